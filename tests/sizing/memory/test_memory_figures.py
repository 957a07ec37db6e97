"""The memory figures of the contract: names, units, workings with their numbers."""

import re
from dataclasses import replace
from datetime import date

import pytest

from configurator.sizing.build import ModelConfig, ModelDimensions, Training, Workload
from configurator.sizing.catalogue import CatalogueSnapshot, LanguageModel
from configurator.sizing.memory import fitting, memory_figures
from configurator.sizing.memory.memory_figures import valid_working
from configurator.sizing.models.lookup import resolve
from configurator.sizing.quantities import Basis, Figure
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, split
from tests.sizing.models.published_wrappers import WITHIN_A_PER_CENT


def figures(workload: Workload, model: LanguageModel, gpus: int = 1) -> dict[str, Figure]:
    plan = split(gpus) if workload.task == "inference" else split(replicas=gpus)
    fit = fitting.fit(workload, model, llm.gpu(), plan, ASSUMED, mig=None)
    return {f.name: f for f in memory_figures.figures(fit, plan, model, workload, shelf.snapshot(), ASSUMED)}


def of_70b(**more: object) -> dict[str, Figure]:
    workload = Workload(model="llama-3.1-70b", context_tokens=32_768, **more)  # type: ignore[arg-type]
    return figures(workload, llm.model("llama-3.1-70b"), 2)


PARTS = ["weights_gib", "kv_gib", "activations_gib", "runtime_gib", "needed_gib", "visible_gib", "share", "verdict"]
ROOM = [
    "tensor_parallel",
    "valid_tensor_parallel",
    "max_context_tokens",
    "max_concurrency",
    "kv_bytes_per_token",
    "kv_capacity_tokens",
]


def test_every_figure_that_the_contract_names_is_there() -> None:
    assert {f"memory.{name}" for name in PARTS + ROOM} <= set(of_70b())


def test_the_fewest_are_told_for_every_a100_and_the_smaller_cards_of_today() -> None:
    found = {name.removeprefix("memory.fewest_gpus."): f.value for name, f in of_70b().items() if "fewest" in name}
    assert found == {
        "a100-pcie-40gb": 4, "a100-pcie-80gb": 2, "a100-sxm4-40gb": 4, "a100-sxm4-80gb": 2, "a100-sxm4-80gb-500w": 2,
        "a10": 8, "a30": 8, "l40s": 4,
    }  # fmt: skip


def test_workings_hold_the_numbers() -> None:
    found = of_70b()
    assert found["memory.weights_gib"].working == (
        "(70.55e9 − 2.10e9) params × 2 B + 2.10e9 × 2 B = 141.1 GB / TP 2 = 65.7 GiB"
    )
    assert found["memory.kv_gib"].working == "1 × 32,768 tokens × 327,680 B = 10.00 GiB / 2 = 5.00 GiB"
    assert found["memory.needed_gib"].working.startswith("65.7 + 5.0 + 1.2 + 1.0 = 72.9 GiB")
    assert found["memory.kv_bytes_per_token"].working == "2 × 80 layers × 8 KV heads × 128 × 2 B = 327,680 B"
    assert found["memory.verdict"].working.endswith("raise gpu_memory_utilization to 0.93")


@pytest.mark.parametrize("task", ["inference", "lora", "qlora", "full_finetune"])
def test_no_figure_is_without_working_unit_or_source(task: str) -> None:
    found = figures(Workload(task=task, training=Training(zero_stage=3)), llm.model("llama-3.1-8b"), 4)  # type: ignore[arg-type]
    assert all(f.working for f in found.values())
    assert all(f.sources for f in found.values())
    assert not any(f.working.endswith(".") for f in found.values())
    assert {name for name, f in found.items() if not f.unit} == {"memory.share", "memory.verdict"}


def test_training_tells_its_states() -> None:
    found = figures(Workload(task="full_finetune", training=Training(zero_stage=3)), llm.model("llama-3.1-8b"), 4)
    # 8.03e9 × 16 B / 4 = 32.1 GB = 29.9 GiB
    assert found["memory.states_gib"].number == pytest.approx(29.9, abs=0.05)
    assert found["memory.states_gib"].working == "8.03e9 × (2/4 weights + 2/4 gradients + 12/4 optimiser) B = 32.1 GB"
    assert found["memory.kv_gib"].value == 0
    assert found["memory.max_concurrency"].value is None
    assert "arxiv-1910-02054" in found["memory.states_gib"].sources


def test_inference_has_no_states() -> None:
    assert "memory.states_gib" not in of_70b()


def test_a_guessed_model_is_an_estimate_with_a_tenth_either_way() -> None:
    model = resolve(ModelDimensions(params=70e9), shelf.snapshot())
    assert isinstance(model, LanguageModel)
    weights = figures(Workload(), model, 2)["memory.weights_gib"]
    assert weights.basis is Basis.ESTIMATE
    assert (weights.low, weights.high) == (pytest.approx(0.9 * weights.number), pytest.approx(1.1 * weights.number))
    assert of_70b()["memory.weights_gib"].low is None


def test_visible_memory_stands_on_the_data_sheet() -> None:
    visible = of_70b()["memory.visible_gib"]
    assert (visible.value, visible.basis) == (79.15, Basis.DATASHEET)
    assert visible.sources == llm.gpu().sources


def test_many_stages_and_copied_heads_are_told() -> None:
    workload = Workload(model="qwen3-235b-a22b", context_tokens=8192)
    plan = split(8, 2)
    fit = fitting.fit(workload, llm.model("qwen3-235b-a22b"), llm.gpu(), plan, ASSUMED, mig=None)
    assert fit.workings["memory.kv_gib"].endswith(
        "/ 4 (fewer KV heads than GPUs: copied) × 0.5 (layers of a stage) = 0.18 GiB"
    )
    # 94 layers in two stages are 47 each; of the two tables a stage holds one: 467.7 × 0.5 + 2.5 / 2 = 235.1 GB
    assert fit.workings["memory.weights_gib"].endswith(
        "fullest of 2 stages: 47 of 94 layers, 467.7 × 0.5 + 2.5 / 2 (embedding or head) GB / TP 8 = 27.4 GiB"
    )
    latent = llm.fit("deepseek-r1", "int4", 8).workings["memory.kv_gib"]
    assert latent.endswith("the latent is copied, not divided")


def test_each_of_the_two_limits_of_the_cache_is_named() -> None:
    """90 % is what vLLM takes unless told otherwise, 97 % what the verdict allows: both numbers are right."""
    found = of_70b()
    # (79.15 × 0.90 − 65.7 − 1.2 − 1.0) GiB at 163,840 B a token on each GPU, and 0.97 likewise
    held, longest = found["memory.kv_capacity_tokens"], found["memory.max_context_tokens"]
    assert held.working.endswith(
        f"at gpu_memory_utilization 0.9, vLLM's usual setting; raising it to 0.97 gives {longest.value:,} tokens"
    )
    assert longest.working == (
        "(0.97 × 79.15 − 65.71 − 1.16 − 1.0) GiB / 1 sequence / 163,840 B a token on a GPU (80 layers); "
        "where up to 97 % of a GPU may be used: gpu_memory_utilization 0.97, "
        f"while at 0.9 one replica's cache holds {held.value:,} tokens; Llama 3.1 70B was made for 131,072 tokens"
    )
    assert found["memory.max_concurrency"].working.startswith(
        "(0.97 × 79.15 − 65.71 − 1.16 − 1.0) GiB / (5 cache + 0.0006 logits) GiB for each of 32,768 tokens; "
        "where up to 97 % of a GPU"
    )


def test_a_limit_of_ones_own_above_the_verdicts_is_told_alone() -> None:
    workload, model = Workload(model="llama-3.1-70b"), llm.model("llama-3.1-70b")
    own = replace(ASSUMED, gpu_memory_utilization=0.98)
    workings = fitting.fit(workload, model, llm.gpu(), split(2), own, mig=None).workings
    assert workings["memory.kv_capacity_tokens"].endswith("at gpu_memory_utilization 0.98")
    assert "while" not in workings["memory.max_context_tokens"]


def test_one_is_not_in_the_plural() -> None:
    found = figures(Workload(concurrency=1), llm.model("llama-3.1-8b"), 1)
    assert found["memory.tensor_parallel"].working == "TP 1 × PP 1 × 1 replica"
    assert found["memory.fewest_gpus.a100-sxm4-80gb"].working.endswith("GiB on one; 97 % of 79.15 GiB may be used")
    assert not [f.name for f in found.values() if re.search(r"\b1 (sequences|GPUs|tokens|replicas|heads)\b", f.working)]
    assert "1 KV head and" in valid_working(replace(llm.model("llama-3.1-8b"), kv_heads=1), Workload())


def test_a_split_that_is_left_to_us_says_why_it_is_this_one() -> None:
    tight = of_70b()["memory.tensor_parallel"].working
    assert tight == "TP 2 × PP 1 × 1 replica; the largest size that these GPUs can share"
    assert of_70b(tensor_parallel=2)["memory.tensor_parallel"].working == "TP 2 × PP 1 × 1 replica"


def test_the_fewest_say_what_one_step_fewer_would_need() -> None:
    assert of_70b()["memory.fewest_gpus.a100-sxm4-80gb"].working == (
        "65.7 + 5.0 + 1.2 + 1.0 = 72.9 GiB on each of 2 (TP 2), 143.8 GiB on 1; 97 % of 79.15 GiB may be used"
    )


def test_experts_and_latents_say_how_else_they_could_be_spread() -> None:
    workload, model = Workload(model="deepseek-r1", weights="int4"), llm.model("deepseek-r1")
    working = fitting.fit(workload, model, llm.gpu(), split(8), ASSUMED, mig=None).workings["memory.tensor_parallel"]
    assert "expert parallelism" in working
    assert "data-parallel attention" in working
    dense = of_70b()["memory.tensor_parallel"].working
    assert "expert" not in dense
    assert "attention" not in dense


def test_training_says_over_how_many_ranks_it_shards() -> None:
    found = figures(Workload(task="lora", training=Training(zero_stage=2, micro_batch=4)), llm.model("llama-3.1-8b"), 4)
    assert found["memory.tensor_parallel"].working == (
        "TP 1 × PP 1 × 4 replicas: 4 data-parallel ranks, over which ZeRO-2 shards the optimiser and the gradients; "
        "16 sequences a step"
    )
    # (2 × 32 + 34) × 4,096 + 10 × 128,256 B a token = 1,683,968 B; × 8,192 tokens = 13.8 GB
    assert found["memory.activations_gib"].working == (
        "4 × 2,048 tokens × ((2 × 32 layers + 34, checkpointing) × 4,096 + 10 × 128,256 logits) B = 13.8 GB = 12.8 GiB"
    )


def test_parameters_are_told_with_what_they_are_made_of() -> None:
    found = of_70b()
    assert found["memory.parameters_billion"].number == pytest.approx(70.553706496)
    assert found["memory.parameters_billion"].working == (
        "68.452e9 in 80 layers + 2.101e9 in embedding and head = 70,553,706,496"
    )
    assert found["memory.parameters_per_token_billion"].working.endswith("embedding: 69,503,033,344")
    pasted = resolve(ModelConfig(config=WITHIN_A_PER_CENT["mistral-small-3.1"][0]), shelf.snapshot())
    assert isinstance(pasted, LanguageModel)
    working = figures(Workload(), pasted)["memory.parameters_billion"].working
    assert "of them 0.434e9 in a vision tower" in working
    assert working.endswith("is counted from vision_config")


def test_the_sizes_that_are_valid_are_those_of_the_weights() -> None:
    # feed-forward 29,568 of Qwen2.5-72B: 231 groups of 128, which no even number of GPUs shares
    found = {
        weights: figures(Workload(weights=weights), llm.model("qwen2.5-72b"))["memory.valid_tensor_parallel"].value  # type: ignore[arg-type]
        for weights in ("bf16", "int4")
    }
    assert found == {"bf16": (1, 2, 4, 8), "int4": (1,)}


def test_a_catalogue_without_gpus_counts_none() -> None:
    fit = llm.fit("llama-3.1-8b")
    bare = CatalogueSnapshot(as_of=date(2026, 11, 20))
    assert list(memory_figures.fewest(fit, fit.model, Workload(), bare, llm.ASSUMED)) == []


def test_a_training_job_says_how_many_ranks_it_has() -> None:
    """Under ZeRO-3 no GPU shares a layer with another, but eight share the states."""
    workload = Workload(task="full_finetune", training=Training(zero_stage=3))
    found = figures(workload, llm.model("llama-3.1-8b"), 8)
    assert (found["memory.tensor_parallel"].value, found["memory.data_parallel"].value) == (1, 8)
    assert "ZeRO-3 shards weights, gradients and optimiser" in found["memory.data_parallel"].working
    assert "memory.data_parallel" not in figures(Workload(), llm.model("llama-3.1-8b"))
