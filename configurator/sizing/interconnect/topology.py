"""How the GPUs of one server talk to each other: bridged pairs, the NV4 mesh, NVSwitch, or PCIe alone.

Sources: NVIDIA A100 product briefs (three bridges a pair, 200 GB/s each, both directions); HGX A100 4-GPU is a full
mesh with 4 of 12 links a pair, HGX A100 8-GPU is switched with 12 links to any peer (NVIDIA HGX software guide).
"""

from ..build import Build, OwnPlatform
from ..catalogue import GpuSpec, PlatformSpec
from ..catalogue.platforms import MOST_IN_MESH, usual_nvswitches
from ..machine.system import System
from ..quantities import Basis, Figure, counted
from .results import NvLink


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
        links_per_pair=0,
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
        links_per_pair=gpu.nvlink_links * per_pair // gpu.bridges_per_pair if gpu.bridges_per_pair else 0,
        bridges_needed=gpu.bridges_per_pair * (count // 2),
        nvswitches=0,
        unbridged=tuple(i for i in range(count) if i not in bridged or not per_pair),
    )


def _baseboard(gpu: GpuSpec, count: int, platform: PlatformSpec | None) -> NvLink:
    """A mesh shares each GPU's links among its peers; a switch gives all of them to whichever peer it talks to.

    Without a platform, or where it does not say, more GPUs than a mesh joins hang on the usual NVSwitches.
    """
    switched = (
        (platform.nvlink_topology == "switched")
        if platform and platform.nvlink_topology != "none"
        else count > MOST_IN_MESH
    )
    return NvLink(
        topology="switched" if switched else "mesh",
        pairs=(),
        pair_gb_s=gpu.nvlink_gb_s if switched else gpu.nvlink_gb_s / MESH_PEERS,
        per_gpu_gb_s=gpu.nvlink_gb_s,
        links_per_pair=gpu.nvlink_links if switched else gpu.nvlink_links // MESH_PEERS,
        bridges_needed=0,
        nvswitches=((platform.nvswitches if platform else 0) or usual_nvswitches(count)) if switched else 0,
        unbridged=(),
    )


MESH_PEERS = MOST_IN_MESH - 1
"""Peers of a GPU on the HGX A100 4-GPU board: 12 links / 3 peers = 4 links each (NV4)."""


def figures(system: System, link: NvLink) -> tuple[Figure, ...]:
    """nvlink.*: bandwidths in GB/s, both directions added; numbers of bridges, links, switches and GPUs."""
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
            f"{counted(bridges, 'bridge')} × floor({count} / 2) pairs of PCIe cards"
            if bridges
            else f"{gpu.name}: its links need no bridges"
            if gpu and gpu.nvlink_links
            else "no NVLink, and no bridges",
        ),
        figure("links_per_pair", link.links_per_pair, "", f"{each}; nvidia-smi prints NV{link.links_per_pair}"),
        figure("nvswitches", link.nvswitches, "", _nvswitches_working(system, link)),
        figure("fabric_manager", link.nvswitches > 0, "", f"{link.nvswitches} NVSwitches: needed where there is one"),
        figure(
            "unbridged_gpus",
            len(link.unbridged),
            "",
            f"{len(link.unbridged)} of {counted(count, 'GPU')} without NVLink to another",
        ),
    )


def _nvswitches_working(system: System, link: NvLink) -> str:
    platform, own = system.platform, system.build.platform
    told = own.nvswitches if isinstance(own, OwnPlatform) else platform.nvswitches if platform else 0
    return "on the platform's baseboard" if told or not link.nvswitches else "usual: six for each board of eight GPUs"
