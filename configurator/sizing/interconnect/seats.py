"""Which slots the GPUs of a server sit in, where the first choice left a card without a slot or a bridged pair apart.

All ways to seat as many GPUs as there is room for are tried, up to MOST_WAYS of them, and the best is taken: most cards
with a slot, then most pairs as far apart as their bridge spans, then most pairs on one CPU, then most bandwidth, then
fewest of the other cards below their speed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from ..catalogue import Slot
from .cards import Card, goes_in
from .exchange import Loss

MOST_WAYS = 120
"""Ways to seat GPUs that are looked at: all of them on a mainboard, those with the first slots in a large server."""

Score = tuple[int, int, int, int, float]
Seats = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridging:
    """Pairs of GPUs by their device names, and how many slot widths from card to card their bridge spans.

    `at` has where each slot sits, in slot widths; empty where nobody says so: a pair is then only kept on one CPU.
    `socket_of` has each slot's socket, its switch's where it hangs on one.
    """

    pairs: tuple[tuple[str, str], ...]
    pitch: int
    at: Mapping[str, int]
    socket_of: Mapping[str, int | None]

    def is_beside(self, a: str, b: str) -> bool:
        """Whether a bridge spans from one slot to the other, as far as anybody says where they lie."""
        return not self.at or abs(self.at[a] - self.at[b]) == self.pitch

    def is_on_one_cpu(self, a: str, b: str) -> bool:
        """Whether both slots hang on one CPU, as far as anybody says so."""
        return self.socket_of[a] == self.socket_of[b]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What all ways to seat the GPUs have in common, and how good one of them is.

    `gpus` were told no slot, `named` has the slots of those that were; `shut` are slots of other cards that were. `others`
    sit down afterwards; `others_lose` is what they then lose, `least_lost` what they lose at least. `covers` are the slots under a GPU in each slot, `sharing` those that share lanes with it, `worth`
    is what one gets there, GB/s.
    """

    live: Sequence[Slot]
    gpus: Sequence[Card]
    others: Sequence[Card]
    named: Seats
    shut: frozenset[str]
    covers: Mapping[str, frozenset[str]]
    sharing: Mapping[str, Sequence[Slot]]
    worth: Callable[[Card, Slot], float]
    others_lose: Callable[[Seats], Loss]
    least_lost: Loss
    bridging: Bridging | None

    def better_than(self, first: Seats) -> Seats | None:
        """The best slots of all GPUs by device; None where the `first` choice cannot be bettered.

        GPUs of several kinds keep the first choice: their server is refused anyway.
        """
        best, chosen, lost = self._score(first), None, self.others_lose(first)
        beside, on_one_cpu = self._most_pairs()

        def is_perfect(score: Score, lost: Loss) -> bool:
            joined = score[2] >= beside and score[3] >= on_one_cpu
            return joined and self._all_seated(score) and lost <= self.least_lost

        if is_perfect(best, lost) or len({(g.slot_width, g.lanes, g.generation) for g in self.gpus}) > 1:
            return None
        for seats in islice(self._all(), MOST_WAYS):
            for dealt in self._dealt_out(seats):
                score = self._score(dealt)
                if score < best:
                    continue
                loss = self.others_lose(dealt)
                if score > best or loss < lost:
                    best, chosen, lost = score, dealt, loss
            if is_perfect(best, lost):
                break
        return chosen

    def _all(self) -> Iterator[tuple[str, ...]]:
        """Slots for as many GPUs as possible, those listed first tried first."""
        there = {*self.named.values(), *self.shut}
        under = {name for slot in self.named.values() for name in self.covers.get(slot, ())}
        names = [
            s.name
            for s in self.live
            if s.takes_gpu and s.name not in there | under and there.isdisjoint(self.covers.get(s.name, ()))
            and goes_in(self.gpus[0], s)
        ]  # fmt: skip
        return _choices(names, self.covers, len(self.gpus))

    def _dealt_out(self, seats: Sequence[str]) -> Iterator[dict[str, str]]:
        """Who of the GPUs takes which of these seats: pairs first, by distance and CPU, or by distance alone."""
        bridging = self.bridging
        waiting = [g.device for g in self.gpus][: len(seats)]
        pairs = [pair for pair in bridging.pairs if set(pair) <= set(waiting)] if bridging else []
        if bridging and pairs:
            yield self._dealt(
                seats, waiting, pairs, lambda a, b: bridging.is_beside(a, b) and bridging.is_on_one_cpu(a, b)
            )
            yield self._dealt(seats, waiting, pairs, bridging.is_beside)
        else:
            yield {**self.named, **dict(zip(waiting, seats, strict=True))}

    def _dealt(
        self,
        seats: Sequence[str],
        waiting: Sequence[str],
        pairs: Sequence[tuple[str, str]],
        fits: Callable[[str, str], bool],
    ) -> dict[str, str]:
        free, found = list(seats), dict(self.named)
        for one, other in pairs:
            couple = next(((a, b) for i, a in enumerate(free) for b in free[i + 1 :] if fits(a, b)), None)
            if couple is not None:
                found[one], found[other] = couple
                free = [name for name in free if name not in couple]
        left = [device for device in waiting if device not in found]
        return {**found, **dict(zip(left, free, strict=True))}

    def _score(self, seats: Seats) -> Score:
        """GPUs with a slot, other cards with one, pairs that a bridge joins, pairs on one CPU, GB/s of the GPUs."""
        beside = on_one_cpu = 0
        if self.bridging:
            pairs = [(seats[a], seats[b]) for a, b in self.bridging.pairs if a in seats and b in seats]
            beside = sum(self.bridging.is_beside(a, b) for a, b in pairs)
            on_one_cpu = sum(self.bridging.is_on_one_cpu(a, b) for a, b in pairs)
        return len(seats), self._others_seated(seats), beside, on_one_cpu, self._gb_s(seats)

    def _all_seated(self, score: Score) -> bool:
        gpus, others = score[:2]
        spare = max(len(self.live) - len(self.shut) - gpus, 0)
        return gpus == len(self.gpus) + len(self.named) and others >= min(len(self.others), spare)

    def _most_pairs(self) -> tuple[int, int]:
        """Pairs that could sit beside each other at most, and those on one CPU besides: what no way can better."""
        bridging = self.bridging
        if bridging is None or not bridging.pairs:
            return 0, 0
        names = [s.name for s in self.live if s.takes_gpu or s.name in self.named.values()]
        beside, on_one_cpu = set[str](), set[str]()
        for one, other in combinations(names, 2):
            if bridging.is_beside(one, other):
                beside |= {one, other}
                on_one_cpu |= {one, other} if bridging.is_on_one_cpu(one, other) else set()
        return min(len(bridging.pairs), len(beside) // 2), min(len(bridging.pairs), len(on_one_cpu) // 2)

    def _gb_s(self, seats: Seats) -> float:
        """What the GPUs get, GB/s; where some share their lanes each counts for its part."""
        taken = set(seats.values())
        total = 0.0
        for slot in self.live:
            if slot.name in taken:
                together = sum(s.name in taken for s in self.sharing.get(slot.name, ()))
                total += self.worth(self.gpus[0], slot) / max(together, 1)
        return round(total, 3)

    def _others_seated(self, seats: Seats) -> int:
        """Cards that find a slot beside these GPUs: the size of a maximum matching (Kuhn)."""
        gone = {*self.shut, *seats.values()}
        for name in seats.values():
            gone |= self.covers.get(name, frozenset())
        return matched([s for s in self.live if s.name not in gone], self.others)


def matched(slots: Sequence[Slot], cards: Iterable[Card]) -> int:
    """How many cards find a slot at most, whoever moves up for them. Of a thousand like cards each slot takes one."""
    sits: dict[str, Card] = {}
    tried: dict[tuple[int, bool], int] = {}

    def finds(card: Card, seen: set[str]) -> bool:
        for slot in slots:
            if slot.name not in seen and goes_in(card, slot):
                seen.add(slot.name)
                if slot.name not in sits or finds(sits[slot.name], seen):
                    sits[slot.name] = card
                    return True
        return False

    found = 0
    for card in cards:
        kind = card.lanes, card.full_height
        if tried.get(kind, 0) < len(slots):
            tried[kind] = tried.get(kind, 0) + 1
            found += finds(card, set())
    return found


def _choices(names: Sequence[str], covers: Mapping[str, frozenset[str]], most: int) -> Iterator[tuple[str, ...]]:
    """Every choice of slots of which none covers another, of the greatest number there is up to `most`."""
    after = [
        next((j for j in range(i + 1, len(names)) if names[j] not in covers.get(name, ())), len(names))
        for i, name in enumerate(names)
    ]
    room = [0] * (len(names) + 1)
    for i in range(len(names) - 1, -1, -1):
        room[i] = max(room[i + 1], 1 + room[after[i]])

    def chosen(i: int, left: int) -> Iterator[tuple[str, ...]]:
        if not left:
            yield ()
        elif room[i] >= left:
            for rest in chosen(after[i], left - 1):
                yield (names[i], *rest)
            yield from chosen(i + 1, left)

    return chosen(0, min(most, room[0]))
