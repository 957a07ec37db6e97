"""Everything that is computed about a build. Pure output: same build, snapshot and assumptions, same assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .build import Build
from .costs.resale import Resale
from .costs.results import CostItem, RateComparison, Sensitivity
from .findings import Finding, Severity
from .interconnect.results import LaneUse, NvLink, SlotUse, SocketLanes, SwitchLoad, TopoMatrix
from .machine.bom import BomLine
from .memory.split import MemorySplit
from .parallelism.planning import ParallelPlan
from .power.feeds import Feeding
from .power.server_draw import DrawItem
from .quantities import Figure
from .room.rack import Rack

LEFT_OUT = ("cpu.missing", "ram.missing", "psu.missing", "chassis.missing")
"""Codes of the findings that name a part without which no server works: it is in no price, and not in the watts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """`figures` and `findings` are the contract; the typed parts below them feed tables and drawings. `rest` is what the
    consumers of `draw` leave of the draw at the wall, None where that is nothing.
    """

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
    rest: DrawItem | None = None
    feeding: Feeding | None = None
    rates: tuple[RateComparison, ...] = ()
    tco_items: tuple[CostItem, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    resale: Resale | None = None
    rack: Rack | None = None
    assumptions_used: Mapping[str, float | None] = field(default_factory=dict)

    def of_severity(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity, in the order of the rules."""
        return tuple(f for f in self.findings if f.severity is severity)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The codes of LEFT_OUT that this build has findings of, in that order."""
        codes = {finding.code for finding in self.findings}
        return tuple(code for code in LEFT_OUT if code in codes)

    def for_step(self, step: str) -> tuple[Finding, ...]:
        """The findings that are changed at a step, one of STEPS."""
        return tuple(f for f in self.findings if f.step == step)
