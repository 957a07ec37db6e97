"""Published measurements that stand for a build: the same model, precision, GPUs, split, and the same kind of load.

A row that is suspect never counts. Servers of today on GPUs that draw what they may come first, other current engines next;
a dated engine, or one that is no server, counts only where nothing else was measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ..build import Workload
from ..catalogue import Benchmark, LanguageModel, TrainingRun
from ..catalogue.kept import once_per_identity
from ..quantities import Basis, counted
from .speeds import MEASURED, Rate

DATED_ENGINES = (
    "vLLM 0.5.4",
    "vLLM (2023)",
    "FasterTransformer",
    "Triton/FasterTransformer",
    "NeMo TensorRT-LLM (docs)",
)
"""Valid rows, but of engines that nobody would install today."""
NOT_SERVERS = ("HF Transformers",)
"""A library's plain loop: half the speed of any server."""
SERVERS = ("vLLM", "TensorRT-LLM", "SGLang", "LMDeploy")
"""What serves many users; other engines are of one person's desk, or show what a compiler can do."""
LLAMA_CPP = "llama.cpp"
LIMITED = {"gpt-fast (PyTorch compile)": "GPUs limited to 330 W"}
"""Conditions that a page states for all of its rows (gpt-fast's README)."""

SAME_PRECISION: Mapping[str, str] = {"fp16": "bf16", "int8_w8a8": "int8"}
W8A8 = "int8_w8a8"
"""Rows that compute in INT8; rows of "int8" are weight-only (GPTQ, gpt-fast) and compute in 16 bit."""
SIXTEEN_BIT = ("bf16", "fp16")
LENGTHS_WITHIN = 0.25


@dataclass(frozen=True, slots=True)
class Setup:
    """What must be the same for a measurement to stand for a build."""

    model: str
    precision: str
    gpus: int
    tensor_parallel: int

    @classmethod
    def of(cls, model: str, precision: str, gpus: int, tensor_parallel: int) -> "Setup":
        """The setup of a build or row; precisions that run alike count as one."""
        return cls(model, SAME_PRECISION.get(precision, precision), gpus, tensor_parallel)


Index = Mapping[Setup, tuple[Benchmark, ...]]


@once_per_identity
def index_of(benchmarks: tuple[Benchmark, ...]) -> Index:
    """The rows that may be shown as measured, by setup; worked out once for a snapshot's rows."""
    found: defaultdict[Setup, list[Benchmark]] = defaultdict(list)
    for row in benchmarks:
        if not row.suspect and not is_of_a_desk(row):
            found[Setup.of(row.model, row.precision, row.gpus, row.tensor_parallel)].append(row)
    return {setup: tuple(rows) for setup, rows in found.items()}


def rows_for(index: Index, setup: Setup, variant: str, link: str) -> list[Benchmark]:
    """Rows of a setup on a variant; between several GPUs also over the same link, where the row says which."""
    return [
        row
        for row in index.get(setup, ())
        if variant in row.gpu_variants and (setup.gpus == 1 or row.link in (link, "", "unstated"))
    ]


def is_of_a_desk(row: Benchmark) -> bool:
    """llama.cpp's 16-bit path: half the speed of any server's, and nobody's choice; its own formats are what it is for."""
    return row.engine == LLAMA_CPP and row.precision in SIXTEEN_BIT


@once_per_identity
def twins_of(models: Mapping[str, LanguageModel]) -> Mapping[str, tuple[str, ...]]:
    """The ids of all models that compute the same matrices, by the id of each: fine-tunes, and one base under two names."""
    found: defaultdict[LanguageModel, list[str]] = defaultdict(list)
    for model in models.values():
        found[shape_of(model)].append(model.id)
    return {id: tuple(ids) for ids in found.values() for id in ids}


def shape_of(model: LanguageModel) -> LanguageModel:
    """The model without its names and the length that it was made for."""
    return replace(model, id="", name="", max_context=None, note="", sources=(), checkpoint=None)


def computing_alike(rows: Iterable[Benchmark], weights: str, *, weight_only: bool) -> list[Benchmark]:
    """Rows whose arithmetic is that of the build; between W8A8 and weight-only INT8 only a lone user sees no difference."""
    return [row for row in rows if weights != "int8" or (row.precision == W8A8) is not weight_only]


def of_load(rows: Iterable[Benchmark], concurrency: int | None) -> list[Benchmark]:
    """Rows of output tokens at a concurrency; None is saturated."""
    return [row for row in rows if row.metric == "output_tok_s_total" and row.concurrency == concurrency]


def of_lengths(rows: Iterable[Benchmark], input_tokens: int, output_tokens: int) -> list[Benchmark]:
    """Rows whose prompts and answers are as long, within a quarter. Sets of chats don't say, and don't count."""
    return [row for row in rows if near(row.input_tokens, input_tokens) and near(row.output_tokens, output_tokens)]


def near(measured: int | None, asked: int) -> bool:
    """Whether a length (tokens) is within a quarter of what is asked; one that nobody states is not."""
    return measured is not None and abs(measured - asked) <= LENGTHS_WITHIN * asked


def best(rows: Sequence[Benchmark]) -> Sequence[Benchmark]:
    """Rows of today's servers at full power; where there are none, of other current engines; then the rest."""
    first = min(map(rank, rows), default=0)
    return [row for row in rows if rank(row) == first]


def rank(row: Benchmark) -> int:
    """0 for what says most of a server that one would install today, 2 for what says least."""
    if not is_current(row):
        return 2
    return 0 if row.engine.startswith(SERVERS) and row.engine not in LIMITED else 1


def is_current(row: Benchmark) -> bool:
    """Whether a row is of a server that one would install today."""
    return row.engine not in DATED_ENGINES and not row.engine.startswith(NOT_SERVERS)


def rate_of(rows: Sequence[Benchmark], bound: float, *, times: bool = False) -> Rate:
    """The median of what was published for a setup (tok/s; with `times` ms to the first token), with the conditions.

    The span holds every row and what other engines reach, at most `bound`: one row of one engine is no law.
    """
    rows = best(rows)
    values = [(row.ttft_ms or 0.0) if times else row.tok_s for row in rows]
    engines = list(dict.fromkeys(f"{row.engine}{when(row.measured_on)}" for row in rows))
    found = published_rate(values, bound, engines, [row.id for row in rows], [s for row in rows for s in row.sources])
    return replace(
        found, engine=", ".join(dict.fromkeys(row.engine for row in rows)),
        working=f"{found.working}: {'; '.join(conditions(rows, times=times))}; other engines lie at {MEASURED.words} of it",
    )  # fmt: skip


def conditions(rows: Sequence[Benchmark], *, times: bool = False) -> Iterator[str]:
    """How long prompts and answers were, and what held the GPUs back."""
    inputs = [row.input_tokens for row in rows if row.input_tokens is not None]
    outputs = [row.output_tokens for row in rows if row.output_tokens is not None]
    prompts = f"prompts of {over(inputs)}" if inputs else "prompts of a set of chats"
    if times:
        yield prompts
    else:
        yield f"{prompts}, counted in, answers of {over(outputs)}" if outputs else prompts
    yield from dict.fromkeys(LIMITED[row.engine] for row in rows if row.engine in LIMITED)


def over(lengths: Sequence[int]) -> str:
    """Lengths in words: 5 tokens, or 1 to 900 tokens."""
    low, high = min(lengths), max(lengths)
    return counted(low, "token") if low == high else f"{low:,} to {high:,} tokens"


def published_rate(
    values: Sequence[float], bound: float, by: Sequence[str], ids: Sequence[str], sources: Sequence[str]
) -> Rate:
    """The median of published values (tok/s or ms) with its span; `by` names engines and months, `ids` the rows."""
    among = f"median of {len(values)} measurements" if len(values) > 1 else "measured"
    with_ = f" with {', '.join(by)}" if by else ""
    central = median(values)
    return Rate(
        low=min(*values, central * MEASURED.low), central=central, high=max(*values, min(bound, central * MEASURED.high)),
        basis=Basis.MEASURED, sources=tuple(dict.fromkeys(sources)), working=f"{among}{with_} ({', '.join(ids)})",
    )  # fmt: skip


def when(measured_on: str) -> str:
    """The month behind an engine's name, where it is known."""
    return f", {measured_on}" if measured_on else ""


@once_per_identity
def jobs_of(runs: tuple[TrainingRun, ...]) -> Mapping[tuple[str, str, int], tuple[TrainingRun, ...]]:
    """The training jobs whose speed may be shown as measured, by model, method and GPUs."""
    found: defaultdict[tuple[str, str, int], list[TrainingRun]] = defaultdict(list)
    for run in runs:
        if run.tok_s and run.catalogue_model and not run.excluded:
            found[run.catalogue_model, run.method, run.gpus].append(run)
    return {job: tuple(rows) for job, rows in found.items()}


def rate_of_job(
    runs: tuple[TrainingRun, ...], workload: Workload, model: str, variant: str, gpus: int, bound: float
) -> Rate | None:  # fmt: skip
    """What was published of the very job: model, method, GPUs, sequence, micro-batch, checkpointing; None where nobody has."""
    asked = workload.training
    rows = [
        run
        for run in jobs_of(runs).get((model, workload.task, gpus), ())
        if variant in run.gpu_variants and run.sequence_tokens == asked.sequence_tokens
        and run.micro_batch == asked.micro_batch and run.checkpointing == asked.checkpointing
    ]  # fmt: skip
    if not rows:
        return None
    sources = [s for run in rows for s in run.sources]
    return published_rate([run.tok_s or 0.0 for run in rows], bound, [], [run.id for run in rows], sources)
