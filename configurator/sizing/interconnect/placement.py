"""Which card sits in which slot, the link that the two negotiate, and the slots that a card takes from others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from ..catalogue import PcieSwitch, PlatformSpec, Slot
from .cards import Card
from .pcie import link_gb_s

LINK_WIDTHS = (16, 8, 4, 2, 1)
"""Widths that a PCIe link can have, in lanes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A card in a slot, with the link that the two negotiate: the narrower width, the oldest generation of the two and
    of what feeds the slot (its CPU or its switch). `limited_by` names what holds the card back, if anything does."""

    device: str
    product: str
    slot: Slot
    generation: int
    lanes: int
    needed_gb_s: float
    limited_by: str = ""

    @property
    def gb_s(self) -> float:
        """What the link carries, GB/s one way."""
        return link_gb_s(self.generation, self.lanes)

    @property
    def throttled(self) -> bool:
        """Whether the card could move more than the link carries."""
        return self.gb_s < self.needed_gb_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Every slot that has power is taken, covered by a wide card, without lanes as another uses them, or free.

    `starved_ports` are ports, such as "M.2", whose lanes a card in a slot has taken although something is plugged in.
    """

    placements: tuple[Placement, ...] = ()
    unplaced: tuple[str, ...] = ()
    free: tuple[Slot, ...] = ()
    covered: tuple[Slot, ...] = ()
    without_lanes: tuple[Slot, ...] = ()
    starved_ports: tuple[str, ...] = ()


def place(
    wanting: Iterable[Card],
    platform: PlatformSpec | None,
    live: Iterable[Slot],
    *,
    host_generation: int | None = None,
    ports_used: frozenset[str] = frozenset(),
) -> Layout:
    """Named slots first, then GPUs, then each card into the smallest slot that gives it what it needs, else the best.

    Network cards on a switch, GPUs on a baseboard and platforms without documented slots place nothing. `ports_used` are
    ports with a drive ("M.2"): a slot that shares its lanes with one is left to it, unless a card is told to sit there.
    """
    if platform is None or not platform.slots:
        return Layout()
    free = list(live)
    feeds = {s.name: fed_at(s, platform.switches, host_generation) for s in free}
    placements: list[Placement] = []
    unplaced: list[str] = []
    covered: list[Slot] = []
    without_lanes: list[Slot] = []
    taken: set[str] = set()
    on_socket: Counter[int] = Counter()
    hopeless: set[tuple[bool, int, bool]] = set()
    in_slots = [c for c in wanting if _sits_in_a_slot(c, platform)]
    if sum(c.is_gpu for c in in_slots) > sum(s.takes_gpu for s in free) and platform.gpu_attach == "switch":
        in_slots = [c for c in in_slots if not c.is_gpu]  # the slots that are listed are not those of the GPUs
    named = {c.slot for c in in_slots}
    without_lanes += _take_away(free, _given_to_ports(free, ports_used, named))
    for card in sorted(in_slots, key=_turn):
        kind = (card.is_gpu, card.slot_width, card.full_height)
        if card.slot is None and kind in hopeless:  # slots only become fewer: spares a thousand searches
            unplaced.append(card.device)
            continue
        fitting = [s for s in free if taken.isdisjoint(_covers(card, s, platform))]
        slot = _choose(card, fitting, feeds, on_socket)
        if slot is None:
            unplaced.append(card.device)
            if card.slot is None:
                hopeless.add(kind)
            continue
        free.remove(slot)
        taken.add(slot.name)
        on_socket[slot.socket] += min(card.lanes, slot.lanes)
        placements.append(_placed(card, slot, feeds[slot.name]))
        covered += _take_away(free, _covers(card, slot, platform))
        without_lanes += _share(free, placements[-1], _sharing(slot, platform))
    return Layout(
        placements=tuple(placements),
        unplaced=tuple(unplaced),
        free=tuple(free),
        covered=tuple(covered),
        without_lanes=tuple(without_lanes),
        starved_ports=tuple(sorted({x for p in placements for x in p.slot.shares_lanes_with if x in ports_used})),
    )


def _sits_in_a_slot(card: Card, platform: PlatformSpec) -> bool:
    """Not on a baseboard, and not on a port of a switch; a PCIe card behind a switch sits in a slot all the same."""
    if card.is_gpu:
        return platform.gpu_attach == "slot" or (platform.gpu_attach == "switch" and platform.gpu_form == "pcie")
    return not card.switch


def fed_at(slot: Slot, switches: Iterable[PcieSwitch], host_generation: int | None) -> int:
    """The generation at which a slot can run: its own, or that of its switch or CPU where this is older."""
    if slot.switch:
        return min([slot.generation, *(s.generation for s in switches if s.name == slot.switch)])
    return min(slot.generation, host_generation or slot.generation)


def _given_to_ports(free: Iterable[Slot], ports_used: frozenset[str], named: set[str | None]) -> frozenset[str]:
    return frozenset(s.name for s in free if s.name not in named and not ports_used.isdisjoint(s.shares_lanes_with))


def _turn(card: Card) -> tuple[bool, bool, bool]:
    """Who chooses first: what was told where to sit, then GPUs, then cards that need bandwidth."""
    return card.slot is None, not card.is_gpu, not card.needed_gb_s


def _placed(card: Card, slot: Slot, fed: int) -> Placement:
    generation, lanes = min(card.generation, fed), min(card.lanes, slot.lanes)
    return Placement(
        device=card.device,
        product=card.product,
        slot=slot,
        generation=generation,
        lanes=lanes,
        needed_gb_s=card.needed_gb_s,
        limited_by=_limited_by(card, slot, generation, lanes),
    )


def _limited_by(card: Card, slot: Slot, generation: int, lanes: int) -> str:
    """What makes the link slower than the card's own. A link that is enough all the same is held back by nothing."""
    if not card.needed_gb_s or link_gb_s(generation, lanes) >= card.needed_gb_s:
        return ""
    if lanes < card.lanes or slot.generation == generation < card.generation:
        return "slot"
    if generation < card.generation:
        return "switch" if slot.switch else "CPU"
    return "card"


def room_of(slot: Slot, platform: PlatformSpec) -> int:
    """Slot widths of room above a slot. Servers list slots that are as wide as their GPUs, and so does a board with two
    slots for GPUs side by side; on any other mainboard the next slot is one width away."""
    if slot.width is not None:
        return slot.width
    return 2 if platform.kind != "board" or _slots_are_spaced(platform) else 1


def position(name: str, platform: PlatformSpec) -> int | None:
    """Where a slot sits, in slot widths from the first; None for a slot that is not there."""
    at = 0
    for slot in platform.slots:
        if slot.name == name:
            return at
        at += room_of(slot, platform)
    return None


def _covers(card: Card, slot: Slot, platform: PlatformSpec) -> frozenset[str]:
    """Names of the slots under a card that is wider than the room above its own: those next to it."""
    room, names = room_of(slot, platform), [s.name for s in platform.slots]
    at = names.index(slot.name) + 1
    covered = []
    while room < card.slot_width and at < len(names):
        covered.append(names[at])
        room += room_of(platform.slots[at], platform)
        at += 1
    return frozenset(covered)


def _slots_are_spaced(platform: PlatformSpec) -> bool:
    return any(one.takes_gpu and other.takes_gpu for one, other in pairwise(platform.slots))


def _share(free: list[Slot], taken: Placement, sharing: frozenset[str]) -> list[Slot]:
    """Slots that share their lanes with a taken one keep what its card leaves, in the widths that a link can have.

    The wider of the two is split: of x16, a card of eight lanes leaves x8 to either slot. Those left without go.
    """
    lost = []
    for at, slot in enumerate(free):
        if slot.name in sharing:
            spare = max(slot.lanes, taken.slot.lanes) - taken.lanes
            left = next((width for width in LINK_WIDTHS if width <= min(spare, slot.lanes)), 0)
            free[at] = replace(slot, lanes=left)
            lost += [slot] if not left else []
    free[:] = [slot for slot in free if slot.lanes]
    return lost


def _sharing(slot: Slot, platform: PlatformSpec) -> frozenset[str]:
    """Names of the slots that share their lanes with this one, whichever of the two says so."""
    return frozenset((*slot.shares_lanes_with, *(s.name for s in platform.slots if slot.name in s.shares_lanes_with)))


def _take_away(free: list[Slot], names: frozenset[str]) -> list[Slot]:
    lost = [s for s in free if s.name in names]
    for slot in lost:
        free.remove(slot)
    return lost


def _choose(card: Card, free: list[Slot], feeds: dict[str, int], on_socket: Counter[int]) -> Slot | None:
    """Slots that cost something else come last: those for GPUs, and those that share their lanes. Of like slots the one
    on the socket that has fewer lanes taken."""
    fitting = [s for s in free if _goes_in(card, s)]
    if card.slot is not None:
        return next((s for s in fitting if s.name == card.slot), None)
    if card.is_gpu:
        fitting = sorted((s for s in fitting if s.takes_gpu), key=lambda s: bool(s.shares_lanes_with))
    else:
        fitting.sort(key=lambda s: (s.takes_gpu, bool(s.shares_lanes_with), s.lanes, on_socket[s.socket]))
    enough = next((s for s in fitting if _is_enough(card, s, feeds)), None)
    return enough or max(fitting, key=lambda s: _gives(card, s, feeds), default=None)


def _goes_in(card: Card, slot: Slot) -> bool:
    """Whether the card fits the connector and the height, as far as they are published."""
    long_enough = slot.physical_lanes is None or card.lanes <= slot.physical_lanes
    return long_enough and (slot.full_height or not card.full_height)


def _is_enough(card: Card, slot: Slot, feeds: dict[str, int]) -> bool:
    """A card of which nobody says what it needs is content with a slot of its own width."""
    return _gives(card, slot, feeds) >= card.needed_gb_s if card.needed_gb_s else slot.lanes >= card.lanes


def _gives(card: Card, slot: Slot, feeds: dict[str, int]) -> float:
    return link_gb_s(min(card.generation, feeds[slot.name]), min(card.lanes, slot.lanes))
