"""The model on the GPUs: plan, memory, throughput, and their figures.

All of it follows from machine, workload and assumptions; a change of the site, the costs or the bill leaves it as it
is, so that what was worked out is kept beside the catalogue.
"""

from dataclasses import dataclass

from ..assumptions import Assumptions
from ..build import Build, Workload
from ..catalogue import CatalogueSnapshot, LanguageModel, NicSpec
from ..catalogue.kept import once_per_identity
from ..interconnect.results import NvLink
from ..machine.system import System
from ..memory import fitting, memory_figures
from ..models import lookup
from ..parallelism import mig_slices, mixed, planning
from ..parallelism.planning import ParallelPlan
from ..quantities import Figure
from ..throughput import estimate
from ..throughput.speeds import Rate
from ..throughput.training import Joined
from . import plan_choice
from .workload_fit import WorkloadFit

PLACINGS_KEPT = 64
"""Then all are forgotten at once, as `wiring` does."""

Asked = tuple[Build, Workload, Assumptions]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`problem` says why the model cannot be sized; `workloading` is None without a model or GPUs; memory.* and throughput.*."""

    problem: str
    workloading: WorkloadFit | None
    figures: tuple[Figure, ...]

    @property
    def saturated(self) -> Rate | None:
        """The build's speed with as many users as it holds; None where that is no question."""
        return self.workloading.speed.saturated if self.workloading else None


def place(machine: Build, system: System, nvlink: NvLink, snapshot: CatalogueSnapshot, a: Assumptions) -> Placed:
    """The workload of a system on its GPUs; `machine` as `wiring.machine_of` gives it. A pasted config.json is read anew."""
    asked = (machine, system.build.workload, a)
    try:
        known = _known(snapshot).get(asked)
    except TypeError:  # a config.json is a dict, which no dict takes for a key
        return _placed(system, nvlink, snapshot, a)
    if known is None:
        if len(_known(snapshot)) >= PLACINGS_KEPT:
            _known(snapshot).clear()
        known = _known(snapshot)[asked] = _placed(system, nvlink, snapshot, a)
    return known


@once_per_identity
def _known(snapshot: CatalogueSnapshot) -> dict[Asked, Placed]:
    return {}


def _placed(system: System, nvlink: NvLink, snapshot: CatalogueSnapshot, a: Assumptions) -> Placed:
    workload = system.build.workload
    model = lookup.resolve(workload.model, snapshot)
    problem = "" if isinstance(model, LanguageModel) or workload.model is None else model.message
    at = place_model(model, system, nvlink, snapshot, a)
    if at is None:
        return Placed(problem=problem, workloading=None, figures=())
    figures = (*memory_figures.figures(at.fit, at.plan, at.model, workload, snapshot, a), *estimate.figures(at.speed))
    return Placed(problem=problem, workloading=at, figures=figures)


def place_model(
    model: LanguageModel | lookup.ModelProblem,
    system: System,
    nvlink: NvLink,
    snapshot: CatalogueSnapshot,
    a: Assumptions,
) -> WorkloadFit | None:
    """The workload on the GPUs, or on their slices, of which the smallest counts; None without a model or GPUs."""
    gpu, workload = mixed.weakest(group.spec for group in system.gpus), system.build.workload
    if gpu is None or not isinstance(model, LanguageModel):
        return None
    slices = [mig_slices.profile(gpu, name) for layout in system.build.mig for name in layout.profiles]
    smallest = min((s for s in slices if s is not None), key=lambda s: s.memory_gib_visible, default=None)
    plan = planning.plan(
        workload, model, system.gpus_per_server, system.servers, slices=len(slices) * system.servers,
        holds=lambda tried: fitting.holds(workload, model, gpu, tried, a),
    )  # fmt: skip
    serves = workload.task == "inference" and not slices

    def link_of(plan: ParallelPlan) -> str:
        """Training exchanges gradients or weights between all GPUs, serving within a tensor-parallel group."""
        reach = plan.tensor_parallel if workload.task == "inference" else min(plan.gpus, system.gpus_per_server)
        return "nvlink" if nvlink.all_to_all or (nvlink.topology == "pairs" and reach <= 2) else "pcie"

    plans = planning.plans(workload, model, system.gpus_per_server, system.servers) if serves else ()
    fullest = None
    gpus = system.gpus_per_server * system.servers
    if serves and plan_choice.is_left_to_us(workload) and gpus > 1:
        possible = plan_choice.candidates(
            workload, model, gpu, plan, system.gpus_per_server, system.servers, link_of, snapshot, a
        )
        if possible:
            fullest = plan_choice.choose(possible, "saturated", gpus)
            chosen = fullest if workload.load == "saturated" else plan_choice.choose(possible, "users", gpus)
            plan = planning.checked(workload, model, chosen.plan, system.gpus_per_server, gpus, is_own=False)
            fullest = fullest if fullest.plan.sizes != plan.sizes else None
    fit = fitting.fit(workload, model, gpu, plan, a, mig=smallest, plans=plans)
    network = sum(nic.count * nic.spec.needed_gb_s for nic in system.of(NicSpec)) * 1e9
    link = link_of(plan)
    joined = Joined(link=link, servers=system.servers, network_b_s=network)
    speed = estimate.estimate(workload, model, gpu, plan, link, snapshot, fit, joined, fullest)
    return WorkloadFit(model=model, plan=plan, fit=fit, speed=speed)
