"""What a page of a build needs: the row, the assessment, and what stands round every step.

A `StepPage` is also what the quote's own page is built on.
"""

from collections.abc import Callable
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

from . import store
from .lines import Lines
from .models import Build as BuildRow
from .preferences import units_of
from .presenters.figures import Reading
from .presenters.findings import FindingView, finding_views
from .presenters.shell import RailItem, Sheet, rail, sheet
from .steps import BY_SLUG, Step, after, before
from .typed_words import note


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
    note(request, row.document)
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
