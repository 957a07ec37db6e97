"""What a task asks of the fullest GPU: of a replica weights, one prefill chunk, runtime and the share of a sequence's cache."""

from dataclasses import dataclass

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import LanguageModel
from ..models.precision import heaviest_stage_bytes, stage_share, weight_bytes
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB
from . import kv_cache
from .activations import SAMPLED_SEQUENCES, chunk_bytes, sampler_bytes
from .split import MemorySplit
from .training_memory import TrainingMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What does not depend on context, and what a sequence's cache is divided by, on the fullest GPU."""

    weights_gib: float
    chunk_gib: float
    sequence_gib: float
    runtime_gib: float
    kv_share: float

    def activations_gib(self, sequences: int) -> float:
        """GiB of activations while so many sequences are sampled."""
        return self.chunk_gib + min(sequences, SAMPLED_SEQUENCES) * self.sequence_gib


def inference_split(
    workload: Workload,
    model: LanguageModel,
    plan: ParallelPlan,
    assumptions: Assumptions,
    visible: float,
    demand: Demand | None = None,
) -> MemorySplit:
    """Memory of the fullest GPU, in GiB, as vLLM accounts for it; `visible` is what that GPU shows."""
    demand = demand or demand_of(workload, model, plan, assumptions)
    sequences = sequences_each(workload, plan)
    kv = sequences * kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens) * demand.kv_share
    return MemorySplit(
        weights_gib=demand.weights_gib, kv_gib=kv / GIB, activations_gib=demand.activations_gib(sequences),
        runtime_gib=demand.runtime_gib, visible_gib=visible,
    )  # fmt: skip


def training_split(
    training: TrainingMemory, plan: ParallelPlan, assumptions: Assumptions, visible: float
) -> MemorySplit:
    """Memory of one GPU of a training job, in GiB; `visible` is what that GPU shows."""
    return MemorySplit(
        weights_gib=training.states_gib, kv_gib=0.0, activations_gib=training.activations_gib,
        runtime_gib=runtime_gib(assumptions, together=plan.gpus > 1), visible_gib=visible,
    )  # fmt: skip


def demand_of(workload: Workload, model: LanguageModel, plan: ParallelPlan, assumptions: Assumptions) -> Demand:
    """What a plan asks of its fullest GPU, whatever the context."""
    tensor, pipeline = plan.tensor_parallel, plan.pipeline_parallel
    weights = heaviest_stage_bytes(model, weight_bytes(model, workload.weights), pipeline) / tensor
    return Demand(
        weights_gib=weights / GIB, chunk_gib=chunk_bytes(model, assumptions.prefill_chunk_tokens, tensor) / GIB,
        sequence_gib=sampler_bytes(model, tensor) / GIB,
        runtime_gib=runtime_gib(assumptions, together=plan.gpus_per_replica > 1), kv_share=stage_share(model, pipeline) / kv_cache.ways_split(model, tensor),
    )  # fmt: skip


def runtime_gib(assumptions: Assumptions, *, together: bool) -> float:
    """GiB of CUDA context and kernels, and of collectives where GPUs work together."""
    return assumptions.runtime_gib + (assumptions.collectives_gib if together else 0.0)


def sequences_each(workload: Workload, plan: ParallelPlan) -> int:
    """Sequences of one replica: the build's, shared out evenly, unless the plan says how many it has."""
    return plan.sequences or -(-workload.concurrency // plan.replicas)
