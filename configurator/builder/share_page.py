"""Who else may see or copy a build: its links, made and revoked here. Whoever has the build's own address may do so."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from . import pages, shares
from .models import Build as BuildRow
from .models import ShareLink
from .steps import STEPS

JUST_MADE = "link_just_made"
"""A cookie for the page that shows a new link: the token is on its way to the browser alone, and nothing here keeps it."""
SHOWN_WITHIN_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLink:
    """A link that was made a moment ago."""

    url: str
    kind: str


@require_safe
def share(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    base = reverse("builder:build", args=(row.pk,))
    context = {
        "row": row,
        "base": base,
        "edit_url": request.build_absolute_uri(f"{base}{STEPS[0].slug}/"),
        "links": shares.open_links(row),
        "made": _just_made(request, row),
        "kinds": ShareLink.Kind,
    }
    response = render(request, "builder/share.html", context)
    if JUST_MADE in request.COOKIES:
        response.delete_cookie(JUST_MADE, path=request.path, samesite="Strict")
    return response


def _just_made(request: HttpRequest, row: BuildRow) -> MadeLink | None:
    """The link whose token the browser brings along, if it opens this build."""
    token = request.COOKIES.get(JUST_MADE, "")
    link = shares.found([token]).get(token) if token else None
    if link is None or link.build != row:
        return None
    url = request.build_absolute_uri(reverse("builder:shared", args=(token,)))
    return MadeLink(url=url, kind=link.get_kind_display())


@require_POST
def make(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    response = redirect("builder:share", row.pk)
    wanted = request.POST.get("kind", "")
    if wanted not in ShareLink.Kind.values:
        messages.error(request, "Choose what the link is for.")
        return response
    try:
        token = shares.make(row, ShareLink.Kind(wanted))
    except shares.TooManyLinks:
        messages.error(request, f"This build has {shares.MOST_LINKS} links. Revoke one before you make another.")
    else:
        response.set_cookie(
            JUST_MADE, token, max_age=SHOWN_WITHIN_S, path=response.url, secure=request.is_secure(), httponly=True, samesite="Strict"
        )  # fmt: skip
    return response


@require_POST
def revoke(request: HttpRequest, build_id: UUID, number: int) -> HttpResponse:
    row = pages.find_row(build_id)
    if shares.revoke(row, number):
        messages.success(request, "Revoked: that link opens nothing any more. Copies that were made with it stay.")
    else:
        messages.info(request, "That link had been revoked already.")
    return redirect("builder:share", row.pk)
