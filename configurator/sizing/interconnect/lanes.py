"""The host's PCIe lanes: who takes them, which slots are left, which links run slow, what each socket and switch carries.

An SXM GPU takes x16 of the host like a card does, or hangs on a switch, whose uplink then is what it costs the host.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..build import OwnPlatform
from ..catalogue import DriveSpec, PlatformSpec, Slot
from ..machine.system import System
from .cards import Card, cards, gpu_name
from .host_lanes import Host, has_cpu, host
from .lane_uses import lane_uses
from .located import Located
from .placements import Layout, Placement
from .results import LaneUse, SocketLanes
from .seats import Bridging
from .slots import assign_slots
from .spacing import positions
from .topology import bridged_pairs

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
        live if _lie_as_listed(system.build.platform) else _by_name(live),
        host_generation=there.generation,
        ports_used=_ports_used(system),
        bridging=bridging,
    )
    located = Located(system, there, wanting, layout)
    uses = tuple(lane_uses(system, wanting, located))
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


def _lie_as_listed(platform: str | OwnPlatform | None) -> bool:
    """Whether the order of the slots says how they lie. Where it does not, in a server of one's own, it decides nothing."""
    return not isinstance(platform, OwnPlatform) or platform.is_board or any(slot.width for slot in platform.slots)


def _by_name(slots: Iterable[Slot]) -> list[Slot]:
    """PCIe 2 before PCIe 10."""
    return sorted(slots, key=lambda s: ([int(x) if x.isdecimal() else x for x in re.split(r"(\d+)", s.name)], s.name))


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
