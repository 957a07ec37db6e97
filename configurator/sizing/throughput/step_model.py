"""How long one decode step and one prompt take: bytes, arithmetic, communication and overheads, one after another.

The work of a pass (`Work`) follows from the model, the split and the datasheet; the constants say how well GPUs and
engines do it (`constants`). Published rows bear the sum of reading and computing out rather than the longer of the
two. Times are seconds, rates tokens a second, all for one replica.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..build import KvPrecision, WeightPrecision
from ..catalogue import GpuSpec, LanguageModel
from ..memory import kv_cache
from ..models.precision import head_params, read_bytes
from ..parallelism.planning import ParallelPlan
from .constants import BANDWIDTH_OF, SpeedConstants, compute_constants, layer_constant

BYTES_A_HIDDEN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """All-reduce over a link: latency (s) at tensor parallel 2, 4 and 8, and bytes a second each way."""

    latencies_s: tuple[float, float, float]
    bytes_s: float

    def latency_s(self, tensor_parallel: int) -> float:
        """Seconds of a small all-reduce over so many GPUs."""
        if tensor_parallel <= 2:
            return self.latencies_s[0]
        return self.latencies_s[1] if tensor_parallel <= 4 else self.latencies_s[2]


LINKS: Mapping[str, Link] = {
    "nvlink": Link(latencies_s=(6e-6, 8e-6, 11e-6), bytes_s=200e9),
    "pcie": Link(latencies_s=(30e-6, 60e-6, 75e-6), bytes_s=18e9),
}
"""Facts, not fitted: NVLink from aiconfigurator's A100 table (custom all-reduce 5 to 8 us, NCCL 10 to 28 us); PCIe through
host memory. Of the published rows only one page is of PCIe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One GPU of a replica (under MIG: one slice), the replica's split, and the link between its GPUs.

    `flops` is the dense 16-bit peak; `fastest_flops` the highest dense peak that any kernel for the weights may reach.
    """

    bandwidth_b_s: float
    flops: float
    fastest_flops: float
    tensor_parallel: int
    pipeline_parallel: int
    link: Link

    @classmethod
    def of(
        cls, bandwidth_gb_s: float, dense_tflops: float, plan: ParallelPlan, link: str, fastest_tflops: float = 0.0
    ) -> "Machine":
        """From GB/s and TFLOPS of one GPU, a plan, and the name of the link: nvlink or pcie."""
        return cls(
            bandwidth_b_s=bandwidth_gb_s * 1e9, flops=dense_tflops * 1e12, fastest_flops=max(dense_tflops, fastest_tflops) * 1e12,
            tensor_parallel=plan.tensor_parallel, pipeline_parallel=plan.pipeline_parallel, link=LINKS[link],
        )  # fmt: skip


def fastest_tflops(gpu: GpuSpec, weights: WeightPrecision) -> float:
    """The highest dense peak that a kernel for weights of a precision may reach: integer units for integer weights."""
    if weights in ("int8", "q8_0", "q4_k_m"):
        return gpu.int8_dense_tops or 0.0
    return (gpu.fp8_dense_tflops or 0.0) if weights == "fp8" else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A model as it is served: the precisions that decide how many bytes move, and what is computed with.

    `weight_only`: 8-bit integers are dequantised and computed with in 16 bit (GPTQ), not in INT8 (W8A8).
    """

    model: LanguageModel
    weights: WeightPrecision
    kv_cache: KvPrecision = "fp16"
    weight_only: bool = False

    def kv_read_bytes(self, sequences: float, tokens: float, tensor_parallel: int) -> float:
        """Bytes of cache that one GPU reads in a step."""
        each = kv_cache.sequence_bytes(self.model, self.kv_cache, tokens)
        return sequences * each / kv_cache.ways_split(self.model, tensor_parallel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A pass through all layers as one GPU of a replica sees it: seconds at the datasheet's rates, all-reduces (seconds),

    and the names of the constants that tell how well it is done.
    """

    weights_s: float
    cache_s: float
    arithmetic_s: float
    all_reduce_s: float
    layers: int
    sequences: float
    bandwidth: str
    compute: tuple[str, ...]
    layer: str


def work_of(
    running: Running, machine: Machine, sequences: float, flops: float, cache_tokens: float, moved_tokens: float, *, decodes: bool
) -> Work:  # fmt: skip
    """The work of a pass that does `flops`, reads caches of `cache_tokens` each, and all-reduces `moved_tokens`."""
    model, tensor = running.model, machine.tensor_parallel
    return Work(
        weights_s=read_bytes(model, running.weights, sequences) / (tensor * machine.bandwidth_b_s),
        cache_s=running.kv_read_bytes(sequences, cache_tokens, tensor) / machine.bandwidth_b_s if cache_tokens else 0.0,
        arithmetic_s=flops / (machine.flops * tensor), all_reduce_s=all_reduce_s(model, machine, moved_tokens), layers=model.layers,
        sequences=sequences, bandwidth=BANDWIDTH_OF[running.weights], compute=compute_constants(model, running.weights, weight_only=running.weight_only, decodes=decodes),
        layer=layer_constant(model),
    )  # fmt: skip


def decode_work(running: Running, machine: Machine, sequences: float, tokens: float) -> Work:
    """One token for each of so many sequences whose caches hold `tokens` on average; passes every pipeline stage."""
    flops = 2 * running.model.params_per_token * sequences
    return work_of(running, machine, sequences, flops, tokens, sequences, decodes=True)


def prompt_work(running: Running, machine: Machine, tokens: float) -> Work:
    """A prompt: as many tokens as would visit every expert of a mixture, so that all weights are read once."""
    flops = prefill_flops(running.model, tokens)
    return work_of(running, machine, tokens, flops, 0, tokens, decodes=False)


def compute_share(work: Work, c: SpeedConstants) -> float:
    """What precision and experts leave of the arithmetic rate."""
    share = 1.0
    for name in work.compute:
        share *= getattr(c, name)
    return share


def decode_s(work: Work, c: SpeedConstants) -> float:
    """Seconds of a decode step: reading weights and caches, computing, all-reduces, launches, scheduling."""
    weights: float = work.weights_s / getattr(c, work.bandwidth)
    layers: float = work.layers * getattr(c, work.layer)
    cache, arithmetic = (
        work.cache_s / c.bandwidth_cache,
        work.arithmetic_s / (c.decode_compute * compute_share(work, c)),
    )
    return weights + cache + arithmetic + work.all_reduce_s + layers + c.step_s + work.sequences * c.sequence_s


def among_others_s(work: Work, c: SpeedConstants) -> float:
    """A prompt among others: its arithmetic and communication; the weights are read for all of them at once."""
    return work.arithmetic_s / (c.prefill_compute * compute_share(work, c)) + work.all_reduce_s


def alone_s(work: Work, c: SpeedConstants) -> float:
    """A prompt alone on the machine: the time to the first token. The weights are read for it."""
    weights: float = work.weights_s / getattr(c, work.bandwidth)
    layers: float = work.layers * getattr(c, work.layer)
    return weights + among_others_s(work, c) + layers + c.prefill_s


def prefill_flops(model: LanguageModel, tokens: float) -> float:
    """FLOPs of a prompt: matrices, and causal attention over it (windowed layers see their window only)."""
    full, windowed = kv_cache.full_and_windowed_layers(model)
    seen = full * tokens + windowed * min(tokens, 2 * (model.window or 0))
    return 2 * model.params_per_token * tokens + 2 * tokens * seen * model.heads * model.head_dim


def least_prefill_flops(model: LanguageModel, tokens: float) -> float:
    """The fewest FLOPs of a prompt, for a bound: only its last token needs the output head. None of it lies in a prefix cache."""
    return prefill_flops(model, tokens) - 2 * head_params(model) * max(0.0, tokens - 1)


def all_reduce_s(model: LanguageModel, machine: Machine, tokens: float) -> float:
    """Two all-reduces a layer over the tensor-parallel GPUs."""
    size = machine.tensor_parallel
    if size == 1:
        return 0.0
    moved = 2 * (size - 1) / size * tokens * model.hidden * BYTES_A_HIDDEN
    return 2 * model.layers * (machine.link.latency_s(size) + moved / machine.link.bytes_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Sequences decoded together while prompts come in between: works for one output token of each."""

    decode: Work
    prompt: Work
    sequences: int
    output_tokens: float
    stages: int

    @property
    def load(self) -> Literal["one", "many"]:
        """A lone sequence waits for its own prompt; among many, prompts share the reading of the weights."""
        return "one" if self.sequences == 1 else "many"


def serving(running: Running, machine: Machine, sequences: int, input_tokens: float, output_tokens: float) -> Serving:
    """Pipeline stages each work on a part of the sequences, so that all stages are busy."""
    group = -(-sequences // machine.pipeline_parallel)
    return Serving(
        decode=decode_work(running, machine, group, input_tokens + output_tokens / 2), prompt=prompt_work(running, machine, input_tokens),
        sequences=sequences, output_tokens=output_tokens, stages=machine.pipeline_parallel,
    )  # fmt: skip


def served_rate(work: Serving, c: SpeedConstants) -> float:
    """Output tokens a second of all sequences together, each prompt's prefill falling between the steps."""
    if work.load == "one":
        return work.output_tokens / (work.output_tokens * decode_s(work.decode, c) + alone_s(work.prompt, c))
    decode = decode_s(work.decode, c) / work.sequences
    return 1 / (decode + among_others_s(work.prompt, c) / work.stages / work.output_tokens)


def prompt_share(work: Serving, c: SpeedConstants) -> float:
    """The share of the time that prompts take, 0 to 1."""
    return 1 - served_rate(work, c) * decode_s(work.decode, c) / work.sequences


def roofline_tok_s(
    running: Running, machine: Machine, sequences: float, tokens: float, prompt_flops: float = 0.0
) -> float:
    """What bandwidth and arithmetic alone allow (tokens a second of all sequences), the larger of the two: an upper bound.

    Each pipeline stage sees the sequences in turn, in as many groups as there are stages; a mixture's experts are those that
    a group visits. Of 16-bit weights the 16-bit peak, of INT8 the INT8 one. Only drafting tokens ahead can be faster.
    `prompt_flops` are a prompt's for each token of its answer: they come between the steps, and share the reading of the weights.
    """
    tensor, group = machine.tensor_parallel, max(1.0, sequences / machine.pipeline_parallel)
    weights = read_bytes(running.model, running.weights, group) / tensor
    moved = (weights + running.kv_read_bytes(group, tokens, tensor)) / machine.bandwidth_b_s
    arithmetic = (2 * running.model.params_per_token + prompt_flops) * group / (machine.fastest_flops * tensor)
    return sequences / max(moved, arithmetic)
