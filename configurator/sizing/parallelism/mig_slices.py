"""Multi-Instance GPU: which slices a GPU can be cut into. No peer-to-peer between slices, so one slice is one server."""

from collections import Counter
from collections.abc import Sequence

from ..catalogue import GpuSpec, MigProfile

MAX_MEDIA_EXTENSION = 1
"""Only one instance of a GPU may hold the media engines (profiles ending in +me)."""


def profile(gpu: GpuSpec, name: str) -> MigProfile | None:
    """The profile of that name; None where this GPU has none."""
    return next((p for p in gpu.mig_profiles if p.name == name), None)


def check(gpu: GpuSpec, profiles: Sequence[str]) -> str:
    """What is wrong with these slices on one GPU, as a sentence without its full stop; empty where nothing is.

    Sums of slices and instances a profile (NVIDIA MIG user guide, supported profiles); for the A100's published
    profiles every layout that keeps them can be placed.
    """
    if not gpu.mig_profiles:
        return f"{gpu.name} can’t be sliced (MIG)"
    found = {name: profile(gpu, name) for name in profiles}
    unknown = [name for name, known in found.items() if known is None]
    if unknown:
        offered = ", ".join(p.name for p in gpu.mig_profiles)
        return f"{gpu.name} has no MIG profile {unknown[0]}; it has {offered}"
    counts = Counter(profiles)
    chosen = [(known, counts[name]) for name, known in found.items() if known]
    compute = sum(p.compute_slices * n for p, n in chosen)
    memory = sum(p.memory_slices * n for p, n in chosen)
    if compute > gpu.mig_compute_slices:
        return f"These profiles take {compute} compute slices; {gpu.name} has {gpu.mig_compute_slices}"
    if memory > gpu.mig_memory_slices:
        return f"These profiles take {memory} memory slices; {gpu.name} has {gpu.mig_memory_slices}"
    for p, n in chosen:
        if n > p.max_instances:
            return f"{gpu.name} takes at most {p.max_instances} × {p.name}, not {n}"
    if sum(n for p, n in chosen if p.name.endswith("+me")) > MAX_MEDIA_EXTENSION:
        return f"Only one instance of a {gpu.name} may hold the media engines (+me)"
    return ""
