"""The money side: horizon, tariff, utilisation, running costs, resale, and the rates to compare with."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

from .amounts import AS_DIGITS, digits
from .fields import STRICT, Fraction, Money, Name, Slug

MOST_PER_HOUR = 100_000
MOST_PER_KWH = 100
RentalTerm = Literal["on-demand", "reserved", "spot"]
Commitment = Annotated[int, Ge(0), Le(120)]
"""Months that must be paid for in any case; 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCloudRate:
    """A rate of one's own. On demand and spot are billed for the hours used; reserved for every hour, at least for
    `commitment_months`.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    """Name of the rate; the end of the names of its figures."""
    usd_per_gpu_hour: Annotated[
        Decimal, Gt(0), Le(Decimal(MOST_PER_HOUR)), digits(MOST_PER_HOUR, above_zero=True), AS_DIGITS
    ]
    """Price of one GPU for one hour, in the catalogue's currency."""
    term: RentalTerm = "on-demand"
    """How it is billed."""
    commitment_months: Commitment = 0
    """Months that must be paid for in any case."""


CloudRateChoice = Slug | OwnCloudRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Sums are of all servers together.

    Support is `support_per_year`, else `support_fraction_per_year` of the hardware's price, else the assumption. Resale
    is `resale_fraction`, else by age if `resale_by_age`, else nothing; `certified` (None: what the platform tells) counts
    for resale by age only.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    months: Annotated[int, Ge(1), Le(240)] = 36
    """Horizon of the comparison, months."""
    electricity_per_kwh: (
        Annotated[Decimal, Ge(0), Le(Decimal(MOST_PER_KWH)), digits(MOST_PER_KWH), AS_DIGITS] | None
    ) = None
    """Price of electricity, per kWh; null: the assumption."""
    pue: Annotated[float, Ge(1), Le(10)] | None = None
    """Power of the building over power of the servers; null: the assumption."""
    cooling_per_year: Money | None = None
    """Cooling, a year, where it is billed apart; null: none but what `pue` says."""
    utilisation: Fraction = 1.0
    """Share of the hours in which the GPUs are used."""
    support_per_year: Money | None = None
    """Support, a year; null: by fraction, else the assumption."""
    support_fraction_per_year: Fraction | None = None
    """Support a year as a share of the hardware's price; null: not given."""
    staff_per_year: Money | None = None
    """Staff, a year; null: none."""
    hosting_per_month: Money | None = None
    """Hosting, a month; null: none."""
    resale_fraction: Fraction | None = None
    """Share of the hardware's price that is left at the end; null: by age if asked, else nothing."""
    resale_by_age: bool = False
    """Whether resale follows from the age of the hardware."""
    certified: bool | None = None
    """Whether the system is certified, for resale by age; null: what the platform tells."""
    discount_rate: Fraction = 0.0
    """Cost of capital, a year, as a fraction."""
    hardware_price: Money | None = None
    """Replaces the sum of the lines in the cost stage; null: the sum."""
    cloud_rates: Annotated[tuple[CloudRateChoice, ...], Len(0, 50)] | None = None
    """Rates to compare with, by catalogue id or one's own; null: all of the catalogue."""
