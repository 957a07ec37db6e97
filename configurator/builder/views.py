"""One view for all steps: GET gives the page, or its changing part to htmx; POST saves and answers with the same."""

from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot

from . import pages, store
from .forms.base import StepForm
from .http import UNREADABLE, HtmxRequest, View, wants_fragment, who_types
from .lines import Lines, Version
from .merging import MADE_FROM, SAVED_SINCE, Notice, elsewhere, merge
from .models import Build as BuildRow
from .own_parts import FORMS, own_part
from .pieces import Parts
from .pieces import read as read_parts
from .preferences import writes_decimal_comma
from .recent import remember
from .steps import Step
from .typed_words import note

OVERTAKEN = 409

Known = tuple[Build, CatalogueSnapshot]
"""A build and the catalogue that it is read with."""


def answers_conflicts(view: View) -> View:
    """Somebody else was faster each time that the change was tried: say so, with a way back to the build."""

    @wraps(view)
    def answered(request: HtmxRequest, build_id: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, build_id, *args, **kwargs)
        except store.Conflict:
            if wants_fragment(request):
                return HttpResponse(status=OVERTAKEN)
            return render(request, "409.html", {"build_id": build_id}, status=OVERTAKEN)

    return answered


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_conflicts
def step(request: HtmxRequest, build_id: UUID, slug: str) -> HttpResponse:
    row = pages.find_row(build_id)
    the_step = pages.find_step(slug)
    if the_step.slug not in FORMS:
        return redirect("builder:step", build_id, "workload")
    if request.method == "POST":
        return save(request, row, the_step)
    return show(request, row, the_step, whole=True)


def save(request: HtmxRequest, row: BuildRow, step: Step) -> HttpResponse:
    saved = store.until_it_holds(row, lambda row: change(request, row, step))
    if saved.after is None:
        return show(request, row, step, posted=saved.form, notices=saved.notices, whole=True, status=UNREADABLE)
    remember(request, row)
    if saved.form.errors and (anew := drawn_anew(saved.form, saved.after, row)).errors:
        answer = show(
            request, row, step, posted=anew, known=saved.after, notices=saved.notices, whole=True, status=UNREADABLE
        )
        answer["Made-From"] = row.made_from  # for a page that was typed on in, and is not drawn again
        return answer
    if not wants_fragment(request):
        for notice in saved.notices:
            messages.warning(request, str(notice))
        return redirect("builder:step", row.pk, step.slug)
    is_told = saved.others_changed or bool(saved.notices)
    had_errors = bool(saved.form.errors) or "had_errors" in request.POST
    whole = had_errors or saved.form.changes_layout or is_told
    posted = drawn_anew(saved.form, saved.after, row) if had_errors and not saved.form.action else None
    response = show(request, row, step, posted=posted, known=saved.after, notices=saved.notices, whole=whole)
    if not whole:
        response["Made-From"] = row.made_from  # the boxes stay, and are now those of the build as it is
    return response


def drawn_anew(form: StepForm, after: Known, row: BuildRow) -> StepForm:
    build, snapshot = after
    return form.anew(build, snapshot, Lines.of(build, row.line_names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """`after` is the build and the catalogue as they are now; None if nothing was saved. A form with errors was saved but for
    the boxes that have them."""

    form: StepForm
    after: Known | None
    others_changed: bool
    notices: tuple[Notice, ...]


def change(request: HttpRequest, row: BuildRow, step: Step) -> Saved:
    """Read what was posted on top of the row and save it. Raises store.Conflict if somebody was faster."""
    now = row.version()
    note(request, row.document)  # what others typed meanwhile is said beside what is typed now
    snapshot = pages.snapshot_for(now.build)
    made_from = request.POST.get(MADE_FROM, "")
    base = store.base_of(row, made_from.removesuffix(SAVED_SINCE))
    comma = writes_decimal_comma(request)
    merged = merge(FORMS[step.slug], base, now, snapshot, request.POST, decimal_comma=comma)
    form = FORMS[step.slug](now.build, snapshot, merged.posted, decimal_comma=comma, lines=now.lines)
    after, read = None, form if form.is_valid() else form.without_unread()
    if read is not None:
        changed = read.apply()
        typed_by = "" if read.action else who_types(request)
        store.save(row, changed, step=step.slug, title=step.title, typed_by=typed_by, removed=read.removed)
        after = changed, read.snapshot_after or pages.snapshot_for(changed)
    # A page that has saved since, without being drawn again, cannot tell its own changes from those of others.
    notices = tuple(notice for notice in merged.notices if notice.is_lost or not made_from.endswith(SAVED_SINCE))
    if base is not None and not merged.others_changed and not made_from.endswith(SAVED_SINCE):
        notices = _elsewhere(base, now, snapshot, step)
    return Saved(form=form, after=after, others_changed=merged.others_changed, notices=notices)


def _elsewhere(base: Version, now: Version, snapshot: CatalogueSnapshot, step: Step) -> tuple[Notice, ...]:
    steps = elsewhere(base, now, snapshot, {slug: form for slug, form in FORMS.items() if slug != step.slug})
    text = f"Somebody else changed another step meanwhile: {steps}. All figures here are with that."
    return (Notice(text=text),) if steps else ()


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
    notices: tuple[Notice, ...] = (),
) -> HttpResponse:
    """A page; to htmx the part that has changed: what follows from a choice, or with `whole` the boxes too.

    `posted` is a form with errors, to be shown as it was typed; `known` what has been read
    already; `said` is read out to those who cannot see what has changed; `notices` stand above the form.
    """
    page = pages.step_page(request, row, step.slug, known)
    fragment = wants_fragment(request)
    boxes = whole or not fragment
    context = page.shown | own_part(page, request, posted, boxes=boxes).shown
    context["parts"] = Parts(read_parts(request.POST.get("parts", "")))
    context["rest_is_saved"] = known is not None
    context["notices"] = notices
    context["said"] = " ".join((*map(str, notices), said)).strip() or page.sheet.said
    if not fragment:
        return render(request, "builder/step.html", context, status=status)
    return fragments(request, context, whole=whole, status=status)


def fragments(request: HttpRequest, context: dict[str, Any], *, whole: bool, status: int = 200) -> HttpResponse:
    """The step with its boxes, or what follows from them; of either only those parts that the page does not have."""
    if whole:
        response = render(request, "builder/_whole.html", context, status=status)
        response["HX-Retarget"] = "#work"
        response["HX-Reswap"] = "outerHTML show:none"
        if context["notices"]:
            response["Notices"] = len(context["notices"])  # what was pressed meanwhile is not done before they are read
        return response
    response = render(request, "builder/_update.html", context | {"oob": True}, status=status)
    if context["parts"].frame_kept:
        response["HX-Reswap"] = "none"  # each part says where it goes
    return response
