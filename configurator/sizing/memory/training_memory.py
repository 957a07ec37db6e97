"""Memory that training takes on one GPU: states, activations, logits, gathered layers.

States by optimizer, sharding by ZeRO stage (Rajbhandari et al., arXiv 1910.02054), activations after Korthikanti et al.
(arXiv 2205.05198) with FlashAttention. Checked against published A100 peaks (tests/sizing/memory/test_training.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..build import Training, Workload
from ..catalogue import LanguageModel
from ..models.precision import BITS, BYTES_16_BIT, NF4_DOUBLE_QUANT_BITS, billions, weight_bytes, weight_working
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBytes:
    """Bytes a trained parameter takes: its weight, its gradient, and what the optimizer keeps."""

    weight: int
    gradient: int
    optimizer: int

    @property
    def total(self) -> int:
        """In bytes, of one parameter that is not sharded."""
        return self.weight + self.gradient + self.optimizer


STATE_BYTES: Mapping[str, StateBytes] = {
    "adamw_mixed": StateBytes(weight=2, gradient=2, optimizer=12),  # FP32 master weight and two moments
    "adamw_bf16": StateBytes(weight=2, gradient=2, optimizer=4),
    "adamw_8bit": StateBytes(weight=2, gradient=2, optimizer=2),
}

ACTIVATION_BYTES = 34
"""Bytes a token, layer and unit of hidden size with FlashAttention (2205.05198, equation 1 without the 5as/h term)."""
CHECKPOINT_BYTES = 2
LOGIT_BYTES = 10
"""A token and vocabulary entry: 16-bit logits, FP32 copy, its gradient."""
GATHERED_LAYERS = 2
"""ZeRO-3 and FSDP hold the layer at work and the next one in full."""
BUCKET_PARAMS = 5e8
BUCKET_BYTES = 18
"""DeepSpeed's buckets at their defaults with overlap_comm: 5e8 × 2 B × 2 × 4.5 = 9 GB (Hugging Face, DeepSpeed integration);
fewer where fewer parameters are trained. With them Qwen's ZeRO-3 rows come out at 0.92 to 1.09 of what was measured,
without at 0.81 to 0.96. FSDP of PyTorch needs less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """Bytes on one GPU, with the formula that they come from."""

    bytes: float
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingMemory:
    """GiB on one GPU. `per_token_gib` is what one more token in the micro-batch takes, `fixed_gib` what none changes."""

    states_gib: float
    activations_gib: float
    per_token_gib: float
    fixed_gib: float
    states_working: str
    activations_working: str


def estimate(workload: Workload, model: LanguageModel, plan: ParallelPlan) -> TrainingMemory:
    """Memory of one GPU of a job; `plan.replicas` are the data-parallel ranks over which ZeRO shards."""
    training = workload.training
    states, per_token = states_bytes(workload, model, plan), bytes_per_token(training, model, plan)
    fixed = fixed_bytes(workload, model, plan)
    activations = training.sequence_tokens * training.micro_batch * per_token.bytes + fixed.bytes
    return TrainingMemory(
        states_gib=states.bytes / GIB, activations_gib=activations / GIB, per_token_gib=per_token.bytes / GIB, fixed_gib=fixed.bytes / GIB,
        states_working=f"{states.working} = {states.bytes / 1e9:,.1f} GB",
        activations_working=f"{training.micro_batch} × {training.sequence_tokens:,} tokens × {per_token.working}{fixed.working} "
        f"= {activations / 1e9:,.1f} GB = {activations / GIB:,.1f} GiB",
    )  # fmt: skip


def states_bytes(workload: Workload, model: LanguageModel, plan: ParallelPlan) -> Worked:
    """Weights, gradients and optimizer on one GPU, and the formula."""
    training, split, sharded = workload.training, plan.gpus_per_replica, plan.replicas
    each = STATE_BYTES[training.optimizer]
    trained = trained_params(workload, model) / split
    own, own_working = sharded_states(each, trained, training, sharded), formula(each, trained, training, sharded)
    if workload.task == "full_finetune":
        return Worked(bytes=own, working=own_working)
    base = frozen_bytes(workload, model)
    ways = split * (sharded if training.zero_stage == 3 else 1)
    over = f" / {ways}" if ways > 1 else ""
    return Worked(bytes=base.bytes / ways + own, working=f"frozen base ({base.working}){over} + adapters {own_working}")


def trained_params(workload: Workload, model: LanguageModel) -> float:
    """The number of parameters that are trained: all, or the adapters' alone."""
    return model.params_total if workload.task == "full_finetune" else adapter_params(model, workload.training)


def sharded_states(each: StateBytes, params: float, training: Training, ways: int) -> float:
    """In bytes: the states on one of `ways` GPUs: ZeRO-1 shards the optimizer, -2 also the gradients, -3 also the weights."""
    stage = training.zero_stage
    return params * (
        each.weight / (ways if stage >= 3 else 1)
        + each.gradient / (ways if stage >= 2 else 1)
        + each.optimizer / (ways if stage >= 1 else 1)
    )


def formula(each: StateBytes, params: float, training: Training, ways: int) -> str:
    """The sum of `sharded_states`, with its numbers."""
    stage = training.zero_stage
    parts = ((each.weight, 3, "weights"), (each.gradient, 2, "gradients"), (each.optimizer, 1, "optimiser"))
    terms = [f"{size}{f'/{ways}' if stage >= needs and ways > 1 else ''} {name}" for size, needs, name in parts]
    return f"{billions(params)} × ({' + '.join(terms)}) B"


def frozen_bytes(workload: Workload, model: LanguageModel) -> Worked:
    """The base model under LoRA (16 bit) or QLoRA (4 bit: NF4 with double quantisation unless another is named)."""
    if workload.task == "lora":
        return Worked(bytes=model.params_total * BYTES_16_BIT, working=f"{billions(model.params_total)} × 2 B")
    if workload.weights in ("bf16", "fp16", "nf4"):
        bits = NF4_DOUBLE_QUANT_BITS / 8
        body = model.params_total - model.embedding_params
        working = f"{billions(body)} × {bits:.4g} B + {billions(model.embedding_params)} × 2 B"
        return Worked(bytes=body * bits + model.embedding_params * BYTES_16_BIT, working=working)
    total = weight_bytes(model, workload.weights).total
    return Worked(bytes=total, working=weight_working(model, workload.weights))


def adapter_params(model: LanguageModel, training: Training) -> float:
    """The number of LoRA's parameters: rank × (in + out) of every adapted matrix. The experts of a mixture are adapted under `all` too."""
    hidden, queries, matrices = model.hidden, model.heads * model.head_dim, model.ffn_matrices
    keys = (
        (model.kv_lora_rank or 0) + (model.rope_head_dim or 0)
        if model.kv_lora_rank
        else model.kv_heads * model.head_dim
    )
    layer = 2 * (hidden + queries) + 2 * (hidden + keys)
    total = model.layers * layer
    if training.lora_targets == "all":
        if model.moe:
            experts = (model.moe.experts + model.moe.shared) * (model.layers - model.moe.dense_layers)
            total += matrices * experts * (hidden + model.moe.expert_ffn)
            total += matrices * model.moe.dense_layers * (hidden + model.moe.dense_ffn)
        else:
            total += matrices * model.layers * (hidden + model.ffn)
    return float(training.lora_rank * total)


def bytes_per_token(training: Training, model: LanguageModel, plan: ParallelPlan) -> Worked:
    """Bytes for each token of the micro-batch on one GPU: activations that are kept, one layer's that are not, and logits."""
    kept = f"{ACTIVATION_BYTES} × {model.layers} layers, no checkpointing"
    layers = ACTIVATION_BYTES * model.layers
    if training.checkpointing:
        kept = f"{CHECKPOINT_BYTES} × {model.layers} layers + {ACTIVATION_BYTES}, checkpointing"
        layers = CHECKPOINT_BYTES * model.layers + ACTIVATION_BYTES
    tensor = plan.tensor_parallel
    over = f" / TP {tensor}" if tensor > 1 else ""
    working = f"(({kept}) × {model.hidden:,} + {LOGIT_BYTES} × {model.vocab:,} logits) B{over}"
    return Worked(bytes=(layers * model.hidden + LOGIT_BYTES * model.vocab) / tensor, working=working)


def fixed_bytes(workload: Workload, model: LanguageModel, plan: ParallelPlan) -> Worked:
    """Bytes on one GPU that no token changes: ZeRO-3's gathered layers and buckets, and QLoRA's dequantised layer."""
    layer = (model.params_total - model.embedding_params) / model.layers / plan.tensor_parallel
    fixed, working = 0.0, ""
    if workload.training.zero_stage == 3 and plan.replicas > 1:
        size = BYTES_16_BIT if workload.task != "qlora" else BITS["nf4"] / 8
        bucket = min(BUCKET_PARAMS, trained_params(workload, model) / plan.gpus_per_replica)
        fixed += GATHERED_LAYERS * layer * size + BUCKET_BYTES * bucket
        working += f" + {GATHERED_LAYERS} gathered layers × {billions(layer)} × {size:.4g} B + buckets {billions(bucket)} × {BUCKET_BYTES} B"
    if workload.task == "qlora":
        fixed += layer * BYTES_16_BIT
        working += f" + a dequantised layer {billions(layer)} × {BYTES_16_BIT} B"
    return Worked(bytes=fixed, working=working)
