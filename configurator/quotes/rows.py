"""Rows of a quote: a label and what stands across from it, and the amounts in them."""

from dataclasses import dataclass
from decimal import Decimal

from configurator.builder import formatting
from configurator.sizing.quantities import Span

from .money import Totals

LINE_LETTERS = 40
"""What a row takes at least, in letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and what stands across from it; `aside` is smaller; what `is_typed` stays as somebody typed it."""

    label: str
    text: str
    aside: str = ""
    url: str = ""
    is_strong: bool = False
    is_typed: bool = False


def amount(span: Span, currency: str) -> str:
    """To the cent where it is firm; low to high where it is not."""
    return formatting.money_exact(span.likely, currency) if span.is_exact else formatting.span(span.rounded(), currency)


def percentage(percent: Decimal) -> str:
    return f"{percent.normalize():f} %"


def referred(numbers: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def total_rows(totals: Totals, currency: str, *, lines: int, unpriced: int) -> tuple[Row, ...]:
    """The foot of so many lines, the total last; without a discount the sum of the lines is the net. Lines without a price
    are said; where none has one, nothing is known of the sums, and none is called zero."""

    def said(span: Span, sign: str = "") -> str:
        return f"{sign}{amount(span, currency)}" if unpriced < lines else formatting.UNKNOWN

    rows = []
    if totals.discount_percent:
        rows.append(Row(label="Sum of the lines", text=said(totals.goods)))
        label = f"Discount of {percentage(totals.discount_percent)}"
        rows.append(Row(label=label, text=said(totals.discount, formatting.MINUS)))
    rows.append(Row(label="Net", text=said(totals.net)))
    rows.append(Row(label=f"Tax of {percentage(totals.tax_percent)}", text=said(totals.tax)))
    label = f"Total, without {formatting.counted(unpriced, 'line')}" if unpriced else "Total"
    rows.append(Row(label=label, text=said(totals.total), is_strong=True))
    return tuple(rows)


def costs_words(totals: Totals, *, all_firm: bool) -> str:
    """What the costs beside these totals leave out: tax always, and the discount until every line has its firm price."""
    tax = "without tax" if totals.tax_percent else ""
    discount = "before the discount" if totals.discount_percent and not all_firm else ""
    return ", ".join(filter(None, (tax, discount)))


def halves(rows: list[Row]) -> tuple[tuple[Row, ...], ...]:
    """Two columns of about the same length in letters, the first the longer."""
    sizes = [LINE_LETTERS + len(row.label) + len(row.text) + len(row.aside) for row in rows]
    middle = next((i for i in range(len(rows)) if sum(sizes[:i]) * 2 >= sum(sizes)), len(rows))
    return tuple(rows[:middle]), tuple(rows[middle:])
