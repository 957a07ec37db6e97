"""Rules about too much of a good thing: an A100 where a smaller GPU would do, one large replica where small ones serve more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..build import WeightPrecision
from ..catalogue import CatalogueSnapshot, GpuSpec, MigProfile
from ..catalogue.kept import once_per_identity
from ..findings import Severity
from ..memory import fitting
from ..memory.fit import MemoryFit
from ..memory.memory_figures import is_smaller
from ..models.precision import weight_bytes
from ..parallelism.planning import ParallelPlan, divides, groups_divide
from ..quantities import GIB, counted, percent, price
from ..throughput.speeds import Rate
from ..workload.one_card import ALONE, on_one_card
from ..workload.workload_fit import WorkloadFit
from .case import Case, Proposal, Verdict

FEW_USERS = 8
"""With more, an A100's arithmetic and bandwidth pay; a smaller card was measured for single streams and small batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alone:
    """The build's workload on one smaller card: its memory, and the same estimates as of the build itself."""

    fit: MemoryFit
    one_user: Rate
    together: Rate
    first_token_ms: Rate


def oversized(case: Case) -> Iterator[Verdict]:
    """An A100 is more than one needs where one smaller card holds the model with ease and gives what is asked for.

    Never said of training, of a server kept saturated or of many users, of slices, or of GPUs that were joined on purpose.
    """
    at, gpu = case.workloading, case.system.gpu
    if at is None or gpu is None or not gpu.is_a100 or not _may_be_too_much(case, at):
        return
    wanted = case.build.workload.required_tok_s or 0.0
    for small in _smaller(case.snapshot):
        fewest = case.figures.get(f"memory.fewest_gpus.{small.id}")
        if fewest is None or fewest.value != 1:
            continue
        alone = _alone_on(case, at, small)
        if alone is not None and wanted <= alone.together.central:
            yield _would_do(case, at, gpu, small, alone)
            return


def _alone_on(case: Case, at: WorkloadFit, small: GpuSpec) -> _Alone | None:
    """None where the card does not hold it with ease, or not a prompt with its answer."""
    w = case.build.workload
    found = on_one_card(w, at.model, small, case.snapshot, case.assumptions)
    one, together, first = found.speed.one_user, found.speed.batch, found.speed.time_to_first_token_ms
    if found.fit.verdict != "fits" or w.input_tokens + w.output_tokens > found.fit.max_context_tokens:
        return None
    if one is None or together is None or first is None:
        return None
    return _Alone(fit=found.fit, one_user=one, together=together, first_token_ms=first)


def _may_be_too_much(case: Case, at: WorkloadFit) -> bool:
    w, build = case.build.workload, case.build
    is_joined = build.nvlink_bridges > 0 or (w.tensor_parallel or 1) > 1
    few = w.load == "users" and w.concurrency <= FEW_USERS
    return w.task == "inference" and few and not build.mig and not is_joined and at.fit.verdict != "no"


@once_per_identity
def _smaller(snapshot: CatalogueSnapshot) -> tuple[GpuSpec, ...]:
    """The smaller GPUs that might do, the least power first."""
    found = [gpu for gpu in snapshot.offered(GpuSpec) if is_smaller(gpu)]
    return tuple(sorted(found, key=lambda gpu: (gpu.tdp_w, gpu.memory_gb, gpu.id)))


def _would_do(case: Case, at: WorkloadFit, gpu: GpuSpec, small: GpuSpec, alone: _Alone) -> Verdict:
    cards = case.system.gpus_total or 1
    more_w = small.tdp_w - gpu.tdp_w * cards
    slice_ = _smallest_slice(case, at, gpu)
    w = case.build.workload
    users, one = counted(w.concurrency, "user"), alone.one_user
    several = f", {users} together about {alone.together.central:,.0f}" if w.concurrency > 1 else ""
    inside = f" In house, a {slice_.name} slice of an A100 holds it too, beside others." if slice_ else ""
    return Verdict(
        code="workload.oversized",
        severity=Severity.NOTE,
        step="workload",
        title=f"One {small.name} would do",
        why=f"{at.model.name} fits on one {small.name} ({small.memory_gb:g} GB) and one user gets about {one.central:,.0f} tok/s "
        f"({one.low:,.0f} to {one.high:,.0f}){several}, the first token of a prompt of {w.input_tokens:,} after about "
        f"{alone.first_token_ms.central / 1000:,.2g} s: estimated as of an A100, with its {small.memory_bandwidth_gb_s:,.0f} GB/s and "
        f"{small.fp16_dense_tflops:,.0f} TFLOPS. Its memory holds a context of up to {alone.fit.max_context_tokens:,} tokens for {users}; that of this build holds "
        f"{at.fit.max_context_tokens:,}. It draws {small.tdp_w:g} W instead of {gpu.tdp_w * cards:g} W, "
        f"{abs(more_w):g} W {'more' if more_w > 0 else 'less'}{_cheaper(case, gpu, small, cards)}.{inside} "
        "An A100 pays for many users, long contexts, training, FP64, NVLink, or several models in MIG slices.",
        sources=small.sources,
    )


def _cheaper(case: Case, gpu: GpuSpec, small: GpuSpec, cards: int) -> str:
    """The difference in price, where both are known."""
    mine = case.snapshot.price(gpu.id, case.system.condition)
    theirs = case.snapshot.price(small.id, case.system.condition) or case.snapshot.price(small.id, "new")
    if mine is None or theirs is None:
        return "; its price is not in the catalogue" if theirs is None else ""
    less = mine.span.likely * cards - theirs.span.likely
    return f", and costs {price(less, case.snapshot.currency)} less" if less > 0 else ""


def _smallest_slice(case: Case, at: WorkloadFit, gpu: GpuSpec) -> MigProfile | None:
    profiles = sorted(
        (p for p in gpu.mig_profiles if "+" not in p.name), key=lambda p: (p.memory_slices, p.compute_slices)
    )
    w = case.build.workload
    verdicts = ((p, fitting.verdict_for(w, at.model, gpu, ALONE, case.assumptions, p)) for p in profiles[:-1])
    return next((p for p, verdict in verdicts if verdict == "fits"), None)


def replicas(case: Case) -> Iterator[Verdict]:
    """A saturated server gets more from several small replicas than from one large: less is exchanged between GPUs."""
    at, w = case.workloading, case.build.workload
    if at is None or w.load != "saturated" or w.task != "inference" or at.fit.mig or at.fit.verdict == "no":
        return
    if w.tensor_parallel or w.pipeline_parallel or w.replicas or at.plan.tensor_parallel == 1:
        return
    smaller = _small_replica(case, at)
    if smaller is None:
        return
    groups = case.system.gpus_per_server // smaller.tensor_parallel * case.system.servers
    split = replace(w, tensor_parallel=smaller.tensor_parallel, pipeline_parallel=1, replicas=groups)
    weights = _weights_gib(at, w.weights, smaller.tensor_parallel)
    yield Verdict(
        code="workload.replicas",
        severity=Severity.NOTE,
        step="workload",
        title=f"{groups} replicas of {counted(smaller.tensor_parallel, 'GPU')} would serve more together",
        why=f"On {counted(smaller.tensor_parallel, 'GPU')} the weights take {weights:,.1f} of {at.fit.gpu.memory_gib_visible:,.2f} GiB, at most "
        f"{percent(case.assumptions.saturated_weights_share)}, which leaves room for as many users, and fewer GPUs wait for each other. "
        f"Tensor parallel {at.plan.tensor_parallel} answers one user sooner. TensorRT-LLM 0.17, 70B in BF16, 1,000 tokens in and out: "
        "3,320 tok/s on eight GPUs, 1,922 on four, so twice four give 3,844; on two, where the cache is small, 473.",
        sources=at.model.sources,
        proposals=(Proposal(title=f"Serve {groups} replicas", build=replace(case.build, workload=split)),),
    )


def _small_replica(case: Case, at: WorkloadFit) -> ParallelPlan | None:
    """The fewest GPUs on which the weights leave enough room for users, and on which the build's own users fit."""
    w, gpu, per_server = case.build.workload, at.fit.gpu, case.system.gpus_per_server
    limit = case.assumptions.saturated_weights_share * gpu.memory_gib_visible
    for size in range(1, at.plan.tensor_parallel):
        if per_server % size or not divides(at.model, size) or not groups_divide(at.model, w.weights, size):
            continue
        plan = ParallelPlan(
            tensor_parallel=size, pipeline_parallel=1, replicas=per_server // size * case.system.servers
        )
        fits = fitting.verdict_for(w, at.model, gpu, plan, case.assumptions) == "fits"
        if fits and _weights_gib(at, w.weights, size) <= limit:
            return plan
    return None


def _weights_gib(at: WorkloadFit, weights: WeightPrecision, size: int) -> float:
    return weight_bytes(at.model, weights).total / size / GIB


RULES = (oversized, replicas)
