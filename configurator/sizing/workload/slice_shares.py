"""Users over MIG slices that differ: each serves as many as it holds, so that a small one need not hold an even share."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import LanguageModel, MigProfile
from ..memory import fitting, kv_cache
from ..memory.demand import demand_of
from ..memory.fit import MemoryFit
from ..memory.room import LONGEST_CONTEXT, most_sequences
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB, counted, percent

ALONE = ParallelPlan(tensor_parallel=1, pipeline_parallel=1, replicas=1)


def held_by(
    workload: Workload, model: LanguageModel, slices: Sequence[MigProfile], assumptions: Assumptions, share: float
) -> tuple[int, ...]:
    """The users with the build's context that each slice holds, where a share of its memory may be used."""
    demand = demand_of(workload, model, ALONE, assumptions)
    each_gib = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) * demand.kv_share / GIB
    of_kind = {one: most_sequences(demand, each_gib, share * one.memory_gib_visible) for one in set(slices)}
    return tuple(of_kind[one] for one in slices)


def longest_context(
    workload: Workload, model: LanguageModel, slices: Sequence[MigProfile], assumptions: Assumptions
) -> int:
    """The longest context, in tokens, at which the slices together hold the build's users: fewer of a longer one, so by halves."""
    low, high = 0, model.max_context or LONGEST_CONTEXT
    while low < high:
        middle = (low + high + 1) // 2
        longer = replace(workload, context_tokens=middle)
        if sum(held_by(longer, model, slices, assumptions, assumptions.tight_share)) >= workload.concurrency:
            low = middle
        else:
            high = middle - 1
    return low


def worded(
    found: MemoryFit, slices: Sequence[MigProfile], held: tuple[int, ...], assumptions: Assumptions
) -> MemoryFit:
    """The memory of the smallest slice with its words, and what all slices hold; `held` are the users of each."""
    workload, model, limit = found.workload, found.model, assumptions.tight_share
    found = fitting.worded(found, assumptions)
    by_kind = Counter((one.name, users) for one, users in zip(slices, held, strict=True))
    shares = " + ".join(f"{count} × {name} with {users:,}" for (name, users), count in by_kind.items())
    at_most = f"where up to {percent(limit)} of a slice may be used: gpu_memory_utilization {limit:g}"
    made_for = f"; {model.name} was made for {model.max_context:,} tokens" if model.max_context else ""
    workings = {
        "memory.max_concurrency": f"{shares}, of {counted(workload.context_tokens, 'token')} each, {at_most}",
        "memory.max_context_tokens": f"the longest for {counted(workload.concurrency, 'sequence')} at a time, each slice "
        f"with as many as it holds, {at_most}{made_for}",
    }
    reason, total = found.reason, sum(held)
    if found.verdict == "no" and any(held):
        reason += f" Of {counted(workload.concurrency, 'user')} these slices hold {total:,}: {shares}."
    elif found.plan.sequences:
        reason += f" The slices hold {total:,} users: {shares}."
    verdict = {"memory.verdict": reason.removesuffix(".")}
    return replace(found, reason=reason, workings={**found.workings, **workings, **verdict})
