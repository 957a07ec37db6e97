"""What the catalogue knows, as the engine sees it: specifications, prices, rates, models and measurements.

`catalog.snapshot` fills these from rows; nothing here knows a database. Every record carries the ids of its sources.
Units are in the names; `memory_gib_visible` is what CUDA sees, `memory_gb` what the sales sheet says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from .kept import once_per_identity
from .quantities import Span

T = TypeVar("T", bound="AnyProduct")

Condition = Literal["new", "used", "refurbished"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    id: str
    title: str
    url: str = ""
    locator: str = ""


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
    generation: str
    form: Literal["pcie", "sxm2", "sxm4", "sxm5", "sxm6"]
    memory_gb: float
    memory_gib_visible: float
    memory_type: str
    memory_bandwidth_gb_s: float
    tdp_w: float
    idle_w: float
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
        return self.generation == "ampere" and self.id.startswith("a100")


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
class PsuRating:
    """What a PSU delivers (W, output) between two input voltages (V, inclusive)."""

    volts_min: float
    volts_max: float
    watts: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InletLimit:
    """Highest inlet temperature (°C), for GPUs of a TDP up to `gpu_tdp_w` (None: any)."""

    max_c: float
    gpu_tdp_w: float | None = None
    min_c: float = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PsuSpec(Product):
    watts: float
    ratings: tuple[PsuRating, ...] = ()
    efficiency_class: Literal["", "bronze", "silver", "gold", "platinum", "titanium"] = ""
    inlet: str = ""
    hot_swap: bool = False

    def watts_at(self, volts: float) -> float:
        """Output (W) at an input voltage; zero outside every published range; the nominal rating where none is known."""
        if not self.ratings:
            return self.watts
        return max((r.watts for r in self.ratings if r.volts_min <= volts <= r.volts_max), default=0.0)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuSpec(Product):
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
    capacity_gib: float
    memory_type: str = "DDR4"
    speed_mt_s: int = 3200
    watts: float = 5
    idle_w: float = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveSpec(Product):
    capacity_tb: float
    form: Literal["m2", "u2", "sata"] = "u2"
    lanes: int = 4
    pcie_generation: int = 4
    watts: float = 15
    idle_w: float = 5
    gb_s: float = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class NicSpec(Product):
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
    rack_units: float | None = None
    passive_gpus: bool = False
    weight_kg: float | None = None
    depth_mm: float | None = None
    psu_bays: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolingSpec(Product):
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
    load_w: float
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsSpec(Product):
    va: float
    watts: float
    volts: tuple[float, ...] = ()
    topology: str = ""
    rack_units: float | None = None
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
    volts: float
    amps: float
    phases: Literal[1, 3] = 1
    inlet: str = ""
    outlets: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CordSpec(Product):
    amps_iec: float
    amps_ul: float
    connector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessorySpec(Product):
    """Anything else that stands in a bill of materials: rails, cables, boards sold alone."""

    watts: float = 0
    lanes: int = 0
    rack_units: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a product cost on a day, per piece."""

    product: str
    condition: Condition
    priced_on: date
    span: Span
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudRate:
    id: str
    name: str
    provider: str
    gpu_variant: str
    usd_per_gpu_hour: Decimal
    term: Literal["on-demand", "reserved", "spot"] = "on-demand"
    priced_on: date
    sources: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPreset:
    """A circuit that rooms commonly have, to choose from; `receptacle` is what the build file's supply says."""

    id: str
    name: str
    region: Literal["nec", "iec"]
    volts: float
    phases: Literal[1, 3] = 1
    voltage_is: Literal["line_to_line", "line_to_neutral"] = "line_to_neutral"
    breaker_amps: float
    receptacle: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoeSpec:
    """Mixture of experts: routed experts, how many a token visits, shared ones, and their sizes."""

    experts: int
    top_k: int
    expert_ffn: int
    shared: int = 0
    dense_layers: int = 0
    dense_ffn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """An architecture. Parameters are counts; `window` tokens apply to all but `full_attention_layers` layers.

    `embedding_params` are all that stay at 16 bit when the weights are quantised: input embedding, output head, and a
    vision tower where there is one.
    """

    id: str
    name: str
    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    params_total: float
    params_per_token: float
    embedding_params: float
    max_context: int | None = None
    kv_lora_rank: int | None = None
    rope_head_dim: int | None = None
    window: int | None = None
    full_attention_layers: int | None = None
    moe: MoeSpec | None = None
    native_mxfp4: bool = False
    is_estimate: bool = False
    licence: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published measurement of inference. `concurrency` None means saturated. Suspect rows never count as measured.

    `input_tokens` and `output_tokens` None: the source names a set of chats instead of lengths.
    """

    id: str
    model: str
    gpu_variants: tuple[str, ...]
    gpus: int
    tensor_parallel: int
    precision: str
    concurrency: int | None
    input_tokens: int | None
    output_tokens: int | None
    tok_s: float
    metric: Literal["output_tok_s_total", "prefill_tok_s"]
    engine: str
    link: str = ""
    ttft_ms: float | None = None
    suspect: str = ""
    confidence: str = ""
    sources: tuple[str, ...] = ()


AnyProduct = (
    GpuSpec | PlatformSpec | CpuSpec | MemorySpec | DriveSpec | NicSpec | PsuSpec | ChassisSpec | CoolingSpec
    | BridgeSpec | UpsSpec | ReceptacleSpec | PduSpec | CordSpec | AccessorySpec
)  # fmt: skip


@once_per_identity
def _by_kind(products: Mapping[str, AnyProduct]) -> dict[type, tuple[Any, ...]]:
    """The products sorted by kind once, so that no rule walks through ten thousand of them."""
    kinds: dict[type, list[AnyProduct]] = {}
    for product in products.values():
        kinds.setdefault(type(product), []).append(product)
    return {kind: tuple(found) for kind, found in kinds.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSnapshot:
    """The catalogue as it stands on `as_of`. Look-ups return None for what it does not hold; rules say so by name."""

    as_of: date
    currency: str = "USD"
    sources: Mapping[str, Source] = field(default_factory=dict)
    products: Mapping[str, AnyProduct] = field(default_factory=dict)
    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict)
    cloud_rates: Mapping[str, CloudRate] = field(default_factory=dict)
    models: Mapping[str, LanguageModel] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    supplies: Mapping[str, SupplyPreset] = field(default_factory=dict)

    def gpu(self, id: str) -> GpuSpec | None:
        return self._of(GpuSpec, id)

    def platform(self, id: str) -> PlatformSpec | None:
        return self._of(PlatformSpec, id)

    def ups(self, id: str) -> UpsSpec | None:
        return self._of(UpsSpec, id)

    def receptacle(self, id: str) -> ReceptacleSpec | None:
        return self._of(ReceptacleSpec, id)

    def of_kind(self, kind: type[T]) -> tuple[T, ...]:
        """Every product of a kind, in the order of the catalogue."""
        return _by_kind(self.products).get(kind, ())

    def product(self, id: str) -> AnyProduct | None:
        return self.products.get(id)

    def price(self, product: str, condition: str) -> Price | None:
        """The price in force on `as_of` for a product in a condition."""
        return self.prices.get((product, condition))

    def _of(self, kind: type[T], id: str) -> T | None:
        found = self.products.get(id)
        return found if isinstance(found, kind) else None
