"""Memory, drives and network cards of the host."""

from dataclasses import replace

import pytest

from configurator.sizing import Severity
from tests.sizing import shelf
from tests.sizing.rules.bench import CPUS, Json, changed, codes, finding, repaired, server, sxm


def with_parts(*parts: tuple[str, int], gpus: int = 2, cpus: Json = CPUS, **more: object) -> Json:
    return server(gpus, parts=[cpus, *({"product": id, "count": count} for id, count in parts)], **more)


def test_a_dimm_in_every_slot_is_fine() -> None:
    assert "ram.slots" not in codes(with_parts(("ddr4-3200-rdimm-32gb", 32)))


def test_one_dimm_more_is_an_error() -> None:
    """33 × 32 GiB = 1,056 GiB are 17 of 64 GiB: 17 × 200 − 33 × 100 = 100 more; 16 × 5 W less, and a tenth: 88 W."""
    build = with_parts(("ddr4-3200-rdimm-32gb", 33))
    found = finding(build, "ram.slots", Severity.ERROR, "has 32.")
    assert found.title == "33 DIMMs for 32 slots"
    fix = repaired(found, "Take 17 × DDR4-3200 ECC RDIMM, 64 GB")
    assert f"{fix.price_change:.2f}" == "100.00"
    assert fix.peak_w_change == pytest.approx(-88)


def test_one_cpu_reaches_half_of_the_slots() -> None:
    one = CPUS | {"count": 1}
    assert "ram.slots" not in codes(with_parts(("ddr4-3200-rdimm-64gb", 16), cpus=one))
    build = with_parts(("ddr4-3200-rdimm-64gb", 17), cpus=one)
    finding(build, "ram.slots", Severity.ERROR, "has 32, of which 16 are wired")


def test_two_lines_of_one_dimm_are_repaired_as_one() -> None:
    build = with_parts(("ddr4-3200-rdimm-32gb", 20), ("ddr4-3200-rdimm-32gb", 13))
    fix = repaired(finding(build, "ram.slots", Severity.ERROR), "Take 17 × DDR4-3200 ECC RDIMM, 64 GB")
    assert [part.count for part in fix.build.parts[1:]] == [17]


@pytest.mark.parametrize("dimm", ["ddr4-3200-rdimm-64gb", "ddr4-3200-lrdimm-64gb"])
def test_memory_of_the_platforms_type_fits(dimm: str) -> None:
    assert "ram.type" not in codes(with_parts((dimm, 16)))


def test_memory_of_another_type_does_not() -> None:
    found = finding(with_parts(("ddr5-4800-rdimm-64gb", 16)), "ram.type", Severity.ERROR, "DDR5 against DDR4")
    repaired(found, "Take DDR4-3200 ECC RDIMM, 64 GB")


@pytest.mark.parametrize("written", ["ddr4-rdimm", "DDR4 RDIMM", "ddr4"])
def test_a_type_of_memory_may_be_written_in_small_letters(written: str) -> None:
    own = {"cpu_socket": "sp3", "memory_type": written}
    build = with_parts(("ddr4-3200-rdimm-64gb", 8), cpus=CPUS | {"count": 1}, platform=own)
    assert not {"ram.type", "cpu.socket"} & codes(build)
    other = with_parts(("ddr5-4800-rdimm-64gb", 8), cpus=CPUS | {"count": 1}, platform=own)
    repaired(finding(other, "ram.type", Severity.ERROR, f"DDR5 against {written}"), "Take DDR4-3200 ECC RDIMM, 64 GB")


def test_memory_that_the_cpu_does_not_address_is_refused_where_nobody_says_the_platforms_type() -> None:
    build = with_parts(("ddr5-4800-rdimm-64gb", 8), cpus=CPUS | {"count": 1}, platform={"cpu_socket": "SP3"})
    found = finding(build, "ram.type", Severity.ERROR, "DDR5 against DDR4")
    assert found.title == "DDR5-4800 ECC RDIMM, 64 GB does not fit AMD EPYC 7543"
    repaired(found, "Take DDR4-3200 ECC RDIMM, 64 GB")


def test_registered_and_load_reduced_memory_do_not_work_together() -> None:
    both = with_parts(("ddr4-3200-rdimm-64gb", 8), ("ddr4-3200-lrdimm-64gb", 8))
    found = finding(both, "ram.mixed", Severity.ERROR, "RDIMM, 64 GB and DDR4-3200 ECC LRDIMM, 64 GB")
    fix = repaired(found, "Take DDR4-3200 ECC RDIMM, 64 GB instead of DDR4-3200 ECC LRDIMM, 64 GB")
    assert [(part.product, part.count) for part in fix.build.parts[1:]] == [("ddr4-3200-rdimm-64gb", 8)] * 2
    assert "ram.mixed" not in codes(with_parts(("ddr4-3200-rdimm-64gb", 8), ("ddr4-3200-rdimm-32gb", 8)))


def test_a_platform_without_memory_is_worth_a_warning() -> None:
    """Twice the 160 GB of two GPUs, in a power of two: 16 × 32 GB."""
    found = finding(with_parts(), "ram.missing", Severity.WARNING, "32 DIMM slots")
    repaired(found, "Take 16 × DDR4-3200 ECC RDIMM, 32 GB")


def test_a_platform_that_brings_memory_or_is_ones_own_is_not() -> None:
    assert "ram.missing" not in codes(sxm(8, "dgx-a100-640gb", parts=[]))
    assert "ram.missing" not in codes(with_parts(platform={"sockets": 2}))


def test_as_much_memory_as_the_gpus_have_is_enough() -> None:
    assert "ram.too-little" not in codes(with_parts(("ddr4-3200-rdimm-32gb", 5)))  # 160 for 2 × 80


def test_less_is_worth_a_warning() -> None:
    """Sixteen instead of four: 12 × 100 = 1,200 more; 12 × 5 W, and a tenth for the fans: 66 W."""
    build = with_parts(("ddr4-3200-rdimm-32gb", 4))
    found = finding(build, "ram.too-little", Severity.WARNING, "128 GiB against 160 GB")
    fix = repaired(found, "Take 16 × DDR4-3200 ECC RDIMM, 32 GB")
    assert f"{fix.price_change:.2f}" == "1200.00"
    assert fix.peak_w_change == pytest.approx(66)


MEMORY = ("ddr4-3200-rdimm-64gb", 16)


def test_a_drive_in_every_bay_is_fine() -> None:
    assert "storage.bays" not in codes(with_parts(MEMORY, ("nvme-2tb-u2", 4)))


def test_one_drive_more_is_an_error() -> None:
    """One of 250 less, 15 W and a tenth."""
    found = finding(with_parts(MEMORY, ("nvme-2tb-u2", 5)), "storage.bays", Severity.ERROR, "4 drive bays")
    assert found.title == "5 drives for 4 drive bays"
    fix = repaired(found, "Take 4 × NVMe SSD 2 TB, U.2")
    assert f"{fix.price_change:.2f}" == "-250.00"
    assert fix.peak_w_change == pytest.approx(-16.5)


def test_of_two_lines_of_one_drive_only_what_is_too_much_goes() -> None:
    build = with_parts(MEMORY, ("nvme-2tb-u2", 3), ("nvme-2tb-u2", 3))
    fix = repaired(finding(build, "storage.bays", Severity.ERROR), "Take 4 × NVMe SSD 2 TB, U.2")
    assert [part.count for part in fix.build.parts if part.product == "nvme-2tb-u2"] == [3, 1]


def test_m2_slots_are_counted_apart() -> None:
    board = {"platform": "supermicro-h12ssl-i", "cpus": CPUS | {"count": 1}, "site": {}}
    assert "storage.bays" not in codes(with_parts(MEMORY, ("nvme-1tb-m2", 2), **board))
    finding(with_parts(MEMORY, ("nvme-1tb-m2", 3), **board), "storage.bays", Severity.ERROR, "2 M.2 slots")


def test_four_gpus_over_servers_are_no_cluster() -> None:
    assert "nic.cluster" not in codes(server(1, quantity=4))


def test_five_are_and_want_a_fast_network() -> None:
    found = finding(server(1, quantity=5), "nic.cluster", Severity.WARNING, "5 servers with 5 GPUs", "100 Gbit/s")
    assert "no listed network card" in found.why
    repaired(found, "Add ConnectX-6 HDR 200GbE, 1 port, PCIe 4.0 x16")


def test_one_server_needs_no_network_for_its_gpus() -> None:
    assert "nic.cluster" not in codes(server(8))


def test_a_hundred_gigabits_are_enough_and_25_are_not() -> None:
    assert "nic.cluster" not in codes(with_parts(MEMORY, ("nic-100gbe-1p-x8", 1), gpus=1, quantity=5))
    slow = with_parts(MEMORY, ("nic-25gbe-2p-x4", 1), gpus=1, quantity=5)
    finding(slow, "nic.cluster", Severity.WARNING, "have 25 Gbit/s")


def test_two_servers_are_enough_for_a_cluster() -> None:
    finding(server(3, quantity=2), "nic.cluster", Severity.WARNING, "2 servers with 6 GPUs")


def test_a_card_of_a_hundred_gigabits_is_proposed_where_it_has_a_price() -> None:
    known = shelf.snapshot()
    price = known.price("nic-cx6-vpi-hdr-1p", "new")
    assert price is not None
    on = replace(
        known, prices={**known.prices, ("nic-100gbe-1p-x8", "new"): replace(price, product="nic-100gbe-1p-x8")}
    )
    found = finding(server(1, quantity=5), "nic.cluster", Severity.WARNING, on=on)
    repaired(found, "Add 100GbE adapter, 1 port, PCIe 4.0 x8", on)


def test_drives_that_are_all_too_much_are_left_out() -> None:
    build = with_parts(MEMORY, ("nvme-2tb-u2", 1), ("nvme-3.84tb-u2", 4))
    repaired(finding(build, "storage.bays", Severity.ERROR), "Leave out NVMe SSD 2 TB, U.2")


def test_larger_dimms_may_fill_every_slot() -> None:
    """64 × 32 GiB are 32 × 64 GiB."""
    build = with_parts(("ddr4-3200-rdimm-32gb", 64))
    repaired(finding(build, "ram.slots", Severity.ERROR), "Take 32 × DDR4-3200 ECC RDIMM, 64 GB")


def test_memory_that_is_proposed_may_fill_every_slot() -> None:
    """Twice the 3 × 80 GB, in a power of two: 16 × 32 GB, in a machine of 16 slots; not in one of 15."""
    build = with_parts(gpus=3)
    for slots, title in ((16, "Take 16 × DDR4-3200 ECC RDIMM, 32 GB"), (15, "Take 8 × DDR4-3200 ECC RDIMM, 64 GB")):
        on = changed("supermicro-as-4124gs-tnr", dimm_slots=slots)
        repaired(finding(build, "ram.missing", Severity.WARNING, on=on), title, on)
