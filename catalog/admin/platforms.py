"""GPUs and platforms, with the lists that hang on them."""

from typing import Any

from django.contrib import admin

from catalog.models import (
    Gpu,
    GpuGeneration,
    IncludedPart,
    InletLimit,
    MigProfile,
    PcieSwitch,
    Platform,
    Slot,
)

from .products import AnyProductAdmin
from .sources import FactAdmin, Lines


@admin.register(GpuGeneration)
class GpuGenerationAdmin(FactAdmin):
    list_display = ("name", "architecture", "flagship", "memory", "released", "status")
    search_fields = ("slug", "name", "architecture", "flagship")


class MigProfileInline(Lines):
    model = MigProfile


@admin.register(Gpu)
class GpuAdmin(AnyProductAdmin):
    list_display = (
        "name",
        "form",
        "memory_gb",
        "tdp_w",
        "newest_price",
        "price_age",
        "confidence",
        "retired",
    )
    list_filter = ("retired", "generation", "form", "confidence")
    autocomplete_fields = ("sources", "generation")
    inlines = (MigProfileInline,)


class SlotInline(Lines):
    model = Slot


class PcieSwitchInline(Lines):
    model = PcieSwitch


class InletLimitInline(Lines):
    model = InletLimit


class IncludedPartInline(Lines):
    model = IncludedPart
    fk_name = "platform"  # the part is a product too, and a platform is one
    autocomplete_fields = ("product",)


@admin.register(Platform)
class PlatformAdmin(AnyProductAdmin):
    list_display: Any = (
        "name",
        "kind",
        "gpu_form",
        "gpu_max",
        "newest_price",
        "price_age",
        "confidence",
        "retired",
    )
    list_filter = ("retired", "kind", "gpu_form", "maker", "confidence")
    autocomplete_fields = ("sources", "gpu_variants", "psu", "included_gpu")
    inlines = (SlotInline, PcieSwitchInline, InletLimitInline, IncludedPartInline)
