"""A workload on the GPUs of one server: the results alone, which figures and rules read."""

from dataclasses import dataclass

from ..catalogue import LanguageModel
from ..memory.fit import MemoryFit
from ..parallelism.planning import ParallelPlan
from ..throughput.speeds import Throughput


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadFit:
    """How the workload sits on the GPUs of one server."""

    model: LanguageModel
    plan: ParallelPlan
    fit: MemoryFit
    speed: Throughput
