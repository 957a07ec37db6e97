"""How a model is spread over GPUs: tensor parallel inside a server, pipeline stages beyond, replicas beside.

Tensor parallel of size n needs heads, feed-forward and (or the other way round) KV heads that divide by n, as vLLM checks
it; group-quantised weights must divide in whole groups too. Real failures: Phi-4 with 10 KV heads on 4 GPUs (vllm#16021),
Mixtral 8x22B with 48 heads and 8 KV heads on 3, an unpadded Qwen2.5-72B AWQ on any two (vllm#21695).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..build import WeightPrecision, Workload
from ..catalogue import LanguageModel
from ..models.precision import GROUP_SIZES
from ..quantities import counted

LARGEST_TENSOR_PARALLEL = 8
COUNTS_TO_TRY = (1, 2, 4, 8, 16, 24, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelPlan:
    """`problem` is a sentence: the sizes don't work, or GPUs stay idle because theirs is none that works.

    `needs_padding`: the problem is only that the checkpoint must be padded (publishers do that), not the architecture.
    `idle_gpus` are GPUs (under MIG: slices) that no replica uses. `why` says why this split was chosen among others.
    `sequences` are those of the replica whose memory is counted, where slices that differ have as many as each holds.
    """

    tensor_parallel: int
    pipeline_parallel: int
    replicas: int
    problem: str = ""
    needs_padding: bool = False
    idle_gpus: int = 0
    why: str = ""
    sequences: int | None = None

    @property
    def words(self) -> str:
        """The sizes: TP 4 × PP 1 × 2 replicas."""
        return f"TP {self.tensor_parallel} × PP {self.pipeline_parallel} × {counted(self.replicas, 'replica')}"

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Tensor parallel, stages and replicas: what tells one split from another."""
        return self.tensor_parallel, self.pipeline_parallel, self.replicas

    @property
    def gpus_per_replica(self) -> int:
        """GPUs that hold one copy of the model."""
        return self.tensor_parallel * self.pipeline_parallel

    @property
    def gpus(self) -> int:
        """GPUs of all replicas."""
        return self.gpus_per_replica * self.replicas


def valid_tensor_parallel(model: LanguageModel, weights: WeightPrecision) -> tuple[int, ...]:
    """The sizes from 1 to 8 that vLLM accepts for this checkpoint without padding."""
    return tuple(
        n for n in range(1, LARGEST_TENSOR_PARALLEL + 1) if divides(model, n) and groups_divide(model, weights, n)
    )


def divides(model: LanguageModel, size: int) -> bool:
    """Whether the architecture divides by a tensor-parallel size."""
    ffn, kv_heads = ffn_width(model), model.kv_heads
    # The latent of multi-head latent attention is copied, not divided.
    kv_divides = bool(model.kv_lora_rank) or kv_heads % size == 0 or size % kv_heads == 0
    return model.heads % size == 0 and ffn % size == 0 and kv_divides


def groups_divide(model: LanguageModel, weights: WeightPrecision, size: int) -> bool:
    """Whether the groups of a group-quantised checkpoint divide; a single GPU takes any checkpoint."""
    group = group_size(model, weights)
    return group is None or size == 1 or all(width % (group * size) == 0 for width in grouped_widths(model))


def grouped_widths(model: LanguageModel) -> tuple[int, int]:
    """Rows of the matrices that are cut along their groups: those after the feed-forward and after the attention."""
    return ffn_width(model), model.heads * model.head_dim


def group_size(model: LanguageModel, weights: WeightPrecision) -> int | None:
    """How many weights share a scale: as the pasted checkpoint says, else what the precision stands for."""
    if model.checkpoint and model.checkpoint.precision == weights:
        return model.checkpoint.group
    return GROUP_SIZES.get(weights)


def ffn_width(model: LanguageModel) -> int:
    """The feed-forward that is divided: of a mixture, an expert's."""
    return model.moe.expert_ffn if model.moe else model.ffn


def largest_size(model: LanguageModel, weights: WeightPrecision, at_most: int) -> int:
    """The largest tensor-parallel size, up to 8, that we would choose."""
    sizes = range(min(max(at_most, 1), LARGEST_TENSOR_PARALLEL), 0, -1)
    return next(n for n in sizes if n == 1 or loads(model, weights, n))


def loads(model: LanguageModel, weights: WeightPrecision, size: int) -> bool:
    """Whether a size is one that we would choose: the architecture divides, and some checkpoint of the model can be loaded.

    Publishers pad their quantised dense models (Qwen2.5-72B AWQ); a mixture's experts nobody pads.
    """
    return divides(model, size) and (model.moe is None or groups_divide(model, weights, size))


def plan(
    workload: Workload,
    model: LanguageModel,
    gpus_in_server: int,
    servers: int,
    *,
    holds: Callable[[ParallelPlan], bool],
) -> ParallelPlan:
    """The first of `plans` whose memory is enough; where none is, the first size's longest pipeline, which comes closest.

    `holds` tells whether the memory of a plan's GPUs is enough. Training keeps a copy, or shard, on each GPU.
    """
    total = gpus_in_server * servers
    if workload.task != "inference":
        return training_plan(workload, model, gpus_in_server, servers)
    possible = plans(workload, model, gpus_in_server, servers)
    closest = next(p for p in reversed(possible) if p.tensor_parallel == possible[0].tensor_parallel)
    chosen = closest if len(possible) == 1 else next((found for found in possible if holds(found)), closest)
    asked = (workload.tensor_parallel, workload.pipeline_parallel, workload.replicas)
    return checked(workload, model, chosen, gpus_in_server, total, is_own=any(asked))


def plans(workload: Workload, model: LanguageModel, gpus_in_server: int, servers: int) -> tuple[ParallelPlan, ...]:
    """How a build may serve, best first: its own sizes where it names them, and as many replicas as the GPUs hold.

    Else the largest tensor-parallel size that a server holds, with as few stages as the memory allows. Only where that size
    leaves GPUs idle (3, 5, 6 or 7 of them), the next smaller ones that use more. Which of all that hold the model is fastest,
    `workload.plan_choice` finds.
    """
    total = gpus_in_server * servers
    room = total // ((workload.pipeline_parallel or 1) * (workload.replicas or 1))
    tensor = workload.tensor_parallel or largest_size(model, workload.weights, min(room, gpus_in_server))
    if workload.tensor_parallel or workload.pipeline_parallel:
        groups = groups_of(tensor, gpus_in_server, servers)
        pipeline = workload.pipeline_parallel or 1
        replicas = workload.replicas or max(1, groups // pipeline)
        return (ParallelPlan(tensor_parallel=tensor, pipeline_parallel=pipeline, replicas=replicas),)
    found = list(pipelines(model, tensor, groups_of(tensor, gpus_in_server, servers), workload.replicas))
    used = found[-1].gpus
    for smaller in range(tensor - 1, 0, -1):
        if used >= total:
            break
        more = list(pipelines(model, smaller, groups_of(smaller, gpus_in_server, servers), workload.replicas))
        if loads(model, workload.weights, smaller) and more[-1].gpus > used:
            found += more
            used = more[-1].gpus
    return tuple(found)


def splits(workload: Workload, model: LanguageModel, gpus: int) -> Iterator[ParallelPlan]:
    """Every split of one server's GPUs, from the largest tensor-parallel size, each with the fewest stages first.

    Only the largest size may need a padded checkpoint, and none of a mixture.
    """
    largest = largest_size(model, workload.weights, gpus)
    for size in range(largest, 0, -1):
        if not loads(model, workload.weights, size) or (
            size < largest and not groups_divide(model, workload.weights, size)
        ):
            continue
        groups = gpus // size
        for replicas in sorted({groups // stages for stages in range(1, groups + 1)}, reverse=True):
            stages = min(groups // replicas, model.layers)
            yield ParallelPlan(tensor_parallel=size, pipeline_parallel=stages, replicas=replicas)


def groups_of(tensor: int, gpus_in_server: int, servers: int) -> int:
    """Groups of GPUs that share a layer: always in one server, since only pipelines cross between servers."""
    return max(1, servers * (gpus_in_server // tensor))


def pipelines(model: LanguageModel, tensor: int, groups: int, replicas: int | None) -> Iterator[ParallelPlan]:
    """Pipelines over so many groups of GPUs, shortest first, since stages never hurry an answer; what is left over are replicas."""
    most = max(1, groups // (replicas or 1))
    for stages in range(1, min(most, model.layers) + 1):
        if most % stages == 0:
            yield ParallelPlan(tensor_parallel=tensor, pipeline_parallel=stages, replicas=replicas or groups // stages)


def sliced_plan(workload: Workload, used: int, slices: int) -> ParallelPlan:
    """Under MIG: a replica on each of the slices that are used, since none reaches another's memory, or as many as are asked for."""
    replicas = workload.replicas or used
    there = f"there {'is' if slices == 1 else 'are'} {slices}"
    problem = f"{replicas} replicas need as many MIG slices; {there}." if replicas > slices else ""
    return ParallelPlan(
        tensor_parallel=1, pipeline_parallel=1, replicas=replicas, problem=problem, idle_gpus=max(0, slices - replicas)
    )


def training_plan(workload: Workload, model: LanguageModel, gpus_in_server: int, servers: int) -> ParallelPlan:
    """Training: the build's own tensor and pipeline sizes, and data-parallel ranks on all that is left."""
    tensor, pipeline = workload.tensor_parallel or 1, workload.pipeline_parallel or 1
    groups = servers * (gpus_in_server // tensor)
    replicas = workload.replicas or max(1, groups // pipeline)
    chosen = ParallelPlan(tensor_parallel=tensor, pipeline_parallel=pipeline, replicas=replicas)
    return checked(workload, model, chosen, gpus_in_server, gpus_in_server * servers, is_own=True)


def checked(
    workload: Workload, model: LanguageModel, chosen: ParallelPlan, gpus_in_server: int, total: int, *, is_own: bool
) -> ParallelPlan:
    """The plan with its problem, if it has one."""
    idle = max(0, total - chosen.gpus)
    problem = impossible(model, chosen, gpus_in_server, total)
    if not problem and idle and not is_own:
        problem = (
            f"{total} GPUs can't share {model.name} ({divisors(model)}): "
            f"{chosen.gpus} of them {'is' if chosen.gpus == 1 else 'are'} used, {idle} {'stays' if idle == 1 else 'stay'} idle."
        )
    padding = "" if problem else unpadded(model, workload.weights, chosen.tensor_parallel)
    return replace(chosen, problem=problem or padding, needs_padding=bool(padding), idle_gpus=idle)


def impossible(model: LanguageModel, chosen: ParallelPlan, gpus_in_server: int, total: int) -> str:
    """Why a plan can't work, as a sentence; empty where it can."""
    size = chosen.tensor_parallel
    if chosen.gpus > total:
        return (
            f"Tensor parallel {size} × pipeline {chosen.pipeline_parallel} × {counted(chosen.replicas, 'replica')} "
            f"needs {counted(chosen.gpus, 'GPU')}; there {'is' if total == 1 else 'are'} {total}."
        )
    if not divides(model, size):
        return f"Tensor parallel {size} does not divide {model.name}: {divisors(model)}."
    if size > gpus_in_server:
        return (
            f"Tensor parallel {size} would cross servers of {counted(gpus_in_server, 'GPU')}; "
            f"use pipeline stages between servers."
        )
    groups = total // gpus_in_server * (gpus_in_server // size)
    if chosen.pipeline_parallel * chosen.replicas > groups:
        return (
            f"{chosen.pipeline_parallel * chosen.replicas} groups of {size} GPUs would cross servers: "
            f"servers of {gpus_in_server} hold {groups}."
        )
    if chosen.pipeline_parallel > model.layers:
        return f"{chosen.pipeline_parallel} pipeline stages are more than the {model.layers} layers of {model.name}."
    return ""


def unpadded(model: LanguageModel, weights: WeightPrecision, size: int) -> str:
    """What the checkpoint's groups do not divide by, in sentences; empty where they do.

    vLLM's own words for Qwen3-Coder-480B-A35B-FP8 and its kin (vllm#17327): tensor parallel 4, or 8 with expert parallelism.
    """
    group = group_size(model, weights)
    if group is None or groups_divide(model, weights, size):
        return ""
    width = next(width for width in grouped_widths(model) if width % (group * size))
    step = group * size
    padded = -(-width // step) * step
    shared = f"of {width:,} in groups of {group} is {width / group:g} groups, which {size} GPUs can't share"
    if model.moe and width == ffn_width(model) and (model.heads * model.head_dim) % step == 0:
        return (
            f"An expert's feed-forward {shared}: no such checkpoint is published padded. Expert parallelism keeps experts "
            f"whole (vLLM: --tensor-parallel-size {size} with --enable-expert-parallel); a smaller size needs no flag."
        )
    name = "A feed-forward size" if width == ffn_width(model) else "An attention output"
    return f"{name} {shared}: this needs a checkpoint that is padded to {padded:,}, as publishers' own often are."


def divisors(model: LanguageModel) -> str:
    """The sizes by which the architecture divides, in words."""
    valid = ", ".join(str(n) for n in range(1, LARGEST_TENSOR_PARALLEL + 1) if divides(model, n))
    kv = "latent attention" if model.kv_lora_rank else f"{counted(model.kv_heads, 'KV head')}"
    return f"{counted(model.heads, 'head')} and {kv} allow {valid}"


def plan_over(model: LanguageModel, count: int) -> ParallelPlan | None:
    """One replica on so many GPUs, servers of eight; None where there would be more stages than layers."""
    tensor = next(n for n in range(min(count, LARGEST_TENSOR_PARALLEL), 0, -1) if count % n == 0 and divides(model, n))
    if count // tensor > model.layers:
        return None
    return ParallelPlan(tensor_parallel=tensor, pipeline_parallel=count // tensor, replicas=1)
