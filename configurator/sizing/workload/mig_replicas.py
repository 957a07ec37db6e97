"""Replicas on MIG slices: on as many as hold the model, since a slice that is too small for it hinders no other.

No slice reaches another's memory, so that each replica has one. Of slices that differ each serves as many users as it
holds (`slice_shares`); the memory that is shown is that of the smallest that is used, and as fast count all. `rules.slices`
says which were left out, and that the larger ones are faster.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..assumptions import Assumptions
from ..build import MigLayout, Workload
from ..catalogue import GpuSpec, LanguageModel, MigProfile
from ..memory import fitting
from ..memory.fit import MemoryFit
from ..memory.room import MOST_SEQUENCES
from ..parallelism import mig_slices
from ..parallelism.planning import sliced_plan
from . import slice_shares


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

    The most slices that hold the model with ease, users shared out evenly or else by what each holds; else the most that hold
    it; where none does, all that hold a user, or the largest alone. With replicas that the build asks for, so many of the
    largest. The most that fits is that of all of them together.
    """
    possible = {used: fit_on(workload, model, gpu, slices, used, assumptions) for used in counts(workload, slices)}
    if workload.task != "inference":
        return _of_training(list(possible.values()))
    most = max(possible)
    if len({size_of(one) for one in slices[:most]}) == 1:
        return fitting.worded(possible[most], assumptions)
    held = slice_shares.held_by(workload, model, slices[:most], assumptions, assumptions.tight_share)
    tried = _in_order(workload, model, gpu, slices, possible, assumptions)
    closest = next((one for used, one in possible.items() if held[used - 1]), possible[min(possible)])
    found = next(tried, closest)
    found = replace(
        found, max_concurrency=min(sum(held), MOST_SEQUENCES),
        max_context_tokens=slice_shares.longest_context(workload, model, slices[:most], assumptions),
    )  # fmt: skip
    return slice_shares.worded(found, slices[:most], held, assumptions)


def _of_training(possible: Sequence[MemoryFit]) -> MemoryFit:
    """Of choices, the most slices first: the first that holds the job with ease, else any that does, else the largest slices."""
    found = next((one for verdict in ("fits", "tight") for one in possible if one.verdict == verdict), possible[-1])
    longest, name = max(possible, key=lambda one: one.max_context_tokens), "memory.max_context_tokens"
    workings = {**found.workings, name: longest.workings[name]}
    return replace(found, max_context_tokens=longest.max_context_tokens, workings=workings)


def _in_order(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    slices: Sequence[MigProfile],
    possible: Mapping[int, MemoryFit],
    a: Assumptions,
) -> Iterator[MemoryFit]:
    """What holds all users, the best first: with ease before tightly, evenly before by what each slice holds."""
    for verdict, share in (("fits", a.fits_share), ("tight", a.tight_share)):
        yield from (one for one in possible.values() if one.verdict == verdict)
        for used, even in possible.items():
            held = slice_shares.held_by(workload, model, slices[:used], a, share)
            if held[-1] and sum(held) >= workload.concurrency and not even.plan.problem:
                plan = replace(even.plan, sequences=held[-1])
                one = fitting.unworded_fit(workload, model, gpu, plan, (plan,), a, even.mig)
                # The smallest may keep more free than a larger one that is as full as it may be.
                yield replace(one, verdict="tight") if verdict == "tight" else one


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
