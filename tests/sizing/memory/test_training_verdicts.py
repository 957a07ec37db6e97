"""Who trained and who ran out of memory, and how long a sequence fits."""

from typing import Any

import pytest

from tests.sizing import llm
from tests.sizing.llm import SXM_40, of_dimensions, trained


def verdict(
    id: str, gpus: int, on: str = llm.SXM_80, task: str = "full_finetune", weights: str = "bf16", **training: Any
) -> str:
    return trained(llm.model(id), task, gpus, on, weights, **training).verdict


def test_8b_in_full() -> None:
    # 128 GB of states: no on one; 64 GB, activations and buckets on two; 32 GB on four
    assert verdict("llama-3.1-8b", 1) == "no"
    assert verdict("llama-3.1-8b", 2, zero_stage=3) == "tight"
    assert verdict("llama-3.1-8b", 4, zero_stage=3) == "fits"


def test_70b_in_full() -> None:
    # 1,129 GB of states: 141 on each of eight, 71 on each of sixteen, 35 on each of 32
    assert verdict("llama-3.1-70b", 8, zero_stage=3) == "no"
    assert verdict("llama-3.1-70b", 16, zero_stage=3) == "no"
    assert trained(llm.model("llama-3.1-70b"), gpus=16, zero_stage=3).states_gib == pytest.approx(
        71e9 / 2**30, rel=0.01
    )
    assert verdict("llama-3.1-70b", 32, zero_stage=3) == "fits"


def test_zero_2_never_trains_70b_on_80_gb_however_many_there_are() -> None:
    found = trained(llm.model("llama-3.1-70b"), gpus=1024, zero_stage=2)
    assert found.verdict == "no"
    assert found.states_gib == pytest.approx(141.1e9 / 2**30, rel=0.01)  # every GPU holds all the weights
    assert "Weights, gradients and optimiser alone need" in found.reason


@pytest.mark.parametrize(("why", "id", "gpus", "on", "task", "training", "runs"), [
    ("Llama-2-70B LoRA on two ran out", "llama-2-70b", 2, llm.SXM_80, "lora", {"zero_stage": 3, "sequence_tokens": 4096, "micro_batch": 2}, False),
    ("70B QLoRA, four at a time: 72,950 MiB", "llama-2-70b", 1, llm.SXM_80, "qlora", {"sequence_tokens": 4096, "micro_batch": 4}, True),
    ("70B QLoRA, eight at a time ran out", "llama-2-70b", 1, llm.SXM_80, "qlora", {"sequence_tokens": 4096, "micro_batch": 8}, False),
    ("70B QLoRA on 40 GB ran out", "llama-2-70b", 1, SXM_40, "qlora", {}, False),
    ("72B LoRA without ZeRO-3 ran out", "qwen2.5-72b", 4, llm.SXM_80, "lora", {"lora_rank": 64}, False),
    ("72B LoRA with ZeRO-3 ran", "qwen2.5-72b", 4, llm.SXM_80, "lora", {"lora_rank": 64, "zero_stage": 3}, True),
    ("Mixtral LoRA on two: 63,398 MiB", "mixtral-8x7b", 2, llm.SXM_80, "lora",
     {"zero_stage": 3, "sequence_tokens": 4096, "micro_batch": 2, "lora_targets": "attention"}, True),
    ("Mixtral in full on two ran out", "mixtral-8x7b", 2, llm.SXM_80, "full_finetune",
     {"zero_stage": 3, "optimizer": "adamw_bf16", "sequence_tokens": 4096, "micro_batch": 2}, False),
    ("Mixtral LoRA on one ran out", "mixtral-8x7b", 1, llm.SXM_80, "lora", {"sequence_tokens": 4096, "micro_batch": 4}, False),
    ("13B LoRA on 40 GB: 38.1 GB", "llama-2-13b", 1, SXM_40, "lora",
     {"sequence_tokens": 1304, "checkpointing": False, "lora_rank": 8, "lora_targets": "attention"}, True),
    ("13B LoRA on 40 GB, two at a time ran out", "llama-2-13b", 1, SXM_40, "lora",
     {"sequence_tokens": 1304, "micro_batch": 2, "checkpointing": False, "lora_rank": 8, "lora_targets": "attention"}, False),
    ("70B LoRA on eight (torchtune)", "llama-3.1-70b", 8, llm.SXM_80, "lora", {"zero_stage": 3, "micro_batch": 2}, True),
    ("405B QLoRA on eight (torchtune)", "llama-3.1-405b", 8, llm.SXM_80, "qlora", {"zero_stage": 3, "micro_batch": 2}, True),
    ("Llama-2-70B in full on eight ran out (Megatron)", "llama-2-70b", 8, llm.SXM_80, "full_finetune", {"zero_stage": 3}, False),
    ("Llama-2-70B in full on 32 ran (Megatron)", "llama-2-70b", 32, llm.SXM_80, "full_finetune", {"zero_stage": 3}, True),
    ("13B in full on four ran", "llama-2-13b", 4, llm.SXM_80, "full_finetune", {"zero_stage": 3}, True),
])  # fmt: skip
def test_who_ran_and_who_ran_out(
    why: str, id: str, gpus: int, on: str, task: str, training: dict[str, Any], runs: bool
) -> None:  # fmt: skip
    assert (verdict(id, gpus, on, task, **training) != "no") is runs


MPT = {"7b": (4096, 32, 32), "13b": (5120, 40, 40), "30b": (7168, 48, 56), "70b": (8192, 80, 64)}


@pytest.mark.parametrize(
    ("size", "gpus", "on"),
    [("7b", 8, SXM_40), ("13b", 8, SXM_40), ("30b", 8, llm.SXM_80), ("70b", 32, llm.SXM_80), ("70b", 64, SXM_40)],
)
def test_what_mosaicml_trained_in_full_is_not_refused(size: str, gpus: int, on: str) -> None:
    hidden, layers, heads = MPT[size]
    found = of_dimensions("mpt", d_model=hidden, n_layers=layers, n_heads=heads, vocab_size=50368)
    assert trained(found, gpus=gpus, on=on, zero_stage=3).verdict != "no"


def test_checkpointing_saves_what_it_should() -> None:
    # 4,096 tokens of 8B: without, 34 × 4,096 × 32 B a token; with, (2 × 32 + 34) × 4,096 B; logits 128,256 × 10 B either way
    with_it = trained(llm.model("llama-3.1-8b"), sequence_tokens=4096).split.activations_gib
    without = trained(llm.model("llama-3.1-8b"), sequence_tokens=4096, checkpointing=False).split.activations_gib
    assert without * 2**30 == pytest.approx(4096 * (34 * 4096 * 32 + 1_282_560))
    assert with_it * 2**30 == pytest.approx(4096 * ((2 * 32 + 34) * 4096 + 1_282_560))


def test_the_longest_sequence_is_the_last_that_is_not_refused() -> None:
    longest = trained(llm.model("llama-3.1-8b"), "lora").max_context_tokens
    assert longest < 131_072
    assert verdict("llama-3.1-8b", 1, task="lora", sequence_tokens=longest) == "tight"
    assert verdict("llama-3.1-8b", 1, task="lora", sequence_tokens=longest + 2) == "no"
