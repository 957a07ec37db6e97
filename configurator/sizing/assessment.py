"""Everything that is computed about a build. Pure output: same build, snapshot and assumptions, same assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .build import Build
from .quantities import Figure, Span

STEPS = ("workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote")


class Severity(StrEnum):
    """How bad a finding is: an error blocks a quote, an approval needs a second person."""

    ERROR = "error"
    APPROVAL = "approval"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change of which the engine has checked that it removes its finding.

    `price_change` is of the likely total, None where a part that it brings has no price; `peak_w_change` is at the
    wall, of all servers together, as the price is.
    """

    title: str
    build: Build
    price_change: Decimal | None
    peak_w_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict: `code` is stable, `why` has the numbers in it, `step` is where to change it."""

    code: str
    severity: Severity
    step: str
    title: str
    why: str
    sources: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BomLine:
    """One line of the bill of materials, for all servers. `unit` and `total` are None where no price is known."""

    product: str
    description: str
    count: int
    condition: str
    kind: str
    unit: Span | None
    total: Span | None
    priced_on: date | None = None
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySplit:
    """Memory of one GPU (under MIG: one slice), in GiB. For training, `weights_gib` holds all states."""

    weights_gib: float
    kv_gib: float
    activations_gib: float
    runtime_gib: float
    visible_gib: float

    @property
    def needed_gib(self) -> float:
        return self.weights_gib + self.kv_gib + self.activations_gib + self.runtime_gib


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneUse:
    """A device and the host lanes it takes. A device behind a switch takes none of its own (`lanes` 0)."""

    device: str
    product: str
    where: str
    lanes: int
    link_generation: int = 0
    link_lanes: int = 0
    throttled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawItem:
    """One kind of consumer of a server, in watts behind the power supplies (for the losses: at the wall)."""

    name: str
    count: int
    idle_w: float
    typical_w: float
    peak_w: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateComparison:
    """Owning against renting at one rate. `break_even_*` are months; None means that renting stays cheaper,

    or, where `price_known` is false, that nobody can tell because a main price is missing.
    """

    rate: str
    name: str
    usd_per_gpu_hour: Decimal
    priced_on: date | None
    cloud_month: Decimal
    own_month: Decimal
    price_known: bool
    break_even_low: float | None
    break_even_likely: float | None
    break_even_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One part of the total cost of ownership over the horizon; resale is negative."""

    name: str
    amount: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """`figures` and `findings` are the contract; the typed parts below them feed tables and drawings."""

    build: Build
    as_of: date
    currency: str
    servers: int
    figures: Mapping[str, Figure]
    findings: tuple[Finding, ...]
    bom: tuple[BomLine, ...]
    memory: MemorySplit | None = None
    lane_uses: tuple[LaneUse, ...] = ()
    draw: tuple[DrawItem, ...] = ()
    rates: tuple[RateComparison, ...] = ()
    tco_items: tuple[CostItem, ...] = ()
    assumptions_used: Mapping[str, float | None] = field(default_factory=dict)

    def of_severity(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def blocks_quote(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)

    def for_step(self, step: str) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.step == step)
