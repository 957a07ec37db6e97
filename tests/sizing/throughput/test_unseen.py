"""Measurements that stand in no fixture, so that no fit can have seen them: most must lie inside the bands all the same."""

from typing import Any

import pytest

from configurator.sizing.quantities import Basis
from configurator.sizing.throughput.speeds import BATCH, FIRST_TOKEN, ONE_USER
from configurator.sizing.throughput.step_model import Machine, Running
from tests.sizing import llm
from tests.sizing.llm import SXM_40, SXM_80, prefill_s, served_tok_s, split


def machine(gpus: int = 1, on: str = SXM_80) -> Machine:
    found = llm.gpu(on)
    return Machine.of(found.memory_bandwidth_gb_s, found.fp16_dense_tflops, split(gpus), "nvlink")


def running(id: str, weights: str = "bf16") -> Running:
    return Running(model=llm.model(id), weights=weights)  # type: ignore[arg-type]


# What is in no fixture: recalled from the papers and pages named, 80 GB SXM4 where nothing else is said
@pytest.mark.parametrize(("id", "weights", "gpus", "users", "inputs", "outputs", "measured"), [
    ("deepseek-r1", "int4_g64", 8, 8, 1000, 300, 180.3),    # vllm#14138, A800
    ("deepseek-r1", "int4_g64", 8, 64, 1000, 300, 478.6),   # the same; the fit has seen one user of R1 only
    ("llama-3.1-405b", "int4", 8, 1, 100, 200, 22),         # vLLM, AWQ
    ("mixtral-8x7b", "bf16", 2, 1, 100, 200, 60),           # vLLM of early 2024
    ("llama-2-7b", "q4_k_m", 1, 1, 1, 128, 135),            # llama.cpp
])  # fmt: skip
def test_batches_that_no_fit_has_seen_lie_inside_the_bands(
    id: str, weights: str, gpus: int, users: int, inputs: int, outputs: int, measured: float
) -> None:  # fmt: skip
    band = ONE_USER if users == 1 else BATCH
    ours = served_tok_s(running(id, weights), machine(gpus), users, inputs, outputs)
    assert band.holds(measured / ours)


@pytest.mark.parametrize(("id", "weights", "inputs", "outputs", "measured"), [
    ("llama-3.1-8b", "bf16", 1024, 512, 2503),  # TensorRT-LLM as QServe's paper measured it (arXiv 2405.04532)
    ("llama-2-7b", "bf16", 1024, 512, 1444),
    ("llama-2-7b", "int8", 1024, 512, 2334),
    ("llama-2-13b", "int8", 1024, 512, 1277),
    ("llama-2-70b", "int4", 1024, 512, 235),
])  # fmt: skip
def test_saturated_servers_that_no_fit_has_seen_lie_inside_the_band(
    id: str, weights: str, inputs: int, outputs: int, measured: float
) -> None:
    lengths: dict[str, Any] = {"input_tokens": inputs, "output_tokens": outputs, "context_tokens": inputs + outputs}
    found = llm.speed(id, weights, **lengths).saturated
    assert found is not None
    assert found.basis is Basis.ESTIMATE
    assert found.low <= measured <= found.high


@pytest.mark.parametrize(("gpus", "on", "tokens", "measured_ms"), [
    (8, SXM_80, 1500, 185), (8, SXM_80, 1020, 155),  # Splitwise (arXiv 2311.18677), table of A100 and H100
    (4, SXM_40, 512, 154), (8, SXM_40, 512, 114),    # Databricks, LLM inference performance engineering
])  # fmt: skip
def test_first_tokens_of_70b_that_no_fit_has_seen_lie_inside_the_band(
    gpus: int, on: str, tokens: int, measured_ms: float
) -> None:
    assert FIRST_TOKEN.holds(measured_ms / (1000 * prefill_s(running("llama-2-70b"), machine(gpus, on), tokens)))
