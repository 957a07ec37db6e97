"""What the money side says: parts of the cost of owning, rates beside it, and what moves the answer."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..quantities import ZERO, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class RateComparison:
    """Owning against renting at one rate. `break_even_*` are months; None means that renting stays cheaper,

    or, where `price_known` is false, that nobody can tell because a main price is missing. `rent_total` and `own_total`
    are over the horizon, in today's money; `months_paid` exceeds it where a commitment does: all of that is due. Against
    a commitment that costs no less than owning for as long, break-even is 0. `month_exact` is the rent of a month before
    it is rounded. `same_work` is false where the rented GPUs are of another generation or hold less.
    """

    rate: str
    name: str
    usd_per_gpu_hour: Decimal
    priced_on: date | None
    cloud_month: Decimal
    own_month: Decimal
    price_known: bool
    break_even_low: float | None
    break_even_likely: float | None
    break_even_high: float | None
    term: str = "on-demand"
    commitment_months: int = 0
    months_paid: int = 0
    rent_total: Decimal = ZERO
    month_exact: Decimal = ZERO
    same_work: bool = True
    own_total: Span | None = None
    sources: tuple[str, ...] = ()

    @property
    def buying_pays(self) -> bool:
        """Whether owning costs no more than renting over the horizon, at the likely price."""
        return self.own_total is not None and self.own_total.likely <= self.rent_total

    @property
    def is_open(self) -> bool:
        """Whether owning costs less at one end of its span and more at the other."""
        return self.own_total is not None and self.own_total.low <= self.rent_total < self.own_total.high


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One part of the cost of owning, over the horizon or of a month; resale is negative.

    `key` is hardware, electricity, cooling, support, staff, hosting or resale; `name` is how a table calls it.
    """

    key: str
    name: str
    amount: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one set of inputs leads to. `saving` is rent less own cost over the horizon, in today's money; None for it
    and for `break_even` where no rate is compared, and None for `break_even` where buying never pays.
    """

    tco: float
    saving: float | None
    break_even: float | None

    @property
    def answer(self) -> float:
        """What is asked, in money: what owning saves; with no rate to compare with, what it costs."""
        return self.tco if self.saving is None else self.saving


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """One input moved from `low` to `high`, all others as they are, and what follows at either end.

    `name` is that of its figure, cost.sensitivity.NAME; `swing` is how far it moves the answer, in money: the saving of
    owning over renting at `rate`, or the total cost of ownership where no rate is compared.
    """

    name: str
    title: str
    unit: str
    rate: str
    low: float
    base: float
    high: float
    at_low: Outcome
    at_high: Outcome
    swing: float

    @property
    def turns_the_answer(self) -> bool:
        """Whether buying pays at one end and renting at the other."""
        low, high = self.at_low.saving, self.at_high.saving
        return low is not None and high is not None and (low >= 0) != (high >= 0)
