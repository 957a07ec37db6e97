"""Replicas on MIG slices: on as many as hold the model, since a slice that is too small for it hinders no other.

No slice reaches another's memory, so that each replica has one. Of slices that differ all count as the smallest that is
used, in memory and in speed; `rules.slices` says which were left out, and that the larger ones are faster.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..assumptions import Assumptions
from ..build import MigLayout, Workload
from ..catalogue import GpuSpec, LanguageModel, MigProfile
from ..memory import fitting
from ..memory.fit import MemoryFit
from ..parallelism import mig_slices
from ..parallelism.planning import sliced_plan


def slices_of(gpu: GpuSpec, layouts: Sequence[MigLayout], servers: int) -> tuple[MigProfile, ...]:
    """All slices of all servers that this GPU can be cut into, the largest first."""
    found = [mig_slices.profile(gpu, name) for layout in layouts for name in layout.profiles] * servers
    return tuple(sorted((one for one in found if one is not None), key=size_of, reverse=True))


def size_of(one: MigProfile) -> tuple[float, int, int]:
    """What orders slices: GiB that are visible, slices of memory, slices of arithmetic."""
    return one.memory_gib_visible, one.memory_slices, one.compute_slices


def fit_on_slices(
    workload: Workload, model: LanguageModel, gpu: GpuSpec, slices: Sequence[MigProfile], assumptions: Assumptions
) -> MemoryFit:
    """The memory of one of the slices that are used, the smallest; `slices` are at least one, the largest first.

    The most slices that hold the model with ease; else the most that hold it; where none does, those that hold most users, or the largest alone. With
    replicas that the build asks for, so many of the largest. The most that fits is that of any of these choices.
    """
    possible = [fit_on(workload, model, gpu, slices, used, assumptions) for used in counts(workload, slices)]
    closest = max(reversed(possible), key=lambda one: one.max_concurrency or 0)
    found = next((one for verdict in ("fits", "tight") for one in possible if one.verdict == verdict), closest)
    longest = max(possible, key=lambda one: one.max_context_tokens)
    found = replace(found, max_context_tokens=longest.max_context_tokens, other_plans=len(possible) > 1)
    if workload.task != "inference":
        name = "memory.max_context_tokens"
        return replace(found, workings={**found.workings, name: longest.workings[name]})
    found = replace(found, max_concurrency=max(one.max_concurrency or 0 for one in possible))
    return fitting.worded(found, assumptions)


def fit_on(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    slices: Sequence[MigProfile],
    used: int,
    assumptions: Assumptions,
) -> MemoryFit:
    """The memory of the smallest of so many of the largest slices; of serving without its words."""
    smallest, plan = slices[used - 1], sliced_plan(workload, used, len(slices))
    if workload.task != "inference":
        return fitting.fit(workload, model, gpu, plan, assumptions, mig=smallest)
    return fitting.unworded_fit(workload, model, gpu, plan, (plan,), assumptions, smallest)


def counts(workload: Workload, slices: Sequence[MigProfile]) -> Iterator[int]:
    """How many of the largest slices may be used: as many as replicas are asked for, else all of each kind and what is larger."""
    if workload.replicas:
        yield min(workload.replicas, len(slices))
        return
    for used in range(len(slices), 0, -1):
        if used == len(slices) or size_of(slices[used - 1]) != size_of(slices[used]):
            yield used
