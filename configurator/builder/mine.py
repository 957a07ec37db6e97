"""A visitor's builds: found, renamed, duplicated, archived and taken back, and picked to be compared.

Nothing is deleted here. What is archived leaves the lists, keeps its address and its links, and comes back with a click.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from configurator.sizing.build import Build
from configurator.sizing.build.codec import BuildFileError
from configurator.sizing.catalogue import CatalogueSnapshot

from . import pages, recent
from .models import Build as BuildRow
from .presenters.figures import Ready
from .presenters.shell import gpus_line, platform_line

PAGE = 50
Catalogue = Callable[[Build], CatalogueSnapshot]
NOT_YOURS = "This build belongs to somebody else's account; only that account can archive it."


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildView(Ready):
    """A row of the list. `summary` says what is in the build, nothing where it cannot be read; `is_yours` whether the
    visitor may archive it."""

    id: str
    name: str
    summary: str
    changed: str
    is_yours: bool
    is_kept: bool


@require_safe
def builds(request: HttpRequest) -> HttpResponse:
    """The builds of this session and of the account, those changed last first."""
    words, archived = request.GET.get("q", "").replace("\0", "").strip(), "archived" in request.GET
    found = BuildRow.objects.filter(recent.listed(request, archived=archived)).order_by("-updated_at", "pk")
    for word in words.split():
        found = found.filter(name__icontains=word)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    catalogue = pages.snapshots()
    context = {
        "page": page,
        "builds": [_view(row, request, catalogue) for row in page],
        "words": words,
        "archived": archived,
    }
    return render(request, "builder/builds.html", context)


def _view(row: BuildRow, request: HttpRequest, catalogue: Catalogue) -> BuildView:
    return BuildView(
        id=str(row.pk),
        name=str(row),
        summary=summary_of(row, catalogue),
        changed=f"{row.updated_at.day} {row.updated_at:%b %Y, %H:%M} UTC",
        is_yours=may_archive(row, request),
        is_kept=row.owner_id is not None,
    )


def summary_of(row: BuildRow, catalogue: Catalogue) -> str:
    """2 × A100 PCIe 80 GB · Supermicro AS-4124GS-TNR; empty for a build that cannot be read."""
    try:
        build = row.load()
    except BuildFileError:
        return ""
    snapshot = catalogue(build)
    return (
        " · ".join(filter(None, (gpus_line(build, snapshot), platform_line(build, snapshot)))) or "nothing chosen yet"
    )


def may_archive(row: BuildRow, request: HttpRequest) -> bool:
    return row.owner_id is None or row.owner_id == request.user.pk


@require_POST
def archive(request: HttpRequest, build_id: UUID) -> HttpResponse:
    return _keep_out(request, build_id, archived=True)


@require_POST
def restore(request: HttpRequest, build_id: UUID) -> HttpResponse:
    return _keep_out(request, build_id, archived=False)


def _keep_out(request: HttpRequest, build_id: UUID, *, archived: bool) -> HttpResponse:
    row = pages.find_row(build_id)
    if not may_archive(row, request):
        messages.error(request, NOT_YOURS)
        return redirect("builder:builds")
    # Not a change of the build: neither its revision nor the day of its last change moves.
    BuildRow.objects.filter(pk=row.pk).update(archived_at=timezone.now() if archived else None)
    said = f"“{row}” is archived. It stands under Archived, and its address still works."
    messages.success(request, said if archived else f"“{row}” is back in the list.")
    return redirect("builder:builds")
