"""Every card of a server that takes PCIe lanes, and which of them hang on a switch of the platform."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from ..catalogue import AccessorySpec, AnyProduct, NicSpec, PcieSwitch, PlatformSpec, Slot
from ..machine.system import Fitted, System
from .host_lanes import has_cpu
from .pcie import link_gb_s
from .results import LaneKind

S = TypeVar("S", bound=AnyProduct)

ACCESSORY_GENERATION = 4
"""What a controller card is taken for: the catalogue says how many lanes it has, not how fast they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One GPU, network card or controller. `needed_gb_s` is what it can move, one way; 0 where nobody says.

    `device` is unique within a server, `gpu` is a GPU's number. A card on a `switch` has its place already. `ports`
    counts a network card's.
    """

    kind: LaneKind
    device: str
    product: str
    lanes: int
    generation: int
    needed_gb_s: float = 0.0
    slot: str | None = None
    gpu: int | None = None
    slot_width: int = 1
    full_height: bool = False
    switch: str = ""
    ports: int = 0
    product_name: str = ""

    @property
    def is_gpu(self) -> bool:
        """Whether it is a GPU."""
        return self.kind == "gpu"


def goes_in(card: Card, slot: Slot) -> bool:
    """Whether the card fits the connector and the height, as far as they are published."""
    long_enough = slot.physical_lanes is None or card.lanes <= slot.physical_lanes
    return long_enough and (slot.full_height or not card.full_height)


def gpu_name(number: int) -> str:
    """The device name of a GPU by its number."""
    return f"GPU {number}"


def numbered(parts: Iterable[Fitted[S]]) -> Iterator[tuple[str, int, Fitted[S]]]:
    """Each piece: its device name, its place on its own line from 0, and the line. Names count on over all lines."""
    seen: Counter[str] = Counter()
    for part in parts:
        for piece in range(part.count):
            seen[part.spec.name] += 1
            yield f"{part.spec.name} #{seen[part.spec.name]}", piece, part


def cards(system: System, filled: int) -> tuple[Card, ...]:
    """Every card of one server that takes PCIe lanes, GPUs first; `filled` sockets have a CPU.

    A switch on an empty socket carries GPUs that are soldered to it (they are dead), but is given no network card.
    """
    platform = system.platform
    switches = platform.switches if platform else ()
    live = tuple(s for s in switches if has_cpu(s.socket, filled))
    on_switch = platform is not None and platform.gpu_attach == "switch" and bool(switches)
    for_gpus = _spread(switches, system.gpus_per_server, "gpu_ports") if on_switch else []
    ports = sum(s.nic_ports for s in live)
    for_nics = _spread(live, min(ports, _nics_without_a_slot(system)), "nic_ports") if ports else []
    return (*_gpus(system, for_gpus), *_plug_in_cards(system, iter(for_nics)))


def _spread(switches: tuple[PcieSwitch, ...], count: int, ports: Literal["gpu_ports", "nic_ports"]) -> list[str]:
    """The switch of each of so many cards: spread evenly over those that have ports for them, neighbours on each.

    Where no switch says how many ports it has, each takes what comes. Cards beyond all ports are on none.
    """
    room = [getattr(s, ports) for s in switches]
    unlimited = not any(room)
    taken = [0] * len(switches)
    for _ in range(count):
        open_ones = [i for i in range(len(switches)) if unlimited or taken[i] < room[i]]
        if not open_ones:
            break
        taken[min(open_ones, key=taken.__getitem__)] += 1
    return [switch.name for switch, cards in zip(switches, taken, strict=True) for _ in range(cards)]


def _nics_without_a_slot(system: System) -> int:
    """Network cards that were not told where to sit: a line's slot is meant for its first piece."""
    return sum(nic.count - (nic.slot is not None) for nic in system.of(NicSpec) if nic.spec.lanes)


def _gpus(system: System, switches: list[str]) -> Iterator[Card]:
    number = 0
    for group in system.gpus:
        spec, needed_gb_s = group.spec, link_gb_s(group.spec.pcie_generation, group.spec.pcie_lanes)
        for piece in range(group.count):
            yield Card(
                kind="gpu",
                gpu=number,
                device=gpu_name(number),
                product=spec.id,
                product_name=spec.name,
                lanes=spec.pcie_lanes,
                generation=spec.pcie_generation,
                needed_gb_s=needed_gb_s,
                slot=group.slots[piece] if piece < len(group.slots) else None,
                slot_width=spec.slot_width,
                full_height=True,
                switch=switches[number] if number < len(switches) else "",
            )
            number += 1


def _plug_in_cards(system: System, switches: Iterator[str]) -> Iterator[Card]:
    """Network cards, and accessories with lanes. A line's slot is meant for its first piece: a slot takes one card."""
    fitted = [p for p in system.parts if isinstance(p.spec, NicSpec | AccessorySpec) and p.spec.lanes]
    for device, piece, part in numbered(fitted):
        slot = part.slot if piece == 0 else None
        if isinstance(part.spec, NicSpec):
            yield Card(
                kind="nic",
                device=device,
                product=part.spec.id,
                lanes=part.spec.lanes,
                generation=part.spec.pcie_generation,
                needed_gb_s=part.spec.needed_gb_s,
                slot=slot,
                full_height=not part.spec.low_profile,
                switch=next(switches, "") if slot is None else "",
                ports=part.spec.ports,
            )
        elif isinstance(part.spec, AccessorySpec):
            yield Card(
                kind="controller",
                device=device,
                product=part.spec.id,
                lanes=part.spec.lanes,
                generation=ACCESSORY_GENERATION,
                slot=slot,
            )


def drive_ports_of(platform: PlatformSpec | None, filled: int) -> list[PcieSwitch]:
    """A live switch for each port that it has for drives."""
    if platform is None:
        return []
    return [s for s in platform.switches if has_cpu(s.socket, filled) for _ in range(s.drive_ports)]
