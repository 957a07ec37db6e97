"""Audit, section 3: tokens a second. None of the stated batch-1 values is above the bound n × bandwidth / bytes read, so none

is impossible; they contradict one another, and measurements, instead. `bound` is the engine's roofline for one user.
"""

import pytest

from configurator.sizing.build import ModelDimensions, WeightPrecision
from configurator.sizing.models.lookup import ModelProblem, resolve
from configurator.sizing.parallelism.planning import ParallelPlan
from configurator.sizing.throughput.step_model import Machine, Running, roofline_tok_s
from tests.sizing.audit.cases import answers, figures, gpu, number, row, serving
from tests.sizing.shelf import snapshot

LLAMA, BIG, MIXTRAL, R1 = "llama-3.1-70b", "llama-3.1-405b", "mixtral-8x22b", "deepseek-r1"
CARD, MODULE = "a100-pcie-80gb", "a100-sxm4-80gb"
ROOFLINE = "throughput.roofline_tok_s"


@pytest.mark.parametrize(
    ("id", "weights", "card", "count", "stated", "bound"),
    [
        # 1,935 / (7.5e9 × 2 B), and a cache of 1,150 tokens
        row("8B FP16 on 1: 60", "llama-3.1-8b", "fp16", CARD, 1, (60,), 129, claims="s1-speed-8b-fp16-1x"),
        row("32B FP16 on 1: 20", "qwen2.5-32b", "fp16", CARD, 1, (20,), 30, claims="s1-speed-32b-fp16-1x"),
        # 1,935 / 70.6; the quick reference of tier 1 says 12 too
        row("70B INT8 on 1: 12", LLAMA, "int8", CARD, 1, (12,), 27, claims="s1-speed-70b-int8-1x s1-speed-tier1-quick"),
        row("70B INT4 on 1: 15", LLAMA, "int4", CARD, 1, (15,), 51, claims="s1-speed-70b-int4-1x"),
        # 2 × 1,935 / 139; 20 is tier 2's quick reference
        row("70B FP16 on 2: 15 and 20", LLAMA, "fp16", CARD, 2, (15, 20), 28,
            claims="s1-speed-70b-fp16-2x s1-speed-tier2-quick"),
        row("70B INT8 on 2: 25", LLAMA, "int8", CARD, 2, (25,), 55, claims="s1-speed-70b-int8-2x"),
        # a mixture reads the experts that a token visits: 39B of 141B
        row("Mixtral 8x22B INT8 on 2: 18", MIXTRAL, "int8", CARD, 2, (18,), 99, claims="s1-speed-mixtral-int8-2x"),
        # 4 × 2,039 / 139; 45 is tier 3's quick reference, 25 the performance table, 35 the tier's own
        row("70B FP16 on 4: 25, 35 and 45", LLAMA, "fp16", MODULE, 4, (25, 35, 45), 59,
            claims="s1-speed-70b-fp16-4x s1-speed-tier3-quick"),
        row("70B INT8 on 4: 35 and 50", LLAMA, "int8", MODULE, 4, (35, 50), 116, claims="s1-speed-70b-int8-4x"),
        row("Mixtral 8x22B FP16 on 4: 25", MIXTRAL, "fp16", MODULE, 4, (25,), 105, claims="s1-speed-mixtral-fp16-4x"),
        row("405B INT4 on 4: 8", BIG, "int4", MODULE, 4, (8,), 38, claims="s1-speed-405b-int4-4x"),
        # 8 × 2,039 / 139; 80 is tier 4's quick reference
        row("70B FP16 on 8: 60 and 80", LLAMA, "fp16", MODULE, 8, (60, 80), 117,
            claims="s1-speed-70b-fp16-8x s1-speed-tier4-quick"),
        row("70B INT8 on 8: 80", LLAMA, "int8", MODULE, 8, (80,), 231, claims="s1-speed-70b-int8-8x s1-speed-tier4-quick"),
        row("Mixtral 8x22B FP16 on 8: 45", MIXTRAL, "fp16", MODULE, 8, (45,), 209, claims="s1-speed-mixtral-fp16-8x"),
        row("405B INT8 on 8: 8", BIG, "int8", MODULE, 8, (8,), 40, claims="s1-speed-405b-int8-8x"),
        row("405B INT4 on 8: 12", BIG, "int4", MODULE, 8, (12,), 77, claims="s1-speed-405b-int4-8x"),
        row("R1 INT4 on 8: 5", R1, "int4", MODULE, 8, (5,), 773, claims="s1-speed-r1-int4-8x"),
    ],
)  # fmt: skip
def test_a_stated_speed_is_below_the_bound(
    id: str, weights: WeightPrecision, card: str, count: int, stated: tuple[float, ...], bound: float
) -> None:
    build = serving(id, card, count, weights=weights)
    assert number(build, ROOFLINE) == pytest.approx(bound, rel=0.02)
    assert max(stated) < number(build, ROOFLINE)
    assert "above-bound" not in answers(build, "throughput.one_user_tok_s", stated)


def test_a_speed_above_the_bound_would_be_called_so() -> None:
    assert answers(serving(LLAMA, CARD, weights="int8"), "throughput.one_user_tok_s", [28]) == ["above-bound"]


def bound_of_raw_weights(billions: float, card: str, count: int) -> float:
    """n × bandwidth / bytes for INT8 weights and no cache, which is how the audit counts: nothing stays at 16 bit."""
    dense = resolve(ModelDimensions(params=billions * 1e9, layers=80, hidden=8192, vocab=1), snapshot())
    assert not isinstance(dense, ModelProblem)
    plan = ParallelPlan(tensor_parallel=count, pipeline_parallel=1, replicas=1)
    machine = Machine.of(gpu(card).memory_bandwidth_gb_s, gpu(card).fp16_dense_tflops, plan, "nvlink")
    return roofline_tok_s(Running(model=dense, weights="int8"), machine, 1, 0)


@pytest.mark.claim("s1-speed-tier1-quick")
def test_the_roofline_of_27_6_is_70_gb_without_a_cache() -> None:
    """1,935 / 70 = 27.6 with the guide's 70 GB. The engine reads 70.55 GB and 0.4 GB of cache: 27.3."""
    assert bound_of_raw_weights(70, CARD, 1) == pytest.approx(27.6, abs=0.05)
    assert number(serving(LLAMA, CARD, weights="int8"), ROOFLINE) == pytest.approx(27.3, abs=0.05)


@pytest.mark.claim("s1-speed-200b-int8-4x")
def test_15_tok_s_of_a_hypothetical_200b_are_below_its_bound() -> None:
    """4 × 2,039 / 200 = 40.8."""
    assert bound_of_raw_weights(200, MODULE, 4) == pytest.approx(40.8, abs=0.05)


@pytest.mark.claim("s1-speed-70b-int4-1x", "s1-speed-70b-int4-int8")
def test_half_the_bytes_allow_nearly_twice_the_speed_not_25_percent() -> None:
    """Stated 15 / 12 = +25 %. Raw bits would allow 2×; with scales and a 16-bit head 70.6 / 37.7 GB = 1.87×."""
    int8, int4 = (number(serving(LLAMA, CARD, weights=weights), ROOFLINE) for weights in ("int8", "int4"))
    assert int4 / int8 == pytest.approx(1.86, abs=0.02)


@pytest.mark.claim("s1-speed-70b-64k-2x")
def test_70b_fp16_with_64k_has_no_speed_on_two_cards() -> None:
    build = serving(LLAMA, CARD, 2, weights="fp16", context_tokens=65536)
    assert figures(build)["throughput.one_user_tok_s"].value is None
    assert answers(build, "throughput.one_user_tok_s", [12]) == ["does-not-fit"]


@pytest.mark.claim("s1-speed-8b-fp16-1x", "s1-speed-batch-columns")
def test_8b_does_not_give_700_at_batch_16_and_at_batch_32_alike() -> None:
    """Both tables say 700. Twice the users on the same card give about 1.5 times as much, and more than 700 already at 16."""
    at_16, at_32 = (
        number(serving("llama-3.1-8b", CARD, weights="fp16", concurrency=users), "throughput.batch_tok_s")
        for users in (16, 32)
    )
    assert at_16 > 700
    assert at_32 > 1.3 * at_16


@pytest.mark.parametrize(
    ("id", "weights", "count", "stated"),
    [
        # 405B INT8 was measured at 15.6, 70B FP16 on eight at 58.8
        row("405B INT8 on 8: 8 is half of what was measured", BIG, "int8", 8, 8, claims="s1-speed-405b-int8-8x"),
        row("70B FP16 on 4: 25 is too low", LLAMA, "fp16", 4, 25, claims="s1-speed-70b-fp16-4x"),
        row("70B FP16 on 8: 80 is too high", LLAMA, "fp16", 8, 80, claims="s1-speed-70b-fp16-8x"),
    ],
)
def test_measurements_contradict_a_stated_speed(id: str, weights: WeightPrecision, count: int, stated: float) -> None:
    build = serving(id, MODULE, count, weights=weights)
    assert figures(build)["throughput.one_user_tok_s"].basis == "measured"
    assert answers(build, "throughput.one_user_tok_s", [stated]) == ["contradiction"]
