"""Parts of a server: CPUs, memory, drives, network cards, chassis, cooling, bridges, and the rest."""

from django.db import models

from configurator.sizing.catalogue import CoolingSpec, DriveSpec

from .fields import amount, amount_or_unknown, choice, count, not_negative
from .gpus import Gpu
from .products import Category, Product


class Cpu(Product):
    CATEGORY = Category.CPU

    cores = count("cores")
    threads = count("threads")
    tdp_w = amount("TDP (W)")
    socket = models.CharField("socket", max_length=30)
    max_sockets = count("most sockets", default=2)
    pcie_generation = count("PCIe generation", default=4)
    pcie_lanes = count("PCIe lanes", default=128)
    memory_channels = count("memory channels", default=8)
    memory_type = models.CharField("memory type", max_length=20, default="DDR4")

    class Meta:
        verbose_name = "CPU"
        constraints = [not_negative("cpu", "tdp_w")]


class MemoryModule(Product):
    CATEGORY = Category.MEMORY

    capacity_gib = amount("capacity (GiB)")
    memory_type = models.CharField("memory type", max_length=20, default="DDR4")
    speed_mt_s = count("speed (MT/s)", default=3200)
    watts = amount("draw (W)", default=5)
    idle_w = amount("idle (W)", default=2)

    class Meta:
        constraints = [not_negative("memory_module", "capacity_gib", "watts", "idle_w")]


class Drive(Product):
    CATEGORY = Category.DRIVE

    capacity_tb = amount("capacity (TB)")
    form = choice("form", DriveSpec, "form", default="u2")
    lanes = count("PCIe lanes", default=4)
    pcie_generation = count("PCIe generation", default=4)
    watts = amount("draw (W)", default=15)
    idle_w = amount("idle (W)", default=5)
    gb_s = amount("sequential read (GB/s)", default=7)

    class Meta:
        constraints = [not_negative("drive", "capacity_tb", "watts", "idle_w", "gb_s")]


class Nic(Product):
    CATEGORY = Category.NIC

    ports = count("ports")
    gbit_s_per_port = amount("speed of a port (Gbit/s)")
    lanes = count("PCIe lanes")
    pcie_generation = count("PCIe generation")
    watts = amount("draw (W)", default=25)
    idle_w = amount("idle (W)", default=15)
    low_profile = models.BooleanField("low profile", default=True)

    class Meta:
        verbose_name = "network card"
        constraints = [not_negative("nic", "gbit_s_per_port", "watts", "idle_w")]


class Chassis(Product):
    CATEGORY = Category.CHASSIS

    rack_units = amount_or_unknown("height (rack units)")
    passive_gpus = models.BooleanField("cools passive GPUs", default=False)
    weight_kg = amount_or_unknown("weight (kg)")
    depth_mm = amount_or_unknown("depth (mm)")
    psu_bays = count("bays for power supplies", default=0)

    class Meta:
        verbose_name_plural = "chassis"
        constraints = [not_negative("chassis", "rack_units", "weight_kg", "depth_mm")]


class CoolingKit(Product):
    CATEGORY = Category.COOLING

    method = choice("method", CoolingSpec, "method")
    heat_w = amount_or_unknown("heat that it removes (W)")
    watts = amount("draw (W)", default=0)

    class Meta:
        constraints = [not_negative("cooling_kit", "heat_w", "watts")]


class NvlinkBridge(Product):
    """One bridge; three of them join a pair."""

    CATEGORY = Category.BRIDGE

    gpu_variants = models.ManyToManyField(Gpu, blank=True, related_name="bridges", verbose_name="GPU variants")
    slot_pitch = count("pitch (slots)", default=2)

    class Meta:
        verbose_name = "NVLink bridge"


class Accessory(Product):
    """Anything else that stands in a bill of materials: rails, cables, boards sold alone."""

    CATEGORY = Category.ACCESSORY

    watts = amount("draw (W)", default=0)
    lanes = count("PCIe lanes", default=0)
    rack_units = amount("height (rack units)", default=0)
    drive_ports = count("ports for drives", default=0)

    class Meta:
        verbose_name_plural = "accessories"
        constraints = [not_negative("accessory", "watts", "rack_units")]
