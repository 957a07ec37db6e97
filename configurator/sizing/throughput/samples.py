"""Published rows as the speed model sees them: what was measured, on which page, and the work behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from ..assumptions import Assumptions
from ..build import WeightPrecision, Workload
from ..catalogue import Benchmark, CatalogueSnapshot, GpuSpec, LanguageModel, TrainingRun
from ..memory import fitting
from ..memory.activations import SAMPLED_SEQUENCES
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB
from . import measured
from .constants import SpeedConstants
from .measured import SAME_PRECISION
from .step_model import Machine, Running, Serving, Work, alone_s, prompt_work, served_rate, serving
from .training import SHARE_OF, TrainingWork, attention_flops, flops_per_token

CHAT_TOKENS = 200
"""About the mean prompt and answer of ShareGPT, for rows that name a set of chats instead of lengths."""
STATIC = "static batch"
"""Engines that run just so many sequences from beginning to end, however many that are."""
DENSE_FLOPS = 312e12
"""Of every A100, whatever its memory and form: sources of training often tell neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A row that the model has something to say about. `measured` is tokens a second, of a first token's row seconds.

    `kind` is the precision as its source names it, of training the method.
    """

    id: str
    page: str
    load: str
    kind: str
    measured: float
    work: Serving | Work | TrainingWork

    def ratio(self, c: SpeedConstants) -> float:
        """Measured over model: above 1 the row is faster than the model says (a first token: slower)."""
        if isinstance(self.work, Work):
            return self.measured / alone_s(self.work, c)
        if isinstance(self.work, TrainingWork):
            return self.measured / self.work.tok_s(c)
        rate = served_rate(self.work, c)
        return self.measured / (rate * c.saturated if self.load == "saturated" else rate)

    @property
    def constants(self) -> frozenset[str]:
        """The names of the constants that its ratio depends on."""
        if isinstance(self.work, Work):
            return frozenset((self.work.bandwidth, *self.work.compute, self.work.layer, "prefill_compute", "prefill_s"))
        if isinstance(self.work, TrainingWork):
            return frozenset((self.work.share,))
        decode, prompt = self.work.decode, self.work.prompt
        names = (
            decode.bandwidth, *decode.compute, *prompt.compute, decode.layer, "bandwidth_cache", "decode_compute", "prefill_compute", "step_s", "sequence_s",
            *(("saturated",) if self.load == "saturated" else ()), *(("prefill_s",) if self.work.load == "one" else ()),
        )  # fmt: skip
        return frozenset(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A row that calibrates nothing, and why."""

    id: str
    why: str


def of_inference(snapshot: CatalogueSnapshot) -> Iterator[Sample | Excluded]:
    """Every published row of inference: as a sample, or with the reason why it is none."""
    for row in snapshot.benchmarks:
        model, gpu = snapshot.models.get(row.model), first_a100(row.gpu_variants, snapshot)
        why = why_not(row, model, gpu)
        if why or model is None or gpu is None:
            yield Excluded(id=row.id, why=why)
        else:
            yield sample(row, model, gpu)


def why_not(row: Benchmark, model: LanguageModel | None, gpu: GpuSpec | None) -> str:
    """Why a row of inference says nothing about the model; empty where it does."""
    if row.suspect:
        return f"suspect: {row.suspect}"
    if model is None:
        return f"the catalogue holds no model {row.model}"
    if gpu is None:
        return "of no A100 of the catalogue"
    if row.concurrency and row.concurrency > SAMPLED_SEQUENCES and STATIC not in row.engine:
        return f"a run of {row.concurrency} requests: more than a batch, over before it is saturated"
    if row.engine.startswith(measured.NOT_SERVERS):
        return f"{row.engine} is a library's plain loop, no server"
    if row.gpus % row.tensor_parallel:
        return f"{row.gpus} GPUs are no groups of {row.tensor_parallel}"
    if SAME_PRECISION.get(row.precision, row.precision) not in get_args(WeightPrecision):
        return f"precision {row.precision} is not one of a build"
    return ""


def first_a100(variants: Iterable[str], snapshot: CatalogueSnapshot) -> GpuSpec | None:
    """The A100 that a row is compared as: the first of its variants that the catalogue holds."""
    found = (snapshot.gpu(variant) for variant in variants)
    return next((gpu for gpu in found if gpu and gpu.is_a100), None)


def sample(row: Benchmark, model: LanguageModel, gpu: GpuSpec) -> Sample:
    """A row with its load and the work behind it; the time to a first token in seconds, rates in tokens a second."""
    precision = SAME_PRECISION.get(row.precision, row.precision)
    # llama.cpp splits by layers: stages of one GPU each
    plan = ParallelPlan(
        tensor_parallel=row.tensor_parallel, pipeline_parallel=row.gpus // row.tensor_parallel, replicas=1
    )
    running = Running(model=model, weights=precision, weight_only=row.precision == "int8")  # type: ignore[arg-type]  # `why_not` has checked it
    link = "pcie" if row.link == "pcie" and row.gpus > 1 else "nvlink"
    machine = Machine.of(gpu.memory_bandwidth_gb_s, gpu.fp16_dense_tflops, plan, link)
    inputs, outputs = row.input_tokens or CHAT_TOKENS, row.output_tokens or CHAT_TOKENS
    page = row.sources[0] if row.sources else row.engine
    if row.metric == "prefill_tok_s":
        seconds = row.ttft_ms / 1000 if row.ttft_ms else inputs / row.tok_s
        return Sample(
            id=row.id,
            page=page,
            load="first_token",
            kind=row.precision,
            measured=seconds,
            work=prompt_work(running, machine, inputs),
        )
    sequences = row.concurrency or full_batch(running, machine, gpu, plan, inputs, outputs)
    load = "saturated" if row.concurrency is None else "one_user" if sequences == 1 else "batch"
    return Sample(
        id=row.id, page=page, load=load, kind=row.precision, measured=row.tok_s, work=serving(running, machine, sequences, inputs, outputs)
    )  # fmt: skip


def full_batch(running: Running, machine: Machine, gpu: GpuSpec, plan: ParallelPlan, inputs: int, outputs: int) -> int:
    """The full batch that the estimate of saturation takes."""
    workload = Workload(weights=running.weights, context_tokens=inputs + outputs)
    fit = fitting.fit(workload, running.model, gpu, plan, Assumptions(), mig=None)
    return sequences_held(running, machine, fit.kv_room_gib, inputs + outputs)


def sequences_held(running: Running, machine: Machine, room_gib: float, tokens: float) -> int:
    """Sequences of so many tokens that the cache holds to their end, at most what an engine runs together, at least one."""
    each = running.kv_read_bytes(1, tokens, machine.tensor_parallel) / machine.pipeline_parallel
    return max(1, min(SAMPLED_SEQUENCES, int(room_gib * GIB / each)))


def of_training(snapshot: CatalogueSnapshot) -> Iterator[Sample | Excluded]:
    """Every published training job with a speed; those that tell only what fitted belong to memory, and are no rows here."""
    for run in snapshot.training_runs:
        if not run.tok_s:
            continue
        why = run.excluded or why_no_job(run, snapshot)
        yield Excluded(id=run.id, why=why) if why else job(run, snapshot)


def why_no_job(run: TrainingRun, snapshot: CatalogueSnapshot) -> str:
    """Why a training job can't be computed; empty where it can."""
    if not run.method:
        return "its method is none of a build"
    if not run.sequence_tokens:
        return "the length of its sequences is not known"
    if run.catalogue_model not in snapshot.models and not (run.params and run.layers and run.hidden):
        return f"the catalogue holds no model {run.model}, and its dimensions are not known"
    return ""


def job(run: TrainingRun, snapshot: CatalogueSnapshot) -> Sample:
    """A job on GPUs that are joined well enough to be busy; what ZeRO moves is left out, as sources seldom tell the links."""
    model = snapshot.models.get(run.catalogue_model)
    params = model.params_per_token if model else run.params or 0.0
    layers, width = (model.layers, model.heads * model.head_dim) if model else (run.layers or 0, run.hidden or 0)
    attention = attention_flops(layers, width, run.sequence_tokens or 0)
    each = flops_per_token(params, attention, run.method, checkpointing=run.checkpointing)
    return Sample(
        id=run.id, page=run.sources[0] if run.sources else run.model, load="training", kind=run.method, measured=run.tok_s or 0.0,
        work=TrainingWork(arithmetic_s=each / (run.gpus * DENSE_FLOPS), moved_s=0.0, share=SHARE_OF[run.method]),
    )  # fmt: skip
