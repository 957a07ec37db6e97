"""Statements of the guides beside ours: what a measure comes to, and the verdict that follows."""

from collections.abc import Mapping
from typing import Any

import pytest

from configurator.sizing.comparison.agreement import Agreement
from configurator.sizing.comparison.comparison_file import ComparisonFileError, read
from configurator.sizing.comparison.stated import Range
from configurator.sizing.comparison.statements import JUDGED, Compared, Measure, Verdict, compare_measure, verdict
from configurator.sizing.comparison.terms import Fact, NoSuchTermError, Number
from configurator.sizing.comparison.words import in_words
from configurator.sizing.quantities import Basis
from tests.sizing.comparisons import assessed, compared, measures
from tests.sizing.shelf import rows, snapshot

TWO = {"two": {"gpus": [{"variant": "a100-pcie-80gb", "count": 2}], "nvlink_bridges": 3}}


def measured(given: Mapping[str, Any]) -> Compared:
    (measure,) = read({"a-claim": [dict(given)]}, TWO)["a-claim"]
    return compare_measure(measure, snapshot(), assessed)


@pytest.mark.parametrize(
    ("term", "value", "unit"),
    [
        ({"figure": "cooling.btu_per_h", "build": {"assumptions": {"peak_w": 6500}}}, 22178.9, "BTU/h"),  # × 3.412142
        ({"figure": "nvlink.pair_gb_s", "build": {"reference": "two"}}, 600, "GB/s"),
        ({"figure": "nvlink.pair_gb_s", "build": {"reference": "two", "nvlink_bridges": 1}}, 200, "GB/s"),  # 600 / 3
        ({"fact": "a100-pcie-80gb.memory_bandwidth_gb_s"}, 1935, "GB/s"),
        ({"price": "a100-pcie-80gb", "condition": "used"}, 2500, "USD"),
        ({"high": {"price": "a100-pcie-80gb"}}, 15_000, "USD"),
        ({"low": {"price": "a100-pcie-80gb"}}, 10_000, "USD"),
        ({"weights_gb": "llama-3.1-70b", "precision": "int4"}, 35.28, "GB"),  # 70.55e9 × 0.5 B
        ({"checkpoint_gb": "llama-3.1-70b", "precision": "int4"}, 39.77, "GB"),  # with scales and 16-bit ends
        ({"cache_gb": "llama-3.1-70b", "tokens": 131072}, 42.95, "GB"),  # × 327,680 B
        ({"cache_gb": "llama-3.1-70b", "tokens": 131072, "precision": "int8"}, 21.47, "GB"),
        ({"sum": [1, {"number": 2, "unit": "USD"}, 3]}, 6, "USD"),
        ({"difference": [37_700, 28_500]}, 9200, ""),
        ({"product": [8, {"fact": "a100-sxm4-80gb.tdp_w"}]}, 3200, "W"),
        ({"quotient": [{"fact": "a100-sxm4-80gb.tdp_w"}, {"fact": "h100-sxm5.tdp_w"}]}, 0.5714, ""),  # 400 / 700
        ({"whole": [169.3, 80]}, 3, ""),  # 2.1 cards are three
        ({"number": 5, "unit": "GB"}, 5, "GB"),
    ],
)
def test_a_term_comes_to_a_figure(term: dict[str, Any], value: float, unit: str) -> None:
    ours = measured(term).ours
    assert ours.number == pytest.approx(value, rel=1e-3)
    assert ours.unit == unit
    assert ours.working


def test_a_finding_is_yes_with_its_reason_or_no() -> None:
    short = {"reference": "two", "nvlink_bridges": 1}
    found = measured({"stated": True, "finding": "nvlink.bridges-short", "build": short})
    assert found.ours.value is True
    assert "bridges" in found.ours.working
    assert found.answer is not None
    assert found.answer.agreement is Agreement.AGREES
    none = measured({"stated": True, "finding": "nvlink.bridges-short", "build": {"reference": "two"}})
    assert none.answer is not None
    assert none.answer.agreement is Agreement.WRONG


def test_a_fact_carries_the_sources_of_its_product() -> None:
    ours = measured({"fact": "a100-pcie-80gb.memory_bandwidth_gb_s"}).ours
    assert ours.basis is Basis.DATASHEET
    assert "pb80" in ours.sources


@pytest.mark.parametrize(
    ("stated", "ours", "agreement"),
    [
        # a guide rounds up or down, to two digits at least
        (17_000, 17_061, "rounds"), (18_000, 17_061, "rounds"), (10_000, 10_236, "rounds"), (10_000, 11_001, "loose"),
        (4000, 4095, "rounds"), (4000, 4100, "loose"), (475, 475.2, "rounds"), (476, 475.2, "rounds"),
        (6, 5.787, "rounds"), (4, 5.787, "wrong"), (2.2, 2.266, "rounds"), (2000, 1935, "rounds"), (2039, 1935, "loose"),
        (300, 300, "agrees"),
    ],
)  # fmt: skip
def test_a_guide_may_round_either_way(stated: float, ours: float, agreement: str) -> None:
    answer = measured({"stated": stated, "number": ours}).answer
    assert answer is not None
    assert answer.agreement == agreement


@pytest.mark.parametrize(
    ("stated", "ours", "agreement"),
    [(13_000, 12_950, "rounds"), (26_000, 25_400, "wrong"), (25_000, 25_400, "rounds"), (2039, 1935, "wrong"), (25_000, 25_500, "rounds"), (25_000, 25_501, "wrong")],
)  # fmt: skip
def test_what_must_be_exact_rounds_to_the_nearest(stated: float, ours: float, agreement: str) -> None:
    answer = measured({"stated": stated, "number": ours, "exact": True}).answer
    assert answer is not None
    assert answer.agreement == agreement


def test_the_band_of_an_estimate_makes_a_number_possible_but_not_right() -> None:
    """8B on one card is estimated, with a band: its lower end is loose, just below it wrong."""
    build = {"gpus": [{"variant": "a30", "count": 1}], "workload": {"model": "llama-3.1-8b", "context_tokens": 4096}}
    term = {"figure": "throughput.one_user_tok_s", "build": build}
    ours = measured(term).ours
    assert ours.basis is Basis.ESTIMATE
    assert ours.low is not None
    low = float(ours.low)
    assert low < 0.9 * ours.number
    for stated, agreement in ((low, "loose"), (low * 0.99, "wrong"), (round(ours.number, 1), "rounds")):
        answer = measured({"stated": stated, **term}).answer
        assert answer is not None
        assert answer.agreement == agreement


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stated": 1}, "no such term"), ({"stated": 1, "colour": "red"}, "no such term"), ({"figure": "x"}, "take a build"),
        ({"figure": "x", "build": {"reference": "three"}}, "three"), ({"figure": "x", "build": {"gpu": 1}}, "gpu"),
        ({"price": "x", "colour": "red"}, "colour"), ({"fact": "x.y", "low": 1}, "low"), ({"stated": [1], "number": 1}, "a-claim"),
    ],
)  # fmt: skip
def test_a_measure_that_cannot_be_read_names_its_claim(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ComparisonFileError, match=f"a-claim.*{words}|{words}"):
        read({"a-claim": [given]}, TWO)


@pytest.mark.parametrize(
    "term",
    [
        {"fact": "flux-capacitor.watts"}, {"fact": "a100-pcie-80gb.colour"}, {"price": "a100-sxm4-80gb"},
        {"weights_gb": "hal-9000", "precision": "fp16"}, {"quotient": [1, 0]},
        {"figure": "power.no_such_w", "build": {"reference": "two"}},
    ],
)  # fmt: skip
def test_what_nobody_has_is_said(term: dict[str, Any]) -> None:
    with pytest.raises(NoSuchTermError):
        measured(term)


def test_a_number_beside_a_word_cannot_be_compared() -> None:
    with pytest.raises(NoSuchTermError, match="cannot be compared"):
        measured({"stated": 5, "fact": "a100-pcie-80gb.memory_type"})


def answered(*agreements: tuple[float | None, float]) -> list[Compared]:
    return [
        compare_measure(Measure(stated=stated, term=Number(value=ours)), snapshot(), assessed)
        for stated, ours in agreements
    ]


def test_the_worst_measure_is_the_verdict() -> None:
    assert verdict(Verdict.AGREES, answered((300, 300), (43, 43.2))) is Verdict.ROUNDS
    assert verdict(Verdict.AGREES, answered((300, 300), (90, 100))) is Verdict.LOOSE
    assert verdict(Verdict.AGREES, answered((300, 300), (4, 5.8))) is Verdict.WRONG


@pytest.mark.parametrize("judged", sorted(JUDGED))
def test_what_only_reading_finds_stands_whatever_the_numbers_say(judged: Verdict) -> None:
    assert verdict(judged, answered((300, 300))) is judged


def test_without_a_stated_number_the_recorded_verdict_stands() -> None:
    assert verdict(Verdict.WRONG, answered((None, 300))) is Verdict.WRONG
    assert verdict(Verdict.WRONG, []) is Verdict.WRONG


def test_a_range_is_held_against_both_ends_of_ours() -> None:
    price = Fact(product="a100-pcie-80gb", column="tdp_w")
    inside = compare_measure(Measure(stated=Range(low=200, high=400), term=price), snapshot(), assessed)
    assert inside.answer is not None
    assert inside.answer.agreement is Agreement.AGREES


# --- the comparisons of the fixtures

RECORDED = {claim["id"]: Verdict(claim["verdict"]) for claim in rows("claims")}
MOVES = ("throughput.", "power.idle_w", "power.typical_w", "power.peak_w")
"""Figures of models that are fitted to measurements: better ones may move a verdict without anybody's mistake."""


def moves(claim: str) -> bool:
    return any(one.ours.name.startswith(MOVES) for one in compared()[claim])


def test_every_comparison_is_of_a_claim() -> None:
    assert sorted(measures().keys() - RECORDED.keys()) == []


@pytest.mark.parametrize("claim", sorted(measures()))
def test_the_recorded_verdict_is_what_the_engine_makes_of_it(claim: str) -> None:
    found = verdict(RECORDED[claim], compared()[claim])
    assert found == RECORDED[claim] or moves(claim), [
        (one.measure.of, one.ours.value, one.answer) for one in compared()[claim]
    ]


def test_most_claims_are_answered_by_the_engine_or_the_catalogue() -> None:
    """Of those that are not, each is a statement without a number that anybody could compute: polls, advice, opinions."""
    assert len(measures()) >= 290
    unanswered = [claim for claim in RECORDED if claim not in measures()]
    wrong = {claim for claim in unanswered if RECORDED[claim] not in JUDGED}
    assert wrong == NO_NUMBER


NO_NUMBER = {
    "s1-gen-h200-architecture", "s1-gen-minimum-software", "s1-var-no-nvl",
    "s1-ups-runtime-column", "s2-liquid-20kw", "s0-nvlink-training", "s1-gen-containers", "s2-uvm",
}  # fmt: skip
"""Right or wrong by reading: names of dies, versions, addresses, headings of columns."""


def test_a_gpu_without_fp8_units_has_none_and_is_not_unknown() -> None:
    """The Ampere tensor cores end at INT8 and BF16; an empty column of theirs is an answer."""
    found = measured({"fact": "a100-sxm4-80gb.fp8_dense_tflops"})
    assert in_words(found.ours) == "none (no FP8 tensor cores)"
    assert measured({"fact": "h100-sxm5.fp8_dense_tflops"}).ours.number > 0
