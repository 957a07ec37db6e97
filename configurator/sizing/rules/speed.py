"""Rules about speed: whether all users together get the tokens a second that are asked for, and who has to wait."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Workload
from ..findings import Severity
from ..memory.activations import SAMPLED_SEQUENCES
from ..quantities import counted
from ..throughput.speeds import Rate
from ..workload.replica_link import groups_of
from .case import Case, Proposal, Verdict
from .changes import with_gpus
from .remedies import COUNTS

COUNTS_TRIED = 3


def too_slow(case: Case) -> Iterator[Verdict]:
    """The rate that is asked for is all users' together, or with a saturated load as much as the build gives."""
    w, rate = case.build.workload, asked_of(case)
    if rate is None or w.required_tok_s is None or w.required_tok_s <= rate.central:
        return
    is_beyond = w.required_tok_s > rate.high
    title = "Fewer tokens a second than asked for" if is_beyond else "Perhaps fewer tokens a second than asked for"
    span = f"{rate.low:,.0f} to {rate.high:,.0f}" if rate.low < rate.high else "measured"
    yield Verdict(
        code="workload.too-slow",
        severity=Severity.WARNING if is_beyond else Severity.NOTE,
        step="workload",
        title=title,
        why=f"{w.required_tok_s:,.10g} tok/s are asked for; this build gives about {rate.central:,.0f} ({span}): {rate.working}.{limit(case)}",
        sources=rate.sources,
        proposals=faster(case),
    )


def asked_of(case: Case) -> Rate | None:
    """The rate that `required_tok_s` is about; None without a model, or where it does not fit."""
    if case.workloading is None:
        return None
    speed, w = case.workloading.speed, case.build.workload
    if w.task != "inference":
        return speed.train_tok_s
    return speed.saturated if w.load == "saturated" else speed.batch


def limit(case: Case) -> str:
    """Why no engine will ever give it, where that is so."""
    at, w = case.workloading, case.build.workload
    bound = at and (at.speed.saturated_roofline if w.load == "saturated" else at.speed.batch_roofline)
    if not bound or w.required_tok_s is None or w.required_tok_s <= bound.central:
        return ""
    return f" Bandwidth and arithmetic allow {bound.central:,.0f} at most: {bound.working}."


def faster(case: Case) -> Iterator[Proposal]:
    """Lighter weights, smaller groups of GPUs that wait for one another less, then more GPUs in such groups."""
    w, gpu, at = case.build.workload, case.system.gpu, case.workloading
    if w.task == "inference":
        yield from lighter(case, w)
    cards = sum(g.count for g in case.build.gpus)
    if gpu is None or at is None:
        return
    more = [count for count in COUNTS if count > cards][:COUNTS_TRIED]
    free = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    size = at.plan.tensor_parallel
    if w.task == "inference":
        if size > 1:
            yield Proposal(
                title=f"Replicas of {counted(size // 2, 'GPU')}",
                build=replace(case.build, workload=replace(free, tensor_parallel=size // 2)),
            )
        grouped = replace(case.build, workload=replace(free, tensor_parallel=size))
        for count in [n for n in more if n % size == 0]:
            yield Proposal(title=f"Take {count} GPUs, in replicas of {size}", build=with_gpus(grouped, gpu.id, count))
        return
    for count in more:
        yield Proposal(title=f"Take {count} GPUs", build=with_gpus(replace(case.build, workload=free), gpu.id, count))


def lighter(case: Case, w: Workload) -> Iterator[Proposal]:
    """Weights of fewer bits, where there are fewer."""
    if w.weights in ("bf16", "fp16"):
        yield Proposal(title="Weights in INT8", build=replace(case.build, workload=replace(w, weights="int8")))
    if w.weights in ("bf16", "fp16", "fp8", "int8", "q8_0"):
        yield Proposal(title="Weights in INT4", build=replace(case.build, workload=replace(w, weights="int4")))


def queue(case: Case) -> Iterator[Verdict]:
    """Memory holds all users, but an engine does not run them all together."""
    at, w = case.workloading, case.build.workload
    if at is None or at.fit.verdict == "no" or at.speed.batch is None or at.speed.users_at_once >= w.concurrency:
        return
    running = at.speed.users_at_once
    if running < SAMPLED_SEQUENCES * at.plan.replicas:
        return  # it is the memory: `workload.context-short` says why
    yield Verdict(
        code="workload.queue",
        severity=Severity.NOTE,
        step="workload",
        title=f"{counted(w.concurrency - running, 'user')} of {w.concurrency:,} wait at any time",
        why=f"An engine runs 256 sequences together unless it is told otherwise (vLLM, max_num_seqs), {counted(at.plan.replicas, 'replica')} {running:,}; the others "
        "wait in the queue until one ends. More can be set, at the price of each user's speed.",
        proposals=(),
    )


def partly_bridged(case: Case) -> Iterator[Verdict]:
    """Replicas of two of which some have a bridge: all count as if none had."""
    at, w, nvlink = case.workloading, case.build.workload, case.nvlink
    if at is None or nvlink.topology != "pairs" or w.task != "inference" or at.plan.tensor_parallel != 2:
        return
    _, groups = groups_of(w, at.plan, case.system.gpus_per_server, case.system.servers)
    pairs = len(nvlink.pairs) * case.system.servers
    if pairs >= groups:
        return
    gpu, each = at.fit.gpu, case.system.gpus_per_server // 2
    bridged = replace(case.build, nvlink_bridges=gpu.bridges_per_pair * each, nvlink_pairs=())
    yield Verdict(
        code="workload.partly-bridged",
        severity=Severity.NOTE,
        step="workload",
        title=f"{pairs} of {counted(groups, 'pair')} of GPUs {'is' if pairs == 1 else 'are'} bridged",
        why=f"Each {'stage' if at.plan.pipeline_parallel > 1 else 'replica'} is shared by two GPUs. Speeds are counted as if all of them met over PCIe; "
        f"the {pairs} over NVLink {'is' if pairs == 1 else 'are'} faster.",
        sources=gpu.sources,
        proposals=(Proposal(title=f"Bridge {counted(each, 'pair')}", build=bridged),),
    )


RULES = (too_slow, queue, partly_bridged)
