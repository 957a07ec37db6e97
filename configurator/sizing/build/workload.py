"""What is to run: the model, its precision, its load, and how it is trained."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

from .fields import STRICT, Slug, Tokens, Users

Task = Literal["inference", "lora", "qlora", "full_finetune"]
WeightPrecision = Literal[
    "bf16", "fp16", "fp8", "int8", "int4", "int4_g64", "int4_g32", "nf4", "mxfp4", "q8_0", "q4_k_m"
]
KvPrecision = Literal["fp16", "int8"]
Optimizer = Literal["adamw_mixed", "adamw_bf16", "adamw_8bit"]
Load = Literal["users", "saturated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How a model is trained: optimizer, sharding, lengths, and the adapters of LoRA and QLoRA."""

    __pydantic_config__: ClassVar[Any] = STRICT

    optimizer: Optimizer = "adamw_mixed"
    """AdamW with 32-bit states beside 16-bit weights, wholly in 16 bits, or with 8-bit states."""
    zero_stage: Annotated[int, Ge(0), Le(3)] = 0
    """What is sharded over data-parallel GPUs: 0 nothing, 1 optimizer, 2 gradients too, 3 weights too."""
    sequence_tokens: Tokens = 2048
    """Tokens of one sequence."""
    micro_batch: Annotated[int, Ge(1), Le(4096)] = 1
    """Sequences on one GPU in one pass."""
    checkpointing: bool = True
    """Whether activations are computed again in the backward pass."""
    lora_rank: Annotated[int, Ge(1), Le(4096)] = 16
    """Rank of the adapters."""
    lora_targets: Literal["all", "attention"] = "all"
    """Layers with adapters: all linear ones, or attention's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDimensions:
    """A model that is in no catalogue, by its dimensions; what is left out is filled in from the nearest known one."""

    __pydantic_config__: ClassVar[Any] = STRICT

    params: Annotated[float, Gt(0), Le(1e14)]
    """Parameters in all."""
    layers: Annotated[int, Ge(1), Le(10_000)] | None = None
    """Transformer layers."""
    hidden: Annotated[int, Ge(1), Le(1_000_000)] | None = None
    """Width of the hidden state."""
    heads: Annotated[int, Ge(1), Le(10_000)] | None = None
    """Attention heads."""
    kv_heads: Annotated[int, Ge(1), Le(10_000)] | None = None
    """Heads of keys and values: fewer than `heads` means grouped queries."""
    head_dim: Annotated[int, Ge(1), Le(100_000)] | None = None
    """Width of one head."""
    ffn: Annotated[int, Ge(1), Le(10_000_000)] | None = None
    """Width of the feed-forward layer."""
    vocab: Annotated[int, Ge(1), Le(10_000_000)] | None = None
    """Tokens of the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """A published config.json, as it was pasted."""

    __pydantic_config__: ClassVar[Any] = STRICT

    config: Annotated[dict[str, Any], Len(1, 500)]
    """The fields of a published config.json."""


ModelChoice = Slug | ModelConfig | ModelDimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The model, its precisions, its load, and how it is split; what is left out is chosen by the engine."""

    __pydantic_config__: ClassVar[Any] = STRICT

    model: ModelChoice | None = None
    """Catalogue id of the model, a published config.json, or its dimensions; null: none."""
    task: Task = "inference"
    """Inference, or training with adapters (lora, qlora) or of all weights."""
    weights: WeightPrecision = "bf16"
    """Precision of the weights; int4 has groups of 128."""
    kv_cache: KvPrecision = "fp16"
    """Precision of the KV cache."""
    context_tokens: Tokens = 8192
    """Longest context of one sequence, tokens."""
    concurrency: Users = 1
    """Sequences at once."""
    input_tokens: Tokens = 1000
    """Prompt of one request, tokens."""
    output_tokens: Tokens = 300
    """Answer to one request, tokens."""
    load: Load = "users"
    """`users`: so many at once; `saturated`: as many as fit."""
    required_tok_s: Annotated[float, Gt(0), Le(1e9)] | None = None
    """Throughput that is needed, output tokens a second; null: not asked."""
    tensor_parallel: Annotated[int, Ge(1), Le(1024)] | None = None
    """GPUs that share each layer; null: the engine chooses."""
    pipeline_parallel: Annotated[int, Ge(1), Le(1024)] | None = None
    """Groups of GPUs that share the layers out; null: the engine chooses."""
    replicas: Annotated[int, Ge(1), Le(1024)] | None = None
    """Copies of the model; null: as many as the servers hold."""
    training: Training = Training()
    """Read for training tasks only."""
