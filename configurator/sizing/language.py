"""Language models as the catalogue describes them, and what others measured of them on GPUs."""

from dataclasses import dataclass
from typing import Literal


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
class LanguageModel:
    """An architecture. Parameters are counts; `window` tokens apply to all but `full_attention_layers` layers.

    `embedding_params` are all that stay at 16 bit when the weights are quantised: input embedding, output head, and a
    vision tower where there is one.
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
    max_context: int | None = None
    kv_lora_rank: int | None = None
    rope_head_dim: int | None = None
    window: int | None = None
    full_attention_layers: int | None = None
    moe: MoeSpec | None = None
    native_mxfp4: bool = False
    is_estimate: bool = False
    licence: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published measurement of inference. `concurrency` None means saturated. Suspect rows never count as measured.

    `input_tokens` and `output_tokens` None: the source names a set of chats instead of lengths.
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
    sources: tuple[str, ...] = ()
