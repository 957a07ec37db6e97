"""What a rule sees (everything computed about a build) and what it says (a verdict, with repairs to try)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..assumptions import Assumptions
from ..build import Build
from ..catalogue import CatalogueSnapshot
from ..costs.owning import CostResult
from ..findings import Severity
from ..interconnect.lanes import Lanes
from ..interconnect.results import NvLink, SlotUse, SwitchLoad, TopoMatrix
from ..machine.bom import BomLine
from ..machine.system import System
from ..power.circuit import Circuit
from ..power.feeds import Feeding
from ..power.psu import PsuBank
from ..power.server_draw import Draw
from ..power.ups import UpsLoad
from ..quantities import Figure
from ..room.cooling import Cooling
from ..room.rack import Rack
from ..workload.workload_fit import WorkloadFit


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that should remove a finding; the engine tries it before anybody sees it."""

    title: str
    build: Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A finding before its repairs have been tried. Proposals are walked through once, and made only when they are.

    `subject` is what it is about where a code can be found several times: a repair must remove the finding about it.
    """

    code: str
    severity: Severity
    step: str
    title: str
    why: str
    sources: tuple[str, ...] = ()
    proposals: Iterable[Proposal] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything computed about one build, for the rules to judge. A stage that could not run is None."""

    build: Build
    snapshot: CatalogueSnapshot
    assumptions: Assumptions
    system: System
    model_problem: str
    workloading: WorkloadFit | None
    bom: tuple[BomLine, ...]
    nvlink: NvLink
    lanes: Lanes
    slots: tuple[SlotUse, ...]
    switches: tuple[SwitchLoad, ...]
    topo: TopoMatrix | None
    draw: Draw
    bank: PsuBank
    circuit: Circuit | None
    feeding: Feeding | None
    ups: UpsLoad
    cooling: Cooling
    rack: Rack
    costs: CostResult
    figures: Mapping[str, Figure]


Rule = Callable[[Case], Iterator[Verdict]]
