"""Answers to somebody else's figures: each claim gets one, and one more where nobody says whose it is."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import NO_LOSS, Json, assessed, drawing, finding, server


def claimed(figure: str, value: object, source: str = "a web page", **more: object) -> Json:
    """Claims about a server that draws 1,000 W at its peak."""
    return drawing(1000, claims=[{"figure": figure, "value": value, "source": source}], **more)


def answers(build: Json) -> list[str]:
    return [f.code for f in assessed(build, try_fixes=False).findings if f.code.startswith("claim.")]


@pytest.mark.parametrize("watts", [950, 1000, 1050])
def test_within_five_per_cent_we_agree(watts: float) -> None:
    build = claimed("power.peak_w", watts)
    found = finding(build, "claim.agrees", Severity.NOTE, f"Stated {watts:,}", "a web page", "ours 1,000 W")
    assert found.step == "power"


@pytest.mark.parametrize("watts", [949, 1051])
def test_beyond_them_we_do_not(watts: float) -> None:
    build = claimed("power.peak_w", watts)
    finding(
        build,
        "claim.contradiction",
        Severity.WARNING,
        f"a web page says {watts:,}",
        "we get 1,000 W",
        "peak_w as given",
    )


def test_a_single_digit_is_no_rounding() -> None:
    """1,000 W / 5,400 W = 0.1852. Stated as 0.19 it is 2.6 % off; 0.2 is 8 % off, though it rounds to one digit."""
    site = {"supply": {"volts": 240}, "ups": "eaton-9px-6000"}
    assert answers(claimed("ups.share", 0.19, site=site)) == ["claim.agrees"]
    assert answers(claimed("ups.share", 0.2, site=site)) == ["claim.contradiction"]


@pytest.mark.parametrize(
    ("price", "answer"), [(19_999, "contradiction"), (20_000, "agrees"), (30_000, "agrees"), (30_001, "contradiction")]
)
def test_what_lies_in_our_span_agrees(price: float, answer: str) -> None:
    """Two GPUs at 10,000 to 15,000 are 20,000 to 30,000; five per cent of the likely 25,000 lie inside that."""
    build = server(claims=[{"figure": "cost.bom_total", "value": price, "source": "a shop"}], parts=[])
    assert answers(build) == [f"claim.{answer}"]


@pytest.mark.parametrize(("word", "answer"), [("fits", "agrees"), ("Fits ", "agrees"), ("tight", "contradiction")])
def test_words_agree_when_they_are_the_same(word: str, answer: str) -> None:
    build = claimed("memory.verdict", word, workload={"model": "llama-3.1-8b"})
    assert answers(build) == [f"claim.{answer}"]


@pytest.mark.parametrize("source", ["", "  "])
def test_a_claim_without_a_source_is_said_to_have_none(source: str) -> None:
    build = claimed("power.peak_w", 1000, source)
    finding(build, "claim.unsourced", Severity.NOTE, "states 1,000")
    assert answers(build) == ["claim.unsourced", "claim.agrees"]


def test_one_with_a_source_is_not() -> None:
    assert answers(claimed("power.peak_w", 1000)) == ["claim.agrees"]


@pytest.mark.parametrize(
    ("figure", "why"), [("power.no_such_w", "no figure has that name"), ("ups.share", "no UPS chosen")]
)
def test_what_we_do_not_know_cannot_be_compared(figure: str, why: str) -> None:
    finding(claimed(figure, 1), "claim.unknown", Severity.NOTE, why)


# Llama 3.1 8B in INT4 reads 4.828 GB for a token after 1,000 + 150 of them (as in test_workload.py):
# 1,935 GB/s feed 400.8 tokens a second.
EIGHT_B: Json = {"model": "llama-3.1-8b", "weights": "int4", "input_tokens": 1000, "output_tokens": 300}


def one_user(tok_s: float, workload: Json = EIGHT_B) -> Json:
    claim = {"figure": "throughput.one_user_tok_s", "value": tok_s, "source": "a video"}
    return server(1, workload=workload, claims=[claim], assumptions=NO_LOSS)


def test_what_the_memory_can_feed_is_not_above_the_bound() -> None:
    assert answers(one_user(400)) == ["claim.contradiction"]


def test_more_is() -> None:
    finding(one_user(401), "claim.above-bound", Severity.WARNING, "401 tok/s", "the bound is 400.8", "1,935 GB/s")


def test_many_users_may_be_served_beyond_the_bound_of_one() -> None:
    claim = {"figure": "throughput.saturated_tok_s", "value": 401, "source": "a video"}
    assert answers(server(1, workload=EIGHT_B, claims=[claim])) == ["claim.contradiction"]


def test_a_speed_of_what_does_not_fit_is_answered_with_that() -> None:
    build = one_user(10, {"model": "llama-3.1-70b"})
    finding(build, "claim.does-not-fit", Severity.WARNING, "10 tok/s", "79.15 GiB")
    fitting = one_user(10, {"model": "llama-3.1-70b", "weights": "int4"})
    assert "claim.does-not-fit" not in answers(fitting)


def test_the_bound_itself_is_not_above_it() -> None:
    bound = assessed(one_user(1), try_fixes=False).figures["throughput.roofline_tok_s"].number
    assert answers(one_user(bound)) == ["claim.contradiction"]
