"""One product in full: its columns and its lists in words, and every price it ever had."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from configurator.sizing.catalogue import AnyProduct, CatalogueSnapshot, Included, Source

from . import words
from .models import Price, Product
from .models.products import lists_of
from .rows import PriceRow
from .snapshot.products import SPEC_OF

MODEL_OF = {kind: model for model, kind in SPEC_OF.items()}
ELSEWHERE = {"id", "name", "maker", "part_number", "note", "sources", "confidence", "retired"}
"""What a product's page shows in other places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that hangs on a product: its slots, its ratings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_of(product: AnyProduct) -> type[Product]:
    return MODEL_OF[type(product)]


def specification(product: AnyProduct, model: type[Product], snapshot: CatalogueSnapshot) -> list[Line]:
    """Each column that says something, under the label that the admin shows too."""
    labels = {field.name: str(field.verbose_name) for field in [*model._meta.fields, *model._meta.many_to_many]}
    labels["included_gpus"] = "GPUs that it brings"
    lists = lists_of(model)
    lines = []
    for field in fields(product):
        value = getattr(product, field.name)
        if field.name in ELSEWHERE or field.name in lists or value in ("", ()):
            continue
        lines.append(Line(label=_capital(labels[field.name]), value=words.value_words(_named(value, snapshot))))
    return lines


def listings(product: AnyProduct, model: type[Product], snapshot: CatalogueSnapshot) -> list[Listing]:
    found = []
    for name, relation in lists_of(model).items():
        items: tuple[Any, ...] = getattr(product, name)
        if not items:
            continue
        table = relation.related_model._meta
        labels = {field.name: str(field.verbose_name) for field in table.fields}
        names = [field.name for field in fields(items[0]) if any(getattr(i, field.name) not in ("", ()) for i in items)]
        found.append(
            Listing(
                title=_capital(str(table.verbose_name_plural)),
                headings=tuple(_capital(labels[name]) for name in names),
                rows=tuple(tuple(_cell(getattr(item, n), n, snapshot) for n in names) for item in items),
            )
        )
    return found


def price_rows(slug: str, today: date, snapshot: CatalogueSnapshot) -> list[PriceRow]:
    """Every dated price, the newest first; two statements."""
    prices = Price.objects.filter(product__slug=slug).order_by("-priced_on", "condition").prefetch_related("sources")
    return [
        PriceRow(
            condition=price.condition,
            priced_on=price.priced_on,
            age=words.age_words(price.priced_on, today),
            low=words.dollars(price.low),
            likely=words.dollars(price.likely),
            high=words.dollars(price.high),
            note=price.note,
            sources=known_sources(tuple(source.slug for source in price.sources.all()), snapshot),
        )
        for price in prices
    ]


def known_sources(ids: tuple[str, ...], snapshot: CatalogueSnapshot) -> tuple[Source, ...]:
    return tuple(snapshot.sources[id] for id in ids if id in snapshot.sources)


def _named(value: Any, snapshot: CatalogueSnapshot) -> Any:
    """Ids of products become their names."""
    if isinstance(value, Included) and (part := snapshot.product(value.product)):
        return f"{value.count} × {part.name}"
    if isinstance(value, tuple):
        parts = [snapshot.product(item) if isinstance(item, str) else None for item in value]
        return tuple(part.name if part else item for part, item in zip(parts, value, strict=True))
    return value


def _cell(value: Any, name: str, snapshot: CatalogueSnapshot) -> str:
    """An included part is called by its name, not by its id; where nothing is said, a dash."""
    if name == "product" and (part := snapshot.product(value)):
        return part.name
    return words.UNKNOWN if value in (None, "", ()) else words.value_words(value)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
