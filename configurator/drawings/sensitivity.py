"""What moves the answer most: a bar an input, from the answer at its low end to that at its high end."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.results import Sensitivity
from configurator.sizing.quantities import SYMBOLS, round_money

from .svg import NARROW, SMALL, area, drawing, frame, hatch, hatched, upright, word
from .words import clipped_money, money, number_of, plain

NAME = "sensitivity"
MOST_ROWS = 8
TOP, PITCH, BAR = 62.0, 42.0, 14.0
LEFT, RIGHT = 74.0, 346.0
"""Between them the bars; outside stand the amounts at their ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """The answers across the drawing, from the lowest to the highest; `base` is the one as things are."""

    low: float
    base: float
    high: float
    currency: str

    def x(self, answer: float) -> float:
        return LEFT + (RIGHT - LEFT) * (answer - self.low) / (self.high - self.low or 1.0)

    def said(self, answer: float) -> str:
        return clipped_money(answer, self.currency, beside=max(abs(self.low), abs(self.high)))


def sensitivity_bars(assessment: Assessment) -> SafeString | str:
    """The inputs by how far they move the saving of owning (without a rate: its cost), the first the furthest."""
    rows = assessment.sensitivities[:MOST_ROWS]
    base = _base(assessment)
    if not rows or base is None:
        return ""
    saves = rows[0].at_low.saving is not None
    ends = [end.answer for row in rows for end in (row.at_low, row.at_high)]
    scale = _Scale(low=min(*ends, base), base=base, high=max(*ends, base), currency=assessment.currency)
    may_turn = saves and scale.low < 0 < scale.high
    bottom = TOP + PITCH * len(rows) - 8
    marks = [f"<defs>{hatch(NAME, 's2')}</defs>", *_key()]
    if may_turn:
        x = scale.x(0)
        marks += [upright(x, *_beside(index), "bad", thick=1.4, dash="2 3") for index in range(len(rows))]
        marks.append(word(x, bottom + 16, "0: both cost the same", "bad", anchor="middle", size=SMALL))
    now = scale.x(base)
    marks += [upright(now, *_beside(index), "ink", thick=1.6) for index in range(len(rows))]
    for index, row in enumerate(rows):
        marks += _row(row, TOP + PITCH * index, scale)
    marks.append(word(now, TOP - 20, _now(base, saves, assessment.currency), anchor="middle", bold=True))
    left_out = len(assessment.sensitivities) - len(rows)
    height = bottom + (24 if may_turn else 6)
    if left_out:
        marks.append(word(4, height + 12, f"{left_out} more, which move it less", "muted", size=SMALL))
        height += 20
    return drawing(
        NAME, height, _title(assessment, saves), _told(rows, saves, assessment.currency), marks, width=NARROW
    )


def _base(assessment: Assessment) -> float | None:
    """The answer as things are: the engine's own figure."""
    first = assessment.sensitivities[0] if assessment.sensitivities else None
    if first is None:
        return None
    return number_of(assessment, "cost.tco" if first.at_low.saving is None else f"cost.saving.{first.rate}")


def _beside(index: int) -> tuple[float, float]:
    """From where to where a line runs beside a row's bar: not through the words above it."""
    return TOP + PITCH * index + 10, TOP + PITCH * index + 28


def _now(base: float, saves: bool, currency: str) -> str:
    if not saves:
        return f"Owning costs {money(base, currency)} as things are"
    if base < 0:
        return f"Owning costs {money(-base, currency)} more as things are"
    return f"Owning saves {money(base, currency)} as things are"


def _key() -> list[str]:
    """Which end is which, told by pattern and in words."""
    return [
        area(4, 4, 12, 12, "s1"),
        word(22, 15, "input at its low end", size=SMALL),
        hatched(NAME, 214, 4, 12, 12, "s2"),
        word(232, 15, "input at its high end", size=SMALL),
    ]


def _row(row: Sensitivity, y: float, scale: _Scale) -> list[str]:
    base, x_base = scale.base, scale.x(scale.base)
    ends = [(row.at_low.answer, "s1"), (row.at_high.answer, "s2")]
    marks = [
        word(4, y + 6, row.title, bold=True),
        word(NARROW - 4, y + 6, _moved(row, scale.currency), "muted", anchor="end", size=SMALL),
    ]
    top = y + 12
    # The longer bar first, so that one which lies on the same side stays in sight.
    for amount, role in sorted(ends, key=lambda end: -abs(end[0] - base)):
        x = scale.x(amount)
        left, width = min(x, x_base), abs(x - x_base)
        marks.append(area(left, top, width, BAR, "s1") if role == "s1" else hatched(NAME, left, top, width, BAR, "s2"))
    (least, _), (most, _) = sorted(ends)
    x_least, x_most = scale.x(min(least, base)), scale.x(max(most, base))
    marks += [*_at_end(x_least - 5, top, scale.said(least), "end"), *_at_end(x_most + 5, top, scale.said(most))]
    if row.turns_the_answer:
        marks.append(frame(x_least - 1, top - 1, x_most - x_least + 2, BAR + 2, "ink", thick=1.2))
    return marks


def _at_end(x: float, top: float, said: str, anchor: str = "") -> list[str]:
    """An amount with paper behind it: the line of "both cost the same" may pass there."""
    width = 7.0 * len(said)
    return [
        area(x - width if anchor else x, top - 2, width, BAR + 4, "paper"),
        word(x, top + 11, said, anchor=anchor, size=SMALL),
    ]


def _moved(row: Sensitivity, currency: str) -> str:
    """From where to where: $1.04 to $1.16 a GPU-hour, 90 % to 100 %."""
    turns = ", turns the answer" if row.turns_the_answer else ""
    return f"{_amount(row, row.low, currency)} to {_amount(row, row.high, currency)}{_per(row)}{turns}"


def _per(row: Sensitivity) -> str:
    unit = row.unit.partition("/")[2] if "/" in row.unit else row.unit
    return {"": "", "USD": "", "of the price a year": " a year"}.get(
        unit, f" {unit}" if "/" not in row.unit else f" a {unit}"
    )


def _amount(row: Sensitivity, value: float, currency: str) -> str:
    if row.unit.startswith("USD"):
        sign = SYMBOLS.get(currency, f"{currency} ")
        return f"{sign}{value:,.0f}" if value >= 100 else f"{sign}{round_money(Decimal(str(value)))}"
    if row.unit in ("", "of the price a year") and row.name != "pue":
        return f"{plain(round(value * 100, 1))} %"
    return f"{value:,.0f}" if value >= 100 else plain(round(value, 2))


def _title(assessment: Assessment, saves: bool) -> str:
    first, months = assessment.sensitivities[0], assessment.build.costs.months
    rate = next((rate.name for rate in assessment.rates if rate.rate == first.rate), "")
    what = (
        f"what owning saves over {months} months against {rate}"
        if saves
        else f"the cost of owning over {months} months"
    )
    return f"What moves the answer most: {first.title}. The answer is {what}"


def _told(rows: tuple[Sensitivity, ...], saves: bool, currency: str) -> str:
    told = (
        f"{row.title}, {_moved(row, currency)}: {money(row.at_low.answer, currency)} to {money(row.at_high.answer, currency)}"
        for row in rows
    )
    return ". ".join(told) + "."
