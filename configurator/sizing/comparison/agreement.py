"""Whether what somebody states is what we get: the same word, inside a span, the same when rounded, or how far off.

One rule for the claims of a build and for the statements of the guides. Numbers are compared as numbers, with the unit
that stands beside them; a share may be stated as a fraction or in per cent.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import inf, isfinite

from ..figure_index import entry_of
from ..quantities import Figure

SAME_WITHIN = 0.00001
"""Equal but for the digits that nobody prints."""
LOOSE_WITHIN = 0.10
"""Beyond a tenth a number is wrong, within it only loose."""


class Agreement(StrEnum):
    """From the best to the worst; a claim of several numbers is as good as its worst."""

    AGREES = "agrees"
    ROUNDS = "rounds"
    LOOSE = "loose"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a stated value and ours compare. `off` is the distance over ours (0: the same), None for words."""

    agreement: Agreement
    how: str
    off: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What is stated: from low to high, the two equal for a single number."""

    low: float
    high: float

    @property
    def is_one(self) -> bool:
        """Whether a single number is stated."""
        return self.low == self.high


# --- reading what is stated

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


# --- comparing


def with_figure(stated: float | str, figure: Figure) -> Answer | OtherUnit | None:
    """A stated value beside a figure that is known; None where the two are not of one kind (a number for a word).

    A number inside the figure's span agrees; a share is read as a fraction or in per cent, whichever is nearer.
    """
    ours = figure.value
    if isinstance(ours, bool):
        return _yes_or_no(stated, ours=ours)
    if isinstance(ours, tuple):
        return _list(stated, ours)
    if isinstance(ours, str):
        return _word(stated, ours)
    found = read(stated, figure.unit)
    if isinstance(found, OtherUnit):
        return found
    low, high = _ends(figure)
    answers = [compare(reading, low, figure.number, high) for reading in found]
    if _may_be_per_cent(stated, figure):
        answers += [_in_per_cent(reading, low, figure.number, high) for reading in found]
    return min(answers, key=lambda answer: answer.off or 0, default=None)


def _may_be_per_cent(stated: float | str, figure: Figure) -> bool:
    """Whether a number without a unit may be meant in per cent: of a share, ours is at most 1 and the stated one above."""
    entry = entry_of(figure.name)
    of_shares = entry is not None and entry.is_share
    return of_shares and not isinstance(stated, str) and stated > 1 >= figure.number


def _in_per_cent(stated: Range, low: float, likely: float, high: float) -> Answer:
    answer = compare(stated, 100 * low, 100 * likely, 100 * high)
    return Answer(agreement=answer.agreement, how=f"read as per cent, {answer.how}", off=answer.off)


def _ends(figure: Figure) -> tuple[float, float]:
    """Low and high of a figure; without a high end a span is open (a price at which buying never pays)."""
    if figure.low is None:
        return figure.number, figure.number
    return float(figure.low), inf if figure.high is None else float(figure.high)


def compare(stated: Range, low: float, likely: float, high: float) -> Answer:
    """A stated number or range beside ours.

    A number inside our span agrees, and so does a range that lies in it or that ours lies in. Otherwise it rounds (see
    `rounds_to`), or is so far off: a range by its nearer end.
    """
    if stated.is_one and low < high and low <= stated.low <= high:
        return Answer(agreement=Agreement.AGREES, how=f"inside our span of {words(low)} to {words(high)}", off=0)
    if stated.is_one:
        return _one(stated.low, likely)
    if stated.low <= likely <= stated.high:
        return Answer(
            agreement=Agreement.AGREES, how=f"ours lies in {words(stated.low)} to {words(stated.high)}", off=0
        )
    if low <= stated.low and stated.high <= high:
        return Answer(agreement=Agreement.AGREES, how=f"inside our span of {words(low)} to {words(high)}", off=0)
    return _one(min((stated.low, stated.high), key=lambda end: abs(end - likely)), likely)


def _one(stated: float, ours: float) -> Answer:
    off = distance(stated, ours)
    if off <= SAME_WITHIN:
        return Answer(agreement=Agreement.AGREES, how="the same", off=0)
    how = f"{words(float(f'{off * 100:.3g}'))} % off" if off < inf else "nothing against something"
    if rounds_to(stated, ours):
        return Answer(agreement=Agreement.ROUNDS, how=f"{words(ours)} rounds to it", off=off)
    return Answer(agreement=Agreement.LOOSE if off <= LOOSE_WITHIN else Agreement.WRONG, how=how, off=off)


def distance(stated: float, ours: float) -> float:
    """How far a stated number is from ours, over ours; infinite where ours is nothing."""
    if stated == ours:
        return 0.0
    return abs(stated - ours) / abs(ours) if ours else inf


def worst(answers: Iterable[Answer]) -> Answer:
    """The least agreement of several; the first of equals that is furthest off."""
    order = list(Agreement)
    return max(answers, key=lambda a: (order.index(a.agreement), a.off or 0))


def rounds_to(stated: float, ours: float) -> bool:
    """Whether ours, rounded to as many significant digits as are stated, is what is stated: 0.1852 rounds to 0.19 and 0.2.

    Every digit of a whole number counts: 1,051 does not round to 1,000. Half rounds away from zero, as money does.
    """
    if not isfinite(ours) or not isfinite(stated) or not stated or not ours:
        return False
    given, exact = _decimal(stated), Decimal(repr(float(ours)))
    digits = len(given.as_tuple().digits)
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return exact.quantize(step, rounding=ROUND_HALF_UP) == given


def _decimal(value: float) -> Decimal:
    """The digits that somebody would write: 1,000 has four, 0.92 two."""
    exact = Decimal(repr(float(value)))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and abs(exact) < 10**15 else exact


# --- words, lists, yes and no

YES = {"yes", "true", "required", "needed", "1"}
SAME_WORD = {
    "full mesh": "mesh", "fully connected": "mesh", "nvswitch": "switched", "bridges": "pairs", "bridged pairs": "pairs",
    "does not fit": "no", "does-not-fit": "no", "doesn't fit": "no", "oom": "no", "out of memory": "no", "comfortable": "fits",
}  # fmt: skip
"""Other names for our words."""
NO = {"no", "false", "not required", "not needed", "none", "0"}


def _yes_or_no(stated: float | str, *, ours: bool) -> Answer | None:
    word = words(stated) if not isinstance(stated, str) else stated.strip().casefold()
    if word not in YES | NO:
        return None
    same = (word in YES) is ours
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "the opposite")


def _word(stated: float | str, ours: str) -> Answer | None:
    if not isinstance(stated, str):
        return None
    word = stated.strip(" .!\n\t").casefold()
    same = SAME_WORD.get(word, word) == ours.casefold()
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "another word")


def _list(stated: float | str, ours: tuple[int, ...]) -> Answer | None:
    """A whole list must be ours, in any order; a single number must be in it."""
    if not isinstance(stated, str):
        inside = stated in ours
        return Answer(
            agreement=Agreement.AGREES if inside else Agreement.WRONG, how="one of them" if inside else "none of them"
        )
    given = {int(number) for number in re.findall(r"\d+", stated)}
    if not given:
        return None
    same = given == set(ours)
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "another list")


LONGEST = 1e15
"""From here on nobody reads digits."""


def words(value: float) -> str:
    """A number as people write it: 1,312 or 0.9206, and no more digits than help."""
    if value == inf:
        return "never"
    if abs(value) >= LONGEST:
        return f"{value:.3g}"
    if float(value).is_integer() or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"


def in_words(figure: Figure) -> str:
    """A figure in words, with its unit and, where it is a span, its ends."""
    value = figure.value
    if value is None:
        return "never" if figure.name.startswith("cost.break_even_months.") else "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | tuple):
        return ", ".join(map(str, value)) if isinstance(value, tuple) else value
    text = f"{words(figure.number)} {figure.unit}".strip()
    if figure.low is None or figure.low == figure.high:
        return text
    return f"{text} ({words(float(figure.low))} to {words(float(figure.high)) if figure.high is not None else 'never'})"
