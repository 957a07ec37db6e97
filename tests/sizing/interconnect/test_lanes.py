"""PCIe lanes: one way, everywhere; SXM GPUs take host lanes too; a switch costs the host its uplink."""

from datetime import date

import pytest

from configurator.sizing.build import Build, CustomLine, GpuGroup, OwnPlatform, OwnSlot, Part
from configurator.sizing.catalogue import (
    AnyProduct,
    CatalogueSnapshot,
    CpuSpec,
    DriveSpec,
    GpuSpec,
    NicSpec,
    PcieSwitch,
    PlatformSpec,
    Slot,
)
from configurator.sizing.interconnect import lanes
from configurator.sizing.interconnect.pcie import link_gb_s
from configurator.sizing.machine.system import resolve

GPU = GpuSpec(
    id="a100-pcie-80gb",
    name="A100 PCIe 80 GB",
    generation="ampere",
    form="pcie",
    memory_gb=80,
    memory_gib_visible=79.15,
    memory_type="HBM2e",
    memory_bandwidth_gb_s=1935,
    tdp_w=300,
    idle_w=45,
    fp16_dense_tflops=312,
)
SXM = GpuSpec(
    id="a100-sxm4-80gb",
    name="A100 SXM4 80 GB",
    generation="ampere",
    form="sxm4",
    memory_gb=80,
    memory_gib_visible=79.15,
    memory_type="HBM2e",
    memory_bandwidth_gb_s=2039,
    tdp_w=400,
    idle_w=55,
    fp16_dense_tflops=312,
)
EPYC = CpuSpec(id="epyc", name="EPYC 7543", cores=32, threads=64, tdp_w=225, socket="SP3")
XEON = CpuSpec(id="xeon", name="Xeon 8358", cores=32, threads=64, tdp_w=250, socket="LGA4189", pcie_lanes=64)
NVME = DriveSpec(id="nvme", name="NVMe 2 TB", capacity_tb=2)
SATA = DriveSpec(id="sata", name="SATA 2 TB", capacity_tb=2, form="sata", lanes=0)
HDR = NicSpec(id="hdr", name="ConnectX-6 HDR", ports=1, gbit_s_per_port=200, lanes=16, pcie_generation=4)
SFP28 = NicSpec(id="sfp28", name="25 GbE", ports=2, gbit_s_per_port=25, lanes=8, pcie_generation=4)
BOARD = PlatformSpec(
    id="board",
    name="Board",
    kind="board",
    gpu_form="pcie",
    gpu_attach="slot",
    gpu_max=7,
    cpu_socket="SP3",
    host_lanes=128,
)
HGX4 = PlatformSpec(
    id="hgx4",
    name="HGX-4",
    kind="hgx",
    gpu_form="sxm4",
    gpu_attach="direct",
    gpu_max=4,
    sockets=2,
    cpu_socket="SP3",
    host_lanes=128,
)
SWITCHED = PlatformSpec(
    id="hgx8",
    name="HGX-8",
    kind="hgx",
    gpu_form="sxm4",
    gpu_attach="switch",
    gpu_max=8,
    sockets=2,
    host_lanes=128,
    switches=tuple(PcieSwitch(name=f"switch {i}", uplink_lanes=16, gpu_ports=2, nic_ports=2) for i in range(4)),
)


def count(build: Build, *more: AnyProduct) -> lanes.Lanes:
    shelf = {p.id: p for p in (GPU, SXM, EPYC, XEON, NVME, SATA, HDR, SFP28, BOARD, HGX4, SWITCHED, *more)}
    return lanes.count(resolve(build, CatalogueSnapshot(as_of=date(2026, 11, 20), products=shelf)))


@pytest.mark.parametrize(
    ("generation", "width", "gb_s"),
    [
        (3, 1, 0.985),
        (3, 16, 15.75),
        (4, 4, 7.88),
        (4, 8, 15.75),
        (4, 16, 31.51),
        (5, 8, 31.51),
        (5, 16, 63.02),
        (1, 1, 0.25),  # 2.5 × 8/10 / 8
        (2, 16, 8.0),
        (6, 1, 7.5625),  # 64 × 242/256 / 8
    ],
)
def test_bandwidth_of_a_link_one_way(generation: int, width: int, gb_s: float) -> None:
    assert link_gb_s(generation, width) == pytest.approx(gb_s, abs=0.006)


def test_tier_1_leaves_96_of_128() -> None:
    """128 - 16 (GPU) - 4 - 4 (drives) - 8 (25 GbE)."""
    build = Build(
        gpus=(GpuGroup(variant="a100-pcie-80gb"),),
        platform="board",
        parts=(Part(product="epyc"), Part(product="nvme", count=2), Part(product="sfp28")),
    )
    assert count(build).free == 96


def test_an_hgx_4_host_with_tier_3s_peripherals_has_16_of_128_left() -> None:
    """128 - 4 x 16 (the GPUs' own host links) - 4 x 4 (drives) - 2 x 16 (NICs); the guide says 80 and forgets the GPUs."""
    build = Build(
        gpus=(GpuGroup(variant="a100-sxm4-80gb", count=4),),
        platform="hgx4",
        parts=(Part(product="epyc", count=2), Part(product="nvme", count=4), Part(product="hdr", count=2)),
    )
    assert count(build).free == 16


def test_behind_switches_only_the_uplinks_cost_host_lanes() -> None:
    """4 uplinks x 16 = 64; 8 NICs sit on the switches, the ninth on the host: 128 - 64 - 16 = 48."""
    build = Build(
        gpus=(GpuGroup(variant="a100-sxm4-80gb", count=8),),
        platform="hgx8",
        parts=(Part(product="epyc", count=2), Part(product="hdr", count=9)),
    )
    counted = count(build)
    assert counted.used == 80
    assert counted.free == 48


@pytest.mark.parametrize(
    ("cpus", "wired", "host"),
    [
        ((Part(product="epyc"),), 128, 128),
        ((Part(product="epyc", count=2),), 128, 128),  # four xGMI links
        ((Part(product="epyc", count=2),), 160, 160),  # three xGMI links
        ((Part(product="epyc"),), 160, 128),  # one CPU has no more than its own
        ((Part(product="xeon", count=2),), 128, 128),
        ((Part(product="xeon"),), 128, 64),
        ((), 128, 128),
    ],
)
def test_lanes_of_the_host(cpus: tuple[Part, ...], wired: int, host: int) -> None:
    board = PlatformSpec(id="dual", name="Dual", kind="pcie-server", sockets=2, host_lanes=wired)
    assert count(Build(platform="dual", parts=cpus), board).host == host


def test_no_platform_and_no_cpu_means_not_known() -> None:
    counted = count(Build(gpus=(GpuGroup(variant="a100-pcie-80gb"),)))
    assert counted.host is None
    assert counted.free is None
    assert counted.used == 16


def test_sata_takes_no_lanes_and_a_line_of_ones_own_takes_what_it_says() -> None:
    build = Build(
        platform="board",
        parts=(Part(product="epyc"), Part(product="sata", count=8)),
        custom_lines=(CustomLine(description="FPGA", count=2, lanes=8),),
    )
    assert count(build).used == 16


SLOTS = (
    Slot(name="1", lanes=16, takes_gpu=True),
    Slot(name="2", lanes=16, takes_gpu=True, socket=1),
    Slot(name="3", lanes=8),
    Slot(name="4", lanes=16, generation=3),
)
DUAL = PlatformSpec(
    id="dual",
    name="Dual",
    kind="pcie-server",
    gpu_form="pcie",
    gpu_attach="slot",
    gpu_max=2,
    sockets=2,
    host_lanes=128,
    slots=SLOTS,
)


def placed(build: Build) -> dict[str, str]:
    return {p.device: p.slot.name for p in count(build, DUAL).placements}


def test_cards_find_the_smallest_slot_that_is_enough() -> None:
    build = Build(
        gpus=(GpuGroup(variant="a100-pcie-80gb"),),
        platform="dual",
        parts=(Part(product="epyc", count=2), Part(product="sfp28"), Part(product="hdr")),
    )
    assert placed(build) == {"GPU 0": "1", "25 GbE #1": "3", "ConnectX-6 HDR #1": "2"}


def test_a_slot_on_an_empty_socket_is_dead() -> None:
    build = Build(gpus=(GpuGroup(variant="a100-pcie-80gb", count=2),), platform="dual", parts=(Part(product="epyc"),))
    counted = count(build, DUAL)
    assert [s.name for s in counted.dead_slots] == ["2"]
    assert counted.unplaced == ("GPU 1",)


def test_an_hdr_card_in_a_gen3_x16_slot_loses_37_percent() -> None:
    """Gen3 x16 gives 15.75 GB/s one way; 200 Gbit/s are 25."""
    build = Build(platform="dual", parts=(Part(product="epyc", count=2), Part(product="hdr", slot="4")))
    (card,) = count(build, DUAL).placements
    assert card.throttled
    assert card.gb_s / card.needed_gb_s == pytest.approx(0.63, abs=0.001)


def test_a_platform_of_ones_own_is_counted_by_its_slots() -> None:
    own = OwnPlatform(sockets=1, slots=tuple(OwnSlot(name=str(i)) for i in range(3)))
    build = Build(gpus=(GpuGroup(variant="a100-pcie-80gb", count=2),), platform=own)
    counted = count(build)
    assert counted.host == 48
    assert counted.free == 16
    assert [s.name for s in counted.free_slots] == ["2"]


def test_used_and_free_always_make_up_the_host() -> None:
    build = Build(
        gpus=(GpuGroup(variant="a100-pcie-80gb", count=7),), platform="board", parts=(Part(product="hdr", count=3),)
    )
    counted = count(build)
    assert counted.free is not None
    assert counted.host == counted.used + counted.free
    assert counted.free == -32  # 128 - 7 x 16 - 3 x 16: said, not hidden


def test_gpus_of_an_own_machine_without_slots_are_spread_over_its_cpus() -> None:
    """Four modules on two CPUs: GPU i hangs on socket i × 2 // 4, so 0, 0, 1, 1."""
    build = Build(
        gpus=(GpuGroup(variant="a100-sxm4-80gb", count=4),),
        platform=OwnPlatform(sockets=2, cpu_socket="SP3", form="sxm4"),
        parts=(Part(product="amd-epyc-7543", count=2),),
    )
    assert [use.socket for use in count(build).uses if use.device.startswith("GPU")] == [0, 0, 1, 1]
