"""Owning against renting over the months."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.results import RateComparison

from .money_over_time import Owning, owning_in
from .svg import COLOURS, SMALL, across, area, clipped, drawing, hatch, hatched, short, stroke, upright, word
from .words import clipped_money, listed, money, number_of, plain, tenths

NAME = "cost-curves"
LEFT, RIGHT = 66, 548
TOP, BOTTOM = 74, 292
ROW = 44
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
    marks += _legend(owning, rates, plot, currency)
    height = BOTTOM + 50 + ROW * (len(rates) + 1)
    if left_out := len(assessment.rates) - len(rates):
        marks.append(word(LEFT, height + 6, f"{left_out} more, not drawn", "muted", size=SMALL))
        height += 18
    told = [_owning_in_words(owning, months, currency), *(_in_words(rate, months, currency) for rate in rates)]
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
        marks.append(
            word(LEFT - 8, y + 4, clipped_money(index * plot.step, currency), "muted", anchor="end", size=SMALL)
        )
    every = next((n for n in (1, 2, 3, 6, 12, 24, 36, 60) if plot.months / n <= 8), 60)
    for month in range(0, plot.months + 1, every):
        marks.append(upright(plot.x(month), BOTTOM, BOTTOM + 5, "ink"))
        marks.append(word(plot.x(month), BOTTOM + 20, str(month), "muted", anchor="middle", size=SMALL))
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


def _legend(owning: Owning, rates: tuple[RateComparison, ...], plot: _Plot, currency: str) -> list[str]:
    """A row a line of the chart: what it is, what a month costs, and over the same months when owning gets cheaper."""
    y = BOTTOM + 66.0
    marks = [
        across(LEFT - 32, LEFT - 6, y - 4, "s1", thick=2.4),
        *_told(
            y,
            "Owning",
            f"{money(owning.likely.price, currency)} at once, {money(owning.likely.month, currency)} a month",
        ),
    ]
    if owning.low.price != owning.high.price:
        span = f"between {money(owning.low.price, currency)} and {money(owning.high.price, currency)}, the shade around its line"
        marks.append(word(LEFT, y + 18, span, "muted", size=SMALL))
    for rate, role, dash in zip(rates, ROLES, DASHES, strict=False):
        y += ROW
        marks.append(across(LEFT - 32, LEFT - 6, y - 4, role, thick=1.8, dash=dash))
        marks += _told(y, rate.name, f"{money(rate.cloud_month, currency)} a month")
        marks += _when(rate, role, y + 6, plot)
    return marks


def _told(y: float, name: str, costs: str) -> list[str]:
    room = int((RIGHT - LEFT - 7.4 * len(costs)) / 7.2)
    return [word(LEFT, y, clipped(name, room)), word(RIGHT, y, costs, anchor="end")]


def _when(rate: RateComparison, role: str, y: float, plot: _Plot) -> list[str]:
    """The span of the break-even as a bar on the months of the chart, with what it says beside it."""
    even, low, high = rate.break_even_likely, rate.break_even_low, rate.break_even_high
    said = _verdict(rate, plot.months)
    marks = [across(LEFT, RIGHT, y + 7, "rule")]
    if not even or (low or even) >= plot.months:
        return [*marks, *_beside(said, RIGHT, y, "end")]
    left, right = plot.x(low or even), plot.x(min(even if high is None else high, plot.months))
    marks.append(hatched(NAME, left, y + 1, max(right - left, 3), 12, role))
    if even <= plot.months:
        marks.append(upright(plot.x(even), y - 1, y + 15, "ink", thick=2.4))
    return [
        *marks,
        *(_beside(said, left - 6, y, "end") if left > (LEFT + RIGHT) / 2 else _beside(said, right + 6, y, "")),
    ]


def _beside(said: str, x: float, y: float, anchor: str) -> list[str]:
    """Words on the line of the months, with paper behind them."""
    width = 6.9 * len(said) + 6
    left = x - width + 3 if anchor else x - 3
    return [area(left, y, width, 14, "paper"), word(x, y + 11, said, anchor=anchor, size=SMALL, bold=True)]


def _headline(rates: tuple[RateComparison, ...], assessment: Assessment) -> list[str]:
    """What comes of it at the first rate, said plainly, and whose break-even the band is."""
    first, months = rates[0], assessment.build.costs.months
    saving = number_of(assessment, f"cost.saving.{first.rate}")
    verdict = f"Owning against renting over {months} months"
    figure = assessment.figures.get(f"cost.saving.{first.rate}")
    if first.is_open and figure is not None and figure.low is not None and figure.high is not None:
        less, more = money(float(-figure.low), assessment.currency), money(float(figure.high), assessment.currency)
        verdict = f"It is open: owning costs from {less} more to {more} less over {months} months"
    elif saving is not None and saving < 0:
        verdict = f"Renting is cheaper: owning costs {money(-saving, assessment.currency)} more over {months} months"
    elif saving is not None:
        verdict = f"Owning is cheaper: it saves {money(saving, assessment.currency)} over {months} months"
    banded = _banded(rates, months)
    band = "" if banded is None else "; hatched: its break-even"
    if banded is not None and banded is not first:
        band = f"; hatched: break-even at {clipped(banded.name, 22)}"
    against = f"against {clipped(first.name, 26)}{band}"
    return [word(4, 15, verdict, bold=True), word(4, 33, against, "muted", size=SMALL)]


def _owning_in_words(owning: Owning, months: int, currency: str) -> str:
    back = round(owning.resale_after(months) * 100, 2)
    resale = f" ({plain(back)} % of it back by resale)" if back else ""
    bought = owning.likely
    return f"Owning: {money(bought.price, currency)} at once{resale}, then {money(bought.month, currency)} a month"


def _in_words(rate: RateComparison, months: int, currency: str) -> str:
    return f"{rate.name}, {money(rate.cloud_month, currency)} a month: {_verdict(rate, months)}"


def _verdict(rate: RateComparison, months: int) -> str:
    even = rate.break_even_likely
    if even == 0:
        return (
            f"cheaper from the start, {rate.commitment_months} months are due"
            if rate.commitment_months
            else "cheaper from the start"
        )
    if rate.months_paid > months:
        return f"committed to {rate.months_paid} months"
    if even is None:
        return "renting stays cheaper"
    if even > months:
        return f"only at {tenths(even)} months"
    low, high = rate.break_even_low, rate.break_even_high
    span = "" if low is None or low == high else f" ({tenths(low)}–{'never' if high is None else tenths(high)})"
    return f"{tenths(even)} months{span}"


def _title(rates: tuple[RateComparison, ...], months: int) -> str:
    cheaper = [rate.name for rate in rates if not rate.buying_pays]
    if len(cheaper) == len(rates):
        return f"Renting is cheaper over all {months} months"
    if cheaper:
        return f"Owning against renting over {months} months; renting at {listed(cheaper)} is cheaper"
    return f"Owning against renting over {months} months; owning gets cheaper"
