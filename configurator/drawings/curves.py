"""Owning against renting over the months."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment, RateComparison

from .svg import COLOURS, SMALL, across, clipped, drawing, hatch, hatched, short, stroke, upright, word
from .words import listed, money, number_of, plain

NAME = "cost-curves"
LEFT, RIGHT = 66, 548
TOP, BOTTOM = 34, 262
MOST_RATES = 5
HEADROOM = 2.0
ROW = 22
MONTH_RIGHT = 340
ROLES = ("s2", "s3", "s4", "s5", "s6")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class _Owning:
    """What owning has cost after t months: low, likely and high lines of one slope."""

    low: float
    likely: float
    high: float
    month: float


def cost_curves(assessment: Assessment) -> SafeString | str:
    """What owning and each way of renting have cost by each month, with the break-even of the first rate shaded."""
    owning = _owning(assessment)
    if owning is None:
        return ""
    months = assessment.build.costs.months
    rates = assessment.rates[:MOST_RATES]
    most = _tallest(owning, rates, months)
    step = tick_step(most, 4)
    ceiling = step * (floor(most / step) + 1)
    x: Scale = lambda month: LEFT + (RIGHT - LEFT) * month / months  # noqa: E731
    y: Scale = lambda amount: BOTTOM - (BOTTOM - TOP) * amount / ceiling  # noqa: E731
    currency = assessment.currency
    marks = [f"<defs>{hatch(NAME, 's1')}{hatch(NAME, 'muted')}</defs>"]
    marks += _axes(x, y, months, step, ceiling, currency)
    marks += _break_even(rates[0], x, months)
    marks.append(_band(owning, x, y, months))
    for rate, role, dash in zip(rates, ROLES, DASHES, strict=False):
        rent = float(rate.cloud_month)
        until = min(months, ceiling / rent) if rent > 0 else months
        marks.append(_line(0, rent, x, y, until, role, dash))
    marks.append(_line(owning.likely, owning.month, x, y, months, "s1", "", thick=2.4))
    marks += _crossings(rates, owning, x, y, months)
    marks += _legend(owning, rates, months, currency)
    left_out = len(assessment.rates) - len(rates)
    height = BOTTOM + 68 + ROW * (len(rates) + 1)
    if left_out:
        marks.append(word(LEFT, height + 6, f"{left_out} more in the table.", "muted", size=SMALL))
        height += 18
    description = " ".join(
        [_owning_in_words(owning, currency), *(f"{_in_words(rate, months, currency)}." for rate in rates)]
    )
    return drawing(NAME, height, _title(rates, months), description, marks)


def _owning(assessment: Assessment) -> _Owning | None:
    figure = assessment.figures.get("cost.bom_total")
    likely = number_of(assessment, "cost.bom_total")
    if not assessment.rates or figure is None or not likely:
        return None
    low = likely if figure.low is None else float(figure.low)
    high = likely if figure.high is None else float(figure.high)
    given = assessment.build.costs.hardware_price
    if given is not None:
        low = likely = high = float(given)
    return _Owning(low, likely, high, float(assessment.rates[0].own_month))


def _tallest(owning: _Owning, rates: tuple[RateComparison, ...], months: int) -> float:
    """High enough for all of owning and most of renting; a dear rate leaves through the top, or owning would lie flat."""
    own = owning.high + max(owning.month, 0) * months
    return max(own, min(HEADROOM * own, max(float(rate.cloud_month) for rate in rates) * months))


def tick_step(most: float, about: int) -> float:
    """The round distance (1, 2, 2.5 or 5 times a power of ten) that puts `about` ticks below `most`."""
    raw = most / about
    power: float = 10 ** floor(log10(raw))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= raw)


def _axes(x: Scale, y: Scale, months: int, step: float, ceiling: float, currency: str) -> list[str]:
    marks = []
    for index in range(round(ceiling / step) + 1):
        amount = index * step
        marks.append(across(LEFT, RIGHT, y(amount), "rule" if index else "ink"))
        marks.append(
            word(LEFT - 8, y(amount) + 4, money(amount, currency), "muted", anchor="end", size=SMALL)
        )
    every = next((n for n in (1, 2, 3, 6, 12, 24, 36, 60) if months / n <= 8), 60)
    for month in range(0, months + 1, every):
        marks.append(upright(x(month), BOTTOM, BOTTOM + 5, "ink"))
        marks.append(word(x(month), BOTTOM + 20, str(month), "muted", anchor="middle", size=SMALL))
    marks.append(word(LEFT, TOP - 18, "Paid so far", "muted", size=SMALL))
    marks.append(word(RIGHT, BOTTOM + 36, "months", "muted", anchor="end", size=SMALL))
    return marks


def _break_even(rate: RateComparison, x: Scale, months: int) -> list[str]:
    """The months between which owning the build gets cheaper than renting at this rate."""
    low, high = rate.break_even_low, rate.break_even_high
    if low is None or low >= months:
        return []
    end = months if high is None else min(high, months)
    width = max(x(end) - x(low), 1.5)
    marks = [hatched(NAME, x(low), TOP, width, BOTTOM - TOP, "muted")]
    likely = rate.break_even_likely
    if likely is not None and likely <= months:
        marks.append(upright(x(likely), TOP - 8, BOTTOM, "ink", thick=1.2, dash="3 2"))
        anchor = "end" if x(likely) > RIGHT - 110 else "start"
        gap = -5 if anchor == "end" else 5
        marks.append(
            word(
                x(likely) + gap, TOP - 4, f"{plain(round(likely, 1))} months", "ink", anchor=anchor, bold=True
            )
        )
    return marks


def _band(owning: _Owning, x: Scale, y: Scale, months: int) -> str:
    """Between the low and the high price."""
    if owning.low == owning.high:
        return ""
    rise = owning.month * months
    points = " ".join(
        f"{short(x(month))},{short(y(amount))}"
        for month, amount in (
            (0, owning.low),
            (months, owning.low + rise),
            (months, owning.high + rise),
            (0, owning.high),
        )
    )
    return f'<polygon class="s1 faint" fill="{COLOURS["s1"]}" fill-opacity="0.14" points="{points}"/>'


def _line(
    start: float, month: float, x: Scale, y: Scale, until: float, role: str, dash: str, *, thick: float = 1.8
) -> str:
    d = f"M{short(x(0))} {short(y(start))}L{short(x(until))} {short(y(start + month * until))}"
    return stroke(d, role, thick=thick, dash=dash)


def _crossings(
    rates: tuple[RateComparison, ...], owning: _Owning, x: Scale, y: Scale, months: int
) -> list[str]:
    marks = []
    for rate, role in zip(rates, ROLES, strict=False):
        even = rate.break_even_likely
        if even is not None and even <= months:
            centre = f'cx="{short(x(even))}" cy="{short(y(even * float(rate.cloud_month)))}"'
            marks.append(
                f'<circle class="{role} ring" fill="{COLOURS[role]}" stroke="{COLOURS["paper"]}" r="4" {centre}/>'
            )
    return marks


def _legend(owning: _Owning, rates: tuple[RateComparison, ...], months: int, currency: str) -> list[str]:
    """A row a line of the chart: what it is, what a month costs, when owning gets cheaper."""
    top = BOTTOM + 62
    marks = [
        word(MONTH_RIGHT, top, "a month", "muted", anchor="end", size=SMALL),
        word(RIGHT, top, "break-even", "muted", anchor="end", size=SMALL),
        across(LEFT, LEFT + 26, top + ROW - 4, "s1", thick=2.4),
        *_told(
            top + ROW, ("Owning", money(owning.month, currency), f"{money(owning.likely, currency)} at once")
        ),
    ]
    for index, (rate, role, dash) in enumerate(zip(rates, ROLES, DASHES, strict=False), start=2):
        y = top + ROW * index
        marks.append(across(LEFT, LEFT + 26, y - 4, role, thick=1.8, dash=dash))
        marks += _told(y, (rate.name, money(rate.cloud_month, currency), _verdict(rate, months)))
    return marks


def _told(y: float, columns: tuple[str, str, str]) -> list[str]:
    name, month, verdict = columns
    return [
        word(LEFT + 34, y, clipped(name, 24)),
        word(MONTH_RIGHT, y, month, "ink", anchor="end"),
        word(RIGHT, y, verdict, "ink", anchor="end"),
    ]


def _owning_in_words(owning: _Owning, currency: str) -> str:
    return f"Own: {money(owning.likely, currency)} at once, then {money(owning.month, currency)} a month"


def _in_words(rate: RateComparison, months: int, currency: str) -> str:
    return f"{rate.name}, {money(rate.cloud_month, currency)} a month: {_verdict(rate, months)}"


def _verdict(rate: RateComparison, months: int) -> str:
    even = rate.break_even_likely
    if even is None:
        return "renting stays cheaper"
    if even > months:
        return f"only at {plain(round(even, 1))} months"
    low, high = rate.break_even_low, rate.break_even_high
    span = (
        ""
        if low == high or low is None or high is None
        else f" ({plain(round(low, 1))} to {plain(round(high, 1))})"
    )
    return f"{plain(round(even, 1))} months{span}"


def _title(rates: tuple[RateComparison, ...], months: int) -> str:
    cheaper = [
        rate.name for rate in rates if rate.break_even_likely is None or rate.break_even_likely > months
    ]
    if len(cheaper) == len(rates):
        return f"Renting is cheaper over all {months} months"
    if cheaper:
        return f"Owning against renting over {months} months; renting at {listed(cheaper)} is cheaper"
    return f"Owning against renting over {months} months; owning gets cheaper"
