"""What weights of a precision weigh, at rest and for one step of decoding.

Embedding, output head, norms and vision towers stay at 16 bit in AWQ, GPTQ and W8A8 checkpoints, so that "parameters / 2"
for INT4 is 4 to 14 % low, and 30 % low for an 8B model with a large vocabulary. GGUF files quantise everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from ..build import WeightPrecision
from ..catalogue import LanguageModel

BYTES_16_BIT = 2

BITS: Mapping[str, float] = {
    "bf16": 16, "fp16": 16,
    "fp8": 8,             # no FP8 units on A100: weight-only, stored like INT8
    "int8": 8,            # W8A8, scales per channel
    "int4": 4.15625,      # AWQ, GPTQ: 4 bits, and a 16-bit scale and a 4-bit zero for each 128 weights
    "int4_g64": 4.3125,   # the same for each 64
    "int4_g32": 4.625,    # the same for each 32
    "nf4": 4.5,           # an FP32 scale for each 64 weights (QLoRA, arXiv 2305.14314)
    "mxfp4": 4.25,        # an 8-bit scale for each 32; of a mixture, the experts only
    "q8_0": 8.5, "q4_k_m": 4.83,  # llama.cpp, mean over the whole file
}  # fmt: skip

NF4_DOUBLE_QUANT_BITS = 4.127
"""NF4 with its scales quantised again, as QLoRA trains (arXiv 2305.14314, section 3)."""

WHOLE_FILE = frozenset({"q8_0", "q4_k_m"})
GROUP_SIZES: Mapping[str, int] = {"int4": 128, "int4_g64": 64, "int4_g32": 32}


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightBytes:
    """Bytes of all layers, and of what stands before and after them (embedding, head, tower)."""

    layers: float
    ends: float

    @property
    def total(self) -> float:
        """The whole checkpoint, in bytes."""
        return self.layers + self.ends


def bytes_each(model: LanguageModel, weights: WeightPrecision) -> float:
    """One weight with its scales, in bytes: as the pasted checkpoint stores it, else as is usual of the precision."""
    said = model.checkpoint
    return (said.bits if said and said.bits and said.precision == weights else BITS[weights]) / 8


def weight_bytes(model: LanguageModel, weights: WeightPrecision) -> WeightBytes:
    """Bytes of a checkpoint by the bits of its weights; embeddings, head and norms stay at 16 bit."""
    each, body = bytes_each(model, weights), model.params_total - model.embedding_params
    ends = model.embedding_params * ends_bytes(weights)
    if weights == "mxfp4" and model.moe:
        experts = expert_params(model)
        return WeightBytes(layers=experts * each + (body - experts) * BYTES_16_BIT, ends=ends)
    return WeightBytes(layers=body * each, ends=ends)


def weight_working(model: LanguageModel, weights: WeightPrecision) -> str:
    """The sum behind `weight_bytes`, with its numbers."""
    each, tables = bytes_each(model, weights), model.embedding_params
    ends = f"{billions(tables)} × {ends_bytes(weights):.4g} B"
    if weights == "mxfp4" and model.moe:
        experts = expert_params(model)
        rest = billions(model.params_total - tables - experts)
        return f"{billions(experts)} params in experts × {each:.4g} B + {rest} × {BYTES_16_BIT} B + {ends}"
    return f"({billions(model.params_total)} − {billions(tables)}) params × {each:.4g} B + {ends}"


def ends_bytes(weights: WeightPrecision) -> float:
    """Bytes for a parameter of the embedding or the head."""
    return BITS[weights] / 8 if weights in WHOLE_FILE else BYTES_16_BIT


def heaviest_stage_bytes(model: LanguageModel, parts: WeightBytes, pipeline: int) -> float:
    """Bytes of the fullest pipeline stage: layers don't divide, and a tied embedding is held at both ends."""
    if pipeline == 1:
        return parts.total
    return parts.layers * stage_share(model, pipeline) + (parts.ends if is_tied(model) else parts.ends / 2)


def stage_share(model: LanguageModel, pipeline: int) -> float:
    """The share of the layers in the fullest stage."""
    return ceil(model.layers / pipeline) / model.layers


def is_tied(model: LanguageModel) -> bool:
    """Whether the output head is the input embedding (then there is one table, not two)."""
    return model.embedding_params - model.tower_params < 1.5 * model.hidden * model.vocab


def head_params(model: LanguageModel) -> float:
    """The output head, which every token is multiplied with."""
    return min(float(model.hidden * model.vocab), model.embedding_params)


def expert_params(model: LanguageModel) -> float:
    """The number of parameters in all routed experts of all layers (their biases, where there are any, are 0.03 % and left out)."""
    if model.moe is None:
        return 0.0
    each = model.ffn_matrices * model.hidden * model.moe.expert_ffn
    return float(model.moe.experts * each * (model.layers - model.moe.dense_layers))


def read_bytes(model: LanguageModel, weights: WeightPrecision, sequences: float) -> float:
    """Bytes of weights that one decode step reads for so many sequences, over all GPUs of a replica.

    Of a mixture's experts, those that at least one sequence visits: 1 − (1 − k/E)^B of them are expected to be.
    """
    each, head = bytes_each(model, weights), head_params(model)
    head_bytes = head * ends_bytes(weights)
    if model.moe is None:
        return (model.params_per_token - head) * each + head_bytes
    experts = expert_params(model)
    visited = model.moe.top_k / model.moe.experts
    others = model.params_per_token - head - experts * visited
    others_bytes = BYTES_16_BIT if weights == "mxfp4" else each
    return experts * (1 - (1 - visited) ** sequences) * each + others * others_bytes + head_bytes


def billions(params: float) -> str:
    """Parameters for a working: 70.55e9."""
    return f"{params / 1e9:.2f}e9"
