"""Rules about MIG: which slices a GPU can be cut into, and that none reaches another's memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..catalogue import MigProfile
from ..findings import Severity
from ..parallelism import mig_slices
from ..quantities import counted
from ..workload.mig_replicas import size_of, slices_of
from ..workload.slice_shares import held_by
from ..workload.workload_fit import WorkloadFit
from .case import Case, Proposal, Verdict


def layouts(case: Case) -> Iterator[Verdict]:
    """Layouts that a GPU can't be cut into (NVIDIA MIG user guide), and GPUs that stay whole."""
    gpu, cards = case.system.gpu, case.system.gpus_per_server
    if gpu is None or not case.build.mig:
        return
    sliced: dict[int, tuple[str, ...]] = {}
    for layout in case.build.mig:
        sliced[layout.gpu] = (*sliced.get(layout.gpu, ()), *layout.profiles)
    for number, profiles in sliced.items():
        problem = mig_slices.check(gpu, profiles)
        if number >= cards:
            problem = f"There is no GPU {number}: the server has {cards}, counted from 0"
        if problem:
            yield Verdict(
                code="mig.layout",
                subject=str(number),
                severity=Severity.ERROR,
                step="gpus",
                sources=("migug",),
                title=f"GPU {number} cannot be sliced like that",
                why=f"{problem.rstrip('.')}.",
                proposals=(
                    Proposal(
                        title=f"Leave GPU {number} whole",
                        build=replace(case.build, mig=tuple(x for x in case.build.mig if x.gpu != number)),
                    ),
                ),
            )
    whole = [str(i) for i in range(cards) if i not in sliced]
    if whole:
        yield Verdict(
            code="mig.whole-gpus",
            severity=Severity.NOTE,
            step="gpus",
            sources=("migug",),
            title=f"{counted(len(whole), 'GPU')} not sliced",
            why=f"What is computed here is for the slices; {_whole(whole)} whole and {'is' if len(whole) == 1 else 'are'} not counted in.",
        )


def _whole(numbers: list[str]) -> str:
    """GPU 1 stays; GPUs 0, 2 and 3 stay."""
    *others, last = numbers
    return f"GPUs {', '.join(others)} and {last} stay" if others else f"GPU {last} stays"


def peer_to_peer(case: Case) -> Iterator[Verdict]:
    """A model can't be shared by slices, over NVLink or PCIe (NVIDIA MIG user guide)."""
    w = case.build.workload
    tensor, pipeline = w.tensor_parallel or 1, w.pipeline_parallel or 1
    if not case.build.mig or case.system.gpu is None or tensor * pipeline == 1:
        return
    asked = f"Tensor parallel {tensor}" if tensor > 1 else f"A pipeline of {pipeline} stages"
    alone = replace(
        w, tensor_parallel=1 if w.tensor_parallel else None, pipeline_parallel=1 if w.pipeline_parallel else None
    )
    yield Verdict(
        code="mig.peer-to-peer",
        severity=Severity.ERROR,
        step="workload",
        sources=("migug",),
        title="MIG slices cannot work on one model together",
        why=f"{asked} needs GPUs that reach each other's memory; MIG slices have no peer-to-peer, over NVLink or PCIe.",
        proposals=(
            Proposal(title="Leave the GPUs whole", build=replace(case.build, mig=())),
            Proposal(title="One slice a replica", build=replace(case.build, workload=alone)),
            Proposal(
                title="Leave the GPUs whole, and the split to us",
                build=replace(case.build, mig=(), workload=replace(w, tensor_parallel=None, pipeline_parallel=None)),
            ),
        ),
    )


def trains_alone(case: Case) -> Iterator[Verdict]:
    """Slices can't exchange gradients, so that nothing is sharded over them and each is a job of its own."""
    at = case.workloading
    if at is None or at.fit.mig is None or case.build.workload.task == "inference" or at.plan.replicas < 2:
        return
    yield Verdict(
        code="mig.trains-alone",
        severity=Severity.WARNING,
        step="workload",
        sources=("migug",),
        title="Each MIG slice trains a model of its own",
        why=f"{at.plan.replicas} slices reach no other's memory: gradients are not averaged over them and ZeRO shards nothing. "
        f"What is computed here is {at.plan.replicas} separate jobs.",
        proposals=(Proposal(title="Leave the GPUs whole", build=replace(case.build, mig=())),),
    )


def unlike(case: Case) -> Iterator[Verdict]:
    """Slices of several sizes: those that are left out, and those that count as smaller than they are."""
    at, gpu = case.workloading, case.system.gpu
    if at is None or at.fit.mig is None or gpu is None:
        return
    slices = slices_of(at.fit.gpu, case.build.mig, case.system.servers)
    used, left = slices[: at.plan.replicas], slices[at.plan.replicas :]
    larger = [one.name for one in used if size_of(one) > size_of(at.fit.mig)]
    if larger:
        yield Verdict(
            code="mig.unlike-slices",
            severity=Severity.NOTE,
            step="gpus",
            sources=("migug",),
            title=f"Speeds count all slices as {at.fit.mig.name}",
            why=f"Speeds of all {len(used)} are those of the smallest, {at.fit.mig.name}, whose memory is shown; {_listed(larger)} "
            f"{'holds' if len(larger) == 1 else 'hold'} more and {'is' if len(larger) == 1 else 'are'} faster.",
        )
    if left:
        why = _why_idle(case, at, left)
        yield Verdict(
            code="mig.idle-slices",
            severity=Severity.NOTE,
            step="gpus",
            sources=("migug",),
            title=f"{counted(len(left), 'slice')} without a replica",
            why=f"{at.model.name} runs on {counted(len(used), 'slice')}, the smallest {at.fit.mig.name}; {_listed([one.name for one in left])} "
            f"{'stays' if len(left) == 1 else 'stay'} free for others, since {why}.",
        )


def _why_idle(case: Case, at: WorkloadFit, left: tuple[MigProfile, ...]) -> str:
    """Too small, or not needed: a slice that holds some users is left out where the larger ones hold all of them with more ease."""
    w, a = case.build.workload, case.assumptions
    if w.replicas:
        return "no more replicas are asked for"
    if w.task == "inference" and any(held_by(w, at.model, left, a, a.tight_share)):
        return "the larger ones hold all users"
    return f"{'it does' if len(left) == 1 else 'they do'} not hold it"


def _listed(names: list[str]) -> str:
    """3 × 1g.10gb and 1 × 2g.20gb."""
    return " and ".join(f"{count} × {name}" for name, count in Counter(names).items())


RULES = (layouts, peer_to_peer, trains_alone, unlike)
