"""Memory in words: why it fits or not, and each figure's formula with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import kv_cache
from .activations import LOGIT_BYTES, SAMPLED_SEQUENCES, active_ffn
from .assumptions import Assumptions
from .memory_training import TrainingMemory
from .precision import weight_bytes, weight_working
from .quantities import GIB, counted, percent

if TYPE_CHECKING:
    from .memory import MemoryFit


def explain(fit: MemoryFit, assumptions: Assumptions) -> str:
    """Which part decides the verdict, with its numbers."""
    split = fit.split
    place = place_of(fit)
    trains = fit.states_gib is not None
    fits_share = assumptions.training_fits_share if trains else assumptions.fits_share
    tight_share = assumptions.training_tight_share if trains else assumptions.tight_share
    held = "Weights, gradients and optimizer" if trains else "The weights"
    if fit.verdict == "fits":
        free = fits_share * split.visible_gib - split.needed_gib
        return f"{free:.1f} GiB of {place} are free below the line of {percent(fits_share)}."
    if fit.verdict == "tight":
        if trains:
            return f"More than {percent(fits_share)} of {place}: fragmentation may break it."
        if fit.share <= fits_share:
            free = split.visible_gib - split.needed_gib
            return f"Only {free:.1f} GiB of {place} stay free; engines that share a model over GPUs were seen to need more."
        return f"More than {percent(fits_share)} of {place}: raise gpu_memory_utilization to {min(1.0, fit.share + 0.01):.2f}."
    limit = tight_share * split.visible_gib
    if split.weights_gib > limit:
        return f"{held} alone need {split.weights_gib:.1f} GiB; {place} shows {split.visible_gib:.2f} GiB."
    if split.weights_gib + split.runtime_gib + split.activations_gib > limit:
        return (
            f"{held} need {split.weights_gib:.1f} GiB, which leaves no room for {split.activations_gib:.1f} GiB of activations "
            f"and {split.runtime_gib:.1f} GiB of runtime."
        )
    rest = limit - split.weights_gib - split.runtime_gib - split.activations_gib
    return (
        f"The KV cache of {counted(fit.sequences, 'sequence')} × {counted(fit.workload.context_tokens, 'token')} needs {split.kv_gib:.1f} GiB; "
        f"beside weights, activations and runtime there is room for {rest:.1f} GiB."
    )


def inference_workings(fit: MemoryFit, assumptions: Assumptions) -> Mapping[str, str]:
    split, plan, workload, model = fit.split, fit.plan, fit.workload, fit.model
    tensor, sequences = plan.tensor_parallel, fit.sequences
    return {
        **shared_workings(fit),
        "memory.tensor_parallel": served_plan_working(fit, assumptions),
        "memory.weights_gib": weights_working(fit),
        "memory.kv_gib": kv_working(fit),
        "memory.activations_gib": f"prefill chunk {assumptions.prefill_chunk_tokens:,.0f} × (6 × {active_ffn(model):,}{over(tensor)} "
        f"+ 8 × {model.hidden:,}) B + {min(sequences, SAMPLED_SEQUENCES)} × {model.vocab:,} × {LOGIT_BYTES} B{over(tensor)} "
        f"= {split.activations_gib:.2f} GiB",
        "memory.runtime_gib": "CUDA context and kernels 0.6 GiB"
        + (" + collectives 0.4 GiB" if plan.gpus_per_replica > 1 else ""),
        "memory.kv_bytes_per_token": kv_cache.working(model, workload.kv_cache),
        "memory.kv_capacity_tokens": capacity_working(fit, assumptions),
        "memory.max_context_tokens": f"the longest for {counted(sequences, 'sequence')} at a time {at_most(fit, assumptions)}"
        + (f"; {model.name} was made for {model.max_context:,} tokens" if model.max_context else ""),
        "memory.max_concurrency": f"the most of {counted(workload.context_tokens, 'token')} each {at_most(fit, assumptions)}"
        + (f", in {counted(plan.replicas, 'replica')}" if plan.replicas > 1 else ""),
    }


def capacity_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """What the cache holds at the engine's setting, and what it would hold at the limit that the verdict goes by."""
    split, asked, limit = fit.split, assumptions.gpu_memory_utilization, assumptions.tight_share
    usual = ", vLLM's usual setting" if asked == Assumptions().gpu_memory_utilization else ""
    text = (
        f"({split.visible_gib:.2f} × {asked:g} − {split.weights_gib:.1f} − {split.activations_gib:.1f} − {split.runtime_gib:.1f}) GiB "
        f"over the bytes of a token on {place_of(fit)}, in one replica, at gpu_memory_utilization {asked:g}{usual}"
    )
    if asked >= limit:
        return text
    token_gib = split.kv_gib / fit.sequences / fit.workload.context_tokens
    return f"{text}; raising it to {limit:g} gives {counted(int(fit.kv_room_gib / token_gib), 'token')}"


def at_most(fit: MemoryFit, assumptions: Assumptions) -> str:
    limit, asked = assumptions.tight_share, assumptions.gpu_memory_utilization
    words = f"where up to {percent(limit)} of {place_of(fit)} may be used: gpu_memory_utilization {limit:g}"
    if asked >= limit or fit.kv_capacity_tokens is None:
        return words
    return f"{words}, while at {asked:g} one replica's cache holds {counted(fit.kv_capacity_tokens, 'token')}"


def place_of(fit: MemoryFit) -> str:
    return f"a {fit.mig.name} slice" if fit.mig else "a GPU"


def over(gpus: int) -> str:
    return f" / {gpus}" if gpus > 1 else ""


def weights_working(fit: MemoryFit) -> str:
    parts, plan = weight_bytes(fit.model, fit.workload.weights), fit.plan
    tensor = f" / TP {plan.tensor_parallel}" if plan.tensor_parallel > 1 else ""
    stages = f" / PP {plan.pipeline_parallel} (fullest stage)" if plan.pipeline_parallel > 1 else ""
    total = f"{weight_working(fit.model, fit.workload.weights)} = {parts.total / 1e9:.1f} GB"
    return f"{total}{tensor}{stages} = {fit.split.weights_gib:.1f} GiB"


def kv_working(fit: MemoryFit) -> str:
    model, workload, plan = fit.model, fit.workload, fit.plan
    each = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens)
    whole = fit.sequences * each / GIB
    windows = " (windows counted)" if model.window else ""
    text = f"{fit.sequences:,} × {counted(workload.context_tokens, 'token')} × {each / workload.context_tokens:,.0f} B{windows} = {whole:.2f} GiB"
    ways = kv_cache.ways_split(model, plan.tensor_parallel)
    if ways > 1 or plan.pipeline_parallel > 1:
        stages = f" / PP {plan.pipeline_parallel}" if plan.pipeline_parallel > 1 else ""
        copied = " (fewer KV heads than GPUs: copied)" if ways < plan.tensor_parallel else ""
        text += f"{over(ways)}{copied}{stages} = {fit.split.kv_gib:.2f} GiB"
    if model.kv_lora_rank and plan.tensor_parallel > 1:
        text += " on each GPU: the latent is copied, not divided"
    return text


def training_workings(fit: MemoryFit, training: TrainingMemory, assumptions: Assumptions) -> Mapping[str, str]:
    several = " + collectives 0.4 GiB" if fit.plan.gpus > 1 else ""
    return {
        **shared_workings(fit),
        "memory.weights_gib": f"all states: {training.states_working}",
        "memory.states_gib": training.states_working,
        "memory.kv_gib": "training keeps no KV cache",
        "memory.activations_gib": training.activations_working,
        "memory.runtime_gib": f"CUDA context and kernels 0.6 GiB{several}",
        "memory.kv_bytes_per_token": kv_cache.working(fit.model, fit.workload.kv_cache),
        "memory.kv_capacity_tokens": "training keeps no KV cache",
        "memory.max_context_tokens": f"the longest sequence in a micro-batch of {fit.workload.training.micro_batch} "
        f"where up to {percent(assumptions.training_tight_share)} of {place_of(fit)} may be used",
        "memory.max_concurrency": "training serves nobody",
    }


def shared_workings(fit: MemoryFit) -> Mapping[str, str]:
    split = fit.split
    parts = (split.weights_gib, split.kv_gib, split.activations_gib, split.runtime_gib)
    sum_of = " + ".join(f"{part:.1f}" for part in parts)
    return {
        "memory.needed_gib": f"{sum_of} = {split.needed_gib:.1f} GiB (weights or states, KV cache, activations, runtime)",
        "memory.visible_gib": f"what CUDA shows of a {fit.mig.name} slice" if fit.mig else "what CUDA shows of one GPU",
        "memory.share": f"{split.needed_gib:.1f} / {split.visible_gib:.2f} GiB",
        "memory.verdict": fit.reason.removesuffix("."),
        "memory.tensor_parallel": plan_working(fit),
    }


def plan_working(fit: MemoryFit) -> str:
    plan = fit.plan
    return f"TP {plan.tensor_parallel} × PP {plan.pipeline_parallel} × {counted(plan.replicas, 'replica')}"


def served_plan_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """The split, and why it is this one where the build leaves it to us."""
    plan, workload, text = fit.plan, fit.workload, plan_working(fit)
    if workload.tensor_parallel or workload.pipeline_parallel or fit.mig:
        return text
    if plan.pipeline_parallel > 1:
        return f"{text}; with fewer stages a replica has not enough memory"
    if plan.tensor_parallel == 1:
        return text
    text += "; the largest size that these GPUs can share, which answers one user fastest"
    # On half the GPUs each would hold at most twice as much.
    if 2 * fit.share <= assumptions.tight_share and not workload.replicas:
        text += "; more, smaller replicas fit too and can serve more users together"
    return text
