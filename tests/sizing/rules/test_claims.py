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


UPS: Json = {"supply": {"volts": 240}, "ups": "eaton-9px-6000"}


@pytest.mark.parametrize(
    ("share", "answer"),
    [
        # 1,000 W / 5,400 W = 0.1852, to one digit 0.2 and to two 0.19; 0.1 is 46 % off
        (0.19, "agrees"), (0.2, "agrees"), (0.1, "contradiction"), (0.17, "contradiction"),
        # the same in per cent; 18.5 rounds 18.52, 20 is 8 % off with two digits
        (18.5, "agrees"), (19, "agrees"), (20, "contradiction"), ("18.5 %", "agrees"), ("0.1852", "agrees"),
    ],
)  # fmt: skip
def test_a_claim_agrees_when_ours_rounds_to_it(share: float | str, answer: str) -> None:
    assert answers(claimed("ups.share", share, site=UPS)) == [f"claim.{answer}"]


def test_a_share_in_per_cent_is_said_to_be_read_so() -> None:
    finding(
        claimed("ups.share", 19, site=UPS), "claim.agrees", Severity.NOTE, "Stated 19", "read as per cent", "0.1852"
    )


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
    ("figure", "why"),
    [
        ("power.no_such_w", "no figure has that name"),
        ("ups.share", "no UPS chosen"),
        ("cost.saving.no-such-rate", "not computed for this build: nothing in it is called no-such-rate"),
        ("throughput.train_tok_s", "not computed for this build: no figure of the task inference"),
    ],
)
def test_what_we_do_not_know_cannot_be_compared(figure: str, why: str) -> None:
    build = claimed(figure, 1, workload={"model": "llama-3.1-8b"}, costs={"cloud_rates": ["aws-a100-on-demand"]})
    finding(build, "claim.unknown", Severity.NOTE, "Stated 1 (a web page)", why)


@pytest.mark.parametrize("figure", ["throughput.batch_tok_s", "throughput.train_tok_s", "memory.needed_gib"])
def test_a_listed_figure_without_a_workload_says_what_it_wants(figure: str) -> None:
    finding(claimed(figure, 1), "claim.unknown", Severity.NOTE, "not computed for this build: no workload")


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        ("1,000 W", "agrees"), ("1 kW", "agrees"), ("about 1.02 kW", "agrees"), ("1.2 kW", "contradiction"),
        ("900-1,100 W", "agrees"), ("900 to 940 W", "contradiction"), ("~1K", "agrees"), ("1000", "agrees"),
        # 1,000 W say nothing in amps; a word is no number
        ("8.3 A", "unknown"), ("plenty", "unknown"),
    ],
)  # fmt: skip
def test_a_claim_in_words_is_read_with_its_unit(stated: str, answer: str) -> None:
    assert answers(claimed("power.peak_w", stated)) == [f"claim.{answer}"]


@pytest.mark.parametrize(
    ("stated", "answer"),
    [
        # 16 × 64 GiB: memory is sold as 1 TB and 1,024 GB, and 1,000 GB would be 931 GiB, 9 % less
        ("1 TB", "agrees"), ("1024 GB", "agrees"), ("1,100 GB", "agrees"), (1024, "agrees"), ("1 TiB", "agrees"),
        ("2 TB", "contradiction"), ("512 GB", "contradiction"),
    ],
)  # fmt: skip
def test_gigabytes_are_read_the_way_that_is_nearer(stated: float | str, answer: str) -> None:
    assert answers(claimed("platform.memory_gib", stated)) == [f"claim.{answer}"]


@pytest.mark.parametrize(
    ("figure", "stated", "answer"),
    [
        # 64 heads and 8 KV heads divide by 1, 2, 4 and 8
        ("memory.valid_tensor_parallel", "[1, 2, 4, 8]", "agrees"),
        ("memory.valid_tensor_parallel", "8, 4, 2, 1", "agrees"),
        ("memory.valid_tensor_parallel", "1, 2, 3", "contradiction"),
        ("memory.valid_tensor_parallel", 4, "agrees"),
        ("memory.valid_tensor_parallel", 3, "contradiction"),
        ("memory.valid_tensor_parallel", "some", "unknown"),
        # two PCIe cards have no NVSwitch
        ("nvlink.fabric_manager", "not required", "agrees"),
        ("nvlink.fabric_manager", "yes", "contradiction"),
        ("nvlink.fabric_manager", 0, "agrees"),
        ("nvlink.fabric_manager", "perhaps", "unknown"),
        ("nvlink.topology", "none", "agrees"),
        ("nvlink.topology", "mesh", "contradiction"),
        ("memory.verdict", 1, "unknown"),
    ],
)
def test_lists_yes_and_no_and_words(figure: str, stated: float | str, answer: str) -> None:
    build = claimed(figure, stated, workload={"model": "llama-3.1-70b", "weights": "int4"})
    assert answers(build) == [f"claim.{answer}"]


def renting(rate: str, price: str, stated: float | str) -> Json:
    """Two GPUs against a cloud: 1,000 W × 720 h / 1000 × 0.12 = 86.40 USD a month, at the typical draw that is given."""
    costs = {
        "hardware_price": price, "electricity_per_kwh": "0.12", "pue": 1,
        "cloud_rates": [{"name": "cloud", "usd_per_gpu_hour": rate}],
    }  # fmt: skip
    claim = {"figure": "cost.break_even_months.cloud", "value": stated, "source": "a web page"}
    assumed = {"peak_w": 1000, "average_w": 1000, "hours_per_month": 720}
    return server(claims=[claim], costs=costs, assumptions=assumed)


@pytest.mark.parametrize(
    ("rate", "stated", "answer"),
    [
        # 2 × 0.05 × 720 = 72 < 86.40: renting stays cheaper
        ("0.05", "never", "agrees"), ("0.05", "Renting is cheaper", "agrees"), ("0.05", 30, "contradiction"),
        ("0.05", "soon", "unknown"),
        # 2 × 0.66 × 720 = 950.40; 25,000 / (950.40 - 86.40) = 28.94 months
        ("0.66", 29, "agrees"), ("0.66", "2.4 years", "agrees"), ("0.66", 26, "contradiction"), ("0.66", "never", "contradiction"),
    ],
)  # fmt: skip
def test_months_until_buying_pays_may_be_never(rate: str, stated: float | str, answer: str) -> None:
    assert answers(renting(rate, "25000", stated)) == [f"claim.{answer}"]


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


def test_a_unit_stands_once_a_question_ends_as_one_and_nothing_is_called_so() -> None:
    loads = {"workload": {"model": "llama-3.1-8b"}}
    above = finding(
        server(1, claims=[{"figure": "throughput.one_user_tok_s", "value": "900 tok/s", "source": "a page"}], **loads),
        "claim.above-bound", Severity.WARNING, "900 tok/s are claimed",
    )  # fmt: skip
    assert "tok/s tok/s" not in above.why
    unknown = finding(claimed("power.peak", 5), "claim.unknown", Severity.NOTE, "did you mean power.peak_w")
    assert unknown.why.endswith("?")
    finding(claimed("power.peak_w", " "), "claim.unknown", Severity.NOTE, "Stated nothing")


@pytest.mark.parametrize("value", [14.53, "14.53 tok/s"])
def test_a_published_rate_with_a_long_prompt_is_no_contradiction(value: float | str) -> None:
    """b367: Qwen2.5 14B, 129,024 tokens in, 2,048 out; rows of shorter prompts say twice as much."""
    asked = {"model": "qwen2.5-14b", "context_tokens": 131_072, "input_tokens": 129_024, "output_tokens": 2048}
    claims = [{"figure": "throughput.one_user_tok_s", "value": value, "source": "Qwen"}]
    assert answers(server(1, "a100-sxm4-80gb", workload=asked, claims=claims)) == ["claim.agrees"]
