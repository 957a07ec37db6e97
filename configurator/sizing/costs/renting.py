"""What the same GPUs cost to rent: which rates a build is compared with, and what each comes to.

On demand and spot are billed for the hours that are used. Reserved GPUs are billed for every hour of the month, used or
not, and at least for the months committed to. Storage, traffic out of the cloud and taxes are in none of them.

One convention for a commitment that is longer than the horizon: all of it is due, so the rent is that of the months
committed to, set against what the horizon brings (its tokens, its cost of owning).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..build import Build, OwnCloudRate
from ..catalogue import CatalogueSnapshot, GpuSpec
from ..machine.system import System
from ..quantities import Span, round_money
from .present_value import break_even_months, present_months
from .results import RateComparison
from .terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class RentalRate:
    """A GPU-hour as somebody offers it."""

    id: str
    name: str
    usd_per_gpu_hour: Decimal
    term: str
    commitment_months: int
    priced_on: date | None = None
    sources: tuple[str, ...] = ()
    same_work: bool = True


def rates(build: Build, system: System, snapshot: CatalogueSnapshot, t: Terms) -> tuple[RentalRate, ...]:
    """The rates that a build names, each name once, else the catalogue's usual ones for these GPUs.

    Those of GPUs that do the same work stand first, of them the one whose rent over the horizon is the least: not always
    the one with the lowest price an hour.
    """
    if not system.gpus_total:
        return ()
    compared = _compared(build, system, snapshot)
    return tuple(
        sorted(
            compared,
            key=lambda rate: (not rate.same_work, rent_total(rate, system.gpus_total, t), rate.usd_per_gpu_hour),
        )
    )


def _compared(build: Build, system: System, snapshot: CatalogueSnapshot) -> Iterator[RentalRate]:
    chosen = build.costs.cloud_rates
    if chosen is None:
        chosen = tuple(usual_rates(system, snapshot))
    seen: set[str] = set()
    for choice in chosen:
        rate = _own(choice) if isinstance(choice, OwnCloudRate) else _listed(choice, system, snapshot)
        if rate is not None and rate.id not in seen:
            seen.add(rate.id)
            yield rate


def _own(rate: OwnCloudRate) -> RentalRate:
    return RentalRate(
        id=rate.name,
        name=rate.name,
        usd_per_gpu_hour=rate.usd_per_gpu_hour,
        term=rate.term,
        commitment_months=rate.commitment_months,
    )


def _listed(id: str, system: System, snapshot: CatalogueSnapshot) -> RentalRate | None:
    found = snapshot.cloud_rates.get(id)
    if found is None:
        return None
    rented = snapshot.gpu(found.gpu_variant)
    return RentalRate(
        id=found.id,
        name=found.name,
        usd_per_gpu_hour=found.usd_per_gpu_hour,
        term=found.term,
        commitment_months=found.commitment_months,
        priced_on=found.priced_on,
        sources=found.sources,
        same_work=rented is None or system.gpu is None or does_the_same(rented, system.gpu),
    )


def usual_rates(system: System, snapshot: CatalogueSnapshot) -> Iterator[str]:
    """Ids of the on-demand rates of the same generation with no less memory a GPU: what does the same work."""
    for rate in snapshot.cloud_rates.values():
        rented = snapshot.gpu(rate.gpu_variant)
        if rate.usual and rate.term == "on-demand" and not rate.retired and does_the_same(rented, system.gpu):
            yield rate.id


def does_the_same(rented: GpuSpec | None, own: GpuSpec | None) -> bool:
    """Whether a rented GPU can stand for the build's own: of its generation, and at least of its memory."""
    return (
        rented is not None
        and own is not None
        and rented.generation == own.generation
        and rented.memory_gb >= own.memory_gb
    )


def month(rate: RentalRate, gpus: int, t: Terms) -> Decimal:
    """A month's bill: GPUs x rate x hours x the share that is billed."""
    return gpus * rate.usd_per_gpu_hour * t.hours_per_month * billed_share(rate.term, t)


def billed_share(term: str, t: Terms) -> Decimal:
    """The share of a month's hours that is on the bill, 0 to 1: all of them for reserved GPUs."""
    return Decimal(1) if term == "reserved" else t.utilisation


def months_paid(rate: RentalRate, t: Terms) -> int:
    """The horizon, or the commitment where that is longer; what goes on beyond a commitment is renewed at its rate."""
    return max(t.months, rate.commitment_months)


def rent_total(rate: RentalRate, gpus: int, t: Terms) -> Decimal:
    """What is due at a rate, in today's money: a month's bill for the months that are paid."""
    return month(rate, gpus, t) * present_months(months_paid(rate, t), t.discount_rate)


def against_commitment(even: float | None, saving: float, commitment_months: int, months: int) -> float | None:
    """The break-even in months; 0 where more months of rent are due than the horizon has, and owning costs no more than they do.

    Within the horizon rent is paid month by month, committed to or not, and the break-even is the month in which what was
    paid is as much as owning cost. A commitment beyond it is due whole, whenever one stops: owning that is cheaper over the
    horizon (`saving`, rent due less its cost) is so from the first day, and else against rent that goes on after it.
    """
    return 0.0 if commitment_months > months and saving >= 0 else even


def compare(
    rate: RentalRate, gpus: int, t: Terms, hardware: Span | None, own_month: Span, tco: Span | None
) -> RateComparison:
    """Renting at `rate` against owning, whose price, running month and total are spans that move together."""
    cloud_month, due = month(rate, gpus, t), rent_total(rate, gpus, t)

    def months(price: Decimal, running: Decimal, total: Decimal) -> float | None:
        saved = float(cloud_month - running)
        even = break_even_months(float(price), saved, t.resale_at_once, t.discount_rate, t.resale_kept)
        return against_commitment(even, float(due - total), rate.commitment_months, t.months)

    low = likely = high = None
    if hardware is not None and tco is not None:
        low = months(hardware.low, own_month.low, tco.low)
        likely = months(hardware.likely, own_month.likely, tco.likely)
        high = months(hardware.high, own_month.high, tco.high)
    return RateComparison(
        rate=rate.id,
        name=rate.name,
        usd_per_gpu_hour=rate.usd_per_gpu_hour,
        priced_on=rate.priced_on,
        cloud_month=round_money(cloud_month),
        own_month=round_money(own_month.likely),
        price_known=hardware is not None,
        break_even_low=low,
        break_even_likely=likely,
        break_even_high=high,
        term=rate.term,
        commitment_months=rate.commitment_months,
        months_paid=months_paid(rate, t),
        rent_total=round_money(due),
        month_exact=cloud_month,
        same_work=rate.same_work,
        own_total=tco,
        sources=rate.sources,
    )
