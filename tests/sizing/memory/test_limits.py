"""The largest context and the most users are the last that the verdict allows, whatever the build."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing import assess
from configurator.sizing.build import Build, codec
from tests.sizing import shelf

LONGEST, MOST = 10_000_000, 100_000
"""The bounds of the build file, beyond which nothing can be asked."""


def build(model: str, gpus: int, variant: str = "a100-sxm4-80gb", quantity: int = 1, **more: Any) -> Build:
    groups = [{"variant": variant, "count": gpus}]
    mig = more.pop("mig", [])
    read = {
        "format": "a100-build/1",
        "gpus": groups,
        "quantity": quantity,
        "mig": mig,
        "workload": {"model": model, **more},
    }
    return codec.from_dict(read)


def verdict(found: Build, **workload: int) -> str:
    tried = replace(found, workload=replace(found.workload, **workload))
    return str(assess(tried, shelf.snapshot(), try_fixes=False).figures["memory.verdict"].value)


def at_the_limits(found: Build) -> None:
    figures = assess(found, shelf.snapshot(), try_fixes=False).figures
    model = shelf.snapshot().models[str(found.workload.model)]
    context = int(figures["memory.max_context_tokens"].number)
    if context:
        assert verdict(found, context_tokens=context) != "no"
    if context < min(model.max_context or LONGEST, LONGEST):
        assert verdict(found, context_tokens=context + 1) == "no"
    users = int(figures["memory.max_concurrency"].number)
    if 0 < users <= MOST:
        assert verdict(found, concurrency=users) != "no"
    if users < MOST:
        assert verdict(found, concurrency=users + 1) == "no"


@pytest.mark.parametrize("found", [
    build("llama-3.1-70b", 2, context_tokens=32768), build("llama-3.1-70b", 3), build("llama-3.1-70b", 8, concurrency=8),
    build("llama-3.1-70b", 4, quantity=2, context_tokens=131072, concurrency=8), build("phi-4", 4, variant="a100-pcie-40gb"),
    build("deepseek-r1", 8, weights="int4"), build("qwen3-235b-a22b", 8, weights="int8", concurrency=16),
    build("gpt-oss-120b", 1, weights="mxfp4", context_tokens=32768), build("gemma-3-27b", 1, concurrency=4),
    build("llama-3.1-405b", 8, quantity=3), build("llama-3.1-8b", 1, mig=[{"gpu": 0, "profiles": ["3g.40gb", "2g.20gb"]}]),
    build("llama-3.1-8b", 1, weights="int4", concurrency=9, mig=[{"gpu": 0, "profiles": ["1g.10gb", "3g.40gb", "1g.10gb"]}]),
    build("llama-3.1-8b", 1, weights="int8", concurrency=36, mig=[{"gpu": 0, "profiles": ["3g.40gb", "2g.20gb"]}]),
    build("llama-2-7b", 5, concurrency=1000, context_tokens=512),
], ids=lambda found: f"{found.gpus[0].count}x{found.quantity} {found.workload.model}")  # fmt: skip
def test_one_step_beyond_the_limit_is_refused(found: Build) -> None:
    at_the_limits(found)


def test_a_limit_of_users_is_no_more_than_a_build_may_ask_for() -> None:
    found = assess(build("llama-3.2-1b", 8, context_tokens=16, quantity=4), shelf.snapshot(), try_fixes=False)
    figure = found.figures["memory.max_concurrency"]
    assert figure.value == 100_000
    assert figure.working.endswith("memory holds more, but a build asks for 100,000 at most")


@settings(max_examples=25)
@given(
    model=st.sampled_from(sorted(shelf.snapshot().models)), gpus=st.integers(1, 9), quantity=st.integers(1, 3),
    weights=st.sampled_from(["bf16", "int8", "int4"]), kv_cache=st.sampled_from(["fp16", "int8"]),
    context_tokens=st.integers(1, 200_000), concurrency=st.integers(1, 600), replicas=st.none() | st.integers(1, 4),
)  # fmt: skip
def test_so_it_is_for_any_build(model: str, gpus: int, quantity: int, **more: Any) -> None:
    at_the_limits(build(model, gpus, quantity=quantity, **more))


@pytest.mark.parametrize("weights", ["bf16", "int8", "int4"])
@pytest.mark.parametrize("variant", ["a100-sxm4-40gb", "a100-sxm4-80gb"])
@pytest.mark.parametrize(
    "model", ["llama-3.1-70b", "llama-3.1-405b", "phi-4", "mixtral-8x22b", "deepseek-r1", "qwen2.5-7b"]
)
def test_the_fewest_gpus_hold_it_and_the_next_smaller_number_does_not(model: str, variant: str, weights: str) -> None:
    """Servers of eight: sixteen GPUs are two of them."""
    usual, most = [1, 2, 4, 8, 16, 24, 32], 32

    def holds(count: int) -> bool:
        found = build(
            model, min(count, 8), variant, max(1, count // 8), weights=weights, context_tokens=16_384, concurrency=4
        )
        return verdict(found) != "no"

    asked = build(model, 1, variant, weights=weights, context_tokens=16_384, concurrency=4)
    value = assess(asked, shelf.snapshot(), try_fixes=False).figures[f"memory.fewest_gpus.{variant}"].value
    fewest = most + 1 if value is None else int(str(value))
    assert all(holds(count) == (count >= fewest) for count in usual if count <= fewest)
