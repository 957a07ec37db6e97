"""The model on the GPUs: plan, memory, throughput, and their figures.

All of it follows from machine, workload and assumptions; a change of the site, the costs or the bill leaves it as it
is, so that what was worked out is kept beside the catalogue.
"""

from dataclasses import dataclass
from functools import partial

from ..assumptions import Assumptions
from ..build import Build, Workload
from ..catalogue import CatalogueSnapshot, GpuSpec, LanguageModel, NicSpec
from ..catalogue.kept import once_per_identity, recalled
from ..interconnect.results import NvLink
from ..machine.system import System
from ..memory import fitting, memory_figures
from ..memory.fit import MemoryFit
from ..models import lookup
from ..parallelism import mixed, planning
from ..parallelism.planning import ParallelPlan
from ..quantities import Figure
from ..throughput import estimate
from ..throughput.served import Served
from ..throughput.speeds import Rate
from ..throughput.training import Joined
from . import plan_choice
from .mig_replicas import fit_on_slices, slices_of
from .plan_choice import Gpus
from .replica_link import link_of
from .workload_fit import WorkloadFit

Asked = tuple[Build, Workload, Assumptions]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedWorkload:
    """`problem` says why the model cannot be sized; `workloading` is None without a model or GPUs; memory.* and throughput.*."""

    problem: str
    workloading: WorkloadFit | None
    figures: tuple[Figure, ...]

    @property
    def saturated(self) -> Rate | None:
        """The build's speed with as many users as it holds; None where that is no question, or where it does not fit."""
        if self.workloading is None or self.workloading.fit.verdict == "no":
            return None
        return self.workloading.speed.saturated


def size_workload(
    machine: Build, system: System, nvlink: NvLink, snapshot: CatalogueSnapshot, a: Assumptions
) -> SizedWorkload:
    """The workload of a system on its GPUs; `machine` as `wiring.machine_of` gives it. A pasted config.json is read anew."""
    asked = (machine, system.build.workload, a)
    return recalled(_known(snapshot), asked, lambda: _sized(system, nvlink, snapshot, a))


@once_per_identity
def _known(snapshot: CatalogueSnapshot) -> dict[Asked, SizedWorkload]:
    return {}


def _sized(system: System, nvlink: NvLink, snapshot: CatalogueSnapshot, a: Assumptions) -> SizedWorkload:
    workload = system.build.workload
    model = lookup.resolve(workload.model, snapshot)
    problem = "" if isinstance(model, LanguageModel) or workload.model is None else model.message
    at = fit_of(model, system, nvlink, snapshot, a) if isinstance(model, LanguageModel) else None
    if at is None:
        return SizedWorkload(problem=problem, workloading=None, figures=())
    figures = (*memory_figures.figures(at.fit, at.plan, at.model, workload, snapshot, a), *estimate.figures(at.speed))
    return SizedWorkload(problem=problem, workloading=at, figures=figures)


def fit_of(
    model: LanguageModel, system: System, nvlink: NvLink, snapshot: CatalogueSnapshot, a: Assumptions
) -> WorkloadFit | None:
    """A model on the GPUs of a system, or on their slices; None without GPUs."""
    gpu, workload = mixed.weakest(group.spec for group in system.gpus), system.build.workload
    if gpu is None:
        return None
    each, servers = system.gpus_per_server, system.servers
    link = partial(link_of, workload, nvlink=nvlink, gpus_in_server=each, servers=servers)
    gpus = Gpus(spec=gpu, per_server=each, servers=servers, link_of=link)
    fit, fullest = _on_slices(model, gpu, system, a), None
    if fit is None:
        plan, fullest = _split(workload, model, gpus, snapshot, a)
        fit = fitting.fit(workload, model, gpu, plan, a, mig=None, plans=_plans(model, system))
    network = sum(nic.count * nic.spec.needed_gb_s for nic in system.of(NicSpec)) * 1e9
    joined = Joined(link=link(fit.plan), servers=servers, network_b_s=network)
    speed = estimate.estimate(fit, joined.link, snapshot, joined, fullest)
    return WorkloadFit(model=model, plan=fit.plan, fit=fit, speed=speed)


def _on_slices(model: LanguageModel, gpu: GpuSpec, system: System, a: Assumptions) -> MemoryFit | None:
    """The memory of a slice; None where no GPU is sliced."""
    slices = slices_of(gpu, system.build.mig, system.servers) if system.build.mig else ()
    if not slices:
        return None
    return fit_on_slices(system.build.workload, model, gpu, slices, a)


def _plans(model: LanguageModel, system: System) -> tuple[ParallelPlan, ...]:
    """All that a build that serves may take."""
    workload = system.build.workload
    if workload.task != "inference":
        return ()
    return planning.plans(workload, model, system.gpus_per_server, system.servers)


def _split(
    workload: Workload, model: LanguageModel, gpus: Gpus, snapshot: CatalogueSnapshot, a: Assumptions
) -> tuple[ParallelPlan, Served | None]:
    """The split of whole GPUs: the build's own, or the one that serves its load best; and the one that gives most when
    saturated, where that is another."""
    each, total = gpus.per_server, gpus.total
    plan = planning.plan(
        workload, model, each, gpus.servers, holds=lambda tried: fitting.holds(workload, model, gpus.spec, tried, a)
    )
    if workload.task != "inference" or total == 1 or not plan_choice.is_left_to_us(workload):
        return plan, None
    possible = plan_choice.candidates(workload, model, gpus, plan, snapshot, a)
    if not possible:
        return plan, None
    fullest = plan_choice.choose(possible, "saturated", total)
    chosen = fullest if workload.load == "saturated" else plan_choice.choose(possible, "users", total)
    plan = planning.checked(workload, model, chosen.plan, each, total, is_own=False)
    return plan, fullest if fullest.plan.sizes != plan.sizes else None
