"""Sources, language models, benchmarks, and supplies to choose from."""

from typing import Any

from catalog import models
from configurator.sizing import catalogue as spec

from .rows import columns_of, linked, read


def read_sources() -> dict[int, spec.Source]:
    return {pk: spec.Source(**values) for pk, values in read(models.Source, columns_of(spec.Source))}


def read_language_models(source_slugs: dict[int, str]) -> dict[str, spec.LanguageModel]:
    sources = linked(models.LanguageModel.sources.through, "languagemodel_id", "source_id", source_slugs)
    experts = columns_of(spec.MoeSpec)
    columns = [*columns_of(spec.LanguageModel, "sources", "moe", "checkpoint"), *(f"moe_{name}" for name in experts)]
    found = {}
    for pk, values in read(models.LanguageModel, columns):
        moe = {name: values.pop(f"moe_{name}") for name in experts}
        found[values["id"]] = spec.LanguageModel(
            **values, sources=sources.get(pk, ()), moe=spec.MoeSpec(**moe) if moe["experts"] else None
        )
    return found


def read_benchmarks(source_slugs: dict[int, str]) -> tuple[spec.Benchmark, ...]:
    sources = linked(models.Benchmark.sources.through, "benchmark_id", "source_id", source_slugs)
    gpu_slugs: dict[int, Any] = dict(models.Gpu.objects.values_list("pk", "slug"))
    gpus = linked(models.Benchmark.gpu_variants.through, "benchmark_id", "gpu_id", gpu_slugs)
    rows = read(models.Benchmark, columns_of(spec.Benchmark, "sources", "gpu_variants"))
    return tuple(
        spec.Benchmark(**values, sources=sources.get(pk, ()), gpu_variants=gpus.get(pk, ())) for pk, values in rows
    )


def read_training_runs(source_slugs: dict[int, str]) -> tuple[spec.TrainingRun, ...]:
    sources = linked(models.TrainingRun.sources.through, "trainingrun_id", "source_id", source_slugs)
    gpu_slugs: dict[int, Any] = dict(models.Gpu.objects.values_list("pk", "slug"))
    gpus = linked(models.TrainingRun.gpu_variants.through, "trainingrun_id", "gpu_id", gpu_slugs)
    rows = read(models.TrainingRun, columns_of(spec.TrainingRun, "sources", "gpu_variants"))
    return tuple(
        spec.TrainingRun(**values, sources=sources.get(pk, ()), gpu_variants=gpus.get(pk, ())) for pk, values in rows
    )


def read_supplies(source_slugs: dict[int, str]) -> dict[str, spec.SupplyPreset]:
    sources = linked(models.Supply.sources.through, "supply_id", "source_id", source_slugs)
    rows = read(models.Supply, columns_of(spec.SupplyPreset, "sources"))
    return {values["id"]: spec.SupplyPreset(**values, sources=sources.get(pk, ())) for pk, values in rows}
