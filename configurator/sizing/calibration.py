"""How the estimates fare against what the catalogue holds as measured: in-sample, for the constants were tuned on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import get_args

from . import measured, memory
from .assumptions import Assumptions
from .build import WeightPrecision, Workload
from .catalogue import Benchmark, CatalogueSnapshot, GpuSpec, LanguageModel
from .measured import SAME_PRECISION
from .parallelism import ParallelPlan
from .rates import BATCH, FIRST_TOKEN, ONE_USER, SATURATED, Band
from .step_model import Machine, Running, prefill_s, served_tok_s
from .throughput import CHAT_TOKENS, sequences_held

LARGEST_BATCH = 128
"""Fixed batches beyond are saturated in all but name, and counted nowhere."""
BANDS: Mapping[str, Band] = {"one_user": ONE_USER, "batch": BATCH, "saturated": SATURATED, "first_token": FIRST_TOKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Rows of one kind of load: how many, the median of measured over model, and the share inside the band."""

    load: str
    rows: int
    median_ratio: float
    share_inside: float


def throughput_calibration(snapshot: CatalogueSnapshot) -> Mapping[str, Coverage]:
    """Coverage for each load that has rows. Suspect rows, unknown models and split by layers are left out."""
    ratios: dict[str, list[float]] = {load: [] for load in BANDS}
    for row, model, gpu in comparable(snapshot):
        found = compare(row, model, gpu)
        if found:
            ratios[found[0]].append(found[1])
    return {load: coverage(load, values) for load, values in ratios.items() if values}


def coverage(load: str, ratios: list[float]) -> Coverage:
    inside = sum(1 for ratio in ratios if BANDS[load].holds(ratio))
    return Coverage(load=load, rows=len(ratios), median_ratio=median(ratios), share_inside=inside / len(ratios))


def comparable(snapshot: CatalogueSnapshot) -> Iterator[tuple[Benchmark, LanguageModel, GpuSpec]]:
    for row in snapshot.benchmarks:
        model, gpu = snapshot.models.get(row.model), first_a100(row.gpu_variants, snapshot)
        served = not row.engine.startswith(measured.NOT_SERVERS) and row.tensor_parallel == row.gpus
        if model and gpu and served and not row.suspect:
            yield row, model, gpu


def first_a100(variants: Iterable[str], snapshot: CatalogueSnapshot) -> GpuSpec | None:
    found = (snapshot.gpu(variant) for variant in variants)
    return next((gpu for gpu in found if gpu and gpu.is_a100), None)


def compare(row: Benchmark, model: LanguageModel, gpu: GpuSpec) -> tuple[str, float] | None:
    """The row's load and measured over model; None for a row that says nothing about the model."""
    precision = SAME_PRECISION.get(row.precision, row.precision)
    if precision not in get_args(WeightPrecision):
        return None
    plan = ParallelPlan(tensor_parallel=row.tensor_parallel, pipeline_parallel=1, replicas=1)
    running = Running(model=model, weights=precision)  # type: ignore[arg-type]  # checked above
    link = "pcie" if row.link == "pcie" and row.gpus > 1 else "nvlink"
    machine = Machine.of(gpu.memory_bandwidth_gb_s, gpu.fp16_dense_tflops, plan, link)
    inputs, outputs = row.input_tokens or CHAT_TOKENS, row.output_tokens or CHAT_TOKENS
    if row.metric == "prefill_tok_s":
        seconds = row.ttft_ms / 1000 if row.ttft_ms else inputs / row.tok_s
        return "first_token", seconds / prefill_s(running, machine, inputs)
    if row.concurrency is None:
        sequences = held(running, machine, gpu, plan, inputs, outputs)
        return "saturated", row.tok_s / served_tok_s(running, machine, sequences, inputs, outputs)
    if row.concurrency > LARGEST_BATCH:
        return None
    load = "one_user" if row.concurrency == 1 else "batch"
    return load, row.tok_s / served_tok_s(running, machine, row.concurrency, inputs, outputs)


def held(running: Running, machine: Machine, gpu: GpuSpec, plan: ParallelPlan, inputs: int, outputs: int) -> int:
    """The full batch that the estimate of saturation would take."""
    workload = Workload(weights=running.weights, context_tokens=inputs + outputs)
    fit = memory.fit(workload, running.model, gpu, plan, Assumptions(), mig=None)
    return sequences_held(running, machine, fit.kv_room_gib, inputs + outputs / 2)
