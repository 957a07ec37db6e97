"""Owning against renting over the months."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment, RateComparison

from .money_over_time import Owning, owning_in
from .svg import COLOURS, SMALL, across, clipped, drawing, hatch, hatched, short, stroke, upright, word
from .words import listed, money, plain, tenths

NAME = "cost-curves"
LEFT, RIGHT = 66, 548
TOP, BOTTOM = 34, 262
MONTH_RIGHT = 362
ROW = 22
BENDS = 8
HEADROOM = 2.0
ROLES = ("s2", "s3", "s4", "s5", "s6")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")

Amount = Callable[[float], float]
"""Money by month."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The field of the chart: 0 to `months` across, nothing to `ceiling` up, a tick every `step`."""

    months: int
    step: float
    ceiling: float

    def x(self, month: float) -> float:
        return LEFT + (RIGHT - LEFT) * month / self.months

    def y(self, amount: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * amount / self.ceiling

    def points(self, amount: Amount, until: float, bends: int) -> list[str]:
        months = [until * i / bends for i in range(bends + 1)]
        return [f"{short(self.x(month))} {short(self.y(amount(month)))}" for month in months]


def cost_curves(assessment: Assessment) -> SafeString | str:
    """What owning and each way of renting have cost by each month, with the break-even of the first rate shaded."""
    owning = owning_in(assessment)
    if owning is None:
        return ""
    months, currency = assessment.build.costs.months, assessment.currency
    rates = assessment.rates[: len(ROLES)]
    plot = _plot(owning, rates, months)
    marks = [f"<defs>{hatch(NAME, 'muted')}</defs>"]
    marks += _axes(plot, currency, "Paid so far, in today's money" if owning.interest else "Paid so far")
    marks += _break_even(rates[0], plot)
    marks += _lines(owning, rates, plot)
    marks += _crossings(owning, rates, plot)
    marks += _legend(owning, rates, months, currency)
    height = BOTTOM + 68 + ROW * (len(rates) + 1)
    if left_out := len(assessment.rates) - len(rates):
        marks.append(word(LEFT, height + 6, f"{left_out} more in the table.", "muted", size=SMALL))
        height += 18
    told = [_owning_in_words(owning, currency), *(_in_words(rate, months, currency) for rate in rates)]
    return drawing(NAME, height, _title(rates, months), ". ".join(told) + ".", marks)


def _plot(owning: Owning, rates: tuple[RateComparison, ...], months: int) -> _Plot:
    """High enough for owning and most of renting: a dear rate leaves through the top, or owning would lie flat."""
    own = max(owning.paid(owning.high, 0), owning.paid(owning.high, months))
    most = max(own, min(HEADROOM * own, max(owning.rented(rate, months) for rate in rates)))
    step = tick_step(most, 4)
    return _Plot(months, step, step * (floor(most / step) + 1))


def tick_step(most: float, about: int) -> float:
    """The round distance (1, 2, 2.5 or 5 times a power of ten) that puts at most `about` ticks below `most`."""
    raw = most / about
    power: float = 10 ** floor(log10(raw))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= raw)


def _axes(plot: _Plot, currency: str, title: str) -> list[str]:
    marks = [word(LEFT, TOP - 18, title, "muted", size=SMALL)]
    for index in range(round(plot.ceiling / plot.step) + 1):
        y = plot.y(index * plot.step)
        marks.append(across(LEFT, RIGHT, y, "rule" if index else "ink"))
        marks.append(word(LEFT - 8, y + 4, money(index * plot.step, currency), "muted", anchor="end", size=SMALL))
    every = next((n for n in (1, 2, 3, 6, 12, 24, 36, 60) if plot.months / n <= 8), 60)
    for month in range(0, plot.months + 1, every):
        marks.append(upright(plot.x(month), BOTTOM, BOTTOM + 5, "ink"))
        marks.append(word(plot.x(month), BOTTOM + 20, str(month), "muted", anchor="middle", size=SMALL))
    return [*marks, word(RIGHT, BOTTOM + 36, "months", "muted", anchor="end", size=SMALL)]


def _break_even(rate: RateComparison, plot: _Plot) -> list[str]:
    """The months between which owning the build gets cheaper than renting at this rate."""
    low, likely, high = rate.break_even_low, rate.break_even_likely, rate.break_even_high
    if low is None or low >= plot.months:
        return []
    left = plot.x(low)
    right = plot.x(plot.months if high is None else min(high, plot.months))
    marks = [hatched(NAME, left, TOP, max(right - left, 1.5), BOTTOM - TOP, "muted")]
    if likely is not None and likely <= plot.months:
        x = plot.x(likely)
        near_the_edge = x > RIGHT - 110
        anchor, gap = ("end", -5) if near_the_edge else ("", 5)
        marks.append(upright(x, TOP - 8, BOTTOM, "ink", thick=1.2, dash="3 2"))
        marks.append(word(x + gap, TOP - 4, f"{tenths(likely)} months", anchor=anchor, bold=True))
    return marks


def _lines(owning: Owning, rates: tuple[RateComparison, ...], plot: _Plot) -> list[str]:
    bends = BENDS if owning.interest else 1
    marks = []
    if owning.low != owning.high:
        low = plot.points(lambda month: owning.paid(owning.low, month), plot.months, bends)
        high = plot.points(lambda month: owning.paid(owning.high, month), plot.months, bends)
        points = " ".join(low + high[::-1])
        marks.append(f'<polygon class="s1 faint" fill="{COLOURS["s1"]}" fill-opacity="0.14" points="{points}"/>')
    for rate, role, dash in zip(rates, ROLES, DASHES, strict=False):
        ends_above = owning.rented(rate, plot.months) > plot.ceiling
        until = owning.month_of(rate, plot.ceiling) if ends_above else plot.months
        points = "L".join(plot.points(_rent(owning, rate), until, bends))
        marks.append(stroke(f"M{points}", role, thick=1.8, dash=dash))
    points = "L".join(plot.points(lambda month: owning.paid(owning.likely, month), plot.months, bends))
    return [*marks, stroke(f"M{points}", "s1", thick=2.4)]


def _rent(owning: Owning, rate: RateComparison) -> Amount:
    return lambda month: owning.rented(rate, month)


def _crossings(owning: Owning, rates: tuple[RateComparison, ...], plot: _Plot) -> list[str]:
    marks = []
    for rate, role in zip(rates, ROLES, strict=False):
        even = rate.break_even_likely
        if even is None or even > plot.months or owning.rented(rate, even) > plot.ceiling:
            continue
        centre = f'cx="{short(plot.x(even))}" cy="{short(plot.y(owning.rented(rate, even)))}"'
        marks.append(f'<circle class="{role} ring" fill="{COLOURS[role]}" stroke="{COLOURS["paper"]}" r="4" {centre}/>')
    return marks


def _legend(owning: Owning, rates: tuple[RateComparison, ...], months: int, currency: str) -> list[str]:
    """A row a line of the chart: what it is, what a month costs, when owning gets cheaper."""
    top = BOTTOM + 62
    marks = [
        word(MONTH_RIGHT, top, "a month", "muted", anchor="end", size=SMALL),
        word(RIGHT, top, "break-even", "muted", anchor="end", size=SMALL),
        across(LEFT, LEFT + 26, top + ROW - 4, "s1", thick=2.4),
        *_told(top + ROW, ("Owning", money(owning.month, currency), f"{money(owning.likely, currency)} at once")),
    ]
    for index, (rate, role, dash) in enumerate(zip(rates, ROLES, DASHES, strict=False), start=2):
        y = top + ROW * index
        marks.append(across(LEFT, LEFT + 26, y - 4, role, thick=1.8, dash=dash))
        marks += _told(y, (rate.name, money(rate.cloud_month, currency), _verdict(rate, months)))
    return marks


def _told(y: float, columns: tuple[str, str, str]) -> list[str]:
    name, month, verdict = columns
    return [
        word(LEFT + 34, y, clipped(name, 28)),
        word(MONTH_RIGHT, y, month, anchor="end"),
        word(RIGHT, y, verdict, anchor="end"),
    ]


def _owning_in_words(owning: Owning, currency: str) -> str:
    resale = f" ({plain(owning.resale_fraction * 100)} % of it back by resale)" if owning.resale_fraction else ""
    return f"Owning: {money(owning.likely, currency)} at once{resale}, then {money(owning.month, currency)} a month"


def _in_words(rate: RateComparison, months: int, currency: str) -> str:
    return f"{rate.name}, {money(rate.cloud_month, currency)} a month: {_verdict(rate, months)}"


def _verdict(rate: RateComparison, months: int) -> str:
    even = rate.break_even_likely
    if even is None:
        return "renting stays cheaper"
    if even > months:
        return f"only at {tenths(even)} months"
    low, high = rate.break_even_low, rate.break_even_high
    span = "" if low == high or low is None or high is None else f" ({tenths(low)}–{tenths(high)})"
    return f"{tenths(even)} months{span}"


def _title(rates: tuple[RateComparison, ...], months: int) -> str:
    cheaper = [rate.name for rate in rates if rate.break_even_likely is None or rate.break_even_likely > months]
    if len(cheaper) == len(rates):
        return f"Renting is cheaper over all {months} months"
    if cheaper:
        return f"Owning against renting over {months} months; renting at {listed(cheaper)} is cheaper"
    return f"Owning against renting over {months} months; owning gets cheaper"
