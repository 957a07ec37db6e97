"""Published measurements that stand for a build: the same model, precision, GPUs, split, and the same kind of load.

A row that is suspect never counts; a dated engine, or one that is no server, counts only where nothing newer was measured.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .catalogue import Benchmark
from .kept import once_per_identity

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

SAME_PRECISION: Mapping[str, str] = {"fp16": "bf16", "int8_w8a8": "int8"}
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
        return cls(model, SAME_PRECISION.get(precision, precision), gpus, tensor_parallel)


Index = Mapping[Setup, tuple[Benchmark, ...]]


@once_per_identity
def index_of(benchmarks: tuple[Benchmark, ...]) -> Index:
    """The rows that may be shown as measured, by setup; worked out once for a snapshot's rows."""
    found: defaultdict[Setup, list[Benchmark]] = defaultdict(list)
    for row in benchmarks:
        if not row.suspect:
            found[Setup.of(row.model, row.precision, row.gpus, row.tensor_parallel)].append(row)
    return {setup: tuple(rows) for setup, rows in found.items()}


def rows_for(index: Index, setup: Setup, variant: str, link: str) -> list[Benchmark]:
    """Rows of a setup on a variant; between several GPUs also over the same link, where the row says which."""
    return [
        row
        for row in index.get(setup, ())
        if variant in row.gpu_variants and (setup.gpus == 1 or row.link in (link, "", "unstated"))
    ]


def of_load(rows: Iterable[Benchmark], concurrency: int | None) -> list[Benchmark]:
    """Rows of output tokens at a concurrency; None is saturated."""
    return [row for row in rows if row.metric == "output_tok_s_total" and row.concurrency == concurrency]


def of_lengths(rows: Iterable[Benchmark], input_tokens: int, output_tokens: int) -> list[Benchmark]:
    """Rows whose prompts and answers are as long, within a quarter. Sets of chats don't say, and don't count."""
    return [row for row in rows if near(row.input_tokens, input_tokens) and near(row.output_tokens, output_tokens)]


def near(measured: int | None, asked: int) -> bool:
    return measured is not None and abs(measured - asked) <= LENGTHS_WITHIN * asked


def newest(rows: Sequence[Benchmark]) -> Sequence[Benchmark]:
    """Rows of today's servers; where there are none, the others."""
    return [row for row in rows if is_current(row)] or rows


def is_current(row: Benchmark) -> bool:
    return row.engine not in DATED_ENGINES and not row.engine.startswith(NOT_SERVERS)
