"""The money side of a build with every default filled in."""

from dataclasses import dataclass
from decimal import Decimal

from ..assumptions import Assumptions
from ..build import Build
from ..quantities import ZERO
from .present_value import MONTHS_PER_YEAR, exact
from .resale import Resale


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Sums are of all servers together, a month. `support_share` is of the hardware's price, a month.

    `resale_fraction` is what is left at the horizon's end, `resale_at_once` what would be got on the first day, of which
    `resale_kept` is left after each further year.
    """

    months: int
    tariff: Decimal
    pue: Decimal
    utilisation: Decimal
    hours_per_month: Decimal
    resale_fraction: Decimal
    resale_at_once: float
    discount_rate: float
    resale_kept: float = 1.0
    support_month: Decimal = ZERO
    support_share: Decimal = ZERO
    staff_month: Decimal = ZERO
    hosting_month: Decimal = ZERO
    cooling_month: Decimal = ZERO

    @property
    def fixed_month(self) -> Decimal:
        """What is paid every month whatever is drawn and whatever the hardware cost."""
        return self.support_month + self.staff_month + self.hosting_month + self.cooling_month


def terms(build: Build, a: Assumptions, sold: Resale) -> Terms:
    """A build's own values, else the assumptions'. Support as a sum stands above support as a share of the price."""
    c = build.costs
    by_share = c.support_per_year is None and c.support_fraction_per_year is not None
    support = c.support_per_year if c.support_per_year is not None else exact(a.support_per_year)
    return Terms(
        months=c.months,
        tariff=c.electricity_per_kwh if c.electricity_per_kwh is not None else exact(a.electricity_per_kwh),
        pue=exact(c.pue if c.pue is not None else a.pue),
        utilisation=exact(c.utilisation),
        hours_per_month=exact(a.hours_per_month),
        resale_fraction=sold.fraction,
        resale_at_once=sold.at_once,
        resale_kept=sold.kept_per_year,
        discount_rate=c.discount_rate,
        support_month=ZERO if by_share else support / MONTHS_PER_YEAR,
        support_share=exact(c.support_fraction_per_year or 0.0) / MONTHS_PER_YEAR if by_share else ZERO,
        staff_month=(c.staff_per_year or ZERO) / MONTHS_PER_YEAR,
        hosting_month=c.hosting_per_month or ZERO,
        cooling_month=(c.cooling_per_year or ZERO) / MONTHS_PER_YEAR,
    )
