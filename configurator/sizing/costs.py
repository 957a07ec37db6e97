"""Owning against renting: electricity, total cost over the horizon, and the month in which buying has paid.

All sums are of all servers. Owning costs the hardware once, less what it is resold for, and electricity and support
every month; renting costs GPUs x rate x hours x utilisation. Break-even is the month in which the two are equal, as a
span because the price is one; where owning costs as much a month as renting, there is none, and renting is cheaper.
With a cost of capital r a year, month i counts 1 / (1 + r)^(i / 12).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import expm1, log, log1p

from .assessment import BomLine, CostItem, RateComparison
from .assumptions import Assumptions
from .bom import total as bom_total
from .build import Build, OwnCloudRate
from .catalogue import CatalogueSnapshot
from .quantities import Span, round_money
from .system import System

MONTHS_PER_YEAR = 12
MILLION = 1_000_000
SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The money side of a build with every default filled in. `support_month` is of all servers together."""

    months: int
    tariff: Decimal
    pue: Decimal
    utilisation: Decimal
    hours_per_month: Decimal
    support_month: Decimal
    resale_fraction: Decimal
    discount_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """`hardware`, `tco` are None, and `items` empty, where a main price is missing; `unpriced` names what is left out."""

    hardware: Span | None
    unpriced: tuple[str, ...]
    terms: Terms
    typical_w: float
    servers: int
    gpus: int
    electricity_month_kwh: Decimal
    electricity_month: Decimal
    items: tuple[CostItem, ...]
    tco: Span | None
    rates: tuple[RateComparison, ...]

    @property
    def own_month(self) -> Decimal:
        return self.electricity_month + self.terms.support_month


def terms(build: Build, a: Assumptions) -> Terms:
    c = build.costs
    support = c.support_per_year if c.support_per_year is not None else exact(a.support_per_year)
    return Terms(
        months=c.months,
        tariff=c.electricity_per_kwh if c.electricity_per_kwh is not None else exact(a.electricity_per_kwh),
        pue=exact(c.pue if c.pue is not None else a.pue),
        utilisation=exact(c.utilisation),
        hours_per_month=exact(a.hours_per_month),
        support_month=support / MONTHS_PER_YEAR,
        resale_fraction=exact(c.resale_fraction),
        discount_rate=c.discount_rate,
    )


def exact(number: float) -> Decimal:
    """A float as the decimal that a person typed: 0.12, not 0.11999999999999999556."""
    return Decimal(repr(number))


MAIN_KINDS = ("gpu", "platform")


def cost(
    system: System, bom: tuple[BomLine, ...], typical_w: float, snapshot: CatalogueSnapshot, a: Assumptions
) -> Costs:
    """Costs of all servers over the horizon; `typical_w` is the draw of one at the wall.

    Without a price for the GPUs or the platform there is no hardware price worth computing with: `hardware` is None,
    and so is all that follows from it. Smaller lines without a price are named beside the result.
    """
    build = system.build
    t = terms(build, a)
    given = build.costs.hardware_price
    unpriced = tuple(line for line in bom if line.unit is None) if given is None else ()
    known = bool(bom) and not any(line.kind in MAIN_KINDS for line in unpriced)
    hardware = Span.exactly(given) if given is not None else bom_total(bom) if known else None
    kwh = exact(typical_w) / 1000 * t.pue * t.hours_per_month * system.servers
    electricity_month = kwh * t.tariff
    items = _items(hardware, electricity_month, t) if hardware is not None else ()
    own_month = electricity_month + t.support_month
    rates = tuple(_compare(rate, hardware, own_month, system.gpus_total, t) for rate in _rates(build, system, snapshot))
    return Costs(
        hardware=hardware,
        unpriced=tuple(line.description for line in unpriced),
        terms=t,
        typical_w=typical_w,
        servers=system.servers,
        gpus=system.gpus_total,
        electricity_month_kwh=kwh,
        electricity_month=electricity_month,
        items=items,
        tco=_sum(items) if items else None,
        rates=rates,
    )


def _items(hardware: Span, electricity_month: Decimal, t: Terms) -> tuple[CostItem, ...]:
    months = present_months(t.months, t.discount_rate)
    resale = exact(discount_factor(t.months, t.discount_rate)) * t.resale_fraction
    return (
        CostItem(name="Hardware", amount=hardware.rounded()),
        CostItem(name="Electricity", amount=Span.exactly(round_money(electricity_month * months))),
        CostItem(name="Support", amount=Span.exactly(round_money(t.support_month * months))),
        CostItem(
            name="Resale",
            amount=Span(
                -round_money(hardware.high * resale),
                -round_money(hardware.likely * resale),
                -round_money(hardware.low * resale),
            ),
        ),
    )


def _sum(items: tuple[CostItem, ...]) -> Span:
    """Hardware and its resale move together: the low total is the low price with the resale of the low price."""
    hardware, *running, resale = (item.amount for item in items)
    base = Span.total(running)
    return Span(
        base.low + hardware.low + resale.high,
        base.likely + hardware.likely + resale.likely,
        base.high + hardware.high + resale.low,
    )


def discount_factor(months: float, rate_per_year: float) -> float:
    return float((1 + rate_per_year) ** (-months / MONTHS_PER_YEAR))


def present_months(months: int, rate_per_year: float) -> Decimal:
    """What `months` monthly payments of 1, each at the end of its month, are worth today."""
    monthly = rate_per_month(rate_per_year)
    if monthly == 0:
        return Decimal(months)
    return exact(-expm1(-months * log1p(monthly)) / monthly)


NEGLIGIBLE_RATE = 1e-9
"""A cost of capital below this a year is none: it would move a billion by a dollar."""


def rate_per_month(rate_per_year: float) -> float:
    """The monthly rate that compounds to a yearly one."""
    return expm1(log1p(rate_per_year) / MONTHS_PER_YEAR) if rate_per_year > NEGLIGIBLE_RATE else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    id: str
    name: str
    usd_per_gpu_hour: Decimal
    priced_on: date | None


def _rates(build: Build, system: System, snapshot: CatalogueSnapshot) -> Iterator[_Rate]:
    """The rates that a build names, each name once, else every on-demand rate of the catalogue for these GPUs."""
    if not system.gpus_total:
        return
    if build.costs.cloud_rates is None:
        yield from _usual_rates(system, snapshot)
        return
    names: set[str] = set()
    for choice in build.costs.cloud_rates:
        known = None if isinstance(choice, OwnCloudRate) else snapshot.cloud_rates.get(choice)
        if isinstance(choice, OwnCloudRate):
            rate = _Rate(id=choice.name, name=choice.name, usd_per_gpu_hour=choice.usd_per_gpu_hour, priced_on=None)
        elif known is not None:
            rate = _Rate(
                id=known.id, name=known.name, usd_per_gpu_hour=known.usd_per_gpu_hour, priced_on=known.priced_on
            )
        else:
            continue
        if rate.id not in names:
            names.add(rate.id)
            yield rate


def _usual_rates(system: System, snapshot: CatalogueSnapshot) -> Iterator[_Rate]:
    family = system.gpu.generation if system.gpu else None
    for rate in snapshot.cloud_rates.values():
        rented = snapshot.gpu(rate.gpu_variant)
        if rate.term == "on-demand" and not rate.retired and rented is not None and rented.generation == family:
            yield _Rate(id=rate.id, name=rate.name, usd_per_gpu_hour=rate.usd_per_gpu_hour, priced_on=rate.priced_on)


def _compare(rate: _Rate, hardware: Span | None, own_month: Decimal, gpus: int, t: Terms) -> RateComparison:
    cloud_month = gpus * rate.usd_per_gpu_hour * t.hours_per_month * t.utilisation
    saved = float(cloud_month - own_month)

    def months(price: Decimal | None) -> float | None:
        if price is None:
            return None
        return break_even_months(float(price), saved, float(t.resale_fraction), t.discount_rate)

    return RateComparison(
        rate=rate.id,
        name=rate.name,
        usd_per_gpu_hour=rate.usd_per_gpu_hour,
        priced_on=rate.priced_on,
        cloud_month=round_money(cloud_month),
        own_month=round_money(own_month),
        price_known=hardware is not None,
        break_even_low=months(hardware.low if hardware else None),
        break_even_likely=months(hardware.likely if hardware else None),
        break_even_high=months(hardware.high if hardware else None),
    )


def break_even_months(
    price: float, saved_per_month: float, resale_fraction: float, rate_per_year: float
) -> float | None:
    """Months until what is saved has paid the price less its resale value; None where it never does.

    Without a cost of capital: m = P (1 - f) / s. With one, v = 1 / (1 + i), i the monthly rate:
    P (1 - f v^m) = s (1 - v^m) / i, so v^m = (s / i - P) / (s / i - P f).
    """
    if saved_per_month <= 0:
        return None
    if price <= 0:
        return 0.0
    monthly = rate_per_month(rate_per_year)
    if monthly == 0:
        return price * (1 - resale_fraction) / saved_per_month
    for_ever = saved_per_month / monthly
    if for_ever <= price:
        return None
    left = (for_ever - price) / (for_ever - price * resale_fraction)
    return -log(left) / log1p(monthly)
