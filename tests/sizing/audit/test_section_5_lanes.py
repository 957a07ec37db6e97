"""Audit, section 5: PCIe lanes of the four tiers, and bandwidths one way (GT/s × 128/130 / 8 a lane)."""

from dataclasses import replace
from itertools import accumulate

import pytest

from configurator.sizing.build import Build, GpuGroup, OwnPlatform, OwnSlot, Part
from configurator.sizing.interconnect.pcie import link_gb_s
from tests.sizing.audit.cases import answers, assessed, figures, gpu, number, platform, row
from tests.sizing.shelf import reference_build

TIER_3_NIC = "nic-cx6-200gbe-1p"
TIER_3_PARTS = (
    Part(product="amd-epyc-7543", count=2),
    Part(product="nvme-2tb-u2", count=4),  # x16 together, as the guide has its RAID
    Part(product=TIER_3_NIC, count=2),
)
FOUR_MODULES = (GpuGroup(variant="a100-sxm4-80gb", count=4),)


@pytest.mark.parametrize(
    ("name", "remaining"),
    [
        # 128 - 16 = 112, - 4 = 108, - 4 = 104, - 8 = 96
        row("tier 1: GPU, two NVMe, 25GbE leave 96", "tier-1-new", [112, 108, 104, 96], claims="s1-lanes-tier1"),
        # 128 - 16 = 112, - 16 = 96, - 4 - 4 = 88, - 16 = 72
        row(
            "tier 2: two GPUs, two NVMe, 100GbE leave 72", "tier-2-new", [112, 96, 92, 88, 72], claims="s1-lanes-tier2"
        ),
    ],
)
def test_lanes_remaining_in_the_guides_order(name: str, remaining: list[int]) -> None:
    assessment = assessed(reference_build(name))
    order = ("GPU", "NVMe", "25GbE", "100GbE")
    uses = sorted(assessment.lane_uses, key=lambda use: next(i for i, word in enumerate(order) if word in use.device))
    assert list(accumulate((-use.lanes for use in uses), initial=128))[1:] == remaining
    assert assessment.figures["lanes.free"].value == remaining[-1]


@pytest.mark.claim("s1-lanes-tier1")
def test_tier_1s_board_brings_104_of_128_lanes_to_slots() -> None:
    """Five x16 + two x8 + two M.2 x4 = 80 + 16 + 8 = 104."""
    board = platform("supermicro-h12ssl-i")
    assert sorted((slot.lanes for slot in board.slots), reverse=True) == [16] * 5 + [8] * 2
    assert sum(slot.lanes for slot in board.slots) + 4 * board.m2_slots == 104


def two_nics(build: Build) -> Build:
    return replace(build, parts=tuple(replace(p, count=2) if p.product == TIER_3_NIC else p for p in build.parts))


@pytest.mark.claim("s1-lanes-tier3")
def test_tier_3_has_16_lanes_left_and_not_80() -> None:
    """128 - 4 × 16 for the GPUs - 16 NVMe - 2 × 16 NICs = 16."""
    build = two_nics(reference_build("tier-3-new"))
    assert number(build, "lanes.free") == 16
    assert answers(build, "lanes.free", [80, 16]) == ["contradiction", "agrees"]


@pytest.mark.parametrize(
    ("host_lanes", "gpus", "free"),
    [
        # 160 - 64 - 48
        row("a board with 160 lanes: 48", 160, FOUR_MODULES, 48, claims="s1-lanes-tier3 s1-lanes-dual-epyc"),
        # 128 - 64 - 48
        row("a board with 128 lanes: 16", 128, FOUR_MODULES, 16, claims="s1-lanes-tier3 s1-lanes-dual-epyc"),
        # 128 - 48: the guide's assumption, that the GPUs take none
        row("stated 80: no GPU takes a lane", 128, (), 80, claims="s1-lanes-tier3"),
    ],
)
def test_tier_3_on_a_board_of_ones_own(host_lanes: int, gpus: tuple[GpuGroup, ...], free: int) -> None:
    own = OwnPlatform(sockets=2, cpu_socket="SP3", host_lanes=host_lanes, form="sxm4")
    assert number(Build(platform=own, gpus=gpus, parts=TIER_3_PARTS), "lanes.free") == free


@pytest.mark.claim("s1-lanes-tier4")
@pytest.mark.parametrize("name", ["tier-4-new", "dgx-a100"])
def test_tier_4s_gpus_take_64_host_lanes_through_four_switches(name: str) -> None:
    """4 uplinks × x16 = 64; behind them eight GPUs and eight NICs take none of their own."""
    assessment = assessed(reference_build(name))
    uplinks = [use.lanes for use in assessment.lane_uses if use.device.startswith("Uplink")]
    assert uplinks == [16, 16, 16, 16]
    assert sum(use.lanes for use in assessment.lane_uses if use.device.startswith("GPU")) == 0
    assert assessment.figures["lanes.host"].value == 128
    assert assessment.figures["lanes.free"].number <= 128 - 64


@pytest.mark.claim("s1-lanes-tier4")
def test_stated_all_128_lanes_are_those_of_a_host_without_gpus() -> None:
    host = OwnPlatform(sockets=2, cpu_socket="SP3", host_lanes=128, form="sxm4")
    assert number(Build(platform=host, parts=(Part(product="amd-epyc-7742", count=2),)), "lanes.free") == 128


@pytest.mark.claim("s1-lanes-dual-epyc")
def test_two_epycs_give_128_lanes_or_160() -> None:
    assert platform("hgx-a100-4gpu").host_lanes == 128
    assert platform("hgx-a100-4gpu").host_lanes_alternative == 160


@pytest.mark.parametrize(
    ("slot_lanes", "one_way", "stated", "is_both_ways"),
    [
        # 16 GT/s × 128/130 / 8 = 1.969 GB/s a lane
        row("x4 NVMe: stated 8, one way 7.9", 4, 7.9, 8, False),
        row("x8 NVMe RAID: stated 16, one way 15.8", 8, 15.8, 16, False),
        row("x16 NVMe RAID: stated 32, one way 31.5", 16, 31.5, 32, False),
        row("x8 NIC: stated 32 is both ways of 15.8", 8, 15.8, 32, True),
        row("x16 GPU: stated 64 is both ways of 31.5", 16, 31.5, 64, True),
    ],
)
@pytest.mark.claim("s1-lanes-bandwidth-column", "s2-pcie4-32-bidirectional")
def test_the_bandwidth_column_mixes_one_way_and_both_ways(
    slot_lanes: int, one_way: float, stated: float, is_both_ways: bool
) -> None:
    own = OwnPlatform(slots=(OwnSlot(name="s", generation=4, lanes=slot_lanes),))  # type: ignore[arg-type]
    found = number(Build(platform=own), "lanes.slot_gb_s.s")
    assert found == pytest.approx(one_way, abs=0.05)
    assert found * (2 if is_both_ways else 1) == pytest.approx(stated, rel=0.02)
    assert answers(Build(platform=own), "lanes.slot_gb_s.s", [stated]) == [
        "contradiction" if is_both_ways else "agrees"
    ]


@pytest.mark.claim("s2-pcie4-32-bidirectional", "s2-pcie-demand")
def test_gen4_x16_is_63_gb_s_in_both_directions_and_not_32() -> None:
    """31.5 each way; 2 × 31.5 = 63.0."""
    assert 2 * link_gb_s(4, 16) == pytest.approx(63.0, abs=0.05)


@pytest.mark.claim("s2-pcie-16-12")
def test_16_gb_s_is_gen3_x16_half_of_gen4() -> None:
    """8 GT/s × 128/130 / 8 × 16 = 15.75 GB/s; Gen4 doubles it."""
    own = OwnPlatform(slots=(OwnSlot(name="gen3", generation=3), OwnSlot(name="gen4", generation=4)))
    found = figures(Build(platform=own))
    assert found["lanes.slot_gb_s.gen3"].number == pytest.approx(15.75, abs=0.005)
    assert found["lanes.slot_gb_s.gen4"].number == 2 * found["lanes.slot_gb_s.gen3"].number


@pytest.mark.parametrize(
    ("name", "product", "ports", "a_port", "enough", "too_little"),
    [
        # 25 / 8 = 3.125 GB/s a port; two ports 6.25 < 7.88 of Gen3 x8 and of Gen4 x4
        row("tier 1: 25GbE, Gen3 x8 or Gen4 x4 is ample", "tier-1-new", "nic-25gbe-2p-x8", 2, 3.125, [(3, 8), (4, 4)],
            [(3, 4)], claims="s1-lanes-25gbe"),
        # 100 / 8 = 12.5 < 15.75 of Gen4 x8
        row("tier 2: 100GbE, Gen4 x8 is enough", "tier-2-new", "nic-100gbe-1p-x16", 1, 12.5, [(4, 8), (3, 16)],
            [(3, 8), (4, 4)], claims="s1-lanes-100gbe"),
        # 200 / 8 = 25 < 31.5 of Gen4 x16, > 15.75 of Gen3 x16
        row("tier 3: 200GbE, Gen4 x16 and no less", "tier-3-new", TIER_3_NIC, 1, 25.0, [(4, 16)], [(3, 16), (4, 8)],
            claims="s1-lanes-200gbe"),
    ],
)  # fmt: skip
def test_what_a_network_card_needs(
    name: str,
    product: str,
    ports: int,
    a_port: float,
    enough: list[tuple[int, int]],
    too_little: list[tuple[int, int]],
) -> None:
    needed = number(reference_build(name), f"lanes.needed_gb_s.{product}")
    assert needed == ports * a_port
    assert all(link_gb_s(*link) >= needed for link in enough)
    assert all(link_gb_s(*link) < needed for link in too_little)


@pytest.mark.claim("s1-lanes-200gbe")
def test_a_200gbe_card_is_throttled_in_a_gen3_slot() -> None:
    own = OwnPlatform(slots=(OwnSlot(name="only", generation=3),))
    (use,) = [
        u for u in assessed(Build(platform=own, parts=(Part(product=TIER_3_NIC),))).lane_uses if u.product == TIER_3_NIC
    ]
    assert use.throttled


@pytest.mark.claim("s2-pcie5-no-benefit")
def test_an_a100_in_a_gen5_slot_links_at_gen4() -> None:
    """The older side decides: 31.5 GB/s, where the slot alone would give 63."""
    own = OwnPlatform(slots=(OwnSlot(name="gen5", generation=5),))
    with_card = Build(platform=own, gpus=(GpuGroup(variant="a100-pcie-80gb"),))
    assert gpu("a100-pcie-80gb").pcie_generation == 4
    assert number(Build(platform=own), "lanes.slot_gb_s.gen5") == pytest.approx(63.0, abs=0.05)
    assert number(with_card, "lanes.slot_gb_s.gen5") == pytest.approx(31.5, abs=0.05)
