"""Who else may see or copy a build: its links, made and revoked here. Whoever has the build's own address may do so."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from . import pages, shares
from .models import ShareLink
from .steps import STEPS

JUST_MADE = "link_just_made"
"""In the session, until the page has shown the link: it is kept nowhere else."""


@require_safe
def share(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    base = reverse("builder:build", args=(row.pk,))
    context = {
        "row": row,
        "base": base,
        "edit_url": request.build_absolute_uri(f"{base}{STEPS[0].slug}/"),
        "links": shares.open_links(row),
        "made": _just_made(request, row.pk),
        "kinds": ShareLink.Kind,
    }
    return render(request, "builder/share.html", context)


def _just_made(request: HttpRequest, build_id: UUID) -> dict[str, str] | None:
    """The link that was made a moment ago, once."""
    made: dict[str, str] | None = request.session.get(JUST_MADE)
    if made is None or made["build"] != str(build_id):
        return None
    del request.session[JUST_MADE]
    url = request.build_absolute_uri(reverse("builder:shared", args=(made["token"],)))
    return {"url": url, "kind": ShareLink.Kind(made["kind"]).label}


@require_POST
def make(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    wanted = request.POST.get("kind", "")
    if wanted not in ShareLink.Kind.values:
        messages.error(request, "Choose what the link is for.")
        return redirect("builder:share", row.pk)
    try:
        token = shares.make(row, ShareLink.Kind(wanted))
    except shares.TooManyLinks:
        messages.error(request, f"This build has {shares.MOST_LINKS} links. Revoke one before you make another.")
    else:
        request.session[JUST_MADE] = {"build": str(row.pk), "token": token, "kind": wanted}
    return redirect("builder:share", row.pk)


@require_POST
def revoke(request: HttpRequest, build_id: UUID, number: int) -> HttpResponse:
    row = pages.find_row(build_id)
    if shares.revoke(row, number):
        messages.success(request, "Revoked: that link opens nothing any more. Copies that were made with it stay.")
    else:
        messages.info(request, "That link had been revoked already.")
    return redirect("builder:share", row.pk)
