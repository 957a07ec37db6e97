"""The memory of training in words: each figure's formula with its numbers."""

from collections.abc import Mapping

from ..assumptions import Assumptions
from ..quantities import counted, percent
from . import kv_cache
from .fit import MemoryFit
from .training_memory import TrainingMemory
from .words import place_of, plan_working, runtime_working, shared_workings


def training_workings(fit: MemoryFit, training: TrainingMemory, assumptions: Assumptions) -> Mapping[str, str]:
    """The working of each figure of training, by its name."""
    return {
        **shared_workings(fit),
        "memory.weights_gib": f"all states: {training.states_working}",
        "memory.states_gib": training.states_working,
        "memory.kv_gib": "training keeps no KV cache",
        "memory.activations_gib": training.activations_working,
        "memory.runtime_gib": runtime_working(assumptions, together=fit.plan.gpus > 1),
        "memory.kv_bytes_per_token": kv_cache.working(fit.model, fit.workload.kv_cache),
        "memory.kv_capacity_tokens": "training keeps no KV cache",
        "memory.tensor_parallel": training_plan_working(fit),
        "memory.data_parallel": training_plan_working(fit),
        "memory.max_context_tokens": f"({assumptions.training_tight_share:g} × {fit.split.visible_gib:,.2f} − "
        f"{training.states_gib:,.2f} states − {training.fixed_gib:,.2f} fixed − {fit.split.runtime_gib:,.1f} runtime) GiB "
        f"/ ({fit.workload.training.micro_batch} × {training.per_token_gib * 1024:.4g} MiB a token): the longest sequence in a "
        f"micro-batch of {fit.workload.training.micro_batch} where up to {percent(assumptions.training_tight_share)} of {place_of(fit)} may be used",
        "memory.max_concurrency": "training serves nobody",
    }


SHARDED = (
    "nothing: each keeps all states",
    "the optimiser",
    "the optimiser and the gradients",
    "weights, gradients and optimiser",
)
"""What ZeRO shards, by stage from 1."""


def training_plan_working(fit: MemoryFit) -> str:
    """The split, and over how many ranks gradients are averaged and states sharded."""
    plan, training, text = fit.plan, fit.workload.training, plan_working(fit)
    if fit.mig:
        return f"{text}; slices can't exchange gradients: {counted(plan.replicas, 'separate job')}"
    ranks, stage = plan.replicas, training.zero_stage
    shards = f"over which ZeRO-{stage} shards {SHARDED[stage]}" if stage else "each with all states: nothing is sharded"
    return f"{text}: {counted(ranks, 'data-parallel rank')}, {shards}; {counted(ranks * training.micro_batch, 'sequence')} a step"
