"""Step 1: does it fit, on how many of which GPU, and how fast."""

from dataclasses import dataclass, replace

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot, GpuSpec

from .. import choices, formatting
from .figures import FigureView, Reading
from .shell import model_name

FEWEST = "memory.fewest_gpus."
SPLIT = {True: ("memory.weights_gib", "memory.kv_gib"), False: ("memory.states_gib",)}
"""What fills the memory beside activations and runtime: serving has a cache, training states."""
MOST_OTHERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRow:
    variant: str
    memory: str
    fewest: str
    working: str
    chosen: bool
    is_a100: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadView:
    verdict: str
    verdict_words: str
    drawing: str
    split: tuple[FigureView, ...]
    limits: tuple[FigureView, ...]
    speed: tuple[FigureView, ...]
    fits: tuple[FitRow, ...]


def results(build: Build, reading: Reading) -> WorkloadView:
    from configurator.drawings import memory_bars

    assessment, snapshot = reading.assessment, reading.snapshot
    verdict, words = _verdict(build, assessment, snapshot)
    return WorkloadView(
        verdict=verdict,
        verdict_words=words,
        drawing=memory_bars(assessment),
        split=reading.known("memory.needed_gib", *SPLIT[build.workload.task == "inference"], "memory.activations_gib",
            "memory.runtime_gib",
        ),
        limits=reading.known("memory.max_context_tokens", "memory.max_concurrency", "memory.tensor_parallel",
            "memory.valid_tensor_parallel", "memory.kv_bytes_per_token", "memory.kv_capacity_tokens", "memory.parameters_billion",
            "memory.parameters_per_token_billion",
        ),
        speed=_speed(reading),
        fits=_fits(build, assessment, snapshot),
    )  # fmt: skip


def _speed(reading: Reading) -> tuple[FigureView, ...]:
    """Where some users wait, the tiles say how many, and of how many each speed is."""
    tiles = reading.known("throughput.one_user_tok_s", "throughput.batch_tok_s", "throughput.users_at_once",
        "throughput.per_user_tok_s", "throughput.saturated_tok_s", "throughput.train_tok_s",
        "throughput.time_to_first_token_ms", "throughput.roofline_tok_s",
    )  # fmt: skip
    waiting = waiting_users(reading.assessment)
    if not waiting:
        return tiles
    served = formatting.figure_value(reading.assessment.figures["throughput.users_at_once"])

    def said(tile: FigureView) -> FigureView:
        if tile.name == "throughput.users_at_once":
            return replace(tile, span=f"{formatting.number(waiting)} wait")
        return replace(tile, label=f"Each of the {served} served") if tile.name == "throughput.per_user_tok_s" else tile

    return tuple(map(said, tiles))


def waiting_users(assessment: Assessment) -> int:
    """Users beyond those that are served together; none where nobody can tell."""
    served = assessment.figures.get("throughput.users_at_once")
    return 0 if served is None or served.value is None else assessment.build.workload.concurrency - int(served.number)


def _verdict(build: Build, assessment: Assessment, snapshot: CatalogueSnapshot) -> tuple[str, str]:
    """The verdict's state and its sentence."""
    name = model_name(build, snapshot)
    if not name:
        return "", "Choose a model to see whether it fits and how fast it runs."
    figure = assessment.figures.get("memory.verdict")
    needed, visible = assessment.figures.get("memory.needed_gib"), assessment.figures.get("memory.visible_gib")
    if figure is None or needed is None or visible is None:
        return (
            "",
            f"{name}: choose the GPUs to see whether it fits."
            if not build.gpus
            else f"{name}: nothing can be said yet.",
        )
    amounts = f"{formatting.figure_text(needed)} of the {formatting.figure_text(visible)} on each GPU"
    sentences = {
        "fits": f"{name} fits: it needs {amounts}.",
        "tight": f"{name} is tight: it needs {amounts}.",
        "no": f"{name} does not fit: it needs {formatting.figure_text(needed)} on each GPU, which has {formatting.figure_text(visible)}.",
    }
    verdict = str(figure.value)
    return verdict, sentences.get(verdict, figure.working)


def _fits(build: Build, assessment: Assessment, snapshot: CatalogueSnapshot) -> tuple[FitRow, ...]:
    """The A100s and smaller cards on offer; what the build holds already stands last where it is offered no more."""
    chosen = {group.variant for group in build.gpus}
    offered = choices.gpus(snapshot)
    held = [gpu for gpu in (snapshot.gpu(id) for id in sorted(chosen)) if gpu is not None and gpu.retired]
    return tuple(
        _fit_row(gpu, assessment, chosen) for gpu in (*offered, *held) if FEWEST + gpu.id in assessment.figures
    )


def _fit_row(gpu: GpuSpec, assessment: Assessment, chosen: set[str]) -> FitRow:
    figure = assessment.figures[FEWEST + gpu.id]
    return FitRow(
        variant=gpu.name,
        memory=f"{formatting.number(gpu.memory_gb)} GB",
        fewest=formatting.figure_value(figure) if figure.value is not None else "none will do",
        working=figure.working,
        chosen=gpu.id in chosen,
        is_a100=gpu.is_a100,
    )
