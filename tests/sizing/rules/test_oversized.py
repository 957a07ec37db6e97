"""Whether an A100 is more than the model needs, and whether several small replicas serve more than a large one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.sizing import Severity, Span
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, codes, finding, repaired, server, sxm

# Llama 3.1 8B in INT4 reads, for a token, (7,504,924,672 − 525,336,576) × 4.15625 / 8 B + 525,336,576 × 2 B = 4.677 GB of
# weights and (1,000 + 150) × 131,072 B = 0.151 GB of cache. On the A10, at 54 % of 600 GB/s and 90 % for the cache: 14.43 +
# 0.28 ms; 2 × 7.505e9 / (125 TFLOPS × 0.60 × 0.48) = 0.42 ms; 32 launches of 12 µs, 1.5 ms and 0.01 ms: 17.0 ms a token. The
# prompt of 1,000: 1.53e13 FLOP at 0.68 × 0.64 of 125 TFLOPS = 0.28 s, 14.4 + 0.4 + 3.9 ms: 0.30 s. 300 tokens in 5.11 + 0.30 s
# are 55.5 a second. The A30 with 933 GB/s and 165 TFLOPS: 11.7 ms a token, 0.23 s for the prompt, 80.5 a second.
SMALL: Json = {"model": "llama-3.1-8b", "weights": "int4", "input_tokens": 1000, "output_tokens": 300}


def test_a_small_model_for_one_user_would_do_with_an_a10() -> None:
    build = server(1, workload=SMALL | {"required_tok_s": 55})
    found = finding(
        build, "workload.oversized", Severity.NOTE, "55 tok/s (33 to 72)", "600 GB/s and 125 TFLOPS", "24 GB", "after about 0.3 s"
    )  # fmt: skip
    assert found.title == "One NVIDIA A10 would do"
    assert not found.fixes


def test_a_token_a_second_more_needs_the_card_with_the_next_more_power() -> None:
    build = server(1, workload=SMALL | {"required_tok_s": 56})
    found = finding(
        build, "workload.oversized", Severity.NOTE, "80 tok/s", "933 GB/s", "165 W instead of 300 W, 135 W less"
    )
    assert found.title == "One NVIDIA A30 would do"


def test_what_is_asked_for_is_all_users_together() -> None:
    """Eight users of the A10 get more together than one alone, and it is theirs that must be enough."""
    eight = SMALL | {"concurrency": 8, "context_tokens": 4096}
    said = finding(server(1, workload=eight), "workload.oversized", Severity.NOTE, "8 users together about").why
    together = int(said.split("8 users together about ")[1].split(",")[0])
    assert together > 4 * 55
    found = finding(server(1, workload=eight | {"required_tok_s": together - 1}), "workload.oversized", Severity.NOTE)
    assert found.title == "One NVIDIA A10 would do"
    more = finding(server(1, workload=eight | {"required_tok_s": together + 1}), "workload.oversized", Severity.NOTE)
    assert more.title != "One NVIDIA A10 would do"


def test_a_prompt_that_the_small_card_cannot_hold_is_not_promised() -> None:
    """The A10 holds 122,744 tokens: 0.97 × 22.5 GiB less 5.33, 0.91 and 0.6 GiB, over 131,072 B."""
    asked = SMALL | {"context_tokens": 8192, "output_tokens": 1000}
    held = finding(server(1, workload=asked | {"input_tokens": 100_000}), "workload.oversized", Severity.NOTE)
    assert held.title == "One NVIDIA A10 would do"
    longer = finding(server(1, workload=asked | {"input_tokens": 125_000}), "workload.oversized", Severity.NOTE)
    assert longer.title != "One NVIDIA A10 would do"


def test_what_24_gb_do_not_hold_with_ease_needs_an_l40s() -> None:
    """8B in BF16 with 32,768 tokens are 20.5 GiB: 0.86 of the A30's 23.74, but with 65,536 tokens 24.5 GiB."""
    found = finding(
        server(1, workload={"model": "llama-3.1-8b", "context_tokens": 65_536}), "workload.oversized", Severity.NOTE
    )
    assert found.title == "One NVIDIA L40S would do"
    # 15.0 + 8.0 + 0.9 + 0.6 of 44.4 GiB: 0.97 × 44.4 − 16.5 GiB at 131,072 B are 217,000 tokens, more than the model takes
    assert (
        "Its memory holds a context of up to 131,072 tokens for 1 user; that of this build holds 131,072." in found.why
    )


def test_the_price_is_compared_where_both_are_known() -> None:
    """The 80 GB card costs 12,500 (see the catalogue's prices) and the smaller one 3,000: 9,500 less."""
    known = shelf.snapshot()
    mine = known.prices["a100-pcie-80gb", "new"]
    theirs = replace(mine, product="a10", span=Span.exactly(Decimal(3000)))
    on = replace(known, prices={**known.prices, ("a10", "new"): theirs})
    said = finding(server(1, workload=SMALL), "workload.oversized", Severity.NOTE, on=on).why
    assert f"costs ${mine.span.likely - 3000:,.2f} less" in said
    assert (
        "its price is not in the catalogue"
        in finding(server(1, workload=SMALL), "workload.oversized", Severity.NOTE).why
    )


def test_a_smaller_card_that_draws_more_is_said_to_draw_more() -> None:
    """The A100 PCIe is 300 W, the L40S 350 W."""
    build = server(1, workload={"model": "llama-3.1-8b", "context_tokens": 65_536})
    finding(build, "workload.oversized", Severity.NOTE, "draws 350 W instead of 300 W, 50 W more")


def test_many_a100s_for_one_user_are_more_than_needed_too() -> None:
    finding(server(4, workload=SMALL), "workload.oversized", Severity.NOTE, "150 W instead of 1200 W")
    finding(server(2, workload=SMALL, quantity=2), "workload.oversized", Severity.NOTE, "150 W instead of 1200 W")


@pytest.mark.parametrize(
    ("why", "workload"),
    [
        ("faster than all", SMALL | {"required_tok_s": 117}),
        ("nine users", SMALL | {"concurrency": 9}),
        ("many users, always", SMALL | {"load": "saturated"}),
        ("larger than both", {"model": "llama-3.1-70b", "weights": "int8"}),
        ("training", SMALL | {"task": "qlora"}),
    ],
)
def test_what_a_smaller_card_cannot_do_keeps_its_a100(why: str, workload: Json) -> None:
    assert "workload.oversized" not in codes(server(1, workload=workload))


def test_slices_of_an_a100_are_not_more_than_one_needs() -> None:
    build = server(1, workload=SMALL | {"context_tokens": 2048}, mig=[{"gpu": 0, "profiles": ["1g.10gb"] * 7}])
    assert "workload.oversized" not in codes(build)


def test_cards_that_were_joined_on_purpose_are_not() -> None:
    assert "workload.oversized" in codes(server(2, workload=SMALL))
    assert "workload.oversized" not in codes(server(2, workload=SMALL, nvlink_bridges=3))
    assert "workload.oversized" not in codes(server(2, workload=SMALL | {"tensor_parallel": 2}))


def test_eight_users_are_still_few() -> None:
    assert "workload.oversized" in codes(server(1, workload=SMALL | {"concurrency": 8, "context_tokens": 4096}))


SATURATED: Json = {
    "model": "llama-3.1-70b", "load": "saturated", "context_tokens": 4096, "input_tokens": 1000, "output_tokens": 1000,
}  # fmt: skip


def test_a_saturated_server_is_told_of_smaller_replicas() -> None:
    """70B in BF16 is 131.4 GiB: on two GPUs 65.7 of 79.15, more than half; on four 32.9, less. Eight were measured together,
    3,320 tok/s, which is kept, as two measured fours, 3,844, are not a fifth more."""
    found = finding(
        sxm(8, "dgx-a100-640gb", workload=SATURATED), "workload.replicas", Severity.NOTE, "32.9 of 79.15 GiB", "3,844"
    )
    assert found.title == "2 replicas of 4 GPUs would serve more together"
    fix = repaired(found, "Serve 2 replicas")
    assert (fix.build.workload.tensor_parallel, fix.build.workload.replicas) == (4, 2)
    assert fix.price_change == 0


def test_a_small_model_is_served_by_every_gpu_for_itself_already() -> None:
    build = server(8, workload=SATURATED | {"model": "llama-3.1-8b"})
    assert "workload.replicas" not in codes(build)


@pytest.mark.parametrize(("why", "build"), [
    ("one user waits for one answer", server(8, workload=SATURATED | {"load": "users"})),
    ("it is asked for", server(8, workload=SATURATED | {"tensor_parallel": 8})),
    ("half of the memory must stay free of weights", server(4, workload=SATURATED)),
    ("one GPU is one replica", server(1, workload=SATURATED | {"model": "llama-3.1-8b"})),
    ("more of the memory may be weights, but not on fewer than two",
     server(2, workload=SATURATED, assumptions={"saturated_weights_share": 0.95})),
])  # fmt: skip
def test_nobody_else_is_told_of_replicas(why: str, build: Json) -> None:
    assert "workload.replicas" not in codes(build)
