"""What is offered: lines with their prices, the totals, and the build assessed at these prices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from configurator.sizing import Assessment, Build, CatalogueSnapshot, Finding, Severity, assess

from . import frozen, money
from .firm_prices import PricedLine

PRICE_MISSING = "price.missing"
PRICE_STALE = "price.stale"


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
    def all_firm(self) -> bool:
        return bool(self.lines) and not self.not_firm

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The engine's, less those about the catalogue's prices that somebody's own price has answered."""
        answered = {PRICE_MISSING} if any(line.is_firm for line in self.lines) else set()
        answered |= {PRICE_STALE} if self.all_firm else set()
        return tuple(f for f in self.assessment.findings if f.code not in answered)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings for which the build can't work."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def make_offer(build: Build, snapshot: CatalogueSnapshot, lines: Sequence[PricedLine], terms: Terms) -> Offer:
    """Sum the lines. Where all prices are firm, the costs are those of the net total instead of the catalogue's spans."""
    totals = money.totals(
        (line.total for line in lines if line.total is not None),
        discount_percent=terms.discount_percent,
        tax_percent=terms.tax_percent,
    )
    at_these_prices = build
    if lines and all(line.is_firm for line in lines):
        at_these_prices = replace(build, costs=replace(build.costs, hardware_price=totals.net.likely))
    return Offer(
        build=build,
        lines=tuple(lines),
        terms=terms,
        totals=totals,
        assessment=assess(at_these_prices, snapshot, try_fixes=False),
    )
