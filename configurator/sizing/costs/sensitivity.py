"""What moves the answer most: each input of the money side moved down and up, all others as they are.

The answer is what owning saves over renting at the cheapest rate compared, over the horizon; with no rate, the total cost
of ownership. Closed forms, as `owning` and `present_value` have them, in floats: nothing here is added to a bill.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ..assumptions import Assumptions
from ..machine.system import System
from ..quantities import Span
from .present_value import MONTHS_PER_YEAR, annuity, break_even_months, discount_factor
from .renting import RentalRate, months_paid
from .results import Outcome, Sensitivity
from .terms import Terms

USUAL_MONTHS_H = (720.0, 730.0)
"""A 30-day month, as cloud prices are quoted, and the calendar's mean."""
WATTS_PER_KW = 1000


Ends = tuple[float, float, float]
"""An input's low, present and high value."""


class Position(NamedTuple):
    """The inputs, all servers together: USD, USD a month, shares. `rent` is None where no rate is compared."""

    price: float
    support_share: float
    power: float
    fixed: float
    rent: float | None
    resale: float
    discount: float


class Base(NamedTuple):
    """Where every input stands now, and how far each is moved."""

    at: Position
    months: int
    months_paid: int
    rate: str
    usd_per_gpu_hour: float
    whole_month: bool
    used: float
    used_w: float
    unused_w: float
    pue: float
    tariff: float
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


def vary(
    hardware: Span,
    t: Terms,
    used_w: float,
    unused_w: float,
    mean_w: Span,
    system: System,
    rate: RentalRate | None,
    a: Assumptions,
) -> tuple[Sensitivity, ...]:
    """Every input that moves anything, the one that moves the answer most first.

    `used_w`, `unused_w`, `mean_w`: W at the wall of one server. Sums are moved by `sensitivity_share` either way, shares and
    the PUE by as many points, hardware and the draw over their spans where they have one, the month over 720 to 730 h, the
    cost of capital by `sensitivity_discount_points`.
    """
    b = _base(hardware, t, used_w, unused_w, system, rate, a)
    found = (*_prices(b, hardware), *_power(b, mean_w), *_every_month(b, t), *_later(b))
    return tuple(sorted((s for s in found if s.swing), key=lambda s: (-s.swing, s.name)))


def outcome(p: Position, months: int, months_paid: int) -> Outcome:
    """Total, saving and break-even of a position over `months`, of which rent is due for `months_paid`.

    TCO = P (1 - f v^m) + (power + fixed + P s) a(m); rent = r a(months paid); a(m) the annuity, v^m the discount factor.
    """
    month = p.power + p.fixed + p.price * p.support_share
    worth = annuity(months, p.discount)
    tco = p.price * (1 - p.resale * discount_factor(months, p.discount)) + month * worth
    if p.rent is None:
        return Outcome(tco=tco, saving=None, break_even=None)
    due = worth if months_paid == months else annuity(months_paid, p.discount)
    return Outcome(
        tco=tco,
        saving=p.rent * due - tco,
        break_even=break_even_months(p.price, p.rent - month, p.resale, p.discount),
    )


def answer(end: Outcome) -> float:
    """What is asked, in money: what owning saves; with no rate to compare with, what it costs."""
    return end.tco if end.saving is None else end.saving


def _base(
    hardware: Span, t: Terms, used_w: float, unused_w: float, system: System, rate: RentalRate | None, a: Assumptions
) -> Base:
    used, hours, pue, tariff = float(t.utilisation), float(t.hours_per_month), float(t.pue), float(t.tariff)
    each = float(rate.usd_per_gpu_hour) if rate is not None else 0.0
    whole_month = rate is not None and rate.term == "reserved"
    mean_w = used * used_w + (1 - used) * unused_w
    at = Position(
        price=float(hardware.likely),
        support_share=float(t.support_share),
        power=mean_w / WATTS_PER_KW * system.servers * hours * pue * tariff,
        fixed=float(t.fixed_month),
        rent=None if rate is None else system.gpus_total * each * hours * (1.0 if whole_month else used),
        resale=float(t.resale_fraction),
        discount=t.discount_rate,
    )
    return Base(
        at=at,
        months=t.months,
        months_paid=t.months if rate is None else months_paid(rate, t),
        rate="" if rate is None else rate.id,
        usd_per_gpu_hour=each,
        whole_month=whole_month,
        used=used,
        used_w=used_w,
        unused_w=unused_w,
        pue=pue,
        tariff=tariff,
        hours=hours,
        share=a.sensitivity_share,
        points=a.sensitivity_discount_points,
    )


def _moved(b: Base, name: str, title: str, unit: str, ends: Ends, at_low: Position, at_high: Position) -> Sensitivity:
    less, more = outcome(at_low, b.months, b.months_paid), outcome(at_high, b.months, b.months_paid)
    low, base, high = ends
    return Sensitivity(
        name=name, title=title, unit=unit, rate=b.rate, low=low, base=base, high=high,
        at_low=less, at_high=more, swing=abs(answer(more) - answer(less)),
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


def _power(b: Base, drawn: Span) -> Iterator[Sensitivity]:
    """Use, draw, tariff, PUE, and the hours of a month: what electricity follows, and rent with the first and the last."""
    at, mean_w = b.at, b.mean_w
    less, _, more = (at._replace(power=power) for power in b.sums(at.power))
    watts = b.sums(mean_w) if drawn.is_exact else (float(drawn.low), mean_w, float(drawn.high))

    def drawing(mean: float) -> Position:
        return at._replace(power=at.power * mean / mean_w if mean_w else 0.0)

    def used_for(used: float) -> Position:
        """In use for that share of the time: what idles draws less, and is not rented."""
        rent = at.rent if at.rent is None or b.whole_month or not b.used else at.rent * used / b.used
        return at._replace(power=at.power * b.mean_at(used) / mean_w if mean_w else 0.0, rent=rent)

    def in_months_of(hours: float) -> Position:
        rent = None if at.rent is None else at.rent * hours / b.hours
        return at._replace(power=at.power * hours / b.hours, rent=rent)

    low, high = b.used * (1 - b.share), min(1.0, b.used * (1 + b.share))
    yield _moved(b, "utilisation", "Utilisation", "", (low, b.used, high), used_for(low), used_for(high))
    yield _moved(b, "average_w", "Average draw", "W", watts, drawing(watts[0]), drawing(watts[2]))
    yield _moved(b, "electricity_per_kwh", "Electricity", "USD/kWh", b.sums(b.tariff), less, more)
    low, high = max(1.0, b.pue - b.share), b.pue + b.share
    cool, warm = at._replace(power=at.power * low / b.pue), at._replace(power=at.power * high / b.pue)
    yield _moved(b, "pue", "PUE", "", (low, b.pue, high), cool, warm)
    low, high = min(b.hours, USUAL_MONTHS_H[0]), max(b.hours, USUAL_MONTHS_H[1])
    ends = (low, b.hours, high)
    yield _moved(b, "hours_per_month", "Hours in a month", "h", ends, in_months_of(low), in_months_of(high))


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


def _later(b: Base) -> Iterator[Sensitivity]:
    """What comes back at the end, and what later money is worth."""
    at = b.at
    low, high = max(0.0, at.resale - b.share), min(1.0, at.resale + b.share)
    ends = (low, at.resale, high)
    yield _moved(b, "resale_fraction", "Resale", "", ends, at._replace(resale=low), at._replace(resale=high))
    low, high = max(0.0, at.discount - b.points), at.discount + b.points
    ends = (low, at.discount, high)
    yield _moved(b, "discount_rate", "Cost of capital", "", ends, at._replace(discount=low), at._replace(discount=high))
