"""How many parameters a shape has: all of them, those that a token meets, and those that stay at 16 bit."""

from dataclasses import dataclass

from .model_config import Mla, Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """`per_token` counts what is multiplied for one token: the output head, not the look-up of the input embedding."""

    total: int
    per_token: int
    embedding: int


def count(shape: Shape) -> Parameters:
    table = shape.vocab * shape.hidden
    experts_each_layer, visited = 0, 0
    dense_layers = shape.layers
    if shape.moe:
        dense_layers = shape.moe.dense_layers
        experts_each_layer = shape.moe.experts * expert(shape)
        visited = shape.moe.top_k * expert(shape)
    expert_layers = shape.layers - dense_layers
    dense_ffn = shape.moe.dense_ffn if shape.moe else shape.ffn
    matrices = 3 if shape.family.gated else 2
    always = (
        shape.layers * (attention(shape) + norms(shape))
        + dense_layers * matrices * shape.hidden * dense_ffn
        + expert_layers * beside_experts(shape)
        + shape.hidden  # the last norm
    )
    tables = table if shape.tied else 2 * table
    return Parameters(
        total=always + expert_layers * experts_each_layer + tables,
        per_token=always + expert_layers * visited + table,
        embedding=tables,
    )


def attention(shape: Shape) -> int:
    if shape.mla:
        return latent_attention(shape, shape.mla)
    queries, keys = shape.heads * shape.head_dim, shape.kv_heads * shape.head_dim
    weights = 2 * shape.hidden * (queries + keys)
    biases = queries + 2 * keys if shape.family.qkv_bias or shape.attention_bias else 0
    if shape.attention_bias and shape.model_type != "glm4_moe":
        biases += shape.hidden
    sinks = shape.heads if shape.model_type == "gpt_oss" else 0
    return weights + biases + sinks


def latent_attention(shape: Shape, mla: Mla) -> int:
    """DeepSeek-V2, section 2.1: queries and keys with values each pass a low rank; the ranks have norms of their own."""
    query_out = shape.heads * (mla.nope + mla.rope)
    queries = (
        shape.hidden * mla.q_rank + mla.q_rank + mla.q_rank * query_out if mla.q_rank else shape.hidden * query_out
    )
    keys = shape.hidden * (mla.kv_rank + mla.rope) + mla.kv_rank + mla.kv_rank * shape.heads * (mla.nope + mla.value)
    return queries + keys + shape.heads * mla.value * shape.hidden


def norms(shape: Shape) -> int:
    return shape.family.norms * shape.hidden + (2 * shape.head_dim if shape.qk_norm and not shape.mla else 0)


def expert(shape: Shape) -> int:
    if shape.moe is None:
        return 0
    weights = (3 if shape.family.gated else 2) * shape.hidden * shape.moe.expert_ffn
    biases = 2 * shape.moe.expert_ffn + shape.hidden if shape.model_type == "gpt_oss" else 0
    return weights + biases


def beside_experts(shape: Shape) -> int:
    """The router, its bias, and the shared experts with their gate."""
    if shape.moe is None:
        return 0
    router = shape.hidden * shape.moe.experts
    if shape.model_type in ("gpt_oss", "deepseek_v3", "kimi_k2", "glm4_moe"):
        router += shape.moe.experts
    gate = shape.hidden if shape.model_type == "qwen2_moe" and shape.moe.shared else 0
    return router + shape.moe.shared * expert(shape) + gate
