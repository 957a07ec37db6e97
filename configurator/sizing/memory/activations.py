"""The activation peak of an engine that serves: one chunk of prefill in flight, and the sampler's logits."""

from ..catalogue import LanguageModel

SAMPLED_SEQUENCES = 256
"""Engines run at most this many sequences together (vLLM max_num_seqs), and profile their sampler with as many."""
LOGIT_BYTES = 10
"""A sequence and vocabulary entry: logits and their FP32 copies while sampling."""


def active_ffn(model: LanguageModel) -> int:
    """The feed-forward width that a token passes: of a mixture, the experts that it visits and the shared ones."""
    if model.moe is None:
        return model.ffn
    return max((model.moe.top_k + model.moe.shared) * model.moe.expert_ffn, model.moe.dense_ffn)


def chunk_bytes(model: LanguageModel, chunk_tokens: float, tensor_parallel: int) -> float:
    """Bytes on one GPU for a prefill chunk (vLLM max_num_batched_tokens); checked against vLLM's log: 1.26 GiB for 8B."""
    return chunk_tokens * (6 * active_ffn(model) / tensor_parallel + 8 * model.hidden)


def sampler_bytes(model: LanguageModel, tensor_parallel: int) -> float:
    """Bytes on one GPU for each sequence that is sampled."""
    return model.vocab * LOGIT_BYTES / tensor_parallel
