"""What the lines of the cost curves are: a row each, with its break-even as a bar on the months of the chart."""

from collections.abc import Sequence
from dataclasses import dataclass

from configurator.sizing.costs.results import RateComparison

from .money_over_time import Owning
from .svg import NARROW, SMALL, across, clipped, hatched, upright, word
from .words import money, tenths

WORDS = 38.0
END = NARROW - 4.0
LINE, BAR, GAP = 17.0, 12.0, 25.0
LONGEST_NAME = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """The months of the chart above, `months` of them from `left` to `right`; `name` is the drawing's."""

    name: str
    months: int
    left: float
    right: float

    def x(self, month: float) -> float:
        return self.left + (self.right - self.left) * month / self.months


def legend(
    owning: Owning, lines: Sequence[tuple[RateComparison, str, str]], across_: Months, currency: str, top: float
) -> tuple[list[str], float]:
    """The rows, and where the last ends. `lines` are the rates, each with its role and its dashes."""
    marks, y = _owning(owning, currency, top)
    for rate, role, dash in lines:
        marks.append(across(4, 30, y - 4, role, thick=1.8, dash=dash))
        marks.append(word(WORDS, y, clipped(rate.name, LONGEST_NAME)))
        marks.append(word(WORDS, y + LINE, f"{money(rate.cloud_month, currency)} a month", "muted", size=SMALL))
        marks.append(word(END, y + LINE, verdict(rate, across_.months), anchor="end", size=SMALL, bold=True))
        span = _span(rate, role, y + LINE + 7, across_)
        marks += span
        y += 2 * LINE + GAP if span else LINE + GAP
    return marks, y - 10


def _owning(owning: Owning, currency: str, y: float) -> tuple[list[str], float]:
    bought = owning.likely
    costs = f"{money(bought.price, currency)} at once, {money(bought.month, currency)} a month"
    marks = [across(4, 30, y - 4, "s1", thick=2.4), word(WORDS, y, "Owning"), word(END, y, costs, anchor="end")]
    low, high = money(owning.low.price, currency), money(owning.high.price, currency)
    if low == high:
        return marks, y + GAP
    span = f"from {low} to {high} at once, the shade"
    return [*marks, word(WORDS, y + LINE, span, "muted", size=SMALL)], y + LINE + GAP


def _span(rate: RateComparison, role: str, y: float, across_: Months) -> list[str]:
    """From the lowest to the highest break-even, with the likely one as a mark; empty where none lies on the chart."""
    even, low, high = rate.break_even_likely, rate.break_even_low, rate.break_even_high
    months = across_.months
    if not even or (low or even) >= months:
        return []
    left, right = across_.x(low or even), across_.x(min(even if high is None else high, months))
    marks = [across(across_.left, across_.right, y + BAR / 2, "rule")]
    marks.append(hatched(across_.name, left, y, max(right - left, 3), BAR, role))
    if even <= months:
        marks.append(upright(across_.x(even), y - 2, y + BAR + 2, "ink", thick=2.4))
    return marks


def verdict(rate: RateComparison, months: int) -> str:
    """When owning gets cheaper than renting at that rate, in a few words."""
    even = rate.break_even_likely
    if even == 0:
        due = f", {rate.commitment_months} months are due" if rate.commitment_months else ""
        return f"cheaper from the start{due}"
    if rate.months_paid > months:
        return f"committed to {rate.months_paid} months"
    if even is None:
        return "renting stays cheaper"
    if even > months:
        return f"only at {tenths(even)} months"
    if rate.break_even_low is None:
        return f"{tenths(even)} months"
    low = tenths(rate.break_even_low)
    high = "never" if rate.break_even_high is None else tenths(rate.break_even_high)
    return f"{tenths(even)} months" + (f" ({low}–{high})" if low != high else "")
