"""Saved sites: a room is described once and used again, by the account or, without one, by this browser's session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from configurator.sizing.build import Build, codec
from configurator.sizing.build import Site as SizingSite

from .models import Site

KEY = "sites"
MOST = 50
"""Sites of one session or account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSite:
    id: str
    name: str
    site: SizingSite


class TooManySites(Exception):
    """The account, or the session, has MOST saved sites."""


def mine(request: HttpRequest) -> QuerySet[Site]:
    """The sites of the account, or of this session; no statement where there can be none, until somebody looks."""
    if request.user.is_authenticated:
        return Site.objects.filter(owner=request.user)
    known = request.session.get(KEY, [])
    return Site.objects.filter(pk__in=map(UUID, known), owner=None) if known else Site.objects.none()


def claim(sender: Any, request: HttpRequest | None, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Somebody has signed in: the sites that he described without an account are his."""
    known = request.session.pop(KEY, []) if request is not None and hasattr(request, "session") else []
    if known:
        Site.objects.filter(pk__in=map(UUID, known), owner=None).update(owner=user)


def find(request: HttpRequest, site_id: str | UUID) -> Site:
    """A site of this visitor. Raises Http404, which tells nothing about the sites of others."""
    try:
        found = mine(request).filter(pk=UUID(str(site_id))).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("There is no such saved site.")
    return found


def saved(request: HttpRequest) -> tuple[SavedSite, ...]:
    """As the four questions offer them: those that can be read."""
    return tuple(
        SavedSite(id=str(row.pk), name=row.name, site=site) for row in mine(request) if (site := read(row)) is not None
    )


def read(row: Site) -> SizingSite | None:
    """The site, or None where another version of this program has saved it."""
    try:
        return row.load()
    except codec.BuildFileError:
        return None


def keep(request: HttpRequest, name: str, site: SizingSite) -> Site:
    """Save a site; one of the same name is replaced. Raises TooManySites."""
    document = codec.to_dict(Build(site=site)).get("site", {})
    known = mine(request)
    row = known.filter(name=name).first()
    if row is not None:
        row.document = document
        row.save(update_fields=["document", "updated_at"])
        return row
    if known.count() >= MOST:
        raise TooManySites
    owner = request.user if request.user.is_authenticated else None
    row = Site.objects.create(name=name, document=document, owner=owner)
    if owner is None:
        request.session[KEY] = [str(row.pk), *request.session.get(KEY, [])]
    return row


def purge(*, unchanged_since: datetime) -> int:
    """Delete sites that belong to no account and have not been saved since; returns how many."""
    return Site.objects.filter(owner=None, updated_at__lt=unchanged_since).delete()[0]
