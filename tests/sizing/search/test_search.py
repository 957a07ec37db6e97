"""Which builds meet a need: the table of cases, what a suggestion must be like, and what is said where there is none."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from configurator.sizing.build import ModelConfig, Site, Supply, Training, Workload, codec
from configurator.sizing.findings import Severity
from configurator.sizing.search.builds import Found, Need, search
from configurator.sizing.search.instead import instead
from configurator.sizing.search.machines import MISSING_PARTS
from tests.sizing import shelf

SHARDED = Training(zero_stage=3)
OFFICE_SOCKET = Site(supply=Supply(volts=120, voltage_is="line_to_neutral", breaker_amps=15))


def need(more: dict[str, Any] | None = None, **work: Any) -> Need:
    return Need(workload=Workload(**work), **(more or {}))


def found(more: dict[str, Any] | None = None, **work: Any) -> Found:
    return search(need(more, **work), shelf.snapshot())


NEEDS: dict[str, Need] = {
    "8B, one user": need(model="llama-3.1-8b"),
    "8B, a hundred users": need(model="llama-3.1-8b", concurrency=100),
    "70B, 32K": need(model="llama-3.1-70b", context_tokens=32768),
    "70B, 32K, used": need({"condition": "used"}, model="llama-3.1-70b", context_tokens=32768),
    "405B in INT8": need(model="llama-3.1-405b", weights="int8"),
    "R1 in 16 bits": need(model="deepseek-r1"),
    "70B, QLoRA": need(model="llama-3.1-70b", task="qlora", weights="nf4"),
    "70B, all weights trained": need(model="llama-3.1-70b", task="full_finetune", training=SHARDED),
    "8B at an office socket": need({"site": OFFICE_SOCKET}, model="llama-3.1-8b"),
    "8B, 20,000 tok/s": need(model="llama-3.1-8b", load="saturated", required_tok_s=20_000),
}


@pytest.mark.parametrize(
    ("case", "variant", "gpus", "servers"),
    [
        # 16 GB of weights and a little cache: one card of 40 GB holds it, and the 80 GB card is the one with a price
        ("8B, one user", "a100-pcie-80gb", 1, 1),
        # 141 GB of weights + 10.7 GB of cache in two cards of 80 GB: 0.93 of each
        ("70B, 32K", "a100-pcie-80gb", 2, 1),
        ("70B, 32K, used", "a100-pcie-80gb", 2, 1),
        # 406 GB / 8 = 51 GB a card; four cards would have to hold 101 GB each
        ("405B in INT8", "a100-pcie-80gb", 8, 1),
        # 1,342 GB / 16 = 84 GB are too much for a card of 80; 24 hold 56 GB each
        ("R1 in 16 bits", "a100-sxm4-80gb", 24, 3),
        # 70.6 B x 16 bytes = 1,129 GB of states / 16 = 70.6 GB, and activations beside: 24 GPUs, three servers
        ("70B, all weights trained", "a100-sxm4-80gb", 24, 3),
    ],
)
def test_the_cheapest_build_of_a_need(case: str, variant: str, gpus: int, servers: int) -> None:
    cheapest = search(NEEDS[case], shelf.snapshot()).suggestions[0]
    assert "cheapest" in cheapest.labels
    assert cheapest.build.gpus[0].variant == variant
    assert cheapest.build.gpus_in_all == gpus
    assert cheapest.assessment.servers == servers


@pytest.mark.parametrize("case", NEEDS)
def test_what_is_suggested_is_whole_and_works(case: str) -> None:
    suggestions = search(NEEDS[case], shelf.snapshot()).suggestions
    assert 2 <= len(suggestions) <= 4
    for suggestion in suggestions:
        loud = {f.code for f in suggestion.assessment.findings if f.severity is Severity.WARNING}
        assert suggestion.assessment.of_severity(Severity.ERROR) == ()
        assert not loud & MISSING_PARTS
        assert suggestion.assessment.figures["memory.verdict"].value in ("fits", "tight")
        assert codec.admits(suggestion.build)
        assert suggestion.build.site == NEEDS[case].site


@pytest.mark.parametrize("case", NEEDS)
def test_each_label_is_given_once_and_is_true(case: str) -> None:
    suggestions = search(NEEDS[case], shelf.snapshot()).suggestions
    labels = [label for s in suggestions for label in s.labels]
    assert sorted(labels) == ["cheapest", "fastest", "least power"]
    best = {label: s for s in suggestions for label in s.labels}
    assert all(best["fastest"].tok_s >= s.tok_s for s in suggestions)
    assert all(best["least power"].peak_w <= s.peak_w for s in suggestions)
    priced = [s.price.likely for s in suggestions if s.price]
    assert best["cheapest"].price is not None
    assert best["cheapest"].price.likely == min(priced)


@pytest.mark.parametrize("case", NEEDS)
def test_the_same_need_has_the_same_answer(case: str) -> None:
    once, again = (search(NEEDS[case], shelf.snapshot()) for _ in range(2))
    assert [s.build for s in once.suggestions] == [s.build for s in again.suggestions]


def test_a_price_that_leaves_something_out_says_what() -> None:
    two = search(NEEDS["70B, 32K"], shelf.snapshot()).suggestions[0]
    assert [line.description for line in two.unpriced] == ["NVLink bridge for A100 PCIe, 2-slot"]
    assert two.price is not None


def test_a_machine_whose_gpus_or_platform_have_no_price_has_none_and_is_not_called_cheapest() -> None:
    for case in NEEDS.values():
        for s in search(case, shelf.snapshot()).suggestions:
            main = [line for line in s.unpriced if line.kind in ("gpu", "platform")]
            assert (s.price is None) == bool(main)
            assert not (main and "cheapest" in s.labels)


def test_two_cards_of_a_server_are_bridged() -> None:
    build = search(NEEDS["70B, 32K"], shelf.snapshot()).suggestions[0].build
    assert (build.nvlink_bridges, build.nvlink_pairs) == (3, ((0, 1),))


def test_servers_of_a_cluster_have_a_fast_network() -> None:
    cluster = search(NEEDS["70B, all weights trained"], shelf.snapshot()).suggestions[0]
    assert any(part.product.startswith("nic-") for part in cluster.build.parts)


def test_a_workstation_is_no_node_of_a_cluster() -> None:
    for case in NEEDS.values():
        for s in search(case, shelf.snapshot()).suggestions:
            assert not (s.assessment.servers > 1 and "station" in str(s.build.platform))


def test_a_speed_that_is_asked_for_is_reached_by_every_suggestion() -> None:
    suggestions = search(NEEDS["8B, 20,000 tok/s"], shelf.snapshot()).suggestions
    assert all(s.tok_s >= 20_000 for s in suggestions)


def test_at_an_office_socket_nothing_larger_is_suggested() -> None:
    # 120 V x 15 A x 0.8 = 1,440 W
    suggestions = search(NEEDS["8B at an office socket"], shelf.snapshot()).suggestions
    assert all(s.peak_w <= 1440 for s in suggestions)


def test_used_gpus_are_bought_used_and_cost_less() -> None:
    new, used = (search(NEEDS[case], shelf.snapshot()).suggestions[0] for case in ("70B, 32K", "70B, 32K, used"))
    assert used.build.gpus[0].condition == "used"
    assert new.price
    assert used.price
    assert used.price.likely < new.price.likely


def test_without_a_model_there_is_nothing_to_look_for() -> None:
    assert (found().lacking, found().problem) == ("model", "No model is chosen.")


@pytest.mark.parametrize("model", ["no-such-model", ModelConfig(config={"a": 1})])
def test_a_model_that_cannot_be_had_says_so(model: Any) -> None:
    answer = found(model=model)
    assert answer.lacking == "model"
    assert answer.problem


def test_what_no_number_of_gpus_holds_says_why_and_what_would_do() -> None:
    impossible = need(model="llama-3.1-70b", task="full_finetune")  # nothing sharded: 1,129 GB on each GPU
    answer = search(impossible, shelf.snapshot())
    assert (answer.suggestions, answer.lacking, answer.nearest) == ((), "memory", None)
    assert "GiB" in answer.problem
    first = instead(impossible, answer, shelf.snapshot())[0]
    assert first.title.startswith("Everything sharded")
    assert first.suggestion.build.gpus_in_all == 24


MEDIUM: dict[str, Any] = {"context_tokens": 8192, "input_tokens": 1000, "output_tokens": 300}


def test_users_whom_one_copy_does_not_serve_are_served_by_several() -> None:
    # 8,192 tokens of a 70B take 2.5 GiB: 1,000 users 2,500 GiB, and eight cards have some 470 GiB beside the weights
    cheapest = found(model="llama-3.1-70b", concurrency=1000, **MEDIUM).suggestions[0]
    assert cheapest.build.gpus_in_all == 48
    assert cheapest.assessment.servers == 6
    assert cheapest.assessment.figures["memory.verdict"].value in ("fits", "tight")


def test_users_whom_the_largest_cluster_does_not_serve_are_as_many_as_it_does_in_several_builds() -> None:
    many = need(model="llama-3.1-70b", concurrency=10_000, **MEDIUM)
    refused = search(many, shelf.snapshot())
    assert refused.lacking == "memory"
    first, second = instead(many, refused, shelf.snapshot())
    served = first.need.workload.concurrency
    assert first.title == f"{served:,} users at once; {-(-10_000 // served)} builds like it hold all 10,000"
    assert first.suggestion.build.gpus_in_all == 64
    assert search(replace(many, workload=replace(many.workload, concurrency=served + 1)), shelf.snapshot()).lacking
    assert "KV cache in 8 bit" in second.title
    assert second.need.workload.concurrency == pytest.approx(2 * served, rel=0.01)


IMPOSSIBLE = {
    "users beyond any cluster": need(model="llama-3.1-70b", concurrency=100_000, **MEDIUM),
    "long texts of many users": need(model="qwen2.5-72b", concurrency=1000, context_tokens=131_072),
    "the largest model for many": need(model="deepseek-r1", concurrency=5000, **MEDIUM),
    "4-bit weights already": need(model="llama-3.1-405b", weights="int4", concurrency=10_000, **MEDIUM),
    "books to adapt a large model with": need(
        model="llama-3.1-405b", task="qlora", weights="nf4", training=Training(sequence_tokens=131_072)
    ),
    "all weights, books": need(model="llama-3.1-70b", task="full_finetune", training=Training(sequence_tokens=131_072)),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_no_refusal_is_without_a_way_out(case: str) -> None:
    refused = search(IMPOSSIBLE[case], shelf.snapshot())
    assert refused.lacking == "memory"
    options = instead(IMPOSSIBLE[case], refused, shelf.snapshot())
    assert options
    assert len({option.title for option in options}) == len(options)
    for option in options:
        assert option.need != IMPOSSIBLE[case]
        assert option.suggestion.assessment.figures["memory.verdict"].value in ("fits", "tight")


def test_numbers_of_a_refusal_are_written_as_everywhere() -> None:
    problem = found(model="llama-3.1-70b", concurrency=10_000, **MEDIUM).problem
    assert "3,143.1 of 79.15 GiB a GPU are 3,971 %" in problem
    assert "needs 3,125.0 GiB" in problem


def test_a_budget_that_is_too_small_says_by_how_much_and_what_would_do() -> None:
    poor = need({"budget": Decimal(20_000)}, model="llama-3.1-70b", context_tokens=32768)
    answer = search(poor, shelf.snapshot())
    assert answer.lacking == "budget"
    assert answer.nearest is not None
    assert answer.nearest.price is not None
    over = answer.nearest.price.likely - 20_000
    assert f"{over:,.0f} more than the budget" in answer.problem
    options = instead(poor, answer, shelf.snapshot())
    assert options[0].title == "Used GPUs"
    assert all(o.suggestion.price and o.suggestion.price.likely <= 20_000 for o in options)


def test_a_budget_of_exactly_the_price_is_enough_and_a_cent_less_is_not() -> None:
    price = found(model="llama-3.1-8b").suggestions[0].price
    assert price is not None
    assert found({"budget": price.likely}, model="llama-3.1-8b").suggestions
    assert found({"budget": price.likely - Decimal("0.01")}, model="llama-3.1-8b").lacking == "budget"


def test_a_speed_out_of_reach_names_the_fastest_that_was_tried() -> None:
    answer = found(model="llama-3.1-8b", load="saturated", required_tok_s=1e6)
    assert answer.lacking == "speed"
    assert answer.nearest is not None
    assert answer.nearest.build.gpus_in_all == 64
    together = -(-1_000_000 // answer.nearest.tok_s)
    assert f"about {answer.nearest.tok_s:,.0f}: {together:,.0f} builds like it would together" in answer.problem


def test_a_room_that_carries_nothing_of_the_kind_names_what_is_in_the_way() -> None:
    answer = found({"site": OFFICE_SOCKET}, model="llama-3.1-405b", weights="int8")
    assert answer.lacking == "site"
    assert answer.nearest is not None
    assert answer.nearest.objections
    assert answer.nearest.objections[0] in answer.problem


def test_what_was_found_needs_no_alternative() -> None:
    easy = NEEDS["8B, one user"]
    assert instead(easy, search(easy, shelf.snapshot()), shelf.snapshot()) == ()


def test_an_empty_catalogue_raises_nothing() -> None:
    empty = replace(shelf.snapshot(), products={}, prices={})
    assert search(NEEDS["8B, one user"], empty).suggestions == ()
