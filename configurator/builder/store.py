"""Builds in the database: start, save, undo, redo. A save is two writes, however large the build is.

All changes are kept, up to a size that takes weeks of typing to reach; Undo then says that the oldest are gone.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.http import Http404
from django.utils import timezone

from configurator.sizing.build import Build, codec

from . import typed_on
from .lines import Line, Version, carried_on
from .models import Build as BuildRow
from .models import BuildChange, ShareLink

MOST_BYTES = 64_000_000
"""Of the changes of one build, each a build file: 16,000 changes of a bill of fifteen lines, 2,100 of two hundred."""
LOOKED_AFTER = 50
"""Changes from one look at that size to the next."""
PURGED_AT_ONCE = 200
KEPT_BY_A_LINK = timedelta(days=2 * 365)
"""So long after its last change an open link keeps a build that belongs to nobody; without an end, anybody could fill the database.
The page that makes links says so."""
TRIES = 3
"""How often a change is made again on top of somebody else's that came in between."""
NOT_THERE = "There is no build at this address."

ALSO_PURGED: list[Callable[[datetime], str]] = []
"""What other apps keep for builds without belonging to anybody: each deletes what is as old, and says in words what it was."""

Answer = TypeVar("Answer")


class Conflict(Exception):
    """Somebody else has changed the build since it was read; see `until_it_holds`."""


def until_it_holds(row: BuildRow, change: Callable[[BuildRow], Answer]) -> Answer:
    """Make a change; if somebody was faster, read the row again and repeat.

    Raises Conflict if that goes on, and Http404 if the build has gone meanwhile.
    """
    for _ in range(TRIES - 1):
        try:
            return change(row)
        except Conflict:
            try:
                row.refresh_from_db()
            except BuildRow.DoesNotExist as gone:
                raise Http404(NOT_THERE) from gone
    return change(row)


def base_of(row: BuildRow, made_from: str) -> Version | None:
    """The build that a page was made from, by what its forms say of it; None if that is what the row holds now.

    None too where nobody can tell: nothing was said, so much has changed since that the change is no longer kept, or another
    version of this program has kept it.
    """
    revision, _, number = made_from.partition(".")
    if not (revision.isdecimal() and number.isdecimal()) or int(revision) >= row.revision:
        return None
    change = _change(row, int(number), until=int(revision))
    try:
        return change.version() if change else None
    except codec.BuildFileError:
        return None


def start(build: Build, *, owner_id: int | None = None, title: str = "Started") -> BuildRow:
    document = codec.to_dict(build)
    with transaction.atomic():
        row = BuildRow.objects.create(id=uuid.uuid4(), name=build.name, document=document, owner_id=owner_id)
        BuildChange.objects.create(build=row, number=0, title=title, document=document)
    return row


def save(
    row: BuildRow, build: Build, *, step: str, title: str, typed_by: str = "", removed: Line | None = None
) -> bool:
    """Write a changed build and remember the change. Returns False if nothing differs. Raises Conflict.

    `typed_by` names who typed it, where it was typed: what somebody types on in one box is one change to take back.
    `removed` is the line that the change takes away, where that is known.
    """
    document = codec.to_dict(build)
    if document == row.document:
        return False
    box = typed_on.box_of(typed_by, row.document, document)
    goes_on = typed_on.goes_on(box, row.last_box, row.updated_at, timezone.now())
    number = row.history_at if goes_on else row.history_at + 1
    names = carried_on(row.document, row.line_names, document, revision=row.revision + 1, removed=removed)
    with transaction.atomic():
        start_at = row.history_start
        if not (row.revision + 1) % LOOKED_AFTER:
            start_at = _forget(row, number, MOST_BYTES // len(json.dumps(document)))
        _write(row, document, names, at=number, end=number, start_at=start_at, last_box=box)
        change = {"number": number, "revision": row.revision, "step": step, "title": title[:200], "document": document}
        _insert(BuildChange, {"build": row.pk, **change, "line_names": names, "made_at": row.updated_at})
    return True


def _forget(row: BuildRow, number: int, most: int) -> int:
    """Keep so many changes and no more; returns the number of the first that is kept."""
    start_at = max(row.history_start, number - most)
    of_build = BuildChange.objects.filter(build=row)
    newer = BuildChange.objects.filter(
        build=row, number=models.OuterRef("number"), revision__gt=models.OuterRef("revision")
    )
    is_past = models.Q(models.Exists(newer)) | models.Q(number__gt=number)
    of_build.filter(models.Q(number__lt=start_at) | models.Q(is_past, revision__lt=row.revision - most)).delete()
    return start_at


def undo(row: BuildRow) -> BuildChange | None:
    """Take the last change back; returns it, or None if there is none left."""
    return _move(row, -1) if row.can_undo else None


def redo(row: BuildRow) -> BuildChange | None:
    """Make the change again that was taken back last; returns it, or None."""
    return _move(row, +1) if row.can_redo else None


def purge(*, unchanged_since: datetime) -> int:
    """Delete builds that have no owner, no issued quote and no change since then, with their changes; returns how many.

    A draft of a quote that was typed since keeps its build, and so does a shared link that is open, for KEPT_BY_A_LINK.
    """
    left_alone = BuildRow.objects.filter(owner=None, quotes=None, updated_at__lt=unchanged_since)
    left_alone = left_alone.exclude(quote_drafts__updated_at__gte=unchanged_since)
    linked = ShareLink.objects.filter(revoked_at=None, build__updated_at__gte=timezone.now() - KEPT_BY_A_LINK)
    left_alone = left_alone.exclude(pk__in=linked.values("build")).order_by()
    deleted = 0
    while ids := list(left_alone.values_list("pk", flat=True)[:PURGED_AT_ONCE]):
        # Asked again: somebody may have come back to one of them since.
        deleted += left_alone.filter(pk__in=ids).delete()[1].get("builder.Build", 0)
    return deleted


def taken_back_next(row: BuildRow) -> BuildChange | None:
    """What `undo` would take back and return."""
    try:
        return _destination(row, -1)[1] if row.can_undo else None
    except Conflict:
        return None


def _move(row: BuildRow, by: int) -> BuildChange:
    target, last = _destination(row, by)
    target.version()  # raises BuildFileError: nobody is led into what cannot be read
    _write(row, target.document, target.line_names, at=target.number, end=row.history_end, start_at=row.history_start)
    return last


def _destination(row: BuildRow, by: int) -> tuple[BuildChange, BuildChange]:
    """One step, and on over steps that show nothing: what was typed there is as it was before. The change on which the build
    will stand, and that which is taken back or made again. Raises Conflict."""
    at = row.history_at
    while True:
        left, at = at, at + by
        target, last = _change(row, at), _change(row, max(left, at))
        if target is None or last is None:  # forgotten since the row was read
            raise Conflict
        if target.document != row.document or at in (row.history_start, row.history_end):
            return target, last


def _change(row: BuildRow, number: int, *, until: int | None = None) -> BuildChange | None:
    """The change of that number as it counts now, or as it counted at a revision."""
    found = BuildChange.objects.filter(build=row, number=number)
    if until is not None:
        found = found.filter(revision__lte=until)
    return found.order_by("-revision").first()


def _write(
    row: BuildRow,
    document: dict[str, object],
    line_names: dict[str, list[str]],
    *,
    at: int,
    end: int,
    start_at: int,
    last_box: str = "",
) -> None:
    """One UPDATE that only succeeds on the revision that was read."""
    changes = {
        "document": document,
        "line_names": line_names,
        "name": str(document.get("name") or ""),
        "history_at": at,
        "history_end": end,
        "history_start": start_at,
        "last_box": last_box,
        "updated_at": timezone.now(),
    }
    if not _update(BuildRow, changes | {"revision": row.revision + 1}, {"id": row.pk, "revision": row.revision}):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)
    row.revision += 1


# The two statements of a save, written out: for what is typed into a form, putting them together anew each time took half of it.


def _insert(model: type[models.Model], values: Mapping[str, object]) -> None:
    columns, ready = _columns(model, values)
    slots = ", ".join(["%s"] * len(ready))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({slots})", ready)  # noqa: S608


def _update(model: type[models.Model], values: Mapping[str, object], where: Mapping[str, object]) -> int:
    """Returns how many rows were changed."""
    columns, ready = _columns(model, values)
    keys, wanted = _columns(model, where)
    settings, conditions = ", ".join(f"{name} = %s" for name in columns), " AND ".join(f"{name} = %s" for name in keys)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {settings} WHERE {conditions}", ready + wanted)  # noqa: S608
        return int(cursor.rowcount)


def _columns(model: type[models.Model], values: Mapping[str, object]) -> tuple[list[str], list[Any]]:
    """Column names, and the values as the fields' own rules make them ready for this database."""
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    ready = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values.values(), strict=True)]
    return [field.column for field in fields], ready
