"""Whether a model fits: memory of one GPU (under MIG: one slice) split into parts, the verdict, and how much room is left.

Weights, KV cache, activation peak and runtime as vLLM accounts for them; training as the ZeRO and activation-recomputation papers do.
Everything is GiB: CUDA shows 79.15 GiB on an "80 GB" card. The rule reproduces all published observations that the
catalogue holds of known models fitting, or not fitting, on A100s.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import GpuSpec, LanguageModel, MigProfile
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB
from . import kv_cache, training_memory
from .demand import demand_of, inference_split, training_split
from .fit import FitVerdict, MemoryFit
from .room import LONGEST_CONTEXT, demands_of, most_context, most_users
from .training_words import training_workings
from .words import explain, inference_workings


def fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    *,
    mig: MigProfile | None,
    plans: Sequence[ParallelPlan] = (),
) -> MemoryFit:
    """The memory of a build. Under MIG each slice is a replica of its own: there is no peer-to-peer between slices.

    `plans` are all that the build may take (`parallelism.plans`), this one among them; none given means this one alone.
    """
    if mig:
        plan, plans = replace(plan, tensor_parallel=1, pipeline_parallel=1), ()
    if workload.task == "inference":
        return inference_fit(workload, model, gpu, plan, plans or (plan,), assumptions, mig)
    return training_fit(workload, model, gpu, plan, assumptions, mig)


def visible_gib(gpu: GpuSpec, mig: MigProfile | None) -> float:
    """What CUDA shows of a GPU, or of a slice of it, GiB."""
    return mig.memory_gib_visible if mig else gpu.memory_gib_visible


def holds(workload: Workload, model: LanguageModel, gpu: GpuSpec, plan: ParallelPlan, assumptions: Assumptions) -> bool:
    """Whether a plan for inference is not "no"."""
    return verdict_for(workload, model, gpu, plan, assumptions) != "no"


def verdict_for(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    mig: MigProfile | None = None,
) -> FitVerdict:
    """The verdict alone, as `fit` gives it: for those who try many workloads."""
    visible = visible_gib(gpu, mig)
    if workload.task == "inference":
        share = inference_split(workload, model, plan, assumptions, visible).needed_gib / visible
        return verdict_of(share, assumptions.fits_share, assumptions.tight_share)
    training = training_memory.estimate(workload, model, replace(plan, replicas=1) if mig else plan)
    share = training_split(training, plan, assumptions, visible).needed_gib / visible
    return verdict_of(share, assumptions.training_fits_share, assumptions.training_tight_share)


def inference_fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    plans: Sequence[ParallelPlan],
    assumptions: Assumptions,
    mig: MigProfile | None,
) -> MemoryFit:
    """Serving: one replica's fullest GPU as vLLM fills it, and the most that any of `plans` holds."""
    return worded(unworded_fit(workload, model, gpu, plan, plans, assumptions, mig), assumptions)


def worded(found: MemoryFit, assumptions: Assumptions) -> MemoryFit:
    """The memory of serving with its reason and its workings."""
    found = replace(found, reason=explain(found, assumptions))
    return replace(found, workings=inference_workings(found, assumptions))


def unworded_fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    plans: Sequence[ParallelPlan],
    assumptions: Assumptions,
    mig: MigProfile | None = None,
) -> MemoryFit:
    """The memory of serving without its words: for those who weigh several plans."""
    visible = visible_gib(gpu, mig)
    demand, limit = demand_of(workload, model, plan, assumptions), assumptions.tight_share * visible
    demands = ((plan, demand),) if len(plans) == 1 else demands_of(workload, model, plans, assumptions)
    split = inference_split(workload, model, plan, assumptions, visible, demand)
    share = split.needed_gib / visible
    per_sequence = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) * demand.kv_share / GIB
    pool = visible * assumptions.gpu_memory_utilization - split.weights_gib - split.activations_gib - split.runtime_gib
    capacity = max(0, int(pool / per_sequence * workload.context_tokens))
    return MemoryFit(
        model=model, workload=workload, gpu=gpu, plan=plan, mig=mig, split=split, states_gib=None, share=share,
        verdict=verdict_of(share, assumptions.fits_share, assumptions.tight_share), reason="",
        kv_bytes_per_token=kv_cache.bytes_per_token(model, workload.kv_cache),
        kv_room_gib=max(0.0, limit - split.needed_gib + split.kv_gib), kv_capacity_tokens=capacity,
        max_context_tokens=most_context(workload, model, demands, limit), max_concurrency=most_users(workload, model, demands, limit),
        other_plans=len(plans) > 1, workings={},
    )  # fmt: skip


def verdict_of(share: float, fits: float, tight: float) -> FitVerdict:
    """The verdict on a share of visible memory; a share of exactly `fits` or `tight` is still that."""
    if share <= fits:
        return "fits"
    return "tight" if share <= tight else "no"


def training_fit(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    assumptions: Assumptions,
    mig: MigProfile | None,
) -> MemoryFit:
    """Training: one rank's states, activations and buffers, and the longest sequence that it holds."""
    visible = visible_gib(gpu, mig)
    # Slices can't exchange gradients: each trains alone, and nothing is sharded over them.
    training = training_memory.estimate(workload, model, replace(plan, replicas=1) if mig else plan)
    split = training_split(training, plan, assumptions, visible)
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
