"""A workload in four questions: answers are kept in the session, suggestions stand beside them, one can be taken."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from catalog.snapshot import take
from configurator.sizing import assess
from configurator.sizing.assessment import Assessment
from configurator.sizing.findings import Finding, Severity
from configurator.sizing.search.builds import search

from . import sites
from .forms.start import DEFAULTS, StartForm, with_pasted
from .http import UNREADABLE, HtmxRequest, wants_fragment
from .preferences import writes_decimal_comma
from .presenters.shell import gpus_line, model_name
from .presenters.start import answer, offers
from .recent import begin
from .steps import STEPS
from .typed_words import note

KEY = "answers"
LOUD = (Severity.ERROR, Severity.APPROVAL, Severity.WARNING)


@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def workload(request: HtmxRequest) -> HttpResponse:
    """The questions with what was answered; a link may bring answers along. POST keeps them."""
    before = request.session.get(KEY, {})
    if request.method != "POST":
        return _page(request, with_pasted({**before, **_known(request.GET)}, before))
    answers = with_pasted(_known(request.POST), before)
    if before != answers:
        request.session[KEY] = answers
    if not wants_fragment(request):
        return redirect("start:workload")
    return _page(request, answers)


def _known(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(given[name]).replace("\0", "") for name in DEFAULTS if name in given}


def _page(request: HtmxRequest, answers: Mapping[str, str]) -> HttpResponse:
    snapshot, saved = take(), sites.saved(request)
    note(request, *(site.name for site in saved))
    form = StartForm(snapshot, saved, answers, decimal_comma=writes_decimal_comma(request))
    readable = form.is_valid()
    context = {
        "form": form,
        "answer": answer(form.need, snapshot) if readable and form.names_a_model else None,
        "answers": form.answers.items(),
    }
    if not wants_fragment(request):
        return render(request, "builder/start_workload.html", context)
    if readable and "had_errors" not in request.POST:
        list_follows = form.answers["model"] != request.POST.get("model")
        return render(request, "builder/_suggestions.html", {**context, "list_follows": list_follows})
    response = render(request, "builder/_questions.html", context, status=200 if readable else UNREADABLE)
    response["HX-Retarget"], response["HX-Reswap"] = "#questions", "outerHTML show:none"
    return response


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Make a build of one of the suggestions, worked out afresh, and go to what is to be settled first."""
    snapshot = take()
    form = StartForm(snapshot, sites.saved(request), _known(request.POST), decimal_comma=writes_decimal_comma(request))
    if not form.is_valid():
        messages.warning(request, "These answers could not be read. Please look at them again.")
        return redirect("start:workload")
    need = form.need
    found = search(need, snapshot)
    offered = {offer.key: offer.suggestion for offer in offers(need, found, snapshot)}
    taken = offered.get(request.POST.get("take", ""))
    if taken is None:
        messages.warning(request, "The catalogue has changed meanwhile. These are the suggestions of now.")
        return redirect("start:workload")
    gpus = gpus_line(taken.build, snapshot)
    build = replace(taken.build, name=f"{model_name(taken.build, snapshot)} on {gpus}")
    row = begin(request, build, title=f"Started from a workload: {gpus}")
    return redirect("builder:step", row.pk, first_open_step(assess(build, snapshot)))


def first_open_step(assessment: Assessment) -> str:
    """The step of the worst finding that a repair can settle, else of the worst; without one the workload."""
    loud = [f for severity in LOUD for f in assessment.of_severity(severity)]

    def later(finding: Finding) -> bool:
        return not finding.fixes

    return min(loud, key=later).step if loud else STEPS[0].slug
