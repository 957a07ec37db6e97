"""The arithmetic of a quote, to the cent: each line is rounded, the sum is of rounded lines, tax is taken once on the net.

Every amount is a Span, so that an estimate and an offer go the same way: a firm price is a span of one amount.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from configurator.sizing.quantities import Span, round_money

MOST = Decimal(1_000_000_000)
HUNDRED = Decimal(100)

PLAIN = re.compile(r"\d+(\.\d{1,2})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?", re.ASCII)
IGNORED = str.maketrans("", "", " \u00a0\u202f$€£")


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


def parse(text: str) -> Decimal:
    """A price as people type it: 12950, 12,950.00 or $12,950. Raises NotMoney."""
    bare = text.translate(IGNORED)
    if not (PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare)):
        raise NotMoney("Write an amount such as 12950 or 12,950.00")
    amount = Decimal(bare.replace(",", ""))
    if amount > MOST:
        raise NotMoney("That is more than a thousand million")
    return amount


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
