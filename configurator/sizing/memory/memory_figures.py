"""The memory figures of the contract, each with its working."""

from collections.abc import Iterator, Mapping

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import AnyProduct, CatalogueSnapshot, GpuSpec, LanguageModel
from ..catalogue.kept import once_per_identity
from ..catalogue.language import GUESSED_BAND
from ..parallelism.planning import ParallelPlan, valid_tensor_parallel
from ..quantities import Basis, Figure, FigureValue, counted, percent
from .counts import needed_by_count, tight_share_of
from .fit import MemoryFit
from .split import MemorySplit

SMALLER_UP_TO_GB = 48
BANDED = frozenset(
    f"memory.{name}" for name in ("weights_gib", "kv_gib", "activations_gib", "states_gib", "needed_gib", "share")
)

OF_ONES_OWN = ("pasted-config", "own-dimensions")
"""Ids of models that no catalogue holds: how they were read stands beside their parameters."""
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
    return (*found, *parameters(model), valid, *fewest(fit, model, workload, snapshot, assumptions))


def parameters(model: LanguageModel) -> Iterator[Figure]:
    """All parameters, and those that a token is multiplied with; where a config was pasted, as it was read."""
    basis = Basis.ESTIMATE if model.is_estimate else Basis.COMPUTED
    tower = f", of them {model.tower_params / 1e9:.3f}e9 in a vision tower" if model.tower_params else ""
    layers = (model.params_total - model.embedding_params) / 1e9
    note = f". {model.note.removesuffix('.')}" if model.note and model.id in OF_ONES_OWN else ""
    yield Figure(
        name="memory.parameters_billion", value=model.params_total / 1e9, unit="billion", basis=basis, sources=model.sources,
        working=f"{layers:.3f}e9 in {counted(model.layers, 'layer')} + {model.embedding_params / 1e9:.3f}e9 in embedding and head{tower} "
        f"= {model.params_total:,.0f}{note}",
    )  # fmt: skip
    experts = f"{model.moe.top_k} of {model.moe.experts} experts" if model.moe else "all layers"
    yield Figure(
        name="memory.parameters_per_token_billion", value=model.params_per_token / 1e9, unit="billion", basis=basis, sources=model.sources,
        working=f"{experts} and the output head, without the look-up in the embedding: {model.params_per_token:,.0f}",
    )  # fmt: skip


def parts(fit: MemoryFit) -> Iterator[tuple[str, FigureValue, str]]:
    """Rows of name, value and unit: what takes memory, and the verdict."""
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
    if fit.states_gib is not None:
        yield "data_parallel", 1 if fit.mig else fit.plan.replicas, "GPUs"


def room(fit: MemoryFit) -> Iterator[tuple[str, FigureValue, str]]:
    """Rows of name, value and unit: what else would fit."""
    yield "max_context_tokens", fit.max_context_tokens, "tokens"
    yield "max_concurrency", fit.max_concurrency, "sequences"
    yield "kv_bytes_per_token", fit.kv_bytes_per_token, "B"
    yield "kv_capacity_tokens", fit.kv_capacity_tokens, "tokens"


def as_figure(fit: MemoryFit, name: str, value: FigureValue, unit: str, sources: tuple[str, ...]) -> Figure:
    """One row with its working; GiB of a guessed model get a band of 10 % either way."""
    if name == "memory.visible_gib":
        basis = Basis.DATASHEET
        return Figure(
            name=name, value=value, unit=unit, working=fit.workings[name], basis=basis, sources=fit.gpu.sources
        )
    guessed = fit.model.is_estimate
    low = high = None
    if guessed and name in BANDED and isinstance(value, float):
        low, high = value * (1 - GUESSED_BAND), value * (1 + GUESSED_BAND)
    return Figure(
        name=name, value=value, unit=unit, low=low, high=high, working=fit.workings[name], sources=sources,
        basis=Basis.ESTIMATE if guessed else Basis.COMPUTED,
    )  # fmt: skip


def sources_of(fit: MemoryFit) -> tuple[str, ...]:
    """The model's own sources, those of the formulas, and the MIG guide under MIG."""
    rules: tuple[str, ...] = INFERENCE_SOURCES
    if fit.states_gib is not None:
        rules = QLORA_SOURCES if fit.workload.task == "qlora" else TRAINING_SOURCES
    return (*fit.model.sources, *rules, *(("migug",) if fit.mig else ()))


def valid_working(model: LanguageModel, workload: Workload) -> str:
    """What the tensor-parallel sizes must divide (vLLM's checks when it loads a model)."""
    ffn = model.moe.expert_ffn if model.moe else model.ffn
    kv = "latent attention" if model.kv_lora_rank else counted(model.kv_heads, "KV head")
    return (
        f"sizes up to 8 that divide {counted(model.heads, 'head')}, {kv} and feed-forward {ffn:,} ({workload.weights})"
    )


def fewest(
    fit: MemoryFit, model: LanguageModel, workload: Workload, snapshot: CatalogueSnapshot, assumptions: Assumptions
) -> Iterator[Figure]:
    """The fewest of each A100, and of the smaller cards that might do; only the memory of a card matters for it."""
    sources, share, known = sources_of(fit), tight_share_of(workload, assumptions), cards(snapshot.products)
    if not known:
        return
    smallest = min(gpu.memory_gib_visible for gpu in known)
    needs = needed_by_count(workload, model, assumptions, share * smallest)
    basis, limit = Basis.ESTIMATE if model.is_estimate else Basis.COMPUTED, percent(share)
    said: dict[int, str] = {}
    for gpu in known:
        enough = share * gpu.memory_gib_visible
        at = next((i for i, (_, split) in enumerate(needs) if split.needed_gib <= enough), len(needs))
        if at not in said:
            said[at] = fewest_working(needs, at)
        count = needs[at][0].gpus if at < len(needs) else None
        yield Figure(
            name=f"memory.fewest_gpus.{gpu.id}", value=count, unit="GPUs", basis=basis, sources=sources,
            working=f"{said[at]}; {limit} of {gpu.memory_gib_visible:g} GiB may be used",
        )  # fmt: skip


def fewest_working(needs: tuple[tuple[ParallelPlan, MemorySplit], ...], at: int) -> str:
    """What each GPU holds on the fewest, and what it would have to hold on the next smaller number.

    `at` is the place of the fewest among `needs`; beyond their end, the largest number is not enough.
    """
    plan, split = needs[min(at, len(needs) - 1)]
    if at == len(needs):
        return f"not on {plan.gpus} either, {split.needed_gib:,.1f} GiB on each"
    stages = f" × PP {plan.pipeline_parallel}" if plan.pipeline_parallel > 1 else ""
    how = f" (TP {plan.tensor_parallel}{stages})" if plan.gpus_per_replica > 1 else ""
    place = "one" if plan.gpus == 1 else f"each of {plan.gpus}{how}"
    text = (
        f"{split.weights_gib:,.1f} + {split.kv_gib:,.1f} + {split.activations_gib:,.1f} + {split.runtime_gib:,.1f} "
        f"= {split.needed_gib:,.1f} GiB on {place}"
    )
    return f"{text}, {needs[at - 1][1].needed_gib:,.1f} GiB on {needs[at - 1][0].gpus}" if at else text


@once_per_identity
def cards(products: Mapping[str, AnyProduct]) -> tuple[GpuSpec, ...]:
    """All A100s, and the smaller GPUs that might do."""
    found = (product for product in products.values() if isinstance(product, GpuSpec))
    return tuple(gpu for gpu in found if gpu.is_a100 or is_smaller(gpu))


def is_smaller(gpu: GpuSpec) -> bool:
    """Whether a GPU is what one takes where an A100 is too much: up to 48 GB, and not so old that it knows no BF16."""
    return not gpu.is_a100 and gpu.memory_gb <= SMALLER_UP_TO_GB and gpu.generation != "volta"
