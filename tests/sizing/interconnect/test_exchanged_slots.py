"""Cards that change places so that fewer run below their speed, and the order of the slots, which decides nothing."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing import Severity
from configurator.sizing.catalogue import PlatformSpec, Slot
from configurator.sizing.interconnect.cards import Card
from configurator.sizing.interconnect.slots import assign_slots
from tests.sizing.interconnect.machines import EPYC, HDR, slot
from tests.sizing.rules.bench import Json, assessed, finding, repaired, server

NIC_X8: Json = {"product": "nic-100gbe-1p-x8"}
A = slot("a", lanes=8, generation=4, physical_lanes=16)
C = slot("c", lanes=16, generation=3)


def lost(build: Json) -> dict[str, float]:
    """GB/s lost in each slot that loses any."""
    return {s.name: round(s.lost_gb_s, 2) for s in assessed(build, try_fixes=False).slots if s.lost_gb_s}


def seats(build: Json) -> dict[str, str]:
    return {s.name: s.device.split()[0] for s in assessed(build, try_fixes=False).slots if s.device}


@pytest.mark.parametrize("its_slots", [[slot("g"), A, C], [C, A, slot("g")], [A, slot("g"), C]])
@pytest.mark.parametrize("cards", [(HDR, NIC_X8), (NIC_X8, HDR)])
def test_one_card_is_throttled_where_two_need_not_be(its_slots: list[Json], cards: tuple[Json, ...]) -> None:
    """HDR needs 25 GB/s, x16; 100GbE 12.5, x8. a is Gen4 x8, 15.75; c Gen3 x16, 15.75, or 7.88 by x8.
    HDR in a and 100GbE in c lose 9.25 and 4.62; HDR in c and 100GbE in a lose 9.25 and nothing."""
    own = {"sockets": 1, "cpu_socket": "SP3", "slots": its_slots}
    build = server(1, platform=own, parts=[EPYC, *cards])
    assert seats(build) == {"g": "GPU", "a": "100GbE", "c": "ConnectX-6"}
    assert lost(build) == {"c": 9.25}


def test_a_card_that_was_told_its_slot_stays() -> None:
    own = {"sockets": 1, "cpu_socket": "SP3", "slots": [slot("g"), A, C]}
    build = server(1, platform=own, parts=[EPYC, HDR | {"slot": "a"}, NIC_X8])
    assert lost(build) == {"a": 9.25, "c": 4.62}


@pytest.mark.parametrize("fast", ["a", "z"])
@pytest.mark.parametrize("first", [True, False])
def test_the_gpu_leaves_a_card_the_slot_that_it_needs(fast: str, first: bool) -> None:
    """A GPU has 15.75 GB/s in Gen4 x8 and in Gen3 x16. The x8 card needs 12.5: Gen4 x8 is enough, in Gen3 it has 7.88."""
    two = [slot(fast, lanes=8, physical_lanes=16), slot("m", lanes=16, generation=3)]
    own = {"sockets": 1, "cpu_socket": "SP3", "slots": two if first else two[::-1]}
    assert lost(server(1, platform=own, parts=[EPYC, NIC_X8])) == {"m": 15.75}


def test_a_slot_that_two_cards_are_told_into_is_said_to_be_taken() -> None:
    own = {"sockets": 1, "cpu_socket": "SP3", "slots": [slot("a"), slot("b"), slot("c")]}
    build = server(1, platform=own, parts=[EPYC, HDR | {"slot": "b"}, NIC_X8 | {"slot": "b"}])
    found = finding(build, "slots.short", Severity.ERROR, "slot b is taken by ConnectX-6")
    assert "No free slot" not in found.why
    repaired(found, "Let the cards find their slots")


made_slots = st.lists(
    st.builds(
        Slot, name=st.sampled_from(["a", "b", "c", "d", "e2", "e10"]), lanes=st.sampled_from([8, 16]),
        physical_lanes=st.just(16), generation=st.integers(3, 4), takes_gpu=st.booleans(),
    ),
    min_size=1, max_size=6, unique_by=lambda s: s.name,
)  # fmt: skip


def nic(name: str, lanes: int, needed_gb_s: float) -> Card:
    return Card(kind="nic", device=name, product=name, lanes=lanes, generation=4, needed_gb_s=needed_gb_s)


@settings(max_examples=max(100, settings().max_examples))
@given(made_slots, st.lists(st.sampled_from([(16, 25.0), (8, 12.5), (16, 12.5)]), max_size=4))
def test_no_two_cards_do_better_in_each_others_slots(its_slots: list[Slot], kinds: list[tuple[int, float]]) -> None:
    platform = PlatformSpec(id="p", name="P", kind="server", gpu_form="pcie", gpu_attach="slot", slots=tuple(its_slots))
    cards = [nic(f"{i}", *kind) for i, kind in enumerate(kinds)]
    layout = assign_slots(cards, platform, its_slots)
    needs = {c.device: c for c in cards}
    feeds = {s.name: s for s in its_slots}

    def short(device: str, name: str) -> tuple[int, float]:
        card, there = needs[device], feeds[name]
        per_lane = {3: 8, 4: 16}[min(card.generation, there.generation)] * 128 / 130 / 8
        gb_s = max(card.needed_gb_s - per_lane * min(card.lanes, there.lanes), 0.0)
        return int(gb_s > 0), gb_s

    def both(*where: tuple[str, str]) -> tuple[int, float]:
        each = [short(device, name) for device, name in where]
        return sum(n for n, _ in each), round(sum(gb_s for _, gb_s in each), 3)

    sits = {p.device: p.slot.name for p in layout.placements}
    for one, a in sits.items():
        for other, b in sits.items():
            assert one == other or both((one, a), (other, b)) <= both((one, b), (other, a))
        for free in layout.free:
            assert both((one, a)) <= both((one, free.name))


own_slots = st.lists(
    st.tuples(st.sampled_from([8, 16]), st.sampled_from([3, 4]), st.sampled_from([None, 16]), st.booleans()),
    min_size=1,
    max_size=5,
)


@settings(max_examples=max(40, settings().max_examples // 5))
@given(own_slots, st.integers(1, 3), st.lists(st.sampled_from([HDR, NIC_X8]), max_size=3), st.randoms())
def test_the_order_of_the_slots_decides_nothing(
    kinds: list[tuple[Any, ...]], gpus: int, cards: list[Json], shuffled: Any
) -> None:
    """In a server of one's own whose slots say no width; elsewhere the order says how the slots lie."""
    its_slots = [
        slot(f"s{i}", lanes=lanes, generation=generation, physical_lanes=physical, full_height=high)
        for i, (lanes, generation, physical, high) in enumerate(kinds)
    ]
    again = list(its_slots)
    shuffled.shuffle(again)

    def outcome(listed: list[Json]) -> Any:
        own = {"sockets": 1, "cpu_socket": "SP3", "slots": listed}
        build = server(gpus, platform=own, parts=[EPYC, *cards])
        found = assessed(build, try_fixes=False)
        codes = sorted(f.code for f in found.findings)
        return found.figures["lanes.used"].value, lost(build), codes

    assert outcome(its_slots) == outcome(again)
