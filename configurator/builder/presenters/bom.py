"""Step 4: the lines, which of them can be changed here, and what has no price."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build, Part
from configurator.sizing.machine.bom import BomLine

from .. import formatting
from ..forms.bom import PRICES, BomForm, Row, own_keys, part_keys, typed_of
from ..forms.words import CONDITIONS
from ..lines import Lines
from . import prices
from .figures import FigureView, Reading, Ready

CHANGED_IN = {
    "gpu": "gpus", "platform": "platform", "own-platform": "platform", "bridge": "gpus", "ups": "power", "own-ups": "power",
}  # fmt: skip
OPTIONS = {
    chosen: format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, " selected" if value == chosen else "", words) for value, words in CONDITIONS),
    )
    for chosen, _ in CONDITIONS
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView(Ready):
    """A row of the table. `key` names its boxes; a row without one is changed in another step.

    `options` are those of the condition's list, as HTML: the same three for each of two hundred rows.
    """

    description: str
    note: str
    key: str = ""
    count: str
    pieces: str = ""
    condition: str = ""
    options: SafeString | str = ""
    unit: str
    total: str
    priced: str
    sources: tuple[str, ...] = ()
    step: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomView(Ready):
    key: str
    description: str
    count: str
    low: str
    likely: str
    high: str
    is_kept: bool
    total: str
    note: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BomView:
    fixed: tuple[LineView, ...]
    parts: tuple[LineView, ...]
    customs: tuple[CustomView, ...]
    total: str
    missing: str
    servers: str
    as_of: str
    figures: tuple[FigureView, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.fixed or self.parts or self.customs)


def results(build: Build, reading: Reading, lines: Lines, posted: BomForm | None) -> BomView:
    assessment, snapshot = reading.assessment, reading.snapshot
    paired, rest = pair_lines(build, assessment)
    unpriced = prices.without_price(assessment)
    many = assessment.servers
    return BomView(
        fixed=tuple(_fixed(line, reading) for line in rest if line.kind != "custom"),
        parts=tuple(_parts(build, paired, reading, lines, posted)),
        customs=tuple(_customs(build, rest, snapshot.currency, lines, posted)),
        total=prices.priced_lines(assessment) or formatting.UNKNOWN,
        missing=formatting.counted(len(unpriced), "line") if unpriced else "",
        servers=f"Counts are for one server; totals are for all {many}." if many > 1 else "",
        as_of=formatting.day(snapshot.as_of),
        figures=_figures(reading, all_priced=not unpriced),
    )


def listed(reading: Reading) -> BomView:
    """The bill for those who only read it: every line as text, none of them to be changed."""
    assessment, snapshot = reading.assessment, reading.snapshot
    unpriced = prices.without_price(assessment)
    many = assessment.servers
    return BomView(
        fixed=tuple(replace(_fixed(line, reading), step="") for line in assessment.bom),
        parts=(),
        customs=(),
        total=prices.priced_lines(assessment) or formatting.UNKNOWN,
        missing=formatting.counted(len(unpriced), "line") if unpriced else "",
        servers=f"Counts and totals are for all {many} servers." if many > 1 else "",
        as_of=formatting.day(snapshot.as_of),
        figures=_figures(reading, all_priced=not unpriced),
    )


def _figures(reading: Reading, *, all_priced: bool) -> tuple[FigureView, ...]:
    shown = reading.known("cost.bom_total", "cost.bom_coverage")
    if all_priced:
        return shown
    return tuple(replace(f, label="Sum of the priced lines") if f.name == "cost.bom_total" else f for f in shown)


def pair_lines(build: Build, assessment: Assessment) -> tuple[list[BomLine | None], list[BomLine]]:
    """The line of each part of the build (None: the catalogue does not hold it), and the other lines."""
    waiting = list(assessment.bom)
    paired: list[BomLine | None] = []
    for part in reversed(build.parts):
        line = next((x for x in reversed(waiting) if _is_line_of(x, part, assessment.servers)), None)
        if line is not None:
            waiting.remove(line)
        paired.append(line)
    return paired[::-1], waiting


def _is_line_of(line: BomLine, part: Part, servers: int) -> bool:
    same = line.product == part.product and line.condition == part.condition
    return same and line.count == part.count * servers


def _fixed(line: BomLine, reading: Reading) -> LineView:
    return LineView(
        description=line.description,
        note=line.note,
        count=formatting.number(line.count),
        condition=line.condition,
        step=CHANGED_IN.get(line.kind, ""),
        **_money_of(line, reading),
    )


def _money_of(line: BomLine | None, reading: Reading) -> dict[str, Any]:
    snapshot = reading.snapshot
    if line is None:
        return {
            "unit": formatting.UNKNOWN,
            "total": formatting.UNKNOWN,
            "priced": "not in the catalogue",
            "sources": (),
        }
    if line.total is None:
        return {"unit": formatting.UNKNOWN, "total": formatting.UNKNOWN, "priced": "no price known", "sources": ()}
    return {
        "unit": formatting.span(line.unit, snapshot.currency),
        "total": formatting.span(line.total, snapshot.currency),
        "priced": _priced(line.priced_on, snapshot.as_of),
        "sources": reading.numbers_of(line.sources),
    }


def _priced(on: date | None, now: date) -> str:
    return f"{formatting.day(on)}, {formatting.age(on, now)}" if on else ""


def _parts(
    build: Build, paired: list[BomLine | None], reading: Reading, lines: Lines, posted: BomForm | None
) -> Iterator[LineView]:
    typed: tuple[Row, ...] = posted.part_rows if posted else ()
    rows = zip(part_keys(build, lines), build.parts, paired, strict=True)
    for index, (key, part, line) in enumerate(rows):
        row = typed[index] if index < len(typed) else None
        condition = row.value.condition if row and isinstance(row.value, Part) else part.condition
        yield LineView(
            description=line.description if line else part.product,
            note=f"in {part.slot}" if part.slot else "",
            key=key,
            count=formatting.number(line.count) if line else str(part.count),
            pieces=row.typed["count"] if row else str(part.count),
            options=OPTIONS[condition],
            error=row.error if row else "",
            **_money_of(line, reading),
        )


def _customs(
    build: Build, rest: list[BomLine], currency: str, lines: Lines, posted: BomForm | None
) -> Iterator[CustomView]:
    typed = posted.custom_rows if posted else ()
    priced = [line for line in rest if line.kind == "custom"]
    for index, (key, custom) in enumerate(zip(own_keys(lines), build.custom_lines, strict=True)):
        row = typed[index] if index < len(typed) else None
        line = priced[index] if index < len(priced) else None
        boxes = row.typed if row else typed_of(custom)
        takes = [
            formatting.watts(custom.watts) if custom.watts else "",
            formatting.counted(custom.lanes, "lane") if custom.lanes else "",
            f"{formatting.number(custom.rack_units)} U" if custom.rack_units else "",
        ]
        yield CustomView(
            key=key,
            description=boxes["description"],
            count=boxes["count"],
            **{name: boxes[name] for name in PRICES},
            total=formatting.span(line.total, currency) if line else formatting.UNKNOWN,
            note=", ".join(filter(None, takes)),
            error=row.error if row else "",
            is_kept=row is None,
        )
