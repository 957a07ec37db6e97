"""What a number that somebody states may mean in a unit of ours: "6.5 kW", "20-25 tok/s", "128K tokens"."""

import re
from dataclasses import dataclass
from math import isfinite

NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?"
STATED = re.compile(
    rf"(?P<low>{NUMBER})\s*(?P<k_low>[kKM](?![a-zA-Z]))?(?:\s*(?:-|–|—|to)\s*\$?(?P<high>{NUMBER})\s*(?P<k_high>[kKM](?![a-zA-Z]))?)?"
    r"\s*(?P<unit>%|[°a-zA-Z][\w/]*)?"
)  # fmt: skip
PER_SECOND = re.compile(r"\s*(?:\bper\s+|/\s*)sec(?:onds?)?\b")
"""20 tokens per second, 20 tok/sec."""
THOUSANDS = {"k": 1e3, "K": 1e3, "M": 1e6, None: 1.0}
UNITS = {
    "w": ("w", 1), "watt": ("w", 1), "watts": ("w", 1), "kw": ("w", 1000),
    "va": ("va", 1), "kva": ("va", 1000),
    "a": ("a", 1), "amp": ("a", 1), "amps": ("a", 1),
    "kwh": ("kwh", 1), "mwh": ("kwh", 1000),
    "gib": ("gib", 1), "gb": ("gib", 10**9 / 2**30), "tib": ("gib", 1024), "tb": ("tb", 1),
    "gb/s": ("gb/s", 1), "tb/s": ("gb/s", 1000),
    "tflops": ("tflops", 1), "pflops": ("tflops", 1000), "tops": ("tops", 1),
    "btu/h": ("btu/h", 1), "btu/hr": ("btu/h", 1), "kbtu/h": ("btu/h", 1000), "ton": ("tons", 1), "tons": ("tons", 1),
    "cfm": ("cfm", 1), "tok/s": ("tok/s", 1), "tokens/s": ("tok/s", 1), "token/s": ("tok/s", 1), "t/s": ("tok/s", 1), "tps": ("tok/s", 1), "ms": ("ms", 1), "s": ("ms", 1000),
    "min": ("min", 1), "minutes": ("min", 1), "h": ("min", 60), "hours": ("min", 60),
    "month": ("months", 1), "months": ("months", 1), "mo": ("months", 1), "year": ("months", 12), "years": ("months", 12),
    "°c": ("°c", 1), "°f": ("°f", 1), "kg": ("kg", 1), "lb": ("kg", 0.45359237), "lbs": ("kg", 0.45359237), "mm": ("mm", 1), "in": ("mm", 25.4),
    "b": ("b", 1), "kb": ("b", 1000), "kib": ("b", 1024), "mb": ("b", 10**6), "mib": ("b", 2**20),
    "usd": ("usd", 1), "dollars": ("usd", 1), "tokens": ("tokens", 1), "lanes": ("lanes", 1),
}  # fmt: skip
"""How units are written, which of ours each one is, and how many of it: 6.5 kW are 6,500 W, 80 GB are 74.5 GiB."""
AS_GIB = {"gb": (10**9 / 2**30, 1.0), "tb": (10**12 / 2**30, 1024.0)}
"""Memory is sold in GB and meant in GiB, files are counted in GB: a statement is read the way that is nearer to ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is stated: from low to high, the two equal for a single number."""

    low: float
    high: float

    @property
    def is_one(self) -> bool:
        """Whether a single number is stated."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherUnit:
    """The stated unit cannot be turned into that of the figure."""

    stated: str
    ours: str


def read(stated: float | str, unit: str) -> tuple[Range, ...] | OtherUnit:
    """What a statement may mean in the unit of a figure, in each way that it can be read; empty where it holds no number."""
    if not isinstance(stated, str):
        return (Range(low=float(stated), high=float(stated)),) if isfinite(stated) else ()
    found = STATED.search(PER_SECOND.sub("/s", stated))
    if found is None:
        return ()
    factors = _factors(found["unit"] or "", unit)
    if isinstance(factors, OtherUnit):
        return factors
    if unit == "tokens" and "K" in (found["k_low"], found["k_high"]):
        factors = (1.0, 1.024)  # 128K of context are 128,000 or 131,072
    low = _number(found["low"]) * THOUSANDS[found["k_low"] or found["k_high"]]
    high = _number(found["high"]) * THOUSANDS[found["k_high"]] if found["high"] else low
    return tuple(Range(low=min(low, high) * factor, high=max(low, high) * factor) for factor in factors)


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _factors(word: str, unit: str) -> tuple[float, ...] | OtherUnit:
    if word == "%":
        return (0.01 if not unit else 1.0,)
    if unit == "GiB" and word.casefold() in AS_GIB:
        return AS_GIB[word.casefold()]
    known, ours = UNITS.get(word.casefold()), UNITS.get(unit.casefold())
    if known is None or ours is None:
        return (1.0,)
    return (known[1] / ours[1],) if known[0] == ours[0] else OtherUnit(stated=word, ours=unit)
