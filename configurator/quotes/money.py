"""The arithmetic of a quote, to the cent: each line is rounded, the sum is of rounded lines, tax is taken once on the net.

Every amount is a Span, so that an estimate and an offer go the same way: a firm price is a span of one amount.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from configurator.builder import numbers
from configurator.sizing.quantities import Span, round_money

MOST = Decimal(1_000_000_000)
HUNDRED = Decimal(100)
CENTS = 2
"""Figures behind the point that a price has at most."""

HOW = "Write an amount such as 12950 or 12,950.00"


class NotMoney(ValueError):
    """What was typed is no price; the message says what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """`goods` is the sum of the lines; `net` is it less the discount; `total` is what has to be paid."""

    goods: Span
    discount_percent: Decimal
    discount: Span
    net: Span
    tax_percent: Decimal
    tax: Span
    total: Span


def parse(text: str, currency: str, *, decimal_comma: bool = False) -> Decimal:
    """A price as people type it: 12950, 12,950.00, 12.950,00 or 15k; of dollars $12,950 too, and of no other currency.
    What can mean two prices is asked about, as in every box; `decimal_comma` says that the reader's language writes 1,5.
    Raises NotMoney."""
    try:
        amount = numbers.meant(text, lambda value: 0 <= value <= MOST, decimal_comma=decimal_comma, currency=currency)
    except numbers.TwoReadings as asked:
        raise NotMoney(str(asked) if _is_to_the_cent(asked.decimal) else _to_the_cent(asked)) from asked
    except ValueError as error:
        raise NotMoney(HOW) from error
    if amount < 0 or not _is_to_the_cent(amount):
        raise NotMoney(HOW)
    if amount > MOST:
        raise NotMoney("That is more than a thousand million")
    return amount


def _is_to_the_cent(amount: Decimal) -> bool:
    return numbers.decimals_of(amount) <= CENTS


def _to_the_cent(asked: numbers.TwoReadings) -> str:
    return f"Write {numbers.plain(asked.grouped)}, or an amount to the cent such as {round_money(asked.decimal)}"


def line_total(unit: Span, count: int) -> Span:
    """So many pieces at a price each, rounded to cents."""
    return unit.times(count).rounded()


def totals(lines: Iterable[Span], *, discount_percent: Decimal, tax_percent: Decimal) -> Totals:
    """The foot of a quote from its rounded lines."""
    goods = Span.total(lines)
    discount = _share(goods, discount_percent)
    net = _less(goods, discount)
    tax = _share(net, tax_percent)
    return Totals(
        goods=goods,
        discount_percent=discount_percent,
        discount=discount,
        net=net,
        tax_percent=tax_percent,
        tax=tax,
        total=net + tax,
    )


def _share(amount: Span, percent: Decimal) -> Span:
    return Span(*(round_money(end * percent / HUNDRED) for end in (amount.low, amount.likely, amount.high)))


def _less(amount: Span, taken: Span) -> Span:
    """End by end: the low total gets the discount on the low sum."""
    return Span(amount.low - taken.low, amount.likely - taken.likely, amount.high - taken.high)
