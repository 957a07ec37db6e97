"""What is offered: lines with their prices, the totals, and the build assessed at these prices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from configurator.sizing import Assessment, Build, CatalogueSnapshot, Finding, Severity, assess
from configurator.sizing.build import Condition, OwnPrice
from configurator.sizing.catalogue import Price
from configurator.sizing.quantities import Span

from . import frozen, money
from .firm_prices import PricedLine

PRICE_MISSING = "price.missing"
OWN_LINE = "custom"

NOBODY = frozen.Party()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed besides the lines."""

    seller: frozen.Party = NOBODY
    customer: frozen.Party = NOBODY
    valid_until: date | None = None
    discount_percent: Decimal = Decimal(0)
    tax_percent: Decimal = Decimal(0)
    page_size: frozen.PageSize = "A4"
    notes: str = ""
    own_terms: tuple[str, ...] = ()
    customer_provides: bool = False
    """Whether somebody has confirmed that the customer has the parts that the server lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    build: Build
    lines: tuple[PricedLine, ...]
    terms: Terms
    totals: money.Totals
    assessment: Assessment

    @property
    def unpriced(self) -> tuple[PricedLine, ...]:
        """Lines of which nobody knows a price."""
        return tuple(line for line in self.lines if line.unit is None)

    @property
    def not_firm(self) -> tuple[PricedLine, ...]:
        return tuple(line for line in self.lines if not line.is_firm)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the engine says of the build at these prices. The catalogue has no place for the price of a platform
        that the buyer describes, so the engine misses it even where it is firm."""
        answered = PRICE_MISSING if self.lines and not self.unpriced else ""
        return tuple(f for f in self.assessment.findings if f.code != answered)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings for which the build can't work."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def to_approve(self) -> tuple[Finding, ...]:
        """The findings that a second person must look at."""
        return tuple(f for f in self.findings if f.severity is Severity.APPROVAL)


def make_offer(build: Build, snapshot: CatalogueSnapshot, lines: Sequence[PricedLine], terms: Terms) -> Offer:
    """Sum the lines and assess the build at their prices. Where all are firm, the hardware costs the net total, which
    is less the discount."""
    totals = money.totals(
        (line.total for line in lines if line.total is not None),
        discount_percent=terms.discount_percent,
        tax_percent=terms.tax_percent,
    )
    priced = _with_firm_lines(build, lines)
    if lines and all(line.is_firm for line in lines):
        priced = replace(priced, costs=replace(priced.costs, hardware_price=totals.net.likely))
    return Offer(
        build=build,
        lines=tuple(lines),
        terms=terms,
        totals=totals,
        assessment=assess(priced, _with_firm_prices(snapshot, lines), try_fixes=False),
    )


def _with_firm_prices(snapshot: CatalogueSnapshot, lines: Sequence[PricedLine]) -> CatalogueSnapshot:
    """The catalogue with the firm prices in it, made today. A product that stands in two lines counts as priced once
    both are, and at the mean of its pieces, so that their sum is right."""
    firm = dict(snapshot.prices)
    products = dict.fromkeys((line.line.product, line.line.condition) for line in lines if line.line.product)
    for product, condition in products:
        same = [line for line in lines if (line.line.product, line.line.condition) == (product, condition)]
        amounts = [line.firm * line.line.count for line in same if line.firm is not None]
        count = sum(line.line.count for line in same)
        if len(amounts) < len(same) or not count:
            continue
        firm[product, condition] = Price(
            product=product,
            condition=cast("Condition", condition),
            priced_on=snapshot.as_of,
            span=Span.exactly(sum(amounts, Decimal(0)) / count),
        )
    return replace(snapshot, prices=firm)


def _with_firm_lines(build: Build, lines: Sequence[PricedLine]) -> Build:
    """The buyer's own lines at their firm prices; they stand in the bill in the order of the build."""
    own = [line.firm for line in lines if line.line.kind == OWN_LINE]
    if len(own) != len(build.custom_lines):
        return build
    priced = (
        line if firm is None else replace(line, price=OwnPrice(low=firm, likely=firm, high=firm))
        for line, firm in zip(build.custom_lines, own, strict=True)
    )
    return replace(build, custom_lines=tuple(priced))
