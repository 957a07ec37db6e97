"""Published machines that no fixture lists, and mistakes in them: lanes and links worked out by hand."""

import pytest

from configurator.sizing import Severity
from tests.sizing.interconnect.machines import CASCADE, EPYC, EPYCS, GEN3_X16, HDR, NVME, XEONS, number, slots
from tests.sizing.rules.bench import DIMMS, Json, assessed, codes, finding, repaired, server, sxm


@pytest.mark.parametrize(
    ("build", "host", "used"),
    [
        # 2 Xeons × 64; 4 × 16 + 4 × 4 + 16
        pytest.param(server(4, platform="dell-r750xa", parts=[XEONS, NVME | {"count": 4}, HDR]), 128, 96, id="R750xa"),
        # 2 × 48; two uplinks on each socket
        pytest.param(server(10, platform="dell-dss-8440", parts=[CASCADE]), 96, 64, id="DSS 8440, ten cards"),
        # one Altra: 128; 4 × 16
        pytest.param(
            server(4, platform="gigabyte-g242-p31", parts=[{"product": "ampere-altra-q80-30"}]), 128, 64, id="G242-P31"
        ),
        # one EPYC 128; 4 uplinks
        pytest.param(server(8, platform="gigabyte-g292-z20", parts=[EPYC]), 128, 64, id="G292-Z20"),
        # 2 × 80; 4 uplinks, eight NICs on them
        pytest.param(
            sxm(8, "dell-xe9680", parts=[{"product": "intel-xeon-platinum-8480plus", "count": 2}, HDR | {"count": 8}]),
            160, 64, id="XE9680",
        ),
        # one EPYC 128: 64 of 128 for four modules, 2 × 16 for two NICs
        pytest.param(sxm(4, "hpe-xl645d", parts=[EPYC, HDR | {"count": 2}]), 128, 96, id="XL645d"),
        # four uplinks, 4 HDR NICs on them, a fifth on the host
        pytest.param(sxm(8, "inspur-nf5488a5", parts=[EPYCS, HDR | {"count": 5}]), 128, 80, id="NF5488A5, five NICs"),
        # 160 wired: 8 × 16 + 16 + 4 × 4
        pytest.param(server(8, parts=[EPYCS, HDR, NVME | {"count": 4}]), 160, 160, id="AS-4124GS-TNR, every lane"),
        # a hyperscaler's board: 3 switches of x16, 12 cards
        pytest.param(
            server(12, platform={"sockets": 2, "host_lanes": 128, "gpu_max": 12, "switches": [
                {"name": f"p{i}", "gpu_ports": 4, "nic_ports": 1} for i in range(3)]}, parts=[XEONS, HDR | {"count": 3}]),
            128, 48, id="twelve cards behind three switches",
        ),
        # the DGX Station: 4 × 16 + 2 × 4 + 28 on board = 100
        pytest.param(sxm(4, "dgx-station-a100-320gb", parts=[]), 128, 100, id="DGX Station"),
        # dual Xeon with more slots than lanes: the CPUs say how many there are
        pytest.param(server(2, platform={"sockets": 2, "slots": slots(10)}, parts=[XEONS]), 128, 32, id="ten slots"),
    ],
)  # fmt: skip
def test_lanes_of_the_host_and_those_taken(build: Json, host: int, used: int) -> None:
    assert number(build, "host") == host
    assert number(build, "used") == used
    assert number(build, "free") == host - used


@pytest.mark.parametrize(
    ("build", "throttled", "gb_s", "by"),
    [
        pytest.param(server(3, platform="dell-r740", parts=[CASCADE]), 3, GEN3_X16, "CPU", id="A100s in an R740"),
        pytest.param(server(8, platform="dell-dss-8440", parts=[CASCADE]), 8, GEN3_X16, "switch", id="A100s in a DSS 8440"),
        pytest.param(
            server(1, platform={"slots": slots(2, generation=4)}, parts=[CASCADE | {"count": 1}, HDR]), 2, GEN3_X16, "CPU",
            id="Gen4 slots on a Gen3 CPU",
        ),
        pytest.param(
            server(2, platform={"slots": slots(2, lanes=8, physical_lanes=16)}, parts=[EPYC]), 2, GEN3_X16, "slot",
            id="x8 in an x16 connector: Gen4 x8 is Gen3 x16",
        ),
        pytest.param(server(2, platform={"slots": slots(2, generation=5)}, parts=[EPYC]), 0, 0, "", id="Gen5 slots"),
    ],
)  # fmt: skip
def test_links_that_are_negotiated_down(build: Json, throttled: int, gb_s: float, by: str) -> None:
    slow = [use for use in assessed(build, try_fixes=False).lane_uses if use.throttled]
    assert len(slow) == throttled
    assert all(use.gb_s == pytest.approx(gb_s) and use.limited_by == by for use in slow)


def test_an_hdr_card_on_a_gen3_cpu_keeps_63_percent() -> None:
    """15.75 of 25 GB/s; the drives on the same CPU have 3.94 of 7."""
    build = server(1, platform="dell-r740", parts=[CASCADE, HDR, NVME])
    found = [f for f in assessed(build).findings if f.code == "lanes.throttled"]
    assert [("15.75 GB/s" in f.why, "37 %" in f.why) for f in found if "HDR" in f.title] == [(True, True)]
    assert any("3.94 GB/s" in f.why and "44 %" in f.why for f in found)


def test_an_older_epyc_slows_a_gen4_slot_and_a_newer_one_repairs_it() -> None:
    old = {"product": "amd-epyc-7601", "count": 2}
    build = server(2, parts=[old, DIMMS])
    found = finding(build, "lanes.throttled", Severity.WARNING, "Gen3 x16, 15.75 GB/s", "50 %", "The CPU is older")
    fix = repaired(found, "Take 2 × AMD EPYC 7502")
    assert fix.build.parts[0].count == 2
    assert number(build, "host") == 128  # 7001: no third way of joining the two, whatever the board wires


def test_two_epycs_on_a_160_lane_board_are_asked_for_144() -> None:
    """4 × 16 + 5 × 16 = 144: too many for 128, 16 left of 160."""
    build = sxm(4, parts=[EPYCS, DIMMS, HDR | {"count": 5}])
    assert "lanes.oversubscribed" in codes(build)
    assert "lanes.oversubscribed" not in codes(build | {"host_lanes": 160})
    assert number(build | {"host_lanes": 160}, "free") == 16
    fixes = [fix.title for fix in finding(build, "lanes.oversubscribed", Severity.ERROR).fixes]
    assert fixes[1] == "Have HGX A100 4-GPU 320 GB host wired for 160 lanes (three xGMI links)"


def test_a_platform_that_is_wired_one_way_stays_so() -> None:
    assert number(sxm(8, "dgx-a100-640gb", parts=[], host_lanes=160), "host") == 128


@pytest.mark.parametrize(
    ("build", "dead"),
    [
        (sxm(4, parts=[EPYC]), "GPU 2, GPU 3"),
        (sxm(8, "hgx-a100-8gpu", parts=[EPYC]), "GPU 4, GPU 5, GPU 6, GPU 7"),
        (server(4, platform="dell-r750xa", parts=[XEONS | {"count": 1}]), "GPU 2, GPU 3"),
    ],
    ids=["HGX-4", "HGX-8", "R750xa"],
)
def test_gpus_on_an_empty_socket_are_an_error(build: Json, dead: str) -> None:
    found = finding(build, "cpu.missing-second", Severity.ERROR, dead)
    assert found.fixes


def test_two_cards_find_the_one_cpu_of_a_server_without_documented_slots() -> None:
    """R750xa: two places a CPU."""
    finding(server(2, platform="dell-r750xa", parts=[XEONS | {"count": 1}]), "cpu.missing-second", Severity.WARNING)


def test_a_p_epyc_alone_in_a_dual_board_is_repaired_by_two_that_work_together() -> None:
    build = server(2, parts=[{"product": "amd-epyc-7713p"}, DIMMS])
    repaired(finding(build, "cpu.missing-second", Severity.WARNING), "Take 2 × AMD EPYC 7713")


def test_one_p_epyc_on_each_of_two_lines_is_one_finding() -> None:
    build = server(2, parts=[{"product": "amd-epyc-7313p"}, {"product": "amd-epyc-7313p"}, DIMMS])
    repaired(finding(build, "cpu.single-socket-only", Severity.ERROR, "2 are fitted"), "Take 2 × AMD EPYC 7313")


def used_by_socket(build: Json) -> list[int]:
    return [socket.used for socket in assessed(build, try_fixes=False).sockets]


@pytest.mark.parametrize(
    ("build", "used"),
    [
        pytest.param(server(2, platform="dell-r750xa", parts=[XEONS]), [16, 16], id="two cards, one a CPU"),
        pytest.param(server(3, platform="dell-r750xa", parts=[XEONS]), [32, 16], id="three"),
        pytest.param(server(2, platform="dell-r750xa", parts=[XEONS], nvlink_bridges=3), [32, 0], id="a bridged pair"),
        pytest.param(
            sxm(4, {"sockets": 2, "form": "sxm4", "host_lanes": 128}, parts=[EPYCS]),
            [32, 32],
            id="modules of one's own",
        ),
        pytest.param(
            sxm(4, {"sockets": 2, "form": "sxm4", "host_lanes": 128}, parts=[EPYC]), [64, 0], id="and with one CPU"
        ),
    ],
)
def test_cards_without_documented_slots_are_spread_over_the_sockets(build: Json, used: list[int]) -> None:
    assert used_by_socket(build) == used


def test_a_card_faster_than_its_connector_is_not_held_back_by_its_switch() -> None:
    """Two HDR ports want 50 GB/s; the x16 Gen4 port of the switch is as fast as the card's own connector."""
    build = sxm(8, "hgx-a100-8gpu", parts=[EPYCS, {"product": "nic-cx6-vpi-hdr-2p"}])
    (use,) = [use for use in assessed(build, try_fixes=False).lane_uses if use.throttled]
    assert (use.limited_by, use.switch) == ("card", "switch-0")
