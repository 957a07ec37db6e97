"""Owning against renting over the months."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.results import RateComparison

from .curves_legend import Months, legend, verdict
from .money_over_time import Owning, owning_in
from .svg import COLOURS, NARROW, SMALL, across, clipped, drawing, hatch, hatched, short, stroke, upright, word
from .words import clipped_money, listed, money, number_of, plain

NAME = "cost-curves"
LEFT, RIGHT = 68, 412
TOP, BOTTOM = 82, 286
BENDS = 8
HEADROOM = 2.0
ROLES = ("s2", "s3", "s4", "s5", "s6")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")
LONGEST_NAME = 38

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

    def points(self, amount: Amount, until: float, bends: int, since: float = 0.0) -> list[str]:
        months = [since + (until - since) * i / bends for i in range(bends + 1)]
        return [f"{short(self.x(month))} {short(self.y(amount(month)))}" for month in months]


def cost_curves(assessment: Assessment) -> SafeString | str:
    """What owning and each way of renting have cost by each month, with the break-even of the first rate shaded."""
    owning = owning_in(assessment)
    if owning is None:
        return ""
    months, currency = assessment.build.costs.months, assessment.currency
    rates = assessment.rates[: len(ROLES)]
    plot = _plot(owning, rates, months)
    hatches = "".join(hatch(NAME, role) for role in ("muted", *ROLES[: len(rates)]))
    marks = [f"<defs>{hatches}</defs>", *_headline(rates, assessment)]
    marks += _axes(plot, currency, "Paid so far, in today's money" if owning.interest else "Paid so far")
    if (banded := _banded(rates, months)) is not None:
        marks += _band(banded, plot)
    marks += _lines(owning, rates, plot)
    marks += _crossings(owning, rates, plot)
    beside = Months(name=NAME, months=months, left=LEFT, right=RIGHT)
    rows, height = legend(owning, list(zip(rates, ROLES, DASHES, strict=False)), beside, currency, BOTTOM + 62.0)
    marks += rows
    if left_out := len(assessment.rates) - len(rates):
        marks.append(word(4, height + 6, f"{left_out} more, not drawn", "muted", size=SMALL))
        height += 18
    told = [_owning_in_words(owning, months, currency), *(_in_words(rate, months, currency) for rate in rates)]
    return drawing(NAME, height, _title(rates, months), ". ".join(told) + ".", marks, width=NARROW)


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
    steps = [index * plot.step for index in range(round(plot.ceiling / plot.step) + 1)]
    every = next((n for n in (1, 2, 3, 6, 12, 24, 36, 60) if plot.months / n <= 8), 60)
    months = range(0, plot.months + 1, every)
    marks = [across(LEFT, RIGHT, plot.y(step), "rule") for step in steps[1:]]
    marks += [across(LEFT, RIGHT, BOTTOM, "ink"), *(upright(plot.x(m), BOTTOM, BOTTOM + 5, "ink") for m in months)]
    for step in steps:
        paid = clipped_money(step, currency, beside=plot.ceiling)
        marks.append(word(LEFT - 8, plot.y(step) + 4, paid, "muted", anchor="end", size=SMALL))
    marks += [word(plot.x(m), BOTTOM + 20, str(m), "muted", anchor="middle", size=SMALL) for m in months]
    marks.append(word(LEFT, TOP - 12, title, "muted", size=SMALL))
    return [*marks, word(RIGHT, BOTTOM + 36, "months", "muted", anchor="end", size=SMALL)]


def _banded(rates: tuple[RateComparison, ...], months: int) -> RateComparison | None:
    """The first rate at which owning gets cheaper within the horizon."""
    likely = ((rate, rate.break_even_likely) for rate in rates)
    return next((rate for rate, even in likely if even and even <= months), None)


def _band(rate: RateComparison, plot: _Plot) -> list[str]:
    """The months between which owning gets cheaper than renting at that rate."""
    low, high = rate.break_even_low or 0.0, rate.break_even_high
    left, right = plot.x(low), plot.x(plot.months if high is None else min(high, plot.months))
    return [hatched(NAME, left, TOP, max(right - left, 1.5), BOTTOM - TOP, "muted")]


def _lines(owning: Owning, rates: tuple[RateComparison, ...], plot: _Plot) -> list[str]:
    bends = BENDS if owning.interest or owning.resale_kept != 1 else 1
    marks = []
    if owning.low != owning.high:
        low = plot.points(lambda month: owning.paid(owning.low, month), plot.months, bends)
        high = plot.points(lambda month: owning.paid(owning.high, month), plot.months, bends)
        points = " ".join(low + high[::-1])
        marks.append(f'<polygon class="s1 faint" fill="{COLOURS["s1"]}" fill-opacity="0.14" points="{points}"/>')
    for rate, role, dash in zip(rates, ROLES, DASHES, strict=False):
        if owning.rented(rate, 0) > plot.ceiling:
            continue
        ends_above = owning.rented(rate, plot.months) > plot.ceiling
        until = owning.month_of(rate, plot.ceiling) if ends_above else plot.months
        flat = min(rate.commitment_months, until)
        start = plot.points(_rent(owning, rate), flat, 1) if flat else []
        points = "L".join([*start, *plot.points(_rent(owning, rate), until, bends, since=flat)])
        marks.append(stroke(f"M{points}", role, thick=1.8, dash=dash))
    points = "L".join(plot.points(lambda month: owning.paid(owning.likely, month), plot.months, bends))
    return [*marks, stroke(f"M{points}", "s1", thick=2.4)]


def _rent(owning: Owning, rate: RateComparison) -> Amount:
    return lambda month: owning.rented(rate, month)


def _crossings(owning: Owning, rates: tuple[RateComparison, ...], plot: _Plot) -> list[str]:
    """A ring where both have cost the same, and from there down to the month."""
    marks = []
    for rate, role in zip(rates, ROLES, strict=False):
        even = rate.break_even_likely
        if not even or even > plot.months or owning.rented(rate, even) > plot.ceiling:
            continue
        x, y = plot.x(even), plot.y(owning.rented(rate, even))
        marks.append(upright(x, y, BOTTOM, role, thick=1.2, dash="3 2"))
        ring = f'stroke="{COLOURS["paper"]}" r="4" cx="{short(x)}" cy="{short(y)}"'
        marks.append(f'<circle class="{role} ring" fill="{COLOURS[role]}" {ring}/>')
    return marks


def _headline(rates: tuple[RateComparison, ...], assessment: Assessment) -> list[str]:
    """What comes of it at the first rate, said plainly, and whose break-even the band is."""
    first, months, currency = rates[0], assessment.build.costs.months, assessment.currency
    name = f"cost.saving.{first.rate}"
    figure, saving = assessment.figures.get(name), number_of(assessment, name)
    said = "Owning against renting"
    if first.is_open and figure is not None and figure.low is not None and figure.high is not None:
        more, less = clipped_money(float(-figure.low), currency), clipped_money(float(figure.high), currency)
        said = f"It is open: owning costs {more} more to {less} less"
    elif saving is not None and saving < 0:
        said = f"Renting is cheaper: owning costs {money(-saving, currency)} more"
    elif saving is not None:
        said = f"Owning is cheaper: it saves {money(saving, currency)}"
    marks = [
        word(4, 15, said, bold=True),
        word(4, 33, f"over {months} months against {clipped(first.name, LONGEST_NAME)}", "muted", size=SMALL),
    ]
    if (banded := _banded(rates, months)) is not None:
        whose = "its break-even" if banded is first else f"break-even at {clipped(banded.name, LONGEST_NAME)}"
        marks.append(word(4, 50, f"Hatched: {whose}", "muted", size=SMALL))
    return marks


def _owning_in_words(owning: Owning, months: int, currency: str) -> str:
    back = round(owning.resale_after(months) * 100, 2)
    resale = f" ({plain(back)} % of it back by resale)" if back else ""
    bought = owning.likely
    return f"Owning: {money(bought.price, currency)} at once{resale}, then {money(bought.month, currency)} a month"


def _in_words(rate: RateComparison, months: int, currency: str) -> str:
    return f"{rate.name}, {money(rate.cloud_month, currency)} a month: {verdict(rate, months)}"


def _title(rates: tuple[RateComparison, ...], months: int) -> str:
    cheaper = [rate.name for rate in rates if not rate.buying_pays]
    if len(cheaper) == len(rates):
        return f"Renting is cheaper over all {months} months"
    if cheaper:
        return f"Owning against renting over {months} months; renting at {listed(cheaper)} is cheaper"
    return f"Owning against renting over {months} months; owning gets cheaper"
