"""Configs of many makers, read against the totals that were published with them; and those that are refused."""

from typing import Any

import pytest

from configurator.sizing.build import ModelConfig
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import kv_cache
from configurator.sizing.models import lookup
from configurator.sizing.models.lookup import ModelProblem
from configurator.sizing.models.precision import is_tied
from configurator.sizing.parallelism.planning import valid_tensor_parallel
from tests.sizing.models.published_configs import EXACT, KV_BYTES, llama
from tests.sizing.models.published_wrappers import CLIP, WITHIN_A_PER_CENT

SMALL = llama(4096, 32, 32, 8, 14336, 128256)


def read(config: dict[str, Any]) -> LanguageModel:
    found = lookup.from_config(ModelConfig(config=config))
    assert isinstance(found, LanguageModel), found
    return found


def problem(config: dict[str, Any]) -> str:
    found = lookup.from_config(ModelConfig(config=config))
    assert isinstance(found, ModelProblem), found
    return found.message


@pytest.mark.parametrize("name", EXACT)
def test_the_published_total_is_met_to_the_last_parameter(name: str) -> None:
    config, published = EXACT[name]
    found = read(config)
    assert found.params_total == published
    assert not found.is_estimate


@pytest.mark.parametrize("name", WITHIN_A_PER_CENT)
def test_a_rounded_total_or_one_with_a_tower_is_met_within_a_per_cent(name: str) -> None:
    config, published = WITHIN_A_PER_CENT[name]
    assert read(config).params_total == pytest.approx(published, rel=0.01)


@pytest.mark.parametrize("name", KV_BYTES)
def test_the_cache_of_a_token_is_exact(name: str) -> None:
    assert kv_cache.bytes_per_token(read(EXACT[name][0]), "fp16") == KV_BYTES[name]


@pytest.mark.parametrize(("name", "per_token"), [
    ("mixtral-8x7b", 12.75e9), ("dbrx", 35.5e9), ("phi-3.5-moe", 6.5e9), ("qwen3-30b-a3b", 3.0e9), ("deepseek-v2-lite", 2.45e9),
    ("olmoe", 1.18e9),
])  # fmt: skip
def test_a_token_meets_its_own_experts_only(name: str, per_token: float) -> None:
    # Published "active" counts differ in whether they count the embedding: DBRX 36 B and OLMoE 1.3 B with it.
    assert read(EXACT[name][0]).params_per_token == pytest.approx(per_token, rel=0.03)


@pytest.mark.parametrize(("name", "window", "full"), [
    ("gemma-3-1b", 512, 4),  # every sixth of 26 layers
    ("gemma-2-9b", 4096, 21),  # every second of 42
    ("command-r7b", 4096, 8),  # every fourth of 32
    ("starcoder2-3b", 4096, 0),
    ("gpt-oss-20b", 128, 12), ("gpt-neo-2.7b", 256, 16),
    ("mistral-nemo", None, None),
])  # fmt: skip
def test_windows_and_the_layers_that_see_everything(name: str, window: int | None, full: int | None) -> None:
    found = read(EXACT[name][0])
    assert (found.window, found.full_attention_layers) == (window, full)


def test_windows_that_are_spelled_or_as_long_as_the_context() -> None:
    spelled = read(SMALL | {"model_type": "exaone4", "sliding_window": 4096, "sliding_window_pattern": "LLLG"})
    assert (spelled.window, spelled.full_attention_layers) == (4096, 8)
    assert read(SMALL | {"sliding_window": 131072, "max_position_embeddings": 131072}).window is None
    assert read(SMALL | {"sliding_window": 131071, "max_position_embeddings": 131072}).window == 131071


def test_llama_4_is_counted_with_its_chunked_layers_in_full() -> None:
    found = read(WITHIN_A_PER_CENT["llama-4-scout"][0])
    assert kv_cache.bytes_per_token(found, "fp16") == 2 * 48 * 8 * 128 * 2
    assert found.window is None
    assert "chunked" in found.note
    assert found.moe is not None
    assert (found.moe.shared, found.moe.dense_layers) == (1, 0)


def test_every_second_layer_of_maverick_is_dense() -> None:
    moe = read(WITHIN_A_PER_CENT["llama-4-maverick"][0]).moe
    assert moe is not None
    assert (moe.dense_layers, moe.dense_ffn, moe.expert_ffn) == (24, 16384, 8192)


@pytest.mark.parametrize(("keys", "dense"), [
    ({"mlp_layer_types": ["dense"] + ["sparse"] * 31}, 1), ({"moe_layer_freq": [0, 0] + [1] * 30}, 2),
    ({"first_k_dense_replace": 1, "moe_layer_freq": 2}, 17),  # sparse: layers 2, 4, ... 30
    ({"decoder_sparse_step": 2, "mlp_only_layers": [1]}, 17),  # sparse: layers 3, 5, ... 31
])  # fmt: skip
def test_layers_without_experts_in_every_makers_words(keys: dict[str, Any], dense: int) -> None:
    found = read(SMALL | {"num_experts": 8, "num_experts_per_tok": 2} | keys)
    assert found.moe is not None
    assert found.moe.dense_layers == dense


@pytest.mark.parametrize(("keys", "longest"), [
    ({"max_position_embeddings": 32768, "rope_scaling": {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}}, 131072),
    ({"max_position_embeddings": 163840, "rope_scaling": {"type": "yarn", "factor": 40, "original_max_position_embeddings": 4096}}, 163840),
    ({"max_position_embeddings": 131072, "rope_scaling": {"rope_type": "llama3", "factor": 8.0}}, 131072),
    ({"max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 4.0}}, 16384),
    ({"max_position_embeddings": 4096, "rope_scaling": None}, 4096), ({"seq_length": 8192}, 8192), ({}, None),
])  # fmt: skip
def test_the_longest_context_as_stretched(keys: dict[str, Any], longest: int | None) -> None:
    assert read(SMALL | keys).max_context == longest


def test_a_tower_stays_at_16_bit_and_leaves_a_tied_table_tied() -> None:
    found = read(WITHIN_A_PER_CENT["gemma-3-4b (what its text_config leaves out is usual)"][0])
    # 27 layers of 4·1152² + 2·1152·4304, and a projector of 1152·2560 + 2560²
    assert found.tower_params == 27 * (4 * 1152**2 + 2 * 1152 * 4304) + 1152 * 2560 + 2560**2
    assert found.embedding_params == 262208 * 2560 + found.tower_params
    assert is_tied(found)
    assert "vision tower, about 0.42 B" in found.note


def test_a_tower_that_does_not_say_its_size_makes_an_estimate() -> None:
    assert not read({"model_type": "llava", "vision_config": CLIP, "text_config": SMALL}).is_estimate
    heard = read({"model_type": "audio_llm", "audio_config": {"d_model": 1280}, "text_config": SMALL})
    assert heard.is_estimate
    assert "not counted" in heard.note


@pytest.mark.parametrize(("config", "said"), [
    (SMALL | {"model_type": "qwen3_next", "full_attention_interval": 4}, "model_type: qwen3_next keeps a state"),
    (SMALL | {"model_type": "new", "linear_num_key_heads": 16}, "linear_num_key_heads: some layers keep a state"),
    (SMALL | {"model_type": "minimax", "attn_type_list": [0, 1] * 16}, "attn_type_list: layers with linear attention"),
    (SMALL | {"model_type": "nemotron-nas", "block_configs": [{"a": 1}, {"a": 2}]}, "block_configs: layers that differ"),
    (SMALL | {"model_type": "deepseek_v32", "index_topk": 2048}, "index_topk: sparse attention"),
    (SMALL | {"num_attention_heads_per_layer": [48, 64] * 16}, "num_attention_heads_per_layer: layers with different"),
    (SMALL | {"model_type": "jamba", "attn_layer_period": 8}, "model_type: jamba keeps a state"),
    (SMALL | {"model_type": "hunyuan", "use_cla": True, "cla_share_factor": 2}, "use_cla: caches that neighbouring"),
    (SMALL | {"model_type": "arctic", "parallel_attn_mlp_res": True}, "parallel_attn_mlp_res: a dense feed-forward"),
    (SMALL | {"model_type": "longcat_flash", "zero_expert_num": 256}, "zero_expert_num: experts that do nothing"),
    (SMALL | {"model_type": "phi4mm", "vision_lora": {"r": 256}}, "vision_lora: adapters and towers"),
    (SMALL | {"model_type": "phi4mm", "audio_processor": {"name": "cascades"}}, "audio_processor: a tower for sound"),
    (SMALL | {"model_type": "bert"}, "model_type: bert is not a plain decoder"),
    (SMALL | {"num_experts": 8, "num_experts_per_tok": [2, 4]}, "num_experts_per_tok must be a whole number"),
])  # fmt: skip
def test_what_would_come_out_wrong_is_refused_by_its_key(config: dict[str, Any], said: str) -> None:
    assert said in problem(config)


GROUPS_OF_128 = {"num_bits": 4, "type": "int", "group_size": 128, "strategy": "group"}
IN_BLOCKS = {"num_bits": 8, "type": "float", "block_structure": [128, 128]}


@pytest.mark.parametrize(("said", "precision", "group", "words"), [
    ({"quant_method": "awq", "bits": 4, "group_size": 128}, "int4", 128, "AWQ INT4, groups of 128"),
    ({"quant_method": "awq", "w_bit": 4, "q_group_size": 64}, "int4_g64", 64, "AWQ INT4, groups of 64"),
    ({"quant_method": "gptq", "bits": 4, "group_size": 32}, "int4_g32", 32, "GPTQ INT4, groups of 32"),
    ({"quant_method": "gptq", "bits": 8, "group_size": -1}, "int8", None, "GPTQ INT8"),
    ({"quant_method": "gptq", "bits": 3, "group_size": 128}, None, 128, "GPTQ INT3, groups of 128"),
    ({"quant_method": "fp8", "weight_block_size": [128, 128]}, "fp8", 128, "FP8, blocks of 128"),
    ({"quant_method": "fbgemm_fp8"}, "fp8", None, "FP8"),
    ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": GROUPS_OF_128}}}, "int4", 128, "INT4"),
    ({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": IN_BLOCKS}}}, "fp8", 128, "FP8"),
    ({"quant_method": "compressed-tensors", "config_groups": {}}, None, None, "compressed-tensors"),
    ({"quant_method": "mxfp4"}, "mxfp4", None, "MXFP4"),
    ({"quant_method": "bitsandbytes", "load_in_4bit": True}, "nf4", None, "NF4"),
    ({"quant_method": "bitsandbytes", "load_in_8bit": True}, "int8", None, "INT8"),
    ({"quant_method": "modelopt", "quant_algo": "NVFP4"}, None, None, "NVFP4 (ModelOpt)"),
    ({"quant_method": "modelopt", "quant_algo": "FP8"}, "fp8", None, "FP8 (ModelOpt)"),
    ({"quant_method": "aqlm"}, None, None, "aqlm"), ({"bits": True}, None, None, "an unnamed method"),
])  # fmt: skip
def test_quantised_checkpoints_say_what_they_are(
    said: dict[str, Any], precision: str | None, group: int | None, words: str
) -> None:
    found = read(SMALL | {"quantization_config": said}).checkpoint
    assert found is not None
    assert (found.precision, found.group) == (precision, group)
    assert words in found.words


def test_a_plain_checkpoint_says_nothing() -> None:
    assert read(SMALL).checkpoint is None
    assert read(SMALL | {"quantization_config": "awq"}).checkpoint is None


def test_blocks_of_fp8_must_divide_too() -> None:
    """Qwen3-235B-A22B-FP8 on eight GPUs: experts of 1,536 / 8 = 192 are no whole blocks of 128, and vLLM refuses."""
    config = WITHIN_A_PER_CENT["qwen3-vl-235b"][0]["text_config"] | {
        "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}
    }
    assert valid_tensor_parallel(read(config), "fp8") == (1, 2, 4)
    assert valid_tensor_parallel(read(config), "bf16") == (1, 2, 4, 8)
