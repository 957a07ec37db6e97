"""Numbers as a working prints them: with no fewer places than its formula needs to give the result again.

Money has its cents always: 950.40 and 30,400.00. A price of an hour or a kilowatt-hour may have more: 0.0875.
"""

from collections.abc import Callable
from decimal import Decimal

PLACES = (Decimal(1).scaleb(-2), Decimal(1).scaleb(-4), Decimal(1).scaleb(-6), Decimal(1).scaleb(-9))
SIGNIFICANT = 6
A_MILLION = 1_000_000
A_TEN_THOUSANDTH = 1e-4
"""From here to a million Python prints six digits without an exponent itself."""


def operand(value: Decimal, gives: Callable[[Decimal], object]) -> str:
    """A number with the fewest places (2, 4, 6 or 9) with which `gives` is the same as with all of them."""
    return plain(_shortest(value, gives))


def amount(value: Decimal, gives: Callable[[Decimal], object]) -> str:
    """The same of money."""
    return cents(_shortest(value, gives))


def _shortest(value: Decimal, gives: Callable[[Decimal], object]) -> Decimal:
    result = gives(value)
    return next((short for places in PLACES if gives(short := value.quantize(places)) == result), value)


def plain(value: Decimal) -> str:
    """1,312.5 and 20,000: no zeros at the end, no exponent."""
    return f"{value.normalize():,f}"


def cents(value: Decimal) -> str:
    """Money with all the places that it has, two at least."""
    whole, _, places = plain(value).partition(".")
    return f"{whole}.{places:0<2}"


def six_digits(value: float) -> str:
    """An input that was moved: six digits, from a million on whole with its cents, never an exponent."""
    if not value or A_TEN_THOUSANDTH <= abs(value) < A_MILLION - 1:
        return f"{value:,.{SIGNIFICANT}g}"
    return plain(Decimal(f"{value:.2f}" if abs(value) >= A_MILLION else f"{value:.{SIGNIFICANT}g}"))
