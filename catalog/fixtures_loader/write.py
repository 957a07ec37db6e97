"""Makes the rows: products one by one (their tables are two deep), everything else in bulk."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import DatabaseError, models, transaction
from simple_history.utils import bulk_create_with_history

from catalog.models import Product, version
from catalog.models.products import lists_of

from .check import key_space, new_rows
from .entries import Batch, FixtureError, NewRow, Problem
from .files import read_all

REASON = "load_catalogue"


def load(folder: Path, *, partial: bool = False) -> list[tuple[Batch, int]]:
    """Load a folder in one transaction; for each batch, how many rows were made. Raises FixtureError."""
    batches = read_all(folder, partial=partial)
    with transaction.atomic():
        found = new_rows(batches)
        if any(found.values()):
            _write(batches, found)
            version.bump()
    return [(batch, len(found[place])) for place, batch in enumerate(batches)]


def _write(batches: list[Batch], found: dict[int, list[NewRow]]) -> None:
    keys = _Keys()
    for place, batch in enumerate(batches):
        if found[place]:
            _make(batch.model, found[place], keys)
    # What rows list and link to comes last, as it may refer to any row.
    everything = [new for rows in found.values() for new in rows]
    by_table: dict[Any, list[NewRow]] = defaultdict(list)
    for new in everything:
        for name, listed in new.lists.items():
            relation = lists_of(type(new.row))[name]
            for item in listed:
                setattr(item.row, relation.field.attname, new.row.pk)
                item.references.pop(relation.field.name, None)
                by_table[relation.related_model].append(item)
    for model, items in by_table.items():
        _make(model, items, keys)
    _link(everything, keys)


def _make(model: Any, rows: list[NewRow], keys: "_Keys") -> None:
    for new in rows:
        for name, slug in new.references.items():
            field: Any = model._meta.get_field(name)
            by_slug = field.target_field.name == "slug"
            setattr(new.row, field.attname, slug if by_slug else keys.of(field.related_model, slug))
    ready: list[Any] = [new.row for new in rows]
    at = rows[0].entry
    try:
        if issubclass(model, Product):
            for new in rows:
                at = new.entry
                new.row._change_reason = REASON  # type: ignore[attr-defined]  # read by simple_history
                new.row.save()
        elif hasattr(model, "history"):
            bulk_create_with_history(ready, model, default_change_reason=REASON)
        else:
            model.objects.bulk_create(ready, batch_size=500)
    except DatabaseError as error:
        label = at.label if len(rows) == 1 or issubclass(model, Product) else ""
        raise FixtureError([Problem(file=at.file, label=label, message=f"the database refuses: {error}")]) from error
    keys.forget(model)


def _link(rows: list[NewRow], keys: "_Keys") -> None:
    by_table: dict[Any, list[Any]] = defaultdict(list)
    for new in rows:
        for name, slugs in new.links.items():
            field: Any = type(new.row)._meta.get_field(name)
            through, owner, other = (
                field.remote_field.through,
                field.m2m_column_name(),
                field.m2m_reverse_name(),
            )
            by_table[through] += [
                through(**{owner: new.row.pk, other: keys.of(field.related_model, slug)}) for slug in slugs
            ]
    for through, links in by_table.items():
        through.objects.bulk_create(links, batch_size=500)


class _Keys:
    """Slug to primary key, read once a table."""

    def __init__(self) -> None:
        self._found: dict[Any, dict[str, int]] = {}

    def of(self, model: Any, slug: str) -> int:
        if model not in self._found:
            self._found[model] = dict(model.objects.values_list("slug", "pk"))
        return self._found[model][slug]

    def forget(self, model: type[models.Model]) -> None:
        """Rows have been made: read this table's keys again when they are next asked for."""
        for table in (model, key_space(model)):
            self._found.pop(table, None)
