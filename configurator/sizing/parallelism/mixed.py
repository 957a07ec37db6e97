"""Different GPUs that share a model: the memory of the smallest, the pace of the slowest."""

from collections.abc import Iterable
from dataclasses import replace

from ..catalogue import GpuSpec


def weakest(gpus: Iterable[GpuSpec]) -> GpuSpec | None:
    """The one GPU as which all count: itself where they are alike; None without any.

    The id of a mixture is that of no GPU, since nothing was ever measured of one.
    """
    kinds = list(dict.fromkeys(gpus))
    if len(kinds) < 2:
        return kinds[0] if kinds else None
    smallest = min(kinds, key=lambda gpu: gpu.memory_gib_visible)
    return replace(
        smallest, id="mixed", memory_bandwidth_gb_s=min(gpu.memory_bandwidth_gb_s for gpu in kinds),
        fp16_dense_tflops=min(gpu.fp16_dense_tflops for gpu in kinds), int8_dense_tops=least(gpu.int8_dense_tops for gpu in kinds),
        fp8_dense_tflops=least(gpu.fp8_dense_tflops for gpu in kinds),
    )  # fmt: skip


def least(rates: Iterable[float | None]) -> float | None:
    """The smallest rate (TFLOPS or TOPS); None where one of the GPUs has no such units."""
    return min(rate or 0.0 for rate in rates) or None
