"""What is kept of a workload on a machine: the same for the same question, and nothing of site, costs or bill."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, ModelConfig
from configurator.sizing.interconnect import wiring
from configurator.sizing.machine.system import resolve
from configurator.sizing.workload import workload_sizing
from tests.sizing import builds, shelf
from tests.sizing.any_build import any_builds

USUAL = Assumptions()


def placed(build: Build, a: Assumptions = USUAL, snapshot: Any = None) -> workload_sizing.SizedWorkload:
    catalogue = snapshot or shelf.snapshot()
    machine, system = wiring.machine_of(build), resolve(build, catalogue)
    return workload_sizing.size_workload(machine, system, wiring.wire(machine, catalogue).nvlink, catalogue, a)


def test_another_site_costs_or_name_leave_it_as_it_is() -> None:
    build = shelf.reference_build("tier-2-new")
    assert placed(replace(build, name="Other", site=Build().site, costs=Build().costs)) is placed(build)


@pytest.mark.parametrize("change", [{"context_tokens": 1024}, {"concurrency": 7}, {"task": "lora"}, {"model": None}])
def test_another_workload_is_asked_anew(change: dict[str, Any]) -> None:
    build = shelf.reference_build("tier-2-new")
    assert placed(replace(build, workload=replace(build.workload, **change))) != placed(build)


def test_another_assumption_machine_or_catalogue_is_asked_anew() -> None:
    build = shelf.reference_build("tier-2-new")
    assert placed(build, replace(USUAL, gpu_memory_utilization=0.8)) != placed(build)
    assert placed(replace(build, quantity=2)) is not placed(build)
    assert placed(build, snapshot=replace(shelf.snapshot(), benchmarks=())) is not placed(build)


def test_a_pasted_config_is_read_each_time() -> None:
    model = ModelConfig(
        config={"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 32000}
    )
    build = shelf.reference_build("tier-2-new")
    build = replace(build, workload=replace(build.workload, model=model))
    assert placed(build) == placed(build)
    assert placed(build) is not placed(build)


@given(any_builds)
def test_what_is_kept_is_what_comes_out_anew(build: Build) -> None:
    machine, system = wiring.machine_of(build), resolve(build, builds.SHELF)
    nvlink = wiring.wire(machine, builds.SHELF).nvlink
    kept = workload_sizing.size_workload(machine, system, nvlink, builds.SHELF, USUAL)
    assert kept == workload_sizing._sized(system, nvlink, builds.SHELF, USUAL)
