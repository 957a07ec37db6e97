"""`manage.py calibrate` tells how good the estimates of speed are: by load, on all published rows and on pages left out.

Measured over model of each row is held against the band that users see. `--json`
gives everything as one document.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

from django.core.management.base import BaseCommand

from catalog import snapshot
from configurator.sizing.throughput.calibration import Calibration, Coverage, calibrate, reasons
from configurator.sizing.throughput.constants import PASSPORTS

IDS_SHOWN = 6


class Command(BaseCommand):
    help = "Hold the estimates of speed against all published measurements, in-sample and cross-validated by page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print everything as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        found = calibrate(snapshot.take())
        if options["json"]:
            self.stdout.write(json.dumps(document(found), indent=2, ensure_ascii=False))
            return
        for line in lines(found):
            self.stdout.write(line)


def lines(found: Calibration) -> Iterator[str]:
    yield "Measured / model by load; a first token is a time, the rest are rates."
    yield ""
    head = f"{'load':<12}{'rows':>5}{'pages':>6}  {'band':<13}"
    yield f"{head}{'median':>7}{'inside':>8}   | left out: {'median':>6}{'inside':>8}{'5 %':>7}{'95 %':>7}"
    for report in found.loads:
        own, left = report.in_sample, report.left_out
        yield (
            f"{report.load:<12}{own.rows:>5}{own.pages:>6}  {report.band.words:<13}{own.median_ratio:>7.2f}{own.share_inside:>8.1%}"
            f"   |           {left.median_ratio:>6.2f}{left.share_inside:>8.1%}{left.low:>7.2f}{left.high:>7.2f}"
        )
    yield ""
    yield "The same of each precision, left out."
    yield f"{'load':<12}{'precision':<15}{'rows':>5}{'median':>8}{'inside':>8}"
    for report in found.loads:
        for kind, one in report.left_out_by_kind.items():
            yield f"{report.load:<12}{kind:<15}{one.rows:>5}{one.median_ratio:>8.2f}{one.share_inside:>8.1%}"
    yield ""
    yield f"Left out of the comparison: {len(found.excluded)} rows"
    for why, ids in reasons(found.excluded).items():
        more = f" and {len(ids) - IDS_SHOWN} more" if len(ids) > IDS_SHOWN else ""
        yield f"{len(ids):>5}  {why}: {', '.join(ids[:IDS_SHOWN])}{more}"
    yield ""
    yield f"{'constant':<24}{'start':>10}{'fitted':>10}{'shipped':>10}  meaning"
    for name, passport in PASSPORTS.items():
        numbers = (passport.start, getattr(found.refitted, name), getattr(found.shipped, name))
        yield f"{name:<24}{''.join(f'{n:>10.3g}' for n in numbers)}  {passport.why}"


def document(found: Calibration) -> dict[str, Any]:
    """Everything, in JSON's types; the shares are fractions."""
    return {
        "loads": {
            report.load: {
                "band": [report.band.low, report.band.high],
                "in_sample": of_coverage(report.in_sample),
                "left_out": of_coverage(report.left_out),
                "left_out_by_kind": {kind: of_coverage(one) for kind, one in report.left_out_by_kind.items()},
            }
            for report in found.loads
        },
        "excluded": {why: list(ids) for why, ids in reasons(found.excluded).items()},
        "constants": {
            f.name: {
                "shipped": getattr(found.shipped, f.name),
                "fitted": getattr(found.refitted, f.name),
                **asdict(PASSPORTS[f.name]),
            }
            for f in fields(found.shipped)
        },
    }


def of_coverage(coverage: Coverage) -> dict[str, float | int]:
    return asdict(coverage)
