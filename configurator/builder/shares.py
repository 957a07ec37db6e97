"""Links to a build for others: made, found, revoked. A link opens as long as nobody has revoked it."""

import secrets
from collections.abc import Sequence
from hashlib import sha256

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from .models import Build as BuildRow
from .models import ShareLink

TOKEN_BYTES = 24
"""192 bits: nobody finds a link by trying."""
HINT_LENGTH = 4
MOST_LINKS = 50
"""Live links of one build; whoever has its address could otherwise fill the database."""


class TooManyLinks(Exception):
    """The build has MOST_LINKS that are still open."""


def make(row: BuildRow, kind: ShareLink.Kind) -> str:
    """A new link to the build; returns its token, which is kept nowhere. Raises TooManyLinks."""
    if ShareLink.objects.filter(build=row, revoked_at=None).count() >= MOST_LINKS:
        raise TooManyLinks
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ShareLink.objects.create(build=row, kind=kind, token_sha256=fingerprint(token), hint=token[-HINT_LENGTH:])
    return token


def find(token: str) -> ShareLink:
    """The link with its build. Raises Http404, the same for links that never were and that have been revoked."""
    link = ShareLink.objects.select_related("build").filter(token_sha256=fingerprint(token), revoked_at=None).first()
    if link is None:
        raise Http404("There is no link like this, or it has been revoked.")
    return link


def found(tokens: Sequence[str]) -> dict[str, ShareLink]:
    """The open links of several tokens, by token."""
    by_print = {fingerprint(token): token for token in tokens}
    links = ShareLink.objects.select_related("build").filter(token_sha256__in=by_print, revoked_at=None)
    return {by_print[link.token_sha256]: link for link in links} if by_print else {}


def open_links(row: BuildRow) -> QuerySet[ShareLink]:
    return ShareLink.objects.filter(build=row, revoked_at=None)


def revoke(row: BuildRow, number: int) -> bool:
    """Close one of the build's links for good; False where it is closed already, or another build's."""
    links = ShareLink.objects.filter(build=row, pk=number, revoked_at=None)
    return bool(links.update(revoked_at=timezone.now()))


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()
