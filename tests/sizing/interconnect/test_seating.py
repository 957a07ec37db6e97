"""Who sits where, so that as many cards as possible have a slot: by hand, and against every way that there is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing import Severity
from configurator.sizing.catalogue import PlatformSpec, Slot
from configurator.sizing.interconnect.cards import Card, goes_in
from configurator.sizing.interconnect.slots import assign_slots
from configurator.sizing.interconnect.spacing import covers
from tests.sizing.interconnect.machines import EPYC, EPYCS, HDR, slot, slots
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server

NIC_X8: Json = {"product": "nic-100gbe-1p-x8"}
SFP28: Json = {"product": "nic-25gbe-2p-x8"}


def machine(*its_slots: Json, gpus: int, cards: tuple[Json, ...] = (), **more: Any) -> Json:
    """A machine with one EPYC, and these slots."""
    own = more.pop("own", {})
    return server(gpus, platform={"cpu_socket": "SP3", "slots": list(its_slots)} | own, parts=[EPYC, *cards], **more)


def seats(build: Json) -> dict[str, str]:
    """Slots by the name of the card, without what is written behind it."""
    found = assessed(build, try_fixes=False).slots
    return {s.device.split(" 200 Gb/s")[0].split(",")[0]: s.name for s in found if s.device}


BOARD: Json = {"is_board": True}
THREE = (
    slot("a", generation=3),
    slot("b", full_height=False),
    slot("c", generation=3, lanes=8, physical_lanes=8, full_height=False),
)


@pytest.mark.parametrize("cards", [(NIC_X8, HDR), (HDR, NIC_X8)])
def test_the_order_of_the_parts_decides_nothing(cards: tuple[Json, Json]) -> None:
    """The x16 card goes into b alone, the other into b and c: in whatever order they are listed both have a slot."""
    build = machine(*THREE, gpus=1, cards=cards)
    assert seats(build) == {"GPU 0": "a", "ConnectX-6 VPI HDR": "b", "100GbE adapter": "c"}
    assert "slots.short" not in codes(build)


@pytest.mark.parametrize("cards", [(HDR, SFP28), (SFP28, HDR)])
def test_a_wide_card_without_a_slot_does_not_turn_away_a_narrow_one(cards: tuple[Json, Json]) -> None:
    """b and c have x8 connectors: the HDR card fits neither, the other does."""
    short = {"lanes": 8, "physical_lanes": 8}
    build = machine(slot("a"), slot("b", **short), slot("c", **short), gpus=1, cards=cards)
    assert finding(build, "slots.short", Severity.ERROR, "ConnectX-6", "b").title == "1 card without a slot"
    assert seats(build)["25GbE adapter"] == "b"


def test_a_card_moves_up_for_another() -> None:
    """RAID controllers fit anywhere and choose last; three of x8 and the HDR card fill a, b and c beside the GPU."""
    raid = {"product": "raid-controller-nvme"}
    build = machine(*THREE, slot("d"), gpus=1, cards=(raid, HDR, raid))
    assert "slots.short" not in codes(build)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_as_many_cards_are_taken_as_have_slots(count: int) -> None:
    """The GPU has one of two slots, one card the other: of so many cards one is left."""
    build = machine(*slots(2), gpus=1, cards=(HDR | {"count": count},))
    found = finding(build, "slots.short", Severity.ERROR)
    repaired(found, "Take 1 × ConnectX-6 VPI HDR 200 Gb/s, 1 port, PCIe 4.0 x16")


def test_cards_of_two_kinds_without_a_slot_are_left_out_together() -> None:
    """Three slots of x8, an x16 card of each of two kinds: neither goes in."""
    short = slots(3, lanes=8, physical_lanes=8)
    build = server(
        gpus=[], platform={"cpu_socket": "SP3", "slots": short}, parts=[EPYC, HDR, {"product": "nic-100gbe-1p-x16"}]
    )
    found = finding(build, "slots.short", Severity.ERROR)
    assert "Leave out the 2 cards without a slot" in [fix.title for fix in found.fixes]


def test_a_slot_that_is_not_there_is_said() -> None:
    build = machine(*slots(3), gpus=1, cards=(HDR | {"slot": "nope"},))
    repaired(finding(build, "slots.short", Severity.ERROR, "there is no slot nope"), "Let the cards find their slots")
    gpu = machine(*slots(3), gpus=1) | {"gpus": [{"variant": "a100-pcie-80gb", "count": 1, "slots": ["gone"]}]}
    finding(gpu, "slots.short", Severity.ERROR, "there is no slot gone")


def test_two_gpus_in_slots_that_share_sixteen_lanes_have_eight_each() -> None:
    """p1 x16 and p3 x8 hang on one multiplexer: 16 lanes, of which each card gets 8, 15.75 of 31.51 GB/s."""
    shared = (slot("p1", shares_lanes_with=["p3"]), slot("p3", lanes=8, physical_lanes=16))
    build = machine(*shared, gpus=2)
    assert "slots.short" not in codes(build)
    found = assessed(build, try_fixes=False)
    assert [(s.gb_s, s.limited_by) for s in found.slots] == [
        (pytest.approx(15.75, abs=0.01), by) for by in ("shared lanes", "slot")
    ]
    assert "It divides its lanes with slot p3, where GPU 1 sits." in throttled(build)[0]
    figures = found.figures
    assert figures["lanes.used"].value == 16
    alone = assessed(machine(*shared, gpus=2, own={"cpu_socket": None}) | {"parts": []}, try_fixes=False)
    assert alone.figures["lanes.host"].value == 16  # not 24


def throttled(build: Json) -> list[str]:
    return [f.why for f in assessed(build, try_fixes=False).findings if f.code == "lanes.throttled"]


def test_two_wide_slots_that_divide_are_not_called_narrow() -> None:
    """p1 and p3 are Gen4 x16 each; with a GPU in both each has 8 of the 16 lanes."""
    build = machine(slot("p1", shares_lanes_with=["p3"]), slot("p3", shares_lanes_with=["p1"]), gpus=2)
    assert {s.limited_by for s in assessed(build, try_fixes=False).slots} == {"shared lanes"}
    (why,) = throttled(build)
    assert why.endswith("Slots p1 (GPU 0) and p3 (GPU 1) divide their lanes.")
    figure = assessed(build, try_fixes=False).figures["lanes.lost_gb_s.p1"]
    assert figure.working.endswith("GPU 0 is held back by the shared lanes")


# Boards: slots one width apart, cards two widths wide.
def test_bridged_cards_sit_where_their_bridge_spans() -> None:
    """d and f are the two x16 slots two apart; a and d are three apart."""
    six = (slot("a"), slot("b", lanes=4), slot("c", lanes=4), slot("d"), slot("e", lanes=8), slot("f"))
    bridged = machine(*six, gpus=2, own=BOARD, nvlink_bridges=3)
    assert seats(bridged) == {"GPU 0": "d", "GPU 1": "f"}
    assert "nvlink.adjacency" not in codes(bridged)
    assert seats(machine(*six, gpus=2, own=BOARD)) == {"GPU 0": "a", "GPU 1": "d"}


def test_a_gpu_does_not_take_the_slot_that_leaves_no_other() -> None:
    """b is the only x16 slot, but a card in it covers c and one in a would cover it: a and c hold both, by x8."""
    half = {"lanes": 8, "physical_lanes": 16}
    build = machine(slot("a", **half), slot("b"), slot("c", **half), gpus=2, own=BOARD)
    assert seats(build) == {"GPU 0": "a", "GPU 1": "c"}
    assert seats(machine(slot("a", **half), slot("b"), slot("c", **half), gpus=1, own=BOARD)) == {"GPU 0": "b"}


def test_a_gpu_leaves_a_card_the_slot_that_it_needs() -> None:
    """In a the GPU would cover b, and the card goes into no x8 connector: the GPU takes b and covers c."""
    build = machine(slot("a"), slot("b"), slot("c", lanes=8, physical_lanes=8), gpus=1, own=BOARD, cards=(HDR,))
    assert seats(build) == {"ConnectX-6 VPI HDR": "a", "GPU 0": "b"}


def alternating(**more: Any) -> Json:
    own = {"sockets": 2, "cpu_socket": "SP3", "slots": [slot(f"s{i}", socket=i % 2, **more) for i in range(4)]}
    return server(4, platform=own, parts=[EPYCS], nvlink_bridges=6)


def test_pairs_are_kept_on_one_cpu_where_nobody_says_how_the_slots_lie() -> None:
    """Slots of a server of one's own, listed 0, 1, 0, 1: pairs sit in s0 and s2, s1 and s3."""
    assert seats(alternating()) == {"GPU 0": "s0", "GPU 1": "s2", "GPU 2": "s1", "GPU 3": "s3"}
    assert "nvlink.sockets" not in codes(alternating())


def test_where_it_is_said_the_bridge_comes_first() -> None:
    """Each two widths wide, in their order: only neighbours can be bridged, and they hang on both CPUs."""
    finding(alternating(width=2), "nvlink.sockets", Severity.WARNING, "GPU 0 on socket 0, GPU 1 on socket 1")


def test_slots_decide_and_not_the_numbers_of_the_cards() -> None:
    """p7 to p1: GPU 1 in p7 and GPU 2 in p5 lie side by side, GPU 0 in p1 and GPU 1 do not: 6 apart."""
    p = [slot(f"p{i}") for i in range(7, 0, -1)]
    gpus = [{"variant": "a100-pcie-80gb", "count": 3, "slots": ["p1", "p7", "p5"]}]
    build = machine(*p, gpus=3, own=BOARD, nvlink_bridges=3) | {"gpus": gpus}
    assert "nvlink.adjacency" not in codes(build | {"nvlink_pairs": [[1, 2]]})
    finding(build | {"nvlink_pairs": [[0, 1]]}, "nvlink.adjacency", Severity.ERROR, "p1 and GPU 1 in p7 are 6 apart")


def card(name: str, lanes: int, full_height: bool) -> Card:
    return Card(
        kind="nic", device=name, product=name, lanes=lanes, generation=4, needed_gb_s=lanes, full_height=full_height
    )


def gpu(number: int) -> Card:
    return Card(
        kind="gpu",
        gpu=number,
        device=f"GPU {number}",
        product="gpu",
        lanes=16,
        generation=4,
        needed_gb_s=31.5,
        slot_width=2,
        full_height=True,
    )


made_slots = st.lists(
    st.builds(
        Slot, name=st.sampled_from("abcdef"), lanes=st.sampled_from([4, 8, 16]), physical_lanes=st.sampled_from([None, 8, 16]),
        generation=st.integers(3, 4), full_height=st.booleans(), takes_gpu=st.booleans(), width=st.integers(1, 2),
    ),
    min_size=1, max_size=6, unique_by=lambda s: s.name,
).map(tuple)  # fmt: skip
made_cards = st.lists(st.tuples(st.sampled_from([8, 16]), st.booleans()), max_size=4)


def most_seated(platform: PlatformSpec, gpus: int, cards: list[Card]) -> tuple[int, int]:
    """GPUs and then cards that can have a slot, by trying every way."""
    under = covers(platform, 2)
    best = (0, 0)

    def cards_in(free: list[Slot], left: list[Card]) -> int:
        if not left:
            return 0
        here = [1 + cards_in([o for o in free if o is not s], left[1:]) for s in free if goes_in(left[0], s)]
        return max([cards_in(free, left[1:]), *here])

    def seat(at: int, taken: frozenset[str], covered: frozenset[str], seated: int) -> None:
        nonlocal best
        if at == len(platform.slots) or seated == gpus:
            free = [s for s in platform.slots if s.name not in taken | covered]
            best = max(best, (seated, cards_in(free, cards)))
            return
        seat(at + 1, taken, covered, seated)
        s = platform.slots[at]
        if s.takes_gpu and goes_in(gpu(0), s) and s.name not in covered and taken.isdisjoint(under.get(s.name, ())):
            seat(at + 1, taken | {s.name}, covered | under.get(s.name, frozenset()), seated + 1)

    seat(0, frozenset(), frozenset(), 0)
    return best


@settings(max_examples=max(150, settings().max_examples))
@given(made_slots, made_cards, st.integers(0, 3), st.randoms())
def test_no_way_seats_more_and_the_order_of_the_parts_does_not_matter(
    its_slots: tuple[Slot, ...], kinds: list[tuple[int, bool]], gpus: int, shuffled: Any
) -> None:
    platform = PlatformSpec(id="p", name="P", kind="board", gpu_form="pcie", gpu_attach="slot", slots=its_slots)
    cards = [card(f"{lanes} {high} {i}", lanes, high) for i, (lanes, high) in enumerate(kinds)]
    wanting = [*(gpu(i) for i in range(gpus)), *cards]
    layout = assign_slots(wanting, platform, its_slots)
    placed = {p.device: p.slot.name for p in layout.placements}
    seated = sum(device.startswith("GPU") for device in placed)
    assert (seated, len(placed) - seated) == most_seated(platform, gpus, cards)
    again = list(cards)
    shuffled.shuffle(again)
    other = assign_slots([*wanting[:gpus], *again], platform, its_slots)
    assert {p.device: p.slot.name for p in other.placements} == placed
    assert sorted(other.unplaced) == sorted(layout.unplaced)
