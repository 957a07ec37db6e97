"""The rooflines are true upper bounds: of every estimate, of an engine without losses, and of everything published."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing import assess
from configurator.sizing.build import Build
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput.constants import SHIPPED
from configurator.sizing.throughput.step_model import Machine, Running, fastest_tflops, roofline_tok_s
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
    bound = roofline_tok_s(of, on, sequences, inputs + outputs / 2)
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
