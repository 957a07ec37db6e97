"""How many parameters a shape has: all of them, those that a token meets, and those that stay at 16 bit."""

from dataclasses import dataclass

from .model_config import Mla, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """`per_token` counts what is multiplied for one token: the output head, not the look-up of the input embedding.

    `embedding` is what stays at 16 bit when the rest is quantised: embedding, output head, and `tower`, which is a part of it.
    """

    total: int
    per_token: int
    embedding: int
    tower: int


def count(shape: Shape) -> Parameters:
    """Every matrix and vector of a shape, in parameters."""
    table = shape.vocab * shape.table_width
    experts_each_layer, visited = 0, 0
    dense_layers, dense_ffn = shape.layers, shape.ffn
    if shape.moe:
        dense_layers, dense_ffn = shape.moe.dense_layers, shape.moe.dense_ffn
        experts_each_layer = shape.moe.experts * expert(shape)
        visited = shape.moe.top_k * expert(shape)
    expert_layers = shape.layers - dense_layers
    always = (
        shape.layers * (attention(shape) + norms(shape))
        + dense_layers * feed_forward(shape, dense_ffn)
        + expert_layers * beside_experts(shape)
        + (shape.family.first_norms + shape.family.last_norms) * shape.hidden
    )
    head_bias = shape.vocab if shape.family.head_bias else 0
    tables = (table if shape.tied else 2 * table) + head_bias + positions(shape) + projections(shape)
    return Parameters(
        total=always + expert_layers * experts_each_layer + tables + shape.tower,
        per_token=always + expert_layers * visited + table + head_bias,
        embedding=tables + shape.tower, tower=shape.tower,
    )  # fmt: skip


def positions(shape: Shape) -> int:
    """The table of learned positions (GPT-2, OPT)."""
    if shape.family.positions is None or shape.max_context is None:
        return 0
    return (shape.max_context + shape.family.positions) * shape.hidden


def projections(shape: Shape) -> int:
    """From and to an embedding that is narrower than the layers (OPT 350M)."""
    return 0 if shape.table_width == shape.hidden else 2 * shape.table_width * shape.hidden


def feed_forward(shape: Shape, ffn: int) -> int:
    """Parameters of a dense feed-forward of that width: three matrices where it is gated, else two."""
    matrices = 3 if shape.family.gated else 2
    biases = (matrices - 1) * ffn + shape.hidden if shape.family.mlp_bias else 0
    return matrices * shape.hidden * ffn + biases


def attention(shape: Shape) -> int:
    """Parameters of the attention of one layer, with its biases and sinks."""
    if shape.mla:
        return latent_attention(shape, shape.mla)
    queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    weights = 2 * shape.hidden * (queries + keys)
    biases = (queries + 2 * keys if shape.family.qkv_bias else 0) + (shape.hidden if shape.family.out_bias else 0)
    return weights + biases + (shape.heads if shape.family.sinks else 0)


def latent_attention(shape: Shape, mla: Mla) -> int:
    """DeepSeek-V2, section 2.1: queries and keys with values each pass a low rank; the ranks have norms of their own."""
    query_out = shape.heads * (mla.nope + mla.rope)
    queries = (
        shape.hidden * mla.q_rank + mla.q_rank + mla.q_rank * query_out if mla.q_rank else shape.hidden * query_out
    )
    keys = shape.hidden * (mla.kv_rank + mla.rope) + mla.kv_rank + mla.kv_rank * shape.heads * (mla.nope + mla.value)
    return queries + keys + shape.heads * mla.value * shape.hidden


def norms(shape: Shape) -> int:
    """Norms of one layer, and those of its queries and keys: for a head, or for all heads together."""
    vectors = shape.family.norms * shape.hidden
    if shape.mla or not shape.family.qk_norm:
        return vectors
    whole = shape.family.qk_norm == "whole"
    return vectors + shape.head_dim * (shape.heads + shape.kv_heads if whole else 2)


def expert(shape: Shape) -> int:
    """Parameters of one expert; 0 for a dense model."""
    if shape.moe is None:
        return 0
    weights = (3 if shape.family.gated else 2) * shape.hidden * shape.moe.expert_ffn
    biases = 2 * shape.moe.expert_ffn + shape.hidden if shape.family.expert_bias else 0
    return weights + biases


def beside_experts(shape: Shape) -> int:
    """The router, its bias, and the shared experts with their gate."""
    if shape.moe is None:
        return 0
    router = shape.hidden * shape.moe.experts + (shape.moe.experts if shape.family.router_bias else 0)
    gate = shape.hidden if shape.model_type == "qwen2_moe" and shape.moe.shared else 0
    return router + shape.moe.shared * expert(shape) + gate
