"""Rules about the model: whether it can be sized, whether it fits, how it is split, how long its context is."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import ModelDimensions, Workload
from ..findings import Severity
from ..memory import fitting
from ..models.lookup import PARAMS_WITHIN, implied_params
from ..parallelism.planning import ParallelPlan, valid_tensor_parallel
from ..quantities import counted, percent
from ..workload.workload_fit import WorkloadFit
from .case import Case, Proposal, Verdict
from .changes import with_gpus
from .remedies import COUNTS, remedies

SHORTENED_AT_MOST = 0.5
"""A prompt of less than this of what is asked for is another question."""
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
            why=f"{needed:,.1f} of {visible:,.2f} GiB {_each(case)} are {percent(at.fit.share)}. {at.fit.reason}"
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
            why=f"{needed:,.1f} of {visible:,.2f} GiB {_each(case)} are {percent(at.fit.share)}: it runs, but nothing may "
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
    if at.plan.needs_padding and at.model.moe:
        title = "The experts must stay whole to be split like that"
    yield Verdict(
        code="workload.parallelism",
        severity=Severity.ERROR if asked and not at.plan.needs_padding else Severity.WARNING,
        step="workload",
        title="The checkpoint must be padded to be split like that"
        if at.plan.needs_padding and not at.model.moe
        else title,
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
    if at is not None and at.plan.needs_padding and at.model.moe:
        yield from _with_whole_experts(case, at, w)
    if at is not None and w.task == "inference" and own == w:
        yield from _on_every_gpu(case, at, w)
        if at.plan.needs_padding:
            yield Proposal(title="Weights in INT8", build=replace(case.build, workload=replace(w, weights="int8")))
    gpu, cards = case.system.gpu, case.build.gpus_of_one
    more = next((n for n in COUNTS if n > cards), None)
    if gpu is not None and more is not None and not (at and at.plan.needs_padding):
        yield Proposal(title=f"Take {more} GPUs", build=with_gpus(case.build, gpu.id, more))


def _with_whole_experts(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    """A smaller tensor-parallel size that the experts' groups divide by, the other GPUs as stages or as replicas."""
    asked, stages, copies = at.plan.sizes
    size = max(n for n in valid_tensor_parallel(at.model, w.weights) if asked % n == 0)
    more = asked // size
    for pipeline, replicas in ((stages * more, copies), (stages, copies * more)):
        split = replace(w, tensor_parallel=size, pipeline_parallel=pipeline, replicas=replicas)
        plan = ParallelPlan(tensor_parallel=size, pipeline_parallel=pipeline, replicas=replicas)
        if fitting.holds(split, at.model, at.fit.gpu, plan, case.assumptions):
            yield Proposal(title=f"Split as {plan.words}", build=replace(case.build, workload=split))


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
    """More tokens than the model was made for, in its context or in a prompt with its answer."""
    at, w = case.workloading, case.build.workload
    if at is None or w.task != "inference" or not at.model.max_context:
        return
    most, request = at.model.max_context, w.input_tokens + w.output_tokens
    if max(w.context_tokens, request) <= most:
        return
    asked = f"{w.context_tokens:,} tokens are asked for"
    if request > most:
        asked = f"A prompt of {w.input_tokens:,} and an answer of {w.output_tokens:,} are {counted(request, 'token')}"
    shorter = replace(w, context_tokens=min(w.context_tokens, most))
    title = f"Context of {most:,} tokens"
    if request > most:
        shorter = replace(shorter, input_tokens=max(1, most - w.output_tokens))
        title = f"Prompt of {shorter.input_tokens:,} tokens"
    yield Verdict(
        code="workload.context",
        severity=Severity.WARNING,
        step="workload",
        title=f"{at.model.name} was made for {most:,} tokens",
        why=f"{asked}; beyond its length it answers badly or not at all.",
        sources=at.model.sources,
        proposals=(Proposal(title=title, build=replace(case.build, workload=shorter)),),
    )


def context_short(case: Case) -> Iterator[Verdict]:
    """A prompt with its answer that the context does not hold: memory is counted for the one, speeds are of the other."""
    at, w = case.workloading, case.build.workload
    request = w.input_tokens + w.output_tokens
    if at is None or w.task != "inference" or request <= w.context_tokens:
        return
    yield Verdict(
        code="workload.context-short",
        severity=Severity.WARNING,
        step="workload",
        title="Prompt and answer are longer than the context",
        why=f"A prompt of {w.input_tokens:,} and an answer of {w.output_tokens:,} are {counted(request, 'token')}; memory is counted for "
        f"a context of {w.context_tokens:,}, and engines refuse what is longer (vLLM, max_model_len).{_running(at, w)}",
        proposals=_matching_lengths(case, at, w),
    )


def _running(at: WorkloadFit, w: Workload) -> str:
    """How many users the speeds are of, where that is not all of them."""
    if not 0 < at.speed.users_at_once < w.concurrency:
        return ""
    return f" Speeds are of the {at.speed.users_at_once:,} of {counted(w.concurrency, 'user')} that run at once."


def _matching_lengths(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    """A context that holds both, with as many users as memory then holds; else a prompt that is a good deal shorter at most."""
    request, prompt = w.input_tokens + w.output_tokens, w.context_tokens - w.output_tokens
    if request <= (at.model.max_context or request):
        longer = replace(w, context_tokens=request)
        yield Proposal(title=f"Context of {request:,} tokens", build=replace(case.build, workload=longer))
        plan = at.fit.plan
        held = fitting.unworded_fit(longer, at.model, at.fit.gpu, plan, (plan,), case.assumptions, at.fit.mig)
        users = held.max_concurrency or 0
        if 1 <= users < w.concurrency:
            fewer = replace(case.build, workload=replace(longer, concurrency=users))
            yield Proposal(title=f"Context of {request:,} tokens, {counted(users, 'user')} at a time", build=fewer)
    if prompt >= w.input_tokens * SHORTENED_AT_MOST:
        shorter = replace(w, input_tokens=prompt)
        yield Proposal(title=f"Prompt of {prompt:,} tokens", build=replace(case.build, workload=shorter))


def dimensions(case: Case) -> Iterator[Verdict]:
    """Dimensions of one's own that contradict each other: parameters far from what layers and hidden size make."""
    choice, at = case.build.workload.model, case.workloading
    implied = implied_params(choice, case.snapshot) if at and isinstance(choice, ModelDimensions) else None
    if not implied or not isinstance(choice, ModelDimensions):
        return
    low, high = PARAMS_WITHIN
    if low <= choice.params / implied <= high:
        return
    dense = replace(choice, params=float(round(implied)))
    usual = ModelDimensions(params=choice.params)
    w = case.build.workload
    yield Verdict(
        code="workload.dimensions",
        severity=Severity.WARNING,
        step="workload",
        title=f"{choice.params / 1e9:.3g} B parameters do not go with these dimensions",
        why=f"params says {choice.params / 1e9:.3g} B; {counted(choice.layers or 0, 'layer')} of hidden size {choice.hidden:,} make about "
        f"{implied / 1e9:.3g} B in a dense model. Weights are counted by the one, the cache by the other. Of a mixture of experts, "
        "paste its config.json.",
        proposals=(
            Proposal(
                title=f"{implied / 1e9:.3g} B parameters", build=replace(case.build, workload=replace(w, model=dense))
            ),
            Proposal(
                title=f"The usual dimensions of {choice.params / 1e9:.3g} B",
                build=replace(case.build, workload=replace(w, model=usual)),
            ),
        ),
    )


RULES = (unknown_model, dimensions, fits, parallelism, context, context_short)
