"""Rules about how GPUs are joined: NVLink bridges, and boards without NVSwitches."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..build import OwnPlatform
from ..catalogue import GpuSpec
from ..catalogue.platforms import MOST_IN_MESH
from ..findings import Severity
from ..interconnect.seats import Bridging
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import with_gpus
from .lane_repairs import free_choice

Pairs = tuple[tuple[int, int], ...]


def no_bridge(case: Case) -> Iterator[Verdict]:
    """Bridges for a GPU that takes none."""
    gpu, build = case.system.gpu, case.build
    if gpu is None or gpu.nvlink == "bridge" or not (build.nvlink_bridges or build.nvlink_pairs):
        return
    yield Verdict(
        code="nvlink.no-bridge",
        severity=Severity.ERROR,
        step="gpus",
        sources=gpu.sources,
        title=f"{gpu.name} takes no NVLink bridge",
        why="Its NVLink runs over the baseboard." if gpu.nvlink == "baseboard" else "It has no NVLink.",
        proposals=(_no_bridges(case),),
    )


def pairs_only(case: Case) -> Iterator[Verdict]:
    """Bridges join pairs of cards, three to a pair: not more, no card twice, none that is not there."""
    gpu, cards, build = _bridged(case), case.system.gpus_per_server, case.build
    if gpu is None:
        return
    most = _most_bridges(case, gpu)
    if _are_pairs(case) and build.nvlink_bridges <= most:
        return
    named = f" ({len(build.nvlink_pairs)} named)" if build.nvlink_pairs else ""
    yield Verdict(
        code="nvlink.pairs-only",
        severity=Severity.ERROR,
        step="gpus",
        sources=gpu.sources,
        title="NVLink bridges join pairs of cards",
        why=f"{counted(cards, 'card')} {'makes' if cards == 1 else 'make'} {counted(cards // 2, 'pair')} at most{named}, "
        f"with {gpu.bridges_per_pair} bridges each: {most} in all, here are {build.nvlink_bridges}. A card belongs to one "
        "pair; there are no bridges for three, four or eight cards.",
        proposals=(_bridge_all(case, gpu), _no_bridges(case)) if cards > 1 else (_no_bridges(case),),
    )


def bridges_short(case: Case) -> Iterator[Verdict]:
    """Fewer bridges than the pairs take for their full bandwidth."""
    gpu, pairs = _bridged(case), _pairs(case)
    if gpu is None or not _are_pairs(case) or case.build.nvlink_bridges > _most_bridges(case, gpu):
        return
    wanted = gpu.bridges_per_pair * len(pairs)
    if pairs and case.build.nvlink_bridges >= wanted:
        return
    yield Verdict(
        code="nvlink.bridges-short",
        severity=Severity.WARNING,
        step="gpus",
        sources=gpu.sources,
        title="Too few NVLink bridges",
        why=f"{counted(len(pairs), 'pair')} {'takes' if len(pairs) == 1 else 'take'} {wanted} bridges for the full "
        f"{gpu.nvlink_gb_s:g} GB/s; with {case.build.nvlink_bridges} a pair gets {case.nvlink.pair_gb_s:g} GB/s.",
        proposals=(_bridge_all(case, gpu), _no_bridges(case)),
    )


def neighbours(case: Case) -> Iterator[Verdict]:
    """Bridged cards that are not side by side, by their numbers: where nobody documents their slots."""
    gpu = _bridged(case)
    apart = _not_neighbours(case)
    if gpu is None or not apart:
        return
    yield Verdict(
        code="nvlink.adjacency",
        severity=Severity.ERROR,
        step="gpus",
        sources=("pb80",),
        title="Bridged cards must be neighbours",
        why="A bridge spans two adjacent double-width slots; "
        f"{', '.join(f'{a} and {b}' for a, b in apart)} are not side by side.",
        proposals=(_bridge_all(case, gpu), _no_bridges(case)),
    )


def pitch(case: Case) -> Iterator[Verdict]:
    """Bridged cards whose slots lie nearer together or farther apart than their bridge spans."""
    bridging, wrong = case.lanes.bridging, _wrong_pitch(case)
    if bridging is None or not wrong or _not_neighbours(case):
        return
    yield Verdict(
        code="nvlink.adjacency",
        severity=Severity.ERROR,
        step="gpus",
        sources=("pb80",),
        title="The slots of bridged cards are too far apart",
        why=f"A bridge spans {bridging.pitch} slot widths from card to card; {'; '.join(wrong)}.",
        proposals=(*free_choice(case.build), _no_bridges(case)),
    )


def across_sockets(case: Case) -> Iterator[Verdict]:
    """A bridged pair of which each card hangs on another CPU."""
    across = _across_sockets(case)
    if not across or _not_neighbours(case) or _wrong_pitch(case):
        return
    yield Verdict(
        code="nvlink.sockets",
        severity=Severity.WARNING,
        step="gpus",
        sources=("sth750",),
        title="Bridged cards hang on different CPUs",
        why=f"{'; '.join(across)}. It works, but what one card sends to the host for the other crosses the link between "
        "the CPUs; servers made for bridges keep a pair on one CPU or switch.",
        proposals=(*free_choice(case.build), _no_bridges(case)),
    )


def room_for_bridges(case: Case) -> Iterator[Verdict]:
    """Bridges in a server of the catalogue that no source shows with any."""
    platform = case.system.platform
    if platform is None or _bridged(case) is None or not _are_pairs(case) or not isinstance(case.build.platform, str):
        return
    if platform.gpu_form != "pcie" or platform.kind != "pcie-server" or platform.bridges_fit:
        return
    if _not_neighbours(case) or _wrong_pitch(case) or _across_sockets(case):
        return
    yield Verdict(
        code="nvlink.adjacency",
        severity=Severity.WARNING,
        step="platform",
        sources=("fd", *platform.sources),
        title=f"Check that bridges fit {platform.name}",
        why="No source shows it with bridged pairs: the cards must sit side by side, two slots apart, with room above.",
        proposals=(_no_bridges(case),),
    )


def _bridged(case: Case) -> GpuSpec | None:
    """The GPU, where it takes bridges and the build has or names some."""
    gpu, build = case.system.gpu, case.build
    wanted = bool(build.nvlink_bridges or build.nvlink_pairs)
    return gpu if gpu is not None and gpu.nvlink == "bridge" and wanted else None


def _pairs(case: Case) -> Pairs:
    return case.nvlink.pairs or case.build.nvlink_pairs


def _are_pairs(case: Case) -> bool:
    """Whether each pair is of two cards that are there, and no card in two of them."""
    indices = [i for pair in _pairs(case) for i in pair]
    return len(set(indices)) == len(indices) and all(0 <= i < case.system.gpus_per_server for i in indices)


def _most_bridges(case: Case, gpu: GpuSpec) -> int:
    pairs = case.system.gpus_per_server // 2
    return gpu.bridges_per_pair * min(pairs, len(case.build.nvlink_pairs) or pairs)


def _bridge_all(case: Case, gpu: GpuSpec) -> Proposal:
    pairs = case.system.gpus_per_server // 2
    build = replace(case.build, nvlink_bridges=gpu.bridges_per_pair * pairs, nvlink_pairs=())
    return Proposal(title=f"Bridge {counted(pairs, 'pair')} with {build.nvlink_bridges} bridges", build=build)


def _no_bridges(case: Case) -> Proposal:
    return Proposal(title="Leave the bridges out", build=replace(case.build, nvlink_bridges=0, nvlink_pairs=()))


def _in_slots(case: Case) -> dict[int, str]:
    """The slot of each GPU that sits in one, by its number."""
    numbers = {card.device: card.gpu for card in case.lanes.cards}
    found = ((numbers[p.device], p.slot.name) for p in case.lanes.placements)
    return {gpu: slot for gpu, slot in found if gpu is not None}


def _not_neighbours(case: Case) -> Pairs:
    """Pairs that are no neighbours by their numbers, of cards whose slots are not known."""
    if _bridged(case) is None or not _are_pairs(case):
        return ()
    slots = _in_slots(case)
    unknown = [pair for pair in _pairs(case) if not slots.keys() >= set(pair)]
    return tuple((a, b) for a, b in unknown if abs(a - b) != 1 or min(a, b) % 2)


def _known_pairs(case: Case) -> Iterable[tuple[int, int, str, str]]:
    """Pairs of which both slots are known, with them."""
    slots = _in_slots(case) if _bridged(case) is not None and _are_pairs(case) else {}
    return [(a, b, slots[a], slots[b]) for a, b in _pairs(case) if a in slots and b in slots]


def _wrong_pitch(case: Case) -> list[str]:
    """Pairs whose slots sit at another distance than the bridge spans, where somebody says where they lie."""
    bridging = case.lanes.bridging
    if bridging is None or not bridging.at:
        return []
    return [
        f"GPU {a} in {one} and GPU {b} in {other} are {_distance(bridging, one, other)} apart"
        for a, b, one, other in _known_pairs(case)
        if not bridging.is_beside(one, other)
    ]


def _distance(bridging: Bridging, one: str, other: str) -> int:
    return abs(bridging.at[one] - bridging.at[other])


def _across_sockets(case: Case) -> list[str]:
    """Pairs of cards in known slots, or on known switches, of two sockets."""
    if _bridged(case) is None or not _are_pairs(case):
        return []
    uses = case.lanes.uses
    known = {u.gpu: u.socket for u in uses if u.gpu is not None and u.where and u.socket is not None}
    return [
        f"GPU {a} on socket {known[a]}, GPU {b} on socket {known[b]}"
        for a, b in _pairs(case)
        if a in known and b in known and known[a] != known[b]
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


RULES = (no_bridge, pairs_only, bridges_short, neighbours, pitch, across_sockets, room_for_bridges, mesh)
