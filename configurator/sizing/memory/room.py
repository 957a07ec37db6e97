"""How far a build goes: the longest context and the most users whose memory is not "no", over all plans that it may take."""

from collections.abc import Sequence

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import LanguageModel
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB
from . import kv_cache
from .activations import SAMPLED_SEQUENCES
from .demand import Demand, demand_of, sequences_each

LONGEST_CONTEXT = 10_000_000
MOST_SEQUENCES = 100_000
"""The bounds of the build file, for questions that have no other answer."""


Demanding = tuple[ParallelPlan, Demand]
"""A plan, and what it asks of its fullest GPU."""


def demands_of(
    workload: Workload, model: LanguageModel, plans: Sequence[ParallelPlan], a: Assumptions
) -> tuple[Demanding, ...]:
    """Each plan with its demand."""
    return tuple((plan, demand_of(workload, model, plan, a)) for plan in plans)


def most_context(workload: Workload, model: LanguageModel, demands: Sequence[Demanding], limit_gib: float) -> int:
    """The longest context, in tokens, that one of the plans holds for the build's users; at most what the model was made for."""
    return max(
        longest_context(workload, model, demand, sequences_each(workload, plan), limit_gib) for plan, demand in demands
    )


def most_users(workload: Workload, model: LanguageModel, demands: Sequence[Demanding], limit_gib: float) -> int:
    """The most sequences of the build's context that one of the plans holds, in all of its replicas together, and at most as
    many as a build file may ask for."""
    sequence = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) / GIB
    held = (most_sequences(demand, sequence * demand.kv_share, limit_gib) * plan.replicas for plan, demand in demands)
    return min(max(held), MOST_SEQUENCES)


def longest_context(workload: Workload, model: LanguageModel, demand: Demand, sequences: int, limit_gib: float) -> int:
    """The longest context at which this many sequences are not "no", at most what the model was made for."""
    room = limit_gib - demand.weights_gib - demand.runtime_gib - demand.activations_gib(sequences)
    limit = model.max_context or LONGEST_CONTEXT
    if room <= 0:
        return 0
    return kv_cache.longest_sequence(model, workload.kv_cache, room * GIB / sequences / demand.kv_share, limit)


def most_sequences(demand: Demand, per_sequence_gib: float, limit_gib: float) -> int:
    """The most sequences of the build's context that one replica holds; the sampler's memory grows for the first 256."""
    room = limit_gib - demand.weights_gib - demand.runtime_gib - demand.chunk_gib
    few = int(room / (per_sequence_gib + demand.sequence_gib))
    if few >= SAMPLED_SEQUENCES:
        few = max(SAMPLED_SEQUENCES, int((room - SAMPLED_SEQUENCES * demand.sequence_gib) / per_sequence_gib))
    return min(max(0, few), MOST_SEQUENCES)
