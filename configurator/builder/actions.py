"""What can be done to a build besides filling in a step: undo, redo, a repair, a name, a copy."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from configurator.sizing import assess
from configurator.sizing.findings import Fix

from . import pages, repairs, store
from .http import HtmxRequest, posted_name, wants_fragment, who_types
from .merging import Notice, elsewhere
from .models import Build as BuildRow
from .models import BuildChange
from .own_parts import FORMS
from .presenters.parts import asked, picker
from .recent import begin, remember
from .steps import BY_SLUG, STEPS
from .taking_back import what_undo_takes_back
from .views import answers_conflicts, show

NAME_LENGTH = 200
LIST = "builder:builds"
SEEN = "seen"
"""What a page that undoes has last seen of its build, as `made_from` says it."""
NO_LONGER_OFFERED = "Nothing was done: the build has changed meanwhile, and that repair is no longer offered."
MY_COPY = "This is your copy. The build that it was made from stays as it is."


@require_safe
def resume(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """A build's own address leads to its first step."""
    return redirect("builder:step", pages.find_row(build_id).pk, STEPS[0].slug)


@require_POST
@vary_on_headers("HX-Request")
@answers_conflicts
def undo(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    return _move(request, build_id, store.undo, "Undone", "There is nothing to undo.")


@require_POST
@vary_on_headers("HX-Request")
@answers_conflicts
def redo(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    return _move(request, build_id, store.redo, "Done again", "There is nothing to do again.")


def _move(
    request: HtmxRequest, build_id: UUID, move: Callable[[BuildRow], BuildChange | None], verb: str, otherwise: str
) -> HttpResponse:
    row = pages.find_row(build_id)
    if steps := _changed_by_others(request, row):
        text = f"Somebody else changed meanwhile: {steps}. You see it here now; press the button again to go back behind that."
        return _answer(request, row, notice=Notice(text=text))
    change = store.until_it_holds(row, move)
    return _answer(request, row, f"{verb}: {change.title}." if change else otherwise)


def _changed_by_others(request: HttpRequest, row: BuildRow) -> str:
    """The steps that have changed since the page was drawn: what would be taken back is not what its reader did."""
    base = store.base_of(row, request.POST.get(SEEN, ""))
    if base is None:
        return ""
    now = row.version()
    return elsewhere(base, now, pages.snapshot_for(now.build), FORMS)


@require_POST
@vary_on_headers("HX-Request")
@answers_conflicts
def apply_fix(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    """Apply the repair that the page offered. It is worked out afresh: only what the engine still offers is done."""
    row = pages.find_row(build_id)
    fix = store.until_it_holds(row, lambda row: _repair(row, request.POST.get("fix", ""), _step_of(request)))
    if fix is None:
        return _answer(request, row, notice=Notice(text=NO_LONGER_OFFERED))
    remember(request, row)
    return _answer(request, row, f"Done: {fix.title}.")


def _repair(row: BuildRow, name: str, step: str) -> Fix | None:
    build = row.load()
    fix = repairs.find(assess(build, pages.snapshot_for(build)), name)
    if fix is not None:
        store.save(row, fix.build, step=step, title=fix.title)
    return fix


@require_POST
@answers_conflicts
def rename(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    name = posted_name(request, NAME_LENGTH)
    typed_by = who_types(request)
    store.until_it_holds(
        row, lambda row: store.save(row, replace(row.load(), name=name), step="", title="Name", typed_by=typed_by)
    )
    remember(request, row)
    if wants_fragment(request):
        step, base = BY_SLUG[_step_of(request)], reverse("builder:build", args=(row.pk,))
        takes_back = what_undo_takes_back(row) if step.slug not in FORMS else ""
        context = {"row": row, "base": base, "step": step, "takes_back": takes_back, "oob": True}
        return render(request, "builder/_renamed.html", context)
    if _came_from_list(request):
        messages.success(request, f"Renamed to “{row}”.")
        return redirect(LIST)
    return redirect("builder:step", row.pk, _step_of(request))


@require_POST
def copy(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """A build of one's own that starts as this one stands; the original is left alone."""
    row = make_copy(request, pages.find_row(build_id))
    if _came_from_list(request):
        messages.success(request, f"Duplicated as “{row}”.")
        return redirect(LIST)
    messages.success(request, MY_COPY)
    return redirect("builder:step", row.pk, _step_of(request))


def make_copy(request: HttpRequest, original: BuildRow) -> BuildRow:
    build = original.load()
    name = f"{build.name} (copy)"[:NAME_LENGTH] if build.name else ""
    return begin(request, replace(build, name=name), title="Copied")


def _came_from_list(request: HttpRequest) -> bool:
    return request.POST.get("back") == "builds"


@require_GET
@vary_on_headers("HX-Request")
def find_parts(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    """The search for parts; without scripts it leads to the bill of materials with the results in it."""
    row = pages.find_row(build_id)
    if not wants_fragment(request):
        query = request.GET.urlencode()
        return redirect(f"{reverse('builder:step', args=(row.pk, 'bom'))}?{query}#add")
    build = row.load()
    found = picker(build, pages.snapshot_for(build), asked(request.GET))
    base = reverse("builder:build", args=(row.pk,))
    return render(request, "builder/steps/_found_parts.html", {"picker": found, "base": base})


def _step_of(request: HttpRequest) -> str:
    step = request.POST.get("step", "")
    return step if step in BY_SLUG else STEPS[0].slug


def _answer(request: HtmxRequest, row: BuildRow, said: str = "", notice: Notice | None = None) -> HttpResponse:
    """Back to the step that the request came from: its fragment to htmx, else a redirect with a message."""
    slug = _step_of(request)
    if wants_fragment(request) and slug in FORMS:
        return show(request, row, BY_SLUG[slug], whole=True, said=said, notices=(notice,) if notice else ())
    if notice:
        messages.warning(request, str(notice))
    else:
        messages.info(request, said)
    url = reverse("builder:step", args=(row.pk, slug))
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
