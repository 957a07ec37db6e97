"""A published config.json as an architecture: every matrix counted, so that the parameters are exact.

Read: Llama and its kin (Mistral, Qwen, Phi, Yi, GLM), mixtures of experts (Mixtral, Qwen-MoE, DeepSeek, gpt-oss), multi-head
latent attention (DeepSeek, Kimi), sliding windows (Mistral, Gemma, gpt-oss), plain GPT kin (Falcon, GPT-2, MPT). A text model
inside a vision model is read without its tower. What can't be read raises ConfigError, with the key in its message.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .catalogue import MoeSpec

LARGEST = 10**8
"""No published dimension comes near; larger ones are slips, and would overflow further down."""

NOT_DECODERS = (
    "mamba",
    "rwkv",
    "jamba",
    "xlstm",
    "t5",
    "bart",
    "bert",
    "whisper",
    "nemotron_h",
    "falcon_h1",
    "zamba",
    "dbrx",
)


class ConfigError(ValueError):
    """A config that is no decoder of a kind that is modelled; the message names the key."""


@dataclass(frozen=True, slots=True)
class Family:
    """What a model type leaves unsaid in its config. `norms` counts the vectors of hidden size in each layer."""

    tied: bool = False
    qkv_bias: bool = False
    qk_norm: bool = False
    gated: bool = True
    norms: int = 2


FAMILIES: Mapping[str, Family] = {
    "llama": Family(), "mistral": Family(), "mixtral": Family(), "phi3": Family(), "gpt_oss": Family(),
    "deepseek_v2": Family(), "deepseek_v3": Family(), "kimi_k2": Family(),
    "qwen2": Family(qkv_bias=True), "qwen2_moe": Family(qkv_bias=True),
    "qwen3": Family(qk_norm=True), "qwen3_moe": Family(qk_norm=True), "glm4_moe": Family(),
    "gemma": Family(tied=True), "gemma2": Family(tied=True, norms=4),
    "gemma3_text": Family(tied=True, norms=4, qk_norm=True), "gemma3": Family(tied=True, norms=4, qk_norm=True),
    "falcon": Family(tied=True, gated=False, norms=4), "gpt2": Family(tied=True, gated=False, norms=4),
    "gpt_neox": Family(gated=False, norms=4), "mpt": Family(tied=True, gated=False),
    "starcoder2": Family(tied=True, gated=False, norms=4),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mla:
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): ranks and head sizes."""

    q_rank: int
    kv_rank: int
    nope: int
    rope: int
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The dimensions of a config, complete."""

    model_type: str
    family: Family
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    tied: bool
    attention_bias: bool
    qk_norm: bool
    max_context: int | None
    mla: Mla | None
    moe: MoeSpec | None
    window: int | None
    full_attention_layers: int | None
    native_mxfp4: bool
    has_tower: bool

    @property
    def is_known(self) -> bool:
        return self.model_type in FAMILIES and not self.has_tower


def read(config: Mapping[str, Any]) -> Shape:
    """The shape of a config.json; raises ConfigError."""
    has_tower = "vision_config" in config or "audio_config" in config
    text = config.get("text_config")
    if isinstance(text, dict):
        config = {**{key: value for key, value in config.items() if key != "text_config"}, **text}
    model_type = str(config.get("model_type", ""))[:60]
    if config.get("is_encoder_decoder") or any(name in model_type for name in NOT_DECODERS):
        raise ConfigError(
            f"model_type: {model_type or 'an encoder-decoder'} is not a plain decoder; only those are modelled"
        )
    family = FAMILIES.get(model_type, Family())
    hidden, layers = (
        needed(config, "hidden_size", "n_embd", "d_model"),
        needed(config, "num_hidden_layers", "n_layer", "n_layers"),
    )
    heads = needed(config, "num_attention_heads", "n_head", "n_heads")
    mla = read_mla(config)
    moe = read_moe(config, layers)
    window, full = read_window(config, model_type, layers)
    return Shape(
        model_type=model_type, family=family, hidden=hidden, layers=layers, heads=heads,
        kv_heads=heads if mla else read_kv_heads(config, heads), head_dim=mla.value if mla else read_head_dim(config, hidden, heads),
        ffn=read_ffn(config, hidden, family, moe), vocab=needed(config, "vocab_size"),
        tied=flag(config, "tie_word_embeddings", family.tied), attention_bias=flag(config, "attention_bias", False),
        qk_norm=flag(config, "use_qk_norm", family.qk_norm),
        max_context=optional(config, "max_position_embeddings", "n_positions", "max_seq_len"),
        mla=mla, moe=moe, window=window, full_attention_layers=full,
        native_mxfp4="mxfp4" in str(config.get("quantization_config", "")), has_tower=has_tower,
    )  # fmt: skip


def optional(config: Mapping[str, Any], *keys: str) -> int | None:
    """The first of these keys that holds a number; None where none does. Raises ConfigError for nonsense."""
    for key in keys:
        value = config.get(key)
        if value is None:
            continue
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ConfigError(f"{key} must be a whole number")
        if not 0 <= value <= LARGEST:
            raise ConfigError(f"{key} must lie between 0 and {LARGEST:,}")
        return value
    return None


def needed(config: Mapping[str, Any], *keys: str) -> int:
    value = optional(config, *keys)
    if not value:
        raise ConfigError(f"{keys[0]} is missing" if value is None else f"{keys[0]} must not be zero")
    return value


def flag(config: Mapping[str, Any], key: str, default: bool) -> bool:
    value = config.get(key)
    return value if isinstance(value, bool) else default


def read_kv_heads(config: Mapping[str, Any], heads: int) -> int:
    grouped = optional(config, "num_key_value_heads", "num_kv_heads", "n_head_kv", "n_kv_heads")
    nested = config.get("attn_config")
    if grouped is None and isinstance(nested, dict):
        grouped = optional(nested, "kv_n_heads")
    if grouped is None and flag(config, "multi_query", False):
        grouped = 1
    if grouped is not None and not 0 < grouped <= heads:
        raise ConfigError(f"num_key_value_heads must lie between 1 and num_attention_heads ({heads}), not {grouped}")
    return grouped or heads


def read_head_dim(config: Mapping[str, Any], hidden: int, heads: int) -> int:
    given = optional(config, "head_dim")
    if given:
        return given
    if hidden % heads:
        raise ConfigError(
            f"head_dim is missing, and hidden_size {hidden} is no multiple of num_attention_heads {heads}"
        )
    return hidden // heads


def read_ffn(config: Mapping[str, Any], hidden: int, family: Family, moe: MoeSpec | None) -> int:
    given = optional(config, "intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim")
    if given:
        return given
    if moe:
        return moe.expert_ffn
    if family.gated:
        raise ConfigError("intermediate_size is missing")
    return 4 * hidden


def read_mla(config: Mapping[str, Any]) -> Mla | None:
    kv_rank = optional(config, "kv_lora_rank")
    if not kv_rank:
        return None
    return Mla(
        q_rank=optional(config, "q_lora_rank") or 0, kv_rank=kv_rank, nope=needed(config, "qk_nope_head_dim"),
        rope=needed(config, "qk_rope_head_dim"), value=needed(config, "v_head_dim"),
    )  # fmt: skip


def read_moe(config: Mapping[str, Any], layers: int) -> MoeSpec | None:
    experts = optional(config, "n_routed_experts", "num_local_experts", "num_experts") or 0
    if experts < 2:
        return None
    top_k = needed(config, "num_experts_per_tok", "experts_per_token", "moe_topk")
    if top_k > experts:
        raise ConfigError(f"num_experts_per_tok {top_k} is more than the {experts} experts")
    expert_ffn = optional(config, "moe_intermediate_size") or needed(config, "intermediate_size")
    shared = (
        optional(config, "n_shared_experts") or (optional(config, "shared_expert_intermediate_size") or 0) // expert_ffn
    )
    dense_layers = read_dense_layers(config, layers)
    dense_ffn = needed(config, "intermediate_size") if dense_layers else 0
    return MoeSpec(
        experts=experts,
        top_k=top_k,
        expert_ffn=expert_ffn,
        shared=shared,
        dense_layers=dense_layers,
        dense_ffn=dense_ffn,
    )


def read_dense_layers(config: Mapping[str, Any], layers: int) -> int:
    """Layers without experts: the first ones (DeepSeek, GLM), listed ones, or all but every n-th (Qwen)."""
    first = optional(config, "first_k_dense_replace")
    if first is not None:
        return min(first, layers)
    listed = config.get("mlp_only_layers")
    only = {layer for layer in listed if isinstance(layer, int)} if isinstance(listed, list) else set()
    step = optional(config, "decoder_sparse_step") or 1
    sparse = sum(1 for layer in range(step - 1, min(layers, 10_000), step) if layer not in only)
    return layers - sparse


def read_window(config: Mapping[str, Any], model_type: str, layers: int) -> tuple[int | None, int | None]:
    """The sliding window in tokens, and how many layers see everything nevertheless."""
    window = optional(config, "sliding_window")
    kinds = config.get("layer_types")
    if isinstance(kinds, list) and kinds:
        others = {str(kind) for kind in kinds} - {"full_attention", "sliding_attention"}
        if others:
            raise ConfigError(f"layer_types: {', '.join(sorted(others))[:80]} is not modelled")
        full = kinds.count("full_attention")
        return (window, full) if window and full < len(kinds) else (None, None)
    if not window or not flag(config, "use_sliding_window", not model_type.startswith("qwen")):
        return None, None
    if model_type.startswith("qwen"):
        return window, min(optional(config, "max_window_layers") or 0, layers)
    if model_type.startswith("gemma3"):
        return window, layers // (optional(config, "sliding_window_pattern") or 6)
    return window, layers // 2 if model_type in ("gemma2", "gpt_oss") else 0
