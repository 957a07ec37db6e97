"""MIG slices: none reaches another's memory, for serving or for training."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server

HALVES: Json = {"gpu": 0, "profiles": ["3g.40gb", "3g.40gb"]}
SMALL: Json = {"model": "llama-3.1-8b", "weights": "int4", "context_tokens": 2048}


def sliced(**workload: object) -> Json:
    return server(1, mig=[HALVES], workload=SMALL | workload)


def test_a_pipeline_over_slices_is_refused_as_tensor_parallel_is() -> None:
    found = finding(sliced(pipeline_parallel=2), "mig.peer-to-peer", Severity.ERROR, "A pipeline of 2 stages")
    repaired(found, "One slice a replica")  # whole, the one GPU would be too few for two stages
    assert "mig.peer-to-peer" not in codes(sliced(pipeline_parallel=1))


def test_gpus_that_stay_whole_are_named() -> None:
    one, more = (server(count, mig=[HALVES], workload=SMALL) for count in (2, 4))
    finding(one, "mig.whole-gpus", Severity.NOTE, "GPU 1 stays whole and is not counted in.")
    finding(more, "mig.whole-gpus", Severity.NOTE, "GPUs 1, 2 and 3 stay whole and are not counted in.")


def test_slices_train_apart() -> None:
    lora = {"task": "lora", "training": {"zero_stage": 3}}
    found = finding(sliced(**lora), "mig.trains-alone", Severity.WARNING, "2 slices", "2 separate jobs")
    repaired(found, "Leave the GPUs whole")
    alone = server(1, mig=[{"gpu": 0, "profiles": ["7g.80gb"]}], workload=SMALL | lora)
    assert "mig.trains-alone" not in codes(alone)
    assert "mig.trains-alone" not in codes(sliced())


UNLIKE = ["4g.40gb", "1g.10gb", "1g.10gb", "1g.10gb"]


def cut(profiles: list[str], **workload: object) -> Json:
    return server(1, mig=[{"gpu": 0, "profiles": profiles}], workload={"model": "llama-3.1-8b"} | workload)


def test_slices_that_are_too_small_hinder_no_larger_one() -> None:
    """8B in BF16 with 8,192 tokens is 14.96 + 1.0 + 0.89 + 0.6 GiB: too much for 9.5, 0.44 of the 39.2 of 4g.40gb."""
    found = finding(cut(UNLIKE), "mig.idle-slices", Severity.NOTE, "1 slice", "3 × 1g.10gb stay free", "do not hold it")
    assert found.title == "3 slices without a replica"
    mixed, alone = (assessed(cut(profiles), try_fixes=False).figures for profiles in (UNLIKE, UNLIKE[:1]))
    for name in ("memory.verdict", "memory.share", "throughput.saturated_tok_s", "memory.max_concurrency"):
        assert mixed[name].value == alone[name].value, name
    assert mixed["memory.verdict"].value == "fits"
    assert mixed["memory.share"].number == pytest.approx(0.445, abs=0.001)
    assert "mig.idle-slices" not in codes(cut(UNLIKE[:1]))


def test_a_single_slice_that_is_too_small_does_not_hold_it() -> None:
    build = cut(["4g.40gb", "1g.10gb"])
    finding(build, "mig.idle-slices", Severity.NOTE, "1 × 1g.10gb stays free for others, since it does not hold it.")


def test_where_no_slice_holds_it_the_largest_is_named() -> None:
    build = cut(["2g.20gb", "1g.10gb"], model="llama-2-13b")
    finding(build, "workload.does-not-fit", Severity.ERROR, "a 2g.20gb slice")


def test_replicas_that_are_asked_for_have_the_largest_slices() -> None:
    """Two replicas of INT4 on 3g + 2g + 1g: the 3g.40gb and the 2g.20gb, both counted as the latter."""
    build = cut(["1g.10gb", "3g.40gb", "2g.20gb"], weights="int4", replicas=2)
    found = finding(build, "mig.unlike-slices", Severity.NOTE, "all 2", "1 × 3g.40gb holds more and is faster")
    assert found.title == "Speeds count all slices as 2g.20gb"
    finding(build, "mig.idle-slices", Severity.NOTE, "1 × 1g.10gb stays free", "no more replicas are asked for")
    assert assessed(build, try_fixes=False).figures["memory.visible_gib"].number == pytest.approx(19.5, abs=0.5)


def test_slices_that_all_hold_it_are_all_used_as_the_smallest() -> None:
    build = cut(["3g.40gb", "2g.20gb", "1g.10gb", "1g.10gb"], weights="int4", context_tokens=2048)
    finding(build, "mig.unlike-slices", Severity.NOTE, "all 4", "1g.10gb", "1 × 3g.40gb and 1 × 2g.20gb hold more")
    assert "mig.idle-slices" not in codes(build)
    assert "mig.unlike-slices" not in codes(sliced())


UNEVEN = ["3g.40gb", "2g.20gb"]
EIGHT_BIT: Json = {"weights": "int8", "context_tokens": 8192}


def test_slices_that_differ_have_as_many_users_as_each_holds() -> None:
    """8B in INT8 with an FP16 cache of 8,192 tokens, 1 GiB a user: 97 % of the 39.25 GiB of 3g.40gb hold 28, of the 19.5 of
    2g.20gb 8. An even share of 36, 18, is too much for the smaller one, but 28 + 8 are all of them."""
    build = cut(UNEVEN, concurrency=36, **EIGHT_BIT)
    assert "workload.does-not-fit" not in codes(build)
    found = finding(
        build, "workload.tight", Severity.WARNING, "The slices hold 36 users: 1 × 3g.40gb with 28 + 1 × 2g.20gb with 8"
    )
    assert "raise gpu_memory_utilization to 0.97" in found.why  # 28 of 39.25 GiB need more than 8 of 19.5
    figures = assessed(build, try_fixes=False).figures
    assert figures["memory.max_concurrency"].value == 36
    assert figures["memory.kv_gib"].number == pytest.approx(8)
    assert figures["memory.max_concurrency"].working.startswith(
        "1 × 3g.40gb with 28 + 1 × 2g.20gb with 8, of 8,192 tokens"
    )


def test_one_user_more_than_slices_hold_is_refused_with_what_they_hold() -> None:
    build = cut(UNEVEN, concurrency=37, **EIGHT_BIT)
    found = finding(
        build, "workload.does-not-fit", Severity.ERROR, "Of 37 users these slices hold 36: 1 × 3g.40gb with 28"
    )
    assert "mig.idle-slices" not in codes(build)
    assert "Serve 36 at a time" in [fix.title for fix in found.fixes]
    repaired(found, "Keep the KV cache in 8 bit")  # 17 and 56 of half a GiB


def test_slices_that_differ_fit_with_ease_where_each_stays_below_the_line() -> None:
    """90 % of each: 17.55 GiB hold 7 on the smaller, 35.3 GiB 25 on the larger: 32 fit, of whom 16 would be an even share."""
    figures = [assessed(cut(UNEVEN, concurrency=n, **EIGHT_BIT), try_fixes=False).figures for n in (32, 33)]
    assert [one["memory.verdict"].value for one in figures] == ["fits", "tight"]


def test_a_slice_that_is_not_needed_is_not_called_too_small() -> None:
    build = cut(UNEVEN, concurrency=20, **EIGHT_BIT)  # the larger one alone holds 25 with ease
    finding(build, "mig.idle-slices", Severity.NOTE, "1 × 2g.20gb stays free", "since the larger ones hold all users")


def test_a_slice_too_small_to_train_on_is_left_out_too() -> None:
    build = cut(UNLIKE, task="lora")
    finding(build, "mig.idle-slices", Severity.NOTE, "3 × 1g.10gb stay free")
    assert "mig.trains-alone" not in codes(build)
    assert assessed(build, try_fixes=False).figures["memory.verdict"].value != "no"
