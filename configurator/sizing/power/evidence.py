"""Servers with A100s whose draw was measured, beside what the model of `server_draw` makes of the same parts.

MLPerf Inference publishes SPEC PTD logs of power at the wall. Two runs were not limited (Dell XE8545 v1.1, Dell R7525
v1.0). The others are tuned for efficiency ("MaxQ": clocks and power held down): their most is no bound of what the machine
may draw, so that only their idle draw is compared. Drives and memory are taken where the descriptions do not say.
"""

from dataclasses import dataclass, replace

from ..assumptions import Assumptions
from ..build import Build, GpuGroup, Part, Site, Supply
from ..catalogue import CatalogueSnapshot
from ..catalogue.kept import once_per_identity
from ..machine.system import resolve
from . import psu, server_draw


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredNode:
    """A server as it was measured, at the wall, W: a figure, or the span of several runs."""

    name: str
    build: Build
    idle_w: tuple[float, float]
    median_w: float | None
    most_w: float
    tuned: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A measured node and the same one computed, W at the wall."""

    node: MeasuredNode
    idle_w: float
    typical_w: float
    peak_w: float


def _build(platform: str, gpu: str, count: int, **parts: int) -> Build:
    return Build(
        gpus=(GpuGroup(variant=gpu, count=count),),
        platform=platform,
        parts=tuple(Part(product=id.replace("__", ".").replace("_", "-"), count=n) for id, n in parts.items()),
        site=Site(supply=Supply(volts=208)),
    )


NODES = (
    MeasuredNode(
        name="Dell XE8545, 4 × A100 SXM4 500 W",
        build=_build("dell-xe8545", "a100-sxm4-80gb-500w", 4, amd_epyc_7763=2, ddr4_3200_rdimm_64gb=16, nvme_3__84tb_u2=2),
        idle_w=(632, 632), median_w=2775, most_w=3281, tuned=False, source="ml-i11",
    ),
    MeasuredNode(
        name="Dell R7525, 3 × A100 PCIe 40 GB",
        build=_build("dell-r7525", "a100-pcie-40gb", 3, amd_epyc_7502=2, ddr4_3200_rdimm_64gb=16, nvme_3__84tb_u2=1),
        idle_w=(455, 455), median_w=None, most_w=1132, tuned=False, source="ml-i10",
    ),
    MeasuredNode(
        name="NVIDIA DGX A100 640 GB",
        build=_build("dgx-a100-640gb", "a100-sxm4-80gb", 8),
        idle_w=(1453, 1532), median_w=None, most_w=3610, tuned=True, source="ml-i11",
    ),
    MeasuredNode(
        name="NVIDIA DGX Station A100",
        build=_build("dgx-station-a100-320gb", "a100-sxm4-80gb", 4),
        idle_w=(343, 343), median_w=None, most_w=1370, tuned=True, source="ml-i11",
    ),
    MeasuredNode(
        name="Gigabyte G482-Z54, 8 × A100 PCIe 40 GB",
        build=_build("gigabyte-g482-z54", "a100-pcie-40gb", 8, amd_epyc_7742=2, ddr4_3200_rdimm_64gb=16),
        idle_w=(550, 550), median_w=None, most_w=2544, tuned=True, source="ml-i10",
    ),
    MeasuredNode(
        name="Fujitsu GX2570 M6, 8 × A100 SXM4",
        build=_build("fujitsu-gx2570-m6", "a100-sxm4-80gb", 8, intel_xeon_platinum_8358=2, ddr4_3200_rdimm_64gb=32),
        idle_w=(1210, 1210), median_w=None, most_w=3540, tuned=True, source="ml-i20",
    ),
)  # fmt: skip


@once_per_identity
def compared(snapshot: CatalogueSnapshot) -> tuple[Compared, ...]:
    """Every measured node whose parts this catalogue holds, computed with the usual assumptions on 208 V."""
    return tuple(row for node in NODES if (row := _computed(node, snapshot)) is not None)


def _computed(node: MeasuredNode, snapshot: CatalogueSnapshot) -> Compared | None:
    machine = resolve(node.build, snapshot)
    if machine.unknown or machine.platform is None:
        return None
    unmeasured = replace(machine, platform=replace(machine.platform, idle_w=None, peak_w=None))
    draw = server_draw.draw(unmeasured, psu.bank(unmeasured), Assumptions())
    return Compared(node=node, idle_w=draw.idle.wall_w, typical_w=draw.typical.wall_w, peak_w=draw.peak.wall_w)
