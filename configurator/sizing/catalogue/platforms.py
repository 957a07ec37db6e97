"""Whole machines as the catalogue describes them: chassis, servers, boards and turnkey systems."""

from dataclasses import dataclass
from typing import Literal

from .products import Product, PsuSpec

MOST_IN_MESH = 4
"""GPUs that a baseboard joins without NVSwitches: each of an HGX A100 4-GPU board has 4 of its 12 links to each peer."""


NVSWITCHES, OF_GPUS = 6, 8
"""An HGX A100 board of eight GPUs has six NVSwitches; sixteen GPUs are two such boards (A100 white paper)."""


def usual_nvswitches(gpus: int) -> int:
    """NVSwitches of the HGX A100 boards that hold so many GPUs."""
    return -(-gpus // OF_GPUS) * NVSWITCHES


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A PCIe slot: electrical lanes and generation, the socket it hangs on (None: unknown), the switch if it hangs on one.

    `lanes` are those that are wired; `physical_lanes` is the size of the connector (None: not published, taken to hold
    any card). `width` is the room above it in slot widths: 1 on a mainboard, 2 where it is spaced for a GPU (None: a
    server's slots are as wide as its GPUs, a mainboard's are one). `root` names its host bridge where two slots share
    one; `shares_lanes_with` names slots that divide its lanes with it, or ports such as "M.2" that have none while it
    has a card.
    """

    name: str
    generation: int = 4
    lanes: int = 16
    physical_lanes: int | None = None
    width: int | None = None
    socket: int | None = 0
    switch: str = ""
    root: str = ""
    numa_node: int | None = None
    takes_gpu: bool = False
    full_height: bool = True
    shares_lanes_with: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PcieSwitch:
    """A switch between the host and its devices; only the uplink costs host lanes.

    `levels` counts the bridges between two of its ports, as the system sees them: 1 prints PIX, more PXB. `numa_node`
    is given where a socket is split into several nodes.
    """

    name: str
    uplink_lanes: int
    socket: int | None = 0
    generation: int = 4
    levels: int = 1
    numa_node: int | None = None
    gpu_ports: int = 0
    nic_ports: int = 0
    drive_ports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InletLimit:
    """Highest inlet temperature (°C), for GPUs of a TDP up to `gpu_tdp_w` (None: any)."""

    max_c: float
    gpu_tdp_w: float | None = None
    min_c: float = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """A part that a platform brings along."""

    product: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSpec(Product):
    """A chassis, server, board or turnkey system. `kind` decides which rules apply."""

    kind: Literal["turnkey", "station", "hgx", "pcie-server", "board", "does-not-apply"]
    gpu_form: Literal["pcie", "sxm4", "sxm5", ""] = ""
    gpu_attach: Literal["slot", "direct", "switch", ""] = ""
    gpu_max: int = 0
    gpu_counts: tuple[int, ...] = ()
    gpu_variants: tuple[str, ...] = ()
    sockets: int = 1
    cpu_socket: str = ""
    cpu_tdp_max_w: float | None = None
    host_lanes: int = 0
    host_lanes_alternative: int | None = None
    lanes_per_cpu: int = 128
    slots: tuple[Slot, ...] = ()
    switches: tuple[PcieSwitch, ...] = ()
    onboard_lanes: int = 0
    onboard: str = ""
    """What is soldered on and takes lanes, in words: two 10GbE ports, SATA."""
    numa_per_socket: int = 1
    """NUMA nodes that the firmware makes of a socket (NPS): 4 on the DGX A100."""
    nvlink_topology: Literal["none", "pairs", "mesh", "switched"] = "none"
    nvswitches: int = 0
    bridges_fit: bool = False
    dimm_slots: int = 0
    memory_type: str = ""
    drive_bays: int = 0
    hot_swap_bays: bool = False
    m2_slots: int = 0
    brings_psus: bool = False
    psu: PsuSpec | None = None
    psu_count: int = 0
    psu_redundancy: Literal["", "none", "n+1", "n+n"] = ""
    input_volts_min: float | None = None
    input_volts_max: float | None = None
    brings_cooling: bool = False
    cooling: Literal["", "air", "hybrid", "liquid", "closed-loop"] = ""
    cooling_options: tuple[str, ...] = ()
    inlet_limits: tuple[InletLimit, ...] = ()
    peak_w: float | None = None
    idle_w: float | None = None
    board_w: float | None = None
    nvswitch_w: float | None = None
    rack_units: float | None = None
    weight_kg: float | None = None
    depth_mm: float | None = None
    noise_db: float | None = None
    airflow_cfm: float | None = None
    management: str = ""
    includes: tuple[Included, ...] = ()
    included_gpus: Included | None = None
    gpus_priced_in: bool = False
