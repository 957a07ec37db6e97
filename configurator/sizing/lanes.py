"""The host's PCIe lanes: how many there are, who takes them, which slots are left, which links run slow.

Bandwidth is one way, everywhere: GT/s x 128/130 / 8 per lane (PCI-SIG base specification; 3.0 onwards).
An SXM GPU takes x16 of the host like a card does, or hangs on a switch, whose uplink then is what it costs the host.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from .assessment import LaneUse
from .catalogue import CpuSpec, DriveSpec, NicSpec, PlatformSpec, Slot
from .placement import GT_PER_S, LINE_CODE, Card, Layout, Placement, cards, link_gb_s, numbered, place
from .quantities import Basis, Figure
from .system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """`host` is None where nothing says how many lanes there are. `layout` has the slots, empty if none are known."""

    host: int | None
    host_working: str
    used: int
    uses: tuple[LaneUse, ...]
    layout: Layout
    dead_slots: tuple[Slot, ...]
    knows_slots: bool

    @property
    def placements(self) -> tuple[Placement, ...]:
        return self.layout.placements

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Cards that found no slot."""
        return self.layout.unplaced

    @property
    def free_slots(self) -> tuple[Slot, ...]:
        return self.layout.free

    @property
    def free(self) -> int | None:
        return None if self.host is None else self.host - self.used


def count(system: System) -> Lanes:
    """The lane budget of one server."""
    host, working = host_lanes(system)
    live, dead = _slots(system)
    wanting = cards(system)
    layout = place(wanting, system.platform, live)
    uses = tuple(_uses(system, wanting, {p.device: p for p in layout.placements}))
    return Lanes(
        host=host,
        host_working=working,
        used=sum(use.lanes for use in uses),
        uses=uses,
        layout=layout,
        dead_slots=tuple(dead),
        knows_slots=bool(system.platform and system.platform.slots),
    )


def host_lanes(system: System) -> tuple[int | None, str]:
    """Lanes of the CPUs that are fitted, up to what the platform wires. Two EPYCs give 128 or 160, not 256."""
    cpus = system.of(CpuSpec)
    fitted = sum(c.count for c in cpus)
    platform = system.platform
    wired = platform.host_lanes if platform and platform.host_lanes else None
    if not cpus:
        return wired, f"{wired} lanes of the platform, all sockets filled" if wired else "no CPU and no platform chosen"
    each = min(c.spec.pcie_lanes for c in cpus)
    cpu = cpus[0].spec.name
    sockets = platform.sockets if platform else fitted
    if fitted < sockets or wired is None:
        lanes = each * fitted if cpus[0].spec.socket not in SHARED_SOCKETS else each
        lanes = min(lanes, wired) if wired else lanes
        return lanes, f"{fitted} × {cpu}: {lanes} lanes" + (f" of {wired} that the platform wires" if wired else "")
    return wired, f"{wired} lanes of the platform with {fitted} × {cpu}"


SHARED_SOCKETS = ("SP3",)
"""Two of these give each other as many lanes as they gain (xGMI): 128 in all, unless the platform wires 160."""


def _slots(system: System) -> tuple[list[Slot], list[Slot]]:
    """Live and dead slots: one that hangs on an empty socket is dead."""
    if system.platform is None:
        return [], []
    cpus = system.count_of(CpuSpec)
    filled = cpus or system.platform.sockets
    live = [s for s in system.platform.slots if s.switch or s.socket < filled]
    return live, [s for s in system.platform.slots if s not in live]


def _uses(system: System, wanting: Iterable[Card], placed: dict[str, Placement]) -> Iterator[LaneUse]:
    platform = system.platform
    if platform and platform.gpu_attach == "switch":
        yield from _uplinks(platform)
    for card in wanting:
        spot = placed.get(card.device)
        yield _gpu_use(card, spot) if card.is_gpu else _card_use(card, spot)
    drive_ports = sum(s.drive_ports for s in platform.switches) if platform else 0
    for device, _, drive in numbered(system.of(DriveSpec)):
        behind = drive.spec.form == "u2" and drive_ports > 0
        drive_ports -= behind
        yield LaneUse(
            device=device,
            product=drive.spec.id,
            where=BEHIND if behind else "",
            lanes=0 if behind else drive.spec.lanes,
            link_lanes=drive.spec.lanes,
        )
    if platform and platform.onboard_lanes:
        yield LaneUse(device="On board", product=platform.id, where="mainboard", lanes=platform.onboard_lanes)
    for line in system.build.custom_lines:
        if line.lanes:
            yield LaneUse(device=line.description, product="", where="", lanes=line.lanes * line.count)


BEHIND = "behind a switch"


def _uplinks(platform: PlatformSpec) -> Iterator[LaneUse]:
    for switch in platform.switches:
        yield LaneUse(
            device=f"Uplink of {switch.name}",
            product=platform.id,
            where=switch.name,
            lanes=switch.uplink_lanes,
            link_generation=switch.generation,
            link_lanes=switch.uplink_lanes,
        )


def _gpu_use(card: Card, spot: Placement | None) -> LaneUse:
    lanes = spot.lanes if spot else card.lanes
    return LaneUse(
        device=card.device,
        product=card.product,
        where=BEHIND if card.behind_switch else spot.slot.name if spot else "",
        lanes=0 if card.behind_switch else lanes,
        link_generation=spot.generation if spot else card.generation,
        link_lanes=lanes,
        throttled=spot is not None and spot.throttled,
    )


def _card_use(card: Card, spot: Placement | None) -> LaneUse:
    """The link of a card that has no slot yet is not known; its lanes are asked for all the same."""
    lanes = spot.lanes if spot else card.lanes
    on_switch = card.behind_switch or (spot is not None and bool(spot.slot.switch))
    return LaneUse(
        device=card.device,
        product=card.product,
        where=BEHIND if card.behind_switch else spot.slot.name if spot else "",
        lanes=0 if on_switch else lanes,
        link_generation=spot.generation if spot else 0,
        link_lanes=lanes,
        throttled=spot is not None and spot.throttled,
    )


def figures(system: System, lanes: Lanes) -> Iterator[Figure]:
    def figure(name: str, value: float | int | None, unit: str, working: str) -> Figure:
        sources = system.platform.sources if system.platform else ()
        return Figure(
            name=f"lanes.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=sources
        )

    yield figure("host", lanes.host, "lanes", lanes.host_working)
    yield figure("used", lanes.used, "lanes", _sum_of(lanes.uses))
    yield figure("free", lanes.free, "lanes", f"{lanes.host} − {lanes.used}" if lanes.host else lanes.host_working)
    slots_free = len(lanes.free_slots) if lanes.knows_slots else None
    yield figure("slots_free", slots_free, "slots", _slots_in_words(lanes))
    taken_slots = {p.slot.name: p for p in lanes.placements}
    for slot in system.platform.slots if system.platform else ():
        generation, width = slot.generation, slot.lanes
        if (card := taken_slots.get(slot.name)) is not None:
            generation, width = card.generation, card.lanes
        yield figure(
            f"slot_gb_s.{slot.name}",
            link_gb_s(generation, width),
            "GB/s",
            f"Gen{generation} x{width}, one way: {GT_PER_S[generation]:g} GT/s × {LINE_CODE[generation]:.4f} / 8 × {width}",
        )
    for nic in system.of(NicSpec):
        yield figure(
            f"needed_gb_s.{nic.spec.id}",
            nic.spec.needed_gb_s,
            "GB/s",
            f"{nic.spec.ports} × {nic.spec.gbit_s_per_port:g} Gbit/s / 8, one way",
        )


NUMBER = re.compile(r"[ -]#?\d+$")


def _sum_of(uses: Iterable[LaneUse]) -> str:
    """The lanes of all devices, like ones together: 4 × 16 (GPU) + 2 × 4 (NVMe 2 TB)."""
    terms = []
    taking = (use for use in uses if use.lanes)
    for (_, lanes, kind), group in groupby(taking, key=lambda use: (use.product, use.lanes, _kind(use))):
        same = list(group)
        terms.append(f"{lanes} ({same[0].device})" if len(same) == 1 else f"{len(same)} × {lanes} ({kind})")
    return " + ".join(terms) or "nothing takes a lane"


def _kind(use: LaneUse) -> str:
    """The device without its number; a custom line keeps the words of its owner."""
    return NUMBER.sub("", use.device) if use.product else use.device


def _slots_in_words(lanes: Lanes) -> str:
    if not lanes.knows_slots:
        return "slots not documented"
    told = [f"{len(lanes.placements)} taken", f"{len(lanes.dead_slots)} dead"]
    if covered := lanes.layout.covered:
        told.append(f"{len(covered)} covered by a card two slots wide ({_names(covered)})")
    if starved := lanes.layout.without_lanes:
        told.append(f"{len(starved)} without lanes, which another uses ({_names(starved)})")
    return ", ".join(told)


def _names(slots: Iterable[Slot]) -> str:
    return ", ".join(slot.name for slot in slots)
