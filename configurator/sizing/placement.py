"""Which card sits in which slot, and the link that the two negotiate.

Bandwidth is one way: GT/s x line code / 8 per lane (PCI-SIG base specifications; 128b/130b from 3.0 on).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .catalogue import NicSpec, PlatformSpec, Slot
from .system import System

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
                    device=f"GPU {number}",
                    product=group.spec.id,
                    slot=None,
                    lanes=group.spec.pcie_lanes,
                    generation=group.spec.pcie_generation,
                    needed_gb_s=0.0,
                    is_gpu=True,
                )
                number += 1
    ports = switch_ports(platform)
    for nic in system.of(NicSpec):
        for i in range(nic.count):
            if nic.slot is None and ports > 0:
                ports -= 1
                continue
            yield _Card(
                device=f"{nic.spec.name} #{i + 1}",
                product=nic.spec.id,
                slot=nic.slot,
                lanes=nic.spec.lanes,
                generation=nic.spec.pcie_generation,
                needed_gb_s=nic.spec.needed_gb_s,
                is_gpu=False,
            )


def switch_ports(platform: PlatformSpec) -> int:
    return sum(s.nic_ports for s in platform.switches)


def place(system: System, live: list[Slot]) -> tuple[list[Placement], list[str], list[Slot]]:
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
                device=card.device,
                product=card.product,
                slot=slot,
                needed_gb_s=card.needed_gb_s,
                generation=min(card.generation, slot.generation),
                lanes=min(card.lanes, slot.lanes),
            )
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
