"""Platforms: chassis, servers, boards and turnkey systems, with their slots, switches, limits and parts."""

from django.db import models

from configurator.sizing.catalogue import PlatformSpec

from .fields import (
    amount_or_unknown,
    choice,
    count,
    count_or_unknown,
    list_of_numbers,
    list_of_words,
    not_negative,
    text,
)
from .gpus import Gpu
from .power import PowerSupply
from .products import Category, Product


class Platform(Product):
    """`host_lanes` are the CPUs' own; a switch's ports cost only its uplink."""

    CATEGORY = Category.PLATFORM

    kind = choice("kind", PlatformSpec, "kind")
    gpu_form = choice("form of GPU", PlatformSpec, "gpu_form", default="")
    gpu_attach = choice("how GPUs attach", PlatformSpec, "gpu_attach", default="")
    gpu_max = count("most GPUs", default=0)
    gpu_counts = list_of_numbers("counts of GPUs it is sold with", "[4, 8]")
    gpu_variants = models.ManyToManyField(Gpu, blank=True, related_name="platforms", verbose_name="GPU variants")
    sockets = count("CPU sockets", default=1)
    cpu_socket = text("type of CPU socket")
    cpu_tdp_max_w = amount_or_unknown("highest CPU TDP (W)")
    host_lanes = count("host lanes", default=0)
    host_lanes_alternative = count_or_unknown("host lanes, other wiring")
    lanes_per_cpu = count("lanes a CPU", default=128)
    onboard_lanes = count("lanes used on board", default=0)
    onboard = text("what is on board")
    numa_per_socket = count("NUMA nodes a socket", default=1)
    nvlink_topology = choice("NVLink topology", PlatformSpec, "nvlink_topology", default="none")
    nvswitches = count("NVSwitches", default=0)
    bridges_fit = models.BooleanField("NVLink bridges fit", default=False)
    dimm_slots = count("DIMM slots", default=0)
    memory_type = text("memory type")
    drive_bays = count("drive bays", default=0)
    hot_swap_bays = models.BooleanField("hot-swap bays", default=False)
    m2_slots = count("M.2 slots", default=0)
    brings_psus = models.BooleanField("brings power supplies", default=False)
    psu = models.ForeignKey(
        PowerSupply,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="power supply",
    )
    psu_count = count("power supplies", default=0)
    psu_redundancy = choice("redundancy of power supplies", PlatformSpec, "psu_redundancy", default="")
    input_volts_min = amount_or_unknown("input from (V)")
    input_volts_max = amount_or_unknown("input to (V)")
    brings_cooling = models.BooleanField("brings cooling", default=False)
    cooling = choice("cooling", PlatformSpec, "cooling", default="")
    cooling_options = list_of_words("cooling on offer", '["air", "liquid"]')
    peak_w = amount_or_unknown("published maximum (W)")
    idle_w = amount_or_unknown("idle (W)")
    board_w = amount_or_unknown("board, fans and the rest (W)")
    nvswitch_w = amount_or_unknown("NVSwitches together (W)")
    rack_units = amount_or_unknown("height (rack units)")
    weight_kg = amount_or_unknown("weight (kg)")
    depth_mm = amount_or_unknown("depth (mm)")
    noise_db = amount_or_unknown("noise (dB)")
    airflow_cfm = amount_or_unknown("airflow (CFM)")
    management = text("management")
    included_gpu = models.ForeignKey(
        Gpu,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="included_in",
        verbose_name="GPU that it brings",
    )
    included_gpu_count = count("how many of them", default=0)
    gpus_priced_in = models.BooleanField("GPUs are in its price", default=False)

    class Meta:
        constraints = [
            not_negative(
                "platform", "cpu_tdp_max_w", "input_volts_min", "input_volts_max", "peak_w", "idle_w", "board_w",
                "nvswitch_w", "rack_units", "weight_kg", "depth_mm", "noise_db", "airflow_cfm",
            ),
            models.CheckConstraint(
                condition=models.Q(input_volts_min__lte=models.F("input_volts_max")),
                name="platform_input_volts_rise",
                violation_error_message="The input voltage must go from low to high.",
            ),
            models.CheckConstraint(
                condition=models.Q(included_gpu__isnull=True, included_gpu_count=0)
                | models.Q(included_gpu__isnull=False, included_gpu_count__gt=0),
                name="platform_included_gpus_counted",
                violation_error_message="Included GPUs need both the variant and how many.",
            ),
        ]  # fmt: skip


class Slot(models.Model):
    """A PCIe slot: electrical lanes, and the socket or switch it hangs on."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(max_length=60)
    generation = count("PCIe generation", default=4)
    lanes = count("lanes", default=16)
    physical_lanes = count_or_unknown("size of the connector (lanes)")
    width = count_or_unknown("room (slot widths)")
    socket = count("socket", default=0)
    switch = text("switch")
    root = text("host bridge, where shared")
    numa_node = count_or_unknown("NUMA node")
    takes_gpu = models.BooleanField("takes a GPU", default=False)
    full_height = models.BooleanField("full height", default=True)
    shares_lanes_with = list_of_words("shares lanes with", '["M.2 1"]')
    note = text("note")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("platform", "name"),
                name="slot_once_per_platform",
                violation_error_message="This platform has a slot of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PcieSwitch(models.Model):
    """A switch between the host and its devices; only the uplink costs host lanes."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="switches")
    name = models.CharField(max_length=60)
    uplink_lanes = count("lanes of the uplink")
    socket = count("socket", default=0)
    generation = count("PCIe generation", default=4)
    levels = count("bridges between two ports", default=1)
    numa_node = count_or_unknown("NUMA node")
    gpu_ports = count("ports for GPUs", default=0)
    nic_ports = count("ports for network cards", default=0)
    drive_ports = count("ports for drives", default=0)

    class Meta:
        verbose_name = "PCIe switch"
        verbose_name_plural = "PCIe switches"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("platform", "name"),
                name="switch_once_per_platform",
                violation_error_message="This platform has a switch of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class InletLimit(models.Model):
    """Highest inlet temperature, for GPUs up to a TDP (none: any)."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="inlet_limits")
    max_c = models.FloatField("highest (°C)")
    gpu_tdp_w = amount_or_unknown("for GPUs up to (W)")
    min_c = models.FloatField("lowest (°C)", default=5)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(min_c__lte=models.F("max_c")),
                name="inlet_limit_rises",
                violation_error_message="The lowest inlet temperature is above the highest.",
            ),
        ]

    def __str__(self) -> str:
        return f"up to {self.max_c:g} °C"


class IncludedPart(models.Model):
    """A part that a platform brings along."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="includes")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="included_with")
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("platform", "product"),
                name="included_part_once_per_platform",
                violation_error_message="This part is listed already; change its count.",
            ),
            models.CheckConstraint(
                condition=models.Q(count__gt=0),
                name="included_part_counted",
                violation_error_message="An included part is there at least once.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} ×"
