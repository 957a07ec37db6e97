"""Whether all users together get what is asked for, and who waits."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server

LENGTHS: Json = {"input_tokens": 3000, "output_tokens": 700, "context_tokens": 4000}
"""Of these nobody has published anything, so that every rate is an estimate."""


def serving(count: int = 1, model: str = "qwen3-8b", **workload: object) -> Json:
    return server(count, workload={"model": model, **LENGTHS, **workload})


def rate(build: Json, name: str) -> tuple[float, float, float]:
    figure = assessed(build, try_fixes=False).figures[f"throughput.{name}"]
    assert figure.low is not None
    assert figure.high is not None
    return float(figure.low), figure.number, float(figure.high)


@pytest.mark.parametrize(("load", "figure"), [("users", "batch_tok_s"), ("saturated", "saturated_tok_s")])
def test_what_the_estimate_gives_is_enough_beyond_it_is_doubtful_beyond_its_band_too_much(
    load: str, figure: str
) -> None:  # fmt: skip
    _, central, high = rate(serving(concurrency=8, load=load), figure)
    assert "workload.too-slow" not in codes(serving(concurrency=8, load=load, required_tok_s=central))
    doubtful = serving(concurrency=8, load=load, required_tok_s=central + 0.1)
    finding(doubtful, "workload.too-slow", Severity.NOTE, "are asked for", "published rows lie at")
    doubtful = serving(concurrency=8, load=load, required_tok_s=high)
    finding(doubtful, "workload.too-slow", Severity.NOTE)
    beyond = serving(concurrency=8, load=load, required_tok_s=high + 0.1)
    finding(beyond, "workload.too-slow", Severity.WARNING, f"about {central:,.0f}")


def test_lighter_weights_or_more_gpus_repair_it() -> None:
    _, central, _ = rate(serving(), "batch_tok_s")
    found = finding(serving(required_tok_s=central * 1.2), "workload.too-slow", Severity.NOTE)
    repaired(found, "Weights in INT8")
    asked = 2.5 * rate(serving(concurrency=32), "batch_tok_s")[1]
    found = finding(serving(concurrency=32, required_tok_s=asked), "workload.too-slow", Severity.WARNING)
    repaired(found, "Take 4 GPUs, in replicas of 1")  # together over PCIe, eight would hardly be faster than one


def test_beyond_the_roofline_it_says_that_no_engine_will_do() -> None:
    bound = assessed(serving(), try_fixes=False).figures["throughput.batch_roofline_tok_s"].number
    found = finding(
        serving(required_tok_s=bound * 1.01), "workload.too-slow", Severity.WARNING, "Bandwidth and arithmetic allow"
    )
    assert "1 sequences" not in found.why
    below = finding(serving(required_tok_s=bound * 0.99), "workload.too-slow", Severity.WARNING)
    assert "Bandwidth and arithmetic allow" not in below.why


def test_training_is_asked_too() -> None:
    build = server(8, workload={"model": "llama-3.1-8b", "task": "lora", "required_tok_s": 1e6})
    finding(build, "workload.too-slow", Severity.WARNING, "1,000,000 tok/s are asked for", "TFLOPS")


def test_what_does_not_fit_is_not_called_slow() -> None:
    assert "workload.too-slow" not in codes(serving(model="llama-3.1-405b", required_tok_s=1000))


def test_256_users_of_a_replica_run_together_one_more_waits() -> None:
    lengths: Json = {"input_tokens": 100, "output_tokens": 100, "context_tokens": 200}
    assert "workload.queue" not in codes(serving(concurrency=256, **lengths))
    finding(
        serving(concurrency=257, **lengths), "workload.queue", Severity.NOTE, "256 sequences together", "1 replica 256"
    )


def test_users_that_memory_does_not_hold_are_the_memory_rules_affair() -> None:
    build = serving(concurrency=5000)
    assert "workload.queue" not in codes(build)
    assert "workload.does-not-fit" in codes(build)


@pytest.mark.parametrize(("figure", "bound"), [
    ("batch_tok_s", "batch_roofline_tok_s"), ("saturated_tok_s", "saturated_roofline_tok_s"),
])  # fmt: skip
def test_a_claim_for_many_users_is_held_against_their_own_bound(figure: str, bound: str) -> None:
    most = assessed(serving(concurrency=8), try_fixes=False).figures[f"throughput.{bound}"].number
    claim = {"figure": f"throughput.{figure}", "value": most * 1.01, "source": "a page"}
    build = serving(concurrency=8) | {"claims": [claim]}
    finding(build, "claim.above-bound", Severity.WARNING, "a page", "TFLOPS each")
    claim["value"] = most * 0.99
    assert "claim.above-bound" not in codes(build)


def test_four_bit_weights_are_no_repair_of_a_full_server_that_memory_does_not_hold_back() -> None:
    """A full batch of an 8B is held back by arithmetic: INT8 (W8A8) gives more, 4-bit kernels give less."""
    _, central, _ = rate(serving(load="saturated"), "saturated_tok_s")
    found = finding(serving(load="saturated", required_tok_s=central * 1.02), "workload.too-slow", Severity.NOTE)
    titles = [fix.title for fix in found.fixes]
    assert "Weights in INT8" in titles
    assert "Weights in INT4" not in titles


def bridged(*pairs: tuple[int, int], replicas: int | None = None) -> Json:
    """70B in BF16 on eight PCIe cards, two to a replica, with three bridges for each of these pairs."""
    asked: Json = {
        "model": "llama-3.1-70b",
        "context_tokens": 4096,
        "tensor_parallel": 2,
        "concurrency": 8,
        "replicas": replicas,
    }
    return server(8, nvlink_pairs=[list(pair) for pair in pairs], nvlink_bridges=3 * len(pairs), workload=asked)


ALL = ((0, 1), (2, 3), (4, 5), (6, 7))


def saturated(build: Json) -> float:
    return assessed(build, try_fixes=False).figures["throughput.saturated_tok_s"].number


def test_one_bridged_pair_does_not_join_every_replica() -> None:
    """Four replicas of two, one of them bridged: all count over PCIe, 1,098 tok/s; with four bridged pairs 1,354."""
    found = finding(bridged(ALL[0]), "workload.partly-bridged", Severity.NOTE, "replica", "over PCIe")
    assert found.title == "1 of 4 pairs of GPUs is bridged"
    fix = repaired(found, "Bridge 4 pairs")
    assert fix.build.nvlink_bridges == 12
    assert saturated(bridged(ALL[0])) == pytest.approx(1098.1, abs=0.1)
    assert saturated(bridged(*ALL[:3])) == saturated(bridged(ALL[0]))
    assert saturated(bridged(*ALL)) == pytest.approx(1353.9, abs=0.1)
    assert "workload.partly-bridged" not in codes(bridged(*ALL))


def test_as_many_bridged_pairs_as_replicas_are_enough() -> None:
    assert "workload.partly-bridged" not in codes(bridged(ALL[0], replicas=1))
    assert saturated(bridged(ALL[0], replicas=1)) == pytest.approx(1353.9 / 4, abs=0.1)
    assert "workload.partly-bridged" in codes(bridged(ALL[0], replicas=2))
