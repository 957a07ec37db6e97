"""The memory of one GPU, split by what it holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySplit:
    """Memory of one GPU (under MIG: one slice), in GiB. For training, `weights_gib` holds all states."""

    weights_gib: float
    kv_gib: float
    activations_gib: float
    runtime_gib: float
    visible_gib: float

    @property
    def needed_gib(self) -> float:
        """All four together, GiB."""
        return self.weights_gib + self.kv_gib + self.activations_gib + self.runtime_gib
