"""One view for all steps: GET gives the page, or its changing part to htmx; POST saves and answers with the same."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot

from . import pages, store
from .forms.base import StepForm
from .models import Build as BuildRow
from .recent import remember
from .steps import Step

UNREADABLE = 422
TRIES = 3
"""How often a change is repeated on top of somebody else's that came in between."""


Known = tuple[Build, CatalogueSnapshot]
"""A build and the catalogue that it is read with."""


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def wants_fragment(request: HtmxRequest) -> bool:
    return bool(request.htmx) and not request.htmx.boosted


@never_cache  # or the Back button shows a build as it was
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HtmxRequest, build_id: UUID, slug: str) -> HttpResponse:
    row = pages.find_row(build_id)
    the_step = pages.find_step(slug)
    if the_step.slug not in pages.FORMS:
        return redirect("builder:step", build_id, "workload")
    if request.method == "POST":
        return save(request, row, the_step)
    return show(request, row, the_step, whole=True)


def save(request: HtmxRequest, row: BuildRow, step: Step) -> HttpResponse:
    form, after = change(request, row, step)
    if after is None:
        return show(request, row, step, posted=form, whole=True, status=UNREADABLE)
    remember(request, row)
    if not wants_fragment(request):
        return redirect("builder:step", row.pk, step.slug)
    return show(request, row, step, known=after, whole=form.changes_layout or "had_errors" in request.POST)


def change(request: HttpRequest, row: BuildRow, step: Step) -> tuple[StepForm, Known | None]:
    """Read what was posted on top of the row and save it. If somebody was faster, read and repeat.

    Returns the form, and the build and catalogue as they are now, or None if what was posted cannot be read.
    """
    for _ in range(TRIES):
        build = row.load()
        form = pages.FORMS[step.slug](build, pages.snapshot_for(build), request.POST)
        if not form.is_valid():
            return form, None
        changed = form.apply()
        try:
            store.save(row, changed, step=step.slug, title=step.title)
        except store.Conflict:
            row.refresh_from_db()
            continue
        return form, (changed, form.snapshot_after or pages.snapshot_for(changed))
    raise store.Conflict


def show(
    request: HtmxRequest,
    row: BuildRow,
    step: Step,
    *,
    posted: StepForm | None = None,
    known: Known | None = None,
    whole: bool,
    status: int = 200,
    said: str = "",
) -> HttpResponse:
    """A page; to htmx the part that has changed: what follows from a choice, or with `whole` the boxes too.

    `posted` is a form with errors, to be shown as it was typed; `known` what has been read
    already; `said` is read out to those who cannot see what has changed.
    """
    context = pages.step_context(request, row, step.slug, known)
    context |= pages.own_part(context, request, posted)
    context["said"] = said or context["sheet"].said
    fragment = wants_fragment(request)
    if whole or not fragment:
        context |= pages.to_choose_from(context, context["form"])
    if not fragment:
        return render(request, "builder/step.html", context, status=status)
    return fragments(request, context, whole=whole, status=status)


def fragments(request: HttpRequest, context: dict[str, Any], *, whole: bool, status: int = 200) -> HttpResponse:
    response = render(request, "builder/_whole.html" if whole else "builder/_update.html", context, status=status)
    if whole:
        response["HX-Retarget"] = "#work"
        response["HX-Reswap"] = "outerHTML show:none"
    return response
