"""Weights that are scaled in groups: how many GPUs may share a model without cutting one."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing import Assessment, assess
from configurator.sizing.build import codec
from configurator.sizing.parallelism.planning import (
    unpadded,
    valid_tensor_parallel,
)
from tests.sizing import llm, shelf
from tests.sizing.llm import plan_of, split
from tests.sizing.models.published_configs import llama


def test_groups_that_do_not_divide_need_a_padded_checkpoint() -> None:
    found = plan_of("qwen2.5-72b", 2, weights="int4")
    assert (found.tensor_parallel, found.idle_gpus) == (2, 0)
    assert found.needs_padding
    assert "231 groups" in found.problem
    assert "padded to 29,696" in found.problem
    assert not plan_of("qwen2.5-72b", 2, weights="bf16").problem


def test_groups_of_weights_must_divide_after_the_attention_too() -> None:
    """Falcon 180B: 232 heads of 64 are 14,848, in groups of 128 are 116 groups, which eight GPUs cannot share."""
    assert valid_tensor_parallel(llm.model("falcon-180b"), "int4") == (1, 2, 4)
    assert valid_tensor_parallel(llm.model("falcon-180b"), "bf16") == (1, 2, 4, 8)
    assert "An attention output of 14,848" in plan_of("falcon-180b", 8, weights="int4").problem


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
