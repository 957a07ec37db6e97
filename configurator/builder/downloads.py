"""What can be taken away from a build: its file, its assessment, its bill of materials as CSV and XLSX; and every figure on one page."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from unicodedata import category
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from configurator.sizing import assess
from configurator.sizing.assessment import Assessment
from configurator.sizing.assumptions import PASSPORTS, Assumption
from configurator.sizing.build import codec

from . import assessment_file, formatting, pages, workbook
from .cells import harmless
from .models import Build as BuildRow
from .presenters.figures import FigureView, Reading
from .steps import STEPS
from .subjects import SUBJECTS, Subject

BOM_COLUMNS = (
    "Product", "Description", "Condition", "Count", "Unit low", "Unit likely", "Unit high", "Total low", "Total likely",
    "Total high", "Currency", "Priced on", "Sources",
)  # fmt: skip

LONGEST_STEM = 60


@require_safe
def download(request: HttpRequest, build_id: UUID, file: str) -> HttpResponse:
    return file_of(pages.find_row(build_id), file)


def file_of(row: BuildRow, file: str) -> HttpResponse:
    """One of FILES, to be saved under the build's name; never under its id, by which whoever gets the file could change it."""
    found = FILES[file]
    disposition = content_disposition_header(as_attachment=True, filename=f"{_stem(row.name)}.{file}") or "attachment"
    return HttpResponse(
        found.written(row), content_type=found.content_type, headers={"Content-Disposition": disposition}
    )


def _stem(name: str) -> str:
    """The words of a name, of whatever script: its letters, marks and numbers."""
    words = "".join(letter if category(letter)[0] in "LMN" else " " for letter in name.lower()).split()
    return "-".join(words)[:LONGEST_STEM].strip("-") or "build"


def _build_json(row: BuildRow) -> str:
    """In the order of the fields; as it is stored where it cannot be read."""
    try:
        return codec.write(row.load())
    except codec.BuildFileError:
        return json.dumps(row.document, indent=2, ensure_ascii=False)


def _assessment_json(row: BuildRow) -> str:
    build = row.load()
    return assessment_file.write(assess(build, pages.snapshot_for(build)), indent=2)


def _bom_csv(row: BuildRow) -> bytes:
    """One row a line; what has no price has empty cells. Excel takes a file for UTF-8 if it begins with its mark."""
    build = row.load()
    assessment, text = assess(build, pages.snapshot_for(build), try_fixes=False), StringIO()
    writer = csv.writer(text)
    writer.writerow(BOM_COLUMNS)
    for line in assessment.bom:
        spans = [
            f"{getattr(span, end):f}" if span else ""
            for span in (line.unit, line.total)
            for end in ("low", "likely", "high")
        ]
        priced_on = line.priced_on.isoformat() if line.priced_on else ""
        words = (line.product, line.description, line.condition)
        tail = (assessment.currency, priced_on, " ".join(line.sources))
        writer.writerow([harmless(cell) for cell in (*words, str(line.count), *spans, *tail)])
    return text.getvalue().encode("utf-8-sig")


def _bom_xlsx(row: BuildRow) -> bytes:
    build = row.load()
    snapshot = pages.snapshot_for(build)
    return workbook.written(assess(build, snapshot, try_fixes=False), snapshot)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that can be taken away: what it is said to be, and how it is written from a stored build."""

    content_type: str
    written: Callable[[BuildRow], str | bytes]


FILES: Mapping[str, Download] = {
    "build.json": Download(content_type="application/json", written=_build_json),
    "assessment.json": Download(content_type="application/json", written=_assessment_json),
    "bom.csv": Download(content_type="text/csv; charset=utf-8", written=_bom_csv),
    "bom.xlsx": Download(content_type=XLSX, written=_bom_xlsx),
}
"""What can be taken away, by the name at the end of its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureGroup:
    """Figures of one subject, under its heading."""

    title: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionRow:
    """An assumption as it was used; `is_own` tells one that this build does not leave at its default."""

    title: str
    value: str
    unit: str
    default: str
    source: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Every figure and every assumption of an assessment. A subject without a figure is left out."""

    groups: tuple[FigureGroup, ...]
    assumptions: tuple[AssumptionRow, ...]


@require_safe
def figures(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """Every figure with its working, basis and sources; the assumptions; and all findings."""
    row = pages.find_row(build_id)
    page = pages.step_page(request, row, STEPS[-1].slug)
    return render(request, "builder/figures.html", page.shown | {"listed": listed(page.reading)})


def listed(reading: Reading) -> Listed:
    return Listed(
        groups=tuple(group for subject in SUBJECTS if (group := _group(subject, reading)).figures),
        assumptions=tuple(_assumption(name, passport, reading.assessment) for name, passport in PASSPORTS.items()),
    )


def _group(subject: Subject, reading: Reading) -> FigureGroup:
    return FigureGroup(title=subject.title, figures=tuple(map(reading.figure, subject.of(reading.assessment))))


def _assumption(name: str, passport: Assumption, assessment: Assessment) -> AssumptionRow:
    return AssumptionRow(
        title=passport.title,
        value=formatting.number(assessment.assumptions_used.get(name)),
        unit=passport.unit.replace("deg C", "°C"),
        default=formatting.number(passport.default) if passport.default is not None else "computed",
        source=passport.source,
        is_own=(assessment.build.assumptions or {}).get(name) is not None,
    )
