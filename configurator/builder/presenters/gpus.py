"""Step 2: the variants side by side, and how the chosen ones are joined."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build, OwnPlatform
from configurator.sizing.catalogue import CatalogueSnapshot, GpuSpec
from configurator.sizing.interconnect.topo_matrix import as_text

from .. import choices, formatting
from .figures import FigureView, Reading, Ready
from .platform import FITS, FORM_WORDS, suits

TOPOLOGY_WORDS = {
    "none": "Not joined: they talk over PCIe.",
    "pairs": "Joined in pairs by NVLink bridges. Between pairs they talk over PCIe.",
    "mesh": "Each is joined with each other directly on the board (NV4 between any two).",
    "switched": "Each reaches each other at full speed through NVSwitches (NV12).",
}
NVLINK_WORDS = {"none": "", "bridge": "in pairs", "baseboard": "on board"}

SHOWN = (
    "nvlink.per_gpu_gb_s", "nvlink.pair_gb_s", "nvlink.links_per_pair", "nvlink.bridges_needed", "nvlink.unbridged_gpus", "nvlink.nvswitches",
    "gpu.memory_bandwidth_gb_s", "gpu.fp16_dense_tflops", "gpu.tdp_w", "gpu.power_limit_w",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow(Ready):
    id: str
    name: str
    memory: str
    bandwidth: str
    tflops: str
    power: str
    nvlink: str
    slices: str
    price: str
    fewest: str
    conflict: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What there is to choose from: the A100s, the others to compare them with, and how the chosen one can be sliced."""

    a100: tuple[VariantRow, ...]
    others: tuple[VariantRow, ...]
    profiles: str
    condition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopoView:
    """The matrix of nvidia-smi: the heads of its columns, its rows, and all of it as text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GpusView:
    topology: str
    drawing: str
    topo: TopoView | None
    figures: tuple[FigureView, ...]


def results(build: Build, reading: Reading) -> GpusView:
    from configurator.drawings import nvlink_graph

    assessment = reading.assessment
    topology = assessment.figures.get("nvlink.topology")
    many = sum(group.count for group in build.gpus) > 1
    return GpusView(
        topology=TOPOLOGY_WORDS.get(str(topology.value), "") if topology and many else "",
        drawing=nvlink_graph(assessment),
        topo=_topo(assessment),
        figures=reading.known(*SHOWN),
    )


def _topo(assessment: Assessment) -> TopoView | None:
    """Nothing for one GPU alone: there is nobody to reach."""
    matrix = assessment.topo
    if matrix is None or len(matrix.devices) < 2:
        return None
    return TopoView(
        heads=(*(device.name for device in matrix.devices), "CPU affinity", "NUMA affinity"),
        rows=tuple(
            (device.name, (*cells, device.cpu_affinity, device.numa_affinity))
            for device, cells in zip(matrix.devices, matrix.cells, strict=True)
        ),
        text=as_text(matrix),
    )


def offered(build: Build, assessment: Assessment, snapshot: CatalogueSnapshot, chosen: str) -> Offered:
    listed = choices.gpus(snapshot)
    current = snapshot.gpu(chosen)
    shown = listed if current is None or current in listed else (*listed, current)
    rows = [(gpu.is_a100, _variant(gpu, build, assessment, snapshot, chosen)) for gpu in shown]
    return Offered(
        a100=tuple(row for is_a100, row in rows if is_a100),
        others=tuple(row for is_a100, row in rows if not is_a100),
        profiles=mig_profiles(build, snapshot),
        condition=build.gpus[0].condition if build.gpus else "new",
    )


def _variant(
    gpu: GpuSpec, build: Build, assessment: Assessment, snapshot: CatalogueSnapshot, chosen: str
) -> VariantRow:
    condition = build.gpus[0].condition if build.gpus else "new"
    price = snapshot.price(gpu.id, condition)
    fewest = assessment.figures.get(f"memory.fewest_gpus.{gpu.id}")
    return VariantRow(
        id=gpu.id,
        name=gpu.name.removeprefix("NVIDIA "),
        memory=formatting.number(gpu.memory_gb),
        bandwidth=formatting.number(gpu.memory_bandwidth_gb_s),
        tflops=formatting.number(gpu.fp16_dense_tflops),
        power=formatting.number(gpu.tdp_w),
        nvlink=f"{formatting.number(gpu.nvlink_gb_s)} {NVLINK_WORDS[gpu.nvlink]}"
        if gpu.nvlink_gb_s
        else formatting.UNKNOWN,
        slices=formatting.number(gpu.mig_compute_slices) if gpu.mig_compute_slices else formatting.UNKNOWN,
        price=formatting.span(price.span, snapshot.currency) if price else formatting.UNKNOWN,
        fewest=formatting.figure_value(fewest) if fewest else "",
        conflict=conflict_with_platform(gpu, build, snapshot),
        chosen=gpu.id == chosen,
    )


def conflict_with_platform(gpu: GpuSpec, build: Build, snapshot: CatalogueSnapshot) -> str:
    """Why as many GPUs of this form do not go into the chosen platform; empty if they do, or none is chosen."""
    if isinstance(build.platform, OwnPlatform):
        return "" if build.platform.form == gpu.form else f"your machine takes {FORM_WORDS[build.platform.form]} only"
    spec = snapshot.platform(build.platform or "")
    words = suits(spec, gpu, sum(group.count for group in build.gpus) or 1) if spec else ""
    return f"{spec.name}: {words}" if spec and words not in ("", FITS) else ""


def mig_profiles(build: Build, snapshot: CatalogueSnapshot) -> str:
    """The slices that the chosen GPU knows, as a hint."""
    gpu = snapshot.gpu(build.gpus[0].variant) if build.gpus else None
    if gpu is None or not gpu.mig_profiles:
        return ""
    return ", ".join(f"{p.name} (at most {p.max_instances})" for p in gpu.mig_profiles)
