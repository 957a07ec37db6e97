"""What moves the answer most: each input of the money side moved down and up, all others as they are.

The answer is what owning saves over renting at the rate compared whose rent over the horizon is the least; with no rate,
the total cost of ownership. Closed forms, as `owning` and `present_value` have them, in floats: nothing here is added to
a bill.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from ..assumptions import PASSPORTS, Assumptions
from ..quantities import Span
from .present_value import MONTHS_PER_YEAR, annuity, break_even_months, discount_factor
from .renting import RentalRate, against_commitment
from .resale import share_after
from .results import Outcome, Sensitivity
from .terms import Terms

USUAL_MONTHS_H = (720.0, 730.0)
"""A 30-day month, as cloud prices are quoted, and the calendar's mean."""
LONGEST_MONTHS = 240
"""The longest horizon that a build may ask for."""
WATTS_PER_KW = 1000
ANSWERS_KEPT = 256


Ends = tuple[float, float, float]
"""An input's low, present and high value."""


class Position(NamedTuple):
    """The inputs, all servers together: USD, USD a month, months, shares. `rent` is None where no rate is compared;
    `at_once` is the resale on the first day and `kept` what is left of it after each further year.
    """

    price: float
    support_share: float
    power: float
    fixed: float
    rent: float | None
    months: int
    commitment: int
    resale: float
    at_once: float
    kept: float
    discount: float


class Base(NamedTuple):
    """Where every input stands now, and how far each is moved. `rent` is of a month in use all the time."""

    at: Position
    rate: str
    usd_per_gpu_hour: float
    rent: float | None
    whole_month: bool
    used: float
    used_w: float
    unused_w: float
    kwh_per_w: float
    pue: float
    tariff: float
    house_tariff: float
    hours: float
    share: float
    points: float

    @property
    def mean_w(self) -> float:
        """Of one server, W at the wall, at the present use."""
        return self.mean_at(self.used)

    def mean_at(self, used: float) -> float:
        """The same at another use, a share of the time: what is not used idles."""
        return used * self.used_w + (1 - used) * self.unused_w

    def sums(self, value: float) -> Ends:
        """A sum, the share less and the share more."""
        return value * (1 - self.share), value, value * (1 + self.share)

    def points_of(self, value: float) -> Ends:
        """A share of something, as many points less and more, from 0 to 1."""
        return max(0.0, value - self.share), value, min(1.0, value + self.share)


@lru_cache(maxsize=ANSWERS_KEPT)
def vary(
    hardware: Span,
    t: Terms,
    used_w: float,
    unused_w: float,
    mean_w: Span,
    servers: int,
    gpus: int,
    rate: RentalRate | None,
    a: Assumptions,
) -> tuple[Sensitivity, ...]:
    """Every input that moves anything, the one that moves the answer most first; kept, as many changes leave money alone.

    `used_w`, `unused_w`, `mean_w`: W at the wall of one of the `servers`, `gpus` those of all. Sums and the horizon are moved by `sensitivity_share` of
    themselves either way, utilisation, resale and the PUE by as many points, hardware and the draw over their spans where
    they have one, the month over 720 to 730 h, the cost of capital by `sensitivity_discount_points`. Free electricity is
    moved up to the tariff of the house; other sums of nothing stay out, as nobody pays them.
    """
    b = _base(hardware, t, used_w, unused_w, servers, gpus, rate, a)
    found = (*_prices(b, hardware), *_use(b), *_power(b, mean_w), *_every_month(b, t), *_later(b, t))
    return tuple(sorted((s for s in found if s.swing), key=lambda s: (-s.swing, s.name)))


def outcome(p: Position) -> Outcome:
    """Total, saving and break-even of a position over its months, or as long as rent is committed to.

    TCO = P (1 - f v^m) + (power + fixed + P s) a(m); rent = r a(months paid); a(m) the annuity, v^m the discount factor.
    """
    month = p.power + p.fixed + p.price * p.support_share
    worth = annuity(p.months, p.discount)
    tco = p.price * (1 - p.resale * discount_factor(p.months, p.discount)) + month * worth
    if p.rent is None:
        return Outcome(tco=tco, saving=None, break_even=None)
    due = worth if p.commitment <= p.months else annuity(p.commitment, p.discount)
    even = break_even_months(p.price, p.rent - month, p.at_once, p.discount, p.kept)
    saving = p.rent * due - tco
    return Outcome(tco=tco, saving=saving, break_even=against_commitment(even, saving, p.commitment, p.months))


def _base(
    hardware: Span,
    t: Terms,
    used_w: float,
    unused_w: float,
    servers: int,
    gpus: int,
    rate: RentalRate | None,
    a: Assumptions,
) -> Base:
    used, hours, pue, tariff = float(t.utilisation), float(t.hours_per_month), float(t.pue), float(t.tariff)
    each = float(rate.usd_per_gpu_hour) if rate is not None else 0.0
    rent = None if rate is None else gpus * each * hours
    whole_month = rate is not None and rate.term == "reserved"
    kwh_per_w = servers * hours * pue / WATTS_PER_KW
    at = Position(
        price=float(hardware.likely),
        support_share=float(t.support_share),
        power=(used * used_w + (1 - used) * unused_w) * kwh_per_w * tariff,
        fixed=float(t.fixed_month),
        rent=rent if rent is None or whole_month else rent * used,
        months=t.months,
        commitment=0 if rate is None else rate.commitment_months,
        resale=float(t.resale_fraction),
        at_once=t.resale_at_once,
        kept=t.resale_kept,
        discount=t.discount_rate,
    )
    return Base(
        at=at,
        rate="" if rate is None else rate.id,
        usd_per_gpu_hour=each,
        rent=rent,
        whole_month=whole_month,
        used=used,
        used_w=used_w,
        unused_w=unused_w,
        kwh_per_w=kwh_per_w,
        pue=pue,
        tariff=tariff,
        house_tariff=a.electricity_per_kwh or PASSPORTS["electricity_per_kwh"].default or 0.0,
        hours=hours,
        share=a.sensitivity_share,
        points=a.sensitivity_discount_points,
    )


def _moved(b: Base, name: str, title: str, unit: str, ends: Ends, at_low: Position, at_high: Position) -> Sensitivity:
    less, more = outcome(at_low), outcome(at_high)
    low, base, high = ends
    return Sensitivity(
        name=name, title=title, unit=unit, rate=b.rate, low=low, base=base, high=high,
        at_low=less, at_high=more, swing=abs(more.answer - less.answer),
    )  # fmt: skip


def _prices(b: Base, hardware: Span) -> Iterator[Sensitivity]:
    """What is bought, and what it would be rented for."""
    at = b.at
    ends = b.sums(at.price) if hardware.is_exact else (float(hardware.low), at.price, float(hardware.high))
    yield _moved(b, "hardware_price", "Hardware", "USD", ends, at._replace(price=ends[0]), at._replace(price=ends[2]))
    if at.rent is not None:
        less, _, more = b.sums(at.rent)
        ends = b.sums(b.usd_per_gpu_hour)
        yield _moved(
            b, "cloud_rate", "Cloud rate", "USD/GPU-hour", ends, at._replace(rent=less), at._replace(rent=more)
        )


def _use(b: Base) -> Iterator[Sensitivity]:
    """How much the GPUs are used, and the hours of a month: what electricity and rent both follow."""
    at = b.at

    def used_for(used: float) -> Position:
        """In use for that share of the time: what idles draws less, and is not rented."""
        rent = at.rent if b.rent is None or b.whole_month else b.rent * used
        return at._replace(power=b.mean_at(used) * b.kwh_per_w * b.tariff, rent=rent)

    def in_months_of(hours: float) -> Position:
        rent = None if at.rent is None else at.rent * hours / b.hours
        return at._replace(power=at.power * hours / b.hours, rent=rent)

    ends = b.points_of(b.used)
    yield _moved(b, "utilisation", "Utilisation", "", ends, used_for(ends[0]), used_for(ends[2]))
    low, high = min(b.hours, USUAL_MONTHS_H[0]), max(b.hours, USUAL_MONTHS_H[1])
    ends = (low, b.hours, high)
    yield _moved(b, "hours_per_month", "Hours in a month", "h", ends, in_months_of(low), in_months_of(high))


def _power(b: Base, drawn: Span) -> Iterator[Sensitivity]:
    """Draw, tariff and PUE: what electricity follows."""
    at, mean_w = b.at, b.mean_w

    def powered(watts: float, tariff: float, pue: float) -> Position:
        return at._replace(power=watts * b.kwh_per_w * tariff * pue / b.pue)

    watts = b.sums(mean_w) if drawn.is_exact else (float(drawn.low), mean_w, float(drawn.high))
    less, more = (powered(end, b.tariff, b.pue) for end in (watts[0], watts[2]))
    yield _moved(b, "average_w", "Average draw", "W", watts, less, more)
    tariffs = b.sums(b.tariff) if b.tariff else (0.0, 0.0, b.house_tariff)
    less, more = (powered(mean_w, end, b.pue) for end in (tariffs[0], tariffs[2]))
    yield _moved(b, "electricity_per_kwh", "Electricity", "USD/kWh", tariffs, less, more)
    pues = (max(1.0, b.pue - b.share), b.pue, b.pue + b.share)
    less, more = (powered(mean_w, b.tariff, end) for end in (pues[0], pues[2]))
    yield _moved(b, "pue", "PUE", "", pues, less, more)


def _every_month(b: Base, t: Terms) -> Iterator[Sensitivity]:
    """What is paid every month besides, where there is any."""
    at = b.at
    for name, title, sum_ in (
        ("support", "Support", t.support_month), ("staff", "Staff", t.staff_month),
        ("hosting", "Hosting", t.hosting_month), ("cooling", "Cooling", t.cooling_month),
    ):  # fmt: skip
        if sum_:
            ends = b.sums(float(sum_))
            less, more = (at._replace(fixed=at.fixed + end - ends[1]) for end in (ends[0], ends[2]))
            yield _moved(b, name, title, "USD/month", ends, less, more)
    if at.support_share:
        low, _, high = b.sums(at.support_share)
        ends = b.sums(at.support_share * MONTHS_PER_YEAR)
        less, more = at._replace(support_share=low), at._replace(support_share=high)
        yield _moved(b, "support", "Support", "of the price a year", ends, less, more)


def _later(b: Base, t: Terms) -> Iterator[Sensitivity]:
    """How long it is kept, what comes back at the end, and what later money is worth."""
    at = b.at

    def kept_for(months: int) -> Position:
        return at._replace(months=months, resale=float(share_after(months, t.resale_at_once, t.resale_kept)))

    def sold_for(share: float) -> Position:
        """As a build that states this share: it holds for every month, as nothing says how it came about."""
        return at._replace(resale=share, at_once=share, kept=1.0)

    low, high = max(1, floor(at.months * (1 - b.share))), min(LONGEST_MONTHS, ceil(at.months * (1 + b.share)))
    yield _moved(b, "months", "Horizon", "months", (low, at.months, high), kept_for(low), kept_for(high))
    ends = b.points_of(at.resale)
    yield _moved(b, "resale_fraction", "Resale", "", ends, sold_for(ends[0]), sold_for(ends[2]))
    low_rate, high_rate = max(0.0, at.discount - b.points), at.discount + b.points
    ends = (low_rate, at.discount, high_rate)
    less, more = at._replace(discount=low_rate), at._replace(discount=high_rate)
    yield _moved(b, "discount_rate", "Cost of capital", "", ends, less, more)
