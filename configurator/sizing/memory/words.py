"""Memory in words: why it fits or not, and each figure's formula with its numbers. `training_words` has those of training."""

from collections.abc import Mapping

from ..assumptions import Assumptions
from ..models.precision import is_tied, stage_share, weight_bytes, weight_working
from ..quantities import GIB, counted, percent
from . import kv_cache
from .activations import LOGIT_BYTES, SAMPLED_SEQUENCES, active_ffn, sampler_bytes
from .fit import MemoryFit
from .room import MOST_SEQUENCES

SHARED_HEADROOM_GIB = 5.0
"""GPUs that share a model and keep less than this free are worth a word: a 72B model on 4 × 40 GB was seen with 0.1 GiB left
for its cache (vllm#16570). On 80 GB the line of the verdict leaves more."""


def explain(fit: MemoryFit, assumptions: Assumptions) -> str:
    """Which part decides the verdict, with its numbers."""
    split = fit.split
    place = place_of(fit)
    trains = fit.states_gib is not None
    fits_share = assumptions.training_fits_share if trains else assumptions.fits_share
    tight_share = assumptions.training_tight_share if trains else assumptions.tight_share
    held = "Weights, gradients and optimiser" if trains else "The weights"
    if fit.verdict == "fits":
        free = fits_share * split.visible_gib - split.needed_gib
        return f"{free:,.1f} GiB of {place} are free below the line of {percent(fits_share)}.{hardly_shared(fit)}"
    if fit.verdict == "tight":
        if trains:
            return f"More than {percent(fits_share)} of {place}: fragmentation may break it."
        if fit.plan.sequences:
            return (
                f"Some slices are filled beyond {percent(fits_share)}: raise gpu_memory_utilization to {tight_share:g}."
            )
        return f"More than {percent(fits_share)} of {place}: raise gpu_memory_utilization to {min(1.0, fit.share + 0.01):.2f}."
    limit = tight_share * split.visible_gib
    if split.weights_gib > limit:
        return (
            f"{held} alone need {split.weights_gib:,.1f} GiB; {place} shows {split.visible_gib:,.2f} GiB, of which "
            f"{percent(tight_share)}, {limit:,.1f} GiB, may be used.{left_out(fit, limit)}"
        )
    if split.weights_gib + split.runtime_gib + split.activations_gib > limit:
        return (
            f"{held} need {split.weights_gib:,.1f} GiB, which leaves no room for {split.activations_gib:,.1f} GiB of activations "
            f"and {split.runtime_gib:,.1f} GiB of runtime."
        )
    rest = limit - split.weights_gib - split.runtime_gib - split.activations_gib
    return (
        f"The KV cache of {counted(fit.sequences, 'sequence')} × {counted(fit.workload.context_tokens, 'token')} needs {split.kv_gib:,.1f} GiB; "
        f"beside weights, activations and runtime there is room for {rest:,.1f} GiB.{copied_cache(fit, rest)}"
    )


def hardly_shared(fit: MemoryFit) -> str:
    """What was seen where GPUs that serve a model together keep little free; nothing elsewhere."""
    free = fit.split.visible_gib - fit.split.needed_gib
    if fit.states_gib is not None or fit.plan.gpus_per_replica == 1 or free >= SHARED_HEADROOM_GIB:
        return ""
    return f" An engine that shared a 72B model over 4 × 40 GB was seen to need more than the {free:,.1f} GiB that stay free here."


def copied_cache(fit: MemoryFit, room_gib: float) -> str:
    """Where the cache would fit if tensor parallelism divided it; nothing where it does, or where that is no help."""
    ways, tensor = kv_cache.ways_split(fit.model, fit.plan.tensor_parallel), fit.plan.tensor_parallel
    if ways == tensor or fit.split.kv_gib * ways / tensor > room_gib:
        return ""
    why = "the latent" if fit.model.kv_lora_rank else counted(fit.model.kv_heads, "KV head")
    return (
        f" It is the parallelism: in tensor parallel {tensor} {why} can't be divided so far, and copies fill the GPUs."
    )


def left_out(fit: MemoryFit, limit_gib: float) -> str:
    """Where all GPUs together would be enough, but the model can't be divided over so many; nothing elsewhere."""
    plan, split = fit.plan, fit.split
    if fit.mig or not plan.idle_gpus or fit.states_gib is not None:
        return ""
    together = (split.needed_gib - split.runtime_gib) * plan.gpus_per_replica / (plan.gpus_per_replica + plan.idle_gpus)
    if together + split.runtime_gib > limit_gib:
        return ""
    return f" It is the parallelism: {counted(plan.idle_gpus, 'GPU')} more would be enough, but no split of {fit.model.name} uses them."


def inference_workings(fit: MemoryFit, assumptions: Assumptions) -> Mapping[str, str]:
    """The working of each figure of serving, by its name."""
    split, plan, model = fit.split, fit.plan, fit.model
    tensor, sequences = plan.tensor_parallel, fit.sequences
    return {
        **shared_workings(fit),
        "memory.tensor_parallel": served_plan_working(fit, assumptions),
        "memory.weights_gib": weights_working(fit),
        "memory.kv_gib": kv_working(fit),
        "memory.activations_gib": f"prefill chunk {assumptions.prefill_chunk_tokens:,.0f} × (6 × {active_ffn(model):,}{over(tensor)} "
        f"+ 8 × {model.hidden:,}) B + {min(sequences, SAMPLED_SEQUENCES)} × {model.vocab:,} × {LOGIT_BYTES} B{over(tensor)} "
        f"= {split.activations_gib:,.2f} GiB",
        "memory.runtime_gib": runtime_working(assumptions, together=plan.gpus_per_replica > 1),
        "memory.kv_bytes_per_token": kv_cache.working(model, fit.workload.kv_cache),
        "memory.kv_capacity_tokens": capacity_working(fit, assumptions),
        "memory.max_context_tokens": context_working(fit, assumptions),
        "memory.max_concurrency": users_working(fit, assumptions),
    }


def runtime_working(assumptions: Assumptions, *, together: bool) -> str:
    """What a GPU keeps for CUDA, and for collectives where it works with others."""
    collectives = f" + collectives {assumptions.collectives_gib:g} GiB" if together else ""
    return f"CUDA context and kernels {assumptions.runtime_gib:g} GiB{collectives}"


def capacity_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """What the cache holds at the engine's setting, and what it would hold at the limit that the verdict goes by."""
    split, asked, limit = fit.split, assumptions.gpu_memory_utilization, assumptions.tight_share
    usual = ", vLLM's usual setting" if asked == Assumptions().gpu_memory_utilization else ""
    text = (
        f"({asked:g} × {split.visible_gib:,.2f} − {split.weights_gib:,.2f} − {split.activations_gib:,.2f} − {split.runtime_gib:,.1f}) GiB "
        f"/ {token_bytes(fit):,.0f} B a token on {place_of(fit)}, in one replica, at gpu_memory_utilization {asked:g}{usual}"
    )
    if asked >= limit:
        return text
    return f"{text}; raising it to {limit:g} gives {counted(int(fit.kv_room_gib * GIB / token_bytes(fit)), 'token')}"


def token_bytes(fit: MemoryFit) -> float:
    """What a token of the build's context takes on the fullest GPU, windows and copies counted."""
    return fit.split.kv_gib * GIB / fit.sequences / fit.workload.context_tokens


def context_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """How the longest context comes about: the room for the cache over the bytes of a token."""
    split, limit, model = fit.split, assumptions.tight_share, fit.model
    if fit.other_plans:
        text = f"the longest for {counted(fit.workload.concurrency, 'sequence')} at a time, over every split of these GPUs, {at_most(fit, assumptions)}"
    else:
        # The cache of one sequence grows by this much a token, once its windows are full.
        full, windowed = kv_cache.full_and_windowed_layers(model)
        windows = f", of which {windowed} keep {model.window:,} tokens" if windowed else ""
        text = (
            f"({limit:g} × {split.visible_gib:,.2f} − {split.weights_gib:,.2f} − {split.activations_gib:,.2f} − {split.runtime_gib:,.1f}) GiB "
            f"/ {counted(fit.sequences, 'sequence')} / {kv_share_bytes(fit):,.0f} B a token on {place_of(fit)} "
            f"({full + windowed} layers{windows}); {at_most(fit, assumptions)}"
        )
    return text + (f"; {model.name} was made for {model.max_context:,} tokens" if model.max_context else "")


def kv_share_bytes(fit: MemoryFit) -> float:
    """Bytes of a token on the fullest GPU before any window."""
    ways = kv_cache.ways_split(fit.model, fit.plan.tensor_parallel)
    return fit.kv_bytes_per_token * stage_share(fit.model, fit.plan.pipeline_parallel) / ways


def users_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """How the most users come about: the room for caches over what one of them takes."""
    split, limit, plan = fit.split, assumptions.tight_share, fit.plan
    each = counted(fit.workload.context_tokens, "token")
    capped = fit.max_concurrency == MOST_SEQUENCES
    bound = f"; memory holds more, but a build asks for {MOST_SEQUENCES:,} at most" if capped else ""
    if fit.other_plans:
        return f"the most of {each} each, over every split of these GPUs, {at_most(fit, assumptions)}{bound}"
    logits = sampler_bytes(fit.model, plan.tensor_parallel) / GIB
    chunk = split.activations_gib - min(fit.sequences, SAMPLED_SEQUENCES) * logits
    text = (
        f"({limit:g} × {split.visible_gib:,.2f} − {split.weights_gib:,.2f} − {chunk:,.2f} − {split.runtime_gib:,.1f}) GiB "
        f"/ ({split.kv_gib / fit.sequences:.4g} cache + {logits:.2g} logits) GiB for each of {each}"
    )
    text += f" × {plan.replicas} {'slices' if fit.mig else 'replicas'}" if plan.replicas > 1 else ""
    return f"{text}; {at_most(fit, assumptions)}{bound}"


def at_most(fit: MemoryFit, assumptions: Assumptions) -> str:
    """The limit that the verdict goes by, and what the engine's own setting holds."""
    limit, asked = assumptions.tight_share, assumptions.gpu_memory_utilization
    words = f"where up to {percent(limit)} of {place_of(fit)} may be used: gpu_memory_utilization {limit:g}"
    if asked >= limit or fit.kv_capacity_tokens is None:
        return words
    return f"{words}, while at {asked:g} one replica's cache holds {counted(fit.kv_capacity_tokens, 'token')}"


def place_of(fit: MemoryFit) -> str:
    """What memory is counted of: a GPU or a slice."""
    return f"a {fit.mig.name} slice" if fit.mig else "a GPU"


def over(gpus: int) -> str:
    """A division by so many GPUs, in words; nothing for one."""
    return f" / {gpus}" if gpus > 1 else ""


def weights_working(fit: MemoryFit) -> str:
    """Parameters times bytes, over the plan's GPUs; of several pipeline stages, the fullest."""
    parts, plan = weight_bytes(fit.model, fit.workload.weights), fit.plan
    tensor = f" / TP {plan.tensor_parallel}" if plan.tensor_parallel > 1 else ""
    total = f"{weight_working(fit.model, fit.workload.weights)} = {parts.total / 1e9:,.1f} GB"
    stages = plan.pipeline_parallel
    if stages > 1:
        share = stage_share(fit.model, stages)
        ends = f"{parts.ends / 1e9:,.1f}{'' if is_tied(fit.model) else ' / 2'}"
        total += (
            f"; fullest of {stages} stages: {round(share * fit.model.layers)} of {fit.model.layers} layers, "
            f"{parts.layers / 1e9:,.1f} × {share:.4g} + {ends} (embedding or head) GB"
        )
    return f"{total}{tensor} = {fit.split.weights_gib:,.1f} GiB"


def kv_working(fit: MemoryFit) -> str:
    """Users times tokens times bytes, over the GPUs that the cache divides over."""
    model, workload, plan = fit.model, fit.workload, fit.plan
    each = kv_cache.sequence_bytes(model, workload.kv_cache, workload.context_tokens)
    whole = fit.sequences * each / GIB
    windows = " (windows counted)" if model.window else ""
    text = f"{fit.sequences:,} × {counted(workload.context_tokens, 'token')} × {each / workload.context_tokens:,.0f} B{windows} = {whole:,.2f} GiB"
    ways = kv_cache.ways_split(model, plan.tensor_parallel)
    if ways > 1 or plan.pipeline_parallel > 1:
        share = stage_share(model, plan.pipeline_parallel)
        stages = f" × {share:.4g} (layers of a stage)" if plan.pipeline_parallel > 1 else ""
        copied = " (fewer KV heads than GPUs: copied)" if ways < plan.tensor_parallel else ""
        text += f"{over(ways)}{copied}{stages} = {fit.split.kv_gib:,.2f} GiB"
    if model.kv_lora_rank and plan.tensor_parallel > 1:
        text += " on each GPU: the latent is copied, not divided"
    return text


def shared_workings(fit: MemoryFit) -> Mapping[str, str]:
    """Workings that serving and training have in common, by name."""
    split = fit.split
    parts = (split.weights_gib, split.kv_gib, split.activations_gib, split.runtime_gib)
    sum_of = " + ".join(f"{part:,.1f}" for part in parts)
    return {
        "memory.needed_gib": f"{sum_of} = {split.needed_gib:,.1f} GiB (weights or states, KV cache, activations, runtime)",
        "memory.visible_gib": f"what CUDA shows of a {fit.mig.name} slice" if fit.mig else "what CUDA shows of one GPU",
        "memory.share": f"{split.needed_gib:,.1f} / {split.visible_gib:,.2f} GiB",
        "memory.verdict": fit.reason.removesuffix("."),
        "memory.tensor_parallel": plan_working(fit),
    }


def plan_working(fit: MemoryFit) -> str:
    """The sizes of the plan."""
    return fit.plan.words


def served_plan_working(fit: MemoryFit, assumptions: Assumptions) -> str:
    """The split, why it is this one where the build leaves it to us, and what else an engine could do with it."""
    plan, workload, text = fit.plan, fit.workload, plan_working(fit)
    if fit.mig:
        return f"{text}: a slice each, since slices reach no other's memory"
    is_own = workload.tensor_parallel or workload.pipeline_parallel
    if plan.why:
        text += f"; {plan.why}"
    elif not is_own and plan.pipeline_parallel > 1:
        text += "; with fewer stages a replica has not enough memory"
    elif not is_own and plan.tensor_parallel > 1:
        text += "; the largest size that these GPUs can share"
    if plan.idle_gpus:
        text += f"; {counted(plan.idle_gpus, 'GPU')} idle"
    if plan.tensor_parallel > 1 and fit.model.moe:
        text += "; with expert parallelism each GPU holds whole experts instead, in as much memory"
    if plan.tensor_parallel > 1 and fit.model.kv_lora_rank:
        text += "; data-parallel attention would divide the users' caches instead of copying them, which is not counted"
    return text
