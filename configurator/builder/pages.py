"""What a page of a build needs: the row, the assessment, and what stands round every step.

A `StepPage` is also what the quote's own page is built on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import reverse

from catalog.snapshot import take
from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.findings import Severity

from . import sites, store
from .forms.base import StepForm
from .forms.bom import BomForm
from .forms.costs import CostsForm
from .forms.gpus import GpusForm
from .forms.lanes import LanesForm
from .forms.platform import PlatformForm
from .forms.power import PowerForm
from .forms.workload import WorkloadForm
from .lines import Lines
from .models import Build as BuildRow
from .preferences import units_of
from .presenters import bom, costs, gpus, lanes, parts, platform, power, workload
from .presenters.figures import Reading
from .presenters.findings import MOST_OPEN, FindingView, finding_views
from .presenters.shell import RailItem, Sheet, rail, sheet
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
        raise Http404(store.NOT_THERE)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """What a whole page of a step shows except the step's own part. `base` is the address of the build; `findings` are
    those of the step, on the quote's page all."""

    row: BuildRow
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
    share_url: str

    @property
    def lines(self) -> Lines:
        return Lines.of(self.build, self.row.line_names)

    @property
    def shown(self) -> dict[str, Any]:
        """For a template, under the names of the fields."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def step_page(
    request: HttpRequest, row: BuildRow, slug: str, known: tuple[Build, CatalogueSnapshot] | None = None
) -> StepPage:
    """`known` are the build and its snapshot, if this request has them already. Raises Http404."""
    step = find_step(slug)
    if known is None:
        build = row.load()
        known = build, snapshot_for(build)
    build, snapshot = known
    of_step = None if slug == "quote" else slug
    assessment = assess(build, snapshot, step=of_step)
    reading = Reading(assessment, snapshot, units=units_of(request))
    base = reverse("builder:build", args=(row.pk,))
    return StepPage(
        row=row,
        base=base,
        build=build,
        snapshot=snapshot,
        assessment=assessment,
        reading=reading,
        step=step,
        previous=before(step),
        next=after(step),
        rail=rail(base, build, assessment, snapshot, step),
        sheet=sheet(base, assessment),
        findings=tuple(finding_views(reading, of_step)),
        share_url=request.build_absolute_uri(f"{base}{slug}/"),
    )


def own_part(
    page: StepPage, request: HttpRequest, posted: StepForm | None = None, *, boxes: bool = True
) -> dict[str, Any]:
    """The step's own part: what follows from the build, and with `boxes` its form (the one that was posted, if it has errors)."""
    build, snapshot = page.build, page.snapshot
    slug = page.step.slug
    part = {
        **urgent_and_notes(page.findings),
        "view": _results(page, posted),
        "results_template": f"builder/steps/_{slug}_results.html",
    }
    if boxes:
        part["form"] = posted if posted is not None else FORMS[slug](build, snapshot, lines=page.lines)
        part["form_template"] = f"builder/steps/_{slug}_form.html"
    if slug == "bom":
        looked_for = parts.asked(request.POST, "find_") if request.method == "POST" else parts.asked(request.GET)
        part["picker"] = parts.picker(build, snapshot, looked_for)
    if boxes and slug == "power":
        part["sites"] = sites.mine(request)
    return part


def urgent_and_notes(findings: Sequence[FindingView]) -> dict[str, Any]:
    """What a step must still settle, above its form, and what is only to be known, below."""
    urgent = [finding for finding in findings if finding.severity != Severity.NOTE]
    notes = [finding for finding in findings if finding.severity == Severity.NOTE]
    return {"urgent": urgent, "urgent_open": len(urgent) <= MOST_OPEN, "notes": notes}


def _results(page: StepPage, posted: StepForm | None) -> object:
    """The bill has its boxes among the results, so what was typed into them must come back too."""
    if page.step.slug == "bom":
        return bom.results(page.build, page.reading, page.lines, posted if isinstance(posted, BomForm) else None)
    return RESULTS[page.step.slug](page.build, page.reading)


def to_choose_from(page: StepPage, form: StepForm) -> dict[str, Any]:
    """The long lists that a form is drawn with; what follows from a choice needs none of them."""
    build, assessment, snapshot = page.build, page.assessment, page.snapshot
    if isinstance(form, GpusForm):
        a100, others = gpus.variants(build, assessment, snapshot, str(form.variant.value()))
        condition = build.gpus[0].condition if build.gpus else "new"
        profiles = gpus.mig_profiles(build, snapshot)
        return {"a100": a100, "others": others, "profiles": profiles, "condition": condition}
    if isinstance(form, PlatformForm):
        return {"groups": platform.groups(build, snapshot, str(form["platform"].value()))}
    return {}
