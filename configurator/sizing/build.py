"""What somebody configures: choices only, no results. Field names and closed lists are those of the build file.

Bounds catch slips of the finger and absurd sizes; whether a choice makes sense is for the rules to say.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

FORMAT: Literal["a100-build/1"] = "a100-build/1"

Task = Literal["inference", "lora", "qlora", "full_finetune"]
WeightPrecision = Literal[
    "bf16", "fp16", "fp8", "int8", "int4", "int4_g64", "int4_g32", "nf4", "mxfp4", "q8_0", "q4_k_m"
]
KvPrecision = Literal["fp16", "int8"]
Optimizer = Literal["adamw_mixed", "adamw_bf16", "adamw_8bit"]
Load = Literal["users", "saturated"]
Condition = Literal["new", "used", "refurbished"]
PowerCable = Literal["eps-8pin", "pcie-8pin", "adapter"]
Cooling = Literal["air", "hybrid", "liquid"]
Region = Literal["nec", "iec"]
VoltageIs = Literal["line_to_line", "line_to_neutral"]
PsuRedundancy = Literal["none", "n+1", "n+n"]

Name = Annotated[str, Len(1, 200)]
Slug = Annotated[str, Len(1, 100)]
Fraction = Annotated[float, Ge(0), Le(1)]
Money = Annotated[Decimal, Ge(0), Le(Decimal(1_000_000_000))]
Tokens = Annotated[int, Ge(1), Le(10_000_000)]
Users = Annotated[int, Ge(1), Le(100_000)]
Pieces = Annotated[int, Ge(1), Le(1_000)]
MOST_GPUS = 4_096
"""GPUs of all groups together, over all servers."""
MOST_PIECES = 2_000
"""Pieces of all `parts` of one server together; more is a slip of the finger, and slow to lay out."""
OwnPieces = Annotated[int, Ge(1), Le(10_000)]
Watts = Annotated[float, Ge(0), Le(1_000_000)]

STRICT: Any = {"extra": "forbid", "allow_inf_nan": False}
"""Read by pydantic in `build_file`: unknown fields are errors, and so are NaN and infinity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    __pydantic_config__: ClassVar[Any] = STRICT

    optimizer: Optimizer = "adamw_mixed"
    zero_stage: Annotated[int, Ge(0), Le(3)] = 0
    sequence_tokens: Tokens = 2048
    micro_batch: Annotated[int, Ge(1), Le(4096)] = 1
    checkpointing: bool = True
    lora_rank: Annotated[int, Ge(1), Le(4096)] = 16
    lora_targets: Literal["all", "attention"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDimensions:
    """A model that is in no catalogue, by its dimensions; what is left out is filled in from the nearest known one."""

    __pydantic_config__: ClassVar[Any] = STRICT

    params: Annotated[float, Gt(0), Le(1e14)]
    layers: Annotated[int, Ge(1), Le(10_000)] | None = None
    hidden: Annotated[int, Ge(1), Le(1_000_000)] | None = None
    heads: Annotated[int, Ge(1), Le(10_000)] | None = None
    kv_heads: Annotated[int, Ge(1), Le(10_000)] | None = None
    head_dim: Annotated[int, Ge(1), Le(100_000)] | None = None
    ffn: Annotated[int, Ge(1), Le(10_000_000)] | None = None
    vocab: Annotated[int, Ge(1), Le(10_000_000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """A published config.json, as it was pasted."""

    __pydantic_config__: ClassVar[Any] = STRICT

    config: Annotated[dict[str, Any], Len(1, 500)]


ModelChoice = Slug | ModelConfig | ModelDimensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    __pydantic_config__: ClassVar[Any] = STRICT

    model: ModelChoice | None = None
    task: Task = "inference"
    weights: WeightPrecision = "bf16"
    kv_cache: KvPrecision = "fp16"
    context_tokens: Tokens = 8192
    concurrency: Users = 1
    input_tokens: Tokens = 1000
    output_tokens: Tokens = 300
    load: Load = "users"
    required_tok_s: Annotated[float, Gt(0), Le(1e9)] | None = None
    tensor_parallel: Annotated[int, Ge(1), Le(1024)] | None = None
    pipeline_parallel: Annotated[int, Ge(1), Le(1024)] | None = None
    replicas: Annotated[int, Ge(1), Le(1024)] | None = None
    training: Training = Training()


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuGroup:
    __pydantic_config__: ClassVar[Any] = STRICT

    variant: Slug
    count: Annotated[int, Ge(1), Le(1024)] = 1
    condition: Condition = "new"
    power_cable: PowerCable | None = None
    upgrade_to: Slug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MigLayout:
    __pydantic_config__: ClassVar[Any] = STRICT

    gpu: Annotated[int, Ge(0), Le(1023)]
    profiles: Annotated[tuple[Slug, ...], Len(1, 16)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSlot:
    __pydantic_config__: ClassVar[Any] = STRICT

    name: Slug
    generation: Annotated[int, Ge(1), Le(6)] = 4
    lanes: Literal[1, 2, 4, 8, 16] = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPsu:
    __pydantic_config__: ClassVar[Any] = STRICT

    watts: Annotated[int, Ge(1), Le(100_000)]
    watts_low_line: Annotated[int, Ge(1), Le(100_000)] | None = None
    count: Annotated[int, Ge(1), Le(32)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlatform:
    """A machine that the catalogue does not hold, as the buyer describes it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    sockets: Annotated[int, Ge(1), Le(8)] = 1
    cpu_socket: Slug | None = None
    host_lanes: Annotated[int, Ge(0), Le(1024)] | None = None
    has_switch: bool = False
    form: Literal["pcie", "sxm4"] = "pcie"
    slots: Annotated[tuple[OwnSlot, ...], Len(0, 64)] = ()
    psus: Annotated[tuple[OwnPsu, ...], Len(0, 16)] = ()
    inlet_max_c: Annotated[float, Ge(0), Le(100)] | None = None
    cooling: Cooling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    __pydantic_config__: ClassVar[Any] = STRICT

    product: Slug
    count: Pieces = 1
    condition: Condition = "new"
    slot: Slug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrice:
    __pydantic_config__: ClassVar[Any] = STRICT

    low: Money
    likely: Money
    high: Money

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high must rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomLine:
    """A line of the buyer's own: watts behind the PSU, host lanes and rack units are per piece."""

    __pydantic_config__: ClassVar[Any] = STRICT

    description: Name
    count: OwnPieces = 1
    price: OwnPrice | None = None
    watts: Watts = 0.0
    lanes: Annotated[int, Ge(0), Le(1024)] = 0
    rack_units: Annotated[float, Ge(0), Le(100)] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    __pydantic_config__: ClassVar[Any] = STRICT

    volts: Annotated[float, Ge(48), Le(1000)]
    phases: Literal[1, 3] = 1
    voltage_is: VoltageIs = "line_to_line"
    breaker_amps: Annotated[float, Gt(0), Le(6000)] | None = None
    receptacle: Slug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    __pydantic_config__: ClassVar[Any] = STRICT

    region: Region = "nec"
    supply: Supply | None = None
    feeds: Annotated[int, Ge(1), Le(8)] = 1
    redundant: bool = False
    servers_on_circuit: Annotated[int, Ge(1), Le(100)] = 1
    ups: Slug | None = None
    ups_runtime_minutes: Annotated[float, Gt(0), Le(10_000)] | None = None
    psu_redundancy: PsuRedundancy | None = None
    psus_powered: Annotated[int, Ge(0), Le(64)] | None = None
    inlet_c: Annotated[float, Ge(-40), Le(80)] | None = None
    altitude_m: Annotated[float, Ge(-500), Le(9000)] | None = None
    rack_units_free: Annotated[float, Ge(0), Le(1000)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCloudRate:
    __pydantic_config__: ClassVar[Any] = STRICT

    name: Name
    usd_per_gpu_hour: Annotated[Decimal, Gt(0), Le(Decimal(100_000))]


CloudRateChoice = Slug | OwnCloudRate


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    __pydantic_config__: ClassVar[Any] = STRICT

    months: Annotated[int, Ge(1), Le(240)] = 36
    electricity_per_kwh: Annotated[Decimal, Ge(0), Le(Decimal(100))] | None = None
    pue: Annotated[float, Ge(1), Le(10)] | None = None
    utilisation: Fraction = 1.0
    support_per_year: Money | None = None
    resale_fraction: Fraction = 0.0
    discount_rate: Fraction = 0.0
    hardware_price: Money | None = None
    cloud_rates: Annotated[tuple[CloudRateChoice, ...], Len(0, 50)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody else's figure for this build, to be answered by a finding."""

    __pydantic_config__: ClassVar[Any] = STRICT

    figure: Name
    value: float | str
    source: Annotated[str, Len(0, 500)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    __pydantic_config__: ClassVar[Any] = STRICT

    format: Literal["a100-build/1"] = FORMAT
    name: Annotated[str, Len(0, 200)] = ""
    as_of: date | None = None
    workload: Workload = Workload()
    gpus: Annotated[tuple[GpuGroup, ...], Len(0, 16)] = ()
    nvlink_bridges: Annotated[int, Ge(0), Le(10_000)] = 0
    nvlink_pairs: Annotated[tuple[tuple[int, int], ...], Len(0, 512)] = ()
    mig: Annotated[tuple[MigLayout, ...], Len(0, 128)] = ()
    platform: Slug | OwnPlatform | None = None
    cooling: Cooling | None = None
    quantity: Annotated[int, Ge(1), Le(1000)] = 1
    parts: Annotated[tuple[Part, ...], Len(0, 500)] = ()
    custom_lines: Annotated[tuple[CustomLine, ...], Len(0, 500)] = ()
    site: Site = Site()
    costs: Costs = Costs()
    assumptions: Annotated[dict[str, float | None], Len(0, 200)] | None = None
    claims: Annotated[tuple[Claim, ...], Len(0, 500)] = ()

    @property
    def gpus_in_all(self) -> int:
        return sum(group.count for group in self.gpus)

    @property
    def pieces(self) -> int:
        """Pieces of all parts of one server."""
        return sum(part.count for part in self.parts)
