"""NVLink: pairs take three bridges, the 4-GPU board is a mesh, the 8-GPU board is switched."""

from dataclasses import replace
from datetime import date

import pytest

from configurator.sizing.build import Build, GpuGroup
from configurator.sizing.catalogue import CatalogueSnapshot, GpuSpec, PlatformSpec
from configurator.sizing.interconnect import topology
from configurator.sizing.machine.system import resolve

PCIE = GpuSpec(
    id="a100-pcie-80gb", name="A100 PCIe 80 GB", generation="ampere", form="pcie", memory_gb=80, memory_gib_visible=79.15,
    memory_type="HBM2e", memory_bandwidth_gb_s=1935, tdp_w=300, idle_w=45, fp16_dense_tflops=312, nvlink="bridge",
    nvlink_gb_s=600, nvlink_links=12, bridges_per_pair=3,
)  # fmt: skip
SXM = replace(PCIE, id="a100-sxm4-80gb", form="sxm4", nvlink="baseboard", bridges_per_pair=0)
A10 = replace(PCIE, id="a10", nvlink="none", nvlink_gb_s=0, bridges_per_pair=0)
HGX4 = PlatformSpec(id="hgx4", name="HGX-4", kind="hgx", gpu_form="sxm4", gpu_max=4, nvlink_topology="mesh")
HGX8 = PlatformSpec(
    id="hgx8", name="HGX-8", kind="hgx", gpu_form="sxm4", gpu_max=8, nvlink_topology="switched", nvswitches=6
)
SHELF = CatalogueSnapshot(as_of=date(2026, 11, 20), products={p.id: p for p in (PCIE, SXM, A10, HGX4, HGX8)})


def link(variant: str, count: int, **more: object) -> topology.NvLink:
    build = Build(gpus=(GpuGroup(variant=variant, count=count),), **more)  # type: ignore[arg-type]
    return topology.nvlink(resolve(build, SHELF))


@pytest.mark.parametrize(("cards", "bridges"), [(2, 3), (3, 3), (4, 6), (8, 12), (16, 24)])
def test_bridges_for_every_pair(cards: int, bridges: int) -> None:
    assert link("a100-pcie-80gb", cards).bridges_needed == bridges  # 3 x floor(n / 2)


@pytest.mark.parametrize(("bridges", "gb_s"), [(3, 600), (2, 400), (1, 200), (0, 0)])
def test_each_bridge_adds_a_third_of_600_gb_s(bridges: int, gb_s: float) -> None:
    assert link("a100-pcie-80gb", 2, nvlink_bridges=bridges).pair_gb_s == gb_s


def test_three_cards_leave_one_alone() -> None:
    found = link("a100-pcie-80gb", 3, nvlink_bridges=3)
    assert found.pairs == ((0, 1),)
    assert found.unbridged == (2,)


def test_without_bridges_every_card_stands_alone() -> None:
    found = link("a100-pcie-80gb", 4)
    assert found.topology == "none"
    assert found.unbridged == (0, 1, 2, 3)


def test_the_4_gpu_board_is_a_mesh_of_200_gb_s_a_pair() -> None:
    found = link("a100-sxm4-80gb", 4, platform="hgx4")
    assert (found.topology, found.pair_gb_s, found.per_gpu_gb_s, found.nvswitches) == ("mesh", 200, 600, 0)


def test_the_8_gpu_board_is_switched_and_gives_600_gb_s_to_any_peer() -> None:
    found = link("a100-sxm4-80gb", 8, platform="hgx8")
    assert (found.topology, found.pair_gb_s, found.nvswitches) == ("switched", 600, 6)


def test_a_card_without_nvlink_has_none() -> None:
    assert link("a10", 2, nvlink_bridges=3).topology == "none"


def test_the_pairs_that_a_build_names_are_kept() -> None:
    assert link("a100-pcie-80gb", 4, nvlink_bridges=6, nvlink_pairs=((0, 2), (1, 3))).pairs == ((0, 2), (1, 3))


def test_the_mesh_says_how_its_links_are_shared_out() -> None:
    build = Build(gpus=(GpuGroup(variant="a100-sxm4-80gb", count=4),), platform="hgx4")
    system = resolve(build, SHELF)
    found = {figure.name: figure for figure in topology.figures(system, topology.nvlink(system))}
    assert found["nvlink.topology"].working == "600 GB/s / 3 peers: 4 of 12 links a pair (NV4)"
    assert found["nvlink.links_per_pair"].value == 4


def test_cards_without_nvlink_need_no_bridges() -> None:
    assert link("a10", 4).bridges_needed == 0
