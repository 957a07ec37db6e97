"""How the GPUs of one server talk to each other: bridged pairs, the NV4 mesh, NVSwitch, or PCIe alone.

Sources: NVIDIA A100 product briefs (three bridges a pair, 200 GB/s each, both directions); HGX A100 4-GPU is a full
mesh with 4 of 12 links a pair, HGX A100 8-GPU is switched with 12 links to any peer (NVIDIA HGX software guide).
"""

from dataclasses import dataclass
from typing import Literal

from .build import Build
from .catalogue import GpuSpec, PlatformSpec
from .quantities import Basis, Figure, counted
from .system import System

Topology = Literal["none", "pairs", "mesh", "switched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NvLink:
    """NVLink inside one server. Bandwidths are GB/s, both directions added, as NVIDIA states them."""

    topology: Topology
    pairs: tuple[tuple[int, int], ...]
    pair_gb_s: float
    per_gpu_gb_s: float
    bridges_needed: int
    nvswitches: int
    unbridged: tuple[int, ...]

    @property
    def all_to_all(self) -> bool:
        return self.topology in ("mesh", "switched")


def bridged_pairs(build: Build, gpu: GpuSpec, count: int) -> tuple[tuple[int, int], ...]:
    """The pairs as the build names them, else neighbours (0,1), (2,3), ... as far as the bridges go."""
    if build.nvlink_pairs:
        return build.nvlink_pairs
    if not gpu.bridges_per_pair:
        return ()
    pairs = min(-(-build.nvlink_bridges // gpu.bridges_per_pair), count // 2)
    return tuple((2 * i, 2 * i + 1) for i in range(pairs))


def nvlink(system: System) -> NvLink:
    """NVLink of one server; topology "none" without GPUs, without bridges, or for GPUs that have no NVLink."""
    gpu, count = system.gpu, system.gpus_per_server
    if gpu is None or gpu.nvlink == "none" or count < 2:
        return _no_nvlink(count)
    if gpu.nvlink == "bridge":
        return _bridges(system.build, gpu, count)
    return _baseboard(gpu, count, system.platform)


def _no_nvlink(count: int) -> NvLink:
    return NvLink(
        topology="none",
        pairs=(),
        pair_gb_s=0,
        per_gpu_gb_s=0,
        bridges_needed=0,
        nvswitches=0,
        unbridged=tuple(range(count)),
    )


def _bridges(build: Build, gpu: GpuSpec, count: int) -> NvLink:
    pairs = bridged_pairs(build, gpu, count)
    bridged = {index for pair in pairs for index in pair}
    per_pair = min(build.nvlink_bridges // len(pairs), gpu.bridges_per_pair) if pairs else 0
    bandwidth = gpu.nvlink_gb_s * per_pair / gpu.bridges_per_pair if gpu.bridges_per_pair else 0.0
    return NvLink(
        topology="pairs" if per_pair else "none",
        pairs=pairs if per_pair else (),
        pair_gb_s=bandwidth,
        per_gpu_gb_s=bandwidth,
        bridges_needed=gpu.bridges_per_pair * (count // 2),
        nvswitches=0,
        unbridged=tuple(i for i in range(count) if i not in bridged or not per_pair),
    )


def _baseboard(gpu: GpuSpec, count: int, platform: PlatformSpec | None) -> NvLink:
    """A mesh shares each GPU's links among its peers; a switch gives all of them to whichever peer it talks to."""
    switched = (
        (platform.nvlink_topology == "switched") if platform and platform.nvlink_topology != "none" else count > 4
    )
    return NvLink(
        topology="switched" if switched else "mesh",
        pairs=(),
        pair_gb_s=gpu.nvlink_gb_s if switched else gpu.nvlink_gb_s / MESH_PEERS,
        per_gpu_gb_s=gpu.nvlink_gb_s,
        bridges_needed=0,
        nvswitches=platform.nvswitches if platform else 0,
        unbridged=(),
    )


MESH_PEERS = 3
"""Peers of a GPU on the HGX A100 4-GPU board: 12 links / 3 peers = 4 links each (NV4)."""


def figures(system: System, link: NvLink) -> tuple[Figure, ...]:
    gpu, count = system.gpu, system.gpus_per_server
    sources = gpu.sources if gpu else ()
    total, links = (gpu.nvlink_gb_s, gpu.nvlink_links) if gpu else (0, 0)
    bridges = gpu.bridges_per_pair if gpu else 0
    each = {
        "none": "no NVLink between these GPUs",
        "pairs": f"{counted(system.build.nvlink_bridges, 'bridge')} over {counted(len(link.pairs), 'pair')}, {bridges} a pair for the full {total:g} GB/s",
        "mesh": f"{total:g} GB/s / {MESH_PEERS} peers: {links // MESH_PEERS} of {links} links a pair (NV{links // MESH_PEERS})",
        "switched": f"all {links} links to any peer through NVSwitch: {total:g} GB/s (NV{links})",
    }[link.topology]

    def figure(name: str, value: float | int | str | bool | tuple[int, ...], unit: str, working: str) -> Figure:
        return Figure(
            name=f"nvlink.{name}", value=value, unit=unit, working=working, basis=Basis.DATASHEET, sources=sources
        )

    return (
        figure("topology", link.topology, "", each),
        figure("pair_gb_s", link.pair_gb_s, "GB/s", f"{each}, both directions added"),
        figure("per_gpu_gb_s", link.per_gpu_gb_s, "GB/s", f"{each}, both directions added"),
        figure(
            "bridges_needed",
            link.bridges_needed,
            "",
            f"{counted(bridges, 'bridge')} × floor({count} / 2) pairs of PCIe cards",
        ),
        figure("nvswitches", link.nvswitches, "", "on the platform's baseboard"),
        figure("fabric_manager", link.nvswitches > 0, "", f"{link.nvswitches} NVSwitches: needed where there is one"),
        figure(
            "unbridged_gpus",
            len(link.unbridged),
            "",
            f"{len(link.unbridged)} of {counted(count, 'GPU')} without NVLink to another",
        ),
    )
