"""Whole machines as the catalogue describes them: chassis, servers, boards and turnkey systems."""

from dataclasses import dataclass
from typing import Literal

from .products import Product, PsuSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A PCIe slot: electrical lanes and generation, the socket it hangs on, the switch if it hangs on one."""

    name: str
    generation: int = 4
    lanes: int = 16
    socket: int = 0
    switch: str = ""
    takes_gpu: bool = False
    full_height: bool = True
    shares_lanes_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PcieSwitch:
    """A switch between the host and its devices; only the uplink costs host lanes."""

    name: str
    uplink_lanes: int
    socket: int = 0
    generation: int = 4
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
