"""Language models."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from catalog.models import LanguageModel

from .products import offer_again, retire
from .sources import id_is_fixed, never

FIELDSETS = (
    ("Model", {"fields": ("slug", "name", "hf", "licence", "retired", "is_estimate")}),
    (
        "Architecture",
        {"fields": ("hidden", "layers", "heads", "kv_heads", "head_dim", "ffn", "vocab", "max_context")},
    ),
    (
        "Parameters",
        {
            "fields": (
                "params_total",
                "params_per_token",
                "embedding_params",
                "tower_params",
                "ffn_matrices",
                "native_mxfp4",
            )
        },
    ),
    (
        "Attention out of the ordinary",
        {"fields": ("kv_lora_rank", "rope_head_dim", "window", "full_attention_layers")},
    ),
    (
        "Mixture of experts",
        {
            "fields": (
                "moe_experts",
                "moe_top_k",
                "moe_expert_ffn",
                "moe_shared",
                "moe_dense_layers",
                "moe_dense_ffn",
            )
        },
    ),
    ("Where this comes from", {"fields": ("sources", "note", "published_weights_gb", "details")}),
)


@admin.register(LanguageModel)
class LanguageModelAdmin(SimpleHistoryAdmin):
    list_display = ("name", "parameters", "layers", "heads", "kv_heads", "max_context", "licence", "retired")
    list_filter = ("retired", "is_estimate", "licence")
    search_fields = ("slug", "name", "hf")
    autocomplete_fields = ("sources",)
    actions = (retire, offer_again)
    fieldsets = FIELDSETS
    get_readonly_fields = id_is_fixed
    has_delete_permission = never

    @admin.display(description="Parameters (billion)", ordering="params_total")
    def parameters(self, model: LanguageModel) -> str:
        return f"{model.params_total / 1e9:,.1f}"
