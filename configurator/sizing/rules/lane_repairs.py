"""Repairs of what is wrong with lanes and slots: other places, fewer cards, newer CPUs, another platform."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..build import Build, OwnPlatform
from ..catalogue import AccessorySpec, CpuSpec, DriveSpec, NicSpec
from ..interconnect.host_lanes import MOST_SHARED, SHARED_SOCKETS, USUAL_SHARED
from ..interconnect.results import LaneUse
from ..quantities import counted
from .case import Case, Proposal
from .changes import MOST_PLATFORMS, platforms_for, with_fewer, with_gpus, with_part

TakesLanes = NicSpec | DriveSpec | AccessorySpec

HALF = 8
"""Lanes of a slot that is half as wide as a GPU, and often has a connector as long."""


def fewer_lanes(case: Case, excess: int) -> Iterator[Proposal]:
    """A second CPU where a socket is empty, fewer of the cards that take most, another platform."""
    yield from second_cpu(case)
    for spec, count in cards_to_spare(case).items():
        fewer = -(-excess // spec.lanes)
        if fewer <= count:
            title = f"Leave out {spec.name}" if fewer == count else f"Take {count - fewer} × {spec.name}"
            yield Proposal(title=title, build=with_fewer(case.build, spec.id, fewer))
    yield from _fewer_own_pieces(case, excess)
    if case.lanes.within_reach is not None and case.lanes.within_reach < 0:
        yield from cpus_with_more_lanes(case)
        yield from gpus_within(case, excess)
    yield from other_wiring(case)
    yield from other_platforms(case)


def second_cpu(case: Case) -> Iterator[Proposal]:
    """The CPUs that are missing, where a socket is empty."""
    platform, fitted = case.system.platform, case.system.of(CpuSpec)
    if platform and fitted and sum(c.count for c in fitted) < platform.sockets:
        cpu = fitted[0].spec
        yield Proposal(
            title=f"Add the second {cpu.name}", build=with_part(case.build, cpu.id, cpu.id, platform.sockets)
        )


def fewer_cards(case: Case) -> Iterator[Proposal]:
    """As many pieces less of one product as cards have no slot, or those less that have none."""
    unplaced = set(case.lanes.unplaced)
    homeless = Counter(c.product for c in case.lanes.cards if c.device in unplaced and not c.is_gpu)
    if not homeless:
        return
    without = case.build
    for product, count in homeless.items():
        without = with_fewer(without, product, count)
    for spec, count in cards_to_spare(case).items():
        fewer = homeless.total()
        if fewer <= count and not isinstance(spec, DriveSpec):
            title = f"Leave out {spec.name}" if fewer == count else f"Take {count - fewer} × {spec.name}"
            yield Proposal(title=title, build=with_fewer(case.build, spec.id, fewer))
    if len(homeless) > 1:
        yield Proposal(title=f"Leave out the {counted(homeless.total(), 'card')} without a slot", build=without)


def cpus_with_more_lanes(case: Case) -> Iterator[Proposal]:
    """CPUs of the same socket that give more lanes, where the platform wires more than these give; nearest in cores first.

    Two of the first EPYCs, the 7001, have 128 lanes however the board joins them; later ones 160 where it is wired so.
    """
    fitted, there, platform = case.system.of(CpuSpec), case.lanes.host, case.system.platform
    if not fitted or there is None or platform is None:
        return
    wired = case.build.host_lanes or platform.host_lanes
    if wired <= there:
        return
    old, count = fitted[0].spec, sum(c.count for c in fitted)
    more = [
        c
        for c in case.snapshot.offered(CpuSpec)
        if c.socket == old.socket
        and c.max_sockets >= count
        and (c.pcie_lanes > old.pcie_lanes or c.pcie_generation > old.pcie_generation)
    ]
    for cpu in sorted(more, key=lambda c: (abs(c.cores - old.cores), c.id))[:2]:
        yield Proposal(title=f"Take {count} × {cpu.name}", build=with_part(case.build, old.id, cpu.id))


def gpus_within(case: Case, excess: int) -> Iterator[Proposal]:
    """As many GPUs as have lanes, where each takes its own of the host."""
    gpu, lanes = case.system.gpu, [use.lanes for use in case.lanes.uses if use.kind == "gpu" and use.lanes]
    if gpu is None or not lanes:
        return
    left = case.system.gpus_per_server - -(-excess // lanes[-1])
    wanted = left * case.system.servers // case.build.quantity
    if left > 0:
        yield Proposal(title=f"Take {counted(wanted, 'GPU')}", build=with_gpus(case.build, gpu.id, wanted))


def _fewer_own_pieces(case: Case, excess: int) -> Iterator[Proposal]:
    """Fewer of a line of the buyer's own that takes lanes."""
    lines = case.build.custom_lines
    for at, line in enumerate(lines):
        left = line.count - -(-excess // line.lanes) if line.lanes else -1
        if left > 0:
            changed = (*lines[:at], replace(line, count=left), *lines[at + 1 :])
            yield Proposal(title=f"Take {left} × {line.description}", build=replace(case.build, custom_lines=changed))
        elif left == 0:
            without = (*lines[:at], *lines[at + 1 :])
            yield Proposal(title=f"Leave out {line.description}", build=replace(case.build, custom_lines=without))


def other_wiring(case: Case) -> Iterator[Proposal]:
    """A dual-EPYC board that can be had with three xGMI links has 160 lanes; so may one of which nobody says its lanes."""
    platform = case.system.platform
    if platform is None or case.build.host_lanes == MOST_SHARED:
        return
    known = platform.host_lanes == USUAL_SHARED and platform.host_lanes_alternative == MOST_SHARED
    unsaid = not platform.host_lanes and platform.cpu_socket.upper() in (*SHARED_SOCKETS, "") and platform.sockets == 2
    if known or (unsaid and case.lanes.host == USUAL_SHARED):
        build = replace(case.build, host_lanes=160)
        whose = "your own platform" if isinstance(case.build.platform, OwnPlatform) else platform.name
        yield Proposal(title=f"Have {whose} wired for 160 lanes (three xGMI links)", build=build)


def cards_to_spare(case: Case) -> dict[TakesLanes, int]:
    """Products with lanes that the build itself adds, and their pieces over all lines."""
    counts: Counter[TakesLanes] = Counter()
    for part in case.system.parts:
        if isinstance(part.spec, NicSpec | DriveSpec | AccessorySpec) and not part.included and part.spec.lanes:
            counts[part.spec] += part.count
    return dict(counts)


def other_platforms(case: Case) -> Iterator[Proposal]:
    """Platforms that hold as many of these GPUs."""
    gpu = case.system.gpu
    if gpu is not None:
        for other in platforms_for(gpu.form, case.system.gpus_per_server, case.snapshot)[:MOST_PLATFORMS]:
            yield Proposal(title=f"Change the platform to {other.name}", build=replace(case.build, platform=other.id))


def newer_cpus(case: Case, use: LaneUse) -> Iterator[Proposal]:
    """CPUs of the same socket whose PCIe is as new as the card wants, nearest in cores first."""
    fitted = case.system.of(CpuSpec)
    if use.limited_by != "CPU" or not fitted:
        return
    old = fitted[0].spec
    newer = [
        c
        for c in case.snapshot.offered(CpuSpec)
        if c.socket == old.socket and c.pcie_generation > old.pcie_generation and c.max_sockets >= fitted[0].count
    ]
    for cpu in sorted(newer, key=lambda c: (abs(c.cores - old.cores), c.id))[:2]:
        yield Proposal(title=f"Take {fitted[0].count} × {cpu.name}", build=with_part(case.build, old.id, cpu.id))


def without_drives(case: Case) -> Iterator[Proposal]:
    """Each kind of drive that takes lanes and was added, left out."""
    for drive in case.system.of(DriveSpec):
        if drive.spec.lanes and not drive.included:
            yield Proposal(
                title=f"Leave out {drive.spec.name}", build=with_fewer(case.build, drive.spec.id, drive.count)
            )


def free_choice(build: Build) -> Iterator[Proposal]:
    """No card is told where to sit; nothing where none is."""
    if any(part.slot is not None for part in build.parts) or any(group.slots for group in build.gpus):
        parts = tuple(replace(part, slot=None) if part.slot else part for part in build.parts)
        gpus = tuple(replace(group, slots=()) if group.slots else group for group in build.gpus)
        yield Proposal(title="Let the cards find their slots", build=replace(build, parts=parts, gpus=gpus))


def without_shared_drives(case: Case) -> Iterator[Proposal]:
    """The drives whose ports hold the lanes of a slot."""
    platform = case.system.platform
    if platform is not None and any(slot.shares_lanes_with for slot in platform.slots):
        yield from without_drives(case)


def fewer_gpus(case: Case) -> Iterator[Proposal]:
    """As many GPUs as found a slot."""
    homeless = set(case.lanes.unplaced)
    gpu, unplaced = case.system.gpu, sum(card.is_gpu and card.device in homeless for card in case.lanes.cards)
    left = (case.system.gpus_per_server - unplaced) * case.system.servers // case.build.quantity
    if gpu is not None and unplaced and left:
        yield Proposal(title=f"Take {counted(left, 'GPU')}", build=with_gpus(case.build, gpu.id, left))


def long_connectors(case: Case) -> Iterator[Proposal]:
    """Many x8 slots have an x16 connector: who describes the machine may only have left it out."""
    own = case.build.platform
    if not isinstance(own, OwnPlatform):
        return
    short = [s.name for s in own.slots if s.lanes == HALF and s.physical_lanes is None]
    if short:
        slots = tuple(replace(s, physical_lanes=16) if s.name in short else s for s in own.slots)
        yield Proposal(
            title=f"Slots with an x16 connector and 8 lanes: {', '.join(short)}",
            build=replace(case.build, platform=replace(own, slots=slots)),
        )
