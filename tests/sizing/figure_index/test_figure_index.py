"""Every figure has its entry in the index, with the right unit and basis, and every entry is emitted by some build."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from configurator.sizing import Figure, assess
from configurator.sizing.build import Build, codec
from configurator.sizing.figure_index import ENTRIES, FigureEntry, entry_of
from configurator.sizing.figure_index.labels import LABELS, SHARES, SHORT
from tests.sizing import shelf

ADD_ONE = "add its entry to configurator/sizing/figure_index/, then run make docs"

# As the contract of build files lists them under "Names of figures".
CONTRACT = Path(__file__).with_name("contract_figures.txt").read_text().split()


def sample_builds() -> Iterator[Build]:
    """The reference builds as they are and as training jobs: between them they emit every figure."""
    for file in sorted((shelf.FIXTURES / "reference_builds").glob("*.json")):
        build = codec.read(file.read_text())
        yield build
        yield replace(build, workload=replace(build.workload, task="lora"))
    everything = json.loads(EVERYTHING_ASKED)
    yield codec.from_dict(everything)
    del everything["site"]["ups"]["runtime"][0]  # the load now lies outside the published points
    yield codec.from_dict(everything)


# A room, a rack, a UPS and a power limit are described, so that what is computed about them has a value.
EVERYTHING_ASKED = """{"format": "a100-build/1", "gpus": [{"variant": "a100-pcie-80gb", "count": 2, "power_limit_w": 250}], "nvlink_bridges": 3,
  "platform": "supermicro-as-4124gs-tnr", "parts": [{"product": "amd-epyc-7343", "count": 2}],
  "workload": {"model": "llama-3.1-8b"}, "costs": {"hardware_price": "30000"},
  "site": {"supply": {"volts": 240, "breaker_amps": 30}, "ups": {"va": 3000, "watts": 2700, "runtime": [{"load_w": 200, "minutes": 60}, {"load_w": 2700, "minutes": 5}]}, "inlet_c": 25, "cooling_capacity_w": 20000,
    "rack_depth_mm": 1000}}"""


@cache
def emitted() -> dict[str, tuple[Figure, ...]]:
    """Figures by the name of their entry, or by their own where there is none."""
    found: dict[str, list[Figure]] = {}
    for build in sample_builds():
        for figure in assess(build, shelf.snapshot(), try_fixes=False).figures.values():
            entry = entry_of(figure.name)
            found.setdefault(entry.name if entry else figure.name, []).append(figure)
    return {name: tuple(figures) for name, figures in found.items()}


def test_names_of_entries_are_unique() -> None:
    assert len({entry.key for entry in ENTRIES}) == len(ENTRIES)


def test_every_figure_that_is_emitted_has_an_entry() -> None:
    missing = sorted(set(emitted()) - {entry.name for entry in ENTRIES})
    assert missing == [], ADD_ONE


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_is_emitted_as_it_says(entry: FigureEntry) -> None:
    figures = emitted().get(entry.name, ())
    assert figures, "no sample build emits it: is it still there?"
    assert {figure.unit for figure in figures} == {entry.unit}
    assert {figure.basis.value for figure in figures} <= set(entry.bases.split(", "))
    assert any(figure.value is not None for figure in figures), "no sample build gives it a value"


def test_every_entry_has_a_label_and_no_label_is_of_nothing() -> None:
    assert {entry.name for entry in ENTRIES} == set(LABELS), (
        "add its label to configurator/sizing/figure_index/labels.py"
    )
    assert set(SHORT) | SHARES <= set(LABELS)


def test_a_label_is_of_one_figure() -> None:
    assert len(set(LABELS.values())) == len(LABELS)
    assert all(entry.placeholder in entry.label for entry in ENTRIES)


@pytest.mark.parametrize("name", CONTRACT)
def test_a_figure_of_the_contract_is_live(name: str) -> None:
    assert name in emitted()
