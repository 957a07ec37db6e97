"""Figures of the machine: GPUs and their links, host, PCIe lanes."""

from .entry import FigureEntry

SHEET = "data sheet of the product"
NVIDIA = "a100ds"
PCIE = "PCI Express Base Specification: 8/16/32 GT/s a lane, 128b/130b"

MACHINE = (
    FigureEntry("gpu.memory_bandwidth_gb_s", "GB/s", "datasheet", "Memory bandwidth of one GPU", "published", SHEET),
    FigureEntry("gpu.fp16_dense_tflops", "TFLOPS", "datasheet", "Dense FP16 tensor peak of one GPU", "published, no sparsity", SHEET),
    FigureEntry("gpu.int8_dense_tops", "TOPS", "datasheet", "Dense INT8 tensor peak of one GPU", "published, no sparsity", SHEET),
    FigureEntry("gpu.tdp_w", "W", "datasheet", "Rated power of one GPU", "published", SHEET),
    FigureEntry("gpu.power_limit_w", "W", "assumption", "Power limit that a GPU is set to, where its driver takes it", "of the build", "nvidia-smi -pl"),
    FigureEntry("nvlink.topology", "", "datasheet", "none, pairs, mesh or switched", "of form, bridges and baseboard", NVIDIA),
    FigureEntry("nvlink.pair_gb_s", "GB/s", "datasheet", "NVLink between two joined GPUs, both ways added", "links × 50 GB/s", NVIDIA),
    FigureEntry("nvlink.per_gpu_gb_s", "GB/s", "datasheet", "NVLink of one GPU, both ways added", "links in use × 50 GB/s", NVIDIA),
    FigureEntry("nvlink.links_per_pair", "", "datasheet", "NVLinks between two joined GPUs (nvidia-smi: NV4, NV12)", "by topology", NVIDIA),
    FigureEntry("nvlink.bridges_needed", "", "datasheet", "Bridges for all pairs of PCIe cards", "3 × floor(GPUs / 2)", NVIDIA),
    FigureEntry("nvlink.nvswitches", "", "datasheet", "NVSwitches of one server", "of the baseboard", SHEET),
    FigureEntry("nvlink.fabric_manager", "", "datasheet", "Whether Fabric Manager must run", "NVSwitches > 0", "NVIDIA Fabric Manager guide"),
    FigureEntry("nvlink.unbridged_gpus", "", "datasheet", "GPUs without NVLink to another", "GPUs − GPUs in pairs", NVIDIA),
    FigureEntry("platform.nics", "", "datasheet", "Network cards of one server", "sum over cards", SHEET),
    FigureEntry("platform.memory_gib", "GiB", "datasheet", "Main memory of one server", "modules × size", SHEET),
    FigureEntry("platform.data_tb", "TB", "datasheet", "Data drives of one server", "drives × size", SHEET),
    FigureEntry("cpu.tdp_w", "W", "datasheet", "Rated power of one CPU", "published", SHEET),
    FigureEntry("cpu.cores", "", "datasheet", "Cores of one server", "CPUs × cores", SHEET),
    FigureEntry("lanes.host", "lanes", "computed", "PCIe lanes of the host", "of its CPUs and how the board wires them", SHEET),
    FigureEntry("lanes.used", "lanes", "computed", "Host lanes that devices and switch uplinks take", "sum over devices", SHEET),
    FigureEntry("lanes.free", "lanes", "computed", "Host lanes left", "host − used", "difference"),
    FigureEntry("lanes.slots_free", "slots", "computed", "Slots that are neither taken nor dead", "slots − taken − dead", SHEET),
    FigureEntry("lanes.socket_host.SOCKET", "lanes", "computed", "Host lanes of one CPU socket", "host lanes / CPUs", SHEET),
    FigureEntry("lanes.socket_used.SOCKET", "lanes", "computed", "Lanes taken at one CPU socket", "sum over its devices", SHEET),
    FigureEntry("lanes.socket_free.SOCKET", "lanes", "computed", "Lanes left at one CPU socket", "host − used", "difference"),
    FigureEntry(
        "lanes.slot_gb_s.SLOT", "GB/s", "computed", "What a slot carries, one way",
        "GT/s of the generation × 128/130 / 8 × lanes (Gen 1 and 2: 8/10)", PCIE,
    ),
    FigureEntry(
        "lanes.needed_gb_s.PRODUCT", "GB/s", "computed", "What a network card wants of its slot, one way",
        "ports × Gbit/s / 8", SHEET,
    ),
    FigureEntry(
        "lanes.lost_gb_s.SLOT", "GB/s", "computed", "What a card loses in its slot, one way", "wanted − negotiated link", PCIE,
    ),
    FigureEntry("lanes.uplink_gb_s.SWITCH", "GB/s", "computed", "What a switch's uplink carries, one way", "as a slot", PCIE),
    FigureEntry(
        "lanes.uplink_ratio.SWITCH", "", "computed", "How many times over its uplink a switch is asked",
        "what its devices want / uplink", PCIE,
    ),
)  # fmt: skip
