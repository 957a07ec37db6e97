"""The KV cache: bytes for a token, for a sequence, and the longest sequence that a budget holds.

Grouped-query attention: 2 × layers × KV heads × head size × bytes. Multi-head latent attention keeps one latent and one
rotary key a layer instead, and every tensor-parallel rank keeps all of it. A sliding window bounds what its layers keep.
Quantised weights do not shrink the cache; only an 8-bit cache does (storage only on A100: vLLM PRs 2279 and 24577).
"""

from ..build import KvPrecision
from ..catalogue import LanguageModel

BYTES = {"fp16": 2, "int8": 1}


def bytes_per_token_and_layer(model: LanguageModel, precision: KvPrecision) -> int:
    """Bytes that one layer keeps of one token: keys and values, or a latent with its rotary key (arXiv 2405.04434)."""
    if model.kv_lora_rank:
        return (model.kv_lora_rank + (model.rope_head_dim or 0)) * BYTES[precision]
    return 2 * model.kv_heads * model.head_dim * BYTES[precision]


def bytes_per_token(model: LanguageModel, precision: KvPrecision) -> int:
    """Of the whole model, before any window."""
    return model.layers * bytes_per_token_and_layer(model, precision)


def full_and_windowed_layers(model: LanguageModel) -> tuple[int, int]:
    """How many layers keep every token, and how many keep the last `window` tokens only."""
    if not model.window:
        return model.layers, 0
    full = min(model.full_attention_layers or 0, model.layers)
    return full, model.layers - full


def sequence_bytes(model: LanguageModel, precision: KvPrecision, tokens: float) -> float:
    """One sequence of so many tokens, whole model."""
    full, windowed = full_and_windowed_layers(model)
    kept = full * tokens + windowed * min(tokens, model.window or tokens)
    return kept * bytes_per_token_and_layer(model, precision)


def longest_sequence(model: LanguageModel, precision: KvPrecision, budget_bytes: float, limit: int) -> int:
    """The most tokens (at most `limit`) of which one sequence's cache stays within a budget for the whole model."""
    if sequence_bytes(model, precision, limit) <= budget_bytes:
        return limit
    full, windowed = full_and_windowed_layers(model)
    layer_tokens = budget_bytes / bytes_per_token_and_layer(model, precision)
    window = model.window or 0
    if not windowed or layer_tokens <= model.layers * window:
        return max(0, int(layer_tokens // model.layers))
    return int((layer_tokens - windowed * window) // full)


def ways_split(model: LanguageModel, tensor_parallel: int) -> int:
    """Over how many GPUs of a stage the cache is divided: KV heads are copied when there are fewer of them than GPUs."""
    return 1 if model.kv_lora_rank else min(tensor_parallel, model.kv_heads)


def working(model: LanguageModel, precision: KvPrecision) -> str:
    """The formula for `bytes_per_token`, with its numbers."""
    size = BYTES[precision]
    if model.kv_lora_rank:
        text = f"{model.layers} layers × (latent {model.kv_lora_rank} + rotary {model.rope_head_dim or 0}) × {size} B"
    else:
        text = f"2 × {model.layers} layers × {model.kv_heads} KV heads × {model.head_dim} × {size} B"
    text += f" = {bytes_per_token(model, precision):,} B"
    windowed = full_and_windowed_layers(model)[1]
    return f"{text}; {windowed} of the layers keep the last {model.window:,} tokens only" if windowed else text
