"""Parts as the catalogue describes them, GPUs first: dimensions, watts and lanes, but no prices.

Units are in the names; `memory_gib_visible` is what CUDA sees, `memory_gb` what the sales sheet says.
"""

from dataclasses import dataclass
from typing import Literal

from ..quantities import SLACK

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What every product has. `watts` and `lanes` are per piece; lanes are host PCIe lanes asked for."""

    id: str
    name: str
    maker: str = ""
    part_number: str = ""
    sources: tuple[str, ...] = ()
    confidence: Confidence = "medium"
    note: str = ""
    retired: bool = False
    """No longer offered; builds and quotes that hold it keep working."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigProfile:
    """One way to slice a GPU: memory slices of 8, compute slices of 7 (A30: of 4 each)."""

    name: str
    memory_slices: int
    compute_slices: int
    max_instances: int
    memory_gib_visible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuSpec(Product):
    """One GPU. Peaks are without sparsity unless the name says so; NVLink GB/s are both ways added; idle and TDP in W."""

    generation: str
    form: Literal["pcie", "sxm2", "sxm4", "sxm5", "sxm6"]
    memory_gb: float
    memory_gib_visible: float
    memory_type: str
    memory_bandwidth_gb_s: float
    tdp_w: float
    idle_w: float
    power_limit_min_w: float | None = None
    """The lowest cap that the driver takes, W; None: nobody published it. The highest is the TDP."""
    fp16_dense_tflops: float
    int8_dense_tops: float | None = None
    fp8_dense_tflops: float | None = None
    fp16_sparse_tflops: float | None = None
    compute_capability: str = ""
    pcie_generation: int = 4
    pcie_lanes: int = 16
    slot_width: int = 2
    power_cable: str = ""
    cooling: Literal["passive", "active", "module"] = "passive"
    nvlink: Literal["none", "bridge", "baseboard"] = "none"
    nvlink_gb_s: float = 0
    nvlink_links: int = 0
    bridges_per_pair: int = 0
    mig_compute_slices: int = 0
    mig_memory_slices: int = 0
    mig_profiles: tuple[MigProfile, ...] = ()
    released: str = ""

    @property
    def is_a100(self) -> bool:
        """Whether it is an A100 of any form and memory."""
        return self.generation == "ampere" and self.id.startswith("a100")


@dataclass(frozen=True, slots=True, kw_only=True)
class PsuRating:
    """What a PSU delivers (W, output) between two input voltages (V, inclusive)."""

    volts_min: float
    volts_max: float
    watts: float


VOLTS_TOLERANCE = 0.1
"""What mains may stray from its nominal voltage (EN 50160)."""


def near_range(volts: float, low: float, high: float) -> bool:
    """Whether a voltage lies in a nominal range or within ten per cent of its ends, both of them included."""
    return low * (1 - VOLTS_TOLERANCE - SLACK) <= volts <= high * (1 + VOLTS_TOLERANCE + SLACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class PsuSpec(Product):
    """A power supply: its output in W, by input voltage where the maker rates it so."""

    watts: float
    ratings: tuple[PsuRating, ...] = ()
    efficiency_class: Literal["", "bronze", "silver", "gold", "platinum", "titanium"] = ""
    inlet: str = ""
    hot_swap: bool = False
    redundant_within: bool = False
    """A set with several cords, sold as one piece, that still gives its rating when one of its sides is lost."""

    def watts_at(self, volts: float) -> float:
        """Output (W) at an input voltage (V); the nominal rating where no range is known, zero outside all of them.

        A range is the nominal one: a supply takes ten per cent more or less (EN 50160), so 415Y/240 V is within 240 V.
        Between two ranges the nearer one counts; where they meet, the greater output (2,000 W from 220 V on).
        """
        if not self.ratings:
            return self.watts
        near = [r for r in self.ratings if near_range(volts, r.volts_min, r.volts_max)]
        best = min(near, key=lambda r: (max(r.volts_min - volts, volts - r.volts_max, 0.0), -r.watts), default=None)
        return best.watts if best else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuSpec(Product):
    """A CPU: cores and threads, PCIe lanes, memory channels, how many may stand on a board, TDP in W."""

    cores: int
    threads: int
    tdp_w: float
    socket: str
    max_sockets: int = 2
    pcie_generation: int = 4
    pcie_lanes: int = 128
    memory_channels: int = 8
    memory_type: str = "DDR4"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySpec(Product):
    """A memory module: size in GiB, MT/s, draw in W at work and idle."""

    capacity_gib: float
    memory_type: str = "DDR4"
    speed_mt_s: int = 3200
    watts: float = 5
    idle_w: float = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveSpec(Product):
    """A drive: size in TB, PCIe lanes, GB/s, draw in W at work and idle."""

    capacity_tb: float
    form: Literal["m2", "u2", "sata"] = "u2"
    lanes: int = 4
    pcie_generation: int = 4
    watts: float = 15
    idle_w: float = 5
    gb_s: float = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NicSpec(Product):
    """A network card: ports, Gbit/s of each, PCIe lanes, draw in W at work and idle."""

    ports: int
    gbit_s_per_port: float
    lanes: int
    pcie_generation: int
    watts: float = 25
    idle_w: float = 15
    low_profile: bool = True

    @property
    def needed_gb_s(self) -> float:
        """One way, GB/s, all ports at line rate."""
        return self.ports * self.gbit_s_per_port / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChassisSpec(Product):
    """A case for a board: its height in U, depth in mm, weight in kg; whether its fans cool passive cards."""

    rack_units: float | None = None
    passive_gpus: bool = False
    weight_kg: float | None = None
    depth_mm: float | None = None
    psu_bays: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingSpec(Product):
    """A cooling kit: its method, the heat that it carries away and its own draw, both W."""

    method: Literal["air", "liquid", "hybrid"]
    heat_w: float | None = None
    watts: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeSpec(Product):
    """One NVLink bridge; three of them join one pair of PCIe cards."""

    gpu_variants: tuple[str, ...]
    slot_pitch: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimePoint:
    """A published runtime of a UPS: minutes at a load in W."""

    load_w: float
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsSpec(Product):
    """`volts` are what it may be set to, line to line where it has three `phases`; input and output alike."""

    va: float
    watts: float
    volts: tuple[float, ...] = ()
    phases: Literal[1, 3] = 1
    topology: str = ""
    rack_units: float | None = None
    weight_kg: float | None = None
    runtime: tuple[RuntimePoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptacleSpec(Product):
    """A receptacle, plug or connector: amps and volts it is made for (`volts` 0: not limited here)."""

    amps: float
    volts: float
    phases: Literal[1, 3] = 1
    region: Literal["", "nec", "iec"] = ""
    locking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PduSpec(Product):
    """A rack PDU: the volts and amps that it passes on, its inlet plug, its outlets."""

    volts: float
    amps: float
    phases: Literal[1, 3] = 1
    inlet: str = ""
    outlets: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CordSpec(Product):
    """A power cord: its connector, the amps that its wires carry under IEC and UL, and its plug for a wall ("": for a PDU)."""

    amps_iec: float
    amps_ul: float
    connector: str
    plug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessorySpec(Product):
    """Anything else that stands in a bill of materials: rails, cables, boards sold alone.

    `drive_ports` are the U.2 drives that a RAID or host bus adapter takes: they use its lanes, not the host's.
    """

    watts: float = 0
    lanes: int = 0
    rack_units: float = 0
    drive_ports: int = 0
