"""`manage.py assess FILE...` assesses build files; `assess - --json` reads one build file a line from standard input.

Exit status 2 if a file can't be read: one line on standard error names the file and the field, and nothing is printed.
In the line mode each bad line is answered on its own line, and the status is 2 at the end.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from configurator.builder import assessment_file, report
from configurator.builder.pages import snapshot_for
from configurator.sizing import assess, build_file
from configurator.sizing.build import Build

STANDARD_INPUT = "-"
UNREADABLE = 2


class Command(BaseCommand):
    help = "Assess build files: what they cost, draw, fit and break. Bad files give one line and exit status 2."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="build files, or - for one a line on standard input"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON assessment a line")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        if options["files"] == [STANDARD_INPUT]:
            self.answer_lines(as_json=as_json)
            return
        for build in self.read_all(options["files"]):
            self.stdout.write(assessed(build, as_json=as_json))

    def read_all(self, files: list[str]) -> list[Build]:
        """All builds, or exit with status 2 before anything is printed."""
        builds, problems = [], []
        for name in files:
            try:
                builds.append(build_file.read(Path(name).read_bytes()))
            except build_file.BuildFileError as error:
                problems.append(f"{name}: {one_line(str(error))}")
            except OSError as error:
                problems.append(f"{name}: {error.strerror or 'cannot be read'}")
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            sys.exit(UNREADABLE)
        return builds

    def answer_lines(self, *, as_json: bool) -> None:
        """One answer a line, in the same order; blank lines are passed over."""
        failed = False
        for number, line in enumerate(sys.stdin, start=1):
            if not line.strip():
                continue
            try:
                self.stdout.write(assessed(build_file.read(line), as_json=as_json))
            except build_file.BuildFileError as error:
                failed = True
                if as_json:
                    self.stdout.write(
                        json.dumps({"error": one_line(error.message), "path": error.path}, ensure_ascii=False)
                    )
                else:
                    self.stderr.write(f"line {number}: {one_line(str(error))}")
        if failed:
            sys.exit(UNREADABLE)


def assessed(build: Build, *, as_json: bool) -> str:
    snapshot = snapshot_for(build)
    assessment = assess(build, snapshot)
    return assessment_file.write(assessment) if as_json else report.written(assessment, snapshot)


def one_line(text: str) -> str:
    return " ".join(text.split())
