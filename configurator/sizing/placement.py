"""Which card sits in which slot, the link that the two negotiate, and the slots that a card takes from others.

Bandwidth is one way: GT/s x line code / 8 per lane (PCI-SIG base specifications; 128b/130b from 3.0 on).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from .catalogue import AccessorySpec, AnyProduct, NicSpec, PlatformSpec, Slot
from .system import Fitted, System

S = TypeVar("S", bound=AnyProduct)

GT_PER_S = {1: 2.5, 2: 5.0, 3: 8.0, 4: 16.0, 5: 32.0, 6: 64.0}
LINE_CODE = {1: 8 / 10, 2: 8 / 10, 3: 128 / 130, 4: 128 / 130, 5: 128 / 130, 6: 242 / 256}

ACCESSORY_GENERATION = 4
"""What a controller card is taken for: the catalogue says how many lanes it has, not how fast they are."""


def link_gb_s(generation: int, lanes: int) -> float:
    """Bandwidth of a link, GB/s one way (1e9 bytes): Gen4 x16 is 31.5."""
    return GT_PER_S[generation] * LINE_CODE[generation] / 8 * lanes


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One GPU, network card or controller. `needed_gb_s` is what it can move, one way; 0 where nobody says.

    `device` is unique within a server. A card behind a switch of the platform has its place already.
    """

    device: str
    product: str
    lanes: int
    generation: int
    needed_gb_s: float = 0.0
    slot: str | None = None
    is_gpu: bool = False
    slot_width: int = 1
    behind_switch: bool = False


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
class Layout:
    """Every slot that has power is taken, covered by a wide card, without lanes as another uses them, or free."""

    placements: tuple[Placement, ...] = ()
    unplaced: tuple[str, ...] = ()
    free: tuple[Slot, ...] = ()
    covered: tuple[Slot, ...] = ()
    without_lanes: tuple[Slot, ...] = ()


def numbered(parts: Iterable[Fitted[S]]) -> Iterator[tuple[str, int, Fitted[S]]]:
    """Each piece: its device name, its place on its own line from 0, and the line. Names count on over all lines."""
    seen: Counter[str] = Counter()
    for part in parts:
        for piece in range(part.count):
            seen[part.spec.name] += 1
            yield f"{part.spec.name} #{seen[part.spec.name]}", piece, part


def cards(system: System) -> tuple[Card, ...]:
    """Every card of one server that takes PCIe lanes, GPUs first, wherever it is attached."""
    return (*_gpus(system), *_plug_in_cards(system))


def _gpus(system: System) -> Iterator[Card]:
    number = 0
    behind = system.platform is not None and system.platform.gpu_attach == "switch"
    for group in system.gpus:
        spec, needed_gb_s = group.spec, link_gb_s(group.spec.pcie_generation, group.spec.pcie_lanes)
        for _ in range(group.count):
            yield Card(
                device=f"GPU {number}",
                product=spec.id,
                lanes=spec.pcie_lanes,
                generation=spec.pcie_generation,
                needed_gb_s=needed_gb_s,
                is_gpu=True,
                slot_width=spec.slot_width,
                behind_switch=behind,
            )
            number += 1


def _plug_in_cards(system: System) -> Iterator[Card]:
    """Network cards, and accessories with lanes. A line's slot is meant for its first piece: a slot takes one card."""
    ports = sum(s.nic_ports for s in system.platform.switches) if system.platform else 0
    fitted = [p for p in system.parts if isinstance(p.spec, NicSpec | AccessorySpec) and p.spec.lanes]
    for device, piece, part in numbered(fitted):
        slot = part.slot if piece == 0 else None
        if isinstance(part.spec, NicSpec):
            behind = slot is None and ports > 0
            ports -= behind
            yield Card(
                device=device,
                product=part.spec.id,
                lanes=part.spec.lanes,
                generation=part.spec.pcie_generation,
                needed_gb_s=part.spec.needed_gb_s,
                slot=slot,
                behind_switch=behind,
            )
        elif isinstance(part.spec, AccessorySpec):
            yield Card(
                device=device,
                product=part.spec.id,
                lanes=part.spec.lanes,
                generation=ACCESSORY_GENERATION,
                slot=slot,
            )


def place(wanting: Iterable[Card], platform: PlatformSpec | None, live: Iterable[Slot]) -> Layout:
    """Named slots first, then GPUs, then each card into the smallest slot that gives it what it needs, else the best.

    Cards behind a switch, GPUs on a baseboard and platforms without documented slots place nothing.
    """
    if platform is None or not platform.slots:
        return Layout()
    free = list(live)
    placements: list[Placement] = []
    unplaced: list[str] = []
    covered: list[Slot] = []
    without_lanes: list[Slot] = []
    taken: set[str] = set()
    hopeless: set[tuple[bool, int]] = set()
    in_slots = [c for c in wanting if not c.behind_switch and (not c.is_gpu or platform.gpu_attach == "slot")]
    for card in sorted(in_slots, key=_turn):
        kind = (card.is_gpu, card.slot_width)
        if card.slot is None and kind in hopeless:  # slots only become fewer: spares a thousand searches
            unplaced.append(card.device)
            continue
        slot = _choose(card, [s for s in free if taken.isdisjoint(_covers(card, s, platform))])
        if slot is None:
            unplaced.append(card.device)
            if card.slot is None:
                hopeless.add(kind)
            continue
        free.remove(slot)
        taken.add(slot.name)
        placements.append(_placed(card, slot))
        covered += _take_away(free, _covers(card, slot, platform))
        without_lanes += _take_away(free, _sharing(slot, platform))
    return Layout(
        placements=tuple(placements),
        unplaced=tuple(unplaced),
        free=tuple(free),
        covered=tuple(covered),
        without_lanes=tuple(without_lanes),
    )


def _turn(card: Card) -> tuple[bool, bool, bool]:
    """Who chooses first: what was told where to sit, then GPUs, then cards that need bandwidth."""
    return card.slot is None, not card.is_gpu, not card.needed_gb_s


def _placed(card: Card, slot: Slot) -> Placement:
    return Placement(
        device=card.device,
        product=card.product,
        slot=slot,
        generation=min(card.generation, slot.generation),
        lanes=min(card.lanes, slot.lanes),
        needed_gb_s=card.needed_gb_s,
    )


def _covers(card: Card, slot: Slot, platform: PlatformSpec) -> frozenset[str]:
    """Names of the slots under a card that is wider than one slot: on a mainboard, those next to its own.

    Servers list slots that are as wide as their GPUs, and so does a board with two slots for GPUs side by side.
    """
    if card.slot_width < 2 or platform.kind != "board" or _slots_are_spaced(platform):
        return frozenset()
    names = [s.name for s in platform.slots]
    at = names.index(slot.name)
    return frozenset(names[at + 1 : at + card.slot_width])


def _slots_are_spaced(platform: PlatformSpec) -> bool:
    return any(one.takes_gpu and other.takes_gpu for one, other in pairwise(platform.slots))


def _sharing(slot: Slot, platform: PlatformSpec) -> frozenset[str]:
    """Names of the slots that have no lanes while this one has a card, whichever of the two says so."""
    return frozenset((*slot.shares_lanes_with, *(s.name for s in platform.slots if slot.name in s.shares_lanes_with)))


def _take_away(free: list[Slot], names: frozenset[str]) -> list[Slot]:
    lost = [s for s in free if s.name in names]
    for slot in lost:
        free.remove(slot)
    return lost


def _choose(card: Card, free: list[Slot]) -> Slot | None:
    """Slots that cost something else come last: those for GPUs, and those that share their lanes."""
    if card.slot is not None:
        return next((s for s in free if s.name == card.slot), None)
    if card.is_gpu:
        fitting = sorted((s for s in free if s.takes_gpu), key=lambda s: bool(s.shares_lanes_with))
    else:
        fitting = sorted(free, key=lambda s: (s.takes_gpu, bool(s.shares_lanes_with), s.lanes))
    enough = next((s for s in fitting if _is_enough(card, s)), None)
    return enough or max(fitting, key=lambda s: _gives(card, s), default=None)


def _is_enough(card: Card, slot: Slot) -> bool:
    """A card of which nobody says what it needs is content with a slot of its own width."""
    return _gives(card, slot) >= card.needed_gb_s if card.needed_gb_s else slot.lanes >= card.lanes


def _gives(card: Card, slot: Slot) -> float:
    return link_gb_s(min(card.generation, slot.generation), min(card.lanes, slot.lanes))
