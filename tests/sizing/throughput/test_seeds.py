"""The seed documents' rates: below the roofline all of them, mostly far too low, and twice impossible for memory."""

import pytest

from configurator.sizing.quantities import Basis
from tests.sizing import llm
from tests.sizing.llm import PCIE_80, SXM_80

# model, weights, GPUs, stated for one user, roofline; one and two GPUs are PCIe, four and eight SXM4
ONE_USER = [
    ("llama-3.1-8b", "bf16", 1, (60,), 129),
    ("qwen2.5-32b", "bf16", 1, (20,), 30),
    ("llama-3.1-70b", "int8", 1, (12,), 27),
    ("llama-3.1-70b", "int4", 1, (15,), 51),
    ("llama-3.1-70b", "bf16", 2, (15, 20), 28),
    ("llama-3.1-70b", "int8", 2, (25,), 55),
    ("mixtral-8x22b", "int8", 2, (18,), 99),
    ("llama-3.1-70b", "bf16", 4, (25, 35, 45), 59),
    ("llama-3.1-70b", "int8", 4, (35, 50), 116),
    ("mixtral-8x22b", "bf16", 4, (25,), 105),
    ("llama-3.1-405b", "int4", 4, (8,), 38),
    ("llama-3.1-70b", "bf16", 8, (60, 80), 117),
    ("llama-3.1-70b", "int8", 8, (80,), 231),
    ("mixtral-8x22b", "bf16", 8, (45,), 209),
    ("llama-3.1-405b", "int8", 8, (8,), 40),
    ("llama-3.1-405b", "int4", 8, (12,), 77),
    ("deepseek-r1", "int4_g64", 8, (5,), 773),
]


@pytest.mark.parametrize(("id", "weights", "gpus", "stated", "bound"), ONE_USER)
def test_no_stated_rate_is_above_the_roofline(
    id: str, weights: str, gpus: int, stated: tuple[float, ...], bound: float
) -> None:
    found = llm.speed(id, weights, gpus, PCIE_80 if gpus < 4 else SXM_80, input_tokens=1, output_tokens=1).roofline
    assert found is not None
    assert found.central == pytest.approx(bound, rel=0.02)
    assert max(stated) < found.central


@pytest.mark.parametrize(("id", "weights", "gpus", "stated"), [
    ("mixtral-8x22b", "bf16", 4, 25),  # active parameters ignored: 57 to 62 elsewhere
    ("llama-3.1-405b", "int4", 4, 8),
    ("llama-3.1-405b", "int8", 8, 8),  # 15.6 measured
    ("deepseek-r1", "int4_g64", 8, 5),  # 46.8 measured: dense arithmetic on a model of 37e9 active parameters
    ("llama-3.1-70b", "int8", 1, 12),  # 18 to 19 measured
])  # fmt: skip
def test_rates_that_are_too_low(id: str, weights: str, gpus: int, stated: float) -> None:
    found = llm.speed(id, weights, gpus, context_tokens=4096).one_user
    assert found is not None
    assert stated < 0.75 * found.central
    assert stated < found.low


@pytest.mark.parametrize(("id", "weights", "gpus", "stated"), [
    ("llama-3.1-70b", "bf16", 4, 35), ("llama-3.1-70b", "bf16", 8, 60), ("llama-2-70b", "int8", 8, 80),
])  # fmt: skip
def test_rates_that_are_right(id: str, weights: str, gpus: int, stated: float) -> None:
    found = llm.speed(id, weights, gpus).one_user
    assert found is not None
    assert found.basis is Basis.MEASURED
    assert found.central == pytest.approx(stated, rel=0.12)


def test_70b_on_two_gpus_with_64k_is_impossible_for_memory_not_for_speed() -> None:
    found = llm.speed("llama-3.1-70b", gpus=2, on=PCIE_80, context_tokens=65_536)
    assert found.one_user is None
    assert found.roofline is not None
    assert found.roofline.central > 12


@pytest.mark.parametrize(("id", "weights", "gpus", "users", "stated"), [
    ("llama-3.1-8b", "bf16", 1, 32, 700),
    ("llama-3.1-70b", "bf16", 2, 32, 150),
    ("llama-3.1-70b", "bf16", 8, 32, 700),
    ("mixtral-8x22b", "bf16", 8, 32, 500),
    ("llama-3.1-405b", "int8", 8, 32, 80),
    ("deepseek-r1", "int4_g64", 8, 32, 50),
])  # fmt: skip
def test_stated_batches_are_one_user_times_ten_and_low(
    id: str, weights: str, gpus: int, users: int, stated: float
) -> None:
    found = llm.speed(
        id, weights, gpus, concurrency=users, context_tokens=512, input_tokens=128, output_tokens=128
    ).batch
    assert found is not None
    assert stated < 0.6 * found.central
