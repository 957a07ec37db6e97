"""What a rule sees (everything computed about a build) and what it says (a verdict, with repairs to try)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..assessment import BomLine, Severity
from ..assumptions import Assumptions
from ..build import Build
from ..catalogue import CatalogueSnapshot, LanguageModel
from ..circuit import Circuit
from ..cooling import Cooling
from ..costs import Costs
from ..lanes import Lanes
from ..memory import MemoryFit
from ..parallelism import ParallelPlan
from ..power import Draw
from ..psu import PsuBank
from ..quantities import Figure
from ..rates import Throughput
from ..system import System
from ..topology import NvLink
from ..ups import UpsLoad


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that should remove a finding; the engine tries it before anybody sees it."""

    title: str
    build: Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A finding before its repairs have been tried."""

    code: str
    severity: Severity
    step: str
    title: str
    why: str
    sources: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workloading:
    """How the workload sits on the GPUs of one server."""

    model: LanguageModel
    plan: ParallelPlan
    fit: MemoryFit
    speed: Throughput


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything computed about one build, for the rules to judge. A stage that could not run is None."""

    build: Build
    snapshot: CatalogueSnapshot
    assumptions: Assumptions
    system: System
    model_problem: str
    workloading: Workloading | None
    bom: tuple[BomLine, ...]
    nvlink: NvLink
    lanes: Lanes
    draw: Draw
    bank: PsuBank
    circuit: Circuit | None
    ups: UpsLoad
    cooling: Cooling
    costs: Costs
    figures: dict[str, Figure]


Rule = Callable[[Case], Iterator[Verdict]]
