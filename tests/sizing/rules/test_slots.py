"""PCIe lanes and slots."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import CPUS, DIMMS, Json, assessed, codes, finding, repaired, server, sxm


def with_nics(nic: str, count: int, build: Json, **more: object) -> Json:
    return build | {"parts": [CPUS, DIMMS, {"product": nic, "count": count} | more]}


def test_every_lane_may_be_taken() -> None:
    assert "lanes.oversubscribed" not in codes(with_nics("nic-cx6-vpi-hdr-1p", 4, sxm()))  # 4 × 16 + 4 × 16 = 128


def test_a_card_more_is_an_error() -> None:
    """4 × 16 + 5 × 16 = 144. One card less is 1,000 less, and 24 W with a tenth for the fans."""
    build = with_nics("nic-cx6-vpi-hdr-1p", 5, sxm())
    found = finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many", "128 lanes of the platform")
    assert found.title == "144 lanes wanted, 128 there"
    fix = repaired(found, "Take 4 × ConnectX-6 VPI HDR 200 Gb/s, 1 port, PCIe 4.0 x16")
    assert f"{fix.price_change:.2f}" == "-1000.00"
    assert fix.peak_w_change == pytest.approx(-26.4)


def test_a_second_cpu_brings_its_lanes() -> None:
    """One Xeon of two gives 64 lanes: four cards take them, with a network card they are 80."""
    xeon = {"product": "intel-xeon-platinum-8358", "count": 1}
    build = server(4, platform={"sockets": 2, "cpu_socket": "LGA4189", "host_lanes": 128}, parts=[xeon, DIMMS])
    assert "lanes.oversubscribed" not in codes(build)
    more = build | {"parts": [xeon, DIMMS, {"product": "nic-100gbe-1p-x16"}]}
    found = finding(more, "lanes.oversubscribed", Severity.ERROR, "16 too many", "64 lanes")
    repaired(found, "Add the second Intel Xeon Platinum 8358")


def own(generation: int, lanes: int, *, gpus: int = 1) -> Json:
    """A host for a module, with one slot and lanes enough."""
    slot = {"name": "a", "generation": generation, "lanes": lanes}
    return sxm(gpus, {"sockets": 2, "form": "sxm4", "host_lanes": 128, "slots": [slot]})


# One way, a lane of Gen4 carries 16 GT/s × 128 / 130 / 8 = 1.969 GB/s, of Gen3 half of that.
@pytest.mark.parametrize(
    ("nic", "generation", "lanes"),
    [
        ("nic-100gbe-1p-x16", 4, 8),  # 12.5 of 15.75 GB/s
        ("nic-100gbe-1p-x16", 3, 16),  # 12.5 of 15.75
        ("nic-cx6-vpi-hdr-1p", 4, 16),  # 25 of 31.5
        ("nic-25gbe-2p-x8", 3, 8),  # 6.25 of 7.88
    ],
)
def test_a_slot_that_carries_what_the_card_moves_does_not_slow_it(nic: str, generation: int, lanes: int) -> None:
    assert "lanes.throttled" not in codes(with_nics(nic, 1, own(generation, lanes)))


@pytest.mark.parametrize(
    ("nic", "generation", "lanes", "why"),
    [
        ("nic-cx6-vpi-hdr-1p", 3, 16, ("Gen3 x16, 15.75 GB/s", "move 25 GB/s", "37 % of it")),  # 1 − 15.75 / 25
        ("nic-100gbe-1p-x16", 4, 4, ("Gen4 x4, 7.88 GB/s", "move 12.5 GB/s", "37 % of it")),  # 1 − 7.877 / 12.5
    ],
)
def test_a_slower_one_is_worth_a_warning(nic: str, generation: int, lanes: int, why: tuple[str, ...]) -> None:
    finding(with_nics(nic, 1, own(generation, lanes)), "lanes.throttled", Severity.WARNING, *why)


def test_a_card_faster_than_its_own_connector_is_a_note() -> None:
    """Two ports of 200 Gbit/s are 50 GB/s; no slot gives an x16 Gen4 card more than 31.51: nothing to repair."""
    build = with_nics("nic-cx6-vpi-hdr-2p", 1, own(4, 16))
    found = finding(build, "lanes.throttled", Severity.NOTE, "Gen4 x16, 31.51 GB/s", "move 50 GB/s", "37 % of it")
    assert found.fixes == ()


def test_a_card_put_into_a_narrow_slot_may_find_its_own() -> None:
    slots = [{"name": "wide", "lanes": 16}, {"name": "narrow", "lanes": 4}]
    host = sxm(1, {"sockets": 2, "form": "sxm4", "host_lanes": 128, "slots": slots})
    build = with_nics("nic-cx6-vpi-hdr-1p", 1, host, slot="narrow")
    found = finding(build, "lanes.throttled", Severity.WARNING, "Gen4 x4")
    repaired(found, "Let the cards find their slots")


def test_a_gpu_in_an_old_slot_is_slowed_too() -> None:
    slot = {"name": "a", "generation": 3, "lanes": 16}
    build = server(1, platform={"sockets": 2, "slots": [slot]})
    finding(build, "lanes.throttled", Severity.WARNING, "Gen3 x16, 15.75 GB/s", "31.51 GB/s", "50 % of it")


def test_eight_gpus_and_a_card_fill_the_nine_slots() -> None:
    assert "slots.short" not in codes(with_nics("nic-100gbe-1p-x8", 1, server(8)))


def test_another_card_has_no_slot() -> None:
    build = with_nics("nic-100gbe-1p-x8", 2, server(8))
    found = finding(build, "slots.short", Severity.ERROR, "100GbE adapter, 1 port, PCIe 4.0 x8 #2")
    assert found.title == "1 card without a slot"
    repaired(found, "Take 1 × 100GbE adapter, 1 port, PCIe 4.0 x8")


def test_slots_of_an_empty_socket_are_named() -> None:
    """Four cards fill the first CPU's slots for GPUs; the network card's slot is its own."""
    one = {"parts": [CPUS | {"count": 1}, DIMMS]}
    assert "slots.short" not in codes(server(4) | one)
    finding(server(5) | one, "slots.short", Severity.ERROR, "dead without a second CPU: gpu-5, gpu-6, gpu-7, gpu-8")


def test_a_card_that_is_all_too_much_is_left_out() -> None:
    build = with_nics("nic-100gbe-1p-x8", 1, server(8))
    both = build | {"parts": [*build["parts"], {"product": "nic-25gbe-2p-x4"}]}
    found = finding(both, "slots.short", Severity.ERROR)
    repaired(found, "Leave out 100GbE adapter, 1 port, PCIe 4.0 x8")


@pytest.mark.parametrize(("nics", "said"), [(7, "#7."), (8, "#7 and 1 more.")])
def test_six_cards_without_a_slot_are_named_and_more_are_counted(nics: int, said: str) -> None:
    """One of them has the last slot, the second to the seventh have none and are named."""
    finding(with_nics("nic-100gbe-1p-x8", nics, server(8)), "slots.short", Severity.ERROR, said)


def own_host(sockets: int, lanes: int, slots: int) -> Json:
    wide = [{"name": f"s{i}", "socket": i * sockets // slots} for i in range(slots)]
    psus = [{"watts": 2400, "count": 4}]
    return {"sockets": sockets, "cpu_socket": "SP3", "host_lanes": lanes, "slots": wide, "psus": psus}


def test_nine_gpus_on_one_epyc_are_one_too_many() -> None:
    """9 × 16 = 144 of 128 lanes."""
    build = server(9, platform=own_host(1, 128, 9), parts=[{"product": "amd-epyc-7763"}])
    repaired(finding(build, "lanes.oversubscribed", Severity.ERROR, "16 too many"), "Take 8 GPUs")


def test_the_first_epycs_never_have_160_lanes() -> None:
    """8 GPUs and 2 network cards: 160 lanes; two EPYC 7001 keep 128 however they are joined, later ones have 160."""
    parts = [{"product": "amd-epyc-7601", "count": 2}, {"product": "nic-cx6-200gbe-1p", "count": 2}]
    build = server(8, platform=own_host(2, 160, 10), parts=parts)
    found = finding(build, "lanes.oversubscribed", Severity.ERROR, "32 too many")
    assert any(fix.title.startswith("Take 2 × AMD EPYC 7") and "7601" not in fix.title for fix in found.fixes)


@pytest.mark.parametrize(
    ("slots", "cpu", "host", "socket"),
    [
        # four slots a socket, 128 lanes of two EPYCs: of the first 64 go to the other socket's
        ([{"name": f"s{i}", "socket": i // 4} for i in range(8)], "amd-epyc-7313", 128, 64),
        # six of x16 hang on the first: 96
        ([{"name": f"s{i}", "socket": i // 6} for i in range(8)], "amd-epyc-7313", 128, 96),
        # nothing is known of slots: the CPU's own
        ([], "amd-epyc-7313", 128, 128),
    ],
)
def test_one_epyc_on_a_board_for_two(slots: list[Json], cpu: str, host: int, socket: int) -> None:
    own = {"sockets": 2, "cpu_socket": "SP3", "host_lanes": 128, "slots": slots}
    alone = assessed(server(2, platform=own, parts=[{"product": cpu}]), try_fixes=False).figures
    assert (alone["lanes.host"].value, alone["lanes.socket_host.0"].value) == (host, socket)
    assert ("board brings about" in alone["lanes.host"].working) is (socket < host)
    both = assessed(server(2, platform=own, parts=[{"product": cpu, "count": 2}]), try_fixes=False).figures
    assert (both["lanes.host"].value, both["lanes.socket_host.0"].value) == (128, 64)


def test_gpus_without_a_slot_behind_switches_cost_the_host_nothing() -> None:
    """One Xeon of 64 lanes, eight slots on two switches, of which one hangs on the empty socket: 16 lanes of uplink."""
    own = {
        "sockets": 2, "cpu_socket": "LGA4189",
        "switches": [{"name": "sw0", "socket": 0}, {"name": "sw1", "socket": 1}],
        "slots": [{"name": f"g{i}", "switch": f"sw{i // 4}"} for i in range(8)],
    }  # fmt: skip
    build = server(8, platform=own, parts=[{"product": "intel-xeon-platinum-8358"}])
    figures = assessed(build, try_fixes=False).figures
    assert (figures["lanes.host"].value, figures["lanes.used"].value) == (64, 16)
    assert "slots.short" in codes(build)
    assert "lanes.oversubscribed" not in codes(build)


def split(nic_a: str, nic_b: str) -> Json:
    """Slot a of x16 shares its lanes with slot b of x8, as slot 7 of a PowerEdge XE8545 does with its neighbour."""
    slots = [{"name": "g"}, {"name": "a", "shares_lanes_with": ["b"]}, {"name": "b", "lanes": 8}]
    parts = [
        {"product": "amd-epyc-7313"},
        *({"product": nic, "slot": slot} for nic, slot in ((nic_a, "a"), (nic_b, "b")) if nic),
    ]
    return server(1, platform={"sockets": 1, "cpu_socket": "SP3", "slots": slots}, parts=parts)


@pytest.mark.parametrize(
    ("in_a", "in_b", "lanes_a", "lanes_b", "short"),
    [
        ("nic-100gbe-1p-x8", "nic-100gbe-1p-x8", 8, 8, False),  # 8 + 8 of 16
        ("nic-100gbe-1p-x16", "nic-100gbe-1p-x8", 8, 8, False),  # 16 + 8 wanted of 16: the wider is halved
        ("nic-100gbe-1p-x16", "", 16, None, False),  # all 16 in a while b is empty
        ("", "nic-100gbe-1p-x8", 8, 8, False),  # a has 8 left
        ("nic-100gbe-1p-x8", "", 8, 8, False),
    ],
)
def test_a_shared_slot_loses_what_the_other_uses(
    in_a: str, in_b: str, lanes_a: int, lanes_b: int | None, short: bool
) -> None:
    build = split(in_a, in_b)
    slots = {slot.name: slot for slot in assessed(build, try_fixes=False).slots}
    assert slots["a"].link_lanes == lanes_a
    assert (slots["b"].link_lanes if slots["b"].state != "without lanes" else None) == lanes_b
    assert ("slots.short" in codes(build)) is short


def test_a_slot_takes_one_card_of_a_line() -> None:
    build = with_nics("nic-cx6-200gbe-1p", 2, server(2), slot="nic-1")
    found = finding(build, "slots.one-card", Severity.WARNING, "A slot takes one card", "#2 in ")
    fix = repaired(found, "One in nic-1, the others where there is room")
    assert [(part.count, part.slot) for part in fix.build.parts[2:]] == [(1, "nic-1"), (1, None)]
    assert "slots.one-card" not in codes(with_nics("nic-cx6-200gbe-1p", 1, server(2), slot="nic-1"))
