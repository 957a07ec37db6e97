"""What is read from a fixture file, and what can be wrong with it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models

type_of_key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One mapping of a file, called as its file calls it."""

    file: str
    label: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Entries for one table, in the order of the file."""

    file: str
    model: type[models.Model]
    key: tuple[str, ...] = ("id",)
    entries: tuple[Entry, ...] = ()
    may_repeat: bool = False
    """Several files may bring the same row (a citation); otherwise that is a mistake."""

    @property
    def table(self) -> str:
        return str(self.model._meta.verbose_name_plural)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """A row to make. What it refers to is still a slug: by foreign key in `references`, many to many in `links`."""

    entry: Entry
    row: models.Model
    references: dict[str, str] = field(default_factory=dict)
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lists: dict[str, tuple["NewRow", ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, and where."""

    file: str
    message: str
    label: str = ""
    field: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.label, self.field, self.message) if part)


class FixtureError(Exception):
    """The fixtures can't be loaded; nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
