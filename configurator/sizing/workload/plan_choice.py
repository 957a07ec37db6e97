"""Which split serves a load best, where the build leaves it to us: the engine's own rates of all splits that hold the model.

The larger tensor-parallel size is kept unless another split is a good deal faster, and a split that was measured longer
still, since estimates differ by more than that. But no more GPUs may give a full server less than fewer of them would.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ..assumptions import Assumptions
from ..build import Load, Workload
from ..catalogue import CatalogueSnapshot, GpuSpec, LanguageModel
from ..memory import fitting
from ..parallelism import planning
from ..parallelism.planning import ParallelPlan
from ..quantities import counted
from ..throughput import measured
from ..throughput.served import Served, served_by

KEPT_WITHIN = 0.10
"""The largest size is kept where no other split is faster by more than this."""
MEASURED_WITHIN = 0.20
"""A split that was measured is kept where no other is faster by more than this."""

SAME_FROM = 0.98
"""Of two that differ by less, the one with the larger size and fewer stages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A split that holds the model, and its tok/s under a load."""

    served: Served
    tok_s: float
    is_measured: bool

    @property
    def plan(self) -> ParallelPlan:
        """The split."""
        return self.served.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpus:
    """The GPUs that serve: of one kind, so many in each of the servers; `link_of` says how those of a replica are joined."""

    spec: GpuSpec
    per_server: int
    servers: int
    link_of: Callable[[ParallelPlan], str]

    @property
    def total(self) -> int:
        """Those of all servers."""
        return self.per_server * self.servers


def is_left_to_us(workload: Workload) -> bool:
    """Whether the build names no size of its split."""
    return not (workload.tensor_parallel or workload.pipeline_parallel or workload.replicas)


def candidates(
    workload: Workload,
    model: LanguageModel,
    gpus: Gpus,
    default: ParallelPlan,
    snapshot: CatalogueSnapshot,
    assumptions: Assumptions,
) -> tuple[Served, ...]:
    """Every split within a server that holds the model, in all servers, the largest tensor-parallel size first; only
    comfortable ones where there are any.

    None where the default, that of `planning.plan`, is not among them: it holds nothing, or needs several servers for one copy.
    """
    found = []
    for one in planning.splits(workload, model, gpus.per_server):
        plan = replace(one, replicas=one.replicas * gpus.servers)
        fit = fitting.unworded_fit(workload, model, gpus.spec, plan, (plan,), assumptions)
        if fit.verdict != "no":
            found.append(served_by(fit, gpus.link_of(plan), snapshot))
    if all(one.plan.sizes != default.sizes for one in found):
        return ()
    return tuple(one for one in found if one.fit.verdict == "fits") or tuple(found)


def choose(possible: Sequence[Served], load: Load, gpus: int) -> Served:
    """The split of so many GPUs for a load, of at least one that holds the model; its plan says why."""
    rated = [rate(served, load) for served in possible]
    most, fewer = max(one.tok_s for one in rated), on_one_gpu_fewer(rated, load, gpus)
    best = next(one for one in rated if one.tok_s >= max(most * SAME_FROM, fewer))
    kept = next((one for one in rated if one.is_measured), rated[0])
    within = MEASURED_WITHIN if kept.is_measured else KEPT_WITHIN
    is_far_better = best.tok_s > kept.tok_s * (1 + within) or kept.tok_s < fewer
    chosen = best if is_far_better else kept
    return replace(chosen.served, plan=replace(chosen.plan, why=why(chosen, rated, load)))


def rate(served: Served, load: Load) -> Candidate:
    """The tok/s of a load that counts: a full server's, one user's, or those of all users of the build."""
    replicas = served.plan.replicas
    if load == "saturated":
        rows, estimate = served.rows_saturated, served.saturated_tok_s * replicas
    elif served.workload.concurrency == 1:
        rows, estimate, replicas = served.rows_of_one_user, served.served_tok_s(1), 1
    else:
        rows, estimate, replicas = served.rows_of_batch, served.together_tok_s, served.shared_out[0]
    if not rows:
        return Candidate(served=served, tok_s=estimate, is_measured=False)
    each = median(row.tok_s for row in measured.best(rows))
    return Candidate(served=served, tok_s=each * replicas, is_measured=True)


def on_one_gpu_fewer(rated: Sequence[Candidate], load: Load, gpus: int) -> float:
    """What a full server would give with one GPU fewer, tok/s: the same splits with a replica less, where all GPUs are used."""
    if load != "saturated":
        return 0.0
    # The share first: with GPUs idle it is exactly 1, and what a rate times n over n comes to can lie above that rate.
    return max(one.tok_s * ((one.plan.replicas - (one.plan.gpus == gpus)) / one.plan.replicas) for one in rated)


def why(chosen: Candidate, rated: Sequence[Candidate], load: Load) -> str:
    """The rate that decided, and that of the best other split."""
    others = [one for one in rated if one is not chosen]
    if not others:
        return "the only split of these GPUs that holds the model"
    other = max(others, key=lambda one: one.tok_s)
    users = chosen.served.workload.concurrency
    of_whom = "saturated" if load == "saturated" else f"for {counted(users, 'user')}"
    text = f"{said(chosen)} tok/s {of_whom}, the best other split, {other.plan.words}, {said(other)}"
    if other.tok_s * SAME_FROM <= chosen.tok_s:
        return text
    kept = (
        "a measured split is kept unless another is more than 20 % faster"
        if chosen.is_measured
        else ("the larger size is kept unless another is more than 10 % faster")
    )
    return f"{text}; {kept}"


def said(one: Candidate) -> str:
    """Its tok/s, and whether they were measured."""
    return f"{one.tok_s:,.1f}{' measured' if one.is_measured else ''}"
