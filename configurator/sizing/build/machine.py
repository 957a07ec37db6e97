"""The machine: GPUs and their slices, a platform of one's own, parts, and lines that no catalogue holds."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

from .fields import STRICT, Condition, Cooling, Label, Money, Name, OwnPieces, Pieces, Slug, Watts

PsuInlet = Literal["C14", "C16", "C20"]
EfficiencyClass = Literal["bronze", "silver", "gold", "platinum", "titanium"]
PowerCable = Literal["eps-8pin", "pcie-8pin", "adapter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuGroup:
    """So many GPUs of one variant, for one of `quantity`."""

    __pydantic_config__: ClassVar[Any] = STRICT

    variant: Slug
    """Catalogue id of the GPU."""
    count: Annotated[int, Ge(1), Le(1024)] = 1
    """GPUs of this group for one of `quantity`, split over as many servers as they need."""
    condition: Condition = "new"
    """New, used or refurbished."""
    power_cable: PowerCable | None = None
    """Cable that feeds the card; null: the right one."""
    power_limit_w: Annotated[float, Gt(0), Le(5000)] | None = None
    """A cap set with nvidia-smi -pl, W a GPU; null: the full TDP."""
    upgrade_to: Slug | None = None
    """Variant that the owner wants to change to later; null: none."""
    slots: Annotated[tuple[Label, ...], Len(0, 64)] = ()
    """Slots that its cards sit in, the first card's first; those without a name here find their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigLayout:
    """How one GPU is sliced."""

    __pydantic_config__: ClassVar[Any] = STRICT

    gpu: Annotated[int, Ge(0), Le(1023)]
    """Index of the GPU, from 0."""
    profiles: Annotated[tuple[Slug, ...], Len(1, 16)]
    """Slices of that GPU, such as 3g.40gb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSlot:
    """A PCIe slot of a machine of one's own."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Label
    """Name by which parts refer to the slot."""
    generation: Annotated[int, Ge(1), Le(6)] = 4
    """PCIe generation."""
    lanes: Literal[1, 2, 4, 8, 16] = 16
    """Wired lanes; `physical_lanes` is the size of the connector, None: it takes any card."""
    physical_lanes: Literal[1, 2, 4, 8, 16] | None = None
    """Size of the connector, in lanes; null: it takes any card."""
    socket: Annotated[int, Ge(0), Le(7)] | None = None
    """Index of the CPU socket that feeds it, from 0; null: the only one, of several unknown."""
    switch: Label | None = None
    """Name of the switch that feeds it; null: a CPU."""
    full_height: bool = True
    """Whether it takes cards of full height."""
    width: Annotated[int, Ge(1), Le(4)] | None = None
    """Room above the slot, in slot widths. None: 1 on a board, as wide as its card in a server."""
    shares_lanes_with: Annotated[tuple[Label, ...], Len(0, 16)] = ()
    """Names of slots with which it divides its lanes, or of ports (M.2, OCuLink) that have none while it has a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSwitch:
    """A PCIe switch. Ports 0 in all: GPUs take as many as there are, unless slots take them; network cards and drives
    hang on the host."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: Label
    """Name by which slots refer to the switch."""
    uplink_lanes: Literal[4, 8, 16, 32] = 16
    """Lanes to the CPU."""
    generation: Annotated[int, Ge(1), Le(6)] = 4
    """PCIe generation of the uplink."""
    socket: Annotated[int, Ge(0), Le(7)] | None = None
    """Index of the CPU socket that feeds it, from 0; null: the only one, of several unknown."""
    gpu_ports: Annotated[int, Ge(0), Le(64)] = 0
    """Ports for GPUs."""
    nic_ports: Annotated[int, Ge(0), Le(64)] = 0
    """Ports for network cards."""
    drive_ports: Annotated[int, Ge(0), Le(64)] = 0
    """Ports for drives."""
    levels: Annotated[int, Ge(1), Le(4)] = 1
    """Switches in a row between a GPU and its CPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPsu:
    """Power supplies of one kind, of a machine of one's own."""

    __pydantic_config__: ClassVar[Any] = STRICT

    watts: Annotated[int, Ge(1), Le(100_000)]
    """Output at high line, W."""
    watts_low_line: Annotated[int, Ge(0), Le(100_000)] | None = None
    """Output at 100 to 127 V, W; 0: it takes 200 to 240 V only; null: not stated, reckoned as at high line and warned of."""
    count: Annotated[int, Ge(1), Le(32)] = 1
    """Number of such supplies."""
    inlet: PsuInlet | None = None
    """Its IEC 60320 inlet, which limits its amps; null: unknown, not judged."""
    efficiency_class: EfficiencyClass | None = None
    """Its 80 PLUS class; null: unknown, 94 % taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlatform:
    """A machine that the catalogue does not hold, as the buyer describes it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    sockets: Annotated[int, Ge(1), Le(8)] = 1
    """CPU sockets."""
    cpu_socket: Label | None = None
    """Type of the sockets, such as SP3; null: unknown."""
    host_lanes: Annotated[int, Ge(0), Le(1024)] | None = None
    """PCIe lanes of the host in all; null: those of its CPUs."""
    has_switch: bool = False
    """Whether GPUs hang on PCIe switches."""
    form: Literal["pcie", "sxm4"] = "pcie"
    """Cards in slots, or SXM4 modules on a baseboard."""
    slots: Annotated[tuple[OwnSlot, ...], Len(0, 64)] = ()
    """Slots of one server."""
    psus: Annotated[tuple[OwnPsu, ...], Len(0, 16)] = ()
    """Power supplies of one server."""
    inlet_max_c: Annotated[float, Ge(0), Le(100)] | None = None
    """Highest inlet temperature, °C; null: unknown."""
    cooling: Cooling | None = None
    """What carries its heat away; null: air."""
    is_board: bool = False
    """A mainboard: slots one width apart, in the order in which they sit, so that a wide card covers the next."""
    gpu_max: Annotated[int, Ge(1), Le(64)] | None = None
    """GPUs that it takes at most; null: as many as its slots."""
    gpu_counts: Annotated[tuple[Annotated[int, Ge(1), Le(64)], ...], Len(0, 16)] = ()
    """Numbers of GPUs with which it is sold; empty: any."""
    switches: Annotated[tuple[OwnSwitch, ...], Len(0, 16)] = ()
    """PCIe switches."""
    onboard_lanes: Annotated[int, Ge(0), Le(256)] = 0
    """Host lanes that the board itself uses."""
    numa_per_socket: Literal[1, 2, 4] = 1
    """NUMA nodes of a socket (NPS)."""
    nvlink_topology: Literal["none", "pairs", "mesh", "switched"] | None = None
    """How its GPUs are joined; null: as their form suggests."""
    nvswitches: Annotated[int, Ge(0), Le(16)] = 0
    """NVSwitches on its baseboard; 0: the usual six for eight GPUs, where they are joined by such."""
    bridges_fit: bool = False
    """Whether NVLink bridges fit between its cards."""
    dimm_slots: Annotated[int, Ge(0), Le(256)] = 0
    """Memory slots; 0: unknown."""
    memory_type: Label | None = None
    """Type of memory, such as ddr4-rdimm; null: unknown."""
    drive_bays: Annotated[int, Ge(0), Le(256)] = 0
    """Bays for drives."""
    m2_slots: Annotated[int, Ge(0), Le(32)] = 0
    """M.2 sockets."""
    cpu_tdp_max_w: Annotated[float, Ge(1), Le(2000)] | None = None
    """Largest CPU that it cools, W; null: unknown."""
    rack_units: Annotated[float, Ge(0), Le(100)] | None = None
    """Height, U; null: unknown."""
    weight_kg: Annotated[float, Ge(0), Le(10_000)] | None = None
    """Weight, kg; null: unknown."""
    depth_mm: Annotated[float, Ge(0), Le(5000)] | None = None
    """Depth of the chassis, mm; null: unknown."""
    noise_db: Annotated[float, Ge(0), Le(200)] | None = None
    """Noise at full load, dB(A); null: unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A product of the catalogue that is added to each server, or takes the place of its own."""

    __pydantic_config__: ClassVar[Any] = STRICT

    product: Slug
    """Catalogue id."""
    count: Pieces = 1
    """Pieces in one server."""
    condition: Condition = "new"
    """New, used or refurbished."""
    slot: Label | None = None
    """Name of the slot that it takes; null: the engine places it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrice:
    """A price of one's own, as a span in the catalogue's currency."""

    __pydantic_config__: ClassVar[Any] = STRICT

    low: Money
    """Lowest price of one piece."""
    likely: Money
    """Likely price of one piece."""
    high: Money
    """Highest price of one piece."""

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high must rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomLine:
    """A line of the buyer's own: watts behind the PSU, host lanes and rack units are per piece."""

    __pydantic_config__: ClassVar[Any] = STRICT

    description: Name
    """What it is."""
    count: OwnPieces = 1
    """Pieces in one server."""
    price: OwnPrice | None = None
    """Price of one piece; null: unknown."""
    watts: Watts = 0.0
    """Draw of one piece behind the power supplies, W."""
    lanes: Annotated[int, Ge(0), Le(1024)] = 0
    """Host PCIe lanes of one piece."""
    rack_units: Annotated[float, Ge(0), Le(100)] = 0.0
    """Height of one piece, U."""
