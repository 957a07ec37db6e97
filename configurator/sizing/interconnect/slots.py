"""Which card sits in which slot, the link that the two negotiate, and the slots that a card takes from others.

Named cards sit first, then GPUs (`seats`), then the others: cards with the fewest slots to choose from first, and where
one finds none the others move up for it, along an augmenting path of a bipartite matching (Berge 1957; Kuhn 1955), so
that as many cards as possible have a slot, in whatever order they are listed. At last cards change places where fewer
then run below their speed (`exchange`).
"""

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..catalogue import PlatformSpec, Slot
from . import sharing
from .cards import Card, goes_in
from .exchange import Links, Loss
from .pcie import link_gb_s
from .placements import Layout, fed_at, placed
from .seats import Bridging, Seats, Ways
from .spacing import covers


def assign_slots(
    wanting: Iterable[Card],
    platform: PlatformSpec | None,
    live: Sequence[Slot],
    *,
    host_generation: int | None = None,
    ports_used: frozenset[str] = frozenset(),
    bridging: Bridging | None = None,
) -> Layout:
    """Named slots first, then GPUs, then each card into the smallest slot that gives it what it needs, else the best.

    Network cards on a switch, GPUs on a baseboard and platforms without documented slots place nothing. `ports_used` are
    ports with a drive ("M.2"): a slot that shares its lanes with one is left to it, unless a card is told to sit there.
    """
    if platform is None:
        return Layout()
    wanting = tuple(wanting)
    homeless = [c.device for c in wanting if c.is_gpu and platform.gpu_attach == "switch" and not c.switch]
    if not platform.slots:
        return Layout(unplaced=tuple(homeless))
    in_slots = [c for c in wanting if c.device not in homeless and _sits_in_a_slot(c, platform)]
    if platform.gpu_attach == "switch" and sum(c.is_gpu for c in in_slots) > sum(s.takes_gpu for s in live):
        in_slots = [c for c in in_slots if not c.is_gpu]  # the slots that are listed are not those of the GPUs
    named = {c.slot for c in in_slots}
    to_ports = {s.name for s in live if s.name not in named and not ports_used.isdisjoint(s.shares_lanes_with)}
    chart = _Chart(platform, [s for s in live if s.name not in to_ports], host_generation)
    for card in in_slots:
        if card.slot is not None:
            chart.seat_named(card)
    chart.seat_gpus([c for c in in_slots if c.is_gpu and c.slot is None], in_slots, bridging)
    chart.seat_others([c for c in in_slots if not c.is_gpu and c.slot is None])
    return chart.layout(in_slots, homeless, [s for s in live if s.name in to_ports], ports_used)


def _sits_in_a_slot(card: Card, platform: PlatformSpec) -> bool:
    """Not on a baseboard, and not on a port of a switch; a PCIe card behind a switch without ports sits in a slot."""
    if card.is_gpu:
        on_ports = any(s.gpu_ports for s in platform.switches)
        return platform.gpu_attach == "slot" or (
            platform.gpu_attach == "switch" and platform.gpu_form == "pcie" and not on_ports
        )
    return not card.switch


class _Chart:
    """The slots while they fill: who sits where, and what is still open to whom."""

    def __init__(self, platform: PlatformSpec, live: Sequence[Slot], host_generation: int | None) -> None:
        self.platform = platform
        self.live = live
        self.feeds = {s.name: fed_at(s, platform.switches, host_generation) for s in live}
        self.sharing = sharing.groups(live)
        self.taken: dict[str, Card] = {}
        self.covered: set[str] = set()
        self.on_socket: Counter[int | None] = Counter()
        self.by_name = {s.name: s for s in live}
        self.links = Links(slots=self.by_name, feeds=self.feeds, sharing=self.sharing)
        self._under: dict[int, dict[str, frozenset[str]]] = {}

    def seat_named(self, card: Card) -> None:
        slot = self.by_name.get(card.slot or "")
        if slot is not None and self._is_open(card, slot) and goes_in(card, slot) and self._has_a_lane(slot):
            self._seat(card, slot)

    def seat_gpus(self, gpus: Sequence[Card], everybody: Sequence[Card], bridging: Bridging | None) -> None:
        """First each into the best slot left; if that leaves a card without one, or a pair apart, the best of all ways."""
        if not gpus:
            return
        before = dict(self.taken)
        others = [c for c in everybody if not c.is_gpu and c.slot is None]
        for gpu in gpus:
            fitting = [s for s in self.live if s.takes_gpu and self._is_open(gpu, s) and goes_in(gpu, s)]
            fitting.sort(key=lambda s: bool(s.shares_lanes_with))
            slot = self._best(gpu, fitting) or next((s for s in fitting if self._has_a_lane(s)), None)
            if slot is not None:
                self._seat(gpu, slot)
        better = Ways(
            live=self.live,
            gpus=gpus,
            others=others,
            named={card.device: name for name, card in before.items() if card.is_gpu},
            shut=frozenset(name for name, card in before.items() if not card.is_gpu),
            covers=self._covers(gpus[0].slot_width),
            sharing=self.sharing,
            worth=self._worth,
            others_lose=lambda seats: self._others_lose(before, gpus, others, seats),
            least_lost=_sum(self.links.least(card) for card in others),
            bridging=bridging,
        ).better_than({card.device: name for name, card in self.taken.items() if card.is_gpu})
        if better is not None:
            self._begin_anew(before | {better[g.device]: g for g in gpus if g.device in better})

    def _others_lose(self, before: dict[str, Card], gpus: Sequence[Card], others: Sequence[Card], seats: Seats) -> Loss:
        """What the other cards add to what is lost, were the GPUs to sit in these slots."""
        trial = copy.copy(self)
        trial._begin_anew(before | {seats[g.device]: g for g in gpus if g.device in seats})
        without = self.links.lost(trial.taken)
        trial.seat_others(others)
        count, gb_s = self.links.lost(trial.taken)
        return count - without[0], round(gb_s - without[1], 6)

    def _begin_anew(self, taken: dict[str, Card]) -> None:
        self.taken, self.covered = {}, set()
        self.on_socket = Counter()
        for name, card in taken.items():
            self._seat(card, self.by_name[name])

    def _worth(self, card: Card, slot: Slot) -> float:
        """What a card gets in a slot, GB/s, were it alone in its group."""
        return link_gb_s(min(card.generation, self.feeds[slot.name]), min(card.lanes, slot.lanes))

    def seat_others(self, cards: Sequence[Card]) -> None:
        hopeless: set[tuple[int, bool]] = set()
        choices = {c.device: sum(goes_in(c, s) for s in self.live) for c in _one_of_a_kind(cards)}
        by_kind = {(c.lanes, c.full_height): choices[c.device] for c in _one_of_a_kind(cards)}
        for card in sorted(cards, key=lambda c: _turn(c, by_kind[c.lanes, c.full_height])):
            kind = (card.lanes, card.full_height)
            if kind in hopeless:  # what one card finds no way to, its like does not either: spares a thousand searches
                continue
            slot = self._chosen(card) or self._cleared(card, starved=False) or self._cleared(card, starved=True)
            if slot is None:
                hopeless.add(kind)
            else:
                self._seat(card, slot)
        self._begin_anew(self.links.bettered(self.taken, [s.name for s in self.live if s.name not in self.covered]))

    def _chosen(self, card: Card) -> Slot | None:
        """Slots that cost something else come last: those for GPUs, and those that share their lanes. Of like slots the
        one on the socket that has fewer lanes taken."""
        fitting = [s for s in self.live if self._is_open(card, s) and goes_in(card, s)]
        fitting.sort(key=lambda s: (s.takes_gpu, bool(s.shares_lanes_with), s.lanes, self.on_socket[s.socket]))
        return self._best(card, fitting)

    def _best(self, card: Card, fitting: Iterable[Slot]) -> Slot | None:
        """The first that is enough, else the one that gives most. Content is a card of unknown needs with its width."""
        best, most = None, 0.0
        for slot in fitting:
            lanes = self._left(slot)
            if not lanes:
                continue
            gives = link_gb_s(min(card.generation, self.feeds[slot.name]), min(card.lanes, lanes))
            if gives >= card.needed_gb_s if card.needed_gb_s else lanes >= card.lanes:
                return slot
            if gives > most:
                best, most = slot, gives
        return best

    def _cleared(self, card: Card, *, starved: bool, seen: set[str] | None = None) -> Slot | None:
        """A slot that others make free by moving up. `starved` ones too, whose lanes their neighbour then halves with."""
        seen = set() if seen is None else seen
        for slot in self.live:
            if slot.name in seen or slot.name in self.covered or not goes_in(card, slot):
                continue
            seen.add(slot.name)
            there = self.taken.get(slot.name)
            if there is None:
                if self._has_a_lane(slot) if starved else self._left(slot):
                    return slot
            elif not there.is_gpu and there.slot is None:
                other = self._cleared(there, starved=starved, seen=seen)
                if other is not None:
                    self._stand_up(slot)
                    self._seat(there, other)
                    return slot
        return None

    def _is_open(self, card: Card, slot: Slot) -> bool:
        if slot.name in self.taken or slot.name in self.covered:
            return False
        return self.taken.keys().isdisjoint(self._covers(card.slot_width).get(slot.name, ()))

    def _covers(self, width: int) -> dict[str, frozenset[str]]:
        if width not in self._under:
            self._under[width] = covers(self.platform, width)
        return self._under[width]

    def _left(self, slot: Slot) -> int:
        group = self.sharing.get(slot.name)
        if group is None:
            return slot.lanes
        wanted = {s.name: min(self.taken[s.name].lanes, s.lanes) for s in group if s.name in self.taken}
        return sharing.left_for(slot, group, wanted)

    def _has_a_lane(self, slot: Slot) -> bool:
        """Whether each card of its group keeps a lane at least, were one more to sit here."""
        group = self.sharing.get(slot.name, ())
        return not group or sum(s.name in self.taken for s in group) < max(s.lanes for s in group)

    def _seat(self, card: Card, slot: Slot) -> None:
        self.taken[slot.name] = card
        self.on_socket[slot.socket] += min(card.lanes, slot.lanes)
        self.covered |= self._covers(card.slot_width).get(slot.name, frozenset())

    def _stand_up(self, slot: Slot) -> None:
        card = self.taken.pop(slot.name)
        self.on_socket[slot.socket] -= min(card.lanes, slot.lanes)

    def layout(
        self, wanting: Sequence[Card], homeless: Sequence[str], to_ports: Sequence[Slot], ports_used: frozenset[str]
    ) -> Layout:
        placements = tuple(
            placed(card, self.by_name[name], self.feeds[name], self.links.lanes(name, self.taken))
            for name, card in self.taken.items()
        )
        seated = {card.device for card in self.taken.values()}
        bare = [s for s in self.platform.slots if s.name in self.by_name.keys() - self.taken.keys() - self.covered]
        left = {s.name: self._left(s) for s in bare}
        covered = [s for s in self.platform.slots if s.name in self.covered]
        return Layout(
            placements=placements,
            unplaced=(*homeless, *(c.device for c in wanting if c.device not in seated)),
            free=tuple(s if left[s.name] == s.lanes else replace(s, lanes=left[s.name]) for s in bare if left[s.name]),
            covered=tuple(s for s in covered if s.name in self.by_name or s in to_ports),
            without_lanes=(
                *(s for s in to_ports if s.name not in self.covered),
                *(s for s in bare if not left[s.name]),
            ),
            starved_ports=tuple(sorted({x for p in placements for x in p.slot.shares_lanes_with if x in ports_used})),
        )


def _one_of_a_kind(cards: Iterable[Card]) -> Iterable[Card]:
    return {(c.lanes, c.full_height): c for c in cards}.values()


def _turn(card: Card, choices: int) -> tuple[bool, int, int, float, str]:
    """Who chooses first: cards that need bandwidth, then those with the fewest slots that they go into."""
    return not card.needed_gb_s, choices, -card.lanes, -card.needed_gb_s, card.product


def _sum(losses: Iterable[Loss]) -> Loss:
    each = list(losses)
    return sum(count for count, _ in each), round(sum(gb_s for _, gb_s in each), 6)
