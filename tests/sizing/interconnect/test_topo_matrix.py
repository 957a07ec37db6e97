"""The matrix of `nvidia-smi topo -m`: against what a DGX A100 prints, and by hand for other machines."""

import pytest

from configurator.sizing.interconnect.results import TopoMatrix
from configurator.sizing.interconnect.topo_matrix import as_text
from tests.sizing.rules.bench import CPUS, Json, assessed, server, sxm

HDR: Json = {"product": "nic-cx6-vpi-hdr-1p"}
XEONS: Json = {"product": "intel-xeon-platinum-8358", "count": 2}


def matrix(build: Json) -> TopoMatrix:
    found = assessed(build, try_fixes=False).topo
    assert found is not None
    return found


def row(found: TopoMatrix, name: str) -> str:
    at = [device.name for device in found.devices].index(name)
    return " ".join(found.cells[at])


# Rows as a DGX A100 with ten cards prints them (two of them with two ports each): eight GPUs, then twelve ports in the
# order of their buses. Between GPUs NV12 everywhere.
DGX_NICS = {
    "GPU0": "PXB PXB SYS SYS SYS SYS SYS SYS SYS SYS SYS SYS",
    "GPU1": "PXB PXB SYS SYS SYS SYS SYS SYS SYS SYS SYS SYS",
    "GPU2": "SYS SYS PXB PXB SYS SYS SYS SYS SYS SYS SYS SYS",
    "GPU3": "SYS SYS PXB PXB SYS SYS SYS SYS SYS SYS SYS SYS",
    "GPU4": "SYS SYS SYS SYS SYS SYS PXB PXB SYS SYS SYS SYS",
    "GPU5": "SYS SYS SYS SYS SYS SYS PXB PXB SYS SYS SYS SYS",
    "GPU6": "SYS SYS SYS SYS SYS SYS SYS SYS PXB PXB SYS SYS",
    "GPU7": "SYS SYS SYS SYS SYS SYS SYS SYS PXB PXB SYS SYS",
}
DGX_CPUS = {
    "GPU0": ("48-63,176-191", "3"),
    "GPU2": ("16-31,144-159", "1"),
    "GPU4": ("112-127,240-255", "7"),
    "GPU6": ("80-95,208-223", "5"),
}


@pytest.mark.parametrize(("gpu", "nics"), DGX_NICS.items())
def test_a_dgx_a100_prints_this(gpu: str, nics: str) -> None:
    found = matrix(sxm(8, "dgx-a100-640gb", parts=[]))
    between = ["X" if f"GPU{i}" == gpu else "NV12" for i in range(8)]
    assert row(found, gpu) == f"{' '.join(between)} {nics}"


@pytest.mark.parametrize(("gpu", "affinities"), DGX_CPUS.items())
def test_a_dgx_a100s_gpus_hang_on_four_of_its_eight_numa_nodes(gpu: str, affinities: tuple[str, str]) -> None:
    """Two CPUs of 64 cores as four nodes each: 16 cores a node, second threads from 128 on."""
    found = matrix(sxm(8, "dgx-a100-640gb", parts=[]))
    device = next(d for d in found.devices if d.name == gpu)
    assert (device.cpu_affinity, device.numa_affinity) == affinities


def test_two_ports_of_a_card_are_pix_and_two_cards_of_a_switch_pxb() -> None:
    found = matrix(sxm(8, "dgx-a100-640gb", parts=[]))
    assert found.between("NIC4", "NIC5") == "PIX"
    assert found.between("NIC0", "NIC1") == "PXB"
    assert found.between("NIC4", "NIC10") == "SYS"


def test_the_smaller_dgx_has_nine_cards_and_ten_ports() -> None:
    found = matrix(sxm(8, "dgx-a100-320gb", "a100-sxm4-40gb", parts=[]))
    assert sum(not d.is_gpu for d in found.devices) == 10


@pytest.mark.parametrize("platform", ["hgx-a100-4gpu", "dell-xe8545", "supermicro-as-2124gq-nart", "hpe-xl645d"])
def test_the_4_gpu_board_prints_nv4_between_all(platform: str) -> None:
    found = matrix(sxm(4, platform))
    assert {found.between(f"GPU{a}", f"GPU{b}") for a in range(4) for b in range(4) if a != b} == {"NV4"}


@pytest.mark.parametrize(("bridges", "printed"), [(3, "NV12"), (2, "NV8"), (1, "NV4"), (0, "NODE")])
def test_each_bridge_is_four_links(bridges: int, printed: str) -> None:
    """12 links over 3 bridge connectors. Without any, the two cards are on different host bridges of one CPU."""
    assert matrix(server(2, nvlink_bridges=bridges)).between("GPU0", "GPU1") == printed


def test_bridged_pairs_of_an_r750xa_sit_on_one_cpu_each() -> None:
    found = matrix(server(4, platform="dell-r750xa", nvlink_bridges=6, parts=[XEONS]))
    assert [row(found, f"GPU{i}") for i in range(4)] == [
        "X NV12 SYS SYS",
        "NV12 X SYS SYS",
        "SYS SYS X NV12",
        "SYS SYS NV12 X",
    ]
    assert [d.numa_affinity for d in found.devices] == ["0", "0", "1", "1"]
    assert found.devices[2].cpu_affinity == "32-63,96-127"  # 32 cores a CPU, second threads from 64 on


def test_eight_cards_straight_on_two_epycs_are_node_within_and_sys_between() -> None:
    """Four x16 on each socket, each on a host bridge of its own; the bridge joins the third pair only."""
    found = matrix(server(8, nvlink_bridges=3, nvlink_pairs=[[4, 5]]))
    assert row(found, "GPU0") == "X NODE NODE NODE SYS SYS SYS SYS"
    assert row(found, "GPU4") == "SYS SYS SYS SYS X NV12 NODE NODE"


def test_cards_behind_one_switch_are_pix_and_behind_another_node_or_sys() -> None:
    """DSS 8440: switches of 3, 2, 3, 2 cards, two switches a socket."""
    found = matrix(server(10, platform="dell-dss-8440", parts=[{"product": "intel-xeon-gold-6248r", "count": 2}]))
    assert row(found, "GPU0") == "X PIX PIX NODE NODE SYS SYS SYS SYS SYS"
    assert row(found, "GPU9") == "SYS SYS SYS SYS SYS NODE NODE NODE PIX X"


def test_each_nic_of_an_nf5488a5_hangs_with_two_gpus() -> None:
    found = matrix(sxm(8, "inspur-nf5488a5", parts=[CPUS, HDR | {"count": 4}]))
    assert [found.between(f"GPU{2 * i}", f"NIC{i}") for i in range(4)] == ["PXB"] * 4
    assert found.between("GPU0", "NIC1") == "NODE"  # one socket as one NUMA node
    assert found.between("GPU0", "NIC2") == "SYS"


def test_fewer_nics_than_ports_are_spread_over_the_switches() -> None:
    found = matrix(sxm(8, "hgx-a100-8gpu", parts=[CPUS, HDR | {"count": 4}]))
    assert [found.between(f"GPU{2 * i}", f"NIC{i}") for i in range(4)] == ["PXB"] * 4


def test_slots_on_one_host_bridge_are_phb() -> None:
    """Nobody describes host bridges in a build file: devices of one CPU are NODE, of one card PIX."""
    slots = [{"name": "a"}, {"name": "b"}, {"name": "c", "lanes": 8}]
    found = matrix(server(2, platform={"slots": slots}, parts=[HDR | {"product": "nic-25gbe-2p-x8"}]))
    assert row(found, "GPU0") == "X NODE NODE NODE"
    assert found.between("NIC0", "NIC1") == "PIX"


def test_a_card_whose_place_nobody_documents_is_a_question_mark() -> None:
    found = matrix(server(2, platform="dell-r750xa", parts=[XEONS, HDR]))
    assert found.between("GPU0", "NIC0") == "?"


def test_gpus_of_an_empty_socket_are_not_there() -> None:
    found = matrix(sxm(4, parts=[CPUS | {"count": 1}]))
    assert [d.name for d in found.devices] == ["GPU0", "GPU1"]


def test_one_gpu_has_a_matrix_of_its_own_and_none_has_none() -> None:
    assert matrix(server(1)).cells == (("X",),)
    assert assessed(server(gpus=[]), try_fixes=False).topo is None


def test_the_text_has_columns_and_the_legend_of_what_stands_in_it() -> None:
    text = as_text(matrix(server(2, nvlink_bridges=3)))
    assert text.splitlines()[:3] == [
        "      GPU0  GPU1  CPU Affinity  NUMA Affinity",
        "GPU0  X     NV12  0-31,64-95    0",
        "GPU1  NV12  X     0-31,64-95    0",
    ]
    assert "NV#  = over # bonded NVLinks" in text
    assert "SYS" not in text


def test_all_threads_of_one_socket_are_one_range() -> None:
    """32 cores, second threads from 32 on: nvidia-smi prints 0-63, not 0-31,32-63."""
    own = {"sockets": 1, "cpu_socket": "SP3", "slots": [{"name": "a"}, {"name": "b"}]}
    found = matrix(server(2, platform=own, parts=[{"product": "amd-epyc-7543"}]))
    assert found.devices[0].cpu_affinity == "0-63"
