"""Sliding windows of a config.json: how many tokens the windowed layers keep, and how many layers keep all."""

from .values import Config, ConfigError, flag, optional

EVERY_FULL: dict[str, int] = {"gemma2": 2, "gpt_oss": 2, "gemma3_text": 6, "gemma3": 6, "cohere2": 4}
"""One layer in so many sees everything, unless the config says otherwise."""
KEPT_IN_FULL = {"full_attention", "chunked_attention", "attention"}
"""vLLM keeps Llama 4's chunked layers in full unless VLLM_ALLOW_CHUNKED_LOCAL_ATTN_WITH_HYBRID_KV_CACHE is set."""
WINDOWED = {"sliding_attention"}

Window = tuple[int | None, int | None]


def read_window(config: Config, model_type: str, layers: int) -> Window:
    """The window in tokens, and how many layers see everything nevertheless; (None, None) without one. Raises ConfigError."""
    window = optional(config, "sliding_window", "sliding_window_size", "window_size")
    kinds = config.get("layer_types")
    if isinstance(kinds, list) and kinds:
        return listed_window(window, [str(kind) for kind in kinds])
    if not window or not flag(config, "use_sliding_window", not model_type.startswith("qwen")):
        return None, None
    if window >= (optional(config, "max_position_embeddings") or window + 1):
        return None, None
    if model_type.startswith("qwen"):
        return window, min(optional(config, "max_window_layers") or 0, layers)
    if model_type == "gpt_neo":
        return window, layers - layers // 2
    pattern = config.get("sliding_window_pattern")
    if isinstance(pattern, str) and pattern:  # EXAONE 4 spells it: LLLG is three local layers and a global one
        return window, sum(1 for layer in range(layers) if pattern[layer % len(pattern)].upper() == "G")
    every = optional(config, "sliding_window_pattern", "layer_switch") or EVERY_FULL.get(model_type)
    return window, layers // every if every else 0


def listed_window(window: int | None, kinds: list[str]) -> Window:
    """Where every layer's kind is listed. Raises ConfigError for a kind that keeps something else than keys and values."""
    others = set(kinds) - KEPT_IN_FULL - WINDOWED
    if others:
        raise ConfigError(f"layer_types: {', '.join(sorted(others))[:80]} is not modelled")
    full = sum(kind in KEPT_IN_FULL for kind in kinds)
    return (window, full) if window and full < len(kinds) else (None, None)
