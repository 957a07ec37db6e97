"""What training takes: the ZeRO paper's states, published peaks on A100s, and who ran out of memory."""

from dataclasses import replace
from statistics import median
from typing import Any

import pytest

from configurator.sizing.build import ModelConfig, Training, Workload
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import fitting
from configurator.sizing.memory.training_memory import (
    GATHERED_LAYERS,
    STATE_BYTES,
    adapter_params,
    fixed_bytes,
    sharded_states,
    states_bytes,
)
from configurator.sizing.models import lookup
from configurator.sizing.parallelism.mig_slices import profile
from tests.sizing import llm
from tests.sizing.llm import GB, SXM_40, of_dimensions, split, trained
from tests.sizing.models.published_configs import EXACT


def qwen(hidden: int, layers: int, heads: int, ffn: int, vocab: int) -> LanguageModel:
    return of_dimensions(
        hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=ffn, vocab_size=vocab
    )


QWEN = {  # the first Qwen, which the table of peaks is about; every head has its own keys
    "7B": qwen(4096, 32, 32, 11008, 151936), "14B": qwen(5120, 40, 40, 13696, 152064), "72B": qwen(8192, 80, 64, 24576, 152064),
}  # fmt: skip


@pytest.mark.parametrize(("stage", "gigabytes"), [(0, 120), (1, 31.4), (2, 16.6), (3, 1.88)])
def test_the_states_of_the_zero_paper(stage: int, gigabytes: float) -> None:
    # 7.5e9 parameters on 64 GPUs: 16 B; 2 + 2 + 12/64; 2 + 14/64; 16/64 (arXiv 1910.02054, figure 1)
    found = sharded_states(STATE_BYTES["adamw_mixed"], 7.5e9, Training(zero_stage=stage), 64)
    assert found / GB == pytest.approx(gigabytes, rel=0.005)


@pytest.mark.parametrize(("optimizer", "each"), [("adamw_mixed", 16), ("adamw_bf16", 8), ("adamw_8bit", 6)])
def test_an_optimizer_keeps_so_many_bytes_a_parameter(optimizer: str, each: int) -> None:
    assert STATE_BYTES[optimizer].total == each
    workload = Workload(task="full_finetune", training=Training(optimizer=optimizer))  # type: ignore[arg-type]
    assert states_bytes(workload, llm.model("llama-3.1-8b"), split()).bytes == pytest.approx(each * 8.0303e9, rel=0.001)


def test_adapters_of_70b_at_rank_64_are_083_billion() -> None:
    # in + out of q 16,384, k and v 9,216 each, o 16,384, and three of 36,864: 161,792 × 80 layers × 64
    found = adapter_params(llm.model("llama-3.1-70b"), Training(lora_rank=64))
    assert found == 161_792 * 80 * 64 == pytest.approx(0.83e9, rel=0.005)


@pytest.mark.parametrize(("id", "rank", "printed"), [
    # what PEFT prints as trainable parameters: rank × layers × the sum of in + out of the seven matrices
    ("llama-3.1-8b", 16, 41_943_040), ("mistral-7b-v0.3", 16, 41_943_040), ("llama-2-7b", 64, 159_907_840),
    ("qwen2.5-7b", 16, 40_370_176), ("llama-3.1-70b", 16, 207_093_760),
])  # fmt: skip
def test_adapters_are_as_many_as_peft_prints(id: str, rank: int, printed: int) -> None:
    assert adapter_params(llm.model(id), Training(lora_rank=rank)) == printed


def test_a_plain_feed_forward_has_two_matrices_to_adapt() -> None:
    """Falcon 180B: q and o of 14,848 + 14,848, k and v of 14,848 + 512, and two of 14,848 + 59,392, in 80 layers."""
    found = adapter_params(llm.model("falcon-180b"), Training(lora_rank=8))
    assert found == 8 * 80 * (2 * 29_696 + 2 * 15_360 + 2 * 74_240)


@pytest.mark.parametrize(("name", "on", "gigabytes"), [
    ("gpt-neox-20b", llm.SXM_80, 44.6),  # LoRA of 20B in 16 bit: about 44 GB, as its users report
    ("falcon-40b", SXM_40, 33.2),  # QLoRA on one of 40 GB runs
])  # fmt: skip
def test_models_that_no_catalogue_holds_train_as_published(name: str, on: str, gigabytes: float) -> None:
    config = EXACT[name][0]
    found = lookup.from_config(ModelConfig(config=config))
    assert isinstance(found, LanguageModel)
    if name == "falcon-40b":
        fit = trained(found, "qlora", 1, on, weights="nf4", sequence_tokens=512, lora_rank=64)
    else:
        fit = trained(found, "lora", 1, on, sequence_tokens=2048, lora_rank=8, lora_targets="attention")
    assert fit.verdict == "fits"
    assert fit.split.needed_gib * 2**30 / GB == pytest.approx(gigabytes, abs=0.1)


def test_attention_alone_is_adapted_when_asked() -> None:
    found = adapter_params(llm.model("llama-3.1-70b"), Training(lora_rank=64, lora_targets="attention"))
    assert found == (16_384 + 9_216 + 9_216 + 16_384) * 80 * 64


def gigabytes(found: LanguageModel, task: str, gpus: int = 1, weights: str = "bf16", **training: Any) -> float:
    return trained(found, task, gpus, weights=weights, **training).split.needed_gib * 2**30 / GB


def test_worked_examples_that_were_measured() -> None:
    # Qwen-7B LoRA r=64, 2,048 tokens: 22.6 computed, 23.8 GB measured; Mistral-7B full in pure BF16: 70.6 and 72.4;
    # 13B LoRA without checkpointing: 36.4 and 38.1; Mixtral LoRA on two GPUs: 59.8 and 57.6 on each
    assert gigabytes(QWEN["7B"], "lora", lora_rank=64) == pytest.approx(22.6, abs=0.1)
    mistral = gigabytes(
        llm.model("mistral-7b-v0.3"), "full_finetune", optimizer="adamw_bf16", sequence_tokens=4096, micro_batch=4
    )
    assert mistral == pytest.approx(70.6, abs=0.1)
    assert alpaca(llm.model("llama-2-13b")) == pytest.approx(36.4, abs=0.1)
    mixtral = gigabytes(
        llm.model("mixtral-8x7b"),
        "lora",
        2,
        zero_stage=3,
        sequence_tokens=4096,
        micro_batch=2,
        lora_targets="attention",
    )
    assert mixtral == pytest.approx(59.8, abs=0.1)


def alpaca(found: LanguageModel, task: str = "lora", weights: str = "bf16", micro_batch: int = 1) -> float:
    """litgpt's runs: rank 8 on attention, prompts of up to 1,304 tokens, no checkpointing."""
    return gigabytes(
        found, task, weights=weights, lora_rank=8, lora_targets="attention", sequence_tokens=1304, micro_batch=micro_batch,
        checkpointing=False,
    )  # fmt: skip


def of_qwen(row: dict[str, Any]) -> float:
    task = "qlora" if "QLoRA" in row["task"] else "lora" if "LoRA" in row["task"] else "full_finetune"
    gpus = row["gpus"]
    return gigabytes(
        QWEN[row["model"].split()[0][5:]], task, gpus, "int4" if task == "qlora" else "bf16",
        lora_rank=64, sequence_tokens=row["seq_len"], zero_stage=3 if gpus > 1 else 0,
    )  # fmt: skip


def of_litgpt(row: dict[str, Any]) -> float:
    found = llm.model("llama-2-7b" if "7B" in row["model"] else "llama-2-13b")
    return alpaca(found, "qlora" if "QLoRA" in row["task"] else "lora", "nf4", row["micro_batch"])


def computed_over_measured() -> dict[str, float]:
    """Peaks of which model, length, micro-batch and sharding are all known."""
    found = {}
    for row in llm.published_runs()["training"]:
        if not row.get("memory_gb_total"):
            continue
        ours = of_qwen(row) if row["model"].startswith("Qwen-") else of_litgpt(row)
        found[row["id"]] = ours / (row["memory_gb_total"] / row["gpus"])
    return found


def test_published_peaks_are_met() -> None:
    ratios = list(computed_over_measured().values())
    assert len(ratios) == 46
    assert median(ratios) == pytest.approx(0.96, abs=0.01)
    assert min(ratios) > 0.78  # QLoRA without checkpointing is the weakest: 20 % low
    assert max(ratios) < 1.16
    assert sum(abs(ratio - 1) <= 0.15 for ratio in ratios) / len(ratios) > 0.85


def test_sharded_runs_are_met_with_the_buckets_that_deepspeed_keeps() -> None:
    sharded = [r for r in llm.published_runs()["training"] if r.get("memory_gb_total") and r["gpus"] > 1]
    ratios = computed_over_measured()
    assert len(sharded) == 9
    assert all(0.9 < ratios[row["id"]] < 1.1 for row in sharded)


def test_qlora_keeps_embeddings_at_16_bit() -> None:
    # 68.45e9 at 4.127 bits = 35.3 GB, 2.10e9 at 16 bits = 4.2 GB: 0.56 B a parameter
    workload = Workload(task="qlora", training=Training(lora_rank=1))
    states = states_bytes(workload, llm.model("llama-3.1-70b"), split()).bytes
    assert states / GB == pytest.approx(35.3 + 4.2 + 0.2, abs=0.1)
    assert states / 70.55e9 == pytest.approx(0.56, abs=0.005)


def test_every_expert_is_adapted_where_all_matrices_are() -> None:
    # Mixtral 8x7B, rank 8: a layer has q and o of 8,192, k and v of 5,120, and 8 experts of 3 × (4096 + 14,336)
    found = adapter_params(llm.model("mixtral-8x7b"), Training(lora_rank=8))
    assert found == 8 * 32 * (2 * 8192 + 2 * 5120 + 8 * 3 * 18_432)


def test_a_latent_without_a_rotary_key_adapts_the_latent_alone() -> None:
    model = replace(llm.model("deepseek-r1"), kv_lora_rank=512, rope_head_dim=None)
    attention = adapter_params(model, Training(lora_rank=1, lora_targets="attention"))
    # in + out of queries and output, and twice those of the latent of 512
    assert attention == model.layers * (2 * (7168 + 128 * model.head_dim) + 2 * (7168 + 512))


def test_the_base_of_qlora_is_divided_by_two_gpus_as_by_any_number() -> None:
    workload = Workload(task="qlora", training=Training(zero_stage=3))
    words = {n: states_bytes(workload, llm.model("llama-3.1-8b"), split(replicas=n)).working for n in (1, 2, 3)}
    assert ") / 2 + adapters" in words[2]
    assert ") / 3 + adapters" in words[3]
    assert ") + adapters" in words[1]


def test_zero_3_gathers_the_layers_of_qlora_in_4_bit() -> None:
    """Layers of 8B: 6.98e9 / 32 = 0.218e9; two gathered at 4.5 bits, or at 16 bits under LoRA; one dequantised at 16."""
    layer = (8_030_261_248 - 2 * 128256 * 4096) / 32
    found = {}
    for task in ("lora", "qlora"):
        workload = Workload(task=task, training=Training(zero_stage=3))  # type: ignore[arg-type]
        found[task] = fixed_bytes(workload, llm.model("llama-3.1-8b"), split(replicas=8))
    assert found["lora"].bytes - found["qlora"].bytes == pytest.approx(
        GATHERED_LAYERS * layer * (2 - 4.5 / 8) - layer * 2
    )
    assert "× 2 B" in found["lora"].working
    assert "× 0.5625 B" in found["qlora"].working


def test_training_keeps_no_cache_and_so_has_no_room_for_one() -> None:
    found = trained(llm.model("llama-3.1-8b"), "lora")
    assert (found.kv_room_gib, found.kv_capacity_tokens, found.max_concurrency) == (0.0, None, None)


def test_slices_train_alone_whatever_is_sharded() -> None:
    """The verdict alone is that of the whole memory: nothing is sharded over two slices."""
    model, gpu = llm.model("llama-3.1-8b"), llm.gpu()
    half = profile(gpu, "3g.40gb")
    workload = Workload(task="lora", training=Training(zero_stage=3))
    verdict = fitting.verdict_for(workload, model, gpu, split(replicas=2), llm.ASSUMED, half)
    assert verdict == fitting.fit(workload, model, gpu, split(replicas=2), llm.ASSUMED, mig=half).verdict == "fits"
    full = replace(workload, task="full_finetune", training=Training(zero_stage=3, optimizer="adamw_8bit"))
    assert fitting.verdict_for(full, model, gpu, split(replicas=2), llm.ASSUMED, half) == "no"  # 48 GB of states alone
