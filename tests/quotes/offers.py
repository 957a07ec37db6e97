"""Offers and documents made without a page or a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from configurator.quotes import frozen
from configurator.quotes.firm_prices import priced_lines
from configurator.quotes.freeze import Issue, freeze
from configurator.quotes.offer import Offer, Terms, make_offer
from configurator.sizing import Build, CatalogueSnapshot, assess
from tests.sizing import shelf

CUSTOMER = "Example University"
TERMS = Terms(
    seller=frozen.Party(name="Example Systems Ltd", address="1 Example Street"),
    customer=frozen.Party(name=CUSTOMER, address="2 Sample Road", reference="RFQ 17"),
    valid_until=datetime.now(UTC).date() + timedelta(days=30),
)
ISSUE = Issue(number="Q-2026-0001", revision=1, at=datetime(2026, 11, 20, 10, 30, tzinfo=UTC), by="Sample Engineer")


def offer_of(build: Build, typed: Mapping[str, str], *, firm: bool, snapshot: CatalogueSnapshot, **terms: Any) -> Offer:
    bom = assess(build, snapshot, try_fixes=False).bom
    return make_offer(build, snapshot, priced_lines(bom, typed, "USD", likely_is_firm=firm), replace(TERMS, **terms))


def missing_prices(build: Build, snapshot: CatalogueSnapshot, price: str = "100") -> dict[str, str]:
    """A price for each line that the catalogue has none for."""
    lines = priced_lines(assess(build, snapshot, try_fixes=False).bom, {}, "USD", likely_is_firm=True)
    return {line.key: price for line in lines if line.firm is None}


def firm_offer(build: Build, snapshot: CatalogueSnapshot | None = None, **terms: Any) -> Offer:
    """Every line at its likely price, those without one at 100."""
    snapshot = snapshot or shelf.snapshot()
    return offer_of(build, missing_prices(build, snapshot), firm=True, snapshot=snapshot, **terms)


def document_of(name: str = "tier-2-new", **terms: Any) -> frozen.QuoteDocument:
    build = shelf.reference_build(name)
    return freeze(firm_offer(build, **terms), shelf.snapshot(), ISSUE)


def estimate_of(name: str = "tier-2-new", typed: Mapping[str, str] | None = None, **terms: Any) -> frozen.QuoteDocument:
    snapshot = shelf.snapshot()
    offer = offer_of(shelf.reference_build(name), typed or {}, firm=False, snapshot=snapshot, **terms)
    return freeze(offer, snapshot)


def dearer(snapshot: CatalogueSnapshot, factor: int = 2) -> CatalogueSnapshot:
    """The same catalogue with every price multiplied."""
    prices = {key: replace(price, span=price.span.times(Decimal(factor))) for key, price in snapshot.prices.items()}
    return replace(snapshot, prices=prices)
