"""What can be taken away from a build: its file, its assessment, its bill of materials; and every figure on one page."""

import csv
import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from configurator.sizing import assess, build_file
from configurator.sizing.assessment import Assessment
from configurator.sizing.assumptions import PASSPORTS

from . import assessment_file, pages
from . import format as fmt
from .models import Build as BuildRow
from .presenters.findings import finding_views
from .steps import STEPS

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM_COLUMNS = (
    "Product", "Description", "Condition", "Count", "Unit low", "Unit likely", "Unit high", "Total low", "Total likely",
    "Total high", "Currency", "Priced on", "Sources",
)  # fmt: skip

GROUPS = (
    ("Memory", ("memory.",)),
    ("Throughput", ("throughput.",)),
    ("GPUs and their links", ("gpu.", "nvlink.")),
    ("Host and lanes", ("cpu.", "platform.", "lanes.")),
    ("Power", ("power.", "circuit.", "ups.")),
    ("Cooling and rack", ("cooling.", "rack.")),
    ("Costs", ("cost.",)),
)


@require_safe
def build_json(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    return _attachment(build_file.write(row.load()), "application/json", _file_name(row, "build.json"))


@require_safe
def assessment_json(request: HttpRequest, build_id: UUID) -> HttpResponse:
    row = pages.find_row(build_id)
    text = assessment_file.write(_assessed(row), indent=2)
    return _attachment(text, "application/json", _file_name(row, "assessment.json"))


@require_safe
def bom_csv(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """The bill as CSV, one row a line; what has no price has empty cells."""
    row = pages.find_row(build_id)
    assessment = _assessed(row)
    response = _attachment("", "text/csv; charset=utf-8", _file_name(row, "bom.csv"))
    writer = csv.writer(response)
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
        writer.writerow([_no_formula(cell) for cell in (*words, str(line.count), *spans, *tail)])
    return response


@require_safe
def figures(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """Every figure with its working, basis and sources; the assumptions; and all findings."""
    row = pages.find_row(build_id)
    context = pages.step_context(request, row, STEPS[-1].slug)
    assessment, reading = context["assessment"], context["reading"]
    context["groups"] = [
        (title, [reading.figure(f) for name, f in assessment.figures.items() if name.startswith(prefixes)])
        for title, prefixes in GROUPS
    ]
    context["assumptions"] = [
        {
            "title": passport.title,
            "value": fmt.number(assessment.assumptions_used.get(name)),
            "unit": passport.unit.replace("deg C", "°C"),
            "default": fmt.number(passport.default) if passport.default is not None else "computed",
            "source": passport.source,
            "own": (context["build"].assumptions or {}).get(name) is not None,
        }
        for name, passport in PASSPORTS.items()
    ]
    context["findings"] = finding_views(reading)
    return render(request, "builder/figures.html", context)


def _assessed(row: BuildRow) -> Assessment:
    build = row.load()
    return assess(build, pages.snapshot_for(build))


def _attachment(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _file_name(row: BuildRow, ending: str) -> str:
    """two-gpus-for-a-70b-model.build.json"""
    stem = re.sub(r"[^a-z0-9]+", "-", row.name.lower()).strip("-")[:60]
    return f"{stem or row.pk}.{ending}"


def _no_formula(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
