"""Rules about the model: whether it can be sized, whether it fits, how it is split, how long its context is."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Workload
from ..findings import Severity
from ..memory import fitting
from ..parallelism.planning import ParallelPlan, valid_tensor_parallel
from ..quantities import counted, percent
from ..workload.workload_fit import WorkloadFit
from .case import Case, Proposal, Verdict
from .changes import with_gpus
from .remedies import COUNTS, remedies

OFFLOADING = (
    " Offloading the optimiser to the host's memory is not counted: it fits more, at a fraction of the speed "
    "(torchtune, 70B on eight GPUs: 1,568 tok/s against 3,497 of LoRA)."
)


def unknown_model(case: Case) -> Iterator[Verdict]:
    """A model that can't be had: an unknown id, a config that can't be read."""
    if case.model_problem:
        yield Verdict(
            code="workload.model",
            severity=Severity.ERROR,
            step="workload",
            title="The model cannot be sized",
            why=case.model_problem,
        )


def fits(case: Case) -> Iterator[Verdict]:
    """The verdict of the memory model, with what would help."""
    at = case.workloading
    if at is None or at.fit.verdict == "fits":
        return
    needed, visible = at.fit.split.needed_gib, at.fit.split.visible_gib
    if at.fit.verdict == "no":
        yield Verdict(
            code="workload.does-not-fit",
            severity=Severity.ERROR,
            step="workload",
            title=f"{at.model.name} does not fit",
            why=f"{needed:.1f} of {visible:.2f} GiB {_each(case)} are {percent(at.fit.share)}. {at.fit.reason}"
            + (OFFLOADING if case.build.workload.task == "full_finetune" else ""),
            sources=at.model.sources,
            proposals=remedies(case),
        )
    else:
        yield Verdict(
            code="workload.tight",
            severity=Severity.WARNING,
            step="workload",
            title=f"{at.model.name} fits, but tightly",
            why=f"{needed:.1f} of {visible:.2f} GiB {_each(case)} are {percent(at.fit.share)}: it runs, but nothing may "
            f"grow. {at.fit.reason}",
            sources=at.model.sources,
            proposals=remedies(case),
        )


def _each(case: Case) -> str:
    return "a slice" if case.workloading and case.workloading.fit.mig else "a GPU"


def parallelism(case: Case) -> Iterator[Verdict]:
    """A split that can't work, a checkpoint that must be padded, or GPUs that stay idle."""
    at, w = case.workloading, case.build.workload
    if at is None or not at.plan.problem:
        return
    asked = w.tensor_parallel is not None or w.pipeline_parallel is not None or w.replicas is not None
    title = "The model cannot be split like that" if asked else "Not every GPU takes part"
    yield Verdict(
        code="workload.parallelism",
        severity=Severity.ERROR if asked and not at.plan.needs_padding else Severity.WARNING,
        step="workload",
        title="The checkpoint must be padded to be split like that" if at.plan.needs_padding else title,
        why=at.plan.problem,
        sources=at.model.sources,
        proposals=_other_splits(case, w),
    )


def _other_splits(case: Case, w: Workload) -> Iterator[Proposal]:
    """Ours where the build's own cannot work, replicas on every GPU, another precision for one that must be padded, more GPUs."""
    at = case.workloading
    own = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    if own != w:
        yield Proposal(title="Let us choose the split", build=replace(case.build, workload=own))
    if at is not None and w.task == "inference" and own == w:
        yield from _on_every_gpu(case, at, w)
        if at.plan.needs_padding:
            yield Proposal(title="Weights in INT8", build=replace(case.build, workload=replace(w, weights="int8")))
    gpu, cards = case.system.gpu, case.build.gpus_of_one
    more = next((n for n in COUNTS if n > cards), None)
    if gpu is not None and more is not None and not (at and at.plan.needs_padding):
        yield Proposal(title=f"Take {more} GPUs", build=with_gpus(case.build, gpu.id, more))


def _on_every_gpu(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    """The largest size that divides both the model and the GPUs of a server, in as many replicas as that makes."""
    each, servers = case.system.gpus_per_server, case.system.servers
    sizes = [n for n in valid_tensor_parallel(at.model, w.weights) if each % n == 0 and n < at.plan.gpus_per_replica]
    for size in reversed(sizes):
        plan = ParallelPlan(tensor_parallel=size, pipeline_parallel=1, replicas=each // size * servers)
        split = replace(w, tensor_parallel=size, pipeline_parallel=1, replicas=plan.replicas)
        if fitting.holds(split, at.model, at.fit.gpu, plan, case.assumptions):
            title = f"{counted(plan.replicas, 'replica')} of {counted(size, 'GPU')}: all take part"
            yield Proposal(title=title, build=replace(case.build, workload=split))
            return


def context(case: Case) -> Iterator[Verdict]:
    """More tokens than the model was made for."""
    at, w = case.workloading, case.build.workload
    if at is None or w.task != "inference" or not at.model.max_context or w.context_tokens <= at.model.max_context:
        return
    yield Verdict(
        code="workload.context",
        severity=Severity.WARNING,
        step="workload",
        title=f"{at.model.name} was made for {at.model.max_context:,} tokens",
        why=f"{w.context_tokens:,} tokens are asked for; beyond its length it answers badly or not at all.",
        sources=at.model.sources,
        proposals=(
            Proposal(
                title=f"Context of {at.model.max_context:,} tokens",
                build=replace(case.build, workload=replace(w, context_tokens=at.model.max_context)),
            ),
        ),
    )


RULES = (unknown_model, fits, parallelism, context)
