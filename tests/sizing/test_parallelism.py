"""How a model is spread over GPUs, and what vLLM refuses."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Workload, codec
from configurator.sizing.memory import fitting
from configurator.sizing.parallelism.planning import (
    ParallelPlan,
    plan,
    plan_over,
    sliced_plan,
    unpadded,
    valid_tensor_parallel,
)
from tests.sizing import llm, shelf
from tests.sizing.llm import split
from tests.sizing.published_configs import llama


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


def of(id: str, gpus: int, servers: int = 1, **chosen: object) -> ParallelPlan:
    workload = Workload(model=id, **chosen)  # type: ignore[arg-type]
    holds = partial(fitting.holds, workload, llm.model(id), llm.gpu(), assumptions=llm.ASSUMED)
    return plan(workload, llm.model(id), gpus, servers, holds=holds)


def sizes(found: ParallelPlan) -> tuple[int, int, int]:
    return found.tensor_parallel, found.pipeline_parallel, found.replicas


@pytest.mark.parametrize("gpus", [1, 2, 4, 8])
def test_the_gpus_of_one_server_serve_one_replica(gpus: int) -> None:
    found = of("llama-3.1-70b", gpus)
    assert sizes(found) == (gpus, 1, 1)
    assert (found.problem, found.idle_gpus) == ("", 0)


@pytest.mark.parametrize(("gpus", "servers"), [(8, 2), (8, 4), (4, 3), (2, 4)])
def test_each_server_that_holds_the_model_is_a_replica(gpus: int, servers: int) -> None:
    found = of("llama-3.1-70b", gpus, servers)
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
    found = of("llama-3.1-405b", gpus, servers)
    assert sizes(found) == expected
    assert (found.problem, found.idle_gpus) == ("", 0)


def test_a_context_that_no_server_holds_is_pipelined_too() -> None:
    """128k tokens of 70B on one GPU of 80 GB in INT4: weights 37 GiB, cache 40 GiB."""
    assert sizes(of("llama-3.1-70b", 1, 2, weights="int4", context_tokens=131_072)) == (1, 2, 1)
    assert sizes(of("llama-3.1-70b", 1, 2, weights="int4", context_tokens=4096)) == (1, 1, 2)


def test_sixteen_gpus_of_one_server_are_two_replicas_of_eight() -> None:
    assert sizes(of("llama-3.1-70b", 16)) == (8, 1, 2)


def test_a_model_of_28_heads_is_twice_on_eight() -> None:
    found = of("qwen2.5-7b", 8)
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
    found = of("llama-3.1-8b", gpus, servers, **chosen)
    assert sizes(found) == expected
    assert not found.problem


def test_a_group_of_gpus_does_not_cross_servers() -> None:
    found = of("llama-3.1-8b", 3, 2, tensor_parallel=2, replicas=3)
    assert found.problem == "3 groups of 2 GPUs would cross servers: servers of 3 hold 2."


def test_three_gpus_cannot_share_a_model_of_64_heads() -> None:
    found = of("llama-3.1-70b", 3)
    assert (found.tensor_parallel, found.idle_gpus) == (2, 1)
    assert found.problem == (
        "3 GPUs can't share Llama 3.1 70B (64 heads and 8 KV heads allow 1, 2, 4, 8): 2 of them are used, 1 stays idle."
    )


def test_phi_4_on_eight_uses_five() -> None:
    found = of("phi-4", 8)
    assert (found.tensor_parallel, found.idle_gpus) == (5, 3)
    assert "stay idle" in found.problem


def test_own_sizes_are_honoured() -> None:
    found = of("llama-3.1-70b", 8, tensor_parallel=2, pipeline_parallel=2, replicas=2)
    assert (found.tensor_parallel, found.pipeline_parallel, found.replicas) == (2, 2, 2)
    assert (found.gpus, found.problem) == (8, "")


def test_gpus_beyond_ones_own_sizes_are_idle_but_no_problem() -> None:
    found = of("llama-3.1-8b", 8, tensor_parallel=2, replicas=1)
    assert (found.gpus, found.idle_gpus, found.problem) == (2, 6, "")


def test_replicas_leave_each_its_share() -> None:
    found = of("llama-3.1-70b", 8, replicas=4)
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
    found = of(id, gpus, **chosen)
    assert words in found.problem
    assert found.tensor_parallel == chosen["tensor_parallel"]
    assert not found.needs_padding


def test_tensor_parallel_does_not_cross_servers() -> None:
    assert "cross servers of 4 GPUs" in of("llama-3.1-70b", 4, 2, tensor_parallel=8).problem


def test_groups_that_do_not_divide_need_a_padded_checkpoint() -> None:
    found = of("qwen2.5-72b", 2, weights="int4")
    assert (found.tensor_parallel, found.idle_gpus) == (2, 0)
    assert found.needs_padding
    assert "231 groups" in found.problem
    assert "padded to 29,696" in found.problem
    assert not of("qwen2.5-72b", 2, weights="bf16").problem


def test_training_shards_over_all_gpus() -> None:
    found = of("llama-3.1-8b", 8, 2, task="full_finetune")
    assert (found.tensor_parallel, found.replicas, found.problem) == (1, 16, "")
    split = of("llama-3.1-8b", 8, task="lora", tensor_parallel=4)
    assert (split.tensor_parallel, split.replicas) == (4, 2)


@pytest.mark.parametrize("task", ["inference", "lora"])
def test_servers_without_gpus_are_named(task: str) -> None:
    assert of("llama-3.1-8b", 0, 2, task=task).problem == (
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
    found = of(id, gpus, context_tokens=tokens)
    assert sizes(found) == expected
    assert found.idle_gpus == idle
    assert bool(found.problem) == bool(idle)


def test_three_gpus_hold_small_models_once_each_when_two_replicas_are_asked_for() -> None:
    assert sizes(of("llama-3.1-8b", 3, replicas=3)) == (1, 1, 3)


def test_groups_of_weights_must_divide_after_the_attention_too() -> None:
    """Falcon 180B: 232 heads of 64 are 14,848, in groups of 128 are 116 groups, which eight GPUs cannot share."""
    assert valid_tensor_parallel(llm.model("falcon-180b"), "int4") == (1, 2, 4)
    assert valid_tensor_parallel(llm.model("falcon-180b"), "bf16") == (1, 2, 4, 8)
    assert "An attention output of 14,848" in of("falcon-180b", 8, weights="int4").problem


FP8_BLOCKS = {"quant_method": "fp8", "weight_block_size": [128, 128]}
QWEN3_CODER = llama(
    6144, 62, 96, 8, 8192, 151936, model_type="qwen3_moe", head_dim=128, num_experts=160, num_experts_per_tok=8, moe_intermediate_size=2560,
    decoder_sparse_step=1, mlp_only_layers=[], quantization_config=FP8_BLOCKS,
)  # fmt: skip
"""Qwen3-Coder-480B-A35B-Instruct-FP8: experts of 2,560 are 20 blocks of 128, which eight GPUs cannot share."""


def served_split(model: Any, weights: str, **workload: Any) -> Assessment:
    build = {
        "format": "a100-build/1",
        "gpus": [{"variant": "a100-sxm4-80gb", "count": 8}],
        "workload": {"model": model, "weights": weights, "context_tokens": 4096, **workload},
    }
    return assess(codec.from_dict(build), shelf.snapshot(), try_fixes=False)


@pytest.mark.parametrize(("model", "weights", "sizes"), [
    ({"config": QWEN3_CODER}, "fp8", {(4, 2, 1)}),  # 480 GB: eight GPUs hold one copy
    ("qwen3-235b-a22b", "int4", {(4, 1, 2), (4, 2, 1)}),  # experts of 1,536 are 12 groups
    ("qwen3-235b-a22b", "bf16", {(8, 1, 1)}),
])  # fmt: skip
def test_a_mixture_is_never_split_into_parts_of_its_groups(model: Any, weights: str, sizes: Any) -> None:
    plan = served_split(model, weights).plan
    assert plan is not None
    assert plan.sizes in sizes
    assert plan.problem == ""


def test_a_mixtures_experts_may_stay_whole_on_eight() -> None:
    """vllm#17327: tensor parallel 4, or 8 with expert parallelism. The output of its attention, 96 × 128 = 12,288, is 96
    blocks, which eight GPUs share."""
    plan = served_split({"config": QWEN3_CODER}, "fp8", tensor_parallel=8).plan
    assert plan is not None
    assert plan.needs_padding
    assert "2,560 in groups of 128 is 20 groups, which 8 GPUs can't share" in plan.problem
    assert "--tensor-parallel-size 8 with --enable-expert-parallel" in plan.problem
    assert "padded to" not in plan.problem
    assert served_split({"config": QWEN3_CODER}, "fp8", tensor_parallel=4, pipeline_parallel=2).plan == split(4, 2)


def test_where_the_attention_does_not_divide_either_no_flag_helps() -> None:
    """20 heads of 64 are 1,280, ten groups of 128: four GPUs cannot share them, nor experts of 1,536, twelve groups."""
    model = replace(llm.model("qwen3-235b-a22b"), heads=20, head_dim=64, kv_heads=4)
    assert "padded to 1,536" in unpadded(model, "int4", 4)
    assert "expert" not in unpadded(model, "int4", 4)
