"""What the guides say beside what we say: the comparisons of `fixtures/comparisons`, answered from a snapshot.

The files are read once in a process. A claim's answers are worked out when somebody first asks for them, and kept as long
as the snapshot is: that is, once per version of the catalogue and date.
"""

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from configurator.sizing import Assessment, Build, assess
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.catalogue.kept import once_per_identity
from configurator.sizing.comparison import comparison_file
from configurator.sizing.comparison.statements import Compared, Measure, Verdict, compare_measure, verdict
from configurator.sizing.comparison.terms import NoSuchTermError

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BUILDS = "builds"
ASSESSMENTS_KEPT = 16
"""The measures of one claim mostly share a build, and so do its neighbours."""

log = logging.getLogger(__name__)


@cache
def measures() -> dict[str, tuple[Measure, ...]]:
    """By claim, from the files. Raises ComparisonFileError for one that cannot be read."""
    files = {path.stem: _yaml(path) for path in sorted((FIXTURES / "comparisons").glob("*.yaml"))}
    references = {path.stem: json.loads(path.read_bytes()) for path in (FIXTURES / "reference_builds").glob("*.json")}
    references |= files.pop(BUILDS)
    found: dict[str, tuple[Measure, ...]] = {}
    for given in files.values():
        found |= comparison_file.read(given, references)
    return found


def _yaml(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (safe)
    return loaded


class Answers:
    """What one snapshot says to the claims."""

    def __init__(self, snapshot: CatalogueSnapshot) -> None:
        self._snapshot = snapshot
        self._found: dict[str, tuple[Compared, ...]] = {}
        self._assessed: dict[str, Assessment] = {}

    def to(self, claim: str) -> tuple[Compared, ...]:
        """Ours beside each value that a claim states; none where nothing is computed, or the catalogue lacks what it needs."""
        if claim not in self._found:
            self._found[claim] = tuple(self._compared(claim))
        return self._found[claim]

    def verdict(self, claim: str, recorded: str) -> Verdict:
        """The verdict that follows from the numbers, or the recorded one where somebody judged, or nothing is computed."""
        return verdict(Verdict(recorded), self.to(claim))

    def _compared(self, claim: str) -> list[Compared]:
        found = []
        for measure in measures().get(claim, ()):
            try:
                found.append(compare_measure(measure, self._snapshot, self._assess))
            except NoSuchTermError as error:
                # An admin may take a product away that a guide spoke of: the claim then shows what is left.
                log.warning("claim %s: %s", claim, error)
        return found

    def _assess(self, build: Build) -> Assessment:
        """Many claims are about one build. Beyond the bound all are forgotten at once: safe where several threads ask."""
        key = repr(build)
        known = self._assessed.get(key)
        if known is None:
            if len(self._assessed) >= ASSESSMENTS_KEPT:
                self._assessed.clear()
            known = self._assessed[key] = assess(build, self._snapshot, try_fixes=False)
        return known


answers = once_per_identity(Answers)
