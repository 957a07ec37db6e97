"""Every platform of the fixtures: in keeping with its parts, its lanes, its supplies, and with what makers publish."""

from typing import Any

import pytest

from tests.fixtures_data.records import products, records

PRODUCTS = {found.id: found for _, found in products()}
GPUS = {gpu.id for gpu in records("gpus")}
CPUS = {cpu.id for cpu in records("cpus")}
DRIVES = {drive.id for drive in records("drives")}


@pytest.mark.parametrize("box", records("platforms"), ids=lambda box: box.id)
class TestAPlatform:
    def test_refers_to_products_that_exist(self, box: Any) -> None:
        assert [item.product for item in box.includes if item.product not in PRODUCTS] == []
        assert [id for id in box.gpu_variants if id not in GPUS] == []
        if box.included_gpus is not None:
            assert box.included_gpus.product in box.gpu_variants
            assert box.included_gpus.count == box.gpu_max

    def test_takes_gpus_of_its_own_form(self, box: Any) -> None:
        assert [id for id in box.gpu_variants if PRODUCTS[id].form != box.gpu_form] == []
        if box.kind != "does-not-apply":
            assert box.gpu_form
            assert box.gpu_attach
            assert box.gpu_max > 0
        assert all(count <= box.gpu_max for count in box.gpu_counts)

    def test_has_slots_and_switches_that_hang_on_something(self, box: Any) -> None:
        switches = {switch.name for switch in box.switches}
        assert len(switches) == len(box.switches)
        assert len({slot.name for slot in box.slots}) == len(box.slots)
        assert all(slot.socket < box.sockets for slot in box.slots)
        assert all(switch.socket < box.sockets for switch in box.switches)
        assert all(slot.switch in switches for slot in box.slots if slot.switch)
        if box.gpu_attach == "switch":
            assert sum(switch.gpu_ports for switch in box.switches) >= box.gpu_max
        if box.gpu_attach == "slot" and box.slots:
            assert sum(slot.takes_gpu for slot in box.slots) >= box.gpu_max

    def test_has_lanes_enough_for_its_own_gpus(self, box: Any) -> None:
        """SXM GPUs take host lanes too: x16 each, or the uplinks of their switches."""
        if not box.host_lanes:
            return
        behind_switches = sum(switch.uplink_lanes for switch in box.switches)
        wanted = behind_switches if box.gpu_attach == "switch" else 16 * box.gpu_max
        assert wanted + box.onboard_lanes <= box.host_lanes

    def test_joins_sxm4_gpus_by_mesh_or_switch(self, box: Any) -> None:
        if box.gpu_form != "sxm4":
            assert box.nvlink_topology in ("none", "pairs")
            assert (box.nvlink_topology == "pairs") == box.bridges_fit
        elif box.gpu_max == 4:
            assert (box.nvlink_topology, box.nvswitches) == ("mesh", 0)
        else:
            assert (box.nvlink_topology, box.nvswitches) == ("switched", 6)

    def test_gets_a_voltage_that_its_supplies_take(self, box: Any) -> None:
        if box.psu is None:
            assert box.psu_count == 0
            return
        assert box.psu_count > 0
        assert box.brings_psus
        assert box.input_volts_min < box.input_volts_max
        assert box.psu.watts_at(box.input_volts_max) == box.psu.watts
        assert box.psu.watts_at(box.input_volts_min) > 0

    def test_names_the_inlet_limit_for_hotter_gpus_below_that_for_cooler_ones(self, box: Any) -> None:
        limits = sorted((x for x in box.inlet_limits if x.gpu_tdp_w is not None), key=lambda x: x.gpu_tdp_w)
        assert [x.max_c for x in limits] == sorted((x.max_c for x in limits), reverse=True)
        assert all(x.min_c < x.max_c for x in box.inlet_limits)

    def test_says_where_its_figures_are_assumed(self, box: Any) -> None:
        """No published inlet limit: then ASHRAE A2 is taken, and the note says so."""
        takes_a2 = [x.max_c for x in box.inlet_limits if x.gpu_tdp_w is None] == [35]
        assert takes_a2 == ("ASHRAE A2" in box.note)


def test_the_dgx_a100_is_as_its_user_guide_says() -> None:
    dgx = PRODUCTS["dgx-a100-640gb"]
    count = {item.product: item.count for item in dgx.includes}
    assert (dgx.psu_count, dgx.psu.watts, dgx.psu_redundancy) == (6, 3000, "n+n")
    assert (dgx.peak_w, dgx.cooling, dgx.inlet_limits[0].max_c) == (6500, "air", 30)  # the seed: liquid, "typical"
    assert dgx.psu.watts_at(120) == 0
    assert count["amd-epyc-7742"] == 2
    assert 64 * count["ddr4-3200-rdimm-64gb"] == 2048
    assert 3.84 * count["nvme-3.84tb-u2"] == pytest.approx(30.72)  # the seed: 15 TB
    assert count["nic-cx6-vpi-hdr-1p"] + count["nic-cx6-vpi-hdr-2p"] == 10  # the seed: 8
    small = {item.product: item.count for item in PRODUCTS["dgx-a100-320gb"].includes}
    assert 3.84 * small["nvme-3.84tb-u2"] == pytest.approx(15.36)
    assert small["nic-cx6-vpi-hdr-1p"] + small["nic-cx6-vpi-hdr-2p"] == 9


@pytest.mark.parametrize("id", ["dgx-station-a100-320gb", "dgx-station-a100-160gb"])
def test_the_station_has_an_epyc_and_uses_100_of_its_128_lanes(id: str) -> None:
    station = PRODUCTS[id]
    cpus = [PRODUCTS[item.product] for item in station.includes if item.product in CPUS]
    assert [cpu.id for cpu in cpus] == ["amd-epyc-7742"]  # the seed: a Threadripper Pro
    drives = sum(4 * item.count for item in station.includes if item.product in DRIVES)
    assert 4 * 16 + drives + station.onboard_lanes == 100


def test_the_model_that_nobody_found_is_not_on_the_shelf() -> None:
    assert not any("tnhr" in id for id in PRODUCTS)
