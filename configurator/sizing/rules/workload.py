"""Rules about the model: whether it fits, how it is split, and whether an A100 is more than it needs."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..build import Workload
from ..catalogue import GpuSpec
from ..quantities import percent
from .case import Case, Proposal, Verdict
from .changes import with_gpus

SMALLER_GPUS = ("a10", "l40s")
DECODE_SHARE_OF_BANDWIDTH = 0.6
"""Share of the memory bound that one stream reaches in practice (published one-user rows: 0.5 to 0.75 of it)."""
COUNTS = (1, 2, 4, 8, 16)


def unknown_model(case: Case) -> Iterator[Verdict]:
    if case.model_problem:
        yield Verdict(
            code="workload.model",
            severity=Severity.ERROR,
            step="workload",
            title="The model cannot be sized",
            why=case.model_problem,
        )


def fits(case: Case) -> Iterator[Verdict]:
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
            why=f"{needed:.1f} of {visible:.2f} GiB a GPU are {percent(at.fit.share)}. {at.fit.reason}",
            sources=at.model.sources,
            proposals=tuple(_remedies(case)),
        )
    else:
        yield Verdict(
            code="workload.tight",
            severity=Severity.WARNING,
            step="workload",
            title=f"{at.model.name} fits, but tightly",
            why=f"{needed:.1f} of {visible:.2f} GiB a GPU are {percent(at.fit.share)}: it runs, but nothing may "
            f"grow. {at.fit.reason}",
            sources=at.model.sources,
            proposals=tuple(_remedies(case)),
        )


def _remedies(case: Case) -> Iterator[Proposal]:
    """In the order that hurts least: cache, weights, users, context, more GPUs, larger GPUs; for training its own."""
    w = case.build.workload
    yield from _lighter(case, w)
    gpu, cards = case.system.gpu, sum(g.count for g in case.build.gpus)
    if gpu is None:
        return
    free = replace(case.build, workload=replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None))
    for more in COUNTS:
        if more > cards:
            yield Proposal(title=f"Take {more} GPUs", build=with_gpus(free, gpu.id, more))
    larger = [
        g
        for g in case.snapshot.offered(GpuSpec)
        if g.form == gpu.form and g.generation == gpu.generation and g.memory_gb > gpu.memory_gb
    ]
    for other in sorted(larger, key=lambda g: (g.memory_gb, g.tdp_w))[:1]:
        yield Proposal(title=f"Take {other.name}", build=with_gpus(case.build, other.id, cards))
        for more in COUNTS:
            if more > cards:
                yield Proposal(title=f"Take {more} × {other.name}", build=with_gpus(free, other.id, more))


def _lighter(case: Case, w: Workload) -> Iterator[Proposal]:
    def changed(title: str, workload: Workload) -> Proposal:
        return Proposal(title=title, build=replace(case.build, workload=workload))

    if w.task == "inference":
        if w.kv_cache == "fp16":
            yield changed("Keep the KV cache in 8 bit", replace(w, kv_cache="int8"))
        if w.weights in ("bf16", "fp16"):
            yield changed("Weights in INT8", replace(w, weights="int8"))
        if w.weights in ("bf16", "fp16", "fp8", "int8", "q8_0"):
            yield changed("Weights in INT4", replace(w, weights="int4"))
            yield changed("Weights in INT4, KV cache in 8 bit", replace(w, weights="int4", kv_cache="int8"))
        fit = case.workloading.fit if case.workloading else None
        if fit is not None and fit.max_concurrency and fit.max_concurrency < w.concurrency:
            yield changed(f"Serve {fit.max_concurrency} at a time", replace(w, concurrency=fit.max_concurrency))
        if fit is not None and 1 <= fit.max_context_tokens < w.context_tokens:
            yield changed(
                f"Context of {fit.max_context_tokens:,} tokens", replace(w, context_tokens=fit.max_context_tokens)
            )
        return
    yield from _lighter_training(case, w)


def _lighter_training(case: Case, w: Workload) -> Iterator[Proposal]:
    def changed(title: str, workload: Workload) -> Proposal:
        return Proposal(title=title, build=replace(case.build, workload=workload))

    t = w.training
    if not t.checkpointing:
        yield changed("Checkpoint activations", replace(w, training=replace(t, checkpointing=True)))
    if t.zero_stage < 3:
        yield changed("Shard with ZeRO-3", replace(w, training=replace(t, zero_stage=3, checkpointing=True)))
    if w.task == "full_finetune":
        yield changed("LoRA instead of full fine-tuning", replace(w, task="lora"))
    if w.task != "qlora":
        yield changed("QLoRA", replace(w, task="qlora"))


def parallelism(case: Case) -> Iterator[Verdict]:
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
        proposals=tuple(_other_splits(case, w)),
    )


def _other_splits(case: Case, w: Workload) -> Iterator[Proposal]:
    own = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    yield Proposal(title="Let us choose the split", build=replace(case.build, workload=own))
    gpu, cards = case.system.gpu, sum(g.count for g in case.build.gpus)
    more = next((n for n in COUNTS if n > cards), None)
    if gpu is not None and more is not None:
        yield Proposal(title=f"Take {more} GPUs", build=with_gpus(case.build, gpu.id, more))


def fp8(case: Case) -> Iterator[Verdict]:
    w, gpu = case.build.workload, case.system.gpu
    if w.weights != "fp8" or gpu is None or gpu.fp8_dense_tflops:
        return
    yield Verdict(
        code="workload.fp8",
        severity=Severity.WARNING,
        step="workload",
        title=f"{gpu.name} has no FP8 units",
        why="FP8 weights run weight-only: the memory of INT8, the speed of BF16. INT8 (W8A8) or INT4 (AWQ) serve better here.",
        sources=gpu.sources,
        proposals=(
            Proposal(title="Weights in INT8", build=replace(case.build, workload=replace(w, weights="int8"))),
            Proposal(title="Weights in INT4", build=replace(case.build, workload=replace(w, weights="int4"))),
        ),
    )


def context(case: Case) -> Iterator[Verdict]:
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


def oversized(case: Case) -> Iterator[Verdict]:
    """An A100 is more than one needs where one smaller card holds the model and feeds the stream that is asked for."""
    at, w, gpu = case.workloading, case.build.workload, case.system.gpu
    if at is None or gpu is None or not gpu.is_a100 or w.task != "inference" or case.build.mig or w.load == "saturated":
        return
    bound = case.figures.get("throughput.roofline_tok_s")
    if bound is None or bound.value is None:
        return
    for id in SMALLER_GPUS:
        small, fewest = case.snapshot.gpu(id), case.figures.get(f"memory.fewest_gpus.{id}")
        if small is None or fewest is None or fewest.value != 1:
            continue
        share = small.memory_bandwidth_gb_s / (gpu.memory_bandwidth_gb_s * at.plan.tensor_parallel)
        reachable = bound.number * share * DECODE_SHARE_OF_BANDWIDTH
        if w.required_tok_s is not None and w.required_tok_s > reachable:
            continue
        yield Verdict(
            code="workload.oversized",
            severity=Severity.NOTE,
            step="workload",
            title=f"One {small.name} would do",
            why=f"{at.model.name} fits on one {small.name} ({small.memory_gb:g} GB) and one user gets about {reachable:,.0f} tok/s: "
            f"{percent(DECODE_SHARE_OF_BANDWIDTH)} of what {small.memory_bandwidth_gb_s:,.0f} GB/s can feed. An A100 pays for many users, "
            "long contexts, training, or several models in MIG slices.",
            sources=small.sources,
        )
        return


RULES = (unknown_model, fits, parallelism, fp8, context, oversized)
