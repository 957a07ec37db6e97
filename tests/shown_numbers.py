"""Numbers with a unit in the text of a page, and where they may come from: figures, the build, the catalogue's rows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.assumptions import PASSPORTS
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.quantities import Figure, Span

# What is asked or drawn, and what explains: a form's own choices, drawings, workings, findings, help, sources.
PASSED_OVER_TAGS = {
    "form",
    "svg",
    "script",
    "style",
    "select",
    "option",
    "textarea",
    "button",
    "nav",
    "details",
    "head",
}
PASSED_OVER_CLASSES = {
    "findings",
    "finding",
    "working",
    "working-text",
    "hint",
    "sources",
    "lead",
    "note",
    "notes",
    "undo",
    "refs",
    "explained",
    "says",
}
FOLD = "fold"
"""Results that are folded on a phone only; other details explain."""
VOID = {"input", "br", "img", "meta", "link", "hr", "col"}

UNITS = {
    "W": "W", "kW": "W", "VA": "VA", "kVA": "VA", "A": "A", "V": "V", "GiB": "GiB", "GB/s": "GB/s", "tok/s": "tok/s", "ms": "ms",
    "BTU/h": "BTU/h", "tons": "tons", "CFM": "CFM", "m³/h": "m³/h", "K": "K", "°C": "°C", "kg": "kg", "mm": "mm", "U": "U", "dB(A)": "dB(A)",
    "kWh": "kWh", "TFLOPS": "TFLOPS", "TOPS": "TOPS", "TB": "TB", "months": "months", "lanes": "lanes", "tokens": "tokens", "min": "min", "%": "",
}  # fmt: skip
SCALE = {"kW": 1000.0, "kVA": 1000.0, "%": 0.01}
NUMBER = r"−?-?\d[\d,]*(?:\.\d+)?"
SHOWN = re.compile(
    rf"(?P<sign>[$])?(?P<first>{NUMBER})(?:\s?[–-]\s?[$]?(?P<last>{NUMBER}))?(?:\s?(?P<unit>{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))}))?(?![\w/])"
)
SUFFIXES = {
    "_w": "W", "watts": "W", "_va": "VA", "va": "VA", "_a": "A", "amps": "A", "volts": "V", "_v": "V", "_gib": "GiB", "_gb": "GB", "_gib_visible": "GiB",
    "_gb_s": "GB/s", "_tflops": "TFLOPS", "_tops": "TOPS", "_tb": "TB", "_kg": "kg", "_mm": "mm", "_units": "U", "_db": "dB(A)", "_c": "°C", "_k": "K",
    "lanes": "lanes", "tokens": "tokens", "months": "months", "_cfm": "CFM", "minutes": "min", "tok_s": "tok/s", "_btu_per_h": "BTU/h",
}  # fmt: skip

Known = dict[str, set[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNumber:
    """A number as a page writes it: `step` is one in its last digit."""

    text: str
    value: float
    step: float
    unit: str


class Words(HTMLParser):
    """The text of some elements by id or tag, without what is passed over in them."""

    def __init__(self, regions: frozenset[str]) -> None:
        super().__init__()
        self.regions = regions
        self.parts: list[str] = []
        self.stack: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        told = dict(attrs)
        classes = set((told.get("class") or "").split())
        outside = not self.stack or self.stack[-1][1]
        hidden = (tag in PASSED_OVER_TAGS and FOLD not in classes) or bool(classes & PASSED_OVER_CLASSES)
        self.stack.append((tag, not {tag, told.get("id")} & self.regions and (hidden or outside)))
        self.parts.append("" if tag in ("span", "b", "strong", "a") and "cell-sub" not in classes else " ¦ ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            name, _ = self.stack.pop()
            if name == tag:
                break
        self.parts.append("" if tag in ("span", "b", "strong", "a") else " ¦ ")

    def handle_data(self, data: str) -> None:
        if not (self.stack and self.stack[-1][1]):
            self.parts.append(data)


def text_of(html: str, *regions: str) -> str:
    """The words of the elements with these ids or tags."""
    words = Words(frozenset(regions))
    words.feed(html)
    return re.sub(r"\s+", " ", "".join(words.parts).replace("\xa0", " ").replace("\u202f", " "))


def shown_in(text: str) -> Iterator[ShownNumber]:
    """Every number that has a unit or a currency."""
    for found in SHOWN.finditer(text):
        unit, sign = found["unit"], found["sign"]
        if not unit and not sign:
            continue
        for number in (found["first"], found["last"]):
            if number:
                plain = number.replace(",", "").replace("−", "-")
                scale = SCALE.get(unit or "", 1.0)
                step = 10.0 ** -len(plain.partition(".")[2]) * scale
                yield ShownNumber(
                    text=found.group().strip(), value=abs(float(plain)) * scale, step=step, unit="USD" if sign else UNITS[unit],
                )  # fmt: skip


def numbers_of_figures(figures: Iterable[Figure]) -> Known:
    found: Known = defaultdict(set)
    for figure in figures:
        values = figure.value if isinstance(figure.value, tuple) else (figure.value, figure.low, figure.high)
        found[figure.unit] |= {abs(float(v)) for v in values if isinstance(v, int | float | Decimal)}
    return found


def numbers_within(thing: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """The numbers of a dataclass and of what it holds, each with the unit that its field's name tells; money is USD."""
    if isinstance(thing, Span):
        yield from (("USD", float(end)) for end in (thing.low, thing.likely, thing.high))
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from numbers_within(getattr(thing, field.name), field.name)
    elif isinstance(thing, tuple | list):
        for item in thing:
            yield from numbers_within(item, name)
    elif isinstance(thing, dict):
        for key, item in thing.items():
            yield from numbers_within(item, str(key))
    elif isinstance(thing, Decimal):
        yield "USD", float(thing)
    elif isinstance(thing, int | float) and not isinstance(thing, bool):
        unit = next((unit for suffix, unit in SUFFIXES.items() if name.endswith(suffix)), "")
        yield unit, abs(float(thing))


def known_numbers(assessment: Assessment, snapshot: CatalogueSnapshot) -> Known:
    """Figures; what was asked and assumed; rows of the catalogue; lines of the bill."""
    found = numbers_of_figures(assessment.figures.values())
    for thing in (assessment.build, assessment.assumptions_used, assessment.bom, list(snapshot.products.values()), list(snapshot.prices.values()),
                  list(snapshot.cloud_rates.values()), list(snapshot.benchmarks), list(snapshot.models.values())):  # fmt: skip
        for unit, value in numbers_within(thing):
            found[unit].add(value)
    return found


def numbers_in_words(texts: Iterable[str]) -> set[float]:
    """What texts name, whatever its unit."""
    found = (number for text in texts for number in re.findall(NUMBER, text))
    return {abs(float(number.replace(",", "").replace("−", "-"))) for number in found}


def numbers_explained(assessment: Assessment, snapshot: CatalogueSnapshot) -> set[float]:
    """What stands in words: the workings of figures (parts of a sum, both ends of a variation), the sources of figures
    and assumptions, and the notes of the rows that were chosen."""
    build = assessment.build
    chosen = [build.platform, *(group.variant for group in build.gpus), *(part.product for part in build.parts)]
    rows = [snapshot.products[id] for id in chosen if isinstance(id, str) and id in snapshot.products]
    figures = assessment.figures.values()
    sources = [
        *(source for f in figures for source in f.sources),
        *(passport.source for passport in PASSPORTS.values()),
    ]
    return numbers_in_words([*(f.working for f in figures), *(row.note for row in rows), *sources])


def is_known(number: ShownNumber, known: Known, explained: set[float]) -> bool:
    """Whether some number of that unit is written like that, halves rounded either way; or it is explained."""
    candidates = (*known.get(number.unit, ()), *explained, *(share / 100 for share in explained if number.unit == ""))
    return any(abs(value - number.value) <= number.step * 0.5000001 for value in candidates)
