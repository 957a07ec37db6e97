"""A card in its slot: the link that the two negotiate, and what holds it back."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..catalogue import PcieSwitch, Slot
from .cards import Card
from .pcie import link_gb_s


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


def fed_at(slot: Slot, switches: Iterable[PcieSwitch], host_generation: int | None) -> int:
    """The generation at which a slot can run: its own, or that of its switch or CPU where this is older."""
    if slot.switch:
        return min([slot.generation, *(s.generation for s in switches if s.name == slot.switch)])
    return min(slot.generation, host_generation or slot.generation)


def placed(card: Card, slot: Slot, fed: int, there: int) -> Placement:
    """A card in a slot that is fed at a generation and has so many lanes for it."""
    generation, lanes = min(card.generation, fed), min(card.lanes, there)
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
    if lanes < min(card.lanes, slot.lanes):
        return "shared lanes"
    if lanes < card.lanes or slot.generation == generation < card.generation:
        return "slot"
    if generation < card.generation:
        return "switch" if slot.switch else "CPU"
    return "card"
