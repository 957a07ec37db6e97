"""A published config.json as an architecture: every matrix counted, so that the parameters are exact.

Read: decoders with a cache of keys and values, dense or with experts, with multi-head latent attention (DeepSeek, Kimi) and
sliding windows; a text model inside a vision model; Mistral's params.json. `families` says which types are known to the
last parameter; others are read as Llama's kin and flagged. What can't be read, or would come out wrong (states instead of a
cache, encoders), raises ConfigError with the key in its message.
"""

from dataclasses import dataclass
from typing import Any

from ..catalogue import Checkpoint, MoeSpec
from .checkpoint import read_checkpoint
from .experts import FFN, read_moe
from .families import NOT_DECODERS, OTHER_MIXERS, OTHER_SHAPES, STATE_KEYS, Family, family_of, unknown_family
from .tower import has_tower, tower_params
from .values import Config, ConfigError, flag, needed, nested, optional
from .windows import read_window

__all__ = ["ConfigError", "Mla", "Shape", "read"]

TEXT_KEYS = ("text_config", "llm_config", "language_config")
CONTEXT_KEYS = (
    "max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "model_max_length", "max_sequence_length", "n_ctx",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mla:
    """Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): ranks and head sizes. `value_is_said`: by the config."""

    q_rank: int
    kv_rank: int
    nope: int
    rope: int
    value: int
    value_is_said: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The dimensions of a config, complete. `family` has the config's own flags in it; `is_known` whether its type is."""

    model_type: str
    family: Family
    is_known: bool
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    table_width: int
    tied: bool
    max_context: int | None
    mla: Mla | None
    moe: MoeSpec | None
    window: int | None
    full_attention_layers: int | None
    checkpoint: Checkpoint | None
    has_tower: bool
    tower: int


def read(config: Config) -> Shape:
    """The shape of a config.json; raises ConfigError."""
    tower, config = has_tower(config), flattened(config)
    model_type = str(config.get("model_type", ""))[:60]
    refuse_what_is_not_modelled(config, model_type)
    known = family_of(model_type)
    family = with_flags(known or unknown_family(config), config, model_type)
    hidden = needed(config, "hidden_size", "n_embd", "d_model", "n_embed", "dim")
    layers = needed(config, "num_hidden_layers", "n_layer", "n_layers", "num_layers")
    heads = needed(config, "num_attention_heads", "n_head", "n_heads", "num_heads")
    mla, moe = read_mla(config, hidden // heads), read_moe(config, layers)
    window, full = read_window(config, model_type, layers)
    return Shape(
        model_type=model_type, family=family, is_known=known is not None, hidden=hidden, layers=layers, heads=heads,
        kv_heads=heads if mla else read_kv_heads(config, heads), head_dim=mla.value if mla else read_head_dim(config, hidden, heads),
        ffn=read_ffn(config, hidden, family, moe, model_type), vocab=needed(config, "padded_vocab_size", "vocab_size"),
        table_width=optional(config, "word_embed_proj_dim") or hidden,
        tied=flag(config, "tie_word_embeddings", family.tied), max_context=read_context(config, model_type),
        mla=mla, moe=moe, window=window, full_attention_layers=full, checkpoint=read_checkpoint(config),
        has_tower=tower, tower=tower_params(config, hidden),
    )  # fmt: skip


def flattened(config: Config) -> dict[str, Any]:
    """One level: the text model's keys over its wrapper's, and those of DBRX's, MPT's and Mistral's inner objects below.

    A text model inside a wrapper leaves out what the transformers library would fill in (Gemma 3, LLaVA 1.5).
    """
    text = nested(config, *TEXT_KEYS)
    inner = {**nested(config, "attn_config"), **nested(config, "ffn_config"), **nested(config, "moe")}
    inner.pop("model_type", None)
    known = family_of(str(text.get("model_type", ""))) if text else None
    return {**(known.defaults if known else {}), **inner, **config, **text}


def refuse_what_is_not_modelled(config: Config, model_type: str) -> None:
    """Raises ConfigError for what is no decoder with a cache of keys and values in every layer."""
    if config.get("is_encoder_decoder") or any(name in model_type for name in NOT_DECODERS):
        raise ConfigError(
            f"model_type: {model_type or 'an encoder-decoder'} is not a plain decoder; only those are modelled"
        )
    if any(name in model_type for name in OTHER_MIXERS):
        raise ConfigError(
            f"model_type: {model_type} keeps a state instead of a KV cache in some layers, which is not modelled"
        )
    state = next((key for key in STATE_KEYS if config.get(key)), None)
    if state:
        raise ConfigError(f"{state}: some layers keep a state instead of a KV cache, which is not modelled")
    kinds = config.get("attn_type_list")
    if isinstance(kinds, list) and 0 in kinds:
        raise ConfigError("attn_type_list: layers with linear attention are not modelled")
    other = next((key for key in OTHER_SHAPES if config.get(key)), None)
    if other and not same_everywhere(config[other]):
        raise ConfigError(f"{other}: {OTHER_SHAPES[other]} are not modelled")


def same_everywhere(value: Any) -> bool:
    """Whether a field that lists a value for each layer lists the same for all."""
    return isinstance(value, list) and all(entry == value[0] for entry in value)


def with_flags(family: Family, config: Config, model_type: str) -> Family:
    """The family as this config has it: its flags of biases and norms stand above what is usual."""
    every = flag(config, "bias", False) or flag(config, "use_bias", False)
    attention = flag(config, "attention_bias", False) or flag(config, "attn_bias", False)
    qkv = attention or any(flag(config, key, False) for key in ("add_qkv_bias", "use_qkv_bias", "qkv_bias"))
    out = attention and family.flag_covers_output
    is_mpt_with_bias = model_type == "mpt" and not flag(config, "no_bias", True)
    qk_norm = family.qk_norm
    if not qk_norm and flag(config, "use_qk_norm", False) and model_type != "llama4_text":  # Llama 4's has no weights
        qk_norm = "whole" if model_type.startswith("cohere") else "head"
    return Family(
        tied=family.tied, gated=family.gated, flag_covers_output=family.flag_covers_output,
        qkv_bias=family.qkv_bias or qkv or every or is_mpt_with_bias,
        out_bias=flag(config, "attention_out_bias", family.out_bias or out or every or is_mpt_with_bias),
        mlp_bias=family.mlp_bias or flag(config, "mlp_bias", False) or (every and not family.gated) or is_mpt_with_bias,
        norms=falcon_norms(config) if model_type.lower() in ("falcon", "refinedweb", "refinedwebmodel") else family.norms,
        first_norms=family.first_norms, last_norms=family.last_norms if flag(config, "do_layer_norm_before", True) else 0,
        qk_norm=qk_norm, positions=family.positions,
        head_bias=flag(config, "lm_head_bias", family.head_bias), router_bias=family.router_bias,
        expert_bias=family.expert_bias, sinks=family.sinks, defaults=family.defaults,
    )  # fmt: skip


def falcon_norms(config: Config) -> int:
    """Falcon 40B and 180B have two LayerNorms beside each other, Falcon 7B one for both halves of a layer."""
    if flag(config, "new_decoder_architecture", False):
        return 2 * (optional(config, "num_ln_in_parallel_attn") or 2)
    return 2 if flag(config, "parallel_attn", True) else 4


def read_kv_heads(config: Config, heads: int) -> int:
    """Heads of keys and values: one where all queries share one. Raises ConfigError where there are more than heads."""
    shared = config.get("attn_type") == "multiquery_attention" or is_multi_query(config)
    keys = ("num_key_value_heads", "num_kv_heads", "n_head_kv", "n_kv_heads", "kv_n_heads", "num_attention_groups")
    grouped = optional(config, "multi_query_group_num") or 1 if shared else optional(config, *keys)
    if grouped is not None and not 0 < grouped <= heads:
        raise ConfigError(f"num_key_value_heads must lie between 1 and num_attention_heads ({heads}), not {grouped}")
    return grouped or heads


def is_multi_query(config: Config) -> bool:
    """Falcon's flag counts before its new architecture only; its number of KV heads says nothing there."""
    asked = flag(config, "multi_query", False) or flag(config, "multi_query_attention", False)
    return asked and not flag(config, "new_decoder_architecture", False)


def read_head_dim(config: Config, hidden: int, heads: int) -> int:
    """The size of a head. Raises ConfigError where it is neither given nor a whole share of the hidden size."""
    given = optional(config, "head_dim", "kv_channels", "attention_head_dim")
    if given:
        return given
    if hidden % heads:
        raise ConfigError(
            f"head_dim is missing, and hidden_size {hidden} is no multiple of num_attention_heads {heads}"
        )
    return hidden // heads


def read_ffn(config: Config, hidden: int, family: Family, moe: MoeSpec | None, model_type: str) -> int:
    """The width of the feed-forward; four hidden sizes where a plain one is left out. Raises ConfigError where a gated one is."""
    given = optional(config, *FFN)
    if given:
        return given // 2 if model_type == "qwen" else given  # the first Qwen counts both halves of its gate
    if moe:
        return moe.expert_ffn
    if family.gated:
        raise ConfigError("intermediate_size is missing")
    return (optional(config, "expansion_ratio") or 4) * hidden


def read_context(config: Config, model_type: str) -> int | None:
    """The longest context in tokens, stretched by `rope_scaling` where that is not in it yet (vLLM config/model.py)."""
    given = optional(config, *CONTEXT_KEYS) or None
    scaling = nested(config, "rope_scaling")
    kind, factor = scaling.get("rope_type", scaling.get("type")), scaling.get("factor")
    if (
        given is None
        or not isinstance(factor, int | float)
        or not 1 <= factor <= 1000
        or model_type.startswith("gemma3")
    ):
        return given
    if kind == "yarn":
        return max(given, int((optional(scaling, "original_max_position_embeddings") or given) * factor))
    return int(given * factor) if kind in ("linear", "dynamic") else given


def read_mla(config: Config, usual_value: int) -> Mla | None:
    """The ranks and widths of multi-head latent attention; None without. Raises ConfigError where one of them is missing.

    MiniCPM3 leaves the width of its values to its code, which takes the hidden size over the heads: `usual_value`.
    """
    kv_rank = optional(config, "kv_lora_rank")
    if not kv_rank:
        return None
    value = optional(config, "v_head_dim")
    return Mla(
        q_rank=optional(config, "q_lora_rank") or 0, kv_rank=kv_rank, nope=needed(config, "qk_nope_head_dim"),
        rope=needed(config, "qk_rope_head_dim"), value=value or usual_value, value_is_said=bool(value),
    )  # fmt: skip
