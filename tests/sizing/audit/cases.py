"""What the audit's tests share: named rows, the least build that reaches a stage of the engine, and its figures.

A build without products is admitted: its draw is then what an assumption says, and the stages behind it follow from that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import Any

import pytest

from configurator.sizing import Assessment, Build, Figure, assess
from configurator.sizing.build import (
    Claim,
    Costs,
    CustomLine,
    GpuGroup,
    KvPrecision,
    OwnCloudRate,
    OwnPrice,
    Site,
    Supply,
    WeightPrecision,
    Workload,
)
from configurator.sizing.catalogue import GpuSpec, LanguageModel, PlatformSpec
from configurator.sizing.memory import kv_cache
from configurator.sizing.models.precision import BITS, weight_bytes
from configurator.sizing.quantities import GB, Span
from tests.sizing import shelf


def row(name: str, *values: Any, claims: str = "") -> Any:
    """A case, named by its row of the audit; `claims` are ids of claims.yaml, apart by spaces."""
    return pytest.param(*values, id=name, marks=[pytest.mark.claim(*claims.split())] if claims else [])


def assessed(build: Build) -> Assessment:
    return assess(build, shelf.snapshot(), try_fixes=False)


def figures(build: Build) -> Mapping[str, Figure]:
    return assessed(build).figures


def number(build: Build, figure: str) -> float:
    return figures(build)[figure].number


def findings(build: Build) -> set[str]:
    return {finding.code for finding in assessed(build).findings}


def answers(build: Build, figure: str, stated: Iterable[float | str]) -> list[str]:
    """What the engine says to stated values of a figure: agrees, contradiction, above-bound, ..."""
    claims = tuple(Claim(figure=figure, value=value, source="the guide") for value in stated)
    found = assessed(replace(build, claims=claims)).findings
    return [f.code.removeprefix("claim.") for f in found if f.code.startswith("claim.")]


def assuming(build: Build, **assumptions: float) -> Build:
    return replace(build, assumptions={**(build.assumptions or {}), **assumptions})


def drawing(peak_w: float, **assumptions: float) -> Build:
    """A server of which only the draw at the wall is known."""
    return Build(assumptions={"peak_w": peak_w, **assumptions})


def on_circuit(peak_w: float, supply: Supply, *, feeds: int = 1, redundant: bool = False) -> Build:
    return replace(drawing(peak_w), site=Site(supply=supply, feeds=feeds, redundant=redundant))


def gpus(variant: str, count: int = 1, *, condition: Any = "new", **choices: Any) -> Build:
    """So many GPUs and nothing else but what is asked for."""
    return Build(gpus=(GpuGroup(variant=variant, count=count, condition=condition),), **choices)


def serving(model: Any, variant: str, count: int = 1, **workload: Any) -> Build:
    """GPUs that serve a model, tensor parallel over all of them."""
    return gpus(variant, count, workload=Workload(model=model, tensor_parallel=count, **workload))


def against(rate_usd_per_gpu_hour: str, **costs: Any) -> Costs:
    """Costs that compare with one cloud rate, called `cloud`; electricity is free unless a price is given."""
    rate = OwnCloudRate(name="cloud", usd_per_gpu_hour=Decimal(rate_usd_per_gpu_hour))
    return Costs(cloud_rates=(rate,), **{"electricity_per_kwh": Decimal(0), **costs})


def with_line(build: Build, low_usd: int, high_usd: int) -> Build:
    """The build with a line that its guide does not list."""
    low, high = Decimal(low_usd), Decimal(high_usd)
    price = OwnPrice(low=low, likely=(low + high) / 2, high=high)
    return replace(build, custom_lines=(*build.custom_lines, CustomLine(description="Not listed", price=price)))


def without_part(build: Build, product: str) -> Build:
    assert any(part.product == product for part in build.parts)
    return replace(build, parts=tuple(part for part in build.parts if part.product != product))


def span(figure: Figure) -> tuple[float, float]:
    """Low and high of a figure that is a span."""
    assert figure.low is not None
    assert figure.high is not None
    return float(figure.low), float(figure.high)


def bom_total(build: Build) -> tuple[float, float]:
    return span(figures(build)["cost.bom_total"])


def gpu(variant: str) -> GpuSpec:
    found = shelf.snapshot().gpu(variant)
    assert found is not None
    return found


def platform(id: str) -> PlatformSpec:
    found = shelf.snapshot().platform(id)
    assert found is not None
    return found


def model(id: str) -> LanguageModel:
    return shelf.snapshot().models[id]


def price(product: str, condition: str = "new") -> Span:
    found = shelf.snapshot().price(product, condition)
    assert found is not None
    return found.span


NOMINAL_BITS: Mapping[WeightPrecision, int] = {"fp16": 16, "int8": 8, "int4": 4}
OVERHEAD = 1.2
"""The guide's own rule: about 20 per cent for activations and cache."""


def raw_gb(model: LanguageModel, weights: WeightPrecision) -> float:
    """Weights by the audit's convention, parameters × 2, 1 or 0.5 B: the engine's, but for scales and 16-bit embeddings."""
    all_quantised = replace(model, embedding_params=0)
    return weight_bytes(all_quantised, weights).total / GB * NOMINAL_BITS[weights] / BITS[weights]


def checkpoint_gb(model: LanguageModel, weights: WeightPrecision) -> float:
    """Weights as the engine counts them: embeddings and head stay at 16 bit, groups carry scales."""
    return weight_bytes(model, weights).total / GB


def kv_gb(model: LanguageModel, tokens: int, precision: KvPrecision = "fp16") -> float:
    return kv_cache.sequence_bytes(model, precision, tokens) / GB


def cards(gb: float, each_gb: float = 80) -> int:
    """How many cards of a size hold so much."""
    return ceil(gb / each_gb)


def for_tensor_parallel(count: int) -> int:
    """The next number of cards that tensor parallelism takes: a power of two."""
    return 1 << (count - 1).bit_length()
