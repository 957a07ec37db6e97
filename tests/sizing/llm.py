"""Shorthand for tests of the workload: models, GPUs, plans and fits of the catalogue's fixtures, without a database."""

import json
from functools import cache, partial
from typing import Any

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import ModelConfig, Training, Workload
from configurator.sizing.catalogue import GpuSpec, LanguageModel
from configurator.sizing.memory import fitting
from configurator.sizing.memory.fit import MemoryFit
from configurator.sizing.models import lookup
from configurator.sizing.parallelism.mig_slices import profile
from configurator.sizing.parallelism.planning import ParallelPlan, plan
from configurator.sizing.throughput import estimate
from configurator.sizing.throughput.constants import SHIPPED, SpeedConstants
from configurator.sizing.throughput.speeds import Throughput
from configurator.sizing.throughput.step_model import (
    Machine,
    Running,
    alone_s,
    decode_s,
    decode_work,
    prompt_work,
    served_rate,
    serving,
)
from tests.sizing import shelf

GB = 1e9
SXM_80, SXM_40, PCIE_80 = "a100-sxm4-80gb", "a100-sxm4-40gb", "a100-pcie-80gb"
ASSUMED = Assumptions()


@cache
def published_models() -> dict[str, dict[str, Any]]:
    """models.json, by id: dimensions and the published sizes that ours must meet."""
    rows = json.loads((shelf.CATALOGUE / "models.json").read_text())["models"]
    return {row["id"]: row for row in rows}


@cache
def published_runs() -> dict[str, list[dict[str, Any]]]:
    """a100_benchmarks.json: `rows`, `training` and `observed_fits`."""
    found: dict[str, list[dict[str, Any]]] = json.loads((shelf.CATALOGUE / "a100_benchmarks.json").read_text())
    return found


def model(id: str) -> LanguageModel:
    return shelf.snapshot().models[id]


def of_dimensions(kind: str = "llama", **dimensions: int) -> LanguageModel:
    found = lookup.from_config(ModelConfig(config={"model_type": kind, **dimensions}))
    assert isinstance(found, LanguageModel)
    return found


def gpu(id: str = SXM_80) -> GpuSpec:
    found = shelf.snapshot().gpu(id)
    assert found is not None
    return found


def split(tensor: int = 1, pipeline: int = 1, replicas: int = 1) -> ParallelPlan:
    return ParallelPlan(tensor_parallel=tensor, pipeline_parallel=pipeline, replicas=replicas)


def fit(
    id: str, weights: str = "bf16", gpus: int = 1, on: str = SXM_80, tokens: int = 8192, users: int = 1, *,
    pipeline: int = 1, slice_: str = "", **more: Any,
) -> MemoryFit:  # fmt: skip
    """The memory of so many GPUs in tensor parallel, or of a MIG slice."""
    workload = Workload(model=id, weights=weights, context_tokens=tokens, concurrency=users, **more)  # type: ignore[arg-type]
    cut = profile(gpu(on), slice_) if slice_ else None
    return fitting.fit(workload, model(id), gpu(on), split(gpus, pipeline), ASSUMED, mig=cut)


def trained(
    found: LanguageModel,
    task: str = "full_finetune",
    gpus: int = 1,
    on: str = SXM_80,
    weights: str = "bf16",
    **training: Any,
) -> MemoryFit:
    """The memory of one GPU of a training job without tensor parallel."""
    workload = Workload(task=task, weights=weights, training=Training(**training))  # type: ignore[arg-type]
    return fitting.fit(workload, found, gpu(on), split(replicas=gpus), ASSUMED, mig=None)


def speed(
    id: str,
    weights: str = "bf16",
    gpus: int = 1,
    on: str = SXM_80,
    link: str = "nvlink",
    *,
    slice_: str = "",
    **more: Any,
) -> Throughput:
    """The throughput of so many GPUs in tensor parallel."""
    workload = Workload(model=id, weights=weights, **more)  # type: ignore[arg-type]
    cut = profile(gpu(on), slice_) if slice_ else None
    found = fitting.fit(workload, model(id), gpu(on), split(gpus), ASSUMED, mig=cut)
    return estimate.estimate(found, link, shelf.snapshot())


def decode_step_s(
    running: Running, machine: Machine, sequences: float, tokens: float, c: SpeedConstants = SHIPPED
) -> float:
    """Seconds of a step that gives each of so many sequences one token, their caches holding `tokens` on average."""
    return decode_s(decode_work(running, machine, sequences, tokens), c)


def prefill_s(running: Running, machine: Machine, tokens: float, c: SpeedConstants = SHIPPED) -> float:
    """Seconds from a lone request of so many prompt tokens to its first token."""
    return alone_s(prompt_work(running, machine, tokens), c)


def served_tok_s(
    running: Running, machine: Machine, sequences: int, inputs: float, outputs: float, c: SpeedConstants = SHIPPED
) -> float:
    """Output tokens a second of so many sequences together, with prompts and answers of these lengths (tokens)."""
    return served_rate(serving(running, machine, sequences, inputs, outputs), c)


def plan_of(id: str, gpus: int, servers: int = 1, **chosen: object) -> ParallelPlan:
    workload = Workload(model=id, **chosen)  # type: ignore[arg-type]
    holds = partial(fitting.holds, workload, model(id), gpu(), assumptions=ASSUMED)
    return plan(workload, model(id), gpus, servers, holds=holds)
