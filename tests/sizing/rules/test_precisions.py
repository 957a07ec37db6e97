"""Number formats that an A100 computes with, and those that it only stores."""

from typing import Any

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server


def serving(model: object, count: int = 1, variant: str = "a100-pcie-80gb", **workload: object) -> Json:
    return server(count, variant, workload={"model": model, **workload})


def test_int8_needs_no_fp8_units() -> None:
    assert "workload.fp8" not in codes(serving("llama-3.1-8b", weights="int8"))


def test_fp8_weights_on_an_a100_are_a_warning() -> None:
    found = finding(
        serving("llama-3.1-8b", weights="fp8"),
        "workload.fp8",
        Severity.WARNING,
        "memory of INT8",
        "half of BF16's bytes",
        "no faster than in BF16",
    )
    repaired(found, "Weights in INT8")


@pytest.mark.parametrize("first", ["h100-pcie", "a100-pcie-80gb"])
def test_the_gpu_without_fp8_units_is_named_whichever_stands_first(first: str) -> None:
    variants = sorted(("h100-pcie", "a100-pcie-80gb"), key=lambda id: id != first)
    build = serving("llama-3.1-8b", weights="fp8") | {"gpus": [{"variant": id, "count": 1} for id in variants]}
    found = finding(build, "workload.fp8", Severity.WARNING)
    assert found.title == "NVIDIA A100 PCIe 80 GB has no FP8 units"


def test_fp8_weights_on_a_gpu_with_fp8_units_are_none() -> None:
    build = server(1, "h100-pcie", workload={"model": "llama-3.1-8b", "weights": "fp8"})
    assert "workload.fp8" not in codes(build)


def test_mxfp4_is_stored_only() -> None:
    build = serving("gpt-oss-20b", weights="mxfp4")
    found = finding(build, "workload.mxfp4", Severity.NOTE, "no units for 4-bit floats", "computed with in 16 bit")
    assert not found.fixes
    assert "workload.mxfp4" not in codes(serving("gpt-oss-20b"))


def test_a_model_that_is_not_published_in_mxfp4_is_better_off_with_int4() -> None:
    found = finding(
        serving("llama-3.1-8b", weights="mxfp4"), "workload.mxfp4", Severity.NOTE, "is not published in MXFP4"
    )
    repaired(found, "Weights in INT4")


def test_sixteen_bits_of_a_model_of_four_are_told() -> None:
    found = finding(serving("gpt-oss-20b"), "workload.checkpoint", Severity.NOTE, "unpacked")
    repaired(found, "Weights in MXFP4, as published")
    assert "workload.checkpoint" not in codes(serving("gpt-oss-20b", weights="mxfp4"))
    assert "workload.checkpoint" not in codes(serving("llama-3.1-8b"))


def pasted(quantization: dict[str, Any]) -> Json:
    config = {
        "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
        "intermediate_size": 14336, "vocab_size": 128256, "quantization_config": quantization,
    }  # fmt: skip
    return {"config": config}


def test_a_pasted_checkpoint_of_another_precision_is_told() -> None:
    awq = pasted({"quant_method": "awq", "bits": 4, "group_size": 128})
    found = finding(serving(awq), "workload.checkpoint", Severity.WARNING, "AWQ INT4, groups of 128", "counted as bf16")
    assert repaired(found, "Weights as the checkpoint has them").build.workload.weights == "int4"
    assert "workload.checkpoint" not in codes(serving(awq, weights="int4"))


def test_a_checkpoint_that_no_a100_runs_has_no_repair() -> None:
    nvfp4 = pasted({"quant_method": "modelopt", "quant_algo": "NVFP4"})
    found = finding(
        serving(nvfp4), "workload.checkpoint", Severity.WARNING, "NVFP4", "does not run or that is not modelled"
    )
    assert not found.fixes


def test_a_gpu_before_ampere_has_no_bf16() -> None:
    build = serving("llama-3.1-8b", variant="v100-pcie-32gb")
    repaired(finding(build, "workload.precision", Severity.WARNING, "7.0"), "Weights in FP16")
    assert "workload.precision" not in codes(serving("llama-3.1-8b", variant="a30"))


def test_fp8_answers_one_user_as_int8_does_and_a_full_server_no_faster_than_bf16() -> None:
    """What the finding says is what the figures say."""
    rates = {
        weights: assessed(serving("qwen3-32b", count=2, weights=weights, input_tokens=3000, output_tokens=700)).figures
        for weights in ("bf16", "fp8", "int8")
    }
    one = {weights: found["throughput.one_user_tok_s"].number for weights, found in rates.items()}
    assert one["fp8"] == pytest.approx(one["int8"], rel=0.05)
    assert one["fp8"] > 1.5 * one["bf16"]
    first = {weights: found["throughput.time_to_first_token_ms"].number for weights, found in rates.items()}
    assert first["fp8"] > first["bf16"]


@pytest.mark.parametrize("task", ["lora", "qlora", "full_finetune"])
def test_fp8_units_matter_to_nobody_who_trains(task: str) -> None:
    assert "workload.fp8" not in codes(serving("llama-3.1-8b", weights="fp8", task=task))


@pytest.mark.parametrize(
    ("task", "said"), [("lora", "the frozen base is kept"), ("full_finetune", "the weights are trained")]
)
def test_a_base_that_is_trained_in_16_bit_is_said_to_be(task: str, said: str) -> None:
    build = serving("llama-3.1-8b", weights="int4", task=task)
    found = finding(build, "workload.trained-precision", Severity.NOTE, said, "16 bit", "QLoRA")
    assert repaired(found, "QLoRA").build.workload.weights == "nf4"
    assert "workload.trained-precision" not in codes(serving("llama-3.1-8b", task=task))
    assert "workload.trained-precision" not in codes(serving("llama-3.1-8b", weights="int4", task="qlora"))
    assert "workload.trained-precision" not in codes(serving("llama-3.1-8b", weights="int4"))
