"""How GPUs are joined and sliced: NVLink bridges and MIG."""

from typing import Any

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, assessed, codes, finding, repaired, server, sxm


def bridged(bridges: int, *pairs: tuple[int, int], cards: int = 4, **more: object) -> Json:
    return server(cards, nvlink_bridges=bridges, nvlink_pairs=[list(pair) for pair in pairs], **more)


def test_cards_without_bridges_need_nothing() -> None:
    assert not {code for code in codes(server(4)) if code.startswith("nvlink.")}


def test_three_bridges_a_pair_are_right() -> None:
    assert not {code for code in codes(bridged(6)) if code.startswith("nvlink.")}


def test_one_bridge_more_than_all_pairs_take_is_an_error() -> None:
    found = finding(bridged(7), "nvlink.pairs-only", Severity.ERROR, "2 pairs at most", "6 in all", "here are 7")
    repaired(found, "Bridge 2 pairs with 6 bridges")


def test_a_third_card_has_no_partner() -> None:
    """Three cards make one pair, which three bridges join; six are for two pairs."""
    assert "nvlink.pairs-only" not in codes(bridged(3, cards=3))
    finding(bridged(6, cards=3), "nvlink.pairs-only", Severity.ERROR, "1 pair at most", "3 in all", "here are 6")


def test_one_card_can_only_leave_its_bridges_out() -> None:
    found = finding(bridged(3, cards=1), "nvlink.pairs-only", Severity.ERROR, "1 card makes 0 pairs")
    repaired(found, "Leave the bridges out")


@pytest.mark.parametrize("pairs", [((0, 1), (1, 2)), ((0, 0), (2, 3)), ((0, 1), (2, 4)), ((0, 1), (-1, 2))])
def test_a_card_in_two_pairs_or_out_of_the_server_is_an_error(pairs: tuple[tuple[int, int], ...]) -> None:
    finding(bridged(6, *pairs), "nvlink.pairs-only", Severity.ERROR, "A card belongs to one pair")


def test_the_last_card_may_be_named() -> None:
    assert "nvlink.pairs-only" not in codes(bridged(6, (0, 1), (2, 3)))


def test_more_bridges_than_the_named_pairs_take_are_an_error() -> None:
    """One pair takes three; the other three bridges join nothing."""
    found = finding(bridged(6, (0, 1)), "nvlink.pairs-only", Severity.ERROR, "(1 named)", "3 in all", "here are 6")
    repaired(found, "Bridge 2 pairs with 6 bridges")


def test_two_bridges_on_a_pair_give_two_thirds() -> None:
    """600 GB/s × 2 / 3 = 400 GB/s. The third bridge, used, costs 333.3333: a line of 666.67 becomes one of 1,000.00."""
    build = bridged(2, cards=2) | {"gpus": [{"variant": "a100-pcie-80gb", "count": 2, "condition": "used"}]}
    found = finding(build, "nvlink.bridges-short", Severity.WARNING, "3 bridges", "600 GB/s", "with 2", "400 GB/s")
    fix = repaired(found, "Bridge 1 pair with 3 bridges")
    assert f"{fix.price_change:.2f}" == "333.33"
    assert fix.peak_w_change == 0
    assert "nvlink.bridges-short" not in codes(bridged(3, cards=2))


def test_neighbours_can_be_bridged() -> None:
    assert "nvlink.adjacency" not in codes(bridged(3, (2, 3)))


R750XA: Json = {"platform": "dell-r750xa", "parts": [{"product": "intel-xeon-platinum-8358", "count": 2}]}
"""Nobody documents its slots."""


@pytest.mark.parametrize("pair", [(1, 2), (0, 2)])
def test_cards_that_are_not_side_by_side_cannot_where_nobody_documents_their_slots(pair: tuple[int, int]) -> None:
    assert "nvlink.adjacency" not in codes(bridged(3, pair))  # gpu-2 and gpu-3 lie side by side
    found = finding(bridged(3, pair, **R750XA), "nvlink.adjacency", Severity.ERROR, f"{pair[0]} and {pair[1]}")
    repaired(found, "Bridge 2 pairs with 6 bridges")


def test_a_server_that_nobody_shows_with_bridges_is_to_be_checked() -> None:
    build = bridged(3, cards=2, platform="gigabyte-g482-z54")
    found = finding(build, "nvlink.adjacency", Severity.WARNING, "No source")
    assert found.step == "platform"
    repaired(found, "Leave the bridges out")


def test_modules_take_no_bridges() -> None:
    assert "nvlink.no-bridge" not in codes(sxm())
    found = finding(sxm(nvlink_bridges=3), "nvlink.no-bridge", Severity.ERROR, "over the baseboard")
    repaired(found, "Leave the bridges out")


def test_nor_do_cards_without_nvlink() -> None:
    finding(server(2, "l40s", nvlink_bridges=3), "nvlink.no-bridge", Severity.ERROR, "no NVLink")


def sliced(*profiles: str, gpu: int = 0, cards: int = 1, **more: object) -> Json:
    return server(cards, mig=[{"gpu": gpu, "profiles": list(profiles)}], **more)


@pytest.mark.parametrize("profiles", [["1g.10gb"] * 7, ["1g.20gb"] * 4, ["3g.40gb"] * 2, ["1g.10gb+me", "1g.10gb"]])
def test_slices_up_to_the_gpus_seven_and_eight_can_be_cut(profiles: list[str]) -> None:
    """Seven compute slices of 7; four of two memory slices, or two of four, are 8 of 8."""
    assert "mig.layout" not in codes(sliced(*profiles))


@pytest.mark.parametrize(
    ("profiles", "why"),
    [
        (["1g.10gb"] * 8, "take 8 compute slices; NVIDIA A100 PCIe 80 GB has 7"),
        (["1g.20gb"] * 5, "take 10 memory slices; NVIDIA A100 PCIe 80 GB has 8"),  # 5 × 2
        (["3g.40gb", "3g.40gb", "1g.10gb"], "take 9 memory slices"),  # 4 + 4 + 1, of 3 + 3 + 1 = 7 compute slices
        (["1g.10gb+me"] * 2, "at most 1 × 1g.10gb+me, not 2"),
        (["1g.5gb"], "no MIG profile 1g.5gb"),
    ],
)
def test_one_slice_too_many_is_an_error(profiles: list[str], why: str) -> None:
    found = finding(sliced(*profiles), "mig.layout", Severity.ERROR, why)
    repaired(found, "Leave GPU 0 whole")


def test_gpus_are_counted_from_zero() -> None:
    assert "mig.layout" not in codes(sliced("7g.80gb", gpu=1, cards=2))
    finding(sliced("7g.80gb", gpu=2, cards=2), "mig.layout", Severity.ERROR, "no GPU 2", "has 2")


def test_a_gpu_that_stays_whole_beside_slices_is_worth_a_note() -> None:
    finding(sliced("7g.80gb", cards=2), "mig.whole-gpus", Severity.NOTE, "GPU 1 stays whole")
    assert "mig.whole-gpus" not in codes(sliced("7g.80gb", cards=1))
    assert "mig.whole-gpus" not in codes(server(2))


def test_each_slice_may_serve_alone() -> None:
    alone = sliced("3g.40gb", "3g.40gb", workload={"model": "llama-3.1-8b", "tensor_parallel": 1})
    assert "mig.peer-to-peer" not in codes(alone)


def test_two_slices_cannot_share_a_model() -> None:
    build = sliced("3g.40gb", "3g.40gb", workload={"model": "llama-3.1-8b", "tensor_parallel": 2}, cards=2)
    found = finding(build, "mig.peer-to-peer", Severity.ERROR, "Tensor parallel 2")
    repaired(found, "Leave the GPUs whole")


DGX_PARTS = [
    {"product": "amd-epyc-7742", "count": 2}, {"product": "ddr4-3200-rdimm-64gb", "count": 32},
    {"product": "nvme-1.92tb-m2", "count": 2}, {"product": "nvme-3.84tb-u2", "count": 8},
    {"product": "nic-cx6-vpi-hdr-1p", "count": 8}, {"product": "nic-cx6-vpi-hdr-2p", "count": 2},
]  # fmt: skip


def board_of_eight(gpus: int = 8, **own: Any) -> Json:
    """A machine of one's own, with the parts of a DGX A100."""
    platform: Json = {"form": "sxm4", "sockets": 2, "cpu_socket": "SP3", "drive_bays": 8, "m2_slots": 2,
        "switches": [{"name": f"s{i}", "socket": i // 2, "gpu_ports": 2, "nic_ports": 2, "drive_ports": 2, "levels": 2} for i in range(4)],
        "psus": [{"watts": 3000, "count": 6, "inlet": "C20", "efficiency_class": "titanium"}]}  # fmt: skip
    gpu = {"variant": "a100-sxm4-80gb", "count": gpus}
    return {"gpus": [gpu], "platform": platform | own, "parts": DGX_PARTS}


@pytest.mark.parametrize(
    ("own", "gpus", "nvswitches"),
    [
        ({"nvlink_topology": "switched"}, 8, 6),
        ({}, 8, 6),  # more than a mesh joins
        ({"nvlink_topology": "switched", "nvswitches": 12}, 8, 12),  # as its owner says
        ({"nvlink_topology": "switched"}, 16, 12),  # two boards
        ({}, 4, 0),
        ({"nvlink_topology": "mesh"}, 4, 0),
    ],
)
def test_nvswitches_of_a_machine_of_ones_own(own: Json, gpus: int, nvswitches: int) -> None:
    found = assessed(board_of_eight(gpus, **own), try_fixes=False)
    assert found.figures["nvlink.nvswitches"].value == nvswitches
    assert found.figures["nvlink.fabric_manager"].value is (nvswitches > 0)
    drawn = {item.name: item.peak_w for item in found.draw}
    assert drawn.get("NVSwitch", 0) == 60 * nvswitches


def test_a_machine_of_ones_own_with_the_parts_of_a_dgx_idles_like_one() -> None:
    """Measured: a DGX A100 at rest draws about 1,450 W."""
    found = assessed(board_of_eight(nvlink_topology="switched"), try_fixes=False)
    assert found.figures["power.idle_w"].number == pytest.approx(1450, rel=0.03)


def test_eight_gpus_are_no_mesh() -> None:
    found = finding(
        board_of_eight(nvlink_topology="mesh"), "nvlink.mesh", Severity.ERROR, "reach 3 peers, 4 links each"
    )
    repaired(found, "They are joined by NVSwitches")
    assert "nvlink.mesh" not in codes(board_of_eight(4, nvlink_topology="mesh"))
