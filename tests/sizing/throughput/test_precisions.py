"""What the precision of the weights does to speed: bytes, arithmetic, and what a checkpoint says of it."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing.models.checkpoint import read_checkpoint
from configurator.sizing.throughput.constants import SHIPPED, compute_constants
from configurator.sizing.throughput.step_model import Machine, Running
from tests.sizing import llm
from tests.sizing.llm import SXM_40, SXM_80, decode_step_s, prefill_s, split


def machine() -> Machine:
    found = llm.gpu()
    return Machine.of(found.memory_bandwidth_gb_s, found.fp16_dense_tflops, split(), "nvlink")


def running(id: str, weights: str = "bf16") -> Running:
    return Running(model=llm.model(id), weights=weights)  # type: ignore[arg-type]


@pytest.mark.parametrize(("id", "weights", "constants"), [
    ("llama-3.1-8b", "bf16", ()),
    ("llama-3.1-8b", "fp8", ("compute_8bit",)),
    ("llama-3.1-8b", "int4", ("compute_4bit",)),
    ("qwen3-30b-a3b", "fp8", ("compute_8bit", "compute_fine_experts")),
    ("deepseek-r1", "int4_g64", ("compute_4bit", "compute_latent_experts")),
])  # fmt: skip
def test_dequantising_and_small_experts_cost_arithmetic(id: str, weights: str, constants: tuple[str, ...]) -> None:
    assert compute_constants(llm.model(id), weights) == constants  # type: ignore[arg-type]
    assert all(getattr(SHIPPED, name) < 1 for name in constants)


def test_four_bit_kernels_lose_more_in_decode_steps_than_in_prompts() -> None:
    of_8b = llm.model("llama-3.1-8b")
    assert compute_constants(of_8b, "int4", decodes=True) == ("decode_4bit",)
    assert SHIPPED.decode_4bit < SHIPPED.compute_4bit


def test_int8_computes_in_int8_but_where_a_checkpoint_keeps_16_bit_activations() -> None:
    of_8b = llm.model("llama-3.1-8b")
    assert compute_constants(of_8b, "int8") == ("compute_int8",)
    assert compute_constants(of_8b, "int8", weight_only=True) == ("compute_8bit",)
    assert SHIPPED.compute_int8 > 1 > SHIPPED.compute_8bit


def test_a_prompt_is_read_sooner_in_w8a8_than_in_16_bit_and_later_by_weight_only_int8() -> None:
    # 2 × 7.5e9 × 2,000 / (312e12 × 0.68) = 141 ms; in INT8 141 / 1.3 = 109; weight-only 141 / 0.65 = 217
    full, eight = (prefill_s(running("llama-3.1-8b", weights), machine(), 2000) for weights in ("bf16", "int8"))
    weight_only = prefill_s(replace(running("llama-3.1-8b", "int8"), weight_only=True), machine(), 2000)
    assert eight < full < weight_only
    assert (full - eight) * 1000 == pytest.approx(141 - 109 + 4, abs=4)  # half the weights are read 4 ms sooner


def test_fewer_bits_speed_one_user_up() -> None:
    full, eight, four = (
        1 / decode_step_s(running("llama-3.1-8b", w), machine(), 1, 500) for w in ("bf16", "int8", "int4")
    )
    assert 1.3 < eight / full < 1.8  # measured: 1.3 to 1.7
    assert 1.5 < four / full < 2.5  # measured: 1.5 to 2.5


@pytest.mark.parametrize(("id", "on", "measured"), [
    ("b474", SXM_40, 1563), ("b478", SXM_80, 1762), ("b482", SXM_80, 1889),
])  # fmt: skip
def test_a_saturated_8b_in_four_bit_is_slower_than_in_sixteen(id: str, on: str, measured: float) -> None:
    # vLLM 0.7.3 and 0.20, chats of about 200 tokens: INT4 0.48 to 0.65 of BF16
    chats: dict[str, Any] = {"context_tokens": 400, "input_tokens": 200, "output_tokens": 200}
    four, full = (llm.speed("llama-3.1-8b", weights, on=on, **chats).saturated for weights in ("int4", "bf16"))
    assert four is not None
    assert full is not None
    assert four.central < 0.9 * full.central
    assert four.low <= measured <= four.high
    assert measured / four.central > 0.5  # it was less, before a decode step in 4 bit had its own constant


@pytest.mark.parametrize("weights", ["int4", "fp8"])
def test_weights_that_are_dequantised_are_no_faster_in_full_batches(weights: str) -> None:
    # published of 8B: INT4 0.5 to 0.65 of BF16 (vLLM), FP8 weights 1.0 to 1.07; of Qwen3 14B INT4 0.95, FP8 0.85
    short: dict[str, Any] = {"context_tokens": 400, "input_tokens": 200, "output_tokens": 200}
    full, light = (llm.speed("qwen3-8b", w, **short).saturated for w in ("bf16", weights))
    one, light_one = (llm.speed("qwen3-8b", w, **short).one_user for w in ("bf16", weights))
    assert full is not None
    assert light is not None
    assert one is not None
    assert light_one is not None
    assert light.central < 1.02 * full.central
    assert light_one.central > 1.3 * one.central


@pytest.mark.parametrize(("said", "weight_only"), [
    ({"quant_method": "gptq", "bits": 8, "group_size": 128}, True),
    ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {
        "weights": {"num_bits": 8, "type": "int"}, "input_activations": {"num_bits": 8, "type": "int"}}}}, False),
    ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "int"}}}}, True),
    ({"quant_method": "bitsandbytes", "load_in_8bit": True}, False),
])  # fmt: skip
def test_a_pasted_checkpoint_says_whether_its_int8_is_computed_with(said: dict[str, Any], weight_only: bool) -> None:
    found = read_checkpoint({"quantization_config": said})
    assert found is not None
    assert (found.precision, found.is_weight_only) == ("int8", weight_only)
