"""Which language model a build means: one of the catalogue, a pasted config.json, or the dimensions that somebody knows."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..build import ModelChoice, ModelConfig, ModelDimensions
from ..catalogue import CatalogueSnapshot, LanguageModel
from . import model_config, model_params

USUAL_HEAD_DIM = 128
USUAL_VOCAB = 128_000
FFN_PER_HIDDEN = 3.5
FFN_MULTIPLE = 256
"""What a model of today has where nobody says; each widens every tolerance to 10 %."""
PARAMS_WITHIN = (0.5, 2.0)
"""Stated parameters over those that layers and hidden size imply: feed-forwards of 2.7 to 5 hidden sizes stay well inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProblem:
    """Why no model could be had; a sentence for people."""

    message: str


def resolve(choice: ModelChoice | None, snapshot: CatalogueSnapshot) -> LanguageModel | ModelProblem:
    """The model that is meant. Never raises: what can't be read is a ModelProblem."""
    if choice is None:
        return ModelProblem(message="No model is chosen.")
    if isinstance(choice, ModelConfig):
        return from_config(choice)
    if isinstance(choice, ModelDimensions):
        return from_dimensions(choice, snapshot)
    known = snapshot.models.get(choice)
    return known or ModelProblem(message=f"The catalogue holds no language model called “{choice}”.")


def from_config(choice: ModelConfig) -> LanguageModel | ModelProblem:
    """The model of a pasted config.json, every matrix counted; a ModelProblem where it can't be read."""
    try:
        shape = model_config.read(choice.config)
    except model_config.ConfigError as error:
        return ModelProblem(message=f"The pasted config can't be read: {error}.")
    params = model_params.count(shape)
    name = str(
        choice.config.get("_name_or_path") or choice.config.get("model_type") or shape.model_type or "Pasted model"
    )[:100]
    is_value_said = shape.mla is None or shape.mla.value_is_said
    is_guess = not shape.is_known or (shape.has_tower and not shape.tower) or not is_value_said
    return LanguageModel(
        id="pasted-config", name=name, hidden=shape.hidden, layers=shape.layers, heads=shape.heads, kv_heads=shape.kv_heads,
        head_dim=shape.head_dim, ffn=shape.ffn, vocab=shape.vocab, params_total=params.total,
        params_per_token=params.per_token, embedding_params=params.embedding, tower_params=params.tower,
        ffn_matrices=3 if shape.family.gated else 2, max_context=shape.max_context,
        kv_lora_rank=shape.mla.kv_rank if shape.mla else None, rope_head_dim=shape.mla.rope if shape.mla else None,
        window=shape.window, full_attention_layers=shape.full_attention_layers, moe=shape.moe,
        native_mxfp4=shape.checkpoint is not None and shape.checkpoint.precision == "mxfp4", checkpoint=shape.checkpoint,
        is_estimate=is_guess, note=" ".join(notes(shape)), sources=("the pasted config.json",),
    )  # fmt: skip


def notes(shape: model_config.Shape) -> Iterator[str]:
    """What a reader must know of how a config was read."""
    if not shape.is_known:
        gate = "with" if shape.family.gated else "without"
        yield (
            f"The model type “{shape.model_type or 'none'}” is not known. It is read as if it were Llama's kin, {gate} a gate in its "
            "feed-forward: a guess, which matrices of its own would put further off than the band says."
        )
    if shape.mla and not shape.mla.value_is_said:
        yield f"v_head_dim is not said; hidden_size / num_attention_heads, {shape.mla.value}, is taken, as MiniCPM3's code does."
    if shape.has_tower and not shape.tower:
        yield "A vision or audio tower is not counted."
    elif shape.tower:
        yield f"Its vision tower, about {shape.tower / 1e9:.2f} B parameters, is counted from vision_config."
    if shape.model_type == "llama4_text":
        yield "The cache of its chunked layers is counted in full, as vLLM keeps it unless told otherwise."
    if shape.model_type == "mllama_text_model":
        yield "Its layers of cross-attention keep image tokens only; they are counted as if they kept all, which is too much."


def from_dimensions(choice: ModelDimensions, snapshot: CatalogueSnapshot) -> LanguageModel | ModelProblem:
    """A dense model by its dimensions. What is missing comes from the catalogue's dense model nearest in size."""
    like = nearest_dense(choice.params, snapshot)
    if like is None and not (choice.layers and choice.hidden):
        return ModelProblem(
            message="Without layers and hidden size, the model can't be sized: the catalogue has none to compare with."
        )
    layers, hidden = choice.layers or (like.layers if like else 0), choice.hidden or (like.hidden if like else 0)
    heads, head_dim = heads_of(choice, hidden, like)
    kv_heads = choice.kv_heads or usual_kv_heads(heads, like)
    if kv_heads > heads:
        return ModelProblem(message=f"A model can't have more KV heads ({kv_heads}) than heads ({heads}).")
    ffn = choice.ffn or round(FFN_PER_HIDDEN * hidden / FFN_MULTIPLE) * FFN_MULTIPLE or FFN_MULTIPLE
    vocab = choice.vocab or USUAL_VOCAB
    table = min(vocab * hidden, choice.params / 4)
    given = {name for name in ("layers", "hidden", "heads", "kv_heads", "head_dim") if getattr(choice, name)}
    note = "Estimated from the dimensions given."
    if len(given) < 5 and like:
        note = f"What was not given is taken from {like.name}, the dense model nearest in size."
    return LanguageModel(
        id="own-dimensions", name=f"Own model, {choice.params / 1e9:.3g} B parameters", hidden=hidden, layers=layers, heads=heads,
        kv_heads=kv_heads, head_dim=head_dim, ffn=ffn, vocab=vocab, params_total=choice.params,
        params_per_token=choice.params - table, embedding_params=2 * table, is_estimate=True, note=note,
        sources=("dimensions given by hand",),
    )  # fmt: skip


def implied_params(choice: ModelDimensions, snapshot: CatalogueSnapshot) -> float | None:
    """The parameters of a dense model of these layers and hidden size; None where one of the two is left out.

    Attention's four matrices, a gated feed-forward, embedding and head; what else is left out is taken as `from_dimensions` does.
    """
    model = from_dimensions(choice, snapshot) if choice.layers and choice.hidden else None
    if not isinstance(model, LanguageModel):
        return None
    attention = 2 * model.hidden * (model.heads + model.kv_heads) * model.head_dim
    return float(model.layers * (attention + 3 * model.hidden * model.ffn) + 2 * model.vocab * model.hidden)


def heads_of(choice: ModelDimensions, hidden: int, like: LanguageModel | None) -> tuple[int, int]:
    """Heads and their size: the neighbour's where the hidden size is its own too, else heads of the usual size."""
    if like and not (choice.hidden or choice.heads or choice.head_dim):
        return like.heads, like.head_dim
    head_dim = choice.head_dim or (hidden // choice.heads if choice.heads else USUAL_HEAD_DIM) or 1
    return choice.heads or max(1, hidden // head_dim), head_dim


def nearest_dense(params: float, snapshot: CatalogueSnapshot) -> LanguageModel | None:
    """The dense model with grouped-query attention that is nearest in size, measured as a ratio."""
    dense = [
        model
        for model in snapshot.models.values()
        if model.moe is None and model.kv_lora_rank is None and model.window is None and model.kv_heads < model.heads
    ]
    return min(dense, key=lambda m: (max(m.params_total / params, params / m.params_total), m.id), default=None)


def usual_kv_heads(heads: int, like: LanguageModel | None) -> int:
    """The neighbour's KV heads where they divide the heads; else every head has its own, which needs most memory."""
    return like.kv_heads if like and like.kv_heads <= heads and heads % like.kv_heads == 0 else heads
