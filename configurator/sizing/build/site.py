"""Where the machine will stand: supply, feeds, UPS, air, rack."""

import itertools
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

from .fields import STRICT, Label, Slug

Region = Literal["nec", "iec"]
VoltageIs = Literal["line_to_line", "line_to_neutral"]
PsuRedundancy = Literal["none", "n+1", "n+n"]
UpsTopology = Literal["", "line-interactive", "online"]
UpsVolts = Annotated[float, Ge(48), Le(1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The supply of one feed, as the site's electrician would state it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    volts: Annotated[float, Ge(48), Le(1000)]
    """Nominal voltage, V."""
    phases: Literal[1, 3] = 1
    """Phases: one or three."""
    voltage_is: VoltageIs = "line_to_line"
    """Whether `volts` is between two lines or between a line and neutral."""
    breaker_amps: Annotated[float, Gt(0), Le(6000)] | None = None
    """Breaker of the circuit, A; null: none given."""
    receptacle: Label | None = None
    """Receptacle, such as L6-30R or C19; null: none given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRuntime:
    """A published point: so many minutes on battery at a load, W."""

    __pydantic_config__: ClassVar[Any] = STRICT

    load_w: Annotated[float, Ge(1), Le(10_000_000)]
    """Load, W."""
    minutes: Annotated[float, Ge(0.01), Le(100_000)]
    """Published runtime at that load, min."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnUps:
    """A UPS that the catalogue does not hold, as its data sheet describes it. `volts`: what it may be set to."""

    __pydantic_config__: ClassVar[Any] = STRICT

    va: Annotated[float, Ge(1), Le(10_000_000)]
    """Rating in apparent power, VA."""
    watts: Annotated[float, Ge(1), Le(10_000_000)]
    """Rating in real power, W."""
    volts: UpsVolts | Annotated[tuple[UpsVolts, ...], Len(0, 8)] = ()
    """Nominal output voltages, V; empty: any."""
    phases: Literal[1, 3] = 1
    """Phases of its output."""
    topology: UpsTopology = ""
    """Kind: online, line-interactive or standby."""
    rack_units: Annotated[float, Ge(0), Le(100)] | None = None
    """Height, U; null: unknown."""
    weight_kg: Annotated[float, Ge(0), Le(10_000)] | None = None
    """Weight, kg; null: unknown."""
    runtime: Annotated[tuple[OwnRuntime, ...], Len(0, 32)] = ()
    """Published points of load and runtime."""

    def __post_init__(self) -> None:
        if self.watts > self.va:
            raise ValueError("a UPS can't deliver more watts than volt-amperes")
        points = sorted(self.runtime, key=lambda point: point.load_w)
        for light, heavy in itertools.pairwise(points):
            if light.load_w == heavy.load_w or light.minutes < heavy.minutes:
                raise ValueError("runtime must fall as the load rises, with one point at each load")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the machine will stand: supply and feeds, UPS, air, rack."""

    __pydantic_config__: ClassVar[Any] = STRICT

    region: Region = "nec"
    """Electrical code: NEC (North America) or IEC."""
    supply: Supply | None = None
    """The supply of one feed; null: unknown, and nothing is said of circuits."""
    feeds: Annotated[int, Ge(1), Le(8)] = 1
    """Feeds to the rack."""
    redundant: bool = False
    """Whether each feed must carry everything alone (A and B)."""
    servers_on_circuit: Annotated[int, Ge(1), Le(100)] = 1
    """Such servers on one circuit and on one UPS."""
    ups: Slug | OwnUps | None = None
    """Catalogue id of the UPS, or one's own; null: none."""
    ups_runtime_minutes: Annotated[float, Gt(0), Le(10_000)] | None = None
    """Minutes that the UPS must last, min; null: not asked."""
    psu_redundancy: PsuRedundancy | None = None
    """Redundancy of the power supplies; null: the platform's own."""
    psus_powered: Annotated[int, Ge(0), Le(64)] | None = None
    """Power supplies that have power now; null: all."""
    inlet_c: Annotated[float, Ge(-40), Le(80)] | None = None
    """Temperature of the air at the inlet, °C; null: unknown."""
    altitude_m: Annotated[float, Ge(-500), Le(9000)] | None = None
    """Altitude above the sea, m; null: sea level."""
    cooling_capacity_w: Annotated[float, Ge(1), Le(100_000_000)] | None = None
    """Heat that the room's cooling carries away, W; null: unknown."""
    rack_units_free: Annotated[float, Ge(0), Le(1000)] | None = None
    """Free height in the rack, U; null: unknown."""
    rack_weight_limit_kg: Annotated[float, Ge(0), Le(100_000)] | None = None
    """Weight that the rack, or the floor under it, still carries, kg; null: unknown."""
    rack_depth_mm: Annotated[float, Ge(0), Le(5000)] | None = None
    """Depth of the rack, mm; null: unknown."""
    noise_limit_db: Annotated[float, Ge(0), Le(200)] | None = None
    """Highest noise, dB(A); null: no limit."""
