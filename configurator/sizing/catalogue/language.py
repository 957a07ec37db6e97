"""Language models as the catalogue describes them, and what others measured of them on GPUs."""

from dataclasses import dataclass
from typing import Literal

from ..build.workload import WeightPrecision

GUESSED_BAND = 0.10
"""A model whose dimensions are partly guessed may be off by this much either way, in memory and in speed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoeSpec:
    """Mixture of experts: routed experts, how many a token visits, shared ones, and their sizes."""

    experts: int
    top_k: int
    expert_ffn: int
    shared: int = 0
    dense_layers: int = 0
    dense_ffn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How a published checkpoint is quantised: in its own words, as a build's precision (None: no such choice here), and
    the size of the groups, or blocks, that share a scale (None: none that must divide). `is_weight_only`: it is computed
    with in 16 bit, as GPTQ's INT8 is. `bits` a weight takes with its share of a scale and a zero; None: the usual of its precision.
    """

    words: str
    precision: WeightPrecision | None
    group: int | None = None
    is_weight_only: bool = False
    bits: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """An architecture. Parameters are counts; `window` tokens apply to all but `full_attention_layers` layers.

    `embedding_params` are all that stay at 16 bit when the weights are quantised: input embedding, output head, and a
    vision tower (`tower_params`) where there is one. `ffn_matrices` is 3 where the feed-forward is gated, else 2.
    `checkpoint` is known of a pasted config only.
    """

    id: str
    name: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    params_total: float
    params_per_token: float
    embedding_params: float
    tower_params: float = 0
    ffn_matrices: int = 3
    max_context: int | None = None
    kv_lora_rank: int | None = None
    rope_head_dim: int | None = None
    window: int | None = None
    full_attention_layers: int | None = None
    moe: MoeSpec | None = None
    native_mxfp4: bool = False
    checkpoint: Checkpoint | None = None
    is_estimate: bool = False
    licence: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published measurement of inference. `concurrency` None means saturated. Suspect rows never count as measured.

    `input_tokens` and `output_tokens` None: the source names a set of chats instead of lengths. `measured_on` is a year, or
    a year and month (2025-02), of the measurement or of the engine's release; empty where nobody says.
    """

    id: str
    model: str
    gpu_variants: tuple[str, ...]
    gpus: int
    tensor_parallel: int
    precision: str
    concurrency: int | None
    input_tokens: int | None
    output_tokens: int | None
    tok_s: float
    metric: Literal["output_tok_s_total", "prefill_tok_s"]
    engine: str
    link: str = ""
    ttft_ms: float | None = None
    suspect: str = ""
    confidence: str = ""
    measured_on: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A published training job. `tok_s` is the whole job's; None where the source tells only whether it fitted.

    The model is one of the catalogue (`catalogue_model`), or known by `params`, `layers` and `hidden`. `excluded` says why
    a speed is not comparable.
    """

    id: str
    model: str
    method: Literal["", "lora", "qlora", "full_finetune"]
    gpus: int
    gpu_variants: tuple[str, ...] = ()
    catalogue_model: str = ""
    params: float | None = None
    layers: int | None = None
    hidden: int | None = None
    sequence_tokens: int | None = None
    micro_batch: int | None = None
    checkpointing: bool = False
    tok_s: float | None = None
    measured_on: str = ""
    excluded: str = ""
    sources: tuple[str, ...] = ()
