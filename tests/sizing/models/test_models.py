"""Which model a build means: a catalogue id, a pasted config.json, or dimensions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing.build import ModelConfig, ModelDimensions
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import kv_cache
from configurator.sizing.models import lookup
from configurator.sizing.models.lookup import ModelProblem
from tests.sizing import llm, shelf
from tests.sizing.models.published_configs import EXACT
from tests.sizing.models.published_wrappers import WITHIN_A_PER_CENT

LLAMA_70B: dict[str, Any] = {
    "model_type": "llama", "hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
    "intermediate_size": 28672, "vocab_size": 128256, "max_position_embeddings": 131072, "tie_word_embeddings": False,
}  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "llama-3.1-70b": LLAMA_70B,
    "llama-3.2-1b": {
        "model_type": "llama", "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
        "head_dim": 64, "intermediate_size": 8192, "vocab_size": 128256, "tie_word_embeddings": True,
    },
    "mistral-7b-v0.3": {
        "model_type": "mistral", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
        "intermediate_size": 14336, "vocab_size": 32768, "sliding_window": None,
    },
    "mixtral-8x22b": {
        "model_type": "mixtral", "hidden_size": 6144, "num_hidden_layers": 56, "num_attention_heads": 48, "num_key_value_heads": 8,
        "intermediate_size": 16384, "vocab_size": 32768, "num_local_experts": 8, "num_experts_per_tok": 2,
    },
    "qwen2.5-72b": {
        "model_type": "qwen2", "hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
        "intermediate_size": 29568, "vocab_size": 152064, "sliding_window": 131072, "use_sliding_window": False, "max_window_layers": 80,
    },
    "qwen3-32b": {
        "model_type": "qwen3", "hidden_size": 5120, "num_hidden_layers": 64, "num_attention_heads": 64, "num_key_value_heads": 8,
        "head_dim": 128, "intermediate_size": 25600, "vocab_size": 151936,
    },
    "qwen3-235b-a22b": {
        "model_type": "qwen3_moe", "hidden_size": 4096, "num_hidden_layers": 94, "num_attention_heads": 64, "num_key_value_heads": 4,
        "head_dim": 128, "intermediate_size": 12288, "moe_intermediate_size": 1536, "num_experts": 128, "num_experts_per_tok": 8,
        "decoder_sparse_step": 1, "mlp_only_layers": [], "vocab_size": 151936,
    },
    "deepseek-r1": {
        "model_type": "deepseek_v3", "hidden_size": 7168, "num_hidden_layers": 61, "num_attention_heads": 128,
        "num_key_value_heads": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048, "n_routed_experts": 256,
        "n_shared_experts": 1, "num_experts_per_tok": 8, "first_k_dense_replace": 3, "q_lora_rank": 1536, "kv_lora_rank": 512,
        "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280,
    },
    "gemma-2-27b": {
        "model_type": "gemma2", "hidden_size": 4608, "num_hidden_layers": 46, "num_attention_heads": 32, "num_key_value_heads": 16,
        "head_dim": 128, "intermediate_size": 36864, "vocab_size": 256000, "sliding_window": 4096,
    },
    "gemma-3-27b": {
        "model_type": "gemma3_text", "hidden_size": 5376, "num_hidden_layers": 62, "num_attention_heads": 32,
        "num_key_value_heads": 16, "head_dim": 128, "intermediate_size": 21504, "vocab_size": 262144, "sliding_window": 1024,
        "sliding_window_pattern": 6,
    },
    "gpt-oss-120b": {
        "model_type": "gpt_oss", "hidden_size": 2880, "num_hidden_layers": 36, "num_attention_heads": 64, "num_key_value_heads": 8,
        "head_dim": 64, "intermediate_size": 2880, "vocab_size": 201088, "num_local_experts": 128, "num_experts_per_tok": 4,
        "attention_bias": True, "sliding_window": 128, "layer_types": ["sliding_attention", "full_attention"] * 18,
        "quantization_config": {"quant_method": "mxfp4"},
    },
    "phi-4": {
        "model_type": "phi3", "hidden_size": 5120, "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 10,
        "intermediate_size": 17920, "vocab_size": 100352, "sliding_window": None,
    },
    "falcon-180b": {
        "model_type": "falcon", "hidden_size": 14848, "num_hidden_layers": 80, "num_attention_heads": 232, "num_kv_heads": 8,
        "vocab_size": 65024, "new_decoder_architecture": True,
    },
}  # fmt: skip


def pasted(config: dict[str, Any]) -> LanguageModel | ModelProblem:
    return lookup.resolve(ModelConfig(config=config), shelf.snapshot())


def read(config: dict[str, Any]) -> LanguageModel:
    found = pasted(config)
    assert isinstance(found, LanguageModel), found
    return found


def problem(config: dict[str, Any]) -> str:
    found = pasted(config)
    assert isinstance(found, ModelProblem)
    return found.message


def test_a_catalogue_id_is_that_model() -> None:
    found = lookup.resolve("llama-3.1-70b", shelf.snapshot())
    assert isinstance(found, LanguageModel)
    assert found.params_total == 70_553_706_496


def test_an_unknown_id_is_a_problem_that_names_it() -> None:
    found = lookup.resolve("llama-9", shelf.snapshot())
    assert found == ModelProblem(message="The catalogue holds no language model called “llama-9”.")


def test_no_choice_is_a_problem_too() -> None:
    assert isinstance(lookup.resolve(None, shelf.snapshot()), ModelProblem)


@pytest.mark.parametrize("id", CONFIGS)
def test_a_pasted_config_counts_the_very_parameters_that_were_published(id: str) -> None:
    found, published = read(CONFIGS[id]), llm.published_models()[id]
    assert found.params_total == published["params_total"]
    assert found.params_per_token == published["params_per_token_matmul"]
    assert found.embedding_params == published["embedding_plus_head_params"]
    assert not found.is_estimate


@pytest.mark.parametrize("id", CONFIGS)
def test_a_pasted_config_has_the_cache_of_the_published_model(id: str) -> None:
    found, known = read(CONFIGS[id]), llm.model(id)
    assert kv_cache.bytes_per_token(found, "fp16") == llm.published_models()[id]["kv_bytes_per_token_fp16"]
    assert (found.window, found.full_attention_layers) == (known.window, known.full_attention_layers)
    assert found.moe == known.moe


def test_llama_70b_by_hand() -> None:
    # attention 2·8192·(8192 + 1024) + feed-forward 3·8192·28672 + two norms = 855,654,400 a layer, 80 layers,
    # two tables of 128,256·8192 and the last norm: 68,452,352,000 + 2,101,346,304 + 8,192
    layer = 2 * 8192 * (8192 + 1024) + 3 * 8192 * 28672 + 2 * 8192
    assert layer == 855_654_400
    assert read(LLAMA_70B).params_total == 80 * layer + 2 * 128256 * 8192 + 8192 == 70_553_706_496


def test_gpt_oss_is_known_to_come_in_mxfp4() -> None:
    assert read(CONFIGS["gpt-oss-120b"]).native_mxfp4
    assert not read(LLAMA_70B).native_mxfp4


def test_mistral_v01_keeps_4096_tokens_in_every_layer() -> None:
    found = read(CONFIGS["mistral-7b-v0.3"] | {"sliding_window": 4096})
    assert (found.window, found.full_attention_layers) == (4096, 0)


def test_qwen_has_a_window_only_when_it_says_so() -> None:
    assert read(CONFIGS["qwen2.5-72b"]).window is None
    switched_on = CONFIGS["qwen2.5-72b"] | {"use_sliding_window": True, "max_window_layers": 70}
    assert (read(switched_on).window, read(switched_on).full_attention_layers) == (131072, 70)


def test_a_text_model_inside_a_vision_model_is_read_without_its_tower() -> None:
    found = read({"model_type": "llava_next", "vision_config": {"hidden_size": 1024}, "text_config": LLAMA_70B})
    assert found.params_total == 70_553_706_496
    assert found.is_estimate
    assert "tower" in found.note


def test_an_unknown_kind_is_read_like_llama_and_flagged() -> None:
    found = read(LLAMA_70B | {"model_type": "brand_new"})
    assert found.is_estimate
    assert "brand_new" in found.note


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"hidden_size": None}, "hidden_size is missing"),
        ({"num_hidden_layers": 0}, "num_hidden_layers must not be zero"),
        ({"vocab_size": "many"}, "vocab_size must be a whole number"),
        ({"num_attention_heads": True}, "num_attention_heads must be a whole number"),
        ({"intermediate_size": -1}, "intermediate_size must lie between"),
        ({"hidden_size": 10**400}, "hidden_size must lie between"),
        ({"num_key_value_heads": 65}, "num_key_value_heads must lie between 1 and num_attention_heads (64), not 65"),
        ({"num_attention_heads": 60}, "head_dim is missing"),
        ({"num_local_experts": 8}, "num_experts_per_tok is missing"),
        ({"num_local_experts": 8, "num_experts_per_tok": 9}, "more than the 8 experts"),
        ({"model_type": "mamba2"}, "mamba2"),
        ({"is_encoder_decoder": True}, "decoder"),
        ({"layer_types": ["linear_attention", "full_attention"]}, "linear_attention is not modelled"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_that_names_the_key(change: dict[str, Any], named: str) -> None:
    assert named in problem(LLAMA_70B | change)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**12) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PUBLISHED = [*CONFIGS.values(), *(config for config, _ in (*EXACT.values(), *WITHIN_A_PER_CENT.values()))]
KEYS = sorted(
    {key for config in PUBLISHED for key in config} | {"rope_scaling", "quantization_config", "mlp_layer_types"}
)


@given(st.sampled_from(PUBLISHED), st.dictionaries(st.sampled_from(KEYS), json_values, min_size=1, max_size=8))
def test_no_config_whatsoever_raises(config: dict[str, Any], changes: dict[str, Any]) -> None:
    found = pasted(config | changes)
    assert isinstance(found, LanguageModel | ModelProblem)


def by_dimensions(**given: Any) -> LanguageModel:
    found = lookup.resolve(ModelDimensions(**given), shelf.snapshot())
    assert isinstance(found, LanguageModel)
    return found


def test_full_dimensions_give_the_cache_exactly() -> None:
    found = by_dimensions(params=70.6e9, layers=80, hidden=8192, heads=64, kv_heads=8, head_dim=128)
    assert kv_cache.bytes_per_token(found, "fp16") == 327_680
    assert found.is_estimate


def test_missing_feed_forward_and_vocabulary_are_the_usual_ones() -> None:
    found = by_dimensions(params=8e9, layers=32, hidden=4096, heads=32, kv_heads=8, head_dim=128)
    assert found.ffn == 14_336  # 3.5 × 4096, a multiple of 256 already
    assert found.vocab == 128_000
    assert by_dimensions(params=8e9, layers=32, hidden=5000, heads=40).ffn == 17_408  # 17,500 to the nearest 256


def test_parameters_alone_take_the_shape_of_the_nearest_dense_model() -> None:
    found = by_dimensions(params=69e9)
    assert (found.layers, found.hidden, found.kv_heads) == (80, 8192, 8)
    assert "Llama 2 70B" in found.note
    assert found.is_estimate


def test_the_nearest_model_is_never_a_mixture_nor_one_with_windows() -> None:
    # Mixtral 8x22B has 140.6e9 parameters; the nearest dense one is Mistral Large with 122.6e9.
    assert "Mistral Large" in by_dimensions(params=140e9).note


def test_more_kv_heads_than_heads_is_a_problem() -> None:
    found = lookup.resolve(ModelDimensions(params=8e9, layers=32, hidden=4096, heads=8, kv_heads=16), shelf.snapshot())
    assert isinstance(found, ModelProblem)
