"""GPUs: generations, variants, and the ways to slice them."""

from django.db import models

from configurator.sizing.catalogue import GpuSpec

from .fields import above_zero, amount, amount_or_unknown, choice, count, not_negative, text
from .products import Category, Fact, Product


class GpuGeneration(Fact):
    """A line of the comparison between generations."""

    name = models.CharField(max_length=100)
    architecture = text("architecture")
    flagship = text("flagship")
    memory = text("memory")
    released = text("released")
    status = text("status")

    class Meta(Fact.Meta):
        verbose_name = "GPU generation"

    def __str__(self) -> str:
        return self.name


class Gpu(Product):
    """Dense and sparse TFLOPS stand in columns of their own, so that nobody mixes them."""

    CATEGORY = Category.GPU

    # By slug, so that the column holds what the engine wants and no join is needed to read it.
    generation = models.ForeignKey(GpuGeneration, to_field="slug", on_delete=models.PROTECT, related_name="gpus")
    form = choice("form", GpuSpec, "form")
    memory_gb = amount("memory (GB, as sold)")
    memory_gib_visible = amount("memory (GiB, as CUDA sees it)")
    memory_type = models.CharField("memory type", max_length=20)
    memory_bandwidth_gb_s = amount("memory bandwidth (GB/s)")
    tdp_w = amount("TDP (W)")
    idle_w = amount("idle (W)")
    power_limit_min_w = amount_or_unknown("lowest power limit (W)")
    fp16_dense_tflops = amount("FP16 dense (TFLOPS)")
    int8_dense_tops = amount_or_unknown("INT8 dense (TOPS)")
    fp8_dense_tflops = amount_or_unknown("FP8 dense (TFLOPS)")
    fp16_sparse_tflops = amount_or_unknown("FP16 sparse (TFLOPS)")
    compute_capability = text("compute capability")
    pcie_generation = count("PCIe generation", default=4)
    pcie_lanes = count("PCIe lanes", default=16)
    slot_width = count("slot width (slots)", default=2)
    power_cable = text("power cable")
    cooling = choice("cooling", GpuSpec, "cooling", default="passive")
    nvlink = choice("NVLink", GpuSpec, "nvlink", default="none")
    nvlink_gb_s = amount("NVLink (GB/s, both ways)", default=0)
    nvlink_links = count("NVLink links", default=0)
    bridges_per_pair = count("bridges a pair", default=0)
    mig_compute_slices = count("MIG compute slices", default=0)
    mig_memory_slices = count("MIG memory slices", default=0)
    released = text("released")

    class Meta:
        verbose_name = "GPU"
        constraints = [
            above_zero("gpu", "memory_gb", "memory_gib_visible", "memory_bandwidth_gb_s", "tdp_w", "fp16_dense_tflops"),
            not_negative("gpu", "idle_w", "power_limit_min_w", "int8_dense_tops", "fp8_dense_tflops", "fp16_sparse_tflops", "nvlink_gb_s"),
            models.CheckConstraint(
                condition=models.Q(power_limit_min_w__lte=models.F("tdp_w")),
                name="gpu_lowest_limit_below_tdp",
                violation_error_message="A GPU's lowest power limit can't be above its TDP.",
            ),
            models.CheckConstraint(
                condition=models.Q(idle_w__lte=models.F("tdp_w")),
                name="gpu_idle_below_tdp",
                violation_error_message="A GPU can't draw more when idle than its TDP.",
            ),
        ]  # fmt: skip


class MigProfile(models.Model):
    gpu = models.ForeignKey(Gpu, on_delete=models.CASCADE, related_name="mig_profiles")
    name = models.CharField(max_length=30)
    memory_slices = count("memory slices")
    compute_slices = count("compute slices")
    max_instances = count("most instances")
    memory_gib_visible = amount("memory (GiB, as CUDA sees it)")

    class Meta:
        verbose_name = "MIG profile"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("gpu", "name"),
                name="mig_profile_once_per_gpu",
                violation_error_message="This GPU has that profile already.",
            ),
            above_zero("mig_profile", "memory_gib_visible", "memory_slices", "compute_slices"),
        ]

    def __str__(self) -> str:
        return self.name
