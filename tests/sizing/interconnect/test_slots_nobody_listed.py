"""Boards and machines of one's own: slots, connectors, bridges, switches and their repairs, worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing import Severity
from tests.sizing.interconnect.machines import CASCADE, EPYC, EPYCS, HDR, M2, NVME, XEONS, number, slot, slots
from tests.sizing.rules.bench import DIMMS, Json, assessed, codes, finding, repaired, server, sxm, with_products
from tests.sizing.shelf import snapshot

ROMED8: Json = {"platform": "asrock-romed8-2t"}


def test_a_card_in_the_slot_that_shares_with_m2_starves_the_drive() -> None:
    build = server(1, parts=[EPYC, M2, HDR | {"slot": "pcie-2"}], **ROMED8)
    found = finding(build, "lanes.shared", Severity.ERROR, "pcie-2 shares its lanes with M.2")
    repaired(found, "Let the cards find their slots")
    assert "lanes.shared" not in codes(server(1, parts=[EPYC, HDR | {"slot": "pcie-2"}], **ROMED8))


def test_a_slot_is_left_to_the_m2_drive_while_another_is_free() -> None:
    """Of seven slots 2 is the drive's. The GPU sits in 3 and covers it, or in 1, under which the board ends: five cards
    have slots. Without the drive it sits in 1 and a sixth card in 2."""
    assert "slots.short" not in codes(server(1, parts=[EPYC, M2, HDR | {"count": 5}], **ROMED8))
    build = server(1, parts=[EPYC, M2, HDR | {"count": 6}], **ROMED8)
    found = finding(build, "slots.short", Severity.ERROR, "No free slot for", "#6")
    assert "Leave out NVMe SSD 2 TB, M.2" in [fix.title for fix in found.fixes]


@pytest.mark.parametrize("drives", [1, 4])
def test_drives_behind_a_raid_controller_take_no_lanes_of_their_own(drives: int) -> None:
    """4 × 16 for the modules and 8 for the controller, however many of its four ports are used."""
    raid = {"product": "raid-controller-nvme"}
    assert number(sxm(4, parts=[EPYCS, raid, NVME | {"count": drives}]), "used") == 72
    assert number(sxm(4, parts=[EPYCS, raid, NVME | {"count": 5}]), "used") == 76  # the fifth is cabled to the host


def test_a_short_connector_takes_no_long_card() -> None:
    platform = {"slots": [slot("a"), slot("b", lanes=8, physical_lanes=8)]}
    build = server(1, platform=platform, parts=[EPYC, HDR])
    finding(build, "slots.short", Severity.ERROR, "too short or too low for it: b")
    assert "slots.short" not in codes(server(1, platform=platform, parts=[EPYC, {"product": "nic-100gbe-1p-x8"}]))


def test_a_gpu_does_not_go_into_a_low_slot() -> None:
    platform = {"slots": [slot("a", full_height=False), slot("b")]}
    build = server(2, platform=platform, parts=[EPYC])
    found = finding(build, "slots.short", Severity.ERROR, "No free slot for GPU 1", "too low for it: a")
    assert "Take 1 GPU" in [fix.title for fix in found.fixes]


def test_a_third_gpu_may_go_into_a_slot_of_eight_lanes_with_a_long_connector() -> None:
    platform = {"slots": [slot("a"), slot("b"), slot("c", lanes=8)]}
    found = finding(server(3, platform=platform, parts=[EPYC]), "slots.short", Severity.ERROR, "GPU 2")
    assert [fix.title for fix in found.fixes] == ["Take 2 GPUs", "Slots with an x16 connector and 8 lanes: c"]


def test_who_lists_only_slots_of_eight_lanes_has_gpus_in_them() -> None:
    build = server(2, platform={"slots": slots(2, lanes=8)}, parts=[EPYC])
    finding(build, "lanes.throttled", Severity.WARNING, "Gen4 x8, 15.75 GB/s", "50 % of it")


def sits(build: Json) -> dict[str, str]:
    return {slot.device: slot.name for slot in assessed(build, try_fixes=False).slots if slot.device}


def gpus_of(build: Json) -> dict[str, str]:
    return {device: name for device, name in sorted(sits(build).items()) if device.startswith("GPU ")}


def board(*taken: Json, gpus: int = 2, **more: Any) -> Json:
    return server(gpus, platform={"is_board": True, "slots": slots(7)}, parts=[EPYC, *taken], **more)


def test_on_a_board_of_seven_slots_four_wide_cards_cover_three() -> None:
    assert number(board(gpus=4), "slots_free") == 0
    assert "slots.short" not in codes(board(gpus=4))
    finding(board(gpus=5), "slots.short", Severity.ERROR, "GPU 4", "covered by a card two slots wide: s1, s3, s5")


def test_a_bridge_spans_two_slot_widths() -> None:
    """GPUs in s0 and s2 are two apart; a card in s1 moves them to s2 and s4, one in s2 to s3 and s5. A card in s4 leaves
    s0 and s2; with one in s2 and one in s5 only s3 and s6, three apart, and s0 are left."""
    for other, seats in ((None, "s0 s2"), ("s1", "s2 s4"), ("s2", "s3 s5"), ("s4", "s0 s2")):
        build = board(*([HDR | {"slot": other}] if other else []), nvlink_bridges=3)
        assert list(gpus_of(build).values()) == seats.split()
        assert "nvlink.adjacency" not in codes(build)
    two = board(HDR | {"slot": "s2"}, HDR | {"slot": "s5"}, nvlink_bridges=3)
    found = finding(two, "nvlink.adjacency", Severity.ERROR, "3 apart")
    repaired(found, "Let the cards find their slots")


def test_a_pair_over_two_sockets_is_worth_a_warning() -> None:
    platform = {"sockets": 2, "slots": [slot("a", socket=0), slot("b", socket=1)]}
    found = finding(
        server(2, platform=platform, parts=[EPYCS], nvlink_bridges=3),
        "nvlink.sockets",
        Severity.WARNING,
        "GPU 1 on socket 1",
    )
    repaired(found, "Leave the bridges out")
    same = {"sockets": 2, "slots": slots(2, socket=1)}
    assert "nvlink.sockets" not in codes(server(2, platform=same, parts=[EPYCS], nvlink_bridges=3))


def test_a_socket_has_no_more_lanes_than_its_cpu() -> None:
    """Five x16 on socket 0 of a dual Xeon: 80 of 64, though the whole has 128 and 48 left."""
    platform = {"sockets": 2, "host_lanes": 128, "slots": [*slots(5, socket=0), slot("z", socket=1, lanes=4)]}
    build = server(4, platform=platform, parts=[XEONS, HDR])
    found = finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many", "48 left")
    assert found.title == "80 lanes wanted of socket 0, 64 there"
    assert found.fixes


@pytest.mark.parametrize(
    ("platform", "gpus", "uplink", "wanted", "ratio"),
    [
        # two A100s of 31.51 and two HDR cards of 25 over one x16: 113.0 / 31.51
        ("hgx-a100-8gpu", 8, 31.51, 2 * 31.508 + 2 * 25, 3.587),
        # a Gen3 uplink carries 15.75, so do the links below it: 3 × 15.75 / 15.75
        ("dell-dss-8440", 10, 15.75, 3 * 15.754, 3.0),
    ],
)
def test_what_a_switch_is_asked_for(platform: str, gpus: int, uplink: float, wanted: float, ratio: float) -> None:
    hgx = platform.startswith("hgx")
    build = (
        sxm(gpus, platform, parts=[EPYCS, HDR | {"count": 8}])
        if hgx
        else server(gpus, platform=platform, parts=[CASCADE])
    )
    first = assessed(build, try_fixes=False).switches[0]
    assert first.uplink_gb_s == pytest.approx(uplink, abs=0.01)
    assert first.wanted_gb_s == pytest.approx(wanted, abs=0.01)
    assert first.ratio == pytest.approx(ratio, abs=0.001)


def test_nine_gpus_do_not_split_over_two_servers_but_ten_do() -> None:
    titles = [fix.title for fix in finding(server(9), "gpu.count", Severity.ERROR).fixes]
    assert titles[:2] == ["Take 8 GPUs", "Take 10 GPUs, 5 in each of 2 servers"]


def test_twelve_modules_on_boards_of_eight_become_eight_or_sixteen() -> None:
    titles = [fix.title for fix in finding(sxm(12, "hgx-a100-8gpu"), "gpu.count", Severity.ERROR).fixes]
    assert titles == ["Take 8 GPUs", "Take 16 GPUs, 8 in each of 2 servers"]


def test_a_module_that_no_board_takes_is_repaired_with_those_of_the_platform() -> None:
    found = finding(sxm(4, variant="v100-sxm2-32gb"), "gpu.form-factor", Severity.ERROR, "SXM2")
    repaired(found, "Take 4 × NVIDIA A100 SXM4 80 GB")


def test_a_machine_of_ones_own_may_say_how_many_gpus_it_holds() -> None:
    build = server(12, platform={"sockets": 2, "host_lanes": 160, "gpu_max": 8, "slots": slots(8)}, parts=[EPYCS])
    finding(build, "gpu.count", Severity.WARNING, "One holds 8", "2 servers of 6")


@pytest.mark.parametrize(
    ("limit", "build", "code"),
    [
        ({"cpu_tdp_max_w": 200}, {}, "cpu.tdp"),  # 225 W
        ({"dimm_slots": 8}, {"parts": [EPYCS, DIMMS]}, "ram.slots"),  # 16 DIMMs
        ({"drive_bays": 2}, {"parts": [EPYCS, NVME | {"count": 3}]}, "storage.bays"),
        ({"gpu_counts": [4, 8]}, {}, "gpu.count"),
        ({"cpu_socket": "LGA4189"}, {}, "cpu.socket"),
    ],
    ids=["CPU too hot", "DIMM slots", "bays", "numbers of GPUs", "socket"],
)
def test_limits_that_the_owner_gives_are_held(limit: Json, build: Json, code: str) -> None:
    platform = {"sockets": 2, "slots": slots(4)}
    plain = server(2, platform=platform, **({"parts": [EPYCS]} | build))
    assert code not in codes(plain)
    assert code in codes(plain | {"platform": platform | limit})


def test_every_hgx_8_of_the_catalogue_takes_64_lanes_and_every_hgx_4_too() -> None:
    """Four uplinks of x16, or four modules of x16."""
    on = snapshot()
    hosts = [p for p in on.products.values() if getattr(p, "kind", "") == "hgx"]
    assert len(hosts) > 15
    for host in hosts:
        build = sxm(host.gpu_max, host.id, parts=[])  # type: ignore[union-attr]
        assert number(build, "used") == 64, host.id


def test_a_slot_of_a_switch_costs_the_host_nothing() -> None:
    platform = {
        "sockets": 1, "host_lanes": 128, "switches": [{"name": "p", "levels": 2}],
        "slots": [slot("a", switch="p"), slot("b", switch="p"), slot("c")],
    }  # fmt: skip
    build = server(2, platform=platform, parts=[EPYC, HDR])
    assert number(build, "used") == 16 + 16  # the uplink, and the card in slot c
    topo = assessed(build, try_fixes=False).topo
    assert topo is not None
    assert topo.between("GPU0", "GPU1") == "PXB"


def test_a_newer_gpu_in_a_gen4_slot_is_slowed() -> None:
    """H100 PCIe is Gen5 x16: 63.02 GB/s, the slot 31.51."""
    finding(server(2, "h100-pcie"), "lanes.throttled", Severity.WARNING, "63.02", "31.51 GB/s", "50 %")


def test_a_retired_epyc_is_not_proposed_for_an_old_one() -> None:
    newer = [p for p in snapshot().products.values() if getattr(p, "socket", "") == "SP3" and p.pcie_generation == 4]  # type: ignore[union-attr]
    on = with_products(*(replace(p, retired=True) for p in newer))
    build = server(2, parts=[{"product": "amd-epyc-7601", "count": 2}, DIMMS])
    found = [f for f in assessed(build, on).findings if f.code == "lanes.throttled"]
    assert not any("EPYC" in fix.title for f in found for fix in f.fixes)


@pytest.mark.parametrize(("count", "host"), [(8, 128), (9, 160), (10, 160)])
def test_two_epycs_behind_more_than_eight_x16_slots_are_joined_by_three_links(count: int, host: int) -> None:
    """Nine x16 slots are 144 lanes: more than 128, so the board is one of 160."""
    assert number(server(1, platform={"sockets": 2, "slots": slots(count)}, parts=[EPYCS]), "host") == host


@pytest.mark.parametrize(
    "build",
    [
        sxm(8, "dgx-a100-640gb", parts=[], host_lanes=160),
        server(2, platform="dell-r750xa", parts=[XEONS], host_lanes=160),
        sxm(4, parts=[{"product": "amd-epyc-7601", "count": 2}], host_lanes=160),
    ],
    ids=["not so made", "Xeons", "the first EPYC"],
)
def test_a_wiring_that_there_is_not_is_said(build: Json) -> None:
    found = finding(build, "lanes.wiring", Severity.WARNING, "128")
    assert found.fixes[0].title == "Take the platform as it is wired"
    assert "lanes.wiring" not in codes(build | {"host_lanes": None})
    assert "lanes.wiring" not in codes(sxm(4, parts=[EPYCS], host_lanes=160))


def test_an_upgrade_that_the_platform_is_not_known_with_is_a_warning() -> None:
    """Both draw 400 W over the same form; the smaller DGX A100 is sold with 40 GB modules."""
    gpus = [{"variant": "a100-sxm4-40gb", "count": 8, "upgrade_to": "a100-sxm4-80gb"}]
    found = finding(
        sxm(platform="dgx-a100-320gb", parts=[], gpus=gpus), "platform.upgrade", Severity.WARNING, "known with"
    )
    repaired(found, "Drop the planned upgrade")


def in_slots(*names: str, count: int = 2, **more: Any) -> Json:
    gpus = [{"variant": "a100-pcie-80gb", "count": count, "slots": list(names)}]
    return board(gpus=count) | {"gpus": gpus} | more


def test_gpus_may_be_told_where_to_sit() -> None:
    assert sits(in_slots("s4", "s0")) == {"GPU 0": "s4", "GPU 1": "s0"}
    assert sits(in_slots("s4")) == {"GPU 0": "s4", "GPU 1": "s0"}  # the second finds its own


def test_gpus_told_to_sit_too_far_apart_cannot_be_bridged() -> None:
    found = finding(in_slots("s0", "s4", nvlink_bridges=3), "nvlink.adjacency", Severity.ERROR, "s0", "s4", "4 apart")
    assert "Let the cards find their slots" in [fix.title for fix in found.fixes]
    assert "nvlink.adjacency" not in codes(in_slots("s2", "s4", nvlink_bridges=3))


def test_a_slot_that_a_wide_card_covers_takes_no_other() -> None:
    found = finding(
        in_slots("s0", "s1"), "slots.short", Severity.ERROR, "GPU 1", "covered by a card two slots wide: s1"
    )
    repaired(found, "Let the cards find their slots")


def test_a_third_cpu_is_one_too_many_and_not_a_cpu_that_works_alone() -> None:
    build = server(2, parts=[{"product": "amd-epyc-7543", "count": 3}, DIMMS])
    assert "cpu.too-many" in codes(build)
    assert "cpu.single-socket-only" not in codes(build)


def test_four_sockets_are_more_than_two_epycs_may_fill() -> None:
    build = server(2, platform={"sockets": 4, "slots": slots(2)}, parts=[{"product": "amd-epyc-7543", "count": 4}])
    found = finding(build, "cpu.single-socket-only", Severity.ERROR, "made for 2 sockets; 4 are fitted")
    repaired(found, "Take 2 × AMD EPYC 7543")


def test_a_line_of_the_buyers_own_that_takes_lanes_may_be_shorter() -> None:
    """4 × 16 + 5 × 16 = 144 of 128: four are left; with one of 80 lanes it is left out."""
    fpgas = [{"description": "FPGA", "count": 5, "lanes": 16}]
    build = sxm(4, "hpe-xl645d", parts=[EPYC, DIMMS], custom_lines=fpgas)
    repaired(finding(build, "lanes.oversubscribed", Severity.ERROR), "Take 4 × FPGA")
    one = sxm(4, "hpe-xl645d", parts=[EPYC, DIMMS], custom_lines=[{"description": "Box", "lanes": 80}])
    repaired(finding(one, "lanes.oversubscribed", Severity.ERROR), "Leave out Box")


def test_cards_behind_a_switch_sit_in_slots_and_modules_do_not() -> None:
    """Eight of ten slots are taken; where only two are listed, they are not those of the GPUs."""
    switched = {"sockets": 2, "host_lanes": 128, "has_switch": True}
    assert number(server(8, platform=switched | {"slots": slots(10)}, parts=[XEONS]), "slots_free") == 2
    assert number(server(8, platform=switched | {"slots": slots(2)}, parts=[XEONS]), "slots_free") == 2
    assert number(server(8, platform=switched | {"slots": slots(10)}, parts=[XEONS]), "used") == 16
    modules = switched | {"form": "sxm4", "slots": slots(10)}
    assert number(sxm(8, modules, parts=[EPYCS]), "slots_free") == 10
