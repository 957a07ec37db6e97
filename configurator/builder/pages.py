"""What a page of a build needs: the row, the assessment, and what stands round every step.

`step_context` is also what the quote's own page is built on.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import reverse

from catalog.snapshot import take
from configurator.sizing import assess
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.findings import Severity

from . import sites
from .forms.base import StepForm
from .forms.bom import BomForm
from .forms.costs import CostsForm
from .forms.gpus import GpusForm
from .forms.lanes import LanesForm
from .forms.platform import PlatformForm
from .forms.power import PowerForm
from .forms.workload import WorkloadForm
from .models import Build as BuildRow
from .preferences import units_of
from .presenters import bom, costs, gpus, lanes, parts, platform, power, workload
from .presenters.figures import Reading
from .presenters.findings import finding_views
from .presenters.shell import rail, sheet
from .steps import BY_SLUG, Step, after, before

FORMS: Mapping[str, type[StepForm]] = {
    "workload": WorkloadForm,
    "gpus": GpusForm,
    "platform": PlatformForm,
    "bom": BomForm,
    "lanes": LanesForm,
    "power": PowerForm,
    "costs": CostsForm,
}
RESULTS: Mapping[str, Callable[[Build, Reading], object]] = {
    "workload": workload.results,
    "gpus": gpus.results,
    "platform": platform.results,
    "lanes": lanes.results,
    "power": power.results,
    "costs": costs.results,
}


def find_row(build_id: UUID) -> BuildRow:
    """The build of that id. Raises Http404, which tells nothing about other builds."""
    # Every request begins with this: written out, the statement costs a third of what putting it together does.
    table, key = BuildRow._meta.db_table, BuildRow._meta.pk.get_db_prep_value(build_id, connection)
    found = list(BuildRow.objects.raw(f"SELECT * FROM {table} WHERE id = %s", [key]))  # noqa: S608  (its own table)
    if not found:
        raise Http404("There is no build at this address.")
    return found[0]


def find_step(slug: str) -> Step:
    if slug not in BY_SLUG:
        raise Http404("There is no such step.")
    return BY_SLUG[slug]


def snapshot_for(build: Build) -> CatalogueSnapshot:
    """The catalogue as it stood on the build's own date, or as it stands today."""
    return take(build.as_of)


def snapshots() -> Callable[[Build], CatalogueSnapshot]:
    """`snapshot_for` for a page of many builds: the catalogue of each date is asked for once."""
    taken = cache(take)
    return lambda build: taken(build.as_of)


def step_context(
    request: HttpRequest, row: BuildRow, step: str, known: tuple[Build, CatalogueSnapshot] | None = None
) -> dict[str, Any]:
    """Everything that a whole page of a step shows except the step's own part.

    Keys: `row`, `base` (the address of the build), `build`, `snapshot`, `assessment`, `reading`, `step`, `previous`, `next`,
    `rail`, `sheet`, `findings` (of the step; of all on the quote's page), `share_url`. `known` are the build and its
    snapshot, if this request has them already.
    """
    if known is None:
        build = row.load()
        known = build, snapshot_for(build)
    return shell(request, row, *known, find_step(step))


def shell(request: HttpRequest, row: BuildRow, build: Build, snapshot: CatalogueSnapshot, step: Step) -> dict[str, Any]:
    shown = None if step.slug == "quote" else step.slug
    assessment = assess(build, snapshot, step=shown)
    reading = Reading(assessment, snapshot, units=units_of(request))
    base = reverse("builder:build", args=(row.pk,))
    return {
        "base": base,
        "row": row,
        "reading": reading,
        "build": build,
        "snapshot": snapshot,
        "assessment": assessment,
        "step": step,
        "previous": before(step),
        "next": after(step),
        "rail": rail(base, build, assessment, snapshot, step),
        "sheet": sheet(base, assessment),
        "findings": finding_views(reading, shown),
        "share_url": request.build_absolute_uri(f"{base}{step.slug}/"),
    }


def own_part(
    context: Mapping[str, Any], request: HttpRequest, posted: StepForm | None = None, *, boxes: bool = True
) -> dict[str, Any]:
    """The step's own part: what follows from the build, and with `boxes` its form (the one that was posted, if it has errors)."""
    build, reading, snapshot = context["build"], context["reading"], context["snapshot"]
    slug = context["step"].slug
    part = {
        "urgent": [finding for finding in context["findings"] if finding.severity != Severity.NOTE],
        "notes": [finding for finding in context["findings"] if finding.severity == Severity.NOTE],
        "view": _results(build, reading, slug, posted),
        "results_template": f"builder/steps/_{slug}_results.html",
    }
    if boxes:
        part["form"] = posted if posted is not None else FORMS[slug](build, snapshot)
        part["form_template"] = f"builder/steps/_{slug}_form.html"
    if slug == "bom":
        looked_for = parts.asked(request.POST, "find_") if request.method == "POST" else parts.asked(request.GET)
        part["picker"] = parts.picker(build, snapshot, looked_for)
    if boxes and slug == "power":
        part["sites"] = sites.mine(request)
    return part


def _results(build: Build, reading: Reading, slug: str, posted: StepForm | None) -> object:
    """The bill has its boxes among the results, so what was typed into them must come back too."""
    if slug == "bom":
        return bom.results(build, reading, posted if isinstance(posted, BomForm) else None)
    return RESULTS[slug](build, reading)


def to_choose_from(context: Mapping[str, Any], form: StepForm) -> dict[str, Any]:
    """The long lists that a form is drawn with; what follows from a choice needs none of them."""
    build, assessment, snapshot = context["build"], context["assessment"], context["snapshot"]
    match context["step"].slug:
        case "gpus":
            a100, others = gpus.variants(build, assessment, snapshot, str(form["variant-0"].value()))
            condition = build.gpus[0].condition if build.gpus else "new"
            profiles = gpus.mig_profiles(build, snapshot)
            return {"a100": a100, "others": others, "profiles": profiles, "condition": condition}
        case "platform":
            return {"groups": platform.groups(build, snapshot, str(form["platform"].value()))}
    return {}
