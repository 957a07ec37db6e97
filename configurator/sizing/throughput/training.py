"""Tokens a second that a training job gets through: its arithmetic, recomputation included, at a share of the dense peak.

Forward 2 FLOPs a parameter and token, backward as much for activations and again for the weights that are trained (arXiv
2204.02311, appendix B, which counts attention over the whole sequence; 2205.05198 for recomputation). MosaicML's published
utilisation follows from it exactly. ZeRO moves weights or gradients over the link meanwhile; the slower of the two counts.
"""

from dataclasses import dataclass

from ..build import Workload
from ..catalogue import CatalogueSnapshot, GpuSpec, LanguageModel
from ..memory import kv_cache
from ..models.precision import weight_bytes
from ..quantities import percent
from . import measured
from .constants import SHIPPED, SpeedConstants
from .speeds import TRAINING, Rate, estimated
from .step_model import LINKS

GRADIENT_BYTES = 2
"""Gradients travel in 16 bit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingWork:
    """A token of a job on so many GPUs: seconds at the dense peak of all GPUs, seconds on the link, and the method's constant."""

    arithmetic_s: float
    moved_s: float
    share: str

    def tok_s(self, c: SpeedConstants) -> float:
        """The whole job's tokens a second: the slower of computing and moving."""
        return 1 / max(self.arithmetic_s / getattr(c, self.share), self.moved_s)


SHARE_OF = {"full_finetune": "training_full", "lora": "training_lora", "qlora": "training_qlora"}


def flops_per_token(
    params: float, attention: float, method: str, *, checkpointing: bool
) -> float:  # fmt: skip
    """FLOPs for a token: `params` are those it is multiplied with, `attention` a forward pass's FLOPs of attention.

    Frozen weights need no gradients of their own; checkpointing runs the forward pass twice.
    """
    forward = 2 * params + attention
    of_weights = 2 * params if method == "full_finetune" else 0.0
    backward = 2 * params + 2 * attention + of_weights
    return forward * (2 if checkpointing else 1) + backward


def attention_flops(layers: int, width: int, tokens: float) -> float:
    """Forward attention for a token in a sequence of so many (scores and values, not halved for the causal mask)."""
    return 4.0 * layers * width * tokens


def moved_bytes(workload: Workload, model: LanguageModel) -> float:
    """Bytes that each of many GPUs sends for a step: with ZeRO-3 the weights twice, where they are trained gradients too."""
    trained = workload.task == "full_finetune"
    gradients = GRADIENT_BYTES * model.params_total if trained else 0.0
    if workload.training.zero_stage < 3:
        return 2 * gradients
    weights = weight_bytes(model, "nf4" if workload.task == "qlora" else "bf16").total
    return 2 * weights + gradients


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What joins a job's GPUs: the link within a server (nvlink or pcie), and the network cards of each of several servers.

    `network_b_s` is the bytes a second, one way, of all cards of a server at line rate; 0 where none is listed.
    """

    link: str
    servers: int = 1
    network_b_s: float = 0.0


def moved_s(workload: Workload, model: LanguageModel, gpus: int, joined: Joined) -> float:
    """Seconds that a step's weights and gradients are on the way: over the link, or over the network, whichever is longer.

    A ring through all GPUs enters and leaves each server once, so that a server's cards carry what each GPU sends.
    """
    sent = moved_bytes(workload, model)
    within = sent * (gpus - 1) / gpus / LINKS[joined.link].bytes_s
    if joined.servers < 2 or not joined.network_b_s:
        return within
    return max(within, sent * (joined.servers - 1) / joined.servers / joined.network_b_s)


def work_of_job(workload: Workload, model: LanguageModel, flops: float, gpus: int, joined: Joined) -> TrainingWork:
    """The work of a token, on so many GPUs of so many dense FLOPS each."""
    training, width = workload.training, model.heads * model.head_dim
    full, windowed = kv_cache.full_and_windowed_layers(model)
    length = training.sequence_tokens
    attention = attention_flops(full, width, length) + attention_flops(windowed, width, min(length, model.window or 0))
    each = flops_per_token(model.params_per_token, attention, workload.task, checkpointing=training.checkpointing)
    tokens = length * training.micro_batch * gpus
    return TrainingWork(
        arithmetic_s=each / (gpus * flops), moved_s=moved_s(workload, model, gpus, joined) / tokens, share=SHARE_OF[workload.task]
    )  # fmt: skip


def training_tok_s(
    workload: Workload, model: LanguageModel, gpu: GpuSpec, flops: float, gpus: int, joined: Joined, snapshot: CatalogueSnapshot
) -> Rate:  # fmt: skip
    """The whole job's rate: measured where the very job was published, else estimated, never above the dense peak."""
    work = work_of_job(workload, model, flops, gpus, joined)
    bound = 1 / work.arithmetic_s
    published = measured.rate_of_job(snapshot.training_runs, workload, model.id, gpu.id, gpus, bound)
    if published:
        return published
    share = getattr(SHIPPED, work.share)
    each = work.arithmetic_s * gpus * flops
    recomputed = ", the forward pass twice" if workload.training.checkpointing else ""
    working = (
        f"{gpus} × {flops / 1e12:,.0f} TFLOPS × {percent(share)} / {each / 1e9:,.1f} GFLOP a token ({words(workload)}"
        f"{recomputed}, attention over {workload.training.sequence_tokens:,} tokens){held_back(work, share, joined)}"
    )
    return estimated(
        work.tok_s(SHIPPED), TRAINING, bound, f"{working}; published jobs lie at {TRAINING.words} of it",
        is_guess=model.is_estimate, sources=model.sources,
    )  # fmt: skip


def held_back(work: TrainingWork, share: float, joined: Joined) -> str:
    """What the link or the network costs, and that the network is not counted where no card is listed."""
    words = ""
    if work.moved_s > work.arithmetic_s / share:
        words = f"; held back by what is sent, which takes {work.moved_s * 1e6:,.1f} µs for each token"
    if joined.servers > 1 and not joined.network_b_s:
        words += f"; the network between {joined.servers} servers is not counted, since no card is listed"
    return words


def words(workload: Workload) -> str:
    """What a method computes for a parameter, for its working."""
    return {
        "full_finetune": "6 × active parameters",
        "lora": "4 × active parameters, frozen weights",
        "qlora": "4 × active parameters, frozen 4-bit weights",
    }[workload.task]
