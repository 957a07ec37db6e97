"""What a model type leaves unsaid in its config.json: ties, biases, norms, and what its matrices look like.

Read from the modelling code that is published with each model type. Biases and norms are under 0.1 % of a model, but
with them our totals are the published ones to the last parameter.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """`norms`, `first_norms` and `last_norms` count vectors of hidden size: in a layer, after the embedding, at the end.

    A LayerNorm has two vectors (weight and bias), an RMSNorm one. `positions` is the number of rows that a table of learned
    positions has beyond the longest context; None where there is no table. `defaults` are those of the transformers
    library, which a text model inside a vision model leaves out of its config.
    """

    tied: bool = False
    gated: bool = True
    qkv_bias: bool = False
    out_bias: bool = False
    mlp_bias: bool = False
    flag_covers_output: bool = True
    norms: int = 2
    first_norms: int = 0
    last_norms: int = 1
    qk_norm: Literal["", "head", "whole"] = ""
    positions: int | None = None
    head_bias: bool = False
    router_bias: bool = False
    expert_bias: bool = False
    sinks: bool = False
    defaults: Mapping[str, int] = field(default_factory=dict)


LLAMA_DEFAULTS = {
    "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 11008, "vocab_size": 32000,
    "max_position_embeddings": 2048,
}  # fmt: skip
MISTRAL_DEFAULTS = LLAMA_DEFAULTS | {
    "num_key_value_heads": 8, "intermediate_size": 14336, "max_position_embeddings": 131072,
}  # fmt: skip
GEMMA3_DEFAULTS = {
    "hidden_size": 2304, "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
    "intermediate_size": 9216, "vocab_size": 262208, "max_position_embeddings": 131072, "sliding_window": 4096,
}  # fmt: skip

PLAIN = Family()
QWEN2 = Family(qkv_bias=True)
QWEN3 = Family(qk_norm="head")
GEMMA3 = Family(tied=True, norms=4, qk_norm="head", defaults=GEMMA3_DEFAULTS)
LAYER_NORM = {"norms": 4, "last_norms": 2}
ALL_BIASES = {"qkv_bias": True, "out_bias": True, "mlp_bias": True}
GPT2 = Family(tied=True, gated=False, positions=0, **ALL_BIASES, **LAYER_NORM)  # type: ignore[arg-type]  # of two kinds
GPT_J = Family(gated=False, mlp_bias=True, last_norms=2, head_bias=True)
OLMO2 = Family(qk_norm="whole")
COHERE = Family(tied=True, norms=1)

FAMILIES: Mapping[str, Family] = {
    "llama": Family(defaults=LLAMA_DEFAULTS), "mistral": Family(defaults=MISTRAL_DEFAULTS), "ministral3": PLAIN,
    "llama4_text": PLAIN, "mixtral": PLAIN, "phi3": PLAIN, "dbrx": PLAIN, "internlm": PLAIN, "internlm2": PLAIN, "internlm3": PLAIN,
    "baichuan": PLAIN, "yi": PLAIN, "chatglm": PLAIN, "exaone": PLAIN, "granite": PLAIN, "granitemoe": PLAIN,
    "apertus": Family(gated=False, qk_norm="head"), "arcee": Family(gated=False),
    "minicpm": Family(tied=True), "minicpm3": Family(tied=True), "smollm3": Family(tied=True), "ernie4_5": Family(tied=True),
    "ernie4_5_moe": Family(tied=True, router_bias=True), "minimax_m2": Family(qk_norm="whole", router_bias=True),
    "seed_oss": Family(flag_covers_output=False),
    "deepseek": PLAIN, "deepseek_v2": PLAIN, "deepseek_v3": Family(router_bias=True),
    "kimi_k2": Family(router_bias=True), "kimi_k25": Family(router_bias=True),
    "gpt_oss": Family(router_bias=True, expert_bias=True, sinks=True),
    "qwen": QWEN2, "qwen2": QWEN2, "qwen2_moe": QWEN2, "qwen2_vl": QWEN2, "qwen2_vl_text": QWEN2, "qwen2_5_vl": QWEN2,
    "qwen2_5_vl_text": QWEN2, "qwen3": QWEN3, "qwen3_moe": QWEN3, "qwen3_vl_text": QWEN3, "qwen3_vl_moe_text": QWEN3,
    "glm": Family(flag_covers_output=False), "glm4": Family(flag_covers_output=False, norms=4),
    "glm4_moe": Family(flag_covers_output=False, router_bias=True), "glm4_moe_lite": Family(router_bias=True),
    "gemma": Family(tied=True), "gemma2": Family(tied=True, norms=4), "gemma3_text": GEMMA3, "gemma3": GEMMA3,
    "cohere": COHERE, "cohere2": COHERE, "olmo": Family(norms=0, last_norms=0), "olmo2": OLMO2, "olmo3": OLMO2, "olmoe": OLMO2,
    "exaone4": Family(qk_norm="head"), "stablelm": Family(norms=4, last_norms=2),
    "phimoe": Family(norms=4, last_norms=2), "nemotron": Family(gated=False, norms=4, last_norms=2),
    "phi": Family(gated=False, norms=2, last_norms=2, head_bias=True, qkv_bias=True, out_bias=True, mlp_bias=True),
    "phi3small": Family(tied=True, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
    "persimmon": Family(gated=False, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
    "starcoder2": Family(tied=True, gated=False, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
    "falcon": Family(tied=True, gated=False, last_norms=2), "mpt": Family(tied=True, gated=False),
    "gpt2": GPT2, "gpt_bigcode": GPT2, "gptj": GPT_J, "codegen": GPT_J,
    "gpt_neo": Family(tied=True, gated=False, positions=0, out_bias=True, mlp_bias=True, norms=4, last_norms=2),
    "gpt_neox": Family(gated=False, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
    "opt": Family(tied=True, gated=False, positions=2, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
    "bloom": Family(tied=True, gated=False, first_norms=2, **ALL_BIASES, **LAYER_NORM),  # type: ignore[arg-type]
}  # fmt: skip

ALIASES: Mapping[str, str] = {
    "refinedweb": "falcon", "refinedwebmodel": "falcon", "command-r": "cohere", "gpt-neox": "gpt_neox", "mllama_text_model": "llama",
}  # fmt: skip

NOT_DECODERS = ("t5", "bart", "bert", "whisper", "pegasus", "marian", "clip", "siglip")
"""Encoders, and encoders with decoders: no cache that grows with what they write, or one of another kind."""

OTHER_MIXERS = (
    "mamba", "rwkv", "jamba", "xlstm", "nemotron_h", "falcon_h1", "zamba", "bamba", "recurrent_gemma", "retnet", "hyena", "lfm2",
    "plamo2", "hybrid", "hymba", "qwen3_next", "qwen3_5", "kimi_linear", "minimax_text",
)  # fmt: skip
"""Model types that keep a state instead of a cache in some of their layers, or in all."""

STATE_KEYS = (
    "full_attention_interval", "linear_num_key_heads", "linear_attn_config", "ssm_cfg", "mamba_d_state", "mamba_num_heads", "ssm_state_size",
    "hybrid_override_pattern", "layers_block_type", "attn_layer_period", "conv_L_cache", "lru_width",
)  # fmt: skip
"""Keys that only such models have."""

OTHER_SHAPES: Mapping[str, str] = {
    "block_configs": "layers that differ from each other (Nemotron NAS)",
    "num_attention_heads_per_layer": "layers with different numbers of heads",
    "use_cla": "caches that neighbouring layers share (Hunyuan Large)",
    "parallel_attn_mlp_res": "a dense feed-forward beside the experts of each layer (Arctic)",
    "zero_expert_num": "experts that do nothing, and two attentions in a layer (LongCat)",
    "vision_lora": "adapters and towers for pictures and sound (Phi-4 multimodal)",
    "audio_processor": "a tower for sound beside the text model (Phi-4 multimodal)",
    "index_topk": "sparse attention with an index of its own in the cache (DeepSeek V3.2)",
    "altup_num_inputs": "embeddings in every layer (Gemma 3n)",
    "thinker_config": "several models in one (Omni)",
}
"""Keys of architectures that would come out wrong, and what they stand for."""


UNGATED_ACTIVATIONS = ("relu2", "relu", "xielu", "gelu", "gelu_new", "gelu_fast")
"""Of a type that is not known: a feed-forward with one of these has no gate, as in Nemotron, Apertus, GPT-2 and OPT. Gemma's
gelu_pytorch_tanh has one."""
ACTIVATION_KEYS = ("hidden_act", "hidden_activation", "activation_function")


def unknown_family(config: Mapping[str, Any]) -> Family:
    """What a type that is not known is read as: Llama's kin, without a gate where its activation is none that has one."""
    said = next((config[key] for key in ACTIVATION_KEYS if isinstance(config.get(key), str)), "")
    return Family(gated=said not in UNGATED_ACTIVATIONS)


def family_of(model_type: str) -> Family | None:
    """What is known of a model type; None where it is not known."""
    return FAMILIES.get(ALIASES.get(model_type.lower(), model_type))
