"""How a model is spread over GPUs, and what vLLM refuses."""

import pytest

from configurator.sizing.build import Workload
from configurator.sizing.parallelism.planning import (
    ParallelPlan,
    plan_over,
    sliced_plan,
    valid_tensor_parallel,
)
from tests.sizing import llm
from tests.sizing.llm import plan_of


@pytest.mark.parametrize("id", llm.published_models())
def test_valid_sizes_are_those_published(id: str) -> None:
    assert list(valid_tensor_parallel(llm.model(id), "bf16")) == llm.published_models()[id]["valid_tp_single_node"]


@pytest.mark.parametrize(("id", "weights", "size", "why"), [
    ("phi-4", "bf16", 4, "10 KV heads (vllm#16021)"),
    ("phi-4", "bf16", 8, "10 KV heads"),
    ("qwen2.5-7b", "bf16", 8, "28 heads"),
    ("yi-34b", "bf16", 7, "56 heads divide by seven, 8 KV heads don't"),
    ("mixtral-8x22b", "bf16", 3, "8 KV heads"),
    ("mixtral-8x22b", "bf16", 6, "8 KV heads"),
    ("llama-3.1-70b", "bf16", 3, "64 heads"),
    ("llama-3.1-70b", "bf16", 6, "64 heads"),
    ("llama-2-13b", "bf16", 5, "a feed-forward of 13,824"),
    ("qwen2.5-72b", "int4", 2, "29,568 / 128 = 231 groups (vllm#21695)"),
    ("qwen2.5-72b", "int4", 8, "231 groups"),
    ("llama-2-7b", "int4", 4, "11,008 / 128 = 86 groups"),
])  # fmt: skip
def test_sizes_that_really_failed_are_not_valid(id: str, weights: str, size: int, why: str) -> None:
    assert size not in valid_tensor_parallel(llm.model(id), weights)  # type: ignore[arg-type]


def test_phi_4_takes_five() -> None:
    assert valid_tensor_parallel(llm.model("phi-4"), "bf16") == (1, 2, 5)


def test_one_gpu_takes_any_groups() -> None:
    assert valid_tensor_parallel(llm.model("qwen2.5-72b"), "int4") == (1,)


def sizes(found: ParallelPlan) -> tuple[int, int, int]:
    return found.tensor_parallel, found.pipeline_parallel, found.replicas


@pytest.mark.parametrize("gpus", [1, 2, 4, 8])
def test_the_gpus_of_one_server_serve_one_replica(gpus: int) -> None:
    found = plan_of("llama-3.1-70b", gpus)
    assert sizes(found) == (gpus, 1, 1)
    assert (found.problem, found.idle_gpus) == ("", 0)


@pytest.mark.parametrize(("gpus", "servers"), [(8, 2), (8, 4), (4, 3), (2, 4)])
def test_each_server_that_holds_the_model_is_a_replica(gpus: int, servers: int) -> None:
    found = plan_of("llama-3.1-70b", gpus, servers)
    assert sizes(found) == (gpus, 1, servers)
    assert (found.problem, found.idle_gpus) == ("", 0)


@pytest.mark.parametrize(("gpus", "servers", "expected"), [
    (8, 2, (8, 2, 1)),  # 812 GB in BF16: 101 GB a GPU on eight, 51 GB on sixteen
    (8, 4, (8, 2, 2)),
    (8, 3, (8, 3, 1)),  # two would do, but the third would stay idle
    (8, 1, (8, 1, 1)),  # does not fit at all
    (4, 2, (4, 2, 1)),  # nor here, where all GPUs come closest
])  # fmt: skip
def test_only_what_no_server_holds_is_pipelined_over_several(
    gpus: int, servers: int, expected: tuple[int, int, int]
) -> None:
    found = plan_of("llama-3.1-405b", gpus, servers)
    assert sizes(found) == expected
    assert (found.problem, found.idle_gpus) == ("", 0)


def test_a_context_that_no_server_holds_is_pipelined_too() -> None:
    """128k tokens of 70B on one GPU of 80 GB in INT4: weights 37 GiB, cache 40 GiB."""
    assert sizes(plan_of("llama-3.1-70b", 1, 2, weights="int4", context_tokens=131_072)) == (1, 2, 1)
    assert sizes(plan_of("llama-3.1-70b", 1, 2, weights="int4", context_tokens=4096)) == (1, 1, 2)


def test_sixteen_gpus_of_one_server_are_two_replicas_of_eight() -> None:
    assert sizes(plan_of("llama-3.1-70b", 16)) == (8, 1, 2)


def test_a_model_of_28_heads_is_twice_on_eight() -> None:
    found = plan_of("qwen2.5-7b", 8)
    assert sizes(found) == (4, 1, 2)
    assert (found.problem, found.idle_gpus) == ("", 0)


@pytest.mark.parametrize(("gpus", "servers", "chosen", "expected"), [
    (8, 1, {"tensor_parallel": 2}, (2, 1, 4)),
    (8, 3, {"tensor_parallel": 8}, (8, 1, 3)),
    (8, 2, {"tensor_parallel": 4, "pipeline_parallel": 2}, (4, 2, 2)),
    (8, 2, {"pipeline_parallel": 2}, (8, 2, 1)),
    (8, 2, {"pipeline_parallel": 1}, (8, 1, 2)),
    (3, 2, {"tensor_parallel": 2}, (2, 1, 2)),  # the third GPU of a server has no partner
])  # fmt: skip
def test_sizes_of_ones_own_are_repeated_as_often_as_the_gpus_allow(
    gpus: int, servers: int, chosen: dict[str, int], expected: tuple[int, int, int]
) -> None:
    found = plan_of("llama-3.1-8b", gpus, servers, **chosen)
    assert sizes(found) == expected
    assert not found.problem


def test_a_group_of_gpus_does_not_cross_servers() -> None:
    found = plan_of("llama-3.1-8b", 3, 2, tensor_parallel=2, replicas=3)
    assert found.problem == "3 groups of 2 GPUs would cross servers: servers of 3 hold 2."


def test_three_gpus_cannot_share_a_model_of_64_heads() -> None:
    found = plan_of("llama-3.1-70b", 3)
    assert (found.tensor_parallel, found.idle_gpus) == (2, 1)
    assert found.problem == (
        "3 GPUs can't share Llama 3.1 70B (64 heads and 8 KV heads allow 1, 2, 4, 8): 2 of them are used, 1 stays idle."
    )


def test_phi_4_on_eight_uses_five() -> None:
    found = plan_of("phi-4", 8)
    assert (found.tensor_parallel, found.idle_gpus) == (5, 3)
    assert "stay idle" in found.problem


def test_own_sizes_are_honoured() -> None:
    found = plan_of("llama-3.1-70b", 8, tensor_parallel=2, pipeline_parallel=2, replicas=2)
    assert (found.tensor_parallel, found.pipeline_parallel, found.replicas) == (2, 2, 2)
    assert (found.gpus, found.problem) == (8, "")


def test_gpus_beyond_ones_own_sizes_are_idle_but_no_problem() -> None:
    found = plan_of("llama-3.1-8b", 8, tensor_parallel=2, replicas=1)
    assert (found.gpus, found.idle_gpus, found.problem) == (2, 6, "")


def test_replicas_leave_each_its_share() -> None:
    found = plan_of("llama-3.1-70b", 8, replicas=4)
    assert (found.tensor_parallel, found.replicas, found.problem) == (2, 4, "")


@pytest.mark.parametrize(("id", "gpus", "chosen", "words"), [
    ("llama-3.1-70b", 2, {"tensor_parallel": 4}, "needs 4 GPUs; there are 2"),
    ("llama-3.1-70b", 8, {"tensor_parallel": 8, "replicas": 2}, "needs 16 GPUs; there are 8"),
    ("llama-3.1-70b", 4, {"tensor_parallel": 3}, "Tensor parallel 3 does not divide Llama 3.1 70B"),
    ("phi-4", 4, {"tensor_parallel": 4}, "40 heads and 10 KV heads allow 1, 2, 5"),
    ("llama-3.2-1b", 64, {"tensor_parallel": 1, "pipeline_parallel": 17}, "more than the 16 layers"),
])  # fmt: skip
def test_sizes_of_ones_own_that_cannot_work_are_kept_and_named(
    id: str, gpus: int, chosen: dict[str, int], words: str
) -> None:
    found = plan_of(id, gpus, **chosen)
    assert words in found.problem
    assert found.tensor_parallel == chosen["tensor_parallel"]
    assert not found.needs_padding


def test_tensor_parallel_does_not_cross_servers() -> None:
    assert "cross servers of 4 GPUs" in plan_of("llama-3.1-70b", 4, 2, tensor_parallel=8).problem


def test_training_shards_over_all_gpus() -> None:
    found = plan_of("llama-3.1-8b", 8, 2, task="full_finetune")
    assert (found.tensor_parallel, found.replicas, found.problem) == (1, 16, "")
    split = plan_of("llama-3.1-8b", 8, task="lora", tensor_parallel=4)
    assert (split.tensor_parallel, split.replicas) == (4, 2)


@pytest.mark.parametrize("task", ["inference", "lora"])
def test_servers_without_gpus_are_named(task: str) -> None:
    assert plan_of("llama-3.1-8b", 0, 2, task=task).problem == (
        "Tensor parallel 1 × pipeline 1 × 1 replica needs 1 GPU; there are 0."
    )


def test_each_slice_is_a_replica() -> None:
    def sliced(slices: int, **chosen: int) -> ParallelPlan:
        return sliced_plan(Workload(**chosen), slices, slices)

    all_seven = sliced(7, tensor_parallel=2)
    assert (all_seven.tensor_parallel, all_seven.replicas, all_seven.problem) == (1, 7, "")
    assert sliced(7, replicas=3).idle_gpus == 4
    assert "there are 2" in sliced(2, replicas=3).problem


@pytest.mark.parametrize(("id", "count", "expected"), [
    ("llama-3.1-70b", 4, (4, 1)), ("llama-3.1-70b", 24, (8, 3)), ("qwen2.5-7b", 8, (4, 2)), ("phi-4", 4, (2, 2)), ("qwen2.5-7b", 16, (4, 4)),
    ("llama-3.2-1b", 32, (8, 4)),
])  # fmt: skip
def test_plans_for_counting(id: str, count: int, expected: tuple[int, int] | None) -> None:
    found = plan_over(llm.model(id), count)
    assert (found and (found.tensor_parallel, found.pipeline_parallel)) == expected


@pytest.mark.parametrize(("id", "gpus", "tokens", "expected", "idle"), [
    # 70B in BF16: 131.4 GiB. Two of three GPUs hold 8K; 128K do not fit on two, but in a pipeline of three.
    ("llama-3.1-70b", 3, 8192, (2, 1, 1), 1),
    ("llama-3.1-70b", 3, 131_072, (1, 3, 1), 0),
    # 8x22B: 281 GB. Four of six GPUs hold it; of five, four.
    ("mixtral-8x22b", 6, 8192, (4, 1, 1), 2),
    ("mixtral-8x22b", 5, 8192, (4, 1, 1), 1),
    # 235B in BF16: 438 GiB. Four are too few; three stages of two hold 32 of 94 layers in the fullest, 73.7 GiB on each.
    ("qwen3-235b-a22b", 6, 8192, (2, 3, 1), 0),
    ("qwen3-235b-a22b", 7, 8192, (2, 3, 1), 1),
    ("qwen3-235b-a22b", 5, 8192, (4, 1, 1), 1),  # 88 GiB on each of five: too much, so that the size stays the largest
])  # fmt: skip
def test_an_odd_number_of_gpus_serves_from_those_that_divide_or_in_a_pipeline_of_all(
    id: str, gpus: int, tokens: int, expected: tuple[int, int, int], idle: int
) -> None:
    found = plan_of(id, gpus, context_tokens=tokens)
    assert sizes(found) == expected
    assert found.idle_gpus == idle
    assert bool(found.problem) == bool(idle)


def test_three_gpus_hold_small_models_once_each_when_two_replicas_are_asked_for() -> None:
    assert sizes(plan_of("llama-3.1-8b", 3, replicas=3)) == (1, 1, 3)
