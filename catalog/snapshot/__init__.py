"""The only bridge from catalogue rows to the engine's types.

`take(on)` gives the catalogue of today with the money of a date: only prices and rates are dated; specifications, models
and measurements are always the present ones. Everything but money is read once per version of the catalogue, money
once per version and day on which something was priced: all dates up to the next such day share it, so that nobody makes
the rows be read again by asking for other dates. Both stay in this process, and a call usually costs one small statement.
Rows read while somebody else saves may be a moment apart; the next call sees the new version and reads afresh.
"""

import threading
from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from catalog.models import version
from configurator.sizing.catalogue import CatalogueSnapshot

from . import knowledge, money, products

DATES_KEPT = 8

Of = TypeVar("Of")


@dataclass
class PricedDay:
    """The catalogue with the money of a day on which something was priced. It is read under a lock of its own: whoever asks
    for another day does not wait."""

    undated: CatalogueSnapshot
    day: date
    lock: threading.Lock = field(default_factory=threading.Lock)
    dated: CatalogueSnapshot | None = None

    def read(self) -> CatalogueSnapshot:
        with self.lock:
            if self.dated is None:
                self.dated = _dated(self.undated, self.day)
            return self.dated


@dataclass
class Kept:
    """What this process remembers of one version of the catalogue: the days on which something was priced, the money of some
    of them, and the snapshots of some dates, the least recently used first."""

    version: UUID
    undated: CatalogueSnapshot
    priced_on: tuple[date, ...]
    by_day: OrderedDict[date, PricedDay] = field(default_factory=OrderedDict)
    by_date: OrderedDict[date, CatalogueSnapshot] = field(default_factory=OrderedDict)

    def day_of(self, on: date) -> PricedDay:
        """The last day up to a date on which something was priced; before the first of them nothing has a price."""
        before = bisect_right(self.priced_on, on)
        day = self.priced_on[before - 1] if before else date.min
        return _keep(self.by_day, day, self.by_day.get(day) or PricedDay(self.undated, day))


def _keep(kept: OrderedDict[date, Of], day: date, what: Of) -> Of:
    kept[day] = what
    kept.move_to_end(day)
    if len(kept) > DATES_KEPT:
        kept.popitem(last=False)
    return what


_lock = threading.Lock()
"""Held while `_kept` is looked at or changed; rows are read under it once a version."""
_kept: Kept | None = None


def take(on: date | None = None) -> CatalogueSnapshot:
    """Today's catalogue with the money of a day (None: today, UTC): prices and rates are the newest of that day or before."""
    on = on or datetime.now(UTC).date()
    now = version.current()
    if now is None:
        return _dated(_read_undated(on), on)
    with _lock:
        kept = _of_version(now, on)
        day = kept.day_of(on)
        if found := kept.by_date.get(on):
            return _keep(kept.by_date, on, found)
    dated = day.read()
    with _lock:
        # The same object for the same date, whichever thread was first: answers are remembered by it.
        return _keep(kept.by_date, on, kept.by_date.get(on) or replace(dated, as_of=on))


def _of_version(now: UUID, on: date) -> Kept:
    global _kept  # noqa: PLW0603  the one memory of this process, only touched under its lock
    if _kept is None or _kept.version != now:
        _kept = Kept(now, _read_undated(on), money.priced_days())
    return _kept


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
