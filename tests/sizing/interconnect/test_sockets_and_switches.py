"""What hangs on which socket and switch of a machine of one's own, worked out by hand; what nobody says stays unknown."""

from typing import Any

import pytest

from configurator.sizing import Severity
from configurator.sizing.interconnect import lanes
from configurator.sizing.machine.system import resolve
from tests.sizing.interconnect.machines import EPYC, EPYCS, HDR, NVME, XEONS, number, slot, slots
from tests.sizing.rules.bench import Json, assessed, changed, codes, finding, read, repaired, server, sxm
from tests.sizing.shelf import snapshot

XEON = XEONS | {"count": 1}
DUAL: Json = {"sockets": 2, "cpu_socket": "LGA4189"}


def figure(build: Json, name: str) -> Any:
    return assessed(build, try_fixes=False).figures[f"lanes.{name}"]


def numbers(build: Json, *names: str) -> list[Any]:
    return [number(build, name) for name in names]


def unnamed(cpus: Json = XEONS, **more: Any) -> Json:
    """Four GPUs and two cards in eight slots of a dual Xeon, of which nobody says the socket."""
    return server(4, platform=DUAL | {"slots": slots(8)}, parts=[cpus, HDR | {"count": 2}], **more)


def test_slots_that_name_no_socket_are_in_no_sockets_sum() -> None:
    """6 × 16 = 96 of 128 lanes; which of them are whose nobody can say."""
    assert numbers(unnamed(), "used", "free", "socket_used.0", "socket_free.1") == [96, 32, None, None]
    assert figure(unnamed(), "socket_used.0").working == "8 slots name no socket"
    topo = assessed(unnamed(), try_fixes=False).topo
    assert topo is not None
    assert {cell for row in topo.cells for cell in row} == {"X", "?"}
    assert {(d.cpu_affinity, d.numa_affinity) for d in topo.devices} == {("", "")}
    assert "lanes.oversubscribed" not in codes(unnamed())


def test_a_bridge_or_a_switch_joins_them_all_the_same() -> None:
    bridged = assessed(unnamed(nvlink_bridges=3), try_fixes=False).topo
    assert bridged is not None
    assert (bridged.between("GPU0", "GPU1"), bridged.between("GPU0", "GPU2")) == ("NV12", "?")
    switched = DUAL | {"switches": [{"name": "a", "gpu_ports": 2}, {"name": "b", "gpu_ports": 2}]}
    build = server(4, platform=switched, parts=[XEONS])
    topo = assessed(build, try_fixes=False).topo
    assert topo is not None
    assert topo.cells[0] == ("X", "PIX", "?", "?")
    assert figure(build, "socket_free.0").working == "2 switches name no socket"
    both = server(4, platform=switched | {"slots": slots(1)}, parts=[XEONS])
    assert figure(both, "socket_free.0").working == "1 slot and 2 switches name no socket"


def test_what_names_no_socket_is_never_dead_and_that_is_said() -> None:
    one = unnamed(XEON)
    assert not lanes.count(resolve(read(one), snapshot())).dead_slots
    finding(
        one, "cpu.missing-second", Severity.WARNING, "8 slots name no socket, so that nobody can say which are dead"
    )


def test_the_only_socket_need_not_be_named() -> None:
    build = server(2, platform={"cpu_socket": "SP3", "slots": slots(2)}, parts=[EPYC])
    assert [use.socket for use in assessed(build, try_fixes=False).lane_uses] == [0, 0]


def test_what_names_its_socket_is_judged_though_other_slots_do_not() -> None:
    """Five x16 on socket 0 of a Xeon with 64 lanes are 16 too many, wherever z hangs."""
    build = server(5, platform=DUAL | {"host_lanes": 128, "slots": [*slots(5, socket=0), slot("z")]}, parts=[XEONS])
    found = finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many")
    assert found.title == "80 lanes wanted of socket 0, 64 there"


def test_a_switch_for_drives_carries_no_gpus() -> None:
    """2 × 16 and an uplink of 16 = 48 of 128. Eight drives of 7 GB/s over 31.51: 56 / 31.51 = 1.777."""
    own = {"cpu_socket": "SP3", "slots": slots(3), "switches": [{"name": "nvme-sw", "drive_ports": 8}]}
    build = server(2, platform=own, parts=[EPYC, NVME | {"count": 8}])
    assert numbers(build, "used", "free") == [48, 80]
    assert number(build, "uplink_ratio.nvme-sw") == pytest.approx(1.777, abs=0.001)
    topo = assessed(build, try_fixes=False).topo
    assert topo is not None
    assert topo.between("GPU0", "GPU1") == "NODE"


def test_modules_do_not_hang_on_a_switch_for_drives_either() -> None:
    """4 × 16 and the uplink."""
    own = {"cpu_socket": "SP3", "form": "sxm4", "switches": [{"name": "n", "drive_ports": 4}]}
    assert number(sxm(4, own, parts=[EPYC]), "used") == 80
    assert number(sxm(4, own | {"switches": [{"name": "n"}]}, parts=[EPYC]), "used") == 16


def ports(each: int, *its_slots: Json) -> Json:
    switches = [{"name": f"sw{i}", "socket": i, "gpu_ports": each} for i in range(2)]
    return DUAL | {"switches": switches, "slots": list(its_slots)}


def test_gpus_sit_on_the_ports_and_network_cards_in_the_slots_of_a_switch() -> None:
    """Two uplinks and a card on the first CPU: 48 lanes; the cards in slots of the switches cost the host nothing."""
    own = ports(5, slot("n1", switch="sw0"), slot("n2", switch="sw1"), slot("n3", socket=0, full_height=False))
    build = server(8, platform=own, parts=[XEONS, HDR | {"count": 3}])
    assert numbers(build, "used", "slots_free") == [48, 0]
    assert not {"slots.short", "lanes.oversubscribed"} & codes(build)
    assert {s.name: s.socket for s in assessed(build, try_fixes=False).slots} == {"n1": 0, "n2": 1, "n3": 0}


def test_gpus_on_ports_leave_the_slots_to_the_cards() -> None:
    """Two uplinks and two cards: 64 lanes."""
    own = ports(4, slot("n1", socket=0), slot("n2", socket=1))
    build = server(2, platform=own, parts=[XEONS, HDR | {"count": 2}])
    found = assessed(build, try_fixes=False)
    assert [s.device.split()[0] for s in found.slots] == ["ConnectX-6", "ConnectX-6"]
    assert (number(build, "used"), "slots.short" in codes(build)) == (64, False)


def test_gpus_beyond_the_ports_have_no_place() -> None:
    build = server(8, platform=ports(2), parts=[XEONS])
    found = finding(
        build, "slots.short", Severity.ERROR, "GPU 4, GPU 5, GPU 6, GPU 7", "the switches have 4 ports for GPUs"
    )
    assert "Take 4 GPUs" in [fix.title for fix in found.fixes]
    assert number(build, "used") == 32
    assert "slots.short" not in codes(server(4, platform=ports(2), parts=[XEONS]))


def test_of_a_lone_epyc_drives_take_lanes_that_reach_them() -> None:
    """The board brings five slots of x16, 80 lanes, to the first CPU: 4 × 16 + 16 + 4 × 4 = 96 are 16 too many."""
    build = server(4, parts=[EPYC, HDR, NVME | {"count": 4}])
    assert numbers(build, "used", "free", "socket_used.0", "socket_free.0") == [96, 32, 96, -16]
    assert finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many").title == "96 lanes wanted, 80 there"
    assert "lanes.oversubscribed" not in codes(server(4, parts=[EPYC, HDR]))


def test_on_board_devices_and_own_lines_hang_on_the_only_cpu() -> None:
    """2 × 16, 8 on board, 4 of an own line, that is called like a GPU: it is none."""
    own = DUAL | {"onboard_lanes": 8, "slots": slots(2, socket=0)}
    line = {"description": "GPU 0", "lanes": 4}
    build = server(2, platform=own, parts=[XEON], custom_lines=[line])
    assert numbers(build, "used", "socket_used.0", "socket_used.1") == [44, 44, 0]
    uses = assessed(build, try_fixes=False).lane_uses
    assert [(use.device, use.kind, use.gpu, use.socket) for use in uses] == [
        ("GPU 0", "gpu", 0, 0), ("GPU 1", "gpu", 1, 0), ("On board", "onboard", None, 0), ("GPU 0", "custom", None, 0),
    ]  # fmt: skip


def test_what_is_on_board_is_named_where_the_platform_says_it() -> None:
    on = changed("supermicro-h12ssl-i", onboard="two 10GbE ports", onboard_lanes=4)
    uses = assessed(server(1, platform="supermicro-h12ssl-i", parts=[EPYC]), on, try_fixes=False).lane_uses
    assert [(use.device, use.lanes) for use in uses if use.kind == "onboard"] == [("On board: two 10GbE ports", 4)]


@pytest.mark.parametrize(
    ("build", "first"),
    [
        (sxm(4, "dell-xe8545", parts=[EPYC]), 64),  # half of 128
        (sxm(8, "hgx-a100-8gpu", parts=[EPYC]), 96),  # four slots and two uplinks of x16
    ],
    ids=["modules", "switches"],
)
def test_what_hangs_on_an_empty_socket_takes_nothing(build: Json, first: int) -> None:
    """Two modules, or two uplinks, of x16 hang on the CPU that is there; the others on nothing."""
    names = [f"socket_{what}.{i}" for i in range(2) for what in ("host", "used", "free")]
    assert numbers(build, "used", *names) == [32, first, 32, first - 32, 0, 0, 0]
    finding(build, "cpu.missing-second", Severity.ERROR, "would not be seen")


def test_an_uplink_says_what_it_carries() -> None:
    uplink = assessed(sxm(8, "hgx-a100-8gpu"), try_fixes=False).lane_uses[0]
    assert (uplink.kind, uplink.link_generation, uplink.link_lanes) == ("uplink", 4, 16)
    assert uplink.gb_s == pytest.approx(31.51, abs=0.01)


@pytest.mark.parametrize(("count", "host", "socket"), [(1, 128, 128), (2, 192, 96)])
def test_two_altras_give_32_lanes_each_to_the_links_between_them(count: int, host: int, socket: int) -> None:
    """2 × 128 − 2 × 32 = 192: 96 a socket."""
    altra = {"product": "ampere-altra-q80-30", "count": count}
    build = server(2, platform={"sockets": count, "cpu_socket": "LGA4926"}, parts=[altra])
    assert number(build, "host") == host
    assert assessed(build, try_fixes=False).sockets[0].host == socket
    assert ("32 of each join the two" in figure(build, "host").working) is (count == 2)


def test_of_a_lone_altra_on_a_board_for_two_96_lanes_reach_slots() -> None:
    own = {"sockets": 2, "cpu_socket": "LGA4926", "slots": slots(2, socket=0)}
    build = server(2, platform=own, parts=[{"product": "ampere-altra-q80-30"}])
    assert numbers(build, "host", "socket_free.0") == [128, 64]  # 96 − 32


def test_a_dead_slot_and_one_without_lanes_carry_nothing() -> None:
    dead = server(1, platform=DUAL | {"slots": [slot("a", socket=0), slot("b", socket=1)]}, parts=[XEON])
    assert numbers(dead, "slot_gb_s.a", "slot_gb_s.b") == [pytest.approx(31.51, abs=0.01), 0]
    assert figure(dead, "slot_gb_s.b").working == "dead: no CPU in its socket"
    shared = [slot("a", shares_lanes_with=["b"]), slot("b")]
    starved = server(1, platform={"cpu_socket": "SP3", "slots": shared}, parts=[EPYC])
    assert numbers(starved, "slot_gb_s.a", "slot_gb_s.b") == [0, pytest.approx(31.51, abs=0.01)]
    assert figure(starved, "slot_gb_s.a").working == "without lanes, which another uses"


def test_drives_behind_an_older_switch_are_held_back_by_it() -> None:
    """Gen3 x4 carries 3.94 of 7 GB/s: 44 % is lost."""
    own = {"cpu_socket": "SP3", "slots": slots(2), "switches": [{"name": "s", "generation": 3, "drive_ports": 4}]}
    build = server(1, platform=own, parts=[EPYC, NVME | {"count": 2}])
    finding(build, "lanes.throttled", Severity.WARNING, "Gen3 x4, 3.94 GB/s", "44 %", "The PCIe switch is older")
    assert {use.limited_by for use in assessed(build, try_fixes=False).lane_uses if use.kind == "drive"} == {"switch"}
    own["switches"] = [{"name": "s", "generation": 4, "drive_ports": 4}]
    assert "lanes.throttled" not in codes(build)


def test_a_dual_epyc_of_which_nobody_says_the_wiring_may_have_160_lanes() -> None:
    """8 × 16 + 4 × 4 = 144 of 128."""
    own = {"sockets": 2, "cpu_socket": "SP3", "slots": [slot(f"s{i}", socket=i // 4) for i in range(8)]}
    build = server(8, platform=own, parts=[EPYCS, NVME | {"count": 4}])
    found = finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many")
    wired = next(fix for fix in found.fixes if "160" in fix.title)
    assert wired.title == "Have your own platform wired for 160 lanes (three xGMI links)"
    assert wired.build.host_lanes == 160
    stated = server(8, platform=own | {"host_lanes": 128}, parts=[EPYCS, NVME | {"count": 4}])
    assert not any("160" in fix.title for fix in finding(stated, "lanes.oversubscribed", Severity.ERROR).fixes)


def test_a_card_without_a_slot_still_asks_for_its_lanes_at_the_only_cpu() -> None:
    build = server(1, platform={"cpu_socket": "SP3", "slots": slots(1)}, parts=[EPYC, HDR])
    (use,) = [use for use in assessed(build, try_fixes=False).lane_uses if use.kind == "nic"]
    assert (use.where, use.lanes, use.socket, use.link_generation, use.limited_by) == ("", 16, 0, 0, "")


def test_an_older_cpu_holds_back_what_nobody_documents_a_slot_for() -> None:
    """A Gen3 CPU gives an HDR card 15.75 of 25 GB/s, a 25 GbE card of two ports its 6.25."""
    parts = [{"product": "amd-epyc-7601"}, HDR, {"product": "nic-25gbe-2p-x8"}]
    build = server(1, platform={"cpu_socket": "SP3"}, parts=parts)
    uses = [use for use in assessed(build, try_fixes=False).lane_uses if use.kind == "nic"]
    assert [(use.where, use.link_generation, use.limited_by) for use in uses] == [("", 3, "CPU"), ("", 0, "")]
    repaired(finding(build, "lanes.throttled", Severity.WARNING, "15.75 GB/s", nth=1, of=2), "Take 1 × AMD EPYC 7502")


def test_ports_are_known_by_their_names_in_any_letters() -> None:
    build = server(
        1, platform={"m2_slots": 1, "slots": [slot("a", shares_lanes_with=["m.2"]), slot("b")]}, parts=[EPYC]
    )
    board = resolve(read(build), snapshot()).platform
    assert board is not None
    assert board.slots[0].shares_lanes_with == ("M.2",)
