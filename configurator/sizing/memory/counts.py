"""How many GPUs of a kind hold a workload: what each would have to hold on each usual number of them."""

from collections.abc import Iterator
from dataclasses import replace

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import GpuSpec, LanguageModel
from ..parallelism.planning import COUNTS_TO_TRY, ParallelPlan, plan_over
from . import training_memory
from .demand import inference_split, training_split
from .split import MemorySplit

TRAINING_PLANS = tuple(ParallelPlan(tensor_parallel=1, pipeline_parallel=1, replicas=count) for count in COUNTS_TO_TRY)
"""One job on each usual number of GPUs, all of them data-parallel ranks."""


def fewest_gpus(workload: Workload, model: LanguageModel, gpu: GpuSpec, assumptions: Assumptions) -> int | None:
    """The smallest usual number of GPUs of a kind on which this is not "no"; None where 32 are too few."""
    limit = tight_share_of(workload, assumptions) * gpu.memory_gib_visible
    plan, split = needed_by_count(workload, model, assumptions, limit)[-1]
    return plan.gpus if split.needed_gib <= limit else None


def needed_by_count(
    workload: Workload, model: LanguageModel, assumptions: Assumptions, enough_gib: float
) -> tuple[tuple[ParallelPlan, MemorySplit], ...]:
    """What each GPU would have to hold, for one replica (or one training job) on each usual number of GPUs.

    Up to the first number where that is `enough_gib` at most; to the largest, 32, where there is none.
    """
    freely = replace(workload, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    serves, found = workload.task == "inference", []
    for plan in usual_plans(model) if serves else TRAINING_PLANS:
        if serves:
            split = inference_split(freely, model, plan, assumptions, 0.0)
        else:
            split = training_split(training_memory.estimate(freely, model, plan), plan, assumptions, 0.0)
        found.append((plan, split))
        if split.needed_gib <= enough_gib:
            break
    return tuple(found)


def usual_plans(model: LanguageModel) -> Iterator[ParallelPlan]:
    """One replica on each usual number of GPUs."""
    return (plan for count in COUNTS_TO_TRY if (plan := plan_over(model, count)) is not None)


def tight_share_of(workload: Workload, assumptions: Assumptions) -> float:
    """The share of visible memory up to which a task is not "no"."""
    return assumptions.tight_share if workload.task == "inference" else assumptions.training_tight_share
