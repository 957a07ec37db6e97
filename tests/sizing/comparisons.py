"""The comparisons of the fixtures, with the engine's answers to them: read straight from their files, as `shelf` reads."""

import json
from functools import cache
from typing import Any

import yaml

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build, codec
from configurator.sizing.comparison import comparison_file
from configurator.sizing.comparison.statements import Compared, Measure, compare_measure
from tests.sizing.shelf import FIXTURES, snapshot

FOLDER = FIXTURES / "comparisons"


def named(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader)
    return loaded


@cache
def measures() -> dict[str, tuple[Measure, ...]]:
    references = {path.stem: json.loads(path.read_text()) for path in (FIXTURES / "reference_builds").glob("*.json")}
    references |= named("builds")
    found: dict[str, tuple[Measure, ...]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != "builds":
            found |= comparison_file.read(named(path.stem), references)
    return found


def assessed(build: Build) -> Assessment:
    return _of(json.dumps(codec.to_dict(build), default=str))


@cache
def _of(text: str) -> Assessment:
    return assess(codec.from_dict(json.loads(text)), snapshot(), try_fixes=False)


@cache
def compared() -> dict[str, tuple[Compared, ...]]:
    """What the engine says to every measure of every claim."""
    return {
        claim: tuple(compare_measure(measure, snapshot(), assessed) for measure in of_claim)
        for claim, of_claim in measures().items()
    }
