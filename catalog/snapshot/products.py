"""Products of all kinds: one statement a table, and one for each list that hangs on it."""

from collections import defaultdict
from typing import Any

from catalog import models
from configurator.sizing import catalogue as spec

from .rows import columns_of, linked, nested, read

SPEC_OF: dict[type[models.Product], type[spec.AnyProduct]] = {
    models.Gpu: spec.GpuSpec,
    models.Platform: spec.PlatformSpec,
    models.PowerSupply: spec.PsuSpec,
    models.NvlinkBridge: spec.BridgeSpec,
    models.Ups: spec.UpsSpec,
    models.Cpu: spec.CpuSpec,
    models.MemoryModule: spec.MemorySpec,
    models.Drive: spec.DriveSpec,
    models.Nic: spec.NicSpec,
    models.Chassis: spec.ChassisSpec,
    models.CoolingKit: spec.CoolingSpec,
    models.Receptacle: spec.ReceptacleSpec,
    models.Pdu: spec.PduSpec,
    models.PowerCord: spec.CordSpec,
    models.Accessory: spec.AccessorySpec,
}
"""Each table of products and the engine's type for it."""

WITH_LISTS = {models.Gpu, models.Platform, models.PowerSupply, models.NvlinkBridge, models.Ups}


def read_products(source_slugs: dict[int, str]) -> dict[str, spec.AnyProduct]:
    sources = linked(models.Product.sources.through, "product_id", "source_id", source_slugs)
    gpus = _read(models.Gpu, sources, mig_profiles=nested(models.MigProfile, "gpu_id", spec.MigProfile))
    gpu_slugs = {pk: gpu.id for pk, gpu in gpus.items()}
    psus = _read(models.PowerSupply, sources, ratings=nested(models.PsuRating, "psu_id", spec.PsuRating))
    bridge_gpus = linked(models.NvlinkBridge.gpu_variants.through, "nvlinkbridge_id", "gpu_id", gpu_slugs)
    runtime = nested(models.RuntimePoint, "ups_id", spec.RuntimePoint)
    tables = [
        gpus,
        psus,
        _read_platforms(sources, gpu_slugs, psus),
        _read(models.NvlinkBridge, sources, gpu_variants=bridge_gpus),
        _read(models.Ups, sources, runtime=runtime),
        *(_read(model, sources) for model in SPEC_OF if model not in WITH_LISTS),
    ]
    return {product.id: product for table in tables for product in table.values()}


def _read(model: Any, sources: dict[int, tuple[str, ...]], **lists: dict[int, Any]) -> dict[int, Any]:
    kind: Any = SPEC_OF[model]
    lists["sources"] = sources
    return {
        pk: kind(**values, **{name: by_owner.get(pk, ()) for name, by_owner in lists.items()})
        for pk, values in read(model, columns_of(kind, *lists))
    }


def _read_platforms(
    sources: dict[int, tuple[str, ...]], gpu_slugs: dict[int, str], psus: dict[int, spec.PsuSpec]
) -> dict[int, spec.PlatformSpec]:
    lists: dict[str, dict[int, Any]] = {
        "sources": sources,
        "gpu_variants": linked(models.Platform.gpu_variants.through, "platform_id", "gpu_id", gpu_slugs),
        "slots": nested(models.Slot, "platform_id", spec.Slot),
        "switches": nested(models.PcieSwitch, "platform_id", spec.PcieSwitch),
        "inlet_limits": nested(models.InletLimit, "platform_id", spec.InletLimit),
        "includes": _included_parts(),
    }
    columns = columns_of(spec.PlatformSpec, *lists, "psu", "included_gpus")
    found = {}
    for pk, values in read(models.Platform, [*columns, "psu_id", "included_gpu_id", "included_gpu_count"]):
        psu = psus.get(values.pop("psu_id"))
        gpu, gpu_count = gpu_slugs.get(values.pop("included_gpu_id")), values.pop("included_gpu_count")
        found[pk] = spec.PlatformSpec(
            **values,
            **{name: by_owner.get(pk, ()) for name, by_owner in lists.items()},
            psu=psu,
            included_gpus=spec.Included(product=gpu, count=gpu_count) if gpu else None,
        )
    return found


def _included_parts() -> dict[int, tuple[spec.Included, ...]]:
    found = defaultdict(list)
    rows = models.IncludedPart.objects.order_by("pk").values_list("platform_id", "product__slug", "count")
    for platform, product, count in rows:
        found[platform].append(spec.Included(product=product, count=count))
    return {pk: tuple(parts) for pk, parts in found.items()}
