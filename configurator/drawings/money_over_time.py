"""What owning and renting have cost after some months, by the same terms as the engine's break-even.

With a cost of capital all sums are in today's money: month m counts v^m, with v = 1 / (1 + i) and i the monthly rate.
"""

from dataclasses import dataclass
from math import log

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.present_value import MONTHS_PER_YEAR, rate_per_month
from configurator.sizing.costs.results import RateComparison

from .words import number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A price, and what owning costs every month at that price (support may be a share of it)."""

    price: float
    month: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """The price (low, likely, high) less what it will be resold for, then a sum every month.

    `resale_at_once` is the share got for it on the first day, `resale_kept` what is left of that after each further year.
    """

    low: Bought
    likely: Bought
    high: Bought
    resale_at_once: float
    resale_kept: float
    interest: float

    def resale_after(self, months: float) -> float:
        """The share of the price that it is sold for then."""
        return self.resale_at_once * self.resale_kept ** (months / MONTHS_PER_YEAR)

    def worth(self, months: float) -> float:
        """`months` payments of 1 a month, in today's money."""
        return months if not self.interest else (1 - (1 + self.interest) ** -months) / self.interest

    def paid(self, bought: Bought, months: float) -> float:
        resold = bought.price * self.resale_after(months) * (1 + self.interest) ** -months
        return bought.price - resold + bought.month * self.worth(months)

    def rented(self, rate: RateComparison, months: float) -> float:
        """What is due for renting until then: all that is committed to, from the first day on."""
        return float(rate.cloud_month) * self.worth(max(months, rate.commitment_months))

    def month_of(self, rate: RateComparison, amount: float) -> float:
        """The month by which so much rent has been paid, for an amount that is reached."""
        worth = amount / float(rate.cloud_month)
        return worth if not self.interest else -log(1 - worth * self.interest) / log(1 + self.interest)


def owning_in(assessment: Assessment) -> Owning | None:
    """None where there is nothing to compare with, or no price: without that of a main part the sum says nothing."""
    month = assessment.figures.get("cost.own_month")
    if not assessment.rates or not assessment.tco_items or month is None:
        return None
    price, likely = assessment.tco_items[0].amount, number_of(assessment, "cost.own_month") or 0.0
    if not price.likely:
        return None
    sold = assessment.resale
    low, high = (likely if end is None else float(end) for end in (month.low, month.high))
    return Owning(
        low=Bought(price=float(price.low), month=low),
        likely=Bought(price=float(price.likely), month=likely),
        high=Bought(price=float(price.high), month=high),
        resale_at_once=sold.at_once if sold is not None else 0.0,
        resale_kept=sold.kept_per_year if sold is not None else 1.0,
        interest=rate_per_month(assessment.build.costs.discount_rate),
    )
