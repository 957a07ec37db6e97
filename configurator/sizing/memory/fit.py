"""What is found of a model's memory, and of the model on its GPUs: results alone, which figures, words and rules read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..build import Workload
from ..catalogue import GpuSpec, LanguageModel, MigProfile
from ..parallelism.planning import ParallelPlan
from .demand import sequences_each
from .split import MemorySplit

FitVerdict = Literal["fits", "tight", "no"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFit:
    """Memory of one GPU or slice. `kv_capacity_tokens` is a replica's, `max_concurrency` the whole build's.

    `max_context_tokens` and `max_concurrency` are the most that any plan holds which the build may take; `other_plans` tells
    that there are such beside this one. `kv_room_gib` is what the cache may take of one GPU before the verdict is "no".
    """

    model: LanguageModel
    workload: Workload
    gpu: GpuSpec
    plan: ParallelPlan
    mig: MigProfile | None
    split: MemorySplit
    states_gib: float | None
    share: float
    verdict: FitVerdict
    reason: str
    kv_bytes_per_token: int
    kv_room_gib: float
    kv_capacity_tokens: int | None
    max_context_tokens: int
    max_concurrency: int | None
    other_plans: bool = False
    workings: Mapping[str, str]

    @property
    def sequences(self) -> int:
        """Sequences that one replica serves at once."""
        return sequences_each(self.workload, self.plan)
