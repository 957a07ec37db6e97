"""What somebody sees who has a shared link: every step's choices and results, and nothing to change them with.

The link shows the build as it is now. The build's own address, by which it can be changed, stands nowhere on these pages;
neither does its owner, nor what was typed for a quote.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot

from . import actions, downloads, pages, shares
from .models import ShareLink
from .own_parts import FORMS, RESULTS, OwnPart
from .preferences import units_of
from .presenters import bom, costs
from .presenters.chosen import choices_of, given
from .presenters.figures import Reading
from .presenters.findings import FindingView, finding_views, sorted_by_need
from .presenters.shell import RailItem, Sheet, rail, sheet
from .steps import BY_SLUG, STEPS, Step, after, before
from .typed_words import note

OVERVIEW = "quote"
"""In the rail of a shared build the overview stands in the place of the quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage:
    """What a page of a shared link shows except the step's own part. `row` is the build's name, nothing that leads to it;
    `base` is the address of the link; `findings` are those of the step, on the overview all."""

    token: str
    may_copy: bool
    row: str
    base: str
    build: Build
    snapshot: CatalogueSnapshot
    assessment: Assessment
    reading: Reading
    step: Step
    previous: Step | None
    next: Step | None
    rail: tuple[RailItem, ...]
    sheet: Sheet
    findings: tuple[FindingView, ...]
    read_only: bool = True

    @property
    def shown(self) -> dict[str, Any]:
        """For a template, under the names of the fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@require_safe
def overview(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "builder/shared/overview.html", _page(request, token, BY_SLUG[OVERVIEW]).shown)


@require_safe
def step(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    the_step = pages.find_step(slug)
    if slug == OVERVIEW:
        return redirect("builder:shared", token)
    page = _page(request, token, the_step)
    own = OwnPart(
        settle=sorted_by_need(page.findings),
        view=_results(page),
        results_template=f"builder/steps/_{slug}_results.html",
        choices=tuple(given(choices_of(FORMS[slug], page.build, page.snapshot, page.assessment))),
    )
    return render(request, "builder/shared/step.html", page.shown | own.shown)


@require_safe
def figures(request: HttpRequest, token: str) -> HttpResponse:
    page = _page(request, token, BY_SLUG[OVERVIEW])
    return render(request, "builder/figures.html", page.shown | {"listed": downloads.listed(page.reading)})


@require_safe
def download(request: HttpRequest, token: str, file: str) -> HttpResponse:
    return downloads.file_of(shares.find(token).build, file)


@require_POST
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """A build of one's own, from a link that allows it."""
    link = shares.find(token)
    if link.kind != ShareLink.Kind.COPY:
        raise Http404("This link is for reading only.")
    row = actions.make_copy(request, link.build)
    messages.success(request, actions.MY_COPY)
    return redirect("builder:step", row.pk, STEPS[0].slug)


def _page(request: HttpRequest, token: str, the_step: Step) -> SharedPage:
    link = shares.find(token)
    note(request, link.build.document)
    build = link.build.load()
    snapshot = pages.snapshot_for(build)
    assessment = assess(build, snapshot, try_fixes=False)
    reading = Reading(assessment, snapshot, units=units_of(request))
    base = reverse("builder:shared", args=(token,))
    return SharedPage(
        token=token,
        may_copy=link.kind == ShareLink.Kind.COPY,
        row=str(link.build),
        base=base,
        build=build,
        snapshot=snapshot,
        assessment=assessment,
        reading=reading,
        step=the_step,
        previous=before(the_step),
        next=_next(the_step),
        rail=tuple(item for item in rail(base, build, assessment, snapshot, the_step) if item.slug != OVERVIEW),
        sheet=sheet(base, assessment),
        findings=finding_views(reading, None if the_step.slug == OVERVIEW else the_step.slug),
    )


def _next(the_step: Step) -> Step | None:
    following = after(the_step)
    return following if following is not None and following.slug != OVERVIEW else None


def _results(page: SharedPage) -> object:
    """The step's results without the boxes that two of them hold: the lines of the bill, and the ticks of the rates."""
    if page.step.slug == "bom":
        return bom.listed(page.reading)
    view = RESULTS[page.step.slug](page.build, page.reading)
    if isinstance(view, costs.CostsView):
        return replace(view, rates=tuple(replace(rate, key="") for rate in view.rates), others=())
    return view
