"""Rules about the host's PCIe lanes: how many are asked for, and what their links lose."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import OwnPlatform
from ..catalogue import CpuSpec, DriveSpec
from ..findings import Severity
from ..interconnect import sharing
from ..interconnect.results import LaneUse
from ..quantities import percent
from .case import Case, Proposal, Verdict
from .lane_repairs import fewer_lanes, free_choice, newer_cpus, other_platforms


def lane_budget(case: Case) -> Iterator[Verdict]:
    """More lanes asked for than the host has."""
    lanes = case.lanes
    there = lanes.cpus.reaching
    left = lanes.within_reach
    if there is None or left is None or left >= 0:
        return
    yield Verdict(
        code="lanes.oversubscribed",
        severity=Severity.ERROR,
        step="lanes",
        title=f"{lanes.used} lanes wanted, {there} there",
        why=f"{-left} too many. {lanes.host_working}.",
        sources=case.system.platform.sources if case.system.platform else (),
        proposals=fewer_lanes(case, -left),
    )


def wiring(case: Case) -> Iterator[Verdict]:
    """A number of lanes that the platform is not made with, or that its CPUs do not give."""
    chosen, platform = case.build.host_lanes, case.system.platform
    if chosen is None or platform is None or not case.system.of(CpuSpec) or case.lanes.host in (None, chosen):
        return
    if case.lanes.cpus.filled < case.lanes.cpus.sockets:
        return  # an empty socket takes its lanes along: another finding says so
    yield Verdict(
        code="lanes.wiring",
        severity=Severity.WARNING,
        step="platform",
        title=f"{platform.name} has no {chosen} lanes here",
        why=f"{case.lanes.host_working}. Two EPYCs of the 7002 or 7003 series have 128 lanes together, or 160 on a board "
        "that joins them by three links instead of four; other CPUs have the lanes of each.",
        sources=platform.sources,
        proposals=(Proposal(title="Take the platform as it is wired", build=replace(case.build, host_lanes=None)),),
    )


def socket_budget(case: Case) -> Iterator[Verdict]:
    """One socket of a machine of one's own asked for more lanes than its CPU has, though the whole has enough."""
    lanes, own = case.lanes, case.build.platform
    if not isinstance(own, OwnPlatform):
        return
    if {None}.issuperset([*(s.socket for s in own.slots), *(s.socket for s in own.switches)]):
        return  # where a catalogue's slots hang is partly assumed: no ground for an error
    if lanes.within_reach is None or lanes.within_reach < 0:
        return
    for socket in lanes.sockets:
        excess = 0 if socket.host is None else socket.named - socket.host
        if socket.filled and excess > 0:
            yield Verdict(
                code="lanes.oversubscribed",
                severity=Severity.ERROR,
                step="lanes",
                title=f"{socket.named} lanes wanted of socket {socket.socket}, {socket.host} there",
                why=f"{excess} too many, while the whole host has {lanes.within_reach} left: a slot has the lanes of its own "
                "socket only.",
                proposals=(*free_choice(case.build), *fewer_lanes(case, excess)),
                subject=str(socket.socket),
            )


def throttled_links(case: Case) -> Iterator[Verdict]:
    """One finding for all devices of a kind that lose the same."""
    alike: dict[tuple[str, int, int, str], list[LaneUse]] = {}
    for use in case.lanes.uses:
        if use.throttled:
            alike.setdefault((use.product, use.link_generation, use.link_lanes, use.limited_by), []).append(use)
    for together in alike.values():
        yield _throttled(case, together)


LIMITS = {
    "shared lanes": "{shared}",
    "slot": "The slot is narrower or older than the card.",
    "CPU": "The CPU is older than that: its PCIe decides.",
    "switch": "The PCIe switch is older than that.",
    "card": "That is all its own connector carries: its ports together are faster than the link that it is made with.",
}


def _throttled(case: Case, together: list[LaneUse]) -> Verdict:
    use = together[0]
    in_slots = [u.where for u in together if u.where and not u.where.startswith("behind")]
    where = f" in slot{'s' if len(in_slots) > 1 else ''} {', '.join(in_slots)}" if in_slots else ""
    if len(together) == 1:
        title = f"{use.device} runs below its speed{where}"
    else:
        spec = case.snapshot.product(use.product)
        title = f"{len(together)} × {spec.name if spec else use.product} run below their speed{where}"
    can = "drive" if isinstance(case.snapshot.product(use.product), DriveSpec) else "card"
    return Verdict(
        code="lanes.throttled",
        subject=use.product,
        severity=Severity.NOTE if use.limited_by == "card" else Severity.WARNING,
        step="lanes",
        title=title,
        why=f"The link is Gen{use.link_generation} x{use.link_lanes}, {use.gb_s:,.2f} GB/s one way; the {can} can move "
        f"{use.needed_gb_s:.4g} GB/s, so {percent(1 - use.gb_s / use.needed_gb_s)} of it is lost "
        f"({use.needed_gb_s - use.gb_s:,.2f} GB/s). {LIMITS[use.limited_by].format(shared=_shared(case, in_slots))}",
        sources=case.system.platform.sources if case.system.platform else (),
        proposals=(*free_choice(case.build), *newer_cpus(case, use), *other_platforms(case))
        if use.limited_by != "card"
        else (),
    )


def _shared(case: Case, slots: list[str]) -> str:
    """With whom cards in these slots divide their lanes: It divides its lanes with slot c, where GPU 1 sits."""
    platform = case.system.platform
    there = {p.slot.name: p.device for p in case.lanes.placements}
    groups = sharing.groups(platform.slots) if platform else {}
    together = {group: [s.name for s in group if s.name in there] for name in slots if (group := groups.get(name))}
    if len(slots) == 1:
        others = [
            f"slot {name}, where {there[name]} sits"
            for names in together.values()
            for name in names
            if name not in slots
        ]
        return f"It divides its lanes with {' and '.join(others)}."
    return " ".join(
        f"Slots {' and '.join(f'{name} ({there[name]})' for name in names)} divide their lanes."
        for names in together.values()
    )


RULES = (lane_budget, wiring, socket_budget, throttled_links)
