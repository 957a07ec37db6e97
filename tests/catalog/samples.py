"""Rows to test with, each with the least that it needs."""

from datetime import date
from decimal import Decimal
from typing import Any

from catalog.models import (
    Accessory,
    CloudRate,
    Gpu,
    GpuGeneration,
    LanguageModel,
    Platform,
    PowerSupply,
    Price,
    Source,
    Ups,
)


def source(slug: str = "datasheet") -> Source:
    return Source.objects.get_or_create(slug=slug, defaults={"title": f"The {slug}"})[0]


def gpu(slug: str = "a100-pcie-80gb", **columns: Any) -> Gpu:
    GpuGeneration.objects.get_or_create(slug="ampere", defaults={"name": "Ampere"})
    least = {
        "name": "NVIDIA A100 PCIe 80 GB",
        "maker": "NVIDIA",
        "generation_id": "ampere",
        "form": "pcie",
        "memory_gb": 80,
        "memory_gib_visible": 79.15,
        "memory_type": "HBM2e",
        "memory_bandwidth_gb_s": 1935,
        "tdp_w": 300,
        "idle_w": 45,
        "fp16_dense_tflops": 312,
    }
    return Gpu.objects.create(slug=slug, **{**least, **columns})


def power_supply(slug: str = "psu-2000w", **columns: Any) -> PowerSupply:
    return PowerSupply.objects.create(slug=slug, **{"name": "Supply of 2,000 W", "watts": 2000, **columns})


def platform(slug: str = "server", **columns: Any) -> Platform:
    return Platform.objects.create(slug=slug, **{"name": "A server", "kind": "pcie-server", **columns})


def ups(slug: str = "ups", **columns: Any) -> Ups:
    return Ups.objects.create(slug=slug, **{"name": "A UPS", "va": 6000, "watts": 5400, **columns})


def accessory(slug: str = "rails", **columns: Any) -> Accessory:
    return Accessory.objects.create(slug=slug, **{"name": "Rail kit", **columns})


def price(product: Any, priced_on: date = date(2025, 1, 15), likely: str = "100", **columns: Any) -> Price:
    amounts = {"low": Decimal(likely), "likely": Decimal(likely), "high": Decimal(likely)}
    return Price.objects.create(product=product, priced_on=priced_on, **{**amounts, **columns})


def cloud_rate(slug: str = "aws-a100-on-demand", rate: str = "3.00", **columns: Any) -> CloudRate:
    least = {"name": "AWS", "provider": "AWS", "gpu_variant": "a100-sxm4-80gb", "priced_on": date(2025, 1, 15)}
    return CloudRate.objects.create(slug=slug, usd_per_gpu_hour=Decimal(rate), **{**least, **columns})


def language_model(slug: str = "llama-3.1-8b", **columns: Any) -> LanguageModel:
    least = {
        "name": "Llama 3.1 8B",
        "hidden": 4096,
        "layers": 32,
        "heads": 32,
        "kv_heads": 8,
        "head_dim": 128,
        "ffn": 14336,
        "vocab": 128256,
        "params_total": 8030261248,
        "params_per_token": 7504924672,
        "embedding_params": 1050673152,
    }
    return LanguageModel.objects.create(slug=slug, **{**least, **columns})
