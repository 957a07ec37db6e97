"""Whether a model fits: memory of one GPU (under MIG: one slice) split into parts, the verdict, and how much room is left.

Weights, KV cache, activation peak and runtime as vLLM accounts for them; training as the ZeRO and activation-recomputation papers do.
Everything is GiB: CUDA shows 79.15 GiB on an "80 GB" card. The rule reproduces all published observations that the
catalogue holds of known models fitting, or not fitting, on A100s.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from . import kv_cache, memory_training
from .activations import SAMPLED_SEQUENCES, chunk_bytes, sampler_bytes
from .assessment import MemorySplit
from .assumptions import Assumptions
from .build import Workload
from .catalogue import GpuSpec, LanguageModel, MigProfile
from .memory_figures import figures
from .memory_words import explain, inference_workings, training_workings
from .parallelism import COUNTS_TO_TRY, ParallelPlan, plan_over
from .precision import heaviest_stage_bytes, stage_share, weight_bytes
from .quantities import GIB

__all__ = ["MemoryFit", "Verdict", "fewest_gpus", "figures", "fit", "holds"]

Verdict = Literal["fits", "tight", "no"]

RUNTIME_GIB = 0.6
"""CUDA context and kernels (Hugging Face, model memory anatomy)."""
COLLECTIVES_GIB = 0.4
"""NCCL and custom all-reduce buffers on each of several GPUs (aiconfigurator: 342 to 392 MB)."""
SHARED_HEADROOM_GIB = 5.0
"""GPUs that share a model fit it with ease only where this much stays free on each: a 72B model on 4 × 40 GB had 0.1 GiB
left for its cache (vllm#16570). On 80 GB the shares alone leave more."""
LONGEST_CONTEXT = 10_000_000
MOST_SEQUENCES = 100_000
"""The bounds of the build file, for questions that have no other answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFit:
    """Memory of one GPU or slice. Capacities are a replica's; `max_concurrency` is the whole build's.

    `kv_room_gib` is what the cache may take of one GPU before the verdict is "no".
    """

    model: LanguageModel
    workload: Workload
    gpu: GpuSpec
    plan: ParallelPlan
    mig: MigProfile | None
    split: MemorySplit
    states_gib: float | None
    share: float
    verdict: Verdict
    reason: str
    kv_bytes_per_token: int
    kv_room_gib: float
    kv_capacity_tokens: int | None
    max_context_tokens: int
    max_concurrency: int | None
    workings: Mapping[str, str]

    @property
    def sequences(self) -> int:
        """Sequences that one replica serves at once."""
        return sequences_each(self.workload, self.plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What does not depend on context, and what a sequence's cache is divided by, on the fullest GPU."""

    weights_gib: float
    chunk_gib: float
    sequence_gib: float
    runtime_gib: float
    kv_share: float

    def activations_gib(self, sequences: int) -> float:
        return self.chunk_gib + min(sequences, SAMPLED_SEQUENCES) * self.sequence_gib


def fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    *,
    mig: MigProfile | None,
) -> MemoryFit:
    """The memory of a build. Under MIG each slice is a replica of its own: there is no peer-to-peer between slices."""
    if mig:
        plan = replace(plan, tensor_parallel=1, pipeline_parallel=1)
    if workload.task == "inference":
        return inference_fit(workload, model, gpu, plan, assumptions, mig)
    return training_fit(workload, model, gpu, plan, assumptions, mig)


def visible_gib(gpu: GpuSpec, mig: MigProfile | None) -> float:
    return mig.memory_gib_visible if mig else gpu.memory_gib_visible


def holds(workload: Workload, model: LanguageModel, gpu: GpuSpec, plan: ParallelPlan, assumptions: Assumptions) -> bool:
    """Whether a plan for inference is not "no"."""
    split = inference_split(workload, model, plan, assumptions, gpu.memory_gib_visible)
    return inference_verdict(split, plan, assumptions) != "no"


def fewest_gpus(workload: Workload, model: LanguageModel, gpu: GpuSpec, assumptions: Assumptions) -> int | None:
    """The smallest usual number of GPUs of a kind on which this is not "no"; None where 32 are too few."""
    limit = tight_share_of(workload, assumptions) * gpu.memory_gib_visible
    return next((count for count, needed in needed_by_count(workload, model, assumptions) if needed <= limit), None)


def needed_by_count(
    workload: Workload, model: LanguageModel, assumptions: Assumptions
) -> tuple[tuple[int, float], ...]:
    """What each GPU would have to hold (GiB), for each usual number of GPUs over which the model divides."""
    freely = replace(workload, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    if workload.task == "inference":
        plans = [plan for count in COUNTS_TO_TRY if (plan := plan_over(model, count))]
        return tuple((plan.gpus, inference_split(freely, model, plan, assumptions, 0.0).needed_gib) for plan in plans)
    plans = [ParallelPlan(tensor_parallel=1, pipeline_parallel=1, replicas=count) for count in COUNTS_TO_TRY]
    return tuple(
        (plan.gpus, training_split(memory_training.estimate(freely, model, plan), plan, 0.0).needed_gib)
        for plan in plans
    )


def tight_share_of(workload: Workload, assumptions: Assumptions) -> float:
    return assumptions.tight_share if workload.task == "inference" else assumptions.training_tight_share


def inference_fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    mig: MigProfile | None,
) -> MemoryFit:
    visible = visible_gib(gpu, mig)
    demand = demand_of(workload, model, plan, assumptions)
    sequences = sequences_each(workload, plan)
    split = inference_split(workload, model, plan, assumptions, visible, demand)
    share = split.needed_gib / visible
    per_sequence = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) * demand.kv_share / GIB
    pool = visible * assumptions.gpu_memory_utilization - split.weights_gib - split.activations_gib - split.runtime_gib
    capacity = max(0, int(pool / per_sequence * workload.context_tokens))
    found = MemoryFit(
        model=model, workload=workload, gpu=gpu, plan=plan, mig=mig, split=split, states_gib=None, share=share,
        verdict=inference_verdict(split, plan, assumptions), reason="",
        kv_bytes_per_token=kv_cache.bytes_per_token(model, workload.kv_cache),
        kv_room_gib=max(0.0, assumptions.tight_share * visible - split.needed_gib + split.kv_gib), kv_capacity_tokens=capacity,
        max_context_tokens=longest_context(workload, model, demand, sequences, assumptions.tight_share * visible),
        max_concurrency=most_sequences(demand, per_sequence, assumptions.tight_share * visible) * plan.replicas, workings={},
    )  # fmt: skip
    found = replace(found, reason=explain(found, assumptions))
    return replace(found, workings=inference_workings(found, assumptions))


def inference_split(
    workload: Workload,
    model: LanguageModel,
    plan: ParallelPlan,
    assumptions: Assumptions,
    visible: float,
    demand: Demand | None = None,
) -> MemorySplit:
    demand = demand or demand_of(workload, model, plan, assumptions)
    sequences = sequences_each(workload, plan)
    kv = sequences * kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) * demand.kv_share
    return MemorySplit(
        weights_gib=demand.weights_gib, kv_gib=kv / GIB, activations_gib=demand.activations_gib(sequences),
        runtime_gib=demand.runtime_gib, visible_gib=visible,
    )  # fmt: skip


def demand_of(workload: Workload, model: LanguageModel, plan: ParallelPlan, assumptions: Assumptions) -> Demand:
    tensor, pipeline = plan.tensor_parallel, plan.pipeline_parallel
    weights = heaviest_stage_bytes(model, weight_bytes(model, workload.weights), pipeline) / tensor
    return Demand(
        weights_gib=weights / GIB, chunk_gib=chunk_bytes(model, assumptions.prefill_chunk_tokens, tensor) / GIB,
        sequence_gib=sampler_bytes(model, tensor) / GIB,
        runtime_gib=runtime_gib(plan), kv_share=stage_share(model, pipeline) / kv_cache.ways_split(model, tensor),
    )  # fmt: skip


def runtime_gib(plan: ParallelPlan, *, several: bool | None = None) -> float:
    together = plan.gpus_per_replica > 1 if several is None else several
    return RUNTIME_GIB + (COLLECTIVES_GIB if together else 0)


def sequences_each(workload: Workload, plan: ParallelPlan) -> int:
    """Sequences of one replica: the build's, shared out evenly."""
    return -(-workload.concurrency // plan.replicas)


def inference_verdict(split: MemorySplit, plan: ParallelPlan, assumptions: Assumptions) -> Verdict:
    by_share = verdict_of(split.needed_gib / split.visible_gib, assumptions.fits_share, assumptions.tight_share)
    is_close = plan.gpus_per_replica > 1 and split.visible_gib - split.needed_gib < SHARED_HEADROOM_GIB
    return "tight" if by_share == "fits" and is_close else by_share


def verdict_of(share: float, fits: float, tight: float) -> Verdict:
    if share <= fits:
        return "fits"
    return "tight" if share <= tight else "no"


def longest_context(workload: Workload, model: LanguageModel, demand: Demand, sequences: int, limit_gib: float) -> int:
    """The longest context at which this many sequences are not "no", at most what the model was made for."""
    room = limit_gib - demand.weights_gib - demand.runtime_gib - demand.activations_gib(sequences)
    limit = model.max_context or LONGEST_CONTEXT
    if room <= 0:
        return 0
    return kv_cache.longest_sequence(model, workload.kv_cache, room * GIB / sequences / demand.kv_share, limit)


def most_sequences(demand: Demand, per_sequence_gib: float, limit_gib: float) -> int:
    """The most sequences of the build's context that one replica holds; the sampler's memory grows for the first 256."""
    room = limit_gib - demand.weights_gib - demand.runtime_gib - demand.chunk_gib
    few = int(room / (per_sequence_gib + demand.sequence_gib))
    if few >= SAMPLED_SEQUENCES:
        few = max(SAMPLED_SEQUENCES, int((room - SAMPLED_SEQUENCES * demand.sequence_gib) / per_sequence_gib))
    return min(max(0, few), MOST_SEQUENCES)


def training_fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    mig: MigProfile | None,
) -> MemoryFit:
    visible = visible_gib(gpu, mig)
    training = memory_training.estimate(workload, model, plan)
    split = training_split(training, plan, visible)
    share = split.needed_gib / visible
    tokens = workload.training.sequence_tokens * workload.training.micro_batch
    fixed = split.needed_gib - tokens * training.per_token_gib
    room_tokens = max(0.0, assumptions.training_tight_share * visible - fixed) / training.per_token_gib
    longest = min(int(room_tokens / workload.training.micro_batch), model.max_context or LONGEST_CONTEXT)
    found = MemoryFit(
        model=model, workload=workload, gpu=gpu, plan=plan, mig=mig, split=split, states_gib=training.states_gib, share=share,
        verdict=verdict_of(share, assumptions.training_fits_share, assumptions.training_tight_share), reason="",
        kv_bytes_per_token=kv_cache.bytes_per_token(model, workload.kv_cache), kv_room_gib=0.0,
        kv_capacity_tokens=None, max_context_tokens=longest, max_concurrency=None, workings={},
    )  # fmt: skip
    found = replace(found, reason=explain(found, assumptions))
    return replace(found, workings=training_workings(found, training, assumptions))


def training_split(training: memory_training.TrainingMemory, plan: ParallelPlan, visible: float) -> MemorySplit:
    return MemorySplit(
        weights_gib=training.states_gib, kv_gib=0.0, activations_gib=training.activations_gib,
        runtime_gib=runtime_gib(plan, several=plan.gpus > 1), visible_gib=visible,
    )  # fmt: skip
