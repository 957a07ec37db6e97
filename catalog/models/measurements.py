"""What others measured: inference, training, what fitted into memory, and whole servers. Rarer figures are in `details`."""

from django.db import models

from configurator.sizing.catalogue import Benchmark as BenchmarkSpec
from configurator.sizing.catalogue import TrainingRun as TrainingRunSpec

from .fields import amount, amount_or_unknown, choice, count, count_or_unknown, not_negative, text
from .gpus import Gpu
from .products import Fact


class Benchmark(Fact):
    """A published measurement of inference. A row with something in `suspect` is never shown as measured."""

    model = text("model", blank=False, db_index=True)
    gpu_label = text("GPU, as the source says")
    gpu_variants = models.ManyToManyField(
        Gpu, blank=True, related_name="benchmarks", verbose_name="GPU variants",
        help_text="Variants that this row counts for; none: it is kept, but compared with nothing.",
    )  # fmt: skip
    gpus = count("GPUs")
    tensor_parallel = count("tensor parallel", default=1)
    precision = models.CharField(max_length=30)
    concurrency = count_or_unknown("concurrent requests (none: saturated)")
    input_tokens = count_or_unknown("input tokens")
    output_tokens = count_or_unknown("output tokens")
    tok_s = amount("tokens/s")
    metric = choice("metric", BenchmarkSpec, "metric", default="output_tok_s_total")
    engine = text("engine", blank=False)
    link = text("link between GPUs")
    ttft_ms = amount_or_unknown("time to first token (ms)")
    measured_on = text("measured in (year, or year-month)")
    suspect = models.TextField(blank=True, help_text="Why this row can't be right; empty when it can")
    confidence = text("confidence")
    details = models.JSONField(default=dict, blank=True)

    class Meta(Fact.Meta):
        constraints = [not_negative("benchmark", "tok_s", "ttft_ms")]


class TrainingRun(Fact):
    """A published training run: its speed, and whether it fitted."""

    task = text("task", blank=False)
    model = text("model", blank=False, db_index=True)
    gpu_label = text("GPU, as the source says")
    gpus = count("GPUs")
    fits = models.BooleanField(null=True, blank=True)
    micro_batch = count_or_unknown("micro-batch")
    sequence_tokens = count_or_unknown("tokens of a sequence")
    tok_s = amount_or_unknown("tokens/s of the whole job")
    method = choice("method, in our words", TrainingRunSpec, "method", default="")
    catalogue_model = text("language model of the catalogue", db_index=True)
    params = amount_or_unknown("parameters, where the catalogue does not hold the model")
    layers = count_or_unknown("layers, likewise")
    hidden = count_or_unknown("hidden size, likewise")
    checkpointing = models.BooleanField("activation checkpointing", default=False)
    gpu_variants = models.ManyToManyField(
        Gpu, blank=True, related_name="training_runs", verbose_name="GPU variants",
        help_text="Variants that this job counts for as measured; none: the source does not say which.",
    )  # fmt: skip
    measured_on = text("measured in (year, or year-month)")
    excluded = models.TextField(blank=True, help_text="Why its speed is not comparable; empty when it is")
    details = models.JSONField(default=dict, blank=True)

    class Meta(Fact.Meta):
        constraints = [not_negative("training_run", "tok_s", "params")]


class ObservedFit(Fact):
    """Somebody tried whether a model fits, and said so."""

    model = text("model", blank=False, db_index=True)
    precision = models.CharField(max_length=30)
    gpu_label = text("GPU, as the source says")
    gpus = count("GPUs")
    fits = models.BooleanField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)


class ServerBenchmark(Fact):
    """The second guide's table of whole servers."""

    server = text("server", blank=False)
    gpu_config = text("GPUs")
    llama3_8b_finetune_hours = amount_or_unknown("fine-tune of Llama 3 8B (hours)")
    sdxl_img_per_s = amount_or_unknown("SDXL (images/s)")
    usd_per_hour = models.DecimalField("USD an hour", max_digits=10, decimal_places=4, null=True, blank=True)
    verdict = text("verdict", max_length=500)

    class Meta(Fact.Meta):
        constraints = [not_negative("server_benchmark", "llama3_8b_finetune_hours", "sdxl_img_per_s", "usd_per_hour")]

    def __str__(self) -> str:
        return self.server
