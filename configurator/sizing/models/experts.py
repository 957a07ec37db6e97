"""The mixture of experts that a config.json describes, in the words of each maker."""

from ..catalogue import MoeSpec
from .values import Config, ConfigError, needed, optional

MOST_LAYERS = 10_000
EXPERTS = ("n_routed_experts", "num_local_experts", "num_experts", "moe_num_experts")
TOP_K = (
    "num_experts_per_tok", "experts_per_token", "moe_topk", "moe_top_k", "moe_k", "num_experts_per_token", "num_selected_experts",
)  # fmt: skip
FFN = ("intermediate_size", "ffn_hidden_size", "n_inner", "ffn_dim", "ff_intermediate_size", "hidden_dim")
SHARED = ("n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts")
SHARED_FFN = ("shared_expert_intermediate_size", "share_expert_dim", "moe_shared_expert_intermediate_size")


def read_moe(config: Config, layers: int) -> MoeSpec | None:
    """The experts of a config; None for a dense model. Raises ConfigError."""
    experts = optional(config, *EXPERTS) or 0
    if experts < 2:
        return None
    top_k = needed(config, *TOP_K)
    if top_k > experts:
        raise ConfigError(f"num_experts_per_tok {top_k} is more than the {experts} experts")
    expert_ffn = optional(config, "moe_intermediate_size", "expert_ffn_hidden_size") or needed(config, *FFN)
    dense_layers = layers - sparse_layers(config, layers)
    return MoeSpec(
        experts=experts, top_k=top_k, expert_ffn=expert_ffn, shared=shared_experts(config, expert_ffn), dense_layers=dense_layers,
        dense_ffn=(optional(config, "intermediate_size_mlp") or needed(config, *FFN)) if dense_layers else 0,
    )  # fmt: skip


def shared_experts(config: Config, expert_ffn: int) -> int:
    """Experts that every token visits. Llama 4 has one beside the routed ones and does not say so."""
    if config.get("model_type") == "llama4_text":
        return 1
    return optional(config, *SHARED) or (optional(config, *SHARED_FFN) or 0) // expert_ffn


def sparse_layers(config: Config, layers: int) -> int:
    """Layers with experts: listed, after the first dense ones (DeepSeek, GLM), or every n-th (Qwen, Llama 4)."""
    kinds = config.get("mlp_layer_types")
    if isinstance(kinds, list) and len(kinds) == layers:
        return kinds.count("sparse")
    frequency = config.get("moe_layer_freq")
    if isinstance(frequency, list) and len(frequency) == layers:
        return sum(1 for there in frequency if there)
    first = optional(config, "first_k_dense_replace", "moe_layer_start_index")
    if first is not None:
        every = optional(config, "moe_layer_freq", "moe_layer_interval") or 1
        return sum(1 for layer in range(min(first, layers), min(layers, MOST_LAYERS)) if layer % every == 0)
    listed = config.get("mlp_only_layers")
    dense = {layer for layer in listed if isinstance(layer, int)} if isinstance(listed, list) else set()
    step = optional(config, "decoder_sparse_step", "interleave_moe_layer_step") or 1
    return sum(1 for layer in range(step - 1, min(layers, MOST_LAYERS), step) if layer not in dense)
