"""How long one decode step and one prefill take: memory bandwidth, arithmetic, communication, overheads.

A step takes as long as reading or computing, whichever is longer, plus communication. Its constants were tuned on the published A100 measurements of the catalogue, so that
its coverage of them (`calibration`) is in-sample. Times are seconds, rates tokens a second, for one replica.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from . import kv_cache
from .build import KvPrecision, WeightPrecision
from .catalogue import LanguageModel
from .parallelism import ParallelPlan
from .precision import read_bytes

KV_BANDWIDTH_SHARE = 0.70
DECODE_COMPUTE_SHARE = 0.55
PREFILL_COMPUTE_SHARE = 0.58
"""Measured prefill: 0.45 to 0.66 of the dense peak."""
STEP_S = 0.0006
PREFILL_S = 0.004
BYTES_A_HIDDEN = 2

DENSE_LAYER_S = 11e-6
FINE_MOE_LAYER_S = 60e-6
LATENT_MOE_LAYER_S = 270e-6
"""Launches and routing, a layer: dense or a few large experts; many small experts; DeepSeek with AWQ kernels (fitted)."""
FINE_GRAINED_FROM = 16
"""Mixtral's 8 experts run like dense layers; gpt-oss and Qwen3 have 32 and more."""

BANDWIDTH_SHARE: Mapping[str, float] = {
    "bf16": 0.80, "fp16": 0.80, "fp8": 0.74, "int8": 0.74, "q8_0": 0.74,
    "int4": 0.62, "int4_g64": 0.62, "int4_g32": 0.62, "nf4": 0.62, "q4_k_m": 0.62, "mxfp4": 0.55,
}  # fmt: skip
"""Share of the HBM bandwidth that the weights of a precision are read with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All-reduce over a link: latency (s) at tensor parallel 2, 4 and 8, and bytes a second each way."""

    latencies_s: tuple[float, float, float]
    bytes_s: float

    def latency_s(self, tensor_parallel: int) -> float:
        if tensor_parallel <= 2:
            return self.latencies_s[0]
        return self.latencies_s[1] if tensor_parallel <= 4 else self.latencies_s[2]


LINKS: Mapping[str, Link] = {
    "nvlink": Link(latencies_s=(6e-6, 8e-6, 11e-6), bytes_s=200e9),
    "pcie": Link(latencies_s=(30e-6, 60e-6, 75e-6), bytes_s=18e9),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One GPU of a replica (under MIG: one slice), the replica's split, and the link between its GPUs."""

    bandwidth_b_s: float
    flops: float
    tensor_parallel: int
    pipeline_parallel: int
    link: Link

    @classmethod
    def of(cls, bandwidth_gb_s: float, dense_tflops: float, plan: ParallelPlan, link: str) -> "Machine":
        return cls(
            bandwidth_b_s=bandwidth_gb_s * 1e9, flops=dense_tflops * 1e12, tensor_parallel=plan.tensor_parallel,
            pipeline_parallel=plan.pipeline_parallel, link=LINKS[link],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A model as it is served: the precisions that decide how many bytes move."""

    model: LanguageModel
    weights: WeightPrecision
    kv_cache: KvPrecision = "fp16"

    def kv_read_bytes(self, sequences: float, tokens: float, tensor_parallel: int) -> float:
        """Bytes of cache that one GPU reads in a step."""
        each = kv_cache.sequence_bytes(self.model, self.kv_cache, tokens)
        return sequences * each / kv_cache.ways_split(self.model, tensor_parallel)


def decode_step_s(running: Running, machine: Machine, sequences: int, tokens: float) -> float:
    """One token for each of so many sequences whose caches hold `tokens` on average; passes every pipeline stage."""
    model, tensor = running.model, machine.tensor_parallel
    weights = read_bytes(model, running.weights, sequences) / (
        tensor * machine.bandwidth_b_s * BANDWIDTH_SHARE[running.weights]
    )
    cache = running.kv_read_bytes(sequences, tokens, tensor) / (KV_BANDWIDTH_SHARE * machine.bandwidth_b_s)
    arithmetic = 2 * model.params_per_token * sequences / (machine.flops * DECODE_COMPUTE_SHARE * tensor)
    return (
        max(weights + cache, arithmetic)
        + all_reduce_s(model, machine, sequences)
        + model.layers * layer_s(model)
        + STEP_S
    )


def prefill_s(running: Running, machine: Machine, tokens: float) -> float:
    """The prompt of one request, alone on the machine: the time to its first token."""
    return prompt_s(running, machine, tokens) + PREFILL_S


def prompt_s(running: Running, machine: Machine, tokens: float) -> float:
    """A prompt among others: its arithmetic and communication."""
    arithmetic = prefill_flops(running.model, tokens) / (
        machine.flops * PREFILL_COMPUTE_SHARE * machine.tensor_parallel
    )
    return arithmetic + all_reduce_s(running.model, machine, tokens)


def prefill_flops(model: LanguageModel, tokens: float) -> float:
    """Matrices, and causal attention over the prompt (windowed layers see their window only)."""
    full, windowed = kv_cache.full_and_windowed_layers(model)
    seen = full * tokens + windowed * min(tokens, 2 * (model.window or 0))
    return 2 * model.params_per_token * tokens + 2 * tokens * seen * model.heads * model.head_dim


def all_reduce_s(model: LanguageModel, machine: Machine, tokens: float) -> float:
    """Two all-reduces a layer over the tensor-parallel GPUs."""
    size = machine.tensor_parallel
    if size == 1:
        return 0.0
    moved = 2 * (size - 1) / size * tokens * model.hidden * BYTES_A_HIDDEN
    return 2 * model.layers * (machine.link.latency_s(size) + moved / machine.link.bytes_s)


def layer_s(model: LanguageModel) -> float:
    if model.moe is None or model.moe.experts < FINE_GRAINED_FROM:
        return DENSE_LAYER_S
    return LATENT_MOE_LAYER_S if model.kv_lora_rank else FINE_MOE_LAYER_S


def roofline_tok_s(running: Running, machine: Machine, sequences: int, tokens: float) -> float:
    """What bandwidth and arithmetic alone allow: no published row of one user exceeds it."""
    tensor, group = machine.tensor_parallel, -(-sequences // machine.pipeline_parallel)
    weights = read_bytes(running.model, running.weights, group) / tensor
    moved = (weights + running.kv_read_bytes(group, tokens, tensor)) / machine.bandwidth_b_s
    arithmetic = 2 * running.model.params_per_token * group / (machine.flops * tensor)
    return sequences / max(moved, arithmetic)


def served_tok_s(
    running: Running, machine: Machine, sequences: int, input_tokens: float, output_tokens: float
) -> float:
    """Output tokens of all sequences together, each prompt's prefill falling between the steps.

    Pipeline stages each work on a part of the sequences, so that all stages are busy.
    """
    group = -(-sequences // machine.pipeline_parallel)
    decode = decode_step_s(running, machine, group, input_tokens + output_tokens / 2) / sequences
    prompt = prompt_s(running, machine, input_tokens) / machine.pipeline_parallel
    return 1 / (decode + prompt / output_tokens)
