"""What is wrong with the entries, before anything is written."""

import math
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, ManyToOneRel, UniqueConstraint

from catalog.models import Product
from catalog.models.products import lists_of

from .entries import Batch, Entry, FixtureError, NewRow, Problem, type_of_key

UNRESOLVED = -1
"""Stands for a foreign key until the row that it points at has been made."""


def new_rows(batches: list[Batch]) -> dict[int, list[NewRow]]:
    """For each batch (by its place) the rows to make: those whose key the database lacks. Raises FixtureError."""
    problems: list[Problem] = []
    known = _Known(batches)
    seen: set[tuple[type[models.Model], type_of_key]] = set()
    found = {}
    for place, batch in enumerate(batches):
        found[place] = list(_of_batch(batch, known, seen, problems))
    if problems:
        raise FixtureError(problems)
    return found


def _of_batch(
    batch: Batch, known: "_Known", seen: set[tuple[type[models.Model], type_of_key]], problems: list[Problem]
) -> Iterator[NewRow]:
    space = key_space(batch.model)
    existing = existing_keys(batch)
    for entry in batch.entries:
        key = tuple(str(entry.values.get(name, "")) for name in batch.key)
        if not all(key):
            absent = batch.key[key.index("")]
            problems.append(Problem(file=entry.file, label=entry.label, field=absent, message="is missing"))
        elif (space, key) in seen:
            if not batch.may_repeat:
                problems.append(Problem(file=entry.file, label=entry.label, message="is there twice"))
        else:
            seen.add((space, key))
            if key not in existing:
                yield _Reader(entry, known, problems).row(batch.model, entry.values)


def key_space(model: type[models.Model]) -> type[models.Model]:
    """Ids of products are unique over all their tables."""
    return Product if issubclass(model, Product) else model


def existing_keys(batch: Batch) -> set[type_of_key]:
    columns = ["slug" if name == "id" else name for name in batch.key]
    columns = ["product__slug" if name == "product" else name for name in columns]
    rows = key_space(batch.model)._default_manager.values_list(*columns)
    return {tuple(map(str, row)) for row in rows}


class _Known:
    """The ids that may be referred to: those in the database and those in the files."""

    def __init__(self, batches: list[Batch]) -> None:
        self._batches = batches
        self._ids: dict[type[models.Model], set[str]] = {}

    def has(self, model: type[models.Model], slug: str) -> bool:
        if model not in self._ids:
            stored = set(model._default_manager.values_list("slug", flat=True))
            filed = {str(e.values.get("id")) for b in self._batches if issubclass(b.model, model) for e in b.entries}
            self._ids[model] = stored | filed
        return slug in self._ids[model]


class _Reader:
    """Turns one entry into an unsaved row, noting each thing that is wrong."""

    def __init__(self, entry: Entry, known: _Known, problems: list[Problem]) -> None:
        self.entry = entry
        self.known = known
        self.problems = problems

    def row(self, model: type[models.Model], given: dict[str, Any], path: str = "") -> NewRow:
        values = _flattened(model, given)
        before = len(self.problems)
        columns, references = {}, {}
        for field in _columns(model):
            name = "id" if field.name == "slug" else field.name
            if name not in values:
                if not (field.has_default() or field.blank or field.null):
                    self._problem(path + name, "is missing")
            elif isinstance(field, models.ForeignKey):
                slug = values.pop(name)
                if self._can_refer(field.related_model, slug, path + name):
                    references[field.name], columns[field.attname] = slug, UNRESOLVED
            else:
                columns[field.attname] = self._value(field, values.pop(name), path + name)
        links = {
            field.name: self._links(field, values.pop(field.name), path + field.name)
            for field in model._meta.many_to_many
            if field.name in values
        }
        lists = {
            name: self._list(relation, values.pop(name), path + name)
            for name, relation in lists_of(model).items()
            if name in values
        }
        for name in values:
            self._problem(path + name, "no such field")
        row = model(**columns)
        if len(self.problems) == before:
            self._check_constraints(row, path)
        return NewRow(entry=self.entry, row=row, references=references, links=links, lists=lists)

    def _value(self, field: "models.Field[Any, Any]", value: Any, path: str) -> Any:
        if value is not None and (message := _wrong_type(field, value)):
            self._problem(path, message)
            return None
        try:
            return field.clean(value, None)
        except ValidationError as error:
            self._problem(path, f"{' '.join(error.messages)} ({str(value)[:60]})")
            return None

    def _can_refer(self, model: Any, slug: Any, path: str) -> bool:
        if slug is not None and not (isinstance(slug, str) and self.known.has(model, slug)):
            self._problem(path, f"no such {model._meta.verbose_name}: {slug}")
        return slug is not None

    def _links(self, field: Any, value: Any, path: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._problem(path, "must be a list of ids")
            return ()
        for slug in value:
            self._can_refer(field.related_model, slug, path)
        return tuple(dict.fromkeys(value))

    def _list(self, relation: ManyToOneRel, value: Any, path: str) -> tuple[NewRow, ...]:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._problem(path, "must be a list of mappings")
            return ()
        self._check_unique(relation, value, path)
        return tuple(
            self.row(
                relation.related_model,
                {relation.field.name: self.entry.values.get("id")} | item,
                f"{path}[{i}].",
            )
            for i, item in enumerate(value)
        )

    def _check_unique(self, relation: ManyToOneRel, items: list[dict[str, Any]], path: str) -> None:
        for constraint in relation.related_model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                names = [name for name in constraint.fields if name != relation.field.name]
                keys = [tuple(item.get(name) for name in names) for item in items]
                if len(set(keys)) < len(keys):
                    self._problem(path, str(constraint.get_violation_error_message()))

    def _check_constraints(self, row: models.Model, path: str) -> None:
        for model, constraints in row.get_constraints():
            for constraint in constraints:
                if isinstance(constraint, CheckConstraint):
                    try:
                        constraint.validate(model, row)
                    except ValidationError as error:
                        self._problem(path.rstrip("."), " ".join(error.messages))

    def _problem(self, field: str, message: str) -> None:
        self.problems.append(Problem(file=self.entry.file, label=self.entry.label, field=field, message=message))


def _columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns that a file may fill: not the keys that Django makes, nor what the table itself implies."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.auto_created and not isinstance(field, models.AutoField)
    ]


def _flattened(model: type[models.Model], given: dict[str, Any]) -> dict[str, Any]:
    """Our one pair of columns that files write as a mapping."""
    values = dict(given)
    included = values.pop("included_gpus", None)
    if isinstance(included, dict):
        values |= {"included_gpu": included.get("product"), "included_gpu_count": included.get("count", 0)}
    return values


def _wrong_type(field: "models.Field[Any, Any]", value: Any) -> str:
    """Django's own conversion is kind to forms; a file should say what it means."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    match field:
        case models.BooleanField():
            return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"
        case models.DecimalField():
            return "" if isinstance(value, str) else f'must be an amount in quotation marks, as "{value}"'
        case models.FloatField():
            return "" if number and math.isfinite(value) else f"must be a number, not {value!r}"
        case models.IntegerField():
            return "" if number and value == int(value) else f"must be a whole number, not {value!r}"
        case models.CharField() | models.TextField():
            return "" if isinstance(value, str) else f'must be text in quotation marks, as "{value}"'
    return ""
