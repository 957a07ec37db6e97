"""The KV cache: bytes for a token, windows, latents, and how it is divided."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing.memory.kv_cache import bytes_per_token, longest_sequence, sequence_bytes, ways_split, working
from tests.sizing import llm

BYTES_PER_TOKEN = {
    "llama-3.1-8b": 131_072, "llama-3.1-70b": 327_680, "llama-3.1-405b": 516_096, "llama-2-7b": 524_288, "llama-2-13b": 819_200,
    "llama-2-70b": 327_680, "mistral-7b-v0.3": 131_072, "mixtral-8x7b": 131_072, "mixtral-8x22b": 229_376,
    "mistral-large-2407": 360_448, "qwen2.5-7b": 57_344, "qwen2.5-14b": 196_608, "qwen2.5-32b": 262_144, "qwen2.5-72b": 327_680,
    "qwen3-32b": 262_144, "qwen3-235b-a22b": 192_512, "deepseek-r1": 70_272, "yi-34b": 245_760, "llava-v1.6-34b": 245_760,
    "gpt-oss-120b": 73_728, "phi-4": 204_800, "gemma-2-27b": 376_832, "falcon-180b": 163_840,
}  # fmt: skip
GIB = 2**30


@pytest.mark.parametrize("id", BYTES_PER_TOKEN)
def test_a_token_takes_the_published_bytes_exactly(id: str) -> None:
    assert bytes_per_token(llm.model(id), "fp16") == BYTES_PER_TOKEN[id]


@pytest.mark.parametrize("id", llm.published_models())
def test_every_model_of_the_catalogue_agrees_with_its_published_cache(id: str) -> None:
    assert bytes_per_token(llm.model(id), "fp16") == llm.published_models()[id]["kv_bytes_per_token_fp16"]


def test_an_8_bit_cache_is_half() -> None:
    assert bytes_per_token(llm.model("llama-3.1-70b"), "int8") == 163_840


def test_the_latent_of_deepseek_is_sixty_times_smaller_than_heads_would_be() -> None:
    # 61 layers × (512 + 64) × 2 B; with 128 heads of 128 it would be 2 × 61 × 128 × 128 × 2 B = 4.0 MB
    assert bytes_per_token(llm.model("deepseek-r1"), "fp16") == 61 * (512 + 64) * 2 == 70_272
    assert working(llm.model("deepseek-r1"), "fp16") == "61 layers × (latent 512 + rotary 64) × 2 B = 70,272 B"


@pytest.mark.parametrize(
    ("id", "gib"), [("llama-3.1-8b", 16), ("llama-3.1-70b", 40), ("llama-3.1-405b", 63)]
)  # fmt: skip
def test_128k_tokens_take(id: str, gib: float) -> None:
    # 405B: 67.6 GB = 63 GiB with its 8 KV heads; the 123 GB of a well-known table belong to an older layout of 16
    assert sequence_bytes(llm.model(id), "fp16", 131_072) / GIB == pytest.approx(gib, rel=0.001)


def test_a_window_bounds_what_its_layers_keep() -> None:
    oss = llm.model("gpt-oss-120b")
    # a layer keeps 2,048 B a token: 18 layers all 32,768 tokens, 18 layers the last 128
    assert sequence_bytes(oss, "fp16", 32_768) == 2048 * (18 * 32_768 + 18 * 128)
    assert sequence_bytes(oss, "fp16", 100) == 100 * 73_728
    assert working(oss, "fp16").endswith("18 of the layers keep the last 128 tokens only")


@pytest.mark.parametrize(("id", "gpus", "ways"), [
    ("llama-3.1-70b", 2, 2),
    ("llama-3.1-70b", 8, 8),
    ("qwen3-235b-a22b", 8, 4),  # 4 KV heads on 8 GPUs: each is held twice
    ("deepseek-r1", 8, 1),  # the latent is held by every GPU
])  # fmt: skip
def test_the_cache_is_divided_over_kv_heads_only(id: str, gpus: int, ways: int) -> None:
    assert ways_split(llm.model(id), gpus) == ways


@given(
    id=st.sampled_from(["llama-3.1-8b", "gpt-oss-120b", "gemma-3-27b", "deepseek-r1"]),
    budget=st.integers(0, 10**12), limit=st.integers(1, 10**6),
)  # fmt: skip
def test_the_longest_sequence_fits_its_budget_and_one_token_more_does_not(id: str, budget: int, limit: int) -> None:
    found = longest_sequence(llm.model(id), "fp16", budget, limit)
    assert 0 <= found <= limit
    assert sequence_bytes(llm.model(id), "fp16", found) <= budget
    assert found == limit or sequence_bytes(llm.model(id), "fp16", found + 1) > budget
