"""What later money is worth today, and the month in which what is saved has paid a price.

With a cost of capital r a year, money of month m counts v^m, v = (1 + r)^(-1/12). A month's payment falls on its end.
"""

from collections.abc import Callable
from decimal import Decimal
from math import expm1, log, log1p

MONTHS_PER_YEAR = 12
NEGLIGIBLE_RATE = 1e-9
"""A cost of capital below this a year is none: it would move a billion by a dollar."""
HALVINGS = 50
"""Of the months in which a falling resale may be searched: what is left of a century is less than a nanosecond."""


def exact(number: float) -> Decimal:
    """A float as the decimal that a person typed: 0.12, not 0.11999999999999999556."""
    return Decimal(repr(number))


def discount_factor(months: float, rate_per_year: float) -> float:
    """v^m: what 1 after `months` is worth today, 0 to 1."""
    return float((1 + rate_per_year) ** (-months / MONTHS_PER_YEAR))


def rate_per_month(rate_per_year: float) -> float:
    """The monthly rate i that compounds to a yearly one: (1 + i)^12 = 1 + r."""
    return expm1(log1p(rate_per_year) / MONTHS_PER_YEAR) if rate_per_year > NEGLIGIBLE_RATE else 0.0


def annuity(months: float, rate_per_year: float) -> float:
    """What `months` monthly payments of 1 are worth today: (1 - v^m) / i, or m without a cost of capital."""
    monthly = rate_per_month(rate_per_year)
    return -expm1(-months * log1p(monthly)) / monthly if monthly else float(months)


def present_months(months: int, rate_per_year: float) -> Decimal:
    """The annuity as a factor for money: a whole number of months stays exact where capital costs nothing."""
    return exact(annuity(months, rate_per_year)) if rate_per_month(rate_per_year) else Decimal(months)


def break_even_months(
    price: float, saved_per_month: float, resale_fraction: float, rate_per_year: float, kept_per_year: float = 1.0
) -> float | None:
    """Months until what is saved has paid the price less its resale value; None where it never does.

    `resale_fraction` is got for it at once, and `kept_per_year` of that after each further year: f(m) = f k^(m / 12).
    P (1 - f(m) v^m) = s a(m), a(m) the annuity. Where k is 1 and capital costs nothing: m = P (1 - f) / s. With a cost of
    capital, v = 1 / (1 + i), i the monthly rate: v^m = (s / i - P) / (s / i - P f). Where k is less, what is still to be
    paid first may grow and then falls through zero once, no later than without a resale: the months are halved until found.
    """
    if saved_per_month <= 0:
        return 0.0 if price <= 0 and saved_per_month == 0 else None
    if price <= 0:
        return 0.0
    if kept_per_year == 1:
        return _at_steady_resale(price, saved_per_month, resale_fraction, rate_per_year)
    latest = _at_steady_resale(price, saved_per_month, 0.0, rate_per_year)
    if latest is None:
        return None

    def missing(months: float) -> float:
        back = resale_fraction * kept_per_year ** (months / MONTHS_PER_YEAR) * discount_factor(months, rate_per_year)
        return price * (1 - back) - saved_per_month * annuity(months, rate_per_year)

    return _last_zero(missing, latest)


def _last_zero(missing: Callable[[float], float], high: float) -> float:
    """Where a function that ends below zero, at `high`, passes through it for the last time; 0 where it never is above."""
    low = 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if missing(middle) > 0:
            low = middle
        else:
            high = middle
    return high


def _at_steady_resale(
    price: float, saved_per_month: float, resale_fraction: float, rate_per_year: float
) -> float | None:
    monthly = rate_per_month(rate_per_year)
    if monthly == 0:
        return price * (1 - resale_fraction) / saved_per_month
    for_ever = saved_per_month / monthly
    if for_ever <= price:
        return None
    left = (for_ever - price) / (for_ever - price * resale_fraction)
    return -log(left) / log1p(monthly)
