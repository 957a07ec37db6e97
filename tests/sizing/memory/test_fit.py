"""Whether a model fits: the share of a GPU's visible memory, the verdict, and how much room is left."""

from dataclasses import replace

import pytest

from configurator.sizing.build import Workload
from configurator.sizing.memory import counts as memory_counts
from configurator.sizing.memory import fitting
from configurator.sizing.memory.fit import MemoryFit
from tests.sizing import llm
from tests.sizing.llm import ASSUMED, PCIE_80, SXM_40, SXM_80

# model, weights, GPUs, variant, context, users, share, verdict; what the published evidence says stands behind
FIT_TABLE = [
    ("llama-3.1-70b", "int8", 1, SXM_40, 4096, 1, 1.81, "no"),
    ("llama-3.1-70b", "int4", 1, SXM_40, 2048, 1, 1.02, "no"),
    (
        "llama-3.1-70b",
        "int8",
        1,
        SXM_80,
        4096,
        1,
        0.90,
        "tight",
    ),  # runs at most 4,096 tokens (Lambda), at 0.98 (vLLM PR 12569)
    ("llama-3.1-70b", "int8", 1, SXM_80, 32768, 1, 1.01, "no"),
    ("llama-3.1-70b", "bf16", 2, SXM_80, 4096, 1, 0.87, "fits"),
    ("llama-3.1-70b", "bf16", 2, SXM_80, 32768, 1, 0.92, "tight"),  # needs gpu_memory_utilization 0.93
    ("llama-3.1-70b", "bf16", 2, SXM_80, 65536, 1, 0.98, "no"),
    ("llama-3.1-70b", "bf16", 4, SXM_80, 131072, 1, 0.56, "fits"),
    ("llama-3.1-70b", "bf16", 4, SXM_80, 131072, 8, 1.45, "no"),
    ("llama-3.1-70b", "bf16", 8, SXM_80, 131072, 8, 0.73, "fits"),
    ("llama-3.1-70b", "int4", 1, SXM_80, 131072, 1, 1.00, "no"),
    ("qwen2.5-32b", "bf16", 1, SXM_40, 4096, 1, 1.63, "no"),
    ("qwen2.5-32b", "bf16", 1, SXM_80, 32768, 1, 0.90, "fits"),
    ("llama-2-13b", "bf16", 1, SXM_40, 4096, 4, 0.97, "no"),  # no grouped-query attention
    ("llama-2-13b", "bf16", 1, SXM_40, 4096, 1, 0.73, "fits"),
    ("mixtral-8x22b", "bf16", 4, SXM_80, 16384, 1, 0.86, "fits"),
    ("llama-3.1-405b", "int8", 8, SXM_80, 131072, 1, 0.73, "fits"),
    ("llama-3.1-405b", "int8", 8, SXM_80, 131072, 4, 1.03, "no"),
    ("llama-3.1-405b", "int4", 4, SXM_80, 8192, 1, 0.68, "fits"),
    ("deepseek-r1", "int4_g64", 8, SXM_80, 65536, 1, 0.61, "fits"),
    ("deepseek-r1", "int4_g64", 8, SXM_80, 32768, 16, 0.99, "no"),  # the latent is held by every GPU
    ("deepseek-r1", "int8", 8, SXM_80, 4096, 1, 1.01, "no"),
    ("gpt-oss-120b", "mxfp4", 1, SXM_80, 32768, 1, 0.80, "fits"),
    ("llava-v1.6-34b", "bf16", 1, SXM_40, 4096, 1, 1.72, "no"),
    ("llava-v1.6-34b", "int4", 1, SXM_40, 4096, 1, 0.55, "fits"),
]


@pytest.mark.parametrize(("id", "weights", "gpus", "on", "tokens", "users", "share", "verdict"), FIT_TABLE)
def test_the_fit_table(
    id: str, weights: str, gpus: int, on: str, tokens: int, users: int, share: float, verdict: str
) -> None:  # fmt: skip
    found = llm.fit(id, weights, gpus, on, tokens, users)
    assert found.share == pytest.approx(share, abs=0.0055)
    assert found.verdict == verdict


@pytest.mark.parametrize(("id", "gpus", "tokens", "share"), [
    ("llama-3.1-70b", 4, 8192, 0.896),  # 32.9 + 0.6 + 0.8 + 1.0 = 35.3 of 39.39 GiB
    ("qwen2.5-32b", 2, 16_384, 0.875),
])  # fmt: skip
def test_the_share_alone_decides_and_little_room_on_shared_gpus_is_a_remark(
    id: str, gpus: int, tokens: int, share: float
) -> None:
    found = llm.fit(id, gpus=gpus, on=SXM_40, tokens=tokens)
    assert found.share == pytest.approx(share, abs=0.0055)
    assert found.verdict == "fits"
    assert found.reason.endswith("GiB that stay free here.")
    assert "seen to need more" not in llm.fit(id, gpus=gpus, tokens=tokens).reason


@pytest.mark.parametrize(("share", "verdict"), [
    (0.90, "fits"), (0.9001, "tight"), (0.97, "tight"), (0.9701, "no"),
])  # fmt: skip
def test_the_verdict_at_its_lines(share: float, verdict: str) -> None:
    assert fitting.verdict_of(share, ASSUMED.fits_share, ASSUMED.tight_share) == verdict


def test_an_8_bit_cache_lets_70b_in_int4_reach_128k_on_one_gpu() -> None:
    found = llm.fit("llama-3.1-70b", "int4", tokens=131_072, kv_cache="int8")
    assert (round(found.share, 2), found.verdict) == (0.75, "fits")


def test_405b_at_16_bit_needs_two_stages_of_eight_gpus() -> None:
    assert llm.fit("llama-3.1-405b", gpus=8).verdict == "no"
    found = llm.fit("llama-3.1-405b", gpus=8, pipeline=2)
    assert (round(found.share, 2), found.verdict) == (0.63, "fits")


def test_r1_in_int8_fits_on_sixteen() -> None:
    assert llm.fit("deepseek-r1", "int8", 8, tokens=4096, pipeline=2).verdict == "fits"


@pytest.mark.parametrize(("id", "weights", "slice_", "tokens", "share"), [
    ("llama-3.1-8b", "int4", "1g.10gb", 4096, 0.77),
    ("llama-3.1-8b", "bf16", "2g.20gb", 8192, 0.90),
    ("llama-3.2-3b", "bf16", "1g.10gb", 8192, 0.85),
    ("qwen2.5-14b", "int4", "2g.20gb", 8192, 0.63),
    ("qwen2.5-32b", "int4", "3g.40gb", 8192, 0.57),
])  # fmt: skip
def test_mig_slices_that_hold_a_model(id: str, weights: str, slice_: str, tokens: int, share: float) -> None:
    found = llm.fit(id, weights, tokens=tokens, slice_=slice_)
    assert found.share == pytest.approx(share, abs=0.0056)
    assert found.verdict == "fits"


@pytest.mark.parametrize(("id", "weights", "on", "slice_"), [
    ("llama-3.1-8b", "int8", SXM_80, "1g.10gb"),
    ("llama-3.1-8b", "bf16", SXM_80, "1g.10gb"),
    ("llama-3.1-8b", "int4", SXM_40, "1g.5gb"),
])  # fmt: skip
def test_mig_slices_that_do_not(id: str, weights: str, on: str, slice_: str) -> None:
    assert llm.fit(id, weights, on=on, tokens=2048, slice_=slice_).verdict == "no"


def test_a_slice_works_alone_whatever_split_is_asked_for() -> None:
    together, alone = (llm.fit("llama-3.1-8b", "int4", gpus, tokens=4096, slice_="1g.10gb") for gpus in (2, 1))
    assert together.split == alone.split
    assert together.plan.tensor_parallel == 1


def test_70b_on_two_gpus_with_32k_part_by_part() -> None:
    # weights 141.1 GB / 2 = 65.7 GiB; cache 32,768 × 327,680 B / 2 = 5.0 GiB;
    # activations 8,192 × (6 × 28,672 / 2 + 8 × 8,192) B + 0.6 MB = 1.2 GiB; runtime 0.6 + 0.4 GiB; 72.9 of 79.15
    found = llm.fit("llama-3.1-70b", gpus=2, tokens=32_768)
    parts = found.split
    assert [round(p, 1) for p in (parts.weights_gib, parts.kv_gib, parts.activations_gib, parts.runtime_gib)] == [
        65.7,
        5.0,
        1.2,
        1.0,
    ]
    assert parts.needed_gib == pytest.approx(72.9, abs=0.05)
    assert parts.visible_gib == 79.15
    assert found.verdict == "tight"


def test_70b_on_two_gpus_leaves_room_for_22_thousand_tokens_at_the_usual_utilisation() -> None:
    # 79.15 × 0.90 − 65.7 − 1.16 − 1.0 = 3.4 GiB; a token takes 163,840 B on each GPU
    assert llm.fit("llama-3.1-70b", gpus=2).kv_capacity_tokens == pytest.approx(22_000, rel=0.05)


def test_the_cache_that_vllm_logged_is_met() -> None:
    # vLLM PR 10511, 8B on 79.22 GiB: 53.29 GiB for the cache with 1.79 GiB outside torch; here 0.6 are assumed
    found = llm.fit("llama-3.1-8b", users=256, tokens=100)
    assert found.kv_capacity_tokens == pytest.approx((53.29 + 1.79 - 0.6) * 2**30 / 131_072, rel=0.01)
    assert found.split.activations_gib == pytest.approx(1.26, rel=0.05)


def test_a_weight_does_not_shrink_the_cache() -> None:
    halves = [llm.fit("llama-3.1-70b", weights, 4, tokens=131_072).split.kv_gib for weights in ("bf16", "int8", "int4")]
    assert halves == [10.0, 10.0, 10.0]


def test_the_longest_context_is_the_last_that_is_not_refused() -> None:
    longest = llm.fit("llama-3.1-70b", gpus=2).max_context_tokens
    assert llm.fit("llama-3.1-70b", gpus=2, tokens=longest).verdict == "tight"
    assert llm.fit("llama-3.1-70b", gpus=2, tokens=longest + 1).verdict == "no"


def test_the_longest_context_is_never_beyond_what_the_model_was_made_for() -> None:
    assert llm.fit("llama-2-7b").max_context_tokens == 4096
    assert llm.fit("llama-3.1-70b", "int8", on=SXM_40).max_context_tokens == 0


@pytest.mark.parametrize(("id", "weights", "tokens"), [
    ("llama-3.1-70b", "int4", 8192), ("llama-3.1-8b", "bf16", 512), ("gpt-oss-120b", "mxfp4", 4096),
])  # fmt: skip
def test_the_most_users_are_the_last_that_are_not_refused(id: str, weights: str, tokens: int) -> None:
    most = llm.fit(id, weights, tokens=tokens).max_concurrency
    assert most is not None
    assert llm.fit(id, weights, tokens=tokens, users=most).verdict == "tight"
    assert llm.fit(id, weights, tokens=tokens, users=most + 1).verdict == "no"


def test_replicas_share_the_users_out() -> None:
    workload = Workload(model="llama-3.1-8b", concurrency=100)
    model, gpu = llm.model("llama-3.1-8b"), llm.gpu()
    one, four = (fitting.fit(workload, model, gpu, llm.split(replicas=n), ASSUMED, mig=None) for n in (1, 4))
    assert (one.sequences, four.sequences) == (100, 25)
    assert four.split.kv_gib == one.split.kv_gib / 4
    assert one.max_concurrency is not None
    assert four.max_concurrency == 4 * one.max_concurrency


def test_the_engine_may_be_allowed_more() -> None:
    generous = replace(ASSUMED, gpu_memory_utilization=0.98)
    workload = Workload(model="llama-3.1-70b", weights="int8", context_tokens=2048)
    found = fitting.fit(workload, llm.model("llama-3.1-70b"), llm.gpu(), llm.split(), generous, mig=None)
    # vLLM PR 12569 logged 22,096 tokens: 79.15 × 0.98 − 67.7 − 1.8 − 0.6 = 7.5 GiB over 327,680 B
    assert found.kv_capacity_tokens == pytest.approx(22_096, rel=0.12)


def test_what_cuda_and_collectives_take_can_be_overridden_and_stands_in_the_working() -> None:
    more = replace(ASSUMED, runtime_gib=1.5, collectives_gib=0.25)
    workload = Workload(model="llama-3.1-70b")
    usual, found = (
        fitting.fit(workload, llm.model("llama-3.1-70b"), llm.gpu(), llm.split(2), a, mig=None) for a in (ASSUMED, more)
    )
    assert (usual.split.runtime_gib, found.split.runtime_gib) == (1.0, 1.75)
    assert usual.workings["memory.runtime_gib"] == "CUDA context and kernels 0.6 GiB + collectives 0.4 GiB"
    assert found.workings["memory.runtime_gib"] == "CUDA context and kernels 1.5 GiB + collectives 0.25 GiB"


@pytest.mark.parametrize(("fit", "words"), [
    (llm.fit("llama-3.1-70b", "int8", on=SXM_40), "The weights alone need 67.7 GiB; a GPU shows 39.39 GiB, of which 97 %, 38.2 GiB, may be used."),
    (llm.fit("llama-3.1-70b", "int4", on=SXM_40), "leaves no room for 1.8 GiB of activations"),
    (llm.fit("llama-3.1-70b", gpus=4, tokens=131_072, users=8), "The KV cache of 8 sequences × 131,072 tokens needs 80.0 GiB"),
    (llm.fit("llama-3.1-70b", gpus=2, tokens=32_768), "raise gpu_memory_utilization to 0.93"),
    (llm.fit("llama-3.1-8b", "bf16", slice_="1g.10gb"), "a 1g.10gb slice shows 9.50 GiB"),
])  # fmt: skip
def test_the_reason_names_the_part_that_decides_with_its_numbers(fit: MemoryFit, words: str) -> None:
    assert words in fit.reason


def test_overhead_is_no_fixed_fifth() -> None:
    # 8B, 2,048 tokens, one user: cache, activations and runtime are 12 % on top of the weights;
    # 70B, 128K for eight: the cache alone is 244 % of them.
    small, large = llm.fit("llama-3.1-8b", tokens=2048), llm.fit("llama-3.1-70b", gpus=8, tokens=131_072, users=8)
    assert small.split.needed_gib / small.split.weights_gib - 1 == pytest.approx(0.12, abs=0.01)
    assert large.split.kv_gib / large.split.weights_gib == pytest.approx(2.44, abs=0.01)


@pytest.mark.parametrize(("id", "weights", "tokens", "on", "count"), [
    ("llama-3.1-8b", "bf16", 8192, PCIE_80, 1),
    ("llama-3.1-70b", "bf16", 8192, PCIE_80, 2),
    ("llama-3.1-70b", "bf16", 65536, PCIE_80, 4),  # three would do for memory, but 64 heads don't divide by three
    ("llama-3.1-70b", "bf16", 4096, SXM_40, 4),
    ("mixtral-8x22b", "bf16", 8192, SXM_80, 4),
    ("llama-3.1-405b", "bf16", 8192, SXM_80, 16),
    ("llama-3.1-405b", "int8", 8192, SXM_80, 8),
    ("llama-3.1-405b", "int4", 8192, SXM_80, 4),
    ("deepseek-r1", "bf16", 8192, SXM_80, 24),
    ("deepseek-r1", "bf16", 8192, SXM_40, None),  # 1,342 GB on 32 × 42.3 GB = 1,354 GB
    ("llama-3.1-8b", "bf16", 4096, "a10", 1),
    ("gpt-oss-120b", "mxfp4", 32768, "l40s", 2),
])  # fmt: skip
def test_the_fewest_gpus(id: str, weights: str, tokens: int, on: str, count: int | None) -> None:
    workload = Workload(model=id, weights=weights, context_tokens=tokens)  # type: ignore[arg-type]
    assert memory_counts.fewest_gpus(workload, llm.model(id), llm.gpu(on), ASSUMED) == count


def test_the_fewest_gpus_do_not_depend_on_the_split_that_is_asked_for() -> None:
    workload = Workload(model="llama-3.1-70b", tensor_parallel=8, replicas=3, concurrency=4)
    same = replace(workload, tensor_parallel=None, replicas=None)
    model, gpu = llm.model("llama-3.1-70b"), llm.gpu()
    assert memory_counts.fewest_gpus(workload, model, gpu, ASSUMED) == memory_counts.fewest_gpus(
        same, model, gpu, ASSUMED
    )


def test_where_parallelism_is_to_blame_it_is_said() -> None:
    """R1's latent on each of eight GPUs: 32 × 32,768 × 70,272 B are 68.6 GiB, a GPU's share would be 8.6 of the 33 there."""
    copied = llm.fit("deepseek-r1", "int4", 8, tokens=32_768, users=32)
    assert copied.verdict == "no"
    assert "It is the parallelism: in tensor parallel 8 the latent can't be divided" in copied.reason
    heads = llm.fit("qwen3-235b-a22b", "int4", 8, tokens=131_072, users=20)  # 4 KV heads on 8 GPUs: each is there twice
    assert "4 KV heads can't be divided" in heads.reason
    assert "parallelism" not in llm.fit("llama-3.1-70b", "bf16", 8, tokens=131_072, users=16).reason


def test_gpus_that_no_split_uses_are_said_to_be_missed() -> None:
    # 70B in BF16 is 131.4 GiB: 65.7 on each of two of the three cards of 60 GiB; on three it would be 43.8
    plan = replace(llm.split(2), idle_gpus=1)
    small = replace(llm.gpu(), memory_gib_visible=60.0)
    workload = Workload(model="llama-3.1-70b")
    found = fitting.fit(workload, llm.model("llama-3.1-70b"), small, plan, ASSUMED, mig=None)
    assert found.reason.endswith(
        "It is the parallelism: 1 GPU more would be enough, but no split of Llama 3.1 70B uses them."
    )
