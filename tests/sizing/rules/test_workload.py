"""Whether the model fits, how it is split, and whether an A100 is more than it needs."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, changed, codes, finding, repaired, server, sxm

# A model whose memory is counted on fingers. 20 × 2^29 parameters of 2 bytes are 20 GiB. A token of cache is
# 2 × 64 layers × 8 KV heads × 128 × 2 B = 2^18 B: 4,096 tokens are 1 GiB. A prefill chunk of 8,192 tokens takes
# 8,192 × (6 × 16,384 + 8 × 4,096) B = 2^30 B = 1 GiB, the runtime 0.6 GiB, the sampler 10 B.
ROUND: Json = {
    "params": 20 * 2**29,
    "layers": 64,
    "hidden": 4096,
    "heads": 64,
    "kv_heads": 8,
    "head_dim": 128,
    "ffn": 16384,
    "vocab": 1,
}
CARD_OF_100_GIB = changed("a100-pcie-80gb", memory_gib_visible=100.0)
MOST_THAT_FITS = 280_166  # 0.90 × 100 − 21.6 = 68.4 GiB of cache × 4,096 = 280,166.4 tokens
MOST_THAT_IS_TIGHT = 308_838  # 0.97 × 100 − 21.6 = 75.4 GiB × 4,096 = 308,838.4


def serving(model: object, count: int = 1, **workload: object) -> Json:
    return server(count, workload={"model": model, **workload})


def test_a_model_of_the_catalogue_can_be_sized() -> None:
    assert "workload.model" not in codes(serving("llama-3.1-8b"))


def test_a_model_that_nobody_knows_cannot() -> None:
    finding(serving("no-such-model"), "workload.model", Severity.ERROR, "“no-such-model”")


def test_no_model_at_all_is_no_error() -> None:
    assert "workload.model" not in codes(server())


def test_up_to_ninety_per_cent_of_the_memory_a_model_fits() -> None:
    found = codes(serving(ROUND, context_tokens=MOST_THAT_FITS), CARD_OF_100_GIB)
    assert not found & {"workload.tight", "workload.does-not-fit"}


def test_one_token_more_is_tight() -> None:
    build = serving(ROUND, context_tokens=MOST_THAT_FITS + 1)
    found = finding(build, "workload.tight", Severity.WARNING, "90.0 of 100.00 GiB", "90 %", on=CARD_OF_100_GIB)
    repaired(found, "Keep the KV cache in 8 bit", CARD_OF_100_GIB)


def test_up_to_97_per_cent_it_is_tight() -> None:
    build = serving(ROUND, context_tokens=MOST_THAT_IS_TIGHT)
    finding(build, "workload.tight", Severity.WARNING, "97.0 of 100.00 GiB", on=CARD_OF_100_GIB)
    assert "workload.does-not-fit" not in codes(build, CARD_OF_100_GIB)


def test_one_token_more_does_not_fit() -> None:
    build = serving(ROUND, context_tokens=MOST_THAT_IS_TIGHT + 1)
    found = finding(
        build, "workload.does-not-fit", Severity.ERROR, "97.0 of 100.00 GiB", "75.4 GiB", on=CARD_OF_100_GIB
    )
    fix = repaired(found, "Keep the KV cache in 8 bit", CARD_OF_100_GIB)
    assert fix.price_change == 0
    assert fix.peak_w_change == 0


def test_the_repair_with_more_gpus_says_what_they_cost_and_draw() -> None:
    """405 B in INT4 are about 200 GiB: two GPUs are too few, four hold it. Three more at 12,500 are 37,500; three times
    300 W and a tenth for the fans are 990 W."""
    build = serving("llama-3.1-405b", weights="int4", kv_cache="int8")
    found = finding(build, "workload.does-not-fit", Severity.ERROR, "of 79.15 GiB")
    fix = repaired(found, "Take 4 GPUs")
    assert f"{fix.price_change:.2f}" == "37500.00"
    assert fix.peak_w_change == pytest.approx(990)


def test_a_split_that_divides_the_heads_is_none_to_speak_of() -> None:
    assert "workload.parallelism" not in codes(serving("llama-3.1-8b", count=4, tensor_parallel=4))


def test_one_that_does_not_divide_them_is_an_error() -> None:
    build = serving("llama-3.1-8b", count=3, tensor_parallel=3)
    finding(build, "workload.parallelism", Severity.ERROR, "Tensor parallel 3", "32 heads", "8 KV heads")


def test_as_many_replicas_as_gpus_are_possible() -> None:
    assert "workload.parallelism" not in codes(serving("llama-3.1-8b", count=2, tensor_parallel=1, replicas=2))


def test_one_replica_more_is_not() -> None:
    build = serving("llama-3.1-8b", count=2, tensor_parallel=1, replicas=3)
    found = finding(build, "workload.parallelism", Severity.ERROR, "needs 3 GPUs; there are 2")
    repaired(found, "Let us choose the split")


def test_gpus_that_stay_idle_are_a_warning() -> None:
    found = finding(
        serving("llama-3.1-8b", count=3), "workload.parallelism", Severity.WARNING, "3 GPUs", "1 stays idle"
    )
    repaired(found, "3 replicas of 1 GPU: all take part")
    assert found.fixes[1].title == "Take 4 GPUs"


def test_gpus_stay_idle_where_no_smaller_replica_holds_the_model() -> None:
    """70B in BF16 needs two of three GPUs; in a pipeline of three all would take part, but slower."""
    found = finding(serving("llama-3.1-70b", count=3), "workload.parallelism", Severity.WARNING, "1 stays idle")
    repaired(found, "Take 4 GPUs")


def test_ten_kv_heads_leave_three_of_eight_gpus_idle_or_make_four_replicas() -> None:
    found = finding(serving("phi-4", count=8), "workload.parallelism", Severity.WARNING, "3 stay idle")
    repaired(found, "4 replicas of 2 GPUs: all take part")


def test_a_checkpoint_that_must_be_padded_is_a_warning() -> None:
    """29,568 in groups of 128 are 231 groups: odd, so that two GPUs cannot share them. One GPU takes them as they are."""
    build = serving("qwen2.5-72b", count=2, weights="int4", tensor_parallel=2, context_tokens=4096)
    finding(build, "workload.parallelism", Severity.WARNING, "29,568", "231 groups", "padded to 29,696")
    alone = serving("qwen2.5-72b", weights="int4", tensor_parallel=1, context_tokens=4096)
    assert "workload.parallelism" not in codes(alone)
    ours = serving("qwen2.5-72b", count=2, weights="int4", context_tokens=4096)
    unpadded = finding(ours, "workload.parallelism", Severity.WARNING, "231 groups")
    assert [fix.title for fix in unpadded.fixes] == ["2 replicas of 1 GPU: all take part", "Weights in INT8"]


def test_the_context_that_a_model_was_made_for_is_fine() -> None:
    assert "workload.context" not in codes(serving("llama-3.1-8b", context_tokens=131_072))


def test_a_token_beyond_it_is_a_warning() -> None:
    build = serving("llama-3.1-8b", context_tokens=131_073)
    fix = repaired(finding(build, "workload.context", Severity.WARNING, "131,073"), "Context of 131,072 tokens")
    assert fix.build.workload.context_tokens == 131_072


def test_a_prompt_that_is_too_long_for_the_model_is_a_warning_whatever_the_context() -> None:
    lengths: Json = {"context_tokens": 8192, "output_tokens": 1000}
    fits = serving("llama-3.1-8b", input_tokens=130_072, **lengths)
    assert "workload.context" not in codes(fits)
    build = serving("llama-3.1-8b", input_tokens=130_073, **lengths)
    found = finding(build, "workload.context", Severity.WARNING, "130,073", "131,073 tokens")
    assert repaired(found, "Prompt of 130,072 tokens").build.workload.input_tokens == 130_072


def test_a_prompt_with_its_answer_just_fills_the_context() -> None:
    assert "workload.context-short" not in codes(serving("llama-3.1-8b", input_tokens=7892))
    build = serving("llama-3.1-8b", input_tokens=7893)
    found = finding(build, "workload.context-short", Severity.WARNING, "8,193 tokens", "a context of 8,192")
    assert repaired(found, "Context of 8,193 tokens").build.workload.context_tokens == 8193
    assert found.fixes[1].title == "Prompt of 7,892 tokens"
    assert "workload.context-short" not in codes(serving("llama-3.1-8b", input_tokens=7893, task="lora"))


LONG: Json = {"context_tokens": 1024, "input_tokens": 4000, "output_tokens": 1000, "concurrency": 64}


def test_users_whose_requests_outgrow_the_context_wait_for_memory() -> None:
    """8B in BF16 on 40 GB: 0.97 × 39.39 − 14.96 − 0.98 − 0.6 GiB leaves 21.67; 5,000 tokens are 0.610 GiB each: 35 run.
    Memory for 64 × 1,024 tokens alone, 8 GiB, would be there."""
    build = sxm(1, variant="a100-sxm4-40gb", workload={"model": "llama-3.1-8b", **LONG})
    found = finding(build, "workload.context-short", Severity.WARNING, "the 35 of 64 users")
    fix = repaired(found, "Context of 5,000 tokens, 35 users at a time")
    assert (fix.build.workload.context_tokens, fix.build.workload.concurrency) == (5000, 35)
    assert "workload.queue" not in codes(build)
    figures = assessed(build, try_fixes=False).figures
    assert figures["memory.verdict"].value == "fits"
    assert figures["throughput.batch_tok_s"].number <= figures["throughput.saturated_tok_s"].number


SEVENTY: Json = {
    "params": 70.6e9,
    "layers": 80,
    "hidden": 8192,
    "heads": 64,
    "kv_heads": 8,
    "head_dim": 128,
    "ffn": 28672,
    "vocab": 128256,
}
# 80 × (2 × 8192 × (64 + 8) × 128 + 3 × 8192 × 28,672) + 2 × 128,256 × 8192 = 70.55e9


@pytest.mark.parametrize("params", [35.3e9, 70.6e9, 141.0e9])
def test_parameters_that_go_with_layers_and_hidden_size(params: float) -> None:
    assert "workload.dimensions" not in codes(serving(SEVENTY | {"params": params}, count=8))


@pytest.mark.parametrize("params", [7e9, 35.2e9, 141.2e9])
def test_parameters_that_contradict_them(params: float) -> None:
    build = serving(SEVENTY | {"params": params}, count=8)
    found = finding(build, "workload.dimensions", Severity.WARNING, "80 layers", "8,192", "about 70.6 B")
    assert repaired(found, "70.6 B parameters").build.workload.model != build["workload"]["model"]


def test_parameters_alone_contradict_nothing() -> None:
    assert "workload.dimensions" not in codes(serving({"params": 7e9, "layers": 80}))
    assert "workload.dimensions" not in codes(serving("llama-3.1-8b"))


def test_a_mixture_is_offered_splits_that_leave_its_experts_whole() -> None:
    """Experts of 1,536 are 12 groups of 128: eight GPUs cannot share them, four can."""
    build = sxm(8, "dgx-a100-640gb", workload={"model": "qwen3-235b-a22b", "weights": "int4", "tensor_parallel": 8})
    found = finding(build, "workload.parallelism", Severity.WARNING, "12 groups", "--enable-expert-parallel")
    assert found.title == "The experts must stay whole to be split like that"
    repaired(found, "Let us choose the split")
    assert [fix.title for fix in found.fixes[1:]] == [
        "Split as TP 4 × PP 2 × 1 replica",
        "Split as TP 4 × PP 1 × 2 replicas",
    ]
    assert "workload.parallelism" not in codes(build | {"workload": build["workload"] | {"tensor_parallel": None}})
