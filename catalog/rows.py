"""The words of the catalogue's lists: one dict of ready strings a row, so that templates only place them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from configurator.sizing.catalogue import CatalogueSnapshot, Price, Source

from . import words
from .models import Category, Claim, Product

CONDITIONS = ("new", "used", "refurbished")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """One dated price of a product, in words."""

    condition: str
    priced_on: date
    age: str
    low: str
    likely: str
    high: str
    note: str
    sources: tuple[Source, ...]


def product_rows(products: Iterable[Product], snapshot: CatalogueSnapshot) -> list[dict[str, str]]:
    """Rows of the list of products; everything but the names comes from the snapshot, without a statement."""
    kinds = dict(Category.choices)
    return [_product_row(product, kinds, snapshot) for product in products]


def _product_row(product: Product, kinds: dict[str, str], snapshot: CatalogueSnapshot) -> dict[str, str]:
    prices = {condition: snapshot.price(product.slug, condition) for condition in CONDITIONS}
    newest = newest_of(prices.values())
    return {
        "slug": product.slug,
        "name": product.name,
        "kind": kinds[product.category],
        "maker": product.maker,
        "specification": words.key_spec(snapshot.product(product.slug)),
        "retired": "retired" if product.retired else "",
        **{condition: words.price_words(price.span if price else None) for condition, price in prices.items()},
        "age": words.age_words(newest.priced_on, snapshot.as_of) if newest else words.UNKNOWN,
        "source": title_of(newest.sources, snapshot) if newest else words.UNKNOWN,
    }


def newest_of(prices: Iterable[Price | None]) -> Price | None:
    return max((price for price in prices if price), key=lambda price: price.priced_on, default=None)


def title_of(sources: tuple[str, ...], snapshot: CatalogueSnapshot) -> str:
    """The first source's title; how many more there are is said."""
    known = [snapshot.sources[id].title for id in sources if id in snapshot.sources]
    if not known:
        return words.UNKNOWN
    return known[0] if len(known) == 1 else f"{known[0]} and {len(known) - 1} more"


VERDICT_SIGNS = {
    Claim.Verdict.AGREES: ("✓", "ok"),
    Claim.Verdict.ROUNDS: ("≈", "ok"),
    Claim.Verdict.LOOSE: ("≈", "warn"),
    Claim.Verdict.WRONG: ("✗", "bad"),
    Claim.Verdict.CONTRADICTORY: ("≠", "bad"),
    Claim.Verdict.UNVERIFIABLE: ("?", "note"),
}


def claim_rows(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Rows of claims. A verdict has a word and a sign, so that its colour only repeats them. Prefetch products."""
    rows = []
    for claim in claims:
        sign, tone = VERDICT_SIGNS[Claim.Verdict(claim.verdict)]
        rows.append(
            {
                "id": claim.slug,
                "guide": claim.get_seed_display(),
                "section": claim.section,
                "subject": claim.subject,
                "products": [{"slug": product.slug, "name": product.name} for product in claim.products.all()],
                "stated": claim.stated,
                "recomputed": claim.recomputed or words.UNKNOWN,
                "note": claim.note,
                "verdict": claim.get_verdict_display(),
                "sign": sign,
                "tone": tone,
            }
        )
    return rows
