"""What is proposed where a model does not fit, in which order."""

import pytest

from configurator.sizing import Severity, assess
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server, sxm


def serving(model: object, count: int = 1, variant: str = "a100-pcie-80gb", **workload: object) -> Json:
    return server(count, variant, workload={"model": model, **workload})


def titles(build: Json, code: str = "workload.does-not-fit") -> list[str]:
    found = next(f for f in assessed(build).findings if f.code == code)
    return [fix.title for fix in found.fixes]


@pytest.mark.parametrize(("build", "expected"), [
    # 131 GiB of weights on one card: a smaller cache is no help; 65.7 in INT8 are tight, 37.1 in INT4 fit; two cards share them
    (serving("llama-3.1-70b", context_tokens=4096), ["Weights in INT8", "Weights in INT4", "Take 2 GPUs"]),
    # 80 GiB of cache beside 131: neither INT8 nor an 8-bit cache is enough alone, nor INT4
    (serving("llama-3.1-70b", 2, context_tokens=131_072, concurrency=4),
     ["Weights in INT4, KV cache in 8 bit", "Context of 14,595 tokens", "Take 4 GPUs"]),
    # the cache alone is too much: half of it fits
    (serving("llama-3.1-405b", 8, weights="int8", context_tokens=131_072, concurrency=4),
     ["Keep the KV cache in 8 bit", "Weights in INT4", "Serve 3 at a time"]),
    # nothing is lighter than INT4: more cards, or larger ones
    (serving("llama-3.1-70b", 1, "a100-pcie-40gb", weights="int4", context_tokens=2048),
     ["Take 2 GPUs", "Take 4 GPUs", "Take NVIDIA A100 PCIe 80 GB"]),
    (serving("gpt-oss-120b"), ["Weights in MXFP4, as published", "Take 4 GPUs", "Take 8 GPUs"]),
], ids=["weights", "both", "cache", "40 GB", "published in 4 bit"])  # fmt: skip
def test_serving(build: Json, expected: list[str]) -> None:
    assert titles(build) == expected


def test_a_split_of_ones_own_that_leaves_gpus_out_is_widened() -> None:
    build = serving(
        "llama-3.1-70b", 4, weights="int4", kv_cache="int8", tensor_parallel=1, context_tokens=131_072, concurrency=8
    )
    assert "Share the model over all GPUs" in titles(build)


def test_copied_caches_are_divided_by_stages() -> None:
    """R1's latent is on every rank of eight: 16 × 32,768 × 70,272 B are 34.3 GiB on each GPU, in eight stages a seventh."""
    build = sxm(8, "dgx-a100-640gb", workload={
        "model": "deepseek-r1", "weights": "int4_g64", "kv_cache": "int8", "context_tokens": 65_536, "concurrency": 16,
    })  # fmt: skip
    assert "Tensor parallel 1 in 8 stages, so that the cache divides" in titles(build)


def errors_after(build: Json, code: str) -> list[list[str]]:
    """The errors that each repair of a finding leaves, in the order of the repairs."""
    found = next(f for f in assessed(build).findings if f.code == code)
    left = [assess(fix.build, shelf.snapshot(), try_fixes=False) for fix in found.fixes]
    return [[f.code for f in after.findings if f.severity is Severity.ERROR] for after in left]


def test_a_repair_that_leaves_fewer_errors_comes_first() -> None:
    """R1: 671e9 weights in INT8 are as heavy as in FP8, 78 GiB on each of eight; in INT4 half of that."""
    build = sxm(8, "dgx-a100-640gb", workload={"model": "deepseek-r1", "weights": "fp8"})
    assert titles(build, "workload.fp8") == ["Weights in INT4", "Weights in INT8"]
    four, eight = errors_after(build, "workload.fp8")
    assert "workload.does-not-fit" in eight
    assert "workload.does-not-fit" not in four


@pytest.mark.parametrize("code", ["mig.peer-to-peer", "workload.does-not-fit"])
def test_slices_that_share_a_model_are_given_up_together_with_the_split(code: str) -> None:
    """70B in INT4 in tensor parallel over two halves of one GPU: 37 GiB of weights are too much for a half, and fit the whole."""
    halves = {"gpu": 0, "profiles": ["3g.40gb", "3g.40gb"]}
    build = server(1, mig=[halves], workload={"model": "llama-3.1-70b", "weights": "int4", "tensor_parallel": 2})
    assert titles(build, code)[0] in (
        "Leave the GPUs whole, and the split to us",
        "Slice into 1 × 7g.80gb, one a replica",
    )
    assert errors_after(build, code)[0] == []


def test_training_that_does_not_fit_is_sharded_first() -> None:
    """8 B × 16 B a parameter are 120 GiB of states on each GPU; an eighth of them with ZeRO-3."""
    build = serving("llama-3.1-8b", count=8, task="full_finetune")
    repaired(finding(build, "workload.does-not-fit", Severity.ERROR, "of 79.15 GiB"), "Shard with ZeRO-3")
    sharded = serving("llama-3.1-8b", count=8, task="full_finetune", training={"zero_stage": 3})
    assert "workload.does-not-fit" not in codes(sharded)


def test_training_that_needs_more_than_sharding_gets_a_lighter_optimizer_then_adapters() -> None:
    """70B: 16 B a parameter are 1,129 GB, 141 on each of eight; 6 B are 53, with what ZeRO-3 gathers 66 GiB."""
    build = serving("llama-3.1-70b", 8, task="full_finetune", training={"zero_stage": 2})
    assert titles(build) == ["AdamW with 8-bit states, sharded with ZeRO-3", "LoRA, sharded with ZeRO-3", "QLoRA"]
    finding(build, "workload.does-not-fit", Severity.ERROR, "Offloading", "1,568 tok/s")


def test_activations_that_are_too_much_are_checkpointed_or_made_fewer() -> None:
    training = {"checkpointing": False, "sequence_tokens": 4096, "micro_batch": 8, "lora_rank": 8}
    assert titles(serving("llama-3.1-8b", 1, task="lora", training=training))[0] == "Checkpoint activations"
    checkpointed = training | {"checkpointing": True, "micro_batch": 64}
    assert titles(serving("llama-3.1-8b", 1, task="lora", training=checkpointed))[0] == "One sequence in a micro-batch"


def test_slices_that_are_too_small_are_made_larger() -> None:
    build = server(1, workload={"model": "llama-3.1-8b"}, mig=[{"gpu": 0, "profiles": ["1g.10gb"] * 7}])
    found = finding(build, "workload.does-not-fit", Severity.ERROR, "9.50 GiB a slice", "1g.10gb slice")
    assert [fix.title for fix in found.fixes] == ["Weights in INT4", "Slice into 3 × 2g.20gb", "Leave the GPUs whole"]
    assert found.fixes[1].build.mig[0].profiles == ("2g.20gb",) * 3


def test_a_remedy_for_what_is_tight_makes_it_fit() -> None:
    build = serving("llama-3.1-70b", weights="int8", context_tokens=4096)
    found = finding(build, "workload.tight", Severity.WARNING)
    repaired(found, "Keep the KV cache in 8 bit")
    assert [fix.title for fix in found.fixes] == ["Keep the KV cache in 8 bit", "Weights in INT4", "Take 2 GPUs"]
    for fix in found.fixes:
        assert assess(fix.build, shelf.snapshot(), try_fixes=False).figures["memory.verdict"].value == "fits"
