"""The workings of the estimates: the milliseconds that they name give the figure, by hand."""

import re
from typing import Any

import pytest

from configurator.sizing.throughput import estimate
from tests.sizing import llm
from tests.sizing.llm import PCIE_80, SXM_80

UNMEASURED: dict[str, Any] = {"input_tokens": 3000, "output_tokens": 700, "context_tokens": 3700}
BUILDS = [
    ("llama-3.1-70b", "bf16", 4, SXM_80), ("qwen3-8b", "int4", 1, SXM_80), ("mixtral-8x22b", "int8", 4, PCIE_80),
    ("deepseek-r1", "int4_g64", 8, SXM_80), ("gpt-oss-120b", "mxfp4", 1, PCIE_80),
]  # fmt: skip


def numbers(text: str, pattern: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(pattern, text)]


@pytest.mark.parametrize(("id", "weights", "gpus", "on"), BUILDS)
def test_the_parts_of_a_token_are_its_milliseconds(id: str, weights: str, gpus: int, on: str) -> None:
    found = llm.speed(id, weights, gpus, on, "nvlink", **(UNMEASURED | {"kv_cache": "int8"})).one_user
    assert found is not None
    token, prompt, total, *each = numbers(found.working, r"([\d,.]+) ms")
    assert token == total
    assert sum(each) == pytest.approx(total, abs=0.16)  # three parts, each rounded to a tenth
    assert found.central == pytest.approx(1000 * 700 / (700 * total + prompt), rel=0.01)


@pytest.mark.parametrize(("id", "weights", "gpus", "on"), BUILDS)
def test_the_parts_of_a_prompt_are_its_milliseconds(id: str, weights: str, gpus: int, on: str) -> None:
    found = llm.speed(id, weights, gpus, on, "pcie" if on == PCIE_80 else "nvlink", **UNMEASURED).time_to_first_token_ms
    assert found is not None
    assert sum(numbers(found.working, r"([\d,.]+) ms")) == pytest.approx(found.central, abs=0.26)
    assert found.working.startswith("3,000 tokens of prompt: ")


@pytest.mark.parametrize(("id", "weights", "gpus", "on"), BUILDS)
def test_steps_and_prompts_give_the_rate_of_a_batch_and_of_saturation(
    id: str, weights: str, gpus: int, on: str
) -> None:  # fmt: skip
    found = llm.speed(id, weights, gpus, on, "pcie" if on == PCIE_80 else "nvlink", concurrency=4, **UNMEASURED)
    for rate, share in ((found.batch, 1.0), (found.saturated, 0.98)):
        assert rate is not None
        step, prompt = numbers(rate.working, r"([\d,.]+) ms")
        sequences = numbers(rate.working, r"a step / ([\d,]+)")[0]
        assert rate.central == pytest.approx(1000 * share / (step / sequences + prompt / 700), rel=0.01)
        assert "a prompt of 3,000 tokens / 700 tokens of answer" in rate.working


def test_a_lone_users_answer_waits_for_its_prompt() -> None:
    found = llm.speed("qwen3-8b", **UNMEASURED).batch
    assert found is not None
    token, prompt = numbers(found.working, r"([\d,.]+) ms")[:2]
    assert found.central == pytest.approx(1000 * 700 / (token * 700 + prompt), rel=0.01)


def test_every_estimate_names_the_band_that_it_has() -> None:
    speed = llm.speed("qwen3-8b", concurrency=4, **UNMEASURED)
    figures = {figure.name: figure for figure in estimate.figures(speed)}
    for name in ("one_user_tok_s", "batch_tok_s", "saturated_tok_s", "time_to_first_token_ms"):
        figure = figures[f"throughput.{name}"]
        low, high = (
            numbers(figure.working, r"published rows lie at ([\d.]+) to")[0],
            numbers(figure.working, r" to ([\d.]+) of it")[0],
        )
        assert figure.low == pytest.approx(low * figure.number)
        assert figure.high == pytest.approx(high * figure.number)
