"""What the links of a server lose, and cards that do better in each other's slots or in a free one.

Who sits down first takes what it needs, so the last may be left with a slot that another would not have missed. Pairs
of slots are then exchanged while that leaves fewer cards throttled, or as many with less GB/s lost (2-opt: Croes 1958).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..catalogue import Slot
from . import sharing
from .cards import Card, goes_in
from .pcie import link_gb_s

Loss = tuple[int, float]
"""Cards that are throttled, and GB/s that they lose together."""

NOT_SEATED: Loss = (1_000_000, float("inf"))
"""The loss of a way that leaves a card without a single lane."""

SAME_GB_S = 1e-6
"""Less GB/s than this are rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the slots give: by name each slot, the generation at which it is fed, and the group that shares its lanes."""

    slots: Mapping[str, Slot]
    feeds: Mapping[str, int]
    sharing: Mapping[str, tuple[Slot, ...]]

    def lanes(self, name: str, taken: Mapping[str, Card]) -> int:
        """Lanes that a taken slot has for its card, after the cards that share them have had theirs."""
        group = self.sharing.get(name)
        if group is None:
            return self.slots[name].lanes
        there = [s for s in group if s.name in taken]
        given = sharing.divided(max(s.lanes for s in group), [min(taken[s.name].lanes, s.lanes) for s in there])
        return next(lanes for slot, lanes in zip(there, given, strict=True) if slot.name == name)

    def lost(self, taken: Mapping[str, Card], names: Iterable[str] | None = None) -> Loss:
        """What the cards in these slots, or in all, lose: how many, and GB/s one way. Content is a card of unknown needs
        with its width."""
        count, gb_s = 0, 0.0
        for name in taken if names is None else names:
            if name not in taken:
                continue
            lanes = self.lanes(name, taken)
            if not lanes:
                return NOT_SEATED
            missing = self._missing(taken[name], name, lanes)
            count, gb_s = count + (missing > 0), gb_s + missing
        return count, gb_s

    def least(self, card: Card) -> Loss:
        """What the card loses in the best of all slots that it goes into."""
        missing = min(
            (self._missing(card, s.name, s.lanes) for s in self.slots.values() if goes_in(card, s)), default=0.0
        )
        return int(missing > 0), missing

    def _missing(self, card: Card, name: str, lanes: int) -> float:
        generation = min(card.generation, self.feeds[name])
        wanted = card.needed_gb_s or link_gb_s(generation, card.lanes)
        return max(wanted - link_gb_s(generation, min(card.lanes, lanes)), 0.0)

    def _with(self, *names: str) -> set[str]:
        return {*names, *(s.name for name in names for s in self.sharing.get(name, ()))}

    def bettered(self, taken: Mapping[str, Card], free: Collection[str]) -> dict[str, Card]:
        """The cards by slot after every exchange that helps, best first. GPUs and cards that were told a slot stay."""
        now = dict(taken)
        while True:
            best, gained = now, (0, SAME_GB_S)
            for one, other in self._pairs(now, free):
                around = self._with(one, other)
                before = self.lost(now, around)
                if not before[0]:
                    continue
                then = _exchanged(now, one, other)
                after = self.lost(then, around)
                gain = before[0] - after[0], before[1] - after[1]
                if gain > gained:
                    best, gained = then, gain
            if best is now:
                return now
            now = best

    def _pairs(self, taken: Mapping[str, Card], free: Collection[str]) -> Iterator[tuple[str, str]]:
        """A slot whose card may move, and one that is free for it or whose card may come in its stead."""
        may_move = [name for name in self.slots if name in taken and not taken[name].is_gpu and not taken[name].slot]
        for at, one in enumerate(may_move):
            for other in may_move[at + 1 :]:
                if goes_in(taken[one], self.slots[other]) and goes_in(taken[other], self.slots[one]):
                    yield one, other
            for other in self.slots:
                if other not in taken and other in free and goes_in(taken[one], self.slots[other]):
                    yield one, other


def _exchanged(taken: Mapping[str, Card], one: str, other: str) -> dict[str, Card]:
    """Who sat in one slot sits in the other; the order of the cards stays."""
    names = {one: other, other: one}
    return {names.get(name, name): card for name, card in taken.items()}
