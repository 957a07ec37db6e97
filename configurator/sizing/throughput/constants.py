"""The constants of the speed model, each with its passport: what it means, where it may lie, what the fit starts from.

`SHIPPED` is what `manage.py calibrate` finds over all published rows, rounded. A fit begins at the starts, which come
from arithmetic and from papers and never from the rows, and a weak pull keeps what no row tells about near its start:
so the constants of a fold, whose pages were left out, know nothing of these pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ..build import WeightPrecision
from ..catalogue import LanguageModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """`start` is where a fit begins, `low` and `high` bound it."""

    unit: str
    start: float
    low: float
    high: float
    why: str


def constant(value: float, unit: str, start: float, low: float, high: float, why: str) -> Any:
    """A field of `SpeedConstants`: its shipped value and its passport."""
    return field(default=value, metadata={"passport": Passport(unit=unit, start=start, low=low, high=high, why=why)})


SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedConstants:
    """Shares are of the datasheet's bandwidth or dense 16-bit peak, times in seconds."""

    bandwidth_16bit: float = constant(
        0.70, SHARE, 0.80, 0.4, 0.95, "HBM bandwidth at which 16-bit weights are read; a copy reaches about 0.9"
    )
    bandwidth_8bit: float = constant(0.67, SHARE, 0.75, 0.3, 0.95, "the same, INT8 and weight-only FP8")
    bandwidth_4bit: float = constant(0.54, SHARE, 0.65, 0.3, 0.95, "the same, AWQ, GPTQ and NF4, with their scales")
    bandwidth_mxfp4: float = constant(0.56, SHARE, 0.55, 0.2, 0.95, "the same, MXFP4 through software kernels")
    bandwidth_gguf: float = constant(0.51, SHARE, 0.55, 0.2, 0.95, "the same, llama.cpp's formats and kernels")
    bandwidth_cache: float = constant(0.90, SHARE, 0.70, 0.3, 0.90, "HBM bandwidth at which the KV cache is read")
    decode_compute: float = constant(
        0.60, SHARE, 0.60, 0.2, 0.9, "dense peak of the matrices of a decode step, which are narrow"
    )
    prefill_compute: float = constant(
        0.68, SHARE, 0.65, 0.3, 0.9, "dense peak of a prompt's matrices; large ones reach 0.75 to 0.85"
    )
    compute_8bit: float = constant(
        0.65, SHARE, 0.90, 0.4, 1.3, "of either, FP8 and weight-only INT8, which are dequantised on A100"
    )
    compute_int8: float = constant(
        1.30, SHARE, 1.40, 0.4, 2.0, "of a prompt's, INT8 (W8A8), whose units could do twice as much"
    )
    decode_int8: float = constant(
        0.88, SHARE, 1.00, 0.4, 2.0, "of a decode step's, INT8 (W8A8): activations are quantised anew at each layer"
    )
    compute_4bit: float = constant(0.64, SHARE, 0.75, 0.3, 1.1, "of a prompt's, 4-bit weights, which are dequantised")
    decode_4bit: float = constant(
        0.48,
        SHARE,
        0.53,
        0.1,
        1.1,
        "of a decode step's, AWQ, GPTQ and NF4: 1 / 1.9 at worst (QServe, arXiv 2405.04532)",
    )
    compute_mxfp4: float = constant(1.00, SHARE, 0.75, 0.3, 1.1, "of either, MXFP4 weights, which are dequantised")
    compute_gguf: float = constant(0.47, SHARE, 0.50, 0.2, 1.1, "of either, in llama.cpp")
    compute_fine_experts: float = constant(
        0.53, SHARE, 0.60, 0.1, 1.1, "of either, where a token visits many small experts"
    )
    compute_latent_experts: float = constant(
        0.21, SHARE, 0.25, 0.05, 1.1, "of either, DeepSeek: small experts and latent attention without kernels for A100"
    )
    layer_dense_s: float = constant(
        12e-6, "s", 10e-6, 2e-6, 60e-6, "launches of a layer, dense or of few large experts"
    )
    layer_fine_s: float = constant(52e-6, "s", 50e-6, 10e-6, 300e-6, "launches and routing of a layer of small experts")
    layer_latent_s: float = constant(190e-6, "s", 150e-6, 20e-6, 600e-6, "the same with latent attention")
    step_s: float = constant(1.5e-3, "s", 1e-3, 0.2e-3, 8e-3, "scheduling and sampling of a decode step")
    sequence_s: float = constant(
        9.7e-6, "s", 10e-6, 1e-6, 200e-6, "scheduling, sampling and text of one sequence in a step"
    )
    prefill_s: float = constant(3.9e-3, "s", 4e-3, 0.5e-3, 20e-3, "taking a request in until its prompt runs")
    saturated: float = constant(
        0.98, SHARE, 0.85, 0.3, 1.0, "of the steady rate, since batches fill up and drain while prompts are mixed in"
    )
    training_full: float = constant(
        0.58, SHARE, 0.50, 0.2, 0.85, "dense peak that a full fine-tuning job reaches, recomputation counted as work"
    )
    training_lora: float = constant(
        0.54, SHARE, 0.50, 0.2, 0.85, "the same with LoRA, whose adapters are small matrices"
    )
    training_qlora: float = constant(0.53, SHARE, 0.40, 0.2, 0.85, "the same with QLoRA, which dequantises each weight")


SHIPPED = SpeedConstants()
PASSPORTS: Mapping[str, Passport] = {f.name: f.metadata["passport"] for f in fields(SpeedConstants)}

_BANDWIDTH = {
    "bf16": "16bit", "fp16": "16bit", "fp8": "8bit", "int8": "8bit", "q8_0": "gguf", "q4_k_m": "gguf",
    "int4": "4bit", "int4_g64": "4bit", "int4_g32": "4bit", "nf4": "4bit", "mxfp4": "mxfp4",
}  # fmt: skip
BANDWIDTH_OF: Mapping[str, str] = {weights: f"bandwidth_{kind}" for weights, kind in _BANDWIDTH.items()}
"""The constant with which the weights of a precision are read."""
COMPUTE_OF: Mapping[str, str] = {
    "fp8": "compute_8bit", "int8": "compute_int8", "q8_0": "compute_gguf", "q4_k_m": "compute_gguf", "int4": "compute_4bit",
    "int4_g64": "compute_4bit", "int4_g32": "compute_4bit", "nf4": "compute_4bit", "mxfp4": "compute_mxfp4",
}  # fmt: skip
"""The constant that dequantising costs; none for 16 bit."""
OF_DECODING: Mapping[str, str] = {"compute_4bit": "decode_4bit", "compute_int8": "decode_int8"}
"""Those that decode steps have of their own."""
FINE_GRAINED_FROM = 16
"""Mixtral's 8 experts run like dense layers; gpt-oss and Qwen3 have 32 and more."""


def layer_constant(model: LanguageModel) -> str:
    """The constant of a layer's overhead."""
    return {"": "layer_dense_s", "fine": "layer_fine_s", "latent": "layer_latent_s"}[experts_of(model)]


def experts_of(model: LanguageModel) -> str:
    """Empty for dense models and a few large experts, fine for many small ones, latent for those with latent attention."""
    if model.moe is None or model.moe.experts < FINE_GRAINED_FROM:
        return ""
    return "latent" if model.kv_lora_rank else "fine"


def compute_constants(
    model: LanguageModel, weights: WeightPrecision, *, weight_only: bool = False, decodes: bool = False
) -> tuple[str, ...]:
    """The constants by which precision and experts change the arithmetic rate, of a decode step or of a prompt.

    `weight_only` tells GPTQ's INT8 from W8A8.
    """
    experts = experts_of(model)
    precision = COMPUTE_OF.get("fp8" if weight_only and weights == "int8" else weights, "")
    if decodes:
        precision = OF_DECODING.get(precision, precision)
    names = (precision, f"compute_{experts}_experts" if experts else "")
    return tuple(name for name in names if name)
