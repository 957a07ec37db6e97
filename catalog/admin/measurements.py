"""What others measured."""

from django.contrib import admin

from catalog.models import Benchmark, ObservedFit, ServerBenchmark, TrainingRun

from .sources import FactAdmin


@admin.register(Benchmark)
class BenchmarkAdmin(FactAdmin):
    list_display = (
        "slug",
        "model",
        "gpu_label",
        "gpus",
        "precision",
        "concurrency",
        "tok_s",
        "engine",
        "is_suspect",
    )
    list_filter = (
        "model",
        "gpu_label",
        "precision",
        "metric",
        "confidence",
        ("suspect", admin.EmptyFieldListFilter),
    )
    search_fields = ("slug", "model", "engine", "note")
    autocomplete_fields = ("sources", "gpu_variants")

    @admin.display(description="Believed", boolean=True, ordering="suspect")
    def is_suspect(self, row: Benchmark) -> bool:
        return not row.suspect


@admin.register(TrainingRun)
class TrainingRunAdmin(FactAdmin):
    list_display = (
        "slug",
        "task",
        "model",
        "gpu_label",
        "gpus",
        "sequence_tokens",
        "micro_batch",
        "tok_s",
        "fits",
    )
    list_filter = ("task", "method", "gpu_label", "fits")
    search_fields = ("slug", "model", "catalogue_model", "task", "note")
    autocomplete_fields = ("sources", "gpu_variants")


@admin.register(ObservedFit)
class ObservedFitAdmin(FactAdmin):
    list_display = ("slug", "model", "precision", "gpu_label", "gpus", "fits")
    list_filter = ("fits", "precision", "model")
    search_fields = ("slug", "model", "note")


@admin.register(ServerBenchmark)
class ServerBenchmarkAdmin(FactAdmin):
    list_display = (
        "server",
        "gpu_config",
        "llama3_8b_finetune_hours",
        "sdxl_img_per_s",
        "usd_per_hour",
        "verdict",
    )
    search_fields = ("slug", "server", "gpu_config")
