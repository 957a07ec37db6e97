"""Everything that is computed about a build. Pure output: same build, snapshot and assumptions, same assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from .build import Build
from .interconnect import NvLink, SlotUse, SocketLanes, SwitchLoad, TopoMatrix
from .parallelism import ParallelPlan
from .quantities import ZERO, Figure, Span

if TYPE_CHECKING:
    from .rack import Rack

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
    """A verdict: `code` is stable, `why` has the numbers in it, `step` is where to change it; `subject` is what it is
    about where a code can be found several times (the id of a rate or product, the number of a GPU or socket).
    """

    code: str
    severity: Severity
    step: str
    title: str
    why: str
    sources: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    subject: str = ""


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
        """All four together, GiB."""
        return self.weights_gib + self.kv_gib + self.activations_gib + self.runtime_gib


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneUse:
    """A device and the host lanes it takes. A device behind a switch or a controller takes none of its own (`lanes` 0).

    Bandwidths are GB/s one way, 0 where nobody says; `socket` is None where nobody documents it. `limited_by` says
    what holds a throttled link back: the slot, the CPU, the switch, or the card's own connector.
    """

    device: str
    product: str
    where: str
    lanes: int
    link_generation: int = 0
    link_lanes: int = 0
    throttled: bool = False
    gb_s: float = 0.0
    needed_gb_s: float = 0.0
    limited_by: str = ""
    switch: str = ""
    socket: int | None = None


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

    or, where `price_known` is false, that nobody can tell because a main price is missing. `rent_total` and `own_total`
    are over the horizon, in today's money; `months_paid` exceeds it where a commitment does.
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
    term: str = "on-demand"
    commitment_months: int = 0
    months_paid: int = 0
    rent_total: Decimal = ZERO
    own_total: Span | None = None
    sources: tuple[str, ...] = ()

    @property
    def buying_pays(self) -> bool:
        """Whether owning costs no more than renting over the horizon, at the likely price."""
        return self.own_total is not None and self.own_total.likely <= self.rent_total

    @property
    def is_open(self) -> bool:
        """Whether owning costs less at one end of its span and more at the other."""
        return self.own_total is not None and self.own_total.low <= self.rent_total < self.own_total.high


@dataclass(frozen=True, slots=True, kw_only=True)
class CostItem:
    """One part of the total cost of ownership over the horizon; resale is negative."""

    name: str
    amount: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one set of inputs leads to. `saving` is rent less own cost over the horizon, in today's money; None for it
    and for `break_even` where no rate is compared, and None for `break_even` where buying never pays.
    """

    tco: float
    saving: float | None
    break_even: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """One input moved from `low` to `high`, all others as they are, and what follows at either end.

    `name` is that of its figure, cost.sensitivity.NAME; `swing` is how far it moves the answer, in money: the saving of
    owning over renting at `rate`, or the total cost of ownership where no rate is compared.
    """

    name: str
    title: str
    unit: str
    rate: str
    low: float
    base: float
    high: float
    at_low: Outcome
    at_high: Outcome
    swing: float

    @property
    def turns_the_answer(self) -> bool:
        """Whether buying pays at one end and renting at the other."""
        low, high = self.at_low.saving, self.at_high.saving
        return low is not None and high is not None and (low >= 0) != (high >= 0)


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
    plan: ParallelPlan | None = None
    lane_uses: tuple[LaneUse, ...] = ()
    slots: tuple[SlotUse, ...] = ()
    sockets: tuple[SocketLanes, ...] = ()
    switches: tuple[SwitchLoad, ...] = ()
    nvlink: NvLink | None = None
    topo: TopoMatrix | None = None
    draw: tuple[DrawItem, ...] = ()
    rates: tuple[RateComparison, ...] = ()
    tco_items: tuple[CostItem, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    rack: "Rack | None" = None
    assumptions_used: Mapping[str, float | None] = field(default_factory=dict)

    def of_severity(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity, in the order of the rules."""
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def blocks_quote(self) -> bool:
        """Whether any finding is an error."""
        return any(f.severity is Severity.ERROR for f in self.findings)

    def for_step(self, step: str) -> tuple[Finding, ...]:
        """The findings that are changed at a step, one of STEPS."""
        return tuple(f for f in self.findings if f.step == step)
