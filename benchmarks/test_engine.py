"""How long the engine takes for one build, in one process. `make bench` runs these; `make test` does not."""

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing import assess
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, CustomLine, codec
from configurator.sizing.interconnect import topology
from configurator.sizing.machine.system import resolve
from configurator.sizing.workload.workload_sizing import fit_of
from tests.sizing import shelf

SNAPSHOT = shelf.snapshot()
REFERENCE = shelf.FIXTURES / "reference_builds"
TWO_OF_FOUR = {
    "format": "a100-build/1",
    "gpus": [{"variant": "a100-sxm4-80gb", "count": 4}],
    "platform": "dell-xe8545",
    "quantity": 2,
    "parts": [{"product": "amd-epyc-7763", "count": 2}, {"product": "ddr4-3200-rdimm-64gb", "count": 16}],
    "workload": {"model": "llama-3.1-70b", "context_tokens": 32768, "concurrency": 16},
    "site": {"supply": {"volts": 240, "breaker_amps": 30, "receptacle": "L6-30R"}, "feeds": 2, "redundant": True},
}


def eight_gpus() -> dict[str, Build]:
    """One of each kind: a turnkey system, two servers of a mesh of four, and a PCIe server with bridges."""
    return {
        "dgx-a100": codec.read((REFERENCE / "dgx-a100.json").read_text()),
        "2 x xe8545": codec.read(json.dumps(TWO_OF_FOUR)),
        "tier-4-new": codec.read((REFERENCE / "tier-4-new.json").read_text()),
    }


BUILDS = eight_gpus()


@pytest.mark.parametrize("name", BUILDS)
def test_assess(benchmark: Any, name: str) -> None:
    """Everything about a build of eight GPUs, without trying the repairs of its findings."""
    build = BUILDS[name]
    assessment = benchmark(assess, build, SNAPSHOT, try_fixes=False)
    assert assessment.figures["power.peak_w"].number > 1000


@pytest.mark.parametrize("name", BUILDS)
def test_every_build_has_eight_gpus(name: str) -> None:
    assert resolve(BUILDS[name], SNAPSHOT).gpus_total == 8


@pytest.mark.parametrize("name", BUILDS)
def test_assess_anew(benchmark: Any, name: str) -> None:
    """The same for a machine and a workload that nobody has asked about yet: nothing of them is kept."""
    build, tries = BUILDS[name], itertools.count(1)

    def another() -> tuple[tuple[Build, Any], dict[str, bool]]:
        lines = (*build.custom_lines, CustomLine(description=f"Label {next(tries)}"))
        return (replace(build, custom_lines=lines), SNAPSHOT), {"try_fixes": False}

    assert benchmark.pedantic(assess, setup=another, rounds=200, warmup_rounds=20).figures


@pytest.mark.parametrize("name", BUILDS)
def test_assess_with_repairs(benchmark: Any, name: str) -> None:
    """The same with every repair tried, up to sixty further assessments: the page tries those of its own step only."""
    assert benchmark(assess, BUILDS[name], SNAPSHOT).figures


def test_memory_estimate(benchmark: Any) -> None:
    """Memory and throughput of Llama 3.1 70B on two A100 80 GB, with the search for a parallel plan."""
    build = codec.read((REFERENCE / "tier-2-new.json").read_text())
    system = resolve(build, SNAPSHOT)
    model, nvlink = SNAPSHOT.models["llama-3.1-70b"], topology.nvlink(system)
    workloading = benchmark(fit_of, model, system, nvlink, SNAPSHOT, Assumptions())
    assert workloading.fit.split.needed_gib > 60
