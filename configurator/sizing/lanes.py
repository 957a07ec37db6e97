"""The host's PCIe lanes: how many there are, who takes them, which slots are left, which links run slow.

Bandwidth is one way, everywhere: GT/s x 128/130 / 8 per lane (PCI-SIG base specification; 3.0 onwards).
An SXM GPU takes x16 of the host like a card does, or hangs on a switch, whose uplink then is what it costs the host.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assessment import LaneUse
from .catalogue import CpuSpec, DriveSpec, NicSpec, Slot
from .placement import GT_PER_S, LINE_CODE, Placement, link_gb_s, place, switch_ports
from .quantities import Basis, Figure
from .system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """`host` is None where nothing says how many lanes there are. `unplaced` names cards that found no slot."""

    host: int | None
    host_working: str
    uses: tuple[LaneUse, ...]
    placements: tuple[Placement, ...]
    unplaced: tuple[str, ...]
    free_slots: tuple[Slot, ...]
    dead_slots: tuple[Slot, ...]
    knows_slots: bool

    @property
    def used(self) -> int:
        return sum(use.lanes for use in self.uses)

    @property
    def free(self) -> int | None:
        return None if self.host is None else self.host - self.used


def count(system: System) -> Lanes:
    """The lane budget of one server."""
    host, working = host_lanes(system)
    live, dead = _slots(system)
    placements, unplaced, free = place(system, live)
    return Lanes(
        host=host,
        host_working=working,
        uses=tuple(_uses(system, {p.device: p for p in placements})),
        placements=tuple(placements),
        unplaced=tuple(unplaced),
        free_slots=tuple(free),
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


def _uses(system: System, placed: dict[str, Placement]) -> Iterator[LaneUse]:
    platform = system.platform
    yield from _gpu_uses(system, placed)
    ports = switch_ports(platform) if platform else 0
    for nic in system.of(NicSpec):
        for i in range(nic.count):
            name = f"{nic.spec.name} #{i + 1}"
            behind = nic.slot is None and ports > 0
            ports -= 1 if behind else 0
            yield _device_use(name, nic.spec.id, nic.spec.lanes, placed.get(name), behind)
    drive_ports = sum(s.drive_ports for s in platform.switches) if platform else 0
    for drive in system.of(DriveSpec):
        for i in range(drive.count):
            behind = drive.spec.form == "u2" and drive_ports > 0
            drive_ports -= 1 if behind else 0
            yield _device_use(f"{drive.spec.name} #{i + 1}", drive.spec.id, drive.spec.lanes, None, behind)
    if platform and platform.onboard_lanes:
        yield LaneUse(device="On board", product=platform.id, where="mainboard", lanes=platform.onboard_lanes)
    for line in system.build.custom_lines:
        if line.lanes:
            yield LaneUse(device=line.description, product="", where="", lanes=line.lanes * line.count)


def _gpu_uses(system: System, placed: dict[str, Placement]) -> Iterator[LaneUse]:
    platform = system.platform
    if platform and platform.gpu_attach == "switch" and platform.switches:
        for switch in platform.switches:
            yield LaneUse(
                device=f"Uplink of {switch.name}",
                product=platform.id,
                where=switch.name,
                lanes=switch.uplink_lanes,
                link_generation=switch.generation,
                link_lanes=switch.uplink_lanes,
            )
    behind = platform is not None and platform.gpu_attach == "switch"
    number = 0
    for group in system.gpus:
        for _ in range(group.count):
            device = f"GPU {number}"
            spot = placed.get(device)
            yield LaneUse(
                device=device,
                product=group.spec.id,
                where="behind a switch" if behind else spot.slot.name if spot else "",
                lanes=0 if behind else spot.lanes if spot else group.spec.pcie_lanes,
                link_generation=spot.generation if spot else group.spec.pcie_generation,
                link_lanes=spot.lanes if spot else group.spec.pcie_lanes,
                throttled=spot is not None and spot.lanes < group.spec.pcie_lanes,
            )
            number += 1


def _device_use(name: str, product: str, lanes: int, spot: Placement | None, behind: bool) -> LaneUse:
    on_switch = behind or (spot is not None and bool(spot.slot.switch))
    return LaneUse(
        device=name,
        product=product,
        where="behind a switch" if behind else spot.slot.name if spot else "",
        lanes=0 if on_switch else spot.lanes if spot else lanes,
        link_generation=spot.generation if spot else 0,
        link_lanes=spot.lanes if spot else lanes,
        throttled=spot is not None and spot.throttled,
    )


def figures(system: System, lanes: Lanes) -> Iterator[Figure]:
    def figure(name: str, value: float | int | None, unit: str, working: str) -> Figure:
        sources = system.platform.sources if system.platform else ()
        return Figure(
            name=f"lanes.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=sources
        )

    taken = " + ".join(f"{use.lanes} ({use.device})" for use in lanes.uses if use.lanes) or "nothing takes a lane"
    yield figure("host", lanes.host, "lanes", lanes.host_working)
    yield figure("used", lanes.used, "lanes", taken)
    yield figure("free", lanes.free, "lanes", f"{lanes.host} − {lanes.used}" if lanes.host else lanes.host_working)
    slots_free = len(lanes.free_slots) if lanes.knows_slots else None
    words = (
        f"{len(lanes.placements)} taken, {len(lanes.dead_slots)} dead" if lanes.knows_slots else "slots not documented"
    )
    yield figure("slots_free", slots_free, "slots", words)
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
