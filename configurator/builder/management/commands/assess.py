"""`manage.py assess FILE...` assesses build files; `assess - --json` reads one build file a line from standard input.

A file that can't be read gives one line on standard error, which names the file and the field; the others are assessed
all the same, and the exit status is 2 at the end. In the line mode each line is answered on its own line: a bad one, and a
blank one too, with its error, so that the tenth answer is that to the tenth line.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from configurator.builder import assessment_file, report
from configurator.builder.pages import snapshot_for
from configurator.sizing import assess
from configurator.sizing.build import Build, codec

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
        builds = [self.read(name) for name in options["files"]]
        for build in builds:
            if build is not None:
                self.stdout.write(assessed(build, as_json=as_json))
        if None in builds:
            sys.exit(UNREADABLE)

    def read(self, name: str) -> Build | None:
        """The build of a file; None, and one line on standard error, where it can't be read."""
        try:
            with Path(name).open("rb") as file:
                return codec.read(file.read(codec.MAX_BYTES + 1))
        except codec.BuildFileError as error:
            self.stderr.write(f"{name}: {one_line(str(error))}")
        except OSError as error:
            self.stderr.write(f"{name}: {error.strerror or 'cannot be read'}")
        return None

    def answer_lines(self, *, as_json: bool) -> None:
        """One answer a line, in the same order."""
        failed = False
        # As bytes: a line that is no text is that line's error, not the end of all.
        for number, line in enumerate(getattr(sys.stdin, "buffer", sys.stdin), start=1):
            try:
                self.stdout.write(assessed(build_of(line), as_json=as_json))
            except codec.BuildFileError as error:
                failed = True
                if as_json:
                    self.stdout.write(
                        json.dumps({"error": one_line(error.message), "path": error.path}, ensure_ascii=False)
                    )
                else:
                    self.stderr.write(f"line {number}: {one_line(str(error))}")
        if failed:
            sys.exit(UNREADABLE)


def build_of(line: bytes) -> Build:
    """The build file on one line. Raises BuildFileError, for a blank line too."""
    if not line.strip():
        raise codec.BuildFileError("", "a blank line is no build file")
    return codec.read(line)


def assessed(build: Build, *, as_json: bool) -> str:
    snapshot = snapshot_for(build)
    assessment = assess(build, snapshot)
    return assessment_file.write(assessment) if as_json else report.written(assessment, snapshot)


def one_line(text: str) -> str:
    return " ".join(text.split())
