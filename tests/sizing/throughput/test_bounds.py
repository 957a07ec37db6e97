"""The rooflines are true upper bounds: of every estimate, of an engine without losses, and of everything published."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing import assess
from configurator.sizing.build import Build, codec
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput.constants import SHIPPED
from configurator.sizing.throughput.step_model import (
    Machine,
    Running,
    fastest_tflops,
    least_prefill_flops,
    prefill_flops,
    roofline_tok_s,
)
from tests.sizing import builds, llm, shelf
from tests.sizing.llm import SXM_80, served_tok_s, split

LOSSLESS = replace(
    SHIPPED,
    **{name: 0.0 if name.endswith("_s") else 1.0 for name in SHIPPED.__dataclass_fields__},
)
"""Every byte at the datasheet's bandwidth, every FLOP at the dense peak, no overhead at all."""


def machine(gpus: int = 1, stages: int = 1, weights: str = "bf16", on: str = SXM_80) -> Machine:
    found = llm.gpu(on)
    fastest = fastest_tflops(found, weights)  # type: ignore[arg-type]
    return Machine.of(found.memory_bandwidth_gb_s, found.fp16_dense_tflops, split(gpus, stages), "nvlink", fastest)


def running(id: str, weights: str = "bf16", cache: str = "fp16") -> Running:
    return Running(model=llm.model(id), weights=weights, kv_cache=cache)  # type: ignore[arg-type]


@given(
    id=st.sampled_from(["llama-3.1-8b", "llama-2-13b", "mixtral-8x7b", "gpt-oss-120b", "gemma-2-27b", "deepseek-r1", "llama-3.1-405b"]),
    weights=st.sampled_from(["bf16", "int8", "fp8", "int4", "mxfp4", "q4_k_m"]), cache=st.sampled_from(["fp16", "int8"]),
    gpus=st.sampled_from([1, 2, 4, 8]), stages=st.integers(1, 4), sequences=st.integers(1, 400),
    inputs=st.integers(1, 100_000), outputs=st.integers(1, 5000),
)  # fmt: skip
def test_not_even_an_engine_without_losses_beats_the_roofline(
    id: str, weights: str, cache: str, gpus: int, stages: int, sequences: int, inputs: int, outputs: int
) -> None:  # fmt: skip
    of, on = running(id, weights, cache), machine(gpus, stages, weights)
    prompts = least_prefill_flops(of.model, inputs) / outputs
    bound = roofline_tok_s(of, on, sequences, inputs + outputs / 2, prompts)
    assert served_tok_s(of, on, sequences, inputs, outputs, LOSSLESS) <= bound * 1.000001


@settings(max_examples=60)
@given(build=builds.builds)
def test_no_figure_of_any_build_is_above_its_roofline(build: Build) -> None:
    figures = assess(build, shelf.snapshot(), try_fixes=False).figures
    for rate, bound in (
        ("one_user_tok_s", "roofline_tok_s"),
        ("batch_tok_s", "batch_roofline_tok_s"),
        ("saturated_tok_s", "saturated_roofline_tok_s"),
    ):
        found, most = figures.get(f"throughput.{rate}"), figures.get(f"throughput.{bound}")
        if found is None or found.value is None or found.basis is Basis.MEASURED:
            continue
        assert most is not None
        assert found.number <= most.number * 1.000001
        assert float(found.high or found.number) <= most.number * 1.000001
        assert float(found.low or found.number) <= found.number


def test_one_user_of_a_dense_model_reads_all_weights_and_his_cache() -> None:
    # (139.0 GB + 32,768 × 327,680 B) / (2 × 2,039 GB/s) = 36.7 ms
    assert roofline_tok_s(running("llama-3.1-70b"), machine(2), 1, 32_768) == pytest.approx(1000 / 36.7, rel=0.002)


def test_an_8_bit_cache_raises_the_bound_where_caches_are_long() -> None:
    # 64 caches of 8,192 tokens: 68.7 GB, or 34.4 GB beside 15.0 GB of weights
    full, half = (
        roofline_tok_s(running("llama-3.1-8b", cache=cache), machine(), 64, 8192) for cache in ("fp16", "int8")
    )
    assert half / full == pytest.approx((68.7 + 15.0) / (34.4 + 15.0), rel=0.005)


@pytest.mark.parametrize(("sequences", "share"), [
    (1, 2 / 8),       # a token visits 2 of 8 experts
    (2, 0.4375),      # 1 − (3/4)²
    (8, 0.8999),      # 1 − (3/4)⁸
    (64, 1.0),
])  # fmt: skip
def test_a_batch_reads_the_experts_that_it_is_expected_to_visit(sequences: int, share: float) -> None:
    model = llm.model("mixtral-8x7b")
    assert model.moe is not None
    experts = 8 * 3 * 4096 * 14336 * 32
    others = model.params_per_token - experts * 2 / 8  # attention, norms, router, head
    read = 2 * (experts * share + others)
    found = roofline_tok_s(running("mixtral-8x7b"), machine(), sequences, 0)
    assert found == pytest.approx(sequences * 2039e9 / read, rel=0.001)


def test_latent_attention_reads_its_latent_on_every_gpu() -> None:
    # 70,272 B a token on each of eight, however many there are
    of = running("deepseek-r1", "int4_g64")
    without, with_ = (1 / roofline_tok_s(of, machine(8), 1, tokens) for tokens in (0, 100_000))
    assert with_ - without == pytest.approx(100_000 * 70_272 / 2039e9, rel=0.001)


def test_a_grouped_cache_is_divided_by_its_heads_at_most() -> None:
    # 4 KV heads over 8 GPUs: each pair holds the same head
    of = running("qwen2.5-7b")
    four, eight = (
        1 / roofline_tok_s(of, machine(n), 1, 100_000) - 1 / roofline_tok_s(of, machine(n), 1, 0) for n in (4, 8)
    )
    assert four == pytest.approx(eight)


@pytest.mark.parametrize(("weights", "peak"), [("bf16", 312e12), ("int4", 312e12), ("fp8", 312e12), ("int8", 624e12)])
def test_a_huge_batch_is_bound_by_the_peak_that_its_weights_could_use(weights: str, peak: float) -> None:
    of = running("llama-3.1-8b", weights)
    bound = roofline_tok_s(of, machine(weights=weights), 100_000, 1)
    assert bound == pytest.approx(peak / (2 * of.model.params_per_token), rel=0.001)


def test_a_gpu_with_fp8_units_may_use_them() -> None:
    assert machine(weights="fp8", on="h100-sxm5").fastest_flops == 1979e12
    assert machine(weights="bf16", on="h100-sxm5").fastest_flops == machine(on="h100-sxm5").flops


def test_stages_raise_the_bound_of_many_but_not_of_one() -> None:
    of = running("llama-3.1-405b", "int8")
    one, two = (roofline_tok_s(of, machine(8, stages), 1, 1000) for stages in (1, 2))
    assert one == two
    one, two = (roofline_tok_s(of, machine(8, stages), 16, 1000) for stages in (1, 2))
    # 16 on one stage read the weights once; 8 on each of two read them twice, on twice the GPUs: only the caches gain
    assert two > one
    assert two < 2 * one


def test_uneven_groups_of_a_pipeline_are_not_rounded_up() -> None:
    # three sequences over two stages: 1.5 a group, not two
    of, on = running("llama-3.1-405b", "int8"), machine(8, 2)
    weights = 1 / roofline_tok_s(of, on, 1, 0)
    cache = 1 / roofline_tok_s(of, on, 1, 50_000) - weights
    assert 3 / roofline_tok_s(of, on, 3, 50_000) == pytest.approx(weights + 1.5 * cache)


def test_a_bound_over_stages_says_the_groups_whose_numbers_give_it() -> None:
    """405B in BF16 over 8 × 2 A100s, 16 users of 1,000 tokens of prompt and 300 of answer. A step of 8: weights without the
    input embedding 807.5e9 B, caches 8 × 1,150 × 2 × 126 × 8 × 128 × 2 B = 4.75e9 B; 812.3e9 / (8 × 2,039e9) = 49.8 ms, in
    which both stages give theirs: 16 / 0.0498 = 321.3 tok/s."""
    workload = {"model": "llama-3.1-405b", "concurrency": 16, "input_tokens": 1000, "output_tokens": 300}
    build = {"gpus": [{"variant": SXM_80, "count": 16}], "platform": "hgx-a100-8gpu", "workload": workload}
    found = assess(codec.from_dict({"format": "a100-build/1"} | build), shelf.snapshot(), try_fixes=False).figures
    bound = found["throughput.batch_roofline_tok_s"]
    cache = 8 * 1150 * 2 * 126 * 8 * 128 * 2
    assert bound.number == pytest.approx(16 / ((807.504e9 + cache) / (8 * 2039e9)), rel=1e-5)
    assert bound.working.endswith("16 sequences in 2 groups of 8, one in each pipeline stage: all in the time of one")
    held = found["throughput.saturated_roofline_tok_s"].working
    assert "the 788 sequences that memory holds in 2 groups of 394" in held


LONG_PROMPTS: dict[str, Any] = {"input_tokens": 30_000, "output_tokens": 50, "context_tokens": 32_768}


def test_long_prompts_bound_what_many_users_get() -> None:
    """Mistral 7B, prompts of 30,000, answers of 50: matrices without the head 2 × (7.248e9 − 2 × 0.134e9) × 30,000 =
    4.19e14, attention 2 × 30,000² × 32 × 4,096 = 2.36e14 FLOP; 50 tokens for each 6.55e14 / 312e12 s: 23.8 a second. The
    tokens themselves, 14.5e9 FLOP, are next to nothing."""
    model = llm.model("mistral-7b-v0.3")
    flops = least_prefill_flops(model, 30_000)
    assert flops == pytest.approx(6.55e14, rel=0.002)
    found = llm.speed("mistral-7b-v0.3", **LONG_PROMPTS)
    assert found.saturated is not None
    assert found.saturated_roofline is not None
    assert found.batch_roofline is not None
    assert found.saturated_roofline.central == pytest.approx(23.8, abs=0.05)
    assert found.saturated.high == found.saturated_roofline.central
    assert "what bandwidth and arithmetic allow" in found.saturated.working
    assert "with 655 TFLOP of prompt for every 50 tokens of answer" in found.saturated_roofline.working


def test_a_lone_users_answer_waits_for_its_prompt_in_any_bound() -> None:
    # 6.55e14 / 312e12 = 2.10 s, and 50 tokens at 2,039 GB/s / (14.23 + 3.93 GB) = 112 a second, 0.45 s: 19.6 a second
    found = llm.speed("mistral-7b-v0.3", **LONG_PROMPTS)
    assert found.one_user is not None
    assert found.one_user.high < 19.7
    assert found.roofline is not None
    assert found.roofline.central == pytest.approx(112.3, abs=0.5)  # of the tokens alone, as its name says


def test_no_first_token_comes_before_its_prompt_is_computed() -> None:
    # 3.16 s estimated × 0.65 = 2.04 s would be less than 6.55e14 / 312e12 = 2.098 s
    found = llm.speed("mistral-7b-v0.3", **LONG_PROMPTS).time_to_first_token_ms
    assert found is not None
    assert found.low == pytest.approx(2098, abs=2)
    assert "none below 2,09" in found.working
    two = llm.speed("mistral-7b-v0.3", gpus=2, **LONG_PROMPTS).time_to_first_token_ms
    assert two is not None
    assert two.low >= 2098 / 2


def test_only_the_last_token_of_a_prompt_needs_the_head() -> None:
    model = llm.model("llama-3.1-8b")
    head = 128_256 * 4096
    assert prefill_flops(model, 1000) - least_prefill_flops(model, 1000) == pytest.approx(2 * head * 999)
    assert least_prefill_flops(model, 1) == prefill_flops(model, 1)


def test_what_is_asked_beyond_the_bound_of_long_prompts_is_refused() -> None:
    workload = {"model": "mistral-7b-v0.3", "load": "saturated", "required_tok_s": 24, **LONG_PROMPTS}
    build = {"format": "a100-build/1", "gpus": [{"variant": SXM_80, "count": 1}], "workload": workload}
    found = assess(codec.from_dict(build), shelf.snapshot(), try_fixes=False).findings
    why = next(one.why for one in found if one.code == "workload.too-slow")
    assert "Bandwidth and arithmetic allow 24 at most" in why or "allow 23" in why


@pytest.mark.parametrize("users", [1, 8, 64, 300])
@pytest.mark.parametrize("context", [512, 1024, 8192])
def test_no_number_of_users_gets_more_than_a_full_server_gives(users: int, context: int) -> None:
    found = llm.speed(
        "qwen3-8b",
        context_tokens=context,
        concurrency=users,
        on="a100-sxm4-40gb",
        input_tokens=4000,
        output_tokens=1000,
    )
    assert found.batch is not None
    assert found.saturated is not None
    assert found.batch.low <= found.batch.central <= found.batch.high
    assert found.batch.central <= found.saturated.central
