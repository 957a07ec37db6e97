"""Estimates of speed: the step model by hand, bands, bounds, links, slices, replicas, training."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing.models.precision import read_bytes
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput import estimate
from configurator.sizing.throughput.constants import SHIPPED, layer_constant
from configurator.sizing.throughput.speeds import BATCH, ONE_USER, SATURATED
from configurator.sizing.throughput.step_model import (
    Machine,
    Running,
    all_reduce_s,
    fastest_tflops,
    roofline_tok_s,
)
from tests.sizing import llm, shelf
from tests.sizing.llm import PCIE_80, SXM_80, decode_step_s, prefill_s, split


def machine(gpus: int = 1, on: str = SXM_80, link: str = "nvlink", weights: str = "bf16", stages: int = 1) -> Machine:
    found = llm.gpu(on)
    fastest = fastest_tflops(found, weights)  # type: ignore[arg-type]
    return Machine.of(found.memory_bandwidth_gb_s, found.fp16_dense_tflops, split(gpus, stages), link, fastest)


def running(id: str, weights: str = "bf16") -> Running:
    return Running(model=llm.model(id), weights=weights)  # type: ignore[arg-type]


def test_70b_on_two_gpus_by_hand() -> None:
    # 139.0 GB / (2 × 2,039 GB/s × 0.70) = 48.7 ms; 2 × 69.5e9 / (2 × 312e12 × 0.60) = 0.4 ms;
    # 160 × (6 us + 16,384 B / 200 GB/s) = 1.0 ms; 80 × 12 us = 1.0 ms; 1.5 ms
    step = decode_step_s(running("llama-3.1-70b"), machine(2), 1, 0)
    assert step * 1000 == pytest.approx(48.7 + 0.4 + 1.0 + 1.0 + 1.5, abs=0.1)


def test_70b_on_two_gpus_gives_19_tokens_a_second_and_18_at_32k() -> None:
    # published: 16.0 and 21.3 (gpt-fast), 18.2 (vLLM, Qwen2.5 72B); a cache of 32,768 × 327,680 B / 2 at 0.90 of
    # 2,039 GB/s adds 2.9 ms to 52.6
    of_70b = running("llama-3.1-70b")
    assert 1 / decode_step_s(of_70b, machine(2), 1, 500) == pytest.approx(19.0, abs=0.2)
    assert 1 / decode_step_s(of_70b, machine(2), 1, 32_768) == pytest.approx(18.0, abs=0.2)


def test_the_roofline_of_70b_on_two_gpus_is_29() -> None:
    # 2 × 2,039 GB/s / 139.0 GB
    assert roofline_tok_s(running("llama-3.1-70b"), machine(2), 1, 0) == pytest.approx(29.3, abs=0.05)


@pytest.mark.parametrize(("link", "gpus", "microseconds"), [
    ("nvlink", 2, 6), ("nvlink", 4, 8), ("nvlink", 8, 11), ("pcie", 2, 30), ("pcie", 4, 60), ("pcie", 8, 75),
])  # fmt: skip
def test_an_all_reduce_waits(link: str, gpus: int, microseconds: float) -> None:
    layers = llm.model("llama-3.1-70b").layers
    found = all_reduce_s(llm.model("llama-3.1-70b"), machine(gpus, link=link), 0)
    assert found / (2 * layers) * 1e6 == pytest.approx(microseconds)


def test_one_gpu_reduces_nothing() -> None:
    assert all_reduce_s(llm.model("llama-3.1-70b"), machine(1), 1000) == 0


@pytest.mark.parametrize(("id", "constant"), [
    ("llama-3.1-70b", "layer_dense_s"),
    ("mixtral-8x22b", "layer_dense_s"),  # 8 large experts run like dense layers
    ("gpt-oss-120b", "layer_fine_s"),
    ("qwen3-235b-a22b", "layer_fine_s"),
    ("deepseek-r1", "layer_latent_s"),
])  # fmt: skip
def test_a_layer_costs_launches_and_routing(id: str, constant: str) -> None:
    assert layer_constant(llm.model(id)) == constant
    assert SHIPPED.layer_dense_s < SHIPPED.layer_fine_s < SHIPPED.layer_latent_s


def test_a_large_batch_is_bound_by_arithmetic() -> None:
    # 2 × 7.50e9 × 1024 / (312e12 × 0.60) = 82.1 ms; 15.0 GB / (2,039 GB/s × 0.70) = 10.5 ms; caches of 10 tokens:
    # 1024 × 10 × 131,072 B / (2,039 GB/s × 0.90) = 0.7 ms; 32 × 12 us + 1.5 ms + 1024 × 9.7 us = 11.8 ms
    step = decode_step_s(running("llama-3.1-8b"), machine(), 1024, 10)
    assert step * 1000 == pytest.approx(82.1 + 10.5 + 0.7 + 11.8, rel=0.01)


def test_prefill_of_2048_tokens_by_hand() -> None:
    # 7B: 2 × 6.61e9 × 2048 / (312e12 × 0.68) = 127.6 ms, attention 5 ms; 13.2 GB / (2,039 × 0.70) = 9.3 ms;
    # 32 × 12 us = 0.4 ms; 3.9 ms (133 to 140 measured)
    attention = 1000 * 2 * 2048**2 * 32 * 128 * 32 / (312e12 * 0.68)
    found = prefill_s(running("llama-2-7b"), machine(), 2048) * 1000
    assert found == pytest.approx(127.6 + attention + 9.3 + 0.4 + 3.9, abs=0.5)


@pytest.mark.parametrize(("id", "gpus", "tokens", "measured_ms"), [
    ("llama-2-7b", 1, 128, 16), ("llama-2-70b", 4, 128, 47), ("falcon-180b", 8, 128, 61), ("falcon-180b", 8, 2048, 509),
])  # fmt: skip
def test_a_short_prompt_still_waits_for_all_weights(id: str, gpus: int, tokens: int, measured_ms: float) -> None:
    """TensorRT-LLM 0.5. Arithmetic alone would be 9, 24 and 27 ms for 128 tokens."""
    assert prefill_s(running(id), machine(gpus), tokens) * 1000 == pytest.approx(measured_ms, rel=0.35)


def test_pcie_halves_what_prompts_get() -> None:
    nvlink, pcie = (prefill_s(running("llama-2-70b"), machine(4, PCIE_80, link), 2048) for link in ("nvlink", "pcie"))
    assert 1.7 < pcie / nvlink < 2.3


UNMEASURED: dict[str, Any] = {"input_tokens": 3000, "output_tokens": 700}


def test_an_estimate_says_so_and_carries_its_band() -> None:
    found = llm.speed("mixtral-8x22b", gpus=4, **UNMEASURED).one_user
    assert found is not None
    assert (found.basis, found.engine) == (Basis.ESTIMATE, "")
    assert found.low == pytest.approx(ONE_USER.low * found.central)
    assert found.high == pytest.approx(ONE_USER.high * found.central)


@given(
    id=st.sampled_from(["llama-3.1-8b", "mixtral-8x7b", "qwen2.5-32b", "gpt-oss-120b", "deepseek-r1"]),
    weights=st.sampled_from(["bf16", "int8", "int4", "mxfp4"]), gpus=st.sampled_from([1, 2, 4, 8]),
    users=st.integers(1, 200), link=st.sampled_from(["nvlink", "pcie"]), inputs=st.integers(1, 6000), outputs=st.integers(1, 2000),
)  # fmt: skip
def test_no_estimate_is_above_its_own_bound(
    id: str, weights: str, gpus: int, users: int, link: str, inputs: int, outputs: int
) -> None:  # fmt: skip
    found = llm.speed(
        id, weights, gpus, SXM_80, link, concurrency=users, input_tokens=inputs, output_tokens=outputs, kv_cache="int8"
    )
    of = replace(running(id, weights), kv_cache="int8")
    tokens = inputs + outputs / 2
    assert found.roofline is not None
    assert found.roofline.central == pytest.approx(roofline_tok_s(of, machine(gpus, link=link), 1, tokens))
    if found.one_user and found.batch and found.saturated:
        assert found.one_user.low <= found.one_user.central <= found.one_user.high <= found.roofline.central
        assert found.batch.high <= roofline_tok_s(of, machine(gpus, link=link), users, tokens) * 1.000001
        assert found.saturated.low <= found.saturated.central <= found.saturated.high
        assert found.batch.basis is found.one_user.basis is Basis.ESTIMATE


def test_a_batch_and_saturation_have_wider_bands() -> None:
    found = llm.speed("mixtral-8x22b", gpus=4, concurrency=8, **UNMEASURED)
    assert found.batch is not None
    assert found.saturated is not None
    assert found.batch.low == pytest.approx(BATCH.low * found.batch.central)
    assert found.saturated.low == pytest.approx(SATURATED.low * found.saturated.central)


def test_more_users_get_more_tokens_together() -> None:
    rates = [llm.speed("qwen3-8b", context_tokens=3700, concurrency=n, **UNMEASURED).batch for n in (1, 4, 16, 64)]
    values = [rate.central for rate in rates if rate]
    assert values == sorted(values)
    assert len(values) == 4


def test_one_user_is_timed_from_request_to_last_token_as_published_rows_are() -> None:
    # b367, Qwen2.5 14B, 129,024 tokens in, 2,048 out: 14.53 tok/s, 141 s in all; decode alone would give about 29
    long: dict[str, Any] = {
        "input_tokens": 129_024,
        "output_tokens": 2048,
        "context_tokens": 131_072,
        "kv_cache": "int8",
    }
    found = llm.speed("qwen2.5-14b", **long)
    assert found.one_user is not None
    assert found.batch is not None
    assert found.one_user == found.batch  # one user is a batch of one
    assert found.time_to_first_token_ms is not None
    first, rest = found.time_to_first_token_ms.central / 1000, 2048 / found.one_user.central
    assert first > rest / 3
    assert found.one_user.low < 14.53 < found.one_user.high


def test_long_prompts_cost_a_batch_its_speed_but_not_a_lone_answer() -> None:
    short, long = (llm.speed("llama-3.1-8b", concurrency=32, input_tokens=n, output_tokens=300) for n in (300, 3000))
    assert short.batch is not None
    assert long.batch is not None
    assert short.one_user is not None
    assert long.one_user is not None
    assert long.batch.central < 0.6 * short.batch.central
    assert long.one_user.central > 0.85 * short.one_user.central


def test_nvlink_is_worth_a_third_on_four_gpus() -> None:
    # measured on 70B at 16 bit: 38.0 (gpt-fast, NVLink) and 26.6 (MLC, PCIe)
    nvlink, pcie = (
        1 / decode_step_s(running("llama-2-70b"), machine(4, PCIE_80, link), 1, 100) for link in ("nvlink", "pcie")
    )
    assert nvlink / pcie == pytest.approx(38.0 / 26.6, rel=0.15)


def test_a_slice_has_its_share_of_bandwidth_and_arithmetic() -> None:
    whole = llm.speed("llama-3.1-8b", "int4", **UNMEASURED).roofline
    slice_ = llm.speed("llama-3.1-8b", "int4", slice_="1g.10gb", context_tokens=3700, **UNMEASURED)
    assert whole is not None
    assert slice_.roofline is not None
    assert slice_.roofline.central == pytest.approx(whole.central / 8)  # 1 of 8 memory slices: 255 GB/s
    assert "255 GB/s (a 1g.10gb slice)" in slice_.roofline.working
    assert slice_.one_user is not None
    assert slice_.time_to_first_token_ms is not None
    whole_first = llm.speed("llama-3.1-8b", "int4", **UNMEASURED).time_to_first_token_ms
    assert whole_first is not None
    # 1 of 7 compute slices and 1 of 8 of the bandwidth; launches (32 × 12 us) and 3.9 ms stay as they are
    fixed = 1000 * (32 * SHIPPED.layer_dense_s + SHIPPED.prefill_s)
    weights = 1000 * read_bytes(llm.model("llama-3.1-8b"), "int4", 3000) / (2039e9 * SHIPPED.bandwidth_4bit)
    arithmetic = whole_first.central - fixed - weights
    assert slice_.time_to_first_token_ms.central == pytest.approx(7 * arithmetic + 8 * weights + fixed)


def test_a_model_that_does_not_fit_has_a_bound_but_no_speed() -> None:
    found = llm.speed("llama-3.1-70b", gpus=2, context_tokens=65_536)
    assert found.roofline is not None
    assert (found.one_user, found.batch, found.saturated, found.time_to_first_token_ms) == (None, None, None, None)
    figures = {f.name: f for f in estimate.figures(found)}
    assert figures["throughput.one_user_tok_s"].value is None
    assert figures["throughput.one_user_tok_s"].working.startswith("does not fit: The KV cache")


def test_a_working_says_where_the_bound_cuts_its_band() -> None:
    # about 14 sequences: nearly all of a step is the reading of weights, at 70 % of the bandwidth, and 0.70 × 1.9 > 1
    found = llm.speed("llama-3.1-70b", gpus=2, context_tokens=4096, input_tokens=100, output_tokens=3900)
    assert found.one_user is not None
    assert found.saturated is not None
    assert "and nothing above" not in found.one_user.working
    assert found.saturated.high < SATURATED.high * found.saturated.central
    assert (
        f"and nothing above {found.saturated.high:,.1f}, what bandwidth and arithmetic allow" in found.saturated.working
    )


def test_the_figures_of_serving_and_of_training() -> None:
    serving = {f.name for f in estimate.figures(llm.speed("llama-3.1-8b"))}
    assert serving == {
        f"throughput.{name}"
        for name in (
            "one_user_tok_s", "batch_tok_s", "users_at_once", "per_user_tok_s", "saturated_tok_s",
            "time_to_first_token_ms", "roofline_tok_s", "batch_roofline_tok_s", "saturated_roofline_tok_s",
        )
    }  # fmt: skip
    assert all(f.working and f.sources for f in estimate.figures(llm.speed("llama-3.1-8b")))
    training = estimate.figures(llm.speed("llama-3.1-8b", task="lora"))
    assert [f.name for f in training] == ["throughput.train_tok_s"]


@pytest.mark.parametrize(("id", "stated"), [
    ("b327", 28.94), ("b367", 14.53), ("b407", 14.31), ("b450", 12.68), ("b452", 10.11), ("b324", 60.52), ("b447", 16.27),
])  # fmt: skip
def test_long_prompts_are_measured_by_rows_as_long(id: str, stated: float) -> None:
    """Qwen2.5 of 63,488 and 129,024 tokens of prompt: rows of other lengths say 1.2 to 1.9 times as much."""
    row = next(row for row in shelf.snapshot().benchmarks if row.id == id)
    assert row.input_tokens is not None
    assert row.output_tokens is not None
    found = llm.speed(
        row.model, row.precision, row.gpus, context_tokens=row.input_tokens + row.output_tokens,
        input_tokens=row.input_tokens, output_tokens=row.output_tokens,
    ).one_user  # fmt: skip
    assert found is not None
    assert found.basis is Basis.MEASURED
    assert found.central == pytest.approx(stated, rel=0.04)  # AWQ and GPTQ of one table are one precision
    assert found.low <= stated <= found.high
    assert f"prompts of {row.input_tokens:,} tokens, counted in" in found.working


def test_a_long_prompt_without_a_row_is_an_estimate() -> None:
    # 30,720 and 63,488 tokens were measured of Qwen2.5 7B; 45,000 are near neither, and such a prompt takes a good part of the time
    found = llm.speed("qwen2.5-7b", input_tokens=45_000, output_tokens=2048, context_tokens=50_000).one_user
    assert found is not None
    assert found.basis is Basis.ESTIMATE
