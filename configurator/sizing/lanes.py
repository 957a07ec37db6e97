"""The host's PCIe lanes: how many there are, who takes them, which slots are left, which links run slow.

Bandwidth is one way, everywhere: GT/s x 128/130 / 8 per lane (PCI-SIG base specification; 3.0 onwards).
An SXM GPU takes x16 of the host like a card does, or hangs on a switch, whose uplink then is what it costs the host.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assessment import LaneUse
from .catalogue import AnyProduct, CpuSpec, DriveSpec, NicSpec, PlatformSpec, Slot
from .quantities import Basis, Figure
from .system import Fitted, System

GT_PER_S = {1: 2.5, 2: 5.0, 3: 8.0, 4: 16.0, 5: 32.0, 6: 64.0}
LINE_CODE = {1: 8 / 10, 2: 8 / 10, 3: 128 / 130, 4: 128 / 130, 5: 128 / 130, 6: 242 / 256}


def link_gb_s(generation: int, lanes: int) -> float:
    """Bandwidth of a link, GB/s one way (1e9 bytes): Gen4 x16 is 31.5."""
    return GT_PER_S[generation] * LINE_CODE[generation] / 8 * lanes


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A card in a slot, with the link that the two negotiate: the narrower width, the older generation."""

    device: str
    product: str
    slot: Slot
    generation: int
    lanes: int
    needed_gb_s: float

    @property
    def gb_s(self) -> float:
        return link_gb_s(self.generation, self.lanes)

    @property
    def throttled(self) -> bool:
        return self.gb_s < self.needed_gb_s


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
    placements, unplaced, free = _place(system, live)
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
        return lanes, f"{fitted} x {cpu}: {lanes} lanes" + (f" of {wired} that the platform wires" if wired else "")
    return wired, f"{wired} lanes of the platform with {fitted} x {cpu}"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    device: str
    product: str
    slot: str | None
    lanes: int
    generation: int
    needed_gb_s: float
    is_gpu: bool


def _cards(system: System) -> Iterator[_Card]:
    """The cards of one server that want a slot, GPUs first; those on a baseboard or behind a switch want none."""
    platform = system.platform
    if platform is None or not platform.slots:
        return
    if platform.gpu_attach == "slot":
        number = 0
        for group in system.gpus:
            for _ in range(group.count):
                yield _Card(
                    device=f"GPU {number}", product=group.spec.id, slot=None, lanes=group.spec.pcie_lanes,
                    generation=group.spec.pcie_generation, needed_gb_s=0.0, is_gpu=True,
                )  # fmt: skip
                number += 1
    ports = _switch_ports(platform)
    for nic in system.of(NicSpec):
        for i in range(nic.count):
            if nic.slot is None and ports > 0:
                ports -= 1
                continue
            yield _Card(
                device=f"{nic.spec.name} #{i + 1}", product=nic.spec.id, slot=nic.slot, lanes=nic.spec.lanes,
                generation=nic.spec.pcie_generation, needed_gb_s=nic.spec.needed_gb_s, is_gpu=False,
            )  # fmt: skip


def _switch_ports(platform: PlatformSpec) -> int:
    return sum(s.nic_ports for s in platform.switches)


def _place(system: System, live: list[Slot]) -> tuple[list[Placement], list[str], list[Slot]]:
    """Named slots first, then each card into the smallest free slot that gives it what it needs, else the best one."""
    free = list(live)
    placements: list[Placement] = []
    unplaced: list[str] = []
    cards = sorted(_cards(system), key=lambda card: (card.slot is None, not card.is_gpu))
    for card in cards:
        slot = _choose(card, free)
        if slot is None:
            unplaced.append(card.device)
            continue
        free.remove(slot)
        placements.append(
            Placement(
                device=card.device, product=card.product, slot=slot, needed_gb_s=card.needed_gb_s,
                generation=min(card.generation, slot.generation), lanes=min(card.lanes, slot.lanes),
            )  # fmt: skip
        )
    return placements, unplaced, free


def _choose(card: _Card, free: list[Slot]) -> Slot | None:
    if card.slot is not None:
        return next((s for s in free if s.name == card.slot), None)
    fitting = [s for s in free if s.takes_gpu] if card.is_gpu else _not_for_gpus_first(free)
    enough = [s for s in fitting if _gives(card, s) >= max(card.needed_gb_s, _full(card) if card.is_gpu else 0.0)]
    if enough:
        return enough[0] if card.is_gpu else min(enough, key=lambda s: (s.takes_gpu, s.lanes))
    return max(fitting, key=lambda s: _gives(card, s), default=None)


def _not_for_gpus_first(free: list[Slot]) -> list[Slot]:
    return sorted(free, key=lambda s: s.takes_gpu)


def _gives(card: _Card, slot: Slot) -> float:
    return link_gb_s(min(card.generation, slot.generation), min(card.lanes, slot.lanes))


def _full(card: _Card) -> float:
    return link_gb_s(min(card.generation, 3), card.lanes)


def _uses(system: System, placed: dict[str, Placement]) -> Iterator[LaneUse]:
    platform = system.platform
    yield from _gpu_uses(system, placed)
    ports = _switch_ports(platform) if platform else 0
    for nic in system.of(NicSpec):
        for i in range(nic.count):
            name = f"{nic.spec.name} #{i + 1}"
            behind = nic.slot is None and ports > 0
            ports -= 1 if behind else 0
            yield _device_use(name, nic, nic.spec.lanes, placed.get(name), behind)
    for drive in system.of(DriveSpec):
        for i in range(drive.count):
            yield _device_use(f"{drive.spec.name} #{i + 1}", drive, drive.spec.lanes, None, False)
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
                device=f"Uplink of {switch.name}", product=platform.id, where=switch.name, lanes=switch.uplink_lanes,
                link_generation=switch.generation, link_lanes=switch.uplink_lanes,
            )  # fmt: skip
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


def _device_use(
    name: str, fitted: Fitted[AnyProduct], lanes: int, spot: Placement | None, behind: bool
) -> LaneUse:
    on_switch = behind or (spot is not None and bool(spot.slot.switch))
    return LaneUse(
        device=name,
        product=fitted.spec.id,
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
    yield figure("free", lanes.free, "lanes", f"{lanes.host} - {lanes.used}" if lanes.host else lanes.host_working)
    slots_free = len(lanes.free_slots) if lanes.knows_slots else None
    words = f"{len(lanes.placements)} taken, {len(lanes.dead_slots)} dead" if lanes.knows_slots else "slots not documented"
    yield figure("slots_free", slots_free, "slots", words)
    taken_slots = {p.slot.name: p for p in lanes.placements}
    for slot in system.platform.slots if system.platform else ():
        generation, width = slot.generation, slot.lanes
        if (card := taken_slots.get(slot.name)) is not None:
            generation, width = card.generation, card.lanes
        yield figure(
            f"slot_gb_s.{slot.name}", link_gb_s(generation, width), "GB/s",
            f"Gen{generation} x{width}, one way: {GT_PER_S[generation]:g} GT/s x {LINE_CODE[generation]:.4f} / 8 x {width}",
        )  # fmt: skip
    for nic in system.of(NicSpec):
        yield figure(
            f"needed_gb_s.{nic.spec.id}", nic.spec.needed_gb_s, "GB/s",
            f"{nic.spec.ports} x {nic.spec.gbit_s_per_port:g} Gbit/s / 8, one way",
        )  # fmt: skip
