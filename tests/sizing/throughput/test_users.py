"""Many users: shared out over replicas, waiting where memory or engine runs no more, and what each of them gets."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing.build import Workload
from configurator.sizing.memory import fitting
from configurator.sizing.parallelism.mixed import weakest
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput import estimate
from configurator.sizing.throughput.speeds import Throughput
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, split

UNMEASURED: dict[str, Any] = {"input_tokens": 3000, "output_tokens": 700}


def build_speed(workload: Workload, id: str, replicas: int = 1, tensor: int = 1, pipeline: int = 1) -> Throughput:
    plan = split(tensor, pipeline, replicas)
    fit = fitting.fit(workload, llm.model(id), llm.gpu(), plan, ASSUMED, mig=None)
    return estimate.estimate(fit, "nvlink", shelf.snapshot())


def test_replicas_add_up_but_do_not_hurry_one_user() -> None:
    workload = Workload(concurrency=32, **UNMEASURED)
    one, four = (build_speed(workload, "qwen3-8b", replicas=n) for n in (1, 4))
    eight = build_speed(replace(workload, concurrency=8), "qwen3-8b")
    assert (one.one_user, one.roofline) == (four.one_user, four.roofline)
    assert one.saturated is not None
    assert four.saturated is not None
    assert four.saturated.central == pytest.approx(4 * one.saturated.central)
    assert four.batch is not None
    assert eight.batch is not None
    assert four.batch.central == pytest.approx(4 * eight.batch.central)


def test_a_user_who_is_alone_keeps_one_of_the_replicas_busy() -> None:
    alone = Workload(concurrency=1, **UNMEASURED)
    one, four = (build_speed(alone, "qwen3-8b", replicas=n).batch for n in (1, 4))
    assert one is not None
    assert four is not None
    assert four.central == pytest.approx(one.central)


def test_users_who_do_not_divide_are_shared_out_as_evenly_as_they_can() -> None:
    """5 users on 4 replicas: three serve one user, one serves two."""
    five, one, two = (
        build_speed(Workload(concurrency=users, **UNMEASURED), "qwen3-8b", replicas=n).batch
        for users, n in ((5, 4), (1, 1), (2, 1))
    )
    assert five is not None
    assert one is not None
    assert two is not None
    assert five.central == pytest.approx(3 * one.central + two.central)


def test_pipeline_stages_hold_more_but_do_not_hurry_one_user() -> None:
    workload = Workload(**UNMEASURED)
    one, two = (build_speed(workload, "qwen3-8b", pipeline=n) for n in (1, 2))
    assert one.one_user is not None
    assert two.one_user is not None
    assert two.one_user.central == one.one_user.central


def test_users_that_memory_does_not_hold_wait_and_the_speed_is_of_those_that_run() -> None:
    # 70B INT8 on one: a context of 4,096 tokens takes 1.25 GiB of cache, and a few fit beside 67.7 GiB of weights
    found = llm.speed("llama-3.1-70b", "int8", context_tokens=4096, concurrency=64, **UNMEASURED)
    held = llm.fit("llama-3.1-70b", "int8", tokens=4096, users=64).max_concurrency
    assert held is not None
    assert 1 <= held < 10
    few = llm.speed("llama-3.1-70b", "int8", context_tokens=4096, concurrency=held, **UNMEASURED)
    assert found.batch is not None
    assert few.batch is not None
    assert found.batch.central == few.batch.central
    assert found.users_at_once == held
    assert f"the other {64 - held} of 64 users wait in the queue, since memory holds no more" in found.batch.working


def test_an_engine_runs_256_sequences_together() -> None:
    short: dict[str, Any] = {"context_tokens": 200, "input_tokens": 100, "output_tokens": 100}
    full, more = (llm.speed("qwen3-8b", concurrency=users, **short).batch for users in (256, 400))
    assert full is not None
    assert more is not None
    assert more.central == full.central
    assert "the other 144 of 400 users wait in the queue, since engines run 256 together" in more.working
    assert "wait" not in full.working


def test_who_is_served_and_who_waits_is_a_figure_with_its_working() -> None:
    short: dict[str, Any] = {"context_tokens": 200, "input_tokens": 100, "output_tokens": 100}
    found = build_speed(Workload(concurrency=600, **short), "qwen3-8b", replicas=2)
    served = {figure.name: figure for figure in estimate.figures(found)}["throughput.users_at_once"]
    assert (served.value, served.unit, served.basis) == (512, "users", Basis.COMPUTED)
    assert served.working.startswith("2 replicas × 256 sequences; the other 88 of 600 users wait in the queue")
    all_of_them = build_speed(Workload(concurrency=300, **short), "qwen3-8b", replicas=2).running
    assert all_of_them is not None
    assert (all_of_them.central, all_of_them.working) == (300, "300 users asked for")


def test_each_of_the_users_gets_his_share() -> None:
    found = llm.speed("qwen3-8b", concurrency=8, **UNMEASURED)
    assert found.batch is not None
    assert found.per_user is not None
    assert found.per_user.central == pytest.approx(found.batch.central / 8)
    assert (found.per_user.low, found.per_user.high) == (found.batch.low / 8, found.batch.high / 8)
    assert found.per_user.working == f"{found.batch.central:,.1f} tok/s together / 8 users at a time"
    assert found.per_user.basis is Basis.ESTIMATE


def test_gpus_of_different_kinds_count_as_the_weakest() -> None:
    # 40 GB at 1,555 GB/s and 80 GB at 1,935 GB/s
    small, large = llm.gpu("a100-pcie-40gb"), llm.gpu("a100-pcie-80gb")
    for order in ((small, large), (large, small)):
        found = weakest(order)
        assert found is not None
        assert (found.memory_gib_visible, found.memory_bandwidth_gb_s) == (small.memory_gib_visible, 1555)
        assert found.id == "mixed"
    # 48 GB at 864 GB/s and 40 GB at 1,555 GB/s: the memory of the one, the pace of the other
    found = weakest([llm.gpu("l40s"), small])
    assert found is not None
    assert (found.memory_gib_visible, found.memory_bandwidth_gb_s) == (small.memory_gib_visible, 864)
    assert found.fp8_dense_tflops is None


def test_gpus_of_one_kind_count_as_themselves() -> None:
    assert weakest([llm.gpu(), llm.gpu()]) is llm.gpu()
    assert weakest([]) is None
