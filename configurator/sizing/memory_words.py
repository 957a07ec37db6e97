"""Memory in words: why it fits or not, and each figure's formula with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import kv_cache
from .activations import LOGIT_BYTES, SAMPLED_SEQUENCES, active_ffn
from .assumptions import Assumptions
from .memory_training import TrainingMemory
from .precision import weight_bytes, weight_working
from .quantities import GIB, percent

if TYPE_CHECKING:
    from .memory import MemoryFit


def explain(fit: MemoryFit, assumptions: Assumptions) -> str:
    """Which part decides the verdict, with its numbers."""
    split = fit.split
    place = f"a {fit.mig.name} slice" if fit.mig else "a GPU"
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
    each = "sequence" if fit.sequences == 1 else "sequences"
    return (
        f"The KV cache of {fit.sequences:,} {each} × {fit.workload.context_tokens:,} tokens needs {split.kv_gib:.1f} GiB; "
        f"beside weights, activations and runtime there is room for {rest:.1f} GiB."
    )


def inference_workings(fit: MemoryFit, assumptions: Assumptions) -> Mapping[str, str]:
    split, plan, workload, model = fit.split, fit.plan, fit.workload, fit.model
    tensor, sequences = plan.tensor_parallel, fit.sequences
    return {
        **shared_workings(fit),
        "memory.weights_gib": weights_working(fit),
        "memory.kv_gib": kv_working(fit),
        "memory.activations_gib": f"prefill chunk {assumptions.prefill_chunk_tokens:,.0f} × (6 × {active_ffn(model):,}{over(tensor)} "
        f"+ 8 × {model.hidden:,}) B + {min(sequences, SAMPLED_SEQUENCES)} × {model.vocab:,} × {LOGIT_BYTES} B{over(tensor)} "
        f"= {split.activations_gib:.2f} GiB",
        "memory.runtime_gib": "CUDA context and kernels 0.6 GiB"
        + (" + collectives 0.4 GiB" if plan.gpus_per_replica > 1 else ""),
        "memory.kv_bytes_per_token": kv_cache.working(model, workload.kv_cache),
        "memory.kv_capacity_tokens": f"({split.visible_gib:.2f} × {assumptions.gpu_memory_utilization:g} − {split.weights_gib:.1f} "
        f"− {split.activations_gib:.1f} − {split.runtime_gib:.1f}) GiB over the bytes of a token on one GPU, one replica",
        "memory.max_context_tokens": f"the most at {sequences:,} at a time with a share of at most {assumptions.tight_share:g}"
        + (f"; {model.name} was made for {model.max_context:,}" if model.max_context else ""),
        "memory.max_concurrency": f"the most of {workload.context_tokens:,} tokens each with a share of at most "
        f"{assumptions.tight_share:g}" + (f", {plan.replicas} replicas" if plan.replicas > 1 else ""),
    }


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
    text = f"{fit.sequences:,} × {workload.context_tokens:,} tokens × {each / workload.context_tokens:,.0f} B{windows} = {whole:.2f} GiB"
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
        "memory.max_context_tokens": f"the longest sequence in a micro-batch of {fit.workload.training.micro_batch} with a share "
        f"of at most {assumptions.training_tight_share:g}",
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
        "memory.tensor_parallel": f"TP {fit.plan.tensor_parallel} × PP {fit.plan.pipeline_parallel} × "
        f"{fit.plan.replicas} {'replica' if fit.plan.replicas == 1 else 'replicas'}",
    }
