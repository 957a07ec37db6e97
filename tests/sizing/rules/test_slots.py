"""PCIe lanes and slots."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import CPUS, DIMMS, Json, codes, finding, repaired, server, sxm


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
    build = server(4, platform="dell-r750xa", parts=[xeon, DIMMS])
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
        ("nic-cx6-vpi-hdr-2p", 4, 16, ("Gen4 x16, 31.51 GB/s", "move 50 GB/s", "37 % of it")),
    ],
)
def test_a_slower_one_is_worth_a_warning(nic: str, generation: int, lanes: int, why: tuple[str, ...]) -> None:
    finding(with_nics(nic, 1, own(generation, lanes)), "lanes.throttled", Severity.WARNING, *why)


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
