"""Parts of a server."""

from django.contrib import admin

from catalog.models import Accessory, Chassis, CoolingKit, Cpu, Drive, MemoryModule, Nic, NvlinkBridge

from .products import AnyProductAdmin


@admin.register(Cpu)
class CpuAdmin(AnyProductAdmin):
    list_display = ("name", "cores", "tdp_w", "socket", "newest_price", "price_age", "confidence", "retired")
    list_filter = ("retired", "socket", "maker", "confidence")


@admin.register(MemoryModule)
class MemoryModuleAdmin(AnyProductAdmin):
    list_display = (
        "name",
        "capacity_gib",
        "memory_type",
        "speed_mt_s",
        "newest_price",
        "price_age",
        "retired",
    )
    list_filter = ("retired", "memory_type", "capacity_gib")


@admin.register(Drive)
class DriveAdmin(AnyProductAdmin):
    list_display = ("name", "capacity_tb", "form", "lanes", "newest_price", "price_age", "retired")
    list_filter = ("retired", "form")


@admin.register(Nic)
class NicAdmin(AnyProductAdmin):
    list_display = ("name", "ports", "gbit_s_per_port", "lanes", "newest_price", "price_age", "retired")


@admin.register(Chassis)
class ChassisAdmin(AnyProductAdmin):
    list_display = ("name", "rack_units", "passive_gpus", "newest_price", "price_age", "retired")


@admin.register(CoolingKit)
class CoolingKitAdmin(AnyProductAdmin):
    list_display = ("name", "method", "heat_w", "newest_price", "price_age", "retired")


@admin.register(NvlinkBridge)
class NvlinkBridgeAdmin(AnyProductAdmin):
    autocomplete_fields = ("sources", "gpu_variants")


@admin.register(Accessory)
class AccessoryAdmin(AnyProductAdmin):
    pass
