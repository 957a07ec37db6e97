"""Writes what docs/ holds of the code: figures, findings, and the JSON Schemas. `make docs`; a test says when it is due."""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from configurator.builder import assessment_schema  # noqa: E402
from configurator.sizing.build import json_schema  # noqa: E402
from configurator.sizing.figure_index import ENTRIES  # noqa: E402
from configurator.sizing.findings import STEPS  # noqa: E402
from scripts.rules_read import Said, said_by_rules  # noqa: E402

DOCS = BASE_DIR / "docs"
WRITTEN = "<!-- Written by `make docs` from the code; do not edit. -->"

FIGURES_HEAD = f"""{WRITTEN}

# Figures

Every number that a page, a PDF or an assessment shows is one of these. Names are stable. A name with a part in capitals
stands for many: `lanes.slot_gb_s.slot-4` is the `lanes.slot_gb_s.SLOT` of the slot of that name. Each figure of an
assessment carries its working, which is the formula below with its numbers filled in, and its sources.
USD stands for the catalogue's currency. A unit that is left empty means a count, a fraction (0.92) or a word.

Basis: *measured* on such a machine; *datasheet*, published by its maker; *computed* from the others; *estimate*, with a
band where there is one; *assumption*, which a build can override.
"""
FINDINGS_HEAD = f"""{WRITTEN}

# Findings

What an assessment may say of a build, by the step where it is changed. Codes are stable. `error`: it cannot work, and
blocks a quote; `approval`: a second person must agree; `warning`; `note`. A repair is shown only after the engine has
tried it. An ellipsis stands for what the build fills in.
"""


def written() -> dict[Path, str]:
    """Every document that is written from the code, with its text."""
    return {
        DOCS / "figures.md": figures(),
        DOCS / "findings.md": findings(),
        DOCS / "build-file.schema.json": as_json(json_schema.schema()),
        DOCS / "assessment.schema.json": as_json(assessment_schema.schema()),
    }


def as_json(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def figures() -> str:
    """docs/figures.md: a table for each stage, in the order of the steps."""
    lines = [FIGURES_HEAD]
    for stage, entries in groupby(ENTRIES, key=lambda entry: entry.name.partition(".")[0]):
        group = list(entries)
        lines += [
            f"\n## {stage}: step {group[0].step}\n",
            "| Figure | Unit | Basis | What | Formula | Source |",
            "|---|---|---|---|---|---|",
        ]
        lines += [
            f"| `{e.name}` | {e.unit} | {e.bases} | {cell(e.means)} | {cell(e.formula)} | {cell(e.source)} |" for e in group
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def findings() -> str:
    """docs/findings.md: a table for each step."""
    lines = [FINDINGS_HEAD]
    for step, said in groupby(sorted(said_by_rules(), key=_by_step), key=lambda s: s.step):
        lines += [
            f"\n## {step or 'the step of the figure'}\n",
            "| Code | Severity | Says | Rule |",
            "|---|---|---|---|",
        ]
        lines += list(dict.fromkeys(row(one) for one in said))
    return "\n".join(lines) + "\n"


STEP_ORDER = (*STEPS, "")


def _by_step(said: Said) -> tuple[int, str, str]:
    return STEP_ORDER.index(said.step), said.code, said.title


def row(said: Said) -> str:
    return f"| `{said.code}` | {said.severity} | {cell(said.title)} | {cell(said.rule)} |"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def stale() -> Iterator[Path]:
    """The documents that no longer say what the code does."""
    for path, text in written().items():
        if not path.exists() or path.read_text() != text:
            yield path


def main() -> None:
    for path, text in written().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
