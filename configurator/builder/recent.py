"""The builds that a visitor has worked on, kept in the session: a way back to them without an account."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from .models import Build as BuildRow

KEY = "builds"
KEPT = 12


def remember(request: HttpRequest, row: BuildRow) -> None:
    """Put the build first in the list. Writes the session only when the list changes."""
    known = request.session.get(KEY, [])
    id = str(row.pk)
    if known[:1] != [id]:
        request.session[KEY] = [id, *(other for other in known if other != id)][:KEPT]


def recent_rows(request: HttpRequest) -> Sequence[BuildRow]:
    """The builds of this session that still exist, and those of the account, the latest first."""
    ids = [UUID(id) for id in request.session.get(KEY, [])]
    rows = BuildRow.objects.defer("document").order_by("-updated_at")
    found = {row.pk: row for row in rows.filter(pk__in=ids)} if ids else {}
    if request.user.is_authenticated:
        found |= {row.pk: row for row in rows.filter(owner=request.user)[:KEPT]}
    return sorted(found.values(), key=lambda row: row.updated_at, reverse=True)[:KEPT]
