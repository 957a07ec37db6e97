"""The builds that a visitor has worked on, kept in the session: a way back to them without an account.

Those that were begun here, and belong to nobody yet, become the visitor's own when he signs in.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest

from configurator.sizing.build import Build

from . import crowd, formatting, store
from .models import Build as BuildRow

KEY = "builds"
KEPT = 12
BEGUN = "begun"
MOST_BEGUN = 200
SESSIONS_KEPT = 10_000
_first: dict[str, str] = {}
"""Which build this process last found first in which session."""


def begin(request: HttpRequest, build: Build, *, title: str) -> BuildRow:
    """A new build of this visitor: in his account, or in his session until he signs in. Raises crowd.TooManyBegun."""
    crowd.admit(request)
    row = store.start(build, owner_id=request.user.pk, title=title)
    if row.owner_id is None:
        request.session[BEGUN] = [str(row.pk), *request.session.get(BEGUN, [])][:MOST_BEGUN]
    remember(request, row)
    return row


def remember(request: HttpRequest, row: BuildRow) -> None:
    """Put the build first in the list. Writes the session only when the list changes.

    Whoever types into a form changes the same build many times: after the first this process need not read the session.
    """
    id, session = str(row.pk), request.session.session_key
    if session and _first.get(session) == id:
        return
    known = request.session.get(KEY, [])
    if known[:1] != [id]:
        request.session[KEY] = [id, *(other for other in known if other != id)][:KEPT]
    elif session:
        _first[session] = id
        if len(_first) > SESSIONS_KEPT:
            _first.clear()


def listed(request: HttpRequest, *, archived: bool = False) -> Q:
    """Which builds are a visitor's: of this session, begun here or worked on, and those of the account."""
    ids = {UUID(id) for key in (KEY, BEGUN) for id in request.session.get(key, [])}
    mine = Q(pk__in=ids)
    if request.user.is_authenticated:
        mine |= Q(owner=request.user)
    return mine & Q(archived_at__isnull=not archived)


def is_stranger(request: HttpRequest) -> bool:
    """Whether a visitor has no account and has worked on nothing here: what he sees says nothing about him."""
    return not request.user.is_authenticated and KEY not in request.session


def recent_rows(request: HttpRequest) -> Sequence[BuildRow]:
    """A visitor's builds that still exist, the latest first, KEPT at most."""
    if is_stranger(request):
        return []
    return list(BuildRow.objects.defer("document").filter(listed(request)).order_by("-updated_at")[:KEPT])


def claim(sender: Any, request: HttpRequest | None, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Somebody has signed in: what he began without an account is his. A build that has an owner keeps it."""
    begun = request.session.pop(BEGUN, []) if request is not None and hasattr(request, "session") else []
    if not begun:
        return
    claimed = BuildRow.objects.filter(pk__in=map(UUID, begun), owner=None).update(owner=user)
    if claimed and hasattr(request, "_messages"):
        said = "is now in your account" if claimed == 1 else "are now in your account"
        messages.info(request, f"{formatting.counted(claimed, 'build')} of this browser {said}.")  # type: ignore[arg-type]
