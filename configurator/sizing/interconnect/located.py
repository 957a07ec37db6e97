"""Where each card hangs, and the link that it has there."""

from collections.abc import Iterable

from ..machine.system import System
from .cards import Card
from .host_lanes import Host, has_cpu
from .pcie import link_gb_s
from .placements import Layout, Placement
from .results import LaneUse

BEHIND = "behind a switch"


class Located:
    """Where each card hangs, and the link that it has there."""

    def __init__(self, system: System, there: Host, wanting: Iterable[Card], layout: Layout) -> None:
        platform = system.platform
        self.host = there
        self.switches = {s.name: s for s in platform.switches} if platform else {}
        self.placed = {p.device: p for p in layout.placements}
        self.slots = platform.slots if platform else ()
        self.knows_slots = bool(self.slots)
        self.attach = platform.gpu_attach if platform else ""
        self.only_socket = only_socket(there)
        gpus = [c.device for c in wanting if c.is_gpu]
        self.gpu_sockets = dict(zip(gpus, _gpu_sockets(system, there, len(gpus)), strict=True))

    def use(self, card: Card) -> LaneUse:
        """What a card takes of the host's lanes, and its link, GB/s one way."""
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
        product_name=card.product_name,
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


def only_socket(there: Host) -> int | None:
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
