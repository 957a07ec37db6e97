"""Language models: their architecture, and the published figures that ours are checked against."""

from django.db import models
from simple_history.models import HistoricalRecords

from .fields import count, count_or_unknown, text
from .products import Fact


def parameters(label: str) -> "models.PositiveBigIntegerField[int, int]":
    return models.PositiveBigIntegerField(label)


class LanguageModel(Fact):
    """`window` tokens apply to all but `full_attention_layers` layers. The moe_* columns are for mixtures of experts."""

    name = models.CharField(max_length=200)
    hf = text("on Hugging Face")
    licence = text("licence")
    hidden = count("hidden size")
    layers = count("layers")
    heads = count("heads")
    kv_heads = count("KV heads")
    head_dim = count("size of a head")
    ffn = count("feed-forward size")
    vocab = count("vocabulary")
    params_total = parameters("parameters")
    params_per_token = parameters("parameters multiplied for a token")
    embedding_params = models.PositiveBigIntegerField(
        "parameters kept in 16 bits",
        help_text="Embedding and output head, and a vision tower: these stay in 16 bits when the rest is quantised.",
    )
    tower_params = models.PositiveBigIntegerField(
        "parameters of a vision tower", default=0, help_text="Part of those that are kept in 16 bits."
    )
    ffn_matrices = count("matrices of a feed-forward", default=3, help_text="3 where it is gated, else 2.")
    max_context = count_or_unknown("longest context (tokens)")
    kv_lora_rank = count_or_unknown("MLA: rank of the KV cache")
    rope_head_dim = count_or_unknown("MLA: size of a rotary head")
    window = count_or_unknown("sliding window (tokens)")
    full_attention_layers = count_or_unknown("layers with full attention")
    moe_experts = count_or_unknown("experts")
    moe_top_k = count_or_unknown("experts for a token")
    moe_expert_ffn = count_or_unknown("feed-forward size of an expert")
    moe_shared = count("shared experts", default=0)
    moe_dense_layers = count("dense layers", default=0)
    moe_dense_ffn = count("feed-forward size of a dense layer", default=0)
    native_mxfp4 = models.BooleanField("published in MXFP4", default=False)
    is_estimate = models.BooleanField("an estimate", default=False)
    published_weights_gb = models.JSONField(
        "published size of the weights (GB)",
        default=dict,
        blank=True,
        help_text="By precision; ours are checked against it.",
    )
    details = models.JSONField(
        default=dict, blank=True, help_text="Other published figures and oddities of the architecture"
    )
    retired = models.BooleanField(default=False, help_text="No longer offered. Builds that use it keep working.")

    history = HistoricalRecords()

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kv_heads__gt=0, kv_heads__lte=models.F("heads")),
                name="language_model_kv_heads_within_heads",
                violation_error_message="A model has at least one KV head, and no more of them than heads.",
            ),
            models.CheckConstraint(
                condition=models.Q(embedding_params__lte=models.F("params_total")),
                name="language_model_embedding_within_total",
                violation_error_message="The parameters kept in 16 bits are part of all parameters.",
            ),
            models.CheckConstraint(
                condition=models.Q(moe_experts__isnull=True)
                | models.Q(
                    moe_top_k__isnull=False,
                    moe_expert_ffn__isnull=False,
                    moe_top_k__lte=models.F("moe_experts"),
                ),
                name="language_model_experts_complete",
                violation_error_message="A mixture of experts needs experts, experts for a token (no more than there are), and their size.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
