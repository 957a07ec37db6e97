"""What owning adds up to over the horizon."""

from decimal import Decimal

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.results import CostItem
from configurator.sizing.quantities import Span

from .svg import NARROW, across, area, clipped, drawing, hatch, hatched, upright, word
from .words import listed, money, number_of

NAME = "tco-stack"
NAMES_RIGHT = 122
BARS_LEFT, BARS_RIGHT = 130, 326
ROW = 30


def tco_stack(assessment: Assessment) -> SafeString | str:
    """The parts of the total cost of ownership, one after the other; resale goes back; the total's span is hatched."""
    items = tuple(item for item in assessment.tco_items if item.amount.low or item.amount.high)
    total = _total(assessment)
    if not items or total is None:
        return ""
    most = max(_running_most(items), float(total.high))
    if most <= 0:
        return ""
    scale = (BARS_RIGHT - BARS_LEFT) / most
    currency = assessment.currency
    marks = [f"<defs>{hatch(NAME, 'ok')}{hatch(NAME, 'muted')}</defs>"]
    running = 0.0
    for index, item in enumerate(items):
        amount = float(item.amount.likely)
        start, width = BARS_LEFT + min(running, running + amount) * scale, abs(amount) * scale
        marks += _row(index, item.name, start, width, f"s{1 + index % 6}", money(amount, currency), back=amount < 0)
        running += amount
    end = len(items)
    marks.append(across(0, 416, 14 + end * ROW - 4, "ink"))
    marks += _row(end, "Total", BARS_LEFT, float(total.likely) * scale, "ink", money(total.likely, currency), bold=True)
    if total.low != total.high:
        low, high = BARS_LEFT + float(total.low) * scale, BARS_LEFT + float(total.high) * scale
        marks.append(area(low, 14 + end * ROW, high - low, 22, "paper"))
        marks.append(hatched(NAME, low, 14 + end * ROW, high - low, 22, "muted"))
        marks.append(upright(BARS_LEFT + float(total.likely) * scale, 11 + end * ROW, 39 + end * ROW, "ink", thick=2.4))
    height = 14 + (end + 1) * ROW + 2
    months = assessment.build.costs.months
    span = (
        "" if total.low == total.high else f", between {money(total.low, currency)} and {money(total.high, currency)}"
    )
    title = f"Cost of owning over {months} months: {money(total.likely, currency)}{span}"
    parts = listed(f"{item.name} {money(item.amount.likely, currency)}" for item in items)
    return drawing(NAME, height, title, f"{parts}.", marks, width=NARROW)


def _total(assessment: Assessment) -> Span | None:
    """The engine's own total: a low price brings a low resale, so that the ends of the parts do not simply add up."""
    figure, likely = assessment.figures.get("cost.tco"), number_of(assessment, "cost.tco")
    if figure is None or likely is None:
        return None
    low, high = (likely if end is None else end for end in (figure.low, figure.high))
    return Span(*(Decimal(str(amount)) for amount in (low, likely, high)))


def _running_most(items: tuple[CostItem, ...]) -> float:
    running = most = 0.0
    for item in items:
        running += float(item.amount.likely)
        most = max(most, running)
    return most


def _row(
    index: int,
    name: str,
    start: float,
    width: float,
    role: str,
    amount: str,
    *,
    back: bool = False,
    bold: bool = False,
) -> list[str]:
    y = 14 + index * ROW
    bar = hatched(NAME, start, y, width, 22, "ok") if back else area(start, y, max(width, 0.5), 22, role)
    return [
        word(NAMES_RIGHT, y + 16, clipped(name, 17), "ink", anchor="end", bold=bold),
        bar,
        word(416, y + 16, amount, "ink", anchor="end", bold=bold),
    ]
