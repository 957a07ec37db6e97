"""The words of the catalogue's lists: one dict of ready strings a row, so that templates only place them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from configurator.sizing.catalogue import CatalogueSnapshot, Price, Source

from . import words
from .listing import Listed
from .models import Category

KINDS = {str(value): str(label) for value, label in Category.choices}
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


def product_rows(products: Iterable[Listed], snapshot: CatalogueSnapshot) -> list[dict[str, str]]:
    """Rows of the list of products, from the snapshot, without a statement."""
    folder = reverse("catalog:list")  # once: a reverse for every row would be the dearest part of it
    return [_product_row(product, folder, snapshot) for product in products]


def _product_row(product: Listed, folder: str, snapshot: CatalogueSnapshot) -> dict[str, str]:
    slug = product.slug
    prices = {condition: snapshot.price(slug, condition) for condition in CONDITIONS}
    newest = newest_of(prices.values())
    return {
        "href": f"{folder}{slug}/",
        "name": product.name,
        "kind": KINDS[product.category],
        "maker": product.maker,
        "specification": words.key_spec(snapshot.product(slug)),
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
