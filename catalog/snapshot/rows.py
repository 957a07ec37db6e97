"""Rows to frozen dataclasses, by name: columns are called as the fields of the engine's types are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from django.db import models


def columns_of(spec: type, *others: str) -> list[str]:
    """The fields of a type that are plain columns: all but those that come from `others`. The id is the slug."""
    return ["slug" if field.name == "id" else field.name for field in fields(spec) if field.name not in others]


def read(model: type[models.Model], columns: list[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each row's key and its columns, ready to be a type's arguments; one statement, in the order of the ids."""
    names = ["id" if column == "slug" else column for column in columns]
    rows = model._default_manager.order_by("slug").values_list("pk", *columns)
    for pk, *values in rows.iterator(chunk_size=2000):
        yield pk, dict(zip(names, map(frozen, values), strict=True))


def frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def linked(through: type[models.Model], owner: str, other: str, slugs: dict[int, str]) -> dict[int, tuple[str, ...]]:
    """The slugs that each owner is linked to, in the order in which they were linked; one statement."""
    found = defaultdict(list)
    pairs = through._default_manager.order_by("pk").values_list(owner, other)
    for owner_pk, other_pk in pairs.iterator(chunk_size=2000):
        if other_pk in slugs:
            found[owner_pk].append(slugs[other_pk])
    return {pk: tuple(values) for pk, values in found.items()}


def nested(model: type[models.Model], owner: str, spec: type) -> dict[int, tuple[Any, ...]]:
    """The dataclasses that belong to each owner, in the order in which they were entered; one statement."""
    names = columns_of(spec)
    found = defaultdict(list)
    for pk, *values in model._default_manager.order_by("pk").values_list(owner, *names):
        found[pk].append(spec(**dict(zip(names, map(frozen, values), strict=True))))
    return {pk: tuple(values) for pk, values in found.items()}
