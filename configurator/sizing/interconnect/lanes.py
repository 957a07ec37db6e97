"""The host's PCIe lanes: who takes them, which slots are left, which links run slow, what each socket and switch carries.

An SXM GPU takes x16 of the host like a card does, or hangs on a switch, whose uplink then is what it costs the host.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..build import OwnPlatform
from ..catalogue import AccessorySpec, DriveSpec, PlatformSpec, Slot
from ..machine.system import Fitted, System
from .cards import Card, cards, drive_ports_of, gpu_name, numbered
from .host_lanes import Host, has_cpu, host
from .pcie import link_gb_s
from .placements import Layout, Placement
from .results import LaneUse, SocketLanes
from .seats import Bridging
from .slots import assign_slots
from .spacing import positions
from .topology import bridged_pairs

BEHIND = "behind a switch"
USUAL_PITCH = 2
"""Slot widths from card to card that the A100's bridge spans (product brief: for adjacent double-width cards)."""
PORTS_OF_DRIVES = {"m2": ("M.2",), "u2": ("OCuLink",)}
"""Ports that a slot may share its lanes with, and the form of drive that uses them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """`host` is None where nothing says how many lanes there are. `layout` has the slots, empty if none are known.

    `dead_gpus` hang on a socket without a CPU, by their device names. `of_no_socket` are the names of slots and switches
    of which nobody says where they hang. `bridging` has the bridged pairs, and where the slots lie.
    """

    host: int | None
    host_working: str
    cpus: Host
    used: int
    uses: tuple[LaneUse, ...]
    cards: tuple[Card, ...]
    layout: Layout
    dead_slots: tuple[Slot, ...]
    dead_gpus: tuple[str, ...]
    of_no_socket: tuple[str, ...]
    bridging: Bridging | None
    knows_slots: bool

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Cards in slots."""
        return self.layout.placements

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Cards that found no slot."""
        return self.layout.unplaced

    @property
    def free_slots(self) -> tuple[Slot, ...]:
        """Live slots without a card, and with their lanes."""
        return self.layout.free

    @property
    def free(self) -> int | None:
        """Lanes left, below 0 where more are asked for than there are; None where nobody says how many there are."""
        return None if self.host is None else self.host - self.used

    @property
    def within_reach(self) -> int | None:
        """Those left of the lanes that reach something: of a lone CPU on a board for two fewer than it has."""
        return None if self.cpus.reaching is None else self.cpus.reaching - self.used

    @property
    def sockets(self) -> tuple[SocketLanes, ...]:
        """Each socket's own lanes. What hangs nobody knows where is in no socket's sum."""
        named = [sum(u.lanes for u in self.uses if u.socket == number) for number in range(self.cpus.sockets)]
        return tuple(
            SocketLanes(
                socket=number,
                filled=number < self.cpus.filled,
                host=self.cpus.of_socket(number),
                named=lanes,
                used=None if self.of_no_socket else lanes,
            )
            for number, lanes in enumerate(named)
        )


def count(system: System) -> Lanes:
    """The lane budget of one server."""
    there = host(system)
    live, dead = _slots(system.platform, there)
    wanting = cards(system, there.filled)
    bridging = _bridging(system)
    layout = assign_slots(
        wanting,
        system.platform,
        live,
        host_generation=there.generation,
        ports_used=_ports_used(system),
        bridging=bridging,
    )
    located = _Located(system, there, wanting, layout)
    uses = tuple(_uses(system, wanting, located))
    return Lanes(
        host=there.lanes,
        host_working=there.working,
        cpus=there,
        used=sum(use.lanes for use in uses),
        uses=uses,
        cards=wanting,
        layout=layout,
        dead_slots=tuple(dead),
        dead_gpus=tuple(u.device for u in uses if u.kind == "gpu" and not has_cpu(u.socket, there.filled)),
        of_no_socket=_of_no_socket(system.platform),
        bridging=bridging,
        knows_slots=bool(system.platform and system.platform.slots),
    )


def _of_no_socket(platform: PlatformSpec | None) -> tuple[str, ...]:
    if platform is None:
        return ()
    slots = [s.name for s in platform.slots if s.socket is None and not s.switch]
    return (*slots, *(s.name for s in platform.switches if s.socket is None))


def _bridging(system: System) -> Bridging | None:
    """The pairs that bridges join. Servers of one's own list slots in any order, unless they say how wide each is."""
    platform, gpu, own = system.platform, system.gpu, system.build.platform
    if platform is None or gpu is None or gpu.nvlink != "bridge" or not system.build.nvlink_bridges:
        return None
    pairs = bridged_pairs(system.build, gpu, system.gpus_per_server)
    bridged = [number for pair in pairs for number in pair]
    if len(set(bridged)) < len(bridged):
        return None  # a card in two pairs: another finding says so
    switches = {s.name: s.socket for s in platform.switches}
    in_order = not isinstance(own, OwnPlatform) or own.is_board or all(slot.width for slot in own.slots)
    return Bridging(
        pairs=tuple((gpu_name(a), gpu_name(b)) for a, b in pairs),
        pitch=system.bridge.slot_pitch if system.bridge else USUAL_PITCH,
        at=positions(platform) if in_order else {},
        socket_of={s.name: switches.get(s.switch, s.socket) for s in platform.slots},
    )


def _slots(platform: PlatformSpec | None, there: Host) -> tuple[list[Slot], list[Slot]]:
    """Live and dead slots: one that hangs on an empty socket, or on a switch of one, is dead."""
    if platform is None:
        return [], []
    socket_of = {s.name: s.socket for s in platform.switches}
    live: list[Slot] = []
    dead: list[Slot] = []
    for slot in platform.slots:
        (live if has_cpu(socket_of.get(slot.switch, slot.socket), there.filled) else dead).append(slot)
    return live, dead


def _ports_used(system: System) -> frozenset[str]:
    forms = {drive.spec.form for drive in system.of(DriveSpec)}
    return frozenset(port for form in forms for port in PORTS_OF_DRIVES.get(form, ()))


class _Located:
    """Where each card hangs, and the link that it has there."""

    def __init__(self, system: System, there: Host, wanting: Iterable[Card], layout: Layout) -> None:
        platform = system.platform
        self.host = there
        self.switches = {s.name: s for s in platform.switches} if platform else {}
        self.placed = {p.device: p for p in layout.placements}
        self.slots = platform.slots if platform else ()
        self.knows_slots = bool(self.slots)
        self.attach = platform.gpu_attach if platform else ""
        self.only_socket = _only_socket(there)
        gpus = [c.device for c in wanting if c.is_gpu]
        self.gpu_sockets = dict(zip(gpus, _gpu_sockets(system, there, len(gpus)), strict=True))

    def use(self, card: Card) -> LaneUse:
        if card.switch:
            return self._on_switch(card)
        spot = self.placed.get(card.device)
        if spot is not None:
            return self._in_slot(card, spot)
        if card.is_gpu and self.attach != "switch" and not (self.knows_slots and self.attach == "slot"):
            return self._direct(card)
        return self._somewhere(card)

    def _on_switch(self, card: Card) -> LaneUse:
        switch = self.switches[card.switch]
        generation = min(card.generation, switch.generation)
        slowed = link_gb_s(generation, card.lanes) < card.needed_gb_s
        by = ("switch" if generation < card.generation else "card") if slowed else ""
        return _use(card, BEHIND, 0, generation, card.lanes, by, socket=switch.socket, switch=switch.name)

    def _in_slot(self, card: Card, spot: Placement) -> LaneUse:
        slot = spot.slot
        switch = self.switches.get(slot.switch)
        socket = switch.socket if switch else slot.socket
        lanes = 0 if slot.switch else spot.lanes
        return _use(
            card, slot.name, lanes, spot.generation, spot.lanes, spot.limited_by, socket=socket, switch=slot.switch
        )

    def _direct(self, card: Card) -> LaneUse:
        """A GPU of which nobody documents the slot: a link of its own to its CPU, or to an empty socket and so none."""
        generation = min(card.generation, self.host.generation or card.generation)
        by = "CPU" if generation < card.generation else ""
        socket = self.gpu_sockets.get(card.device)
        lanes = card.lanes if has_cpu(socket, self.host.filled) else 0
        return _use(card, "", lanes, generation, card.lanes, by, socket=socket)

    def _somewhere(self, card: Card) -> LaneUse:
        """The link of a card that has no slot yet is not known, but for a CPU too old for it; its lanes are asked for."""
        oldest = self.host.generation
        slowed = not self.knows_slots and oldest is not None and oldest < card.generation
        generation = oldest if slowed and oldest else 0
        enough = not generation or link_gb_s(generation, card.lanes) >= card.needed_gb_s
        lanes = 0 if self._only_behind_switches(card) else card.lanes
        return _use(card, "", lanes, generation, card.lanes, "" if enough else "CPU", socket=self.only_socket)

    def _only_behind_switches(self, card: Card) -> bool:
        """Whether every place that the card could have hangs on a switch, so that one more would cost the host nothing."""
        if card.is_gpu and self.attach == "switch":
            return True
        slots = [s for s in self.slots if s.takes_gpu] if card.is_gpu else self.slots
        return bool(slots) and all(s.switch for s in slots)


def _use(
    card: Card, where: str, lanes: int, generation: int, width: int, by: str, *, socket: int | None, switch: str = ""
) -> LaneUse:
    return LaneUse(
        kind=card.kind,
        gpu=card.gpu,
        device=card.device,
        product=card.product,
        where=where,
        lanes=lanes,
        link_generation=generation,
        link_lanes=width,
        throttled=bool(by),
        gb_s=link_gb_s(generation, width) if generation else 0.0,
        needed_gb_s=card.needed_gb_s,
        limited_by=by,
        switch=switch,
        socket=socket,
    )


def _only_socket(there: Host) -> int | None:
    """Where what is in no slot must hang: at the only CPU. None where there are several."""
    return 0 if there.filled == 1 else None


def _gpu_sockets(system: System, there: Host, gpus: int) -> list[int]:
    """The socket of each GPU that has no documented slot: spread over the sockets, bridged pairs together.

    A baseboard is wired to all sockets, whether they have a CPU or not; cards go to the sockets that have one, as
    long as there is room. Whoever describes a machine of their own has it wired to the CPUs that they have.
    """
    platform = system.platform
    if platform is None or there.sockets == 1 or not gpus:
        return [0] * gpus
    if not isinstance(system.build.platform, str):
        return [i * there.filled // gpus for i in range(gpus)]
    if platform.gpu_attach == "direct":
        return [i * there.sockets // gpus for i in range(gpus)]
    each = -(-gpus // there.filled)
    each += each % 2 if system.build.nvlink_bridges else 0
    room = -(-platform.gpu_max // there.sockets) if platform.gpu_max else each
    return [min(i // max(min(each, room), 1), there.sockets - 1) for i in range(gpus)]


def _uses(system: System, wanting: Iterable[Card], located: _Located) -> Iterator[LaneUse]:
    platform = system.platform
    if platform:
        yield from _uplinks(platform, located.host)
    for card in wanting:
        yield located.use(card)
    yield from _drives(system, located.host)
    socket = _only_socket(located.host)
    if platform and platform.onboard_lanes:
        said = f"On board: {platform.onboard}" if platform.onboard else "On board"
        yield LaneUse(
            kind="onboard",
            device=said,
            product=platform.id,
            where="mainboard",
            lanes=platform.onboard_lanes,
            socket=socket,
        )
    for line in system.build.custom_lines:
        if line.lanes:
            lanes = line.lanes * line.count
            yield LaneUse(kind="custom", device=line.description, product="", where="", lanes=lanes, socket=socket)


def _uplinks(platform: PlatformSpec, there: Host) -> Iterator[LaneUse]:
    for switch in platform.switches:
        generation = min(switch.generation, there.generation or switch.generation)
        yield LaneUse(
            kind="uplink",
            device=f"Uplink of {switch.name}",
            product=platform.id,
            where=switch.name,
            lanes=switch.uplink_lanes if has_cpu(switch.socket, there.filled) else 0,
            link_generation=generation,
            link_lanes=switch.uplink_lanes,
            gb_s=link_gb_s(generation, switch.uplink_lanes),
            socket=switch.socket,
        )


def _drives(system: System, there: Host) -> Iterator[LaneUse]:
    """Drives: behind a RAID or host bus adapter while it has ports, then behind a switch, then on the host."""
    on_switch = drive_ports_of(system.platform, there.filled)
    on_controller = _controller_ports(system.of(AccessorySpec))
    for device, _, drive in numbered(system.of(DriveSpec)):
        spec, where, switch = drive.spec, "", None
        fed = there.generation or spec.pcie_generation
        if spec.form == "u2" and on_controller:
            where, fed = f"behind {on_controller.pop(0)}", spec.pcie_generation
        elif spec.form == "u2" and on_switch:
            where, switch = BEHIND, on_switch.pop(0)
            fed = switch.generation
        generation = min(spec.pcie_generation, fed)
        slowed = 0 < generation < spec.pcie_generation and link_gb_s(generation, spec.lanes) < spec.gb_s
        yield LaneUse(
            kind="drive",
            device=device,
            product=spec.id,
            where=where,
            lanes=0 if where else spec.lanes,
            link_generation=generation if spec.lanes else 0,
            link_lanes=spec.lanes,
            throttled=slowed,
            gb_s=link_gb_s(generation, spec.lanes) if generation and spec.lanes else 0.0,
            needed_gb_s=spec.gb_s,
            limited_by=("switch" if switch else "CPU") if slowed else "",
            switch=switch.name if switch else "",
            socket=switch.socket if switch else _only_socket(there),
        )


def _controller_ports(controllers: Iterable[Fitted[AccessorySpec]]) -> list[str]:
    """The name of a controller for each drive that it takes."""
    return [device for device, _, c in numbered(controllers) for _ in range(c.spec.drive_ports)]
