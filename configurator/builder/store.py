"""Builds in the database: start, save, undo, redo. A save is two writes, however large the build is."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from configurator.sizing import build_file
from configurator.sizing.build import Build

from .models import Build as BuildRow
from .models import BuildChange

KEPT_CHANGES = 100
PRUNED_AT_ONCE = 20
"""Old changes are removed this many at a time, so that most saves need not look for them."""
PURGED_AT_ONCE = 200
TRIES = 3
"""How often a change is made again on top of somebody else's that came in between."""

Answer = TypeVar("Answer")


class Conflict(Exception):
    """Somebody else has changed the build since it was read; see `until_it_holds`."""


def until_it_holds(row: BuildRow, change: Callable[[BuildRow], Answer]) -> Answer:
    """Make a change; if somebody was faster, read the row again and repeat. Raises Conflict if that goes on."""
    for _ in range(TRIES - 1):
        try:
            return change(row)
        except Conflict:
            row.refresh_from_db()
    return change(row)


def base_of(row: BuildRow, made_from: str) -> Build | None:
    """The build that a page was made from, by what its forms say of it; None if that is what the row holds now.

    None too where nobody can tell: nothing was said, or so much has changed since that the change is no longer kept.
    If its number was used again since, the change before it stands in.
    """
    revision, _, number = made_from.partition(".")
    if not (revision.isdecimal() and number.isdecimal()) or int(revision) >= row.revision:
        return None
    known = BuildChange.objects.filter(build=row, number__lte=int(number), revision__lte=int(revision))
    change = known.order_by("-number").first()
    return build_file.from_dict(change.document) if change else None


def start(build: Build, *, owner_id: int | None = None, title: str = "Started") -> BuildRow:
    document = build_file.to_dict(build)
    with transaction.atomic():
        row = BuildRow.objects.create(id=uuid.uuid4(), name=build.name, document=document, owner_id=owner_id)
        BuildChange.objects.create(build=row, number=0, title=title, document=document)
    return row


def save(row: BuildRow, build: Build, *, step: str, title: str) -> bool:
    """Write a changed build and remember the change. Returns False if nothing differs. Raises Conflict."""
    document = build_file.to_dict(build)
    if document == row.document:
        return False
    number = row.history_at + 1
    with transaction.atomic():
        if row.can_redo:
            BuildChange.objects.filter(build=row, number__gt=row.history_at).delete()
        start_at = row.history_start
        if number - start_at >= KEPT_CHANGES + PRUNED_AT_ONCE:
            start_at = number - KEPT_CHANGES
            BuildChange.objects.filter(build=row, number__lt=start_at).delete()
        _write(row, document, at=number, end=number, start_at=start_at)
        BuildChange.objects.create(
            build=row, number=number, revision=row.revision, step=step, title=title[:200], document=document
        )
    return True


def undo(row: BuildRow) -> BuildChange | None:
    """Take the last change back; returns it, or None if there is none left."""
    return _move(row, -1) if row.can_undo else None


def redo(row: BuildRow) -> BuildChange | None:
    """Make the change again that was taken back last; returns it, or None."""
    return _move(row, +1) if row.can_redo else None


def purge(*, unchanged_since: datetime) -> int:
    """Delete builds that have no owner, no issued quote and no change since then, with their changes; returns how many.

    A draft of a quote that was typed since keeps its build.
    """
    left_alone = BuildRow.objects.filter(owner=None, quotes=None, updated_at__lt=unchanged_since)
    left_alone = left_alone.exclude(quote_drafts__updated_at__gte=unchanged_since).order_by()
    deleted = 0
    while ids := list(left_alone.values_list("pk", flat=True)[:PURGED_AT_ONCE]):
        deleted += BuildRow.objects.filter(pk__in=ids).delete()[1]["builder.Build"]
    return deleted


def _move(row: BuildRow, by: int) -> BuildChange:
    target = row.history_at + by
    pair = {c.number: c for c in BuildChange.objects.filter(build=row, number__in=(row.history_at, target))}
    if target not in pair:  # pruned since the row was read
        raise Conflict
    _write(row, pair[target].document, at=target, end=row.history_end, start_at=row.history_start)
    return pair[max(pair)]


def _write(row: BuildRow, document: dict[str, object], *, at: int, end: int, start_at: int) -> None:
    """One UPDATE that only succeeds on the revision that was read."""
    changes = {
        "document": document,
        "name": str(document.get("name") or ""),
        "history_at": at,
        "history_end": end,
        "history_start": start_at,
        "updated_at": timezone.now(),
    }
    same = BuildRow.objects.filter(pk=row.pk, revision=row.revision)
    if not same.update(revision=F("revision") + 1, **changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)
    row.revision += 1
