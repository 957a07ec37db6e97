"""Two to four builds side by side: what was chosen differently, what that makes, and what is found in one and not in another.

Every row says in words how far each build is from the first. Rows that read alike in all builds are kept apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configurator.sizing.build import Build
from configurator.sizing.findings import Severity

from .. import formatting
from ..forms.words import SEVERITIES
from ..steps import BY_SLUG, STEPS
from .chosen import Choice, lines_of
from .costs import break_even
from .differences import DOWN, UP, difference
from .figures import FigureView, Reading, Ready, label_of
from .prices import main_without_price, missing
from .shell import VERDICTS

SECTIONS = (
    ("bom", "Price", ("cost.bom_total",)),
    ("power", "Power", ("power.peak_w", "power.typical_w", "power.psu_share", "circuit.amps",
        "circuit.worst_line_a", "circuit.breaker_a", "circuit.worst_line_breaker_a", "ups.share")),
    ("workload", "Throughput", (
        "throughput.one_user_tok_s", "throughput.batch_tok_s", "throughput.users_at_once", "throughput.per_user_tok_s",
        "throughput.saturated_tok_s", "throughput.train_tok_s", "throughput.time_to_first_token_ms",
    )),
    ("costs", "Owning and renting", (
        "cost.tco", "cost.own_month", "cost.electricity_month", "cost.per_million_tokens", "cost.break_even_months.",
    )),
    ("workload", "Memory, of each GPU", (
        "memory.verdict", "memory.needed_gib", "memory.visible_gib", "memory.share", "memory.max_context_tokens",
        "memory.max_concurrency",
    )),
    ("lanes", "PCIe lanes", ("lanes.free", "lanes.used", "lanes.host", "lanes.slots_free", "nvlink.per_gpu_gb_s")),
    ("power", "Room", ("cooling.btu_per_h", "cooling.airflow_cfm", "cooling.airflow_m3_h",
        "rack.units", "rack.weight_kg", "rack.noise_db")),
)  # fmt: skip
"""The figures that a comparison shows: step, heading, names. A name that ends in a point stands for all that begin so."""
PRICED = ("cost.bom_total", "cost.tco")
LETTERS = "ABCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One build of a comparison. `base` is the address that those of its steps begin with; `choices` are by step."""

    name: str
    base: str
    build: Build
    reading: Reading
    choices: dict[str, tuple[Choice, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Ready):
    """`letter` is that of its build; `difference` says how far it is from the first; `figure` has the working."""

    letter: str
    text: str
    note: str = ""
    difference: str = ""
    figure: FigureView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Ready):
    label: str
    cells: tuple[Cell, ...]
    code: str = ""

    @property
    def differs(self) -> bool:
        return len({(cell.text, cell.note) for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Ready):
    """Rows that are changed at one step; `alike` are those that read the same in all builds."""

    title: str
    step: str
    rows: tuple[Row, ...]
    alike: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    chosen: tuple[Group, ...]
    made: tuple[Group, ...]
    found: tuple[Group, ...]

    @property
    def alike(self) -> tuple[Group, ...]:
        return tuple(group for group in (*self.chosen, *self.made, *self.found) if group.alike)

    @property
    def count_alike(self) -> str:
        return formatting.counted(sum(len(group.alike) for group in self.alike), "row")

    @property
    def choices_differ(self) -> bool:
        return any(group.rows for group in self.chosen)


def compare(sides: Sequence[Side]) -> Comparison:
    return Comparison(
        chosen=tuple(_chosen(sides)),
        made=tuple(_group(title, step, list(_figures(names, sides))) for step, title, names in SECTIONS),
        found=(_group("Findings", "quote", [*_tallies(sides), *_findings(sides)]),),
    )


def _group(title: str, step: str, rows: list[Row]) -> Group:
    differing, alike = [row for row in rows if row.differs], [row for row in rows if not row.differs]
    return Group(title=title, step=step, rows=tuple(differing), alike=tuple(alike))


def _chosen(sides: Sequence[Side]) -> Iterator[Group]:
    for step in STEPS:
        if step.slug == "quote":
            continue
        rows = list(_choices([side.choices[step.slug] for side in sides]))
        if step.slug == "bom":
            rows += _choices([lines_of(side.reading.assessment) for side in sides], absent="none")
        yield _group(step.title, step.slug, rows)


def _choices(answers: Sequence[Sequence[Choice]], absent: str = formatting.UNKNOWN) -> Iterator[Row]:
    """A row for each question that any build answers, in the order in which they come up."""
    by_key = [{choice.key: choice for choice in choices} for choices in answers]
    labels = {choice.key: choice.label for choices in answers for choice in choices}
    for key, label in labels.items():
        texts = [found[key].text or absent if key in found else absent for found in by_key]
        if any(text != absent for text in texts):
            yield Row(label=label, cells=tuple(Cell(letter=LETTERS[i], text=text) for i, text in enumerate(texts)))


def _figures(names: Sequence[str], sides: Sequence[Side]) -> Iterator[Row]:
    units = sides[0].reading.units
    for name in (name for name in names if not units.hides(name)):
        for full in _spelled(name, sides):
            cells = tuple(_cell(full, index, sides) for index in range(len(sides)))
            if any(cell.text != formatting.UNKNOWN for cell in cells):
                yield Row(label=_label(full, sides), cells=cells)


def _spelled(name: str, sides: Sequence[Side]) -> Sequence[str]:
    if not name.endswith("."):
        return (name,)
    found = (f for side in sides for f in side.reading.assessment.figures if f.startswith(name))
    return list(dict.fromkeys(found))


def _label(name: str, sides: Sequence[Side]) -> str:
    label = label_of(name, sides[0].reading.snapshot)
    return f"{label}, one server" if name.startswith(("power.", "circuit.")) and _has_several(sides) else label


def _has_several(sides: Sequence[Side]) -> bool:
    return any(side.reading.assessment.servers > 1 for side in sides)


def _cell(name: str, index: int, sides: Sequence[Side]) -> Cell:
    reading, first = sides[index].reading, sides[0].reading
    letter, figure = LETTERS[index], reading.assessment.figures.get(name)
    if name in PRICED and main_without_price(reading.assessment):
        return Cell(letter=letter, text=formatting.UNKNOWN, note=missing(reading.assessment))
    if figure is None:
        return Cell(letter=letter, text=formatting.UNKNOWN)
    shown = reading.units.shown(figure)
    text, note = formatting.figure_text(shown), formatting.figure_span(shown)
    if name.startswith("cost.break_even_months."):
        text = next((break_even(r) for r in reading.assessment.rates if name.endswith(f".{r.rate}")), text)
    if name == "memory.verdict":
        text = VERDICTS.get(text, text)
    if name == "cost.bom_total":
        note = ", ".join(filter(None, (note, missing(reading.assessment))))
    if text == formatting.UNKNOWN:
        return Cell(letter=letter, text=text)
    known = first.assessment.figures.get(name)
    comparable = index and known is not None and not (name in PRICED and main_without_price(first.assessment))
    return Cell(
        letter=letter,
        text=text,
        note=note,
        difference=difference(first.units.shown(known), shown) if comparable and known is not None else "",
        figure=reading.figure(figure),
    )


def _tallies(sides: Sequence[Side]) -> Iterator[Row]:
    for severity in Severity:
        counts = [len(side.reading.assessment.of_severity(severity)) for side in sides]
        cells = (
            Cell(letter=LETTERS[i], text=str(count), difference=_more(count - counts[0]) if i else "")
            for i, count in enumerate(counts)
        )
        yield Row(label=f"{SEVERITIES[severity]}: how many", cells=tuple(cells))


def _more(by: int) -> str:
    return f"{UP if by > 0 else DOWN} {abs(by)} {'more' if by > 0 else 'fewer'}" if by else ""


def _findings(sides: Sequence[Side]) -> Iterator[Row]:
    """A row for each code that does not stand in all builds; what a finding says may differ in its numbers alone."""
    for severity in Severity:
        per_side = [{f.code: f for f in reversed(side.reading.assessment.of_severity(severity))} for side in sides]
        for code in dict.fromkeys(code for found in per_side for code in found):
            finding = next(found[code] for found in per_side if code in found)
            cells = (
                Cell(
                    letter=LETTERS[i],
                    text=found[code].title if code in found else "none",
                    note=f"in {BY_SLUG[found[code].step].title}" if code in found else "",
                )
                for i, found in enumerate(per_side)
            )
            yield Row(label=SEVERITIES[severity], code=finding.code, cells=tuple(cells))
