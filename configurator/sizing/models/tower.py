"""The vision tower beside a text model, counted from `vision_config`: within a few per cent of a part that is small itself."""

from .values import Config, nested, optional

GATED_TOWERS = ("pixtral", "qwen2_5_vl")


def has_tower(config: Config) -> bool:
    """Whether there is a vision or audio tower beside the text model."""
    return any(isinstance(config.get(key), dict) for key in ("vision_config", "audio_config"))


def tower_params(config: Config, hidden: int) -> int:
    """Parameters of the vision transformer and of the projector to the text model's hidden size; 0 where they can't be told.

    A layer has four square matrices and a feed-forward of two matrices, or of three where it is gated. The projector is a
    perceptron of two layers, behind the merging of neighbouring patches (Qwen) or before it.
    """
    vision = nested(config, "vision_config")
    width = optional(vision, "embed_dim", "vt_hidden_size", "hidden_size", "width")
    layers = optional(vision, "depth", "vt_num_hidden_layers", "num_hidden_layers", "layers")
    if not width or not layers:
        return 0
    layers += optional(vision, "num_global_layers") or 0
    ffn = optional(vision, "intermediate_size", "vt_intermediate_size")
    if not ffn:
        ratio = vision.get("mlp_ratio")
        ffn = int(width * ratio) if isinstance(ratio, int | float) and 0 < ratio < 100 else 4 * width
    is_gated = vision.get("hidden_act") == "silu" or str(vision.get("model_type", "")).startswith(GATED_TOWERS)
    merged = width * (optional(vision, "spatial_merge_size") or 1) ** 2
    projector = merged * merged + merged * hidden if merged > width else width * hidden + hidden * hidden
    return layers * (4 * width * width + (3 if is_gated else 2) * width * ffn) + projector
