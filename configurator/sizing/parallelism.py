"""How a model is spread over GPUs: tensor parallel inside a server, pipeline stages beyond, replicas beside.

Tensor parallel of size n needs heads, feed-forward and (or the other way round) KV heads that divide by n, as vLLM checks
it; group-quantised weights must divide in whole groups too. Real failures: Phi-4 with 10 KV heads on 4 GPUs (vllm#16021),
Mixtral 8x22B with 48 heads and 8 KV heads on 3, an unpadded Qwen2.5-72B AWQ on any two (vllm#21695).
"""

from collections.abc import Callable
from dataclasses import dataclass

from .build import WeightPrecision, Workload
from .catalogue import LanguageModel
from .precision import GROUP_SIZES
from .quantities import counted

LARGEST_TENSOR_PARALLEL = 8
COUNTS_TO_TRY = (1, 2, 4, 8, 16, 24, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelPlan:
    """`problem` is a sentence: the sizes don't work, or GPUs stay idle because theirs is none that works.

    `needs_padding`: the problem is only that the checkpoint must be padded (publishers do that), not the architecture.
    `idle_gpus` are GPUs (under MIG: slices) that no replica uses.
    """

    tensor_parallel: int
    pipeline_parallel: int
    replicas: int
    problem: str = ""
    needs_padding: bool = False
    idle_gpus: int = 0

    @property
    def gpus_per_replica(self) -> int:
        return self.tensor_parallel * self.pipeline_parallel

    @property
    def gpus(self) -> int:
        return self.gpus_per_replica * self.replicas


def valid_tensor_parallel(model: LanguageModel, weights: WeightPrecision) -> tuple[int, ...]:
    """The sizes from 1 to 8 that vLLM accepts for this checkpoint without padding."""
    return tuple(
        n for n in range(1, LARGEST_TENSOR_PARALLEL + 1) if divides(model, n) and groups_divide(model, weights, n)
    )


def divides(model: LanguageModel, size: int) -> bool:
    """Whether the architecture divides by a tensor-parallel size."""
    ffn = model.moe.expert_ffn if model.moe else model.ffn
    kv_heads = model.kv_heads
    # The latent of multi-head latent attention is copied, not divided.
    kv_divides = bool(model.kv_lora_rank) or kv_heads % size == 0 or size % kv_heads == 0
    return model.heads % size == 0 and ffn % size == 0 and kv_divides


def groups_divide(model: LanguageModel, weights: WeightPrecision, size: int) -> bool:
    """Whether the groups of a group-quantised checkpoint divide; a single GPU takes any checkpoint."""
    group = GROUP_SIZES.get(weights)
    if group is None or size == 1:
        return True
    ffn = model.moe.expert_ffn if model.moe else model.ffn
    return ffn % group == 0 and (ffn // group) % size == 0


def largest_dividing(model: LanguageModel, at_most: int) -> int:
    return next(n for n in range(min(max(at_most, 1), LARGEST_TENSOR_PARALLEL), 0, -1) if n == 1 or divides(model, n))


def plan(
    workload: Workload,
    model: LanguageModel,
    gpus_in_server: int,
    servers: int,
    *,
    slices: int = 0,
    holds: Callable[[ParallelPlan], bool],
) -> ParallelPlan:
    """The build's own sizes where it names them, and as many replicas as the GPUs hold; else as `shortest_pipeline` says.

    `slices` is the number of MIG slices, if there are any: each serves alone, and the users are shared out over them.
    `holds` tells whether the memory of a plan's GPUs is enough. Training keeps a copy, or shard, on each GPU.
    """
    if slices:
        return sliced_plan(workload, slices)
    total = gpus_in_server * servers
    if workload.task != "inference":
        return training_plan(workload, model, gpus_in_server, servers)
    asked = (workload.tensor_parallel, workload.pipeline_parallel, workload.replicas)
    room = total // ((workload.pipeline_parallel or 1) * (workload.replicas or 1))
    tensor = workload.tensor_parallel or largest_dividing(model, min(room, gpus_in_server))
    groups = max(1, servers * (gpus_in_server // tensor))
    if workload.tensor_parallel or workload.pipeline_parallel:
        pipeline = workload.pipeline_parallel or 1
        replicas = workload.replicas or max(1, groups // pipeline)
        chosen = ParallelPlan(tensor_parallel=tensor, pipeline_parallel=pipeline, replicas=replicas)
    else:
        chosen = shortest_pipeline(model, tensor, groups, workload.replicas, holds)
    return checked(workload, model, chosen, gpus_in_server, total, is_own=any(asked))


def shortest_pipeline(
    model: LanguageModel, tensor: int, groups: int, replicas: int | None, holds: Callable[[ParallelPlan], bool]
) -> ParallelPlan:
    """As few stages as the memory allows, since stages never hurry an answer; the groups of GPUs left over are replicas.

    A group is the GPUs of one tensor-parallel share, always in one server: only what no server holds alone is pipelined
    over several. Where nothing is enough, the longest pipeline, which comes closest.
    """
    most = max(1, groups // (replicas or 1))
    lengths = [stages for stages in range(1, min(most, model.layers) + 1) if most % stages == 0]
    plans = [
        ParallelPlan(tensor_parallel=tensor, pipeline_parallel=stages, replicas=replicas or groups // stages)
        for stages in lengths
    ]
    return next((found for found in plans[:-1] if holds(found)), plans[-1])


def sliced_plan(workload: Workload, slices: int) -> ParallelPlan:
    replicas = workload.replicas or slices
    there = f"there {'is' if slices == 1 else 'are'} {slices}"
    problem = f"{replicas} replicas need as many MIG slices; {there}." if replicas > slices else ""
    return ParallelPlan(
        tensor_parallel=1, pipeline_parallel=1, replicas=replicas, problem=problem, idle_gpus=max(0, slices - replicas)
    )


def training_plan(workload: Workload, model: LanguageModel, gpus_in_server: int, servers: int) -> ParallelPlan:
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
    return ParallelPlan(
        tensor_parallel=chosen.tensor_parallel, pipeline_parallel=chosen.pipeline_parallel, replicas=chosen.replicas,
        problem=problem or padding, needs_padding=bool(padding), idle_gpus=idle,
    )  # fmt: skip


def impossible(model: LanguageModel, chosen: ParallelPlan, gpus_in_server: int, total: int) -> str:
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
    if groups_divide(model, weights, size):
        return ""
    ffn = model.moe.expert_ffn if model.moe else model.ffn
    group = GROUP_SIZES[weights]
    step = group * size
    padded = -(-ffn // step) * step
    return (
        f"A feed-forward size of {ffn:,} in groups of {group} is {ffn / group:g} groups, which {size} GPUs can't share: "
        f"this needs a checkpoint that is padded to {padded:,}, as publishers' own often are."
    )


def divisors(model: LanguageModel) -> str:
    valid = ", ".join(str(n) for n in range(1, LARGEST_TENSOR_PARALLEL + 1) if divides(model, n))
    kv = "latent attention" if model.kv_lora_rank else f"{counted(model.kv_heads, 'KV head')}"
    return f"{counted(model.heads, 'head')} and {kv} allow {valid}"


def plan_over(model: LanguageModel, count: int) -> ParallelPlan | None:
    """One replica on so many GPUs, servers of eight; None where the architecture does not divide."""
    tensor = min(count, LARGEST_TENSOR_PARALLEL)
    if count > LARGEST_TENSOR_PARALLEL:
        tensor = next(n for n in (8, 4, 2, 1) if divides(model, n))
    elif not divides(model, tensor):
        return None
    if count // tensor > model.layers:
        return None
    return ParallelPlan(tensor_parallel=tensor, pipeline_parallel=count // tensor, replicas=1)
