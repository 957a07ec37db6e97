"""What to do where a model does not fit: the changes that would be enough, those first that hurt and cost least.

Serving: the cache in 8 bit, lighter weights, fewer users or a shorter context, another split, more GPUs, larger GPUs, other
GPUs. Training: what changes nothing of the result first, then adapters, then more GPUs. Only what the memory model finds
enough is proposed; the engine assesses each proposal as a whole before anybody sees it.
"""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Build, MigLayout, Training, WeightPrecision, Workload
from ..catalogue import GpuSpec, MigProfile
from ..memory import fitting
from ..memory.fit import FitVerdict
from ..memory.kv_cache import ways_split
from ..parallelism import planning
from ..workload.mig_replicas import fit_on_slices, slices_of
from ..workload.workload_fit import WorkloadFit
from .case import Case, Proposal
from .changes import with_gpus

COUNTS = (1, 2, 4, 8, 16)
SERVER = 8
"""GPUs that a server holds, where more are proposed than there are."""
MOST_OTHERS = 2


def remedies(case: Case) -> Iterator[Proposal]:
    """Proposals in the order in which they should be tried; none without a model or GPUs."""
    at = case.workloading
    if at is None:
        return
    w = case.build.workload
    yield from (_serving(case, at, w) if w.task == "inference" else _training(case, at, w))
    if at.fit.mig:
        yield from _other_slices(case, at, at.fit.mig)
    else:
        yield from _more_gpus(case, at)


def _enough(case: Case, at: WorkloadFit, workload: Workload) -> bool:
    """Whether the change lifts the verdict on the GPUs that are there: from "no" to anything, from "tight" to "fits"."""
    system = case.system
    if at.fit.mig:
        slices = slices_of(at.fit.gpu, case.build.mig, system.servers)
        return _lifts(at, fit_on_slices(workload, at.model, at.fit.gpu, slices, case.assumptions).verdict)
    plan = _plan(case, at, workload, at.fit.gpu, system.gpus_per_server, system.servers)
    return _lifts(at, fitting.verdict_for(workload, at.model, at.fit.gpu, plan, case.assumptions))


def _lifts(at: WorkloadFit, verdict: FitVerdict) -> bool:
    return verdict == "fits" or (verdict == "tight" and at.fit.verdict == "no")


def _plan(
    case: Case, at: WorkloadFit, workload: Workload, gpu: GpuSpec, gpus: int, servers: int
) -> planning.ParallelPlan:
    return planning.plan(
        workload, at.model, gpus, servers, holds=lambda p: fitting.holds(workload, at.model, gpu, p, case.assumptions)
    )


def _serving(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    def changed(title: str, **fields: object) -> Proposal:
        return Proposal(title=title, build=replace(case.build, workload=replace(w, **fields)))  # type: ignore[arg-type]

    if w.kv_cache == "fp16" and _enough(case, at, replace(w, kv_cache="int8")):
        yield changed("Keep the KV cache in 8 bit", kv_cache="int8")
    yield from _lighter_weights(case, at, w)
    users, longest = at.fit.max_concurrency or 0, at.fit.max_context_tokens
    if 1 <= users < w.concurrency:
        yield changed(f"Serve {users:,} at a time", concurrency=users)
    if 1 <= longest < w.context_tokens:
        yield changed(f"Context of {longest:,} tokens", context_tokens=longest)
    yield from _other_split(case, at, w)


def _lighter_weights(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    """The precision nearest to the present one that is enough; INT4 too where INT8 is but tight, with an 8-bit cache last."""

    def proposal(title: str, lighter: Workload) -> Proposal:
        return Proposal(title=title, build=replace(case.build, workload=lighter))

    is_16_bit = w.weights in ("bf16", "fp16")
    published = replace(w, weights="mxfp4")
    if is_16_bit and at.model.native_mxfp4 and _enough(case, at, published):
        yield proposal("Weights in MXFP4, as published", published)
        return
    found = False
    choices: tuple[tuple[str, WeightPrecision], ...] = (("INT8", "int8"), ("INT4", "int4"))
    if w.weights not in ("bf16", "fp16", "fp8", "int8", "q8_0"):
        return
    for name, precision in choices if is_16_bit else choices[1:]:
        lighter = replace(w, weights=precision)
        if _enough(case, at, lighter):
            yield proposal(f"Weights in {name}", lighter)
            found = True
    both = replace(w, weights="int4", kv_cache="int8")
    if not found and w.kv_cache == "fp16" and _enough(case, at, both):
        yield proposal("Weights in INT4, KV cache in 8 bit", both)


def _other_split(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    """All GPUs where a split of one's own uses few; stages instead of copies where the cache does not divide."""
    if at.fit.mig:
        return
    free = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    if free != w and _enough(case, at, free):
        yield Proposal(title="Share the model over all GPUs", build=replace(case.build, workload=free))
    tensor = at.plan.tensor_parallel
    ways = ways_split(at.model, tensor)
    if ways < tensor and tensor % ways == 0:
        staged = replace(free, tensor_parallel=ways, pipeline_parallel=tensor // ways * at.plan.pipeline_parallel)
        if _enough(case, at, staged):
            title = f"Tensor parallel {ways} in {staged.pipeline_parallel} stages, so that the cache divides"
            yield Proposal(title=title, build=replace(case.build, workload=staged))


def _training(case: Case, at: WorkloadFit, w: Workload) -> Iterator[Proposal]:
    tried: list[Workload] = []
    for title, changed in _lighter_training(w, w.training, several=at.plan.replicas > 1 and not at.fit.mig):
        if changed != w and changed not in tried and _enough(case, at, changed):
            tried.append(changed)
            yield Proposal(title=title, build=replace(case.build, workload=changed))


def _lighter_training(w: Workload, t: Training, *, several: bool) -> Iterator[tuple[str, Workload]]:
    """Same result first: checkpointing, sharding, smaller micro-batches; then a lighter optimizer; then adapters."""
    kept = replace(t, checkpointing=True)
    sharded = replace(kept, zero_stage=3) if several else kept
    with_sharding = ", sharded with ZeRO-3" if several and t.zero_stage < 3 else ""
    yield "Checkpoint activations", replace(w, training=kept)
    if several:
        yield "Shard with ZeRO-3", replace(w, training=sharded)
    yield "One sequence in a micro-batch", replace(w, training=replace(t, micro_batch=1))
    small = replace(sharded, micro_batch=1)
    yield f"One sequence in a micro-batch, checkpointing{with_sharding}", replace(w, training=small)
    if w.task == "full_finetune":
        yield (
            f"AdamW with 8-bit states{with_sharding}",
            replace(w, training=replace(sharded, optimizer="adamw_8bit")),
        )
        yield "LoRA instead of full fine-tuning", replace(w, task="lora", training=kept)
        yield f"LoRA{with_sharding}", replace(w, task="lora", training=sharded)
    yield "QLoRA", replace(w, task="qlora", training=kept)
    yield f"QLoRA{with_sharding}", replace(w, task="qlora", training=sharded)


def _more_gpus(case: Case, at: WorkloadFit) -> Iterator[Proposal]:
    """The next number of the same GPUs that is enough, then larger ones of the same generation, then younger ones."""
    gpu, cards = at.fit.gpu, case.build.gpus_of_one
    w = case.build.workload
    free = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    if w.task != "inference":
        free = replace(free, training=replace(w.training, zero_stage=3, checkpointing=True))
    yield from _counts(case, at, free, gpu, [n for n in COUNTS if n > cards])
    others = [g for g in case.snapshot.offered(GpuSpec) if g.form == gpu.form and g.memory_gb > gpu.memory_gb]
    others.sort(key=lambda g: (g.generation != gpu.generation, g.memory_gb, g.tdp_w))
    for other in others[:MOST_OTHERS]:
        if _lifts(at, _verdict_on(case, at, w, other, cards)):
            yield Proposal(title=f"Take {other.name}", build=with_gpus(case.build, other.id, cards))
        elif other.generation == gpu.generation:
            yield from _counts(case, at, free, other, [n for n in COUNTS if n > cards], name=other.name)


def _counts(
    case: Case, at: WorkloadFit, w: Workload, gpu: GpuSpec, counts: list[int], name: str = ""
) -> Iterator[Proposal]:
    """The smallest number that is enough, and the next one, which fits a platform more often."""
    enough = [n for n in counts if _lifts(at, _verdict_on(case, at, w, gpu, n))]
    with_split: Build = replace(case.build, workload=w)
    for count in enough[:2]:
        title = f"Take {count} × {name}" if name else f"Take {count} GPUs"
        sharded = w.task != "inference" and w.training.zero_stage != case.build.workload.training.zero_stage
        yield Proposal(
            title=f"{title}, sharded with ZeRO-3" if sharded else title, build=with_gpus(with_split, gpu.id, count)
        )


def _verdict_on(case: Case, at: WorkloadFit, w: Workload, gpu: GpuSpec, cards: int) -> FitVerdict:
    plan = _plan(case, at, w, gpu, min(cards, SERVER), max(1, cards // SERVER) * case.build.quantity)
    return fitting.verdict_for(w, at.model, gpu, plan, case.assumptions)


def _other_slices(case: Case, at: WorkloadFit, mig: MigProfile) -> Iterator[Proposal]:
    """The smallest larger slices that are enough, as many as a GPU takes; or no slices. A split over several is given up with it."""
    gpu, w = at.fit.gpu, case.build.workload
    alone = replace(w, tensor_parallel=None, pipeline_parallel=None, replicas=None)
    whole = "Leave the GPUs whole"
    even = replace(at.plan, sequences=None)
    larger = [
        p for p in gpu.mig_profiles if p.memory_gib_visible > mig.memory_gib_visible and not p.name.endswith("+me")
    ]
    for profile in sorted(larger, key=lambda p: (p.memory_gib_visible, -p.compute_slices)):
        if _lifts(at, fitting.verdict_for(w, at.model, gpu, even, case.assumptions, profile)):
            names = (profile.name,) * profile.max_instances
            layouts = tuple(MigLayout(gpu=number, profiles=names) for number in sorted({x.gpu for x in case.build.mig}))
            title = f"Slice into {profile.max_instances} × {profile.name}"
            yield Proposal(title=title, build=replace(case.build, mig=layouts))
            if alone != w:
                sliced = replace(case.build, mig=layouts, workload=alone)
                yield Proposal(title=f"{title}, one a replica", build=sliced)
            break
    yield Proposal(title=whole, build=replace(case.build, mig=()))
    if alone != w:
        yield Proposal(title=f"{whole}, and the split to us", build=replace(case.build, mig=(), workload=alone))
