"""What owning and renting have cost after some months, by the same terms as the engine's break-even.

With a cost of capital all sums are in today's money: month m counts v^m, with v = 1 / (1 + i) and i the monthly rate.
"""

from dataclasses import dataclass
from math import log

from configurator.sizing.assessment import Assessment, RateComparison

from .words import number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """The price (low, likely, high) less what it will be resold for, then `month` every month."""

    low: float
    likely: float
    high: float
    month: float
    resale_fraction: float
    interest: float

    def worth(self, months: float) -> float:
        """`months` payments of 1 a month, in today's money."""
        return months if not self.interest else (1 - (1 + self.interest) ** -months) / self.interest

    def paid(self, price: float, months: float) -> float:
        resold = price * self.resale_fraction * (1 + self.interest) ** -months
        return price - resold + self.month * self.worth(months)

    def rented(self, rate: RateComparison, months: float) -> float:
        return float(rate.cloud_month) * self.worth(months)

    def month_of(self, rate: RateComparison, amount: float) -> float:
        """The month by which so much rent has been paid, for an amount that is reached."""
        worth = amount / float(rate.cloud_month)
        return worth if not self.interest else -log(1 - worth * self.interest) / log(1 + self.interest)


def owning_in(assessment: Assessment) -> Owning | None:
    """None where there is nothing to compare with, or no price: without that of a main part the sum says nothing."""
    figure = assessment.figures.get("cost.bom_total")
    likely = number_of(assessment, "cost.bom_total")
    if not assessment.rates or not assessment.rates[0].price_known or figure is None or not likely:
        return None
    low = likely if figure.low is None else float(figure.low)
    high = likely if figure.high is None else float(figure.high)
    costs = assessment.build.costs
    if costs.hardware_price is not None:
        low = likely = high = float(costs.hardware_price)
    return Owning(
        low=low,
        likely=likely,
        high=high,
        month=float(assessment.rates[0].own_month),
        resale_fraction=costs.resale_fraction,
        interest=(1 + costs.discount_rate) ** (1 / 12) - 1,
    )
