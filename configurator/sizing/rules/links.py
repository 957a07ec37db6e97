"""Rules about how GPUs are joined: NVLink bridges."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import OwnPlatform
from ..catalogue.platforms import MOST_IN_MESH
from ..findings import Severity
from ..interconnect.placement import position
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import with_gpus
from .lane_repairs import free_choice


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
            why=f"{counted(cards, 'card')} {'makes' if cards == 1 else 'make'} {counted(cards // 2, 'pair')} at most{named}, with {gpu.bridges_per_pair} bridges each: {most} in all, "
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
            why=f"{counted(len(pairs), 'pair')} {'takes' if len(pairs) == 1 else 'take'} {gpu.bridges_per_pair * len(pairs)} bridges for the full {gpu.nvlink_gb_s:g} GB/s; "
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
    elif pitched := _wrong_pitch(case, pairs):
        yield Verdict(
            code="nvlink.adjacency",
            severity=Severity.ERROR,
            step="gpus",
            sources=("pb80",),
            title="The slots of bridged cards are too far apart",
            why=f"A bridge spans {_pitch(case)} slot widths from card to card; {'; '.join(pitched)}.",
            proposals=(*free_choice(case.build), *repairs[1:]),
        )
    elif across := _across_sockets(case, pairs):
        yield Verdict(
            code="nvlink.sockets",
            severity=Severity.WARNING,
            step="gpus",
            sources=("sth750",),
            title="Bridged cards hang on different CPUs",
            why=f"{'; '.join(across)}. It works, but what one card sends to the host for the other crosses the link between "
            "the CPUs; servers made for bridges keep a pair on one CPU or switch.",
            proposals=repairs[1:],
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


USUAL_PITCH = 2
"""Slot widths from card to card that the A100's bridge spans (product brief: for adjacent double-width cards)."""


def _pitch(case: Case) -> int:
    return case.system.bridge.slot_pitch if case.system.bridge else USUAL_PITCH


def _wrong_pitch(case: Case, pairs: tuple[tuple[int, int], ...]) -> list[str]:
    """Pairs of which both slots are known and sit at another distance than the bridge spans."""
    platform = case.system.platform
    slots = {p.device: p.slot.name for p in case.lanes.placements}
    found = []
    for a, b in pairs:
        names = [slots.get(f"GPU {i}") for i in (a, b)]
        if platform is None or None in names:
            continue
        places = [position(name, platform) for name in names if name]
        if None not in places and abs(places[0] - places[1]) != _pitch(case):  # type: ignore[operator]
            apart = abs(places[0] - places[1])  # type: ignore[operator]
            found.append(f"GPU {a} in {names[0]} and GPU {b} in {names[1]} are {apart} apart")
    return found


def _across_sockets(case: Case, pairs: tuple[tuple[int, int], ...]) -> list[str]:
    """Pairs of cards in known slots, or on known switches, of two sockets."""
    known = {u.device: u.socket for u in case.lanes.uses if u.where and u.socket is not None}
    return [
        f"GPU {a} on socket {known[f'GPU {a}']}, GPU {b} on socket {known[f'GPU {b}']}"
        for a, b in pairs
        if known.get(f"GPU {a}") != known.get(f"GPU {b}") and f"GPU {a}" in known and f"GPU {b}" in known
    ]


def mesh(case: Case) -> Iterator[Verdict]:
    """More GPUs than a baseboard without NVSwitches joins."""
    own, gpu, gpus = case.build.platform, case.system.gpu, case.system.gpus_per_server
    if gpu is None or gpu.nvlink != "baseboard" or case.nvlink.topology != "mesh" or gpus <= MOST_IN_MESH:
        return
    switched = replace(own, nvlink_topology="switched") if isinstance(own, OwnPlatform) else own
    fewer = with_gpus(case.build, gpu.id, MOST_IN_MESH * case.system.servers // case.build.quantity)
    yield Verdict(
        code="nvlink.mesh",
        severity=Severity.ERROR,
        step="gpus",
        sources=gpu.sources,
        title=f"{gpus} GPUs are not joined without NVSwitches",
        why=f"The {gpu.nvlink_links} links of an {gpu.name} reach {MOST_IN_MESH - 1} peers, "
        f"{gpu.nvlink_links // (MOST_IN_MESH - 1)} links each; boards of eight GPUs have NVSwitches.",
        proposals=(
            Proposal(title="They are joined by NVSwitches", build=replace(case.build, platform=switched)),
            Proposal(title=f"Take {MOST_IN_MESH} GPUs", build=fewer),
        ),
    )


RULES = (bridges, mesh)
