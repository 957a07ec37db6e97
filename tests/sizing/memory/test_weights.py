"""What weights weigh. GB are 1e9 bytes, GiB 2**30."""

import pytest

from configurator.sizing.models.precision import (
    BITS,
    WeightBytes,
    heaviest_stage_bytes,
    is_tied,
    read_bytes,
    weight_bytes,
)
from tests.sizing import llm
from tests.sizing.llm import GB

GIB = 2**30

# Billions of bytes of the checkpoints: FP16, INT8, INT4. The last of gpt-oss is MXFP4.
CHECKPOINTS = {
    "llama-3.1-8b": (16.1, 9.1, 5.7), "llama-3.1-70b": (141.1, 72.7, 39.8), "llama-3.1-405b": (811.7, 410.1, 217.1),
    "llama-2-7b": (13.5, 7.0, 3.9), "llama-2-13b": (26.0, 13.3, 7.2), "llama-2-70b": (138.0, 69.5, 36.6),
    "mistral-7b-v0.3": (14.5, 7.5, 4.2), "mixtral-8x7b": (93.4, 47.0, 24.7), "mixtral-8x22b": (281.3, 141.0, 73.7),
    "mistral-large-2407": (245.2, 123.4, 64.9), "qwen2.5-7b": (15.2, 8.7, 5.6), "qwen2.5-14b": (29.5, 16.3, 10.0),
    "qwen2.5-32b": (65.5, 34.3, 19.3), "qwen2.5-72b": (145.4, 75.2, 41.5), "qwen3-32b": (65.5, 34.3, 19.3),
    "qwen3-235b-a22b": (470.2, 236.3, 124.0), "deepseek-r1": (1342.1, 672.9, 351.4), "yi-34b": (68.8, 35.3, 19.2),
    "llava-v1.6-34b": (69.5, 36.0, 20.0), "gpt-oss-120b": (233.7, 118.0, 65.2), "phi-4": (29.3, 15.7, 9.1),
    "gemma-2-27b": (54.5, 28.4, 15.9), "falcon-180b": (357.1, 179.5, 94.2),
}  # fmt: skip


def gigabytes(id: str, weights: str) -> float:
    return weight_bytes(llm.model(id), weights).total / GB  # type: ignore[arg-type]


@pytest.mark.parametrize("id", CHECKPOINTS)
def test_checkpoints_weigh_what_is_published(id: str) -> None:
    four_bit = "mxfp4" if id == "gpt-oss-120b" else "int4"
    ours = (gigabytes(id, "bf16"), gigabytes(id, "int8"), gigabytes(id, four_bit))
    assert ours == pytest.approx(CHECKPOINTS[id], rel=0.01)


@pytest.mark.parametrize("id", llm.published_models())
def test_every_published_size_of_the_catalogue_is_met(id: str) -> None:
    published = llm.published_models()[id]["weights_gb"]
    assert {weights: gigabytes(id, weights) for weights in published} == pytest.approx(published, rel=0.002)


def test_llama_8b_in_int4_by_hand() -> None:
    # 8.030 − 1.051 = 6.980e9 at 4.156 bits = 3.626 GB, and 1.051e9 at 16 bits = 2.101 GB: 5.73, not 8 / 2 = 4
    assert gigabytes("llama-3.1-8b", "int4") == pytest.approx(3.626 + 2.101, abs=0.005)


def test_int4_costs_four_bits_and_a_scale_and_a_zero_for_each_group() -> None:
    assert BITS["int4"] == 4 + (16 + 4) / 128
    assert BITS["int4_g64"] == 4 + (16 + 4) / 64
    assert BITS["int4_g32"] == 4 + (16 + 4) / 32
    assert BITS["nf4"] == 4 + 32 / 64
    assert BITS["mxfp4"] == 4 + 8 / 32


def test_what_engines_logged_is_met() -> None:
    # vLLM PR 10511: 14.96 GiB; PR 12569: 67.72 GiB; PR 14447: 21.21 GiB on each of 16 GPUs
    assert gigabytes("llama-3.1-8b", "bf16") * GB / GIB == pytest.approx(14.96, abs=0.005)
    assert gigabytes("llama-3.1-70b", "int8") * GB / GIB == pytest.approx(67.72, rel=0.001)
    assert gigabytes("deepseek-r1", "int4_g64") * GB / GIB / 16 == pytest.approx(21.21, rel=0.001)


def test_fp8_is_stored_like_int8() -> None:
    assert gigabytes("llama-3.1-70b", "fp8") == gigabytes("llama-3.1-70b", "int8")


def test_gguf_files_quantise_the_embedding_too() -> None:
    # llama.cpp: Llama 3 8B Q4_K_M is 4.92 GB, Q8_0 8.54 GB
    assert gigabytes("llama-3.1-8b", "q4_k_m") == pytest.approx(4.92, rel=0.02)
    assert gigabytes("llama-3.1-8b", "q8_0") == pytest.approx(8.54, rel=0.005)


def test_mxfp4_shrinks_the_experts_of_a_mixture_only() -> None:
    # 36 layers × 128 experts × 3 × 2880² = 114.66e9 at 4.25 bits = 60.9 GB; the other 2.17e9 at 16 bits = 4.3 GB
    assert gigabytes("gpt-oss-120b", "mxfp4") == pytest.approx(60.9 + 4.3, abs=0.1)
    dense = gigabytes("llama-3.1-8b", "mxfp4")
    assert dense == pytest.approx((8.030 - 1.051) * 4.25 / 8 + 2.101, abs=0.005)


@pytest.mark.parametrize(
    ("id", "tied"), [("llama-3.2-1b", True), ("gemma-2-27b", True), ("llama-3.1-8b", False), ("phi-4", False)]
)
def test_a_tied_head_is_recognised_by_its_one_table(id: str, tied: bool) -> None:
    assert is_tied(llm.model(id)) is tied


def test_the_fullest_pipeline_stage_counts() -> None:
    parts = WeightBytes(layers=126.0, ends=8.0)
    big = llm.model("llama-3.1-405b")
    assert heaviest_stage_bytes(big, parts, 1) == 134
    assert heaviest_stage_bytes(big, parts, 2) == 63 + 4  # an untied model has a table at each end
    assert heaviest_stage_bytes(big, parts, 4) == 32 + 4  # 126 layers over 4 stages: 32, 32, 31, 31
    tied = WeightBytes(layers=46.0, ends=8.0)
    assert heaviest_stage_bytes(llm.model("gemma-2-27b"), tied, 2) == 23 + 8  # a tied table is held at both ends


def test_a_step_reads_no_input_embedding() -> None:
    # Llama 3.1 70B: 69.50e9 parameters × 2 B, not 70.55e9
    assert read_bytes(llm.model("llama-3.1-70b"), "bf16", 1) == pytest.approx(139.0e9, rel=0.001)


def test_a_mixture_reads_the_experts_that_somebody_visits() -> None:
    mixtral = llm.model("mixtral-8x7b")
    # One user reads 2 of 8 experts: the 12.75e9 active parameters. Sixteen users visit 1 − (3/4)^16 = 99 % of them.
    assert read_bytes(mixtral, "bf16", 1) == pytest.approx(2 * 12.7489e9, rel=0.001)
    everything = 2 * (mixtral.params_total - mixtral.embedding_params / 2)
    assert read_bytes(mixtral, "bf16", 16) == pytest.approx(everything, rel=0.011)
