"""Estimates of speed: the step model by hand, bands, bounds, links, slices, replicas, training."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing import memory, throughput
from configurator.sizing.build import Training, Workload
from configurator.sizing.quantities import Basis
from configurator.sizing.rates import BATCH, ONE_USER, SATURATED, Throughput
from configurator.sizing.step_model import (
    Machine,
    Running,
    all_reduce_s,
    decode_step_s,
    layer_s,
    prefill_s,
    roofline_tok_s,
)
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, PCIE_80, SXM_80, split


def machine(gpus: int = 1, on: str = SXM_80, link: str = "nvlink") -> Machine:
    found = llm.gpu(on)
    return Machine.of(found.memory_bandwidth_gb_s, found.fp16_dense_tflops, split(gpus), link)


def running(id: str, weights: str = "bf16") -> Running:
    return Running(model=llm.model(id), weights=weights)  # type: ignore[arg-type]


def test_70b_on_two_gpus_by_hand() -> None:
    # 139.0 GB / (2 × 2,039 GB/s × 0.80) = 42.6 ms; 160 × (6 us + 16,384 B / 200 GB/s) = 1.0 ms; 80 × 11 us; 0.6 ms
    step = decode_step_s(running("llama-3.1-70b"), machine(2), 1, 0)
    assert step * 1000 == pytest.approx(42.6 + 1.0 + 0.9 + 0.6, abs=0.1)


def test_70b_on_two_gpus_gives_22_tokens_a_second_and_20_at_32k() -> None:
    # a cache of 32,768 × 327,680 B / 2 at 0.70 of 2,039 GB/s adds 3.8 ms
    of_70b = running("llama-3.1-70b")
    assert 1 / decode_step_s(of_70b, machine(2), 1, 500) == pytest.approx(22, abs=0.5)
    assert 1 / decode_step_s(of_70b, machine(2), 1, 32_768) == pytest.approx(20, abs=0.6)


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


@pytest.mark.parametrize(("id", "microseconds"), [
    ("llama-3.1-70b", 11), ("mixtral-8x22b", 11), ("gpt-oss-120b", 60), ("qwen3-235b-a22b", 60), ("deepseek-r1", 270),
])  # fmt: skip
def test_a_layer_costs_launches_and_routing(id: str, microseconds: float) -> None:
    assert layer_s(llm.model(id)) * 1e6 == pytest.approx(microseconds)


def test_a_large_batch_is_bound_by_arithmetic() -> None:
    # 2 × 7.50e9 × 1024 / (312e12 × 0.55) = 89.6 ms against 15 GB of weights in 9.2 ms
    step = decode_step_s(running("llama-3.1-8b"), machine(), 1024, 10)
    assert step == pytest.approx(0.0896 + 32 * 11e-6 + 0.0006, rel=0.01)


def test_prefill_of_2048_tokens_by_hand() -> None:
    # 7B: 2 × 6.61e9 × 2048 / (312e12 × 0.58) = 149.6 ms, attention 6 ms, 4 ms (133 to 140 measured)
    attention = 2 * 2048**2 * 32 * 128 * 32 / (312e12 * 0.58)
    assert prefill_s(running("llama-2-7b"), machine(), 2048) == pytest.approx(0.1496 + attention + 0.004, abs=0.0005)


def test_pcie_halves_what_prompts_get() -> None:
    nvlink, pcie = (prefill_s(running("llama-2-70b"), machine(4, PCIE_80, link), 2048) for link in ("nvlink", "pcie"))
    assert 1.7 < pcie / nvlink < 2.2


UNMEASURED = {"input_tokens": 3000, "output_tokens": 700}


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


def test_fewer_bits_speed_one_user_up() -> None:
    full, eight, four = (
        1 / decode_step_s(running("llama-3.1-8b", w), machine(), 1, 500) for w in ("bf16", "int8", "int4")
    )
    assert 1.3 < eight / full < 1.8  # measured: 1.3 to 1.7
    assert 1.5 < four / full < 2.5  # measured: 1.5 to 2.5


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
    prefill, whole_prefill = slice_.time_to_first_token_ms.central - 4, whole_first.central - 4
    assert prefill == pytest.approx(7 * whole_prefill)  # 1 of 7 compute slices


def build_speed(workload: Workload, id: str, replicas: int = 1, tensor: int = 1, pipeline: int = 1) -> Throughput:
    plan = split(tensor, pipeline, replicas)
    fit = memory.fit(workload, llm.model(id), llm.gpu(), plan, ASSUMED, mig=None)
    return throughput.estimate(workload, llm.model(id), llm.gpu(), plan, "nvlink", shelf.snapshot(), fit)


def test_replicas_add_up_but_do_not_hurry_one_user() -> None:
    workload = Workload(concurrency=32, **UNMEASURED)
    one, four = (build_speed(workload, "qwen3-8b", replicas=n) for n in (1, 4))
    eight = build_speed(replace(workload, concurrency=8), "qwen3-8b")
    assert (one.one_user, one.roofline) == (four.one_user, four.roofline)
    assert one.saturated is not None
    assert four.saturated is not None
    assert four.saturated.central == pytest.approx(4 * one.saturated.central)
    assert four.batch is not None
    assert eight.batch is not None
    assert four.batch.central == pytest.approx(4 * eight.batch.central)


def test_a_user_who_is_alone_keeps_one_of_the_replicas_busy() -> None:
    alone = Workload(concurrency=1, **UNMEASURED)
    one, four = (build_speed(alone, "qwen3-8b", replicas=n).batch for n in (1, 4))
    assert one is not None
    assert four is not None
    assert four.central == pytest.approx(one.central)


def test_users_who_do_not_divide_are_shared_out_as_evenly_as_they_can() -> None:
    """5 users on 4 replicas: three serve one user, one serves two."""
    five, one, two = (
        build_speed(Workload(concurrency=users, **UNMEASURED), "qwen3-8b", replicas=n).batch
        for users, n in ((5, 4), (1, 1), (2, 1))
    )
    assert five is not None
    assert one is not None
    assert two is not None
    assert five.central == pytest.approx(3 * one.central + two.central)


def test_pipeline_stages_hold_more_but_do_not_hurry_one_user() -> None:
    workload = Workload(**UNMEASURED)
    one, two = (build_speed(workload, "qwen3-8b", pipeline=n) for n in (1, 2))
    assert one.one_user is not None
    assert two.one_user is not None
    assert two.one_user.central == one.one_user.central


def test_a_model_that_does_not_fit_has_a_bound_but_no_speed() -> None:
    found = llm.speed("llama-3.1-70b", gpus=2, context_tokens=65_536)
    assert found.roofline is not None
    assert (found.one_user, found.batch, found.saturated, found.time_to_first_token_ms) == (None, None, None, None)
    figures = {f.name: f for f in throughput.figures(found)}
    assert figures["throughput.one_user_tok_s"].value is None
    assert figures["throughput.one_user_tok_s"].working.startswith("does not fit: The KV cache")


def test_the_figures_of_serving_and_of_training() -> None:
    serving = {f.name for f in throughput.figures(llm.speed("llama-3.1-8b"))}
    assert serving == {
        f"throughput.{name}"
        for name in ("one_user_tok_s", "batch_tok_s", "saturated_tok_s", "time_to_first_token_ms", "roofline_tok_s")
    }
    training = throughput.figures(llm.speed("llama-3.1-8b", task="lora"))
    assert [f.name for f in training] == ["throughput.train_tok_s"]


def train(id: str, task: str, gpus: int, **training: object) -> float:
    workload = Workload(task=task, training=Training(zero_stage=3, **training))  # type: ignore[arg-type]
    found = build_speed(workload, id, replicas=gpus).train_tok_s
    assert found is not None
    assert found.low <= found.central <= found.high
    return found.central


def test_training_by_hand() -> None:
    # 8 × 312e12 × 0.48 / (6 × 7.50e9) = 26,600 tok/s
    assert train("llama-3.1-8b", "full_finetune", 8) == pytest.approx(8 * 312e12 * 0.48 / (6 * 7.5049e9), rel=0.001)
    assert train("llama-3.1-8b", "lora", 8) == pytest.approx(1.4 * train("llama-3.1-8b", "full_finetune", 8))
    assert train("llama-3.1-8b", "qlora", 8) == pytest.approx(0.75 * train("llama-3.1-8b", "lora", 8))


@pytest.mark.parametrize(("id", "task", "gpus", "measured"), [
    ("llama-3.1-70b", "lora", 8, 3497), ("llama-3.1-405b", "qlora", 8, 653), ("llama-3.2-3b", "full_finetune", 1, 7210),
])  # fmt: skip
def test_what_torchtune_measured_lies_inside_the_band(id: str, task: str, gpus: int, measured: float) -> None:
    bytes_each = "adamw_bf16" if id == "llama-3.2-3b" else "adamw_mixed"
    workload = Workload(task=task, training=Training(zero_stage=3, optimizer=bytes_each))  # type: ignore[arg-type]
    found = build_speed(workload, id, replicas=gpus).train_tok_s
    assert found is not None
    assert found.low <= measured <= found.high


def test_mosaicml_rows_of_2048_tokens_lie_inside_the_band() -> None:
    rows = [
        r for r in llm.published_runs()["training"] if r.get("mfu_pct") and r["seq_len"] == 2048 and r["params"] > 6e9
    ]
    used = [r["tok_s_gpu"] * 6 * r["params"] / 312e12 for r in rows]
    assert len(used) >= 15
    assert sum(0.35 <= share <= 0.60 for share in used) / len(used) >= 0.9


def test_a_job_that_does_not_fit_has_no_speed() -> None:
    found = build_speed(Workload(task="full_finetune"), "llama-3.1-8b")
    assert found.train_tok_s is None
    assert "alone need" in found.why_none
