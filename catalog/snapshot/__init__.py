"""The only bridge from catalogue rows to the engine's types.

`take(on)` gives the catalogue of today with the money of a date: only prices and rates are dated; specifications, models
and measurements are always the present ones. Everything but money is read once per version of the catalogue, money
once per version and date; both stay in this process, so that a call usually costs one small statement.
Rows read while somebody else saves may be a moment apart; the next call sees the new version and reads afresh.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from catalog.models import version
from configurator.sizing.catalogue import CatalogueSnapshot

from . import knowledge, money, products

DATES_KEPT = 8


@dataclass
class Kept:
    """What this process remembers of one version of the catalogue, by date, the least recently used first."""

    version: UUID
    undated: CatalogueSnapshot
    by_date: OrderedDict[date, CatalogueSnapshot]


_lock = threading.Lock()
_kept: Kept | None = None


def take(on: date | None = None) -> CatalogueSnapshot:
    """Today's catalogue with the money of a day (None: today, UTC): prices and rates are the newest of that day or before."""
    on = on or datetime.now(UTC).date()
    now = version.current()
    if now is None:
        return _dated(_read_undated(on), on)
    with _lock:
        return _from_memory(now, on)


def _from_memory(now: UUID, on: date) -> CatalogueSnapshot:
    global _kept  # noqa: PLW0603  the one memory of this process, only touched under its lock
    if _kept is None or _kept.version != now:
        _kept = Kept(now, _read_undated(on), OrderedDict())
    found = _kept.by_date.get(on)
    if found is None:
        found = _kept.by_date[on] = _dated(_kept.undated, on)
        if len(_kept.by_date) > DATES_KEPT:
            _kept.by_date.popitem(last=False)
    _kept.by_date.move_to_end(on)
    return found


def _read_undated(on: date) -> CatalogueSnapshot:
    sources = knowledge.read_sources()
    slugs = {pk: source.id for pk, source in sources.items()}
    return CatalogueSnapshot(
        as_of=on,
        sources={source.id: source for source in sources.values()},
        products=products.read_products(slugs),
        models=knowledge.read_language_models(slugs),
        benchmarks=knowledge.read_benchmarks(slugs),
        training_runs=knowledge.read_training_runs(slugs),
        supplies=knowledge.read_supplies(slugs),
    )


def _dated(undated: CatalogueSnapshot, on: date) -> CatalogueSnapshot:
    """The same snapshot with the money of a day; the rest is shared, not copied."""
    source_slugs = money.source_slugs()
    return CatalogueSnapshot(
        as_of=on,
        currency=money.CURRENCY,
        sources=undated.sources,
        products=undated.products,
        prices=money.prices_in_force(on, source_slugs),
        cloud_rates=money.rates_in_force(on, source_slugs),
        models=undated.models,
        benchmarks=undated.benchmarks,
        training_runs=undated.training_runs,
        supplies=undated.supplies,
    )
