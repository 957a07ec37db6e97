"""What somebody sees who has a shared link: every step's choices and results, and nothing to change them with.

The link shows the build as it is now. The build's own address, by which it can be changed, stands nowhere on these pages;
neither does its owner, nor what was typed for a quote.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from configurator.sizing import assess

from . import actions, downloads, pages, shares
from .models import ShareLink
from .presenters import bom, costs
from .presenters.chosen import choices_of, given
from .presenters.figures import Reading
from .presenters.findings import finding_views
from .presenters.shell import rail, sheet
from .steps import BY_SLUG, STEPS, Step, after, before

OVERVIEW = "quote"
"""In the rail of a shared build the overview stands in the place of the quote."""


@require_safe
def overview(request: HttpRequest, token: str) -> HttpResponse:
    context = _context(token, BY_SLUG[OVERVIEW])
    context["findings"] = finding_views(context["reading"])
    return render(request, "builder/shared/overview.html", context)


@require_safe
def step(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    the_step = pages.find_step(slug)
    if slug == OVERVIEW:
        return redirect("builder:shared", token)
    context = _context(token, the_step)
    reading, build = context["reading"], context["build"]
    findings = finding_views(reading, slug)
    choices = choices_of(pages.FORMS[slug], build, context["snapshot"], context["assessment"])
    context |= {
        "choices": tuple(given(choices)),
        **pages.urgent_and_notes(findings),
        "view": _results(slug, context),
        "results_template": f"builder/steps/_{slug}_results.html",
    }
    return render(request, "builder/shared/step.html", context)


@require_safe
def figures(request: HttpRequest, token: str) -> HttpResponse:
    context = _context(token, BY_SLUG[OVERVIEW])
    return render(request, "builder/figures.html", context | downloads.figures_part(context["reading"]))


@require_safe
def download(request: HttpRequest, token: str, file: str) -> HttpResponse:
    """A file of the build. One without a name is called after nothing that would lead to its own address."""
    return downloads.file_of(shares.find(token).build, file, unnamed="build")


@require_POST
def copy(request: HttpRequest, token: str) -> HttpResponse:
    """A build of one's own, from a link that allows it."""
    link = shares.find(token)
    if link.kind != ShareLink.Kind.COPY:
        raise Http404("This link is for reading only.")
    row = actions.make_copy(request, link.build)
    messages.success(request, actions.MY_COPY)
    return redirect("builder:step", row.pk, STEPS[0].slug)


def _context(token: str, the_step: Step) -> dict[str, Any]:
    link = shares.find(token)
    build = link.build.load()
    snapshot = pages.snapshot_for(build)
    assessment = assess(build, snapshot, try_fixes=False)
    base = reverse("builder:shared", args=(token,))
    return {
        "read_only": True,
        "token": token,
        "may_copy": link.kind == ShareLink.Kind.COPY,
        "row": str(link.build),
        "base": base,
        "build": build,
        "snapshot": snapshot,
        "assessment": assessment,
        "reading": Reading(assessment, snapshot),
        "step": the_step,
        "previous": before(the_step),
        "next": _next(the_step),
        "rail": [item for item in rail(base, build, assessment, snapshot, the_step) if item.slug != OVERVIEW],
        "sheet": sheet(base, assessment),
    }


def _next(the_step: Step) -> Step | None:
    following = after(the_step)
    return following if following is not None and following.slug != OVERVIEW else None


def _results(slug: str, context: dict[str, Any]) -> object:
    """The step's results without the boxes that two of them hold: the lines of the bill, and the ticks of the rates."""
    build, reading = context["build"], context["reading"]
    if slug == "bom":
        return bom.listed(reading)
    view = pages.RESULTS[slug](build, reading)
    if isinstance(view, costs.CostsView):
        return replace(view, rates=tuple(replace(rate, key="") for rate in view.rates), others=())
    return view
