"""Rules about how GPUs are joined and sliced: NVLink bridges and MIG."""

from collections.abc import Iterator
from dataclasses import replace

from .. import mig as mig_slices
from ..assessment import Severity
from ..quantities import counted
from .case import Case, Proposal, Verdict


def bridges(case: Case) -> Iterator[Verdict]:
    """Bridges join pairs of neighbouring identical PCIe cards, three to a pair."""
    build, gpu, cards = case.build, case.system.gpu, case.system.gpus_per_server
    if gpu is None or not (build.nvlink_bridges or build.nvlink_pairs):
        return
    all_pairs = replace(build, nvlink_bridges=gpu.bridges_per_pair * (cards // 2), nvlink_pairs=())
    none = replace(build, nvlink_bridges=0, nvlink_pairs=())
    bridge_all = Proposal(
        title=f"Bridge {counted(cards // 2, 'pair')} with {all_pairs.nvlink_bridges} bridges", build=all_pairs
    )
    no_bridges = Proposal(title="Leave the bridges out", build=none)
    if gpu.nvlink != "bridge":
        yield Verdict(
            code="nvlink.no-bridge",
            severity=Severity.ERROR,
            step="gpus",
            sources=gpu.sources,
            title=f"{gpu.name} takes no NVLink bridge",
            why="Its NVLink runs over the baseboard." if gpu.nvlink == "baseboard" else "It has no NVLink.",
            proposals=(no_bridges,),
        )
        return
    pairs = case.nvlink.pairs or build.nvlink_pairs
    indices = [i for pair in pairs for i in pair]
    wrong = [i for i in indices if not 0 <= i < cards]
    repeated = len(set(indices)) < len(indices) or any(a == b for a, b in pairs)
    most = gpu.bridges_per_pair * min(cards // 2, len(build.nvlink_pairs) or cards // 2)
    named = f" ({len(build.nvlink_pairs)} named)" if build.nvlink_pairs else ""
    if wrong or repeated or build.nvlink_bridges > most:
        yield Verdict(
            code="nvlink.pairs-only",
            severity=Severity.ERROR,
            step="gpus",
            sources=gpu.sources,
            title="NVLink bridges join pairs of cards",
            why=f"{counted(cards, 'card')} make {counted(cards // 2, 'pair')} at most{named}, with {gpu.bridges_per_pair} bridges each: {most} in all, "
            f"here are {build.nvlink_bridges}. A card belongs to one pair; there are no bridges for three, four or eight cards.",
            proposals=(bridge_all, no_bridges) if cards > 1 else (no_bridges,),
        )
    elif build.nvlink_bridges < gpu.bridges_per_pair * len(pairs) or not pairs:
        yield Verdict(
            code="nvlink.bridges-short",
            severity=Severity.WARNING,
            step="gpus",
            sources=gpu.sources,
            title="Too few NVLink bridges",
            why=f"{counted(len(pairs), 'pair')} take {gpu.bridges_per_pair * len(pairs)} bridges for the full {gpu.nvlink_gb_s:g} GB/s; "
            f"with {build.nvlink_bridges} a pair gets {case.nvlink.pair_gb_s:g} GB/s.",
            proposals=(bridge_all, no_bridges),
        )
    if not wrong and not repeated:
        yield from _adjacency(case, pairs, bridge_all, no_bridges)


def _adjacency(case: Case, pairs: tuple[tuple[int, int], ...], *repairs: Proposal) -> Iterator[Verdict]:
    platform = case.system.platform
    apart = [pair for pair in pairs if abs(pair[0] - pair[1]) != 1 or min(pair) % 2]
    unfit = (
        platform is not None
        and platform.gpu_form == "pcie"
        and platform.kind == "pcie-server"
        and not platform.bridges_fit
    )
    if apart:
        yield Verdict(
            code="nvlink.adjacency",
            severity=Severity.ERROR,
            step="gpus",
            sources=("pb80",),
            title="Bridged cards must be neighbours",
            why=f"A bridge spans two adjacent double-width slots; {', '.join(f'{a} and {b}' for a, b in apart)} are not side by side.",
            proposals=repairs,
        )
    elif unfit and platform is not None and isinstance(case.build.platform, str):
        yield Verdict(
            code="nvlink.adjacency",
            severity=Severity.WARNING,
            step="platform",
            sources=("fd", *platform.sources),
            title=f"Check that bridges fit {platform.name}",
            why="No source shows it with bridged pairs: the cards must sit side by side, two slots apart, with room above.",
            proposals=repairs[1:],
        )


def mig(case: Case) -> Iterator[Verdict]:
    gpu, cards = case.system.gpu, case.system.gpus_per_server
    if gpu is None or not case.build.mig:
        return
    sliced: dict[int, tuple[str, ...]] = {}
    for layout in case.build.mig:
        sliced[layout.gpu] = (*sliced.get(layout.gpu, ()), *layout.profiles)
    for number, profiles in sliced.items():
        problem = mig_slices.check(gpu, profiles)
        if number >= cards:
            problem = f"There is no GPU {number}: the server has {cards}, counted from 0"
        if problem:
            yield Verdict(
                code="mig.layout",
                severity=Severity.ERROR,
                step="gpus",
                sources=("migug",),
                title=f"GPU {number} cannot be sliced like that",
                why=f"{problem.rstrip('.')}.",
                proposals=(
                    Proposal(
                        title=f"Leave GPU {number} whole",
                        build=replace(case.build, mig=tuple(x for x in case.build.mig if x.gpu != number)),
                    ),
                ),
            )
    whole = [str(i) for i in range(cards) if i not in sliced]
    if whole:
        yield Verdict(
            code="mig.whole-gpus",
            severity=Severity.NOTE,
            step="gpus",
            sources=("migug",),
            title=f"{counted(len(whole), 'GPU')} not sliced",
            why=f"What is computed here is for the slices; GPU {', '.join(whole)} stays whole and is not counted in.",
        )
    asked = case.build.workload.tensor_parallel or 1
    if asked > 1:
        yield Verdict(
            code="mig.peer-to-peer",
            severity=Severity.ERROR,
            step="workload",
            sources=("migug",),
            title="MIG slices cannot work on one model together",
            why=f"Tensor parallel {asked} needs GPUs that reach each other's memory; MIG slices have no peer-to-peer, "
            "over NVLink or PCIe.",
            proposals=(
                Proposal(title="Leave the GPUs whole", build=replace(case.build, mig=())),
                Proposal(
                    title="One slice a replica",
                    build=replace(case.build, workload=replace(case.build.workload, tensor_parallel=1)),
                ),
            ),
        )


RULES = (bridges, mig)
