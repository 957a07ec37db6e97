"""Which price and which cloud rate is in force on a day: the newest of that day or before."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from catalog.models import CloudRate, Price, Source
from catalog.models.prices import CURRENCY
from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span

__all__ = ["CURRENCY", "priced_days", "prices_in_force", "rates_in_force", "source_slugs"]


def source_slugs() -> dict[int, str]:
    return dict(Source.objects.values_list("pk", "slug"))


def priced_days() -> tuple[date, ...]:
    """The days from which on something else is in force, the first of them first."""
    days = (model.objects.order_by().values_list("priced_on", flat=True).distinct() for model in (Price, CloudRate))
    return tuple(sorted({day for of_model in days for day in of_model}))


def newest(rows: QuerySet[Any], on: date, *key: str) -> QuerySet[Any]:
    """Of the rows up to a day, the newest of each key, picked by the database."""
    place = Window(RowNumber(), partition_by=[F(name) for name in key], order_by=F("priced_on").desc())
    return rows.filter(priced_on__lte=on).annotate(place=place).filter(place=1).order_by()


def prices_in_force(on: date, slugs: dict[int, str]) -> dict[tuple[str, str], spec.Price]:
    rows = newest(Price.objects.all(), on, "product_id", "condition")
    columns = ("pk", "product__slug", "condition", "priced_on", "low", "likely", "high")
    found = list(rows.values_list(*columns).iterator(chunk_size=2000))
    sources = _sources(Price.sources.through, "price_id", {row[0] for row in found}, slugs)
    return {
        (product, condition): spec.Price(
            product=product,
            condition=condition,
            priced_on=priced_on,
            span=Span(low, likely, high),
            sources=sources.get(pk, ()),
        )
        for pk, product, condition, priced_on, low, likely, high in found
    }


def rates_in_force(on: date, slugs: dict[int, str]) -> dict[str, spec.CloudRate]:
    columns = (
        "slug", "name", "provider", "gpu_variant", "usd_per_gpu_hour", "term", "commitment_months", "usual", "priced_on",
        "note", "retired",
    )  # fmt: skip
    found = list(newest(CloudRate.objects.all(), on, "slug").values_list("pk", *columns))
    sources = _sources(CloudRate.sources.through, "cloudrate_id", {row[0] for row in found}, slugs)
    names = ("id", *columns[1:])
    rates = (
        spec.CloudRate(**dict(zip(names, values, strict=True)), sources=sources.get(pk, ())) for pk, *values in found
    )
    return {rate.id: rate for rate in sorted(rates, key=lambda rate: rate.id)}


def _sources(through: Any, owner: str, owners: set[int], slugs: dict[int, str]) -> dict[int, tuple[str, ...]]:
    """Links of the rows in force. All links are read: that is faster than sending thousands of keys."""
    found = defaultdict(list)
    pairs = through.objects.order_by("pk").values_list(owner, "source_id")
    for pk, source in pairs.iterator(chunk_size=2000):
        if pk in owners and source in slugs:
            found[pk].append(slugs[source])
    return {pk: tuple(values) for pk, values in found.items()}
