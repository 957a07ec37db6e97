"""Cards in slots: who sits where, what a wide card covers, what a narrow or old slot costs."""

from dataclasses import replace
from datetime import date

import pytest

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build, GpuGroup, OwnPlatform, OwnSlot, Part
from configurator.sizing.catalogue import AccessorySpec, AnyProduct, CatalogueSnapshot, PlatformSpec, Slot
from configurator.sizing.findings import Finding
from configurator.sizing.interconnect import lanes
from configurator.sizing.interconnect.pcie import link_gb_s
from configurator.sizing.machine.system import resolve
from tests.sizing.interconnect.test_lanes import DUAL, EPYC, GPU, HDR, NVME, SFP28, SWITCHED

A10 = replace(GPU, id="a10", name="A10", slot_width=1)
RAID = AccessorySpec(id="raid", name="RAID controller", lanes=8)
ONE_GPU = (GpuGroup(variant="a100-pcie-80gb"),)
TWO_CPUS = Part(product="epyc", count=2)
SHELF = (GPU, A10, EPYC, HDR, SFP28, NVME, RAID, DUAL, SWITCHED)


def snapshot(*more: AnyProduct) -> CatalogueSnapshot:
    return CatalogueSnapshot(as_of=date(2026, 11, 20), products={p.id: p for p in (*SHELF, *more)})


def count(build: Build, *more: AnyProduct) -> lanes.Lanes:
    return lanes.count(resolve(build, snapshot(*more)))


def placed(build: Build, *more: AnyProduct) -> dict[str, str]:
    return {p.device: p.slot.name for p in count(build, *more).placements}


def judged(build: Build, *more: AnyProduct) -> Assessment:
    return assess(build, snapshot(*more))


def finding(build: Build, code: str) -> Finding:
    (found,) = [f for f in judged(build).findings if f.code == code]
    return found


def own(*slots: OwnSlot) -> OwnPlatform:
    return OwnPlatform(slots=slots)


def test_two_lines_of_one_card_are_two_devices_in_two_slots() -> None:
    build = Build(platform="dual", parts=(TWO_CPUS, Part(product="hdr", slot="2"), Part(product="hdr", slot="4")))
    uses = [(use.device, use.where, use.throttled) for use in count(build).uses]
    assert uses == [("ConnectX-6 HDR #1", "2", False), ("ConnectX-6 HDR #2", "4", True)]  # 4 is Gen3


def test_a_card_that_chooses_sits_beside_one_that_was_told_where() -> None:
    build = Build(platform="dual", parts=(TWO_CPUS, Part(product="hdr"), Part(product="hdr", slot="1")))
    assert placed(build) == {"ConnectX-6 HDR #2": "1", "ConnectX-6 HDR #1": "2"}
    assert {use.device: use.where for use in count(build).uses} == placed(build)


def test_a_named_slot_takes_one_piece_of_its_line_and_the_others_find_their_own() -> None:
    build = Build(platform="dual", parts=(TWO_CPUS, Part(product="sfp28", count=2, slot="4")))
    assert placed(build) == {"25 GbE #1": "4", "25 GbE #2": "3"}
    assert count(build).unplaced == ()


def test_two_lines_cannot_have_one_slot() -> None:
    build = Build(platform="dual", parts=(TWO_CPUS, Part(product="hdr", slot="2"), Part(product="sfp28", slot="2")))
    assert count(build).unplaced == ("25 GbE #1",)


def test_controllers_with_lanes_take_lanes_and_slots() -> None:
    """Two of 8 lanes are 16; the first takes the slot of 8, the second one of 16 that no GPU needs."""
    counted = count(Build(platform="dual", parts=(TWO_CPUS, Part(product="raid", count=2))))
    assert counted.used == 16
    assert [(p.slot.name, p.lanes) for p in counted.placements] == [("3", 8), ("4", 8)]
    assert not any(p.throttled for p in counted.placements)  # nobody says what they need


def test_a_network_card_chooses_before_a_controller() -> None:
    """Only slot 2 gives 25 GB/s beside the GPU; the controller is content with any of its width."""
    parts = (TWO_CPUS, Part(product="raid", count=3), Part(product="hdr"))
    where = placed(Build(platform="dual", gpus=ONE_GPU, parts=parts))
    assert where["ConnectX-6 HDR #1"] == "2"
    assert count(Build(platform="dual", gpus=ONE_GPU, parts=parts)).unplaced == ("RAID controller #3",)


def test_only_network_cards_hang_on_a_switchs_network_ports() -> None:
    """8 ports take 8 cards; the controller costs the host its own: 4 uplinks x 16 + 8."""
    build = Build(platform="hgx8", parts=(TWO_CPUS, Part(product="raid"), Part(product="hdr", count=8)))
    assert count(build).used == 4 * 16 + 8


@pytest.mark.parametrize(
    ("slot", "link", "lost"),
    [
        (OwnSlot(name="old", generation=3), "Gen3 x16, 15.75 GB/s", "50 %"),
        (OwnSlot(name="older", generation=2), "Gen2 x16, 8.00 GB/s", "75 %"),
    ],
)
def test_a_gpu_in_an_older_slot_is_said_to_lose_bandwidth(slot: OwnSlot, link: str, lost: str) -> None:
    """An A100 moves 31.51 GB/s one way over Gen4 x16."""
    build = Build(gpus=ONE_GPU, platform=own(slot))
    (use,) = count(build).uses
    assert use.throttled
    said = finding(build, "lanes.throttled").why
    assert link in said
    assert f"the card can move 31.51 GB/s, so {lost} of it is lost" in said


def test_a_gpu_in_a_slot_of_eight_lanes_is_throttled_to_half() -> None:
    narrow = replace(DUAL, id="narrow", slots=(Slot(name="1", lanes=8, takes_gpu=True),))
    (card,) = count(Build(gpus=ONE_GPU, platform="narrow"), narrow).placements
    assert card.throttled
    assert card.gb_s / card.needed_gb_s == 0.5


@pytest.mark.parametrize("generation", [4, 5])
def test_a_gpu_in_a_slot_as_fast_as_itself_is_not_throttled(generation: int) -> None:
    build = Build(gpus=ONE_GPU, platform=own(OwnSlot(name="a", generation=generation)))
    assert not any(f.code == "lanes.throttled" for f in judged(build).findings)


def test_gpus_choose_the_fastest_slots_first() -> None:
    slots = (OwnSlot(name="old", generation=3), OwnSlot(name="new"))
    assert placed(Build(gpus=ONE_GPU, platform=own(*slots))) == {"GPU 0": "new"}


def test_gpus_that_lose_alike_are_one_finding() -> None:
    slots = tuple(OwnSlot(name=name, generation=3) for name in "abc")
    build = Build(gpus=(GpuGroup(variant="a100-pcie-80gb", count=3),), platform=own(*slots))
    title = finding(build, "lanes.throttled").title
    assert title == "3 × A100 PCIe 80 GB run below their speed in slots a, b, c"


def test_a_card_told_where_to_sit_is_offered_a_choice() -> None:
    slots = (OwnSlot(name="old", generation=3), OwnSlot(name="new"))
    build = Build(platform=own(*slots), parts=(Part(product="hdr", slot="old"),))
    (fix,) = finding(build, "lanes.throttled").fixes
    assert fix.build.parts == (Part(product="hdr"),)


BOARD = PlatformSpec(
    id="seven",
    name="Board with seven slots",
    kind="board",
    gpu_form="pcie",
    gpu_attach="slot",
    gpu_max=4,
    host_lanes=128,
    slots=tuple(Slot(name=str(n), takes_gpu=n % 2 == 1) for n in range(7, 0, -1)),
)
"""A mainboard in the order of its slots, 7 to 1: GPUs go into 7, 5, 3 and 1."""


def on_board(gpus: int, *parts: Part, variant: str = "a100-pcie-80gb") -> Build:
    return Build(gpus=(GpuGroup(variant=variant, count=gpus),), platform="seven", parts=parts)


def test_a_card_two_slots_wide_covers_the_slot_next_to_its_own() -> None:
    """Two GPUs sit in 7 and 5 and cover 6 and 4: of seven slots three are free."""
    counted = count(on_board(2), BOARD)
    assert [s.name for s in counted.layout.covered] == ["6", "4"]
    assert [s.name for s in counted.free_slots] == ["3", "2", "1"]
    free = judged(on_board(2), BOARD).figures["lanes.slots_free"]
    assert free.value == 3
    assert free.working == "2 taken, 0 dead, 2 covered by a card two slots wide (6, 4)"


def test_no_card_goes_into_a_covered_slot() -> None:
    build = on_board(4, Part(product="sfp28"))
    assert set(placed(build, BOARD).values()) == {"7", "5", "3", "1"}  # under 1 the board ends
    assert count(build, BOARD).unplaced == ("25 GbE #1",)
    (short,) = [f for f in judged(build, BOARD).findings if f.code == "slots.short"]
    assert "covered by a card two slots wide: 6, 4, 2" in short.why


def test_a_gpu_does_not_cover_a_slot_that_was_given_away_by_name() -> None:
    assert placed(on_board(1, Part(product="sfp28", slot="6")), BOARD) == {"25 GbE #1": "6", "GPU 0": "5"}


def test_a_card_of_one_slot_covers_nothing() -> None:
    assert len(count(on_board(2, variant="a10"), BOARD).free_slots) == 5


@pytest.mark.parametrize(
    "platform",
    [
        replace(BOARD, kind="pcie-server"),
        replace(BOARD, slots=tuple(replace(s, takes_gpu=s.name != "1") for s in BOARD.slots)),
    ],
    ids=["a server's slots are as wide as its GPUs", "so are those of a board with GPU slots side by side"],
)
def test_slots_that_are_spaced_are_not_covered(platform: PlatformSpec) -> None:
    counted = count(on_board(2), platform)
    assert counted.layout.covered == ()
    assert len(counted.free_slots) == 5


SHARING = replace(BOARD, id="sharing", slots=(Slot(name="a", shares_lanes_with=("b", "M.2")), Slot(name="b")))


@pytest.mark.parametrize(("used", "lost"), [("a", "b"), ("b", "a")])
def test_of_two_slots_that_share_their_lanes_one_works(used: str, lost: str) -> None:
    build = Build(platform="sharing", parts=(Part(product="hdr", slot=used),))
    counted = count(build, SHARING)
    assert [s.name for s in counted.layout.without_lanes] == [lost]
    assert counted.free_slots == ()
    assert link_gb_s(4, 16) == counted.placements[0].gb_s


def test_a_slot_that_shares_its_lanes_is_taken_last() -> None:
    assert placed(Build(platform="sharing", parts=(Part(product="hdr"),)), SHARING) == {"ConnectX-6 HDR #1": "b"}


def test_too_many_cards_are_counted_and_not_all_named() -> None:
    build = Build(platform=own(OwnSlot(name="a")), parts=(Part(product="hdr", count=1000), Part(product="hdr")))
    short = finding(build, "slots.short")
    assert short.title == "1,000 cards without a slot"
    assert "and 994 more" in short.why
    assert judged(build).figures["lanes.used"].working == "1001 × 16 (ConnectX-6 HDR)"


def test_repairs_take_pieces_from_all_lines_of_a_product() -> None:
    """64 lanes, 5 x 16 wanted in lines of 2 and 3: 4 are left, the last line gives one."""
    slots = tuple(OwnSlot(name=str(n)) for n in range(4))
    build = Build(platform=own(*slots), parts=(Part(product="hdr", count=2), Part(product="hdr", count=3)))
    (fix, *_) = finding(build, "lanes.oversubscribed").fixes
    assert fix.title == "Take 4 × ConnectX-6 HDR"
    assert [p.count for p in fix.build.parts] == [2, 2]
