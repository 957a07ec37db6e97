"""The memory figures of the contract, each with its working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .assumptions import Assumptions
from .build import Workload
from .catalogue import AnyProduct, CatalogueSnapshot, GpuSpec, LanguageModel
from .kept import once_per_identity
from .parallelism import ParallelPlan, valid_tensor_parallel
from .quantities import Basis, Figure, FigureValue, counted

if TYPE_CHECKING:
    from .memory import MemoryFit

ESTIMATE_BAND = 0.10
"""A model whose dimensions are partly guessed may be off by this much either way."""
SMALLER_UP_TO_GB = 48
BANDED = frozenset(
    f"memory.{name}" for name in ("weights_gib", "kv_gib", "activations_gib", "states_gib", "needed_gib", "share")
)

INFERENCE_SOURCES = ("vllm-cache-config", "hf-memory-anatomy")
TRAINING_SOURCES = ("arxiv-1910-02054", "arxiv-2205-05198")
QLORA_SOURCES = (*TRAINING_SOURCES, "arxiv-2305-14314")


def figures(
    fit: MemoryFit,
    plan: ParallelPlan,
    model: LanguageModel,
    workload: Workload,
    snapshot: CatalogueSnapshot,
    assumptions: Assumptions,
) -> tuple[Figure, ...]:
    """Every `memory.*` figure. Under MIG they are a slice's; sizes of a model that is guessed get a band."""
    rows = [*parts(fit), *room(fit), ("tensor_parallel", fit.plan.tensor_parallel, "GPUs")]
    sources = sources_of(fit)
    found = [as_figure(fit, f"memory.{name}", value, unit, sources) for name, value, unit in rows]
    valid = Figure(
        name="memory.valid_tensor_parallel", value=valid_tensor_parallel(model, workload.weights), unit="GPUs",
        working=valid_working(model, workload), basis=Basis.COMPUTED, sources=model.sources,
    )  # fmt: skip
    return (*found, valid, *fewest(fit, model, workload, snapshot, assumptions))


def parts(fit: MemoryFit) -> Iterator[tuple[str, FigureValue, str]]:
    split = fit.split
    yield "weights_gib", split.weights_gib, "GiB"
    yield "kv_gib", split.kv_gib, "GiB"
    yield "activations_gib", split.activations_gib, "GiB"
    yield "runtime_gib", split.runtime_gib, "GiB"
    if fit.states_gib is not None:
        yield "states_gib", fit.states_gib, "GiB"
    yield "needed_gib", split.needed_gib, "GiB"
    yield "visible_gib", split.visible_gib, "GiB"
    yield "share", fit.share, ""
    yield "verdict", fit.verdict, ""


def room(fit: MemoryFit) -> Iterator[tuple[str, FigureValue, str]]:
    yield "max_context_tokens", fit.max_context_tokens, "tokens"
    yield "max_concurrency", fit.max_concurrency, "sequences"
    yield "kv_bytes_per_token", fit.kv_bytes_per_token, "B"
    yield "kv_capacity_tokens", fit.kv_capacity_tokens, "tokens"


def as_figure(fit: MemoryFit, name: str, value: FigureValue, unit: str, sources: tuple[str, ...]) -> Figure:
    if name == "memory.visible_gib":
        basis = Basis.DATASHEET
        return Figure(
            name=name, value=value, unit=unit, working=fit.workings[name], basis=basis, sources=fit.gpu.sources
        )
    guessed = fit.model.is_estimate
    low = high = None
    if guessed and name in BANDED and isinstance(value, float):
        low, high = value * (1 - ESTIMATE_BAND), value * (1 + ESTIMATE_BAND)
    return Figure(
        name=name, value=value, unit=unit, low=low, high=high, working=fit.workings[name], sources=sources,
        basis=Basis.ESTIMATE if guessed else Basis.COMPUTED,
    )  # fmt: skip


def sources_of(fit: MemoryFit) -> tuple[str, ...]:
    rules: tuple[str, ...] = INFERENCE_SOURCES
    if fit.states_gib is not None:
        rules = QLORA_SOURCES if fit.workload.task == "qlora" else TRAINING_SOURCES
    return (*fit.model.sources, *rules, *(("migug",) if fit.mig else ()))


def valid_working(model: LanguageModel, workload: Workload) -> str:
    ffn = model.moe.expert_ffn if model.moe else model.ffn
    kv = "latent attention" if model.kv_lora_rank else counted(model.kv_heads, "KV head")
    return (
        f"sizes up to 8 that divide {counted(model.heads, 'head')}, {kv} and feed-forward {ffn:,} ({workload.weights})"
    )


def fewest(
    fit: MemoryFit, model: LanguageModel, workload: Workload, snapshot: CatalogueSnapshot, assumptions: Assumptions
) -> Iterator[Figure]:
    """The fewest of each A100, and of the smaller cards that might do; only the memory of a card matters for it."""
    from .memory import needed_by_count, tight_share_of

    sources, share = sources_of(fit), tight_share_of(workload, assumptions)
    needs = needed_by_count(workload, model, assumptions)
    for gpu in cards(snapshot.products):
        visible = gpu.memory_gib_visible
        found = next(((count, needed) for count, needed in needs if needed <= share * visible), None)
        if found:
            working = f"{found[1]:.1f} GiB on {'one' if found[0] == 1 else f'each of {found[0]}'}, of {visible:g} GiB"
        else:
            working = f"not on 32 of {visible:g} GiB; {needs[-1][1]:.1f} GiB on each would be needed"
        yield Figure(
            name=f"memory.fewest_gpus.{gpu.id}", value=found[0] if found else None, unit="GPUs", working=working,
            basis=Basis.ESTIMATE if model.is_estimate else Basis.COMPUTED, sources=sources,
        )  # fmt: skip


@once_per_identity
def cards(products: Mapping[str, AnyProduct]) -> tuple[GpuSpec, ...]:
    """All A100s, and GPUs of their generation or later with up to 48 GB (older ones know no BF16)."""
    found = (product for product in products.values() if isinstance(product, GpuSpec))
    return tuple(
        gpu for gpu in found if gpu.is_a100 or (gpu.memory_gb <= SMALLER_UP_TO_GB and gpu.generation != "volta")
    )
