"""Step 1: the model and how it is used."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import Build, ModelChoice, ModelConfig, ModelDimensions, Training, Workload, codec

from .. import choices
from ..numbers import plain
from . import words
from .base import StepForm, as_float
from .fields import YES_NO, ChoiceField, NumberField, TextField, bounds_of, options, yes_no

PASTED = "~config"
BY_SIZE = "~dimensions"
BILLION = 10**9
LONGEST_CONFIG = codec.MAX_BYTES

NUMBERS = {
    "context_tokens": ("Context", "tokens", "Longest prompt and answer together."),
    "concurrency": ("Users at once", "", "Requests that are answered at the same time."),
    "input_tokens": ("Prompt", "tokens", "Of a typical request."),
    "output_tokens": ("Answer", "tokens", "Of a typical request."),
}
PARALLEL = {
    "tensor_parallel": ("Tensor parallel", "GPUs that share each layer."),
    "pipeline_parallel": ("Pipeline parallel", "Groups of GPUs that take turns."),
    "replicas": ("Replicas", "Whole copies of the model."),
}
DIMENSIONS = {
    "layers": "Layers",
    "hidden": "Hidden size",
    "heads": "Attention heads",
    "kv_heads": "KV heads",
    "head_dim": "Size of a head",
    "ffn": "Feed-forward size",
    "vocab": "Vocabulary",
}
"""Of a model by its size: what is left empty is taken from the nearest known one."""
TRAINING_NUMBERS = {
    "sequence_tokens": ("Sequence", "tokens"),
    "micro_batch": ("Micro-batch", "sequences"),
    "lora_rank": ("LoRA rank", ""),
}


class WorkloadForm(StepForm):
    assumptions = (
        "gpu_memory_utilization", "fits_share", "tight_share", "prefill_chunk_tokens", "runtime_gib", "collectives_gib",
        "training_fits_share", "training_tight_share", "saturated_weights_share",
    )  # fmt: skip

    def initial_of(self, build: Build) -> dict[str, str]:
        work, training = build.workload, build.workload.training
        return {
            "model": _chosen(work.model),
            "config": json.dumps(work.model.config, indent=1) if isinstance(work.model, ModelConfig) else "",
            "params_b": plain(work.model.params / BILLION) if isinstance(work.model, ModelDimensions) else "",
            **{name: plain(getattr(work.model, name, None)) for name in DIMENSIONS},
            "task": work.task,
            "weights": work.weights,
            "kv_cache": work.kv_cache,
            "load": work.load,
            "required_tok_s": plain(work.required_tok_s),
            **{name: plain(getattr(work, name)) for name in (*NUMBERS, *PARALLEL)},
            **{name: plain(getattr(training, name)) for name in TRAINING_NUMBERS},
            "optimizer": training.optimizer,
            "zero_stage": str(training.zero_stage),
            "checkpointing": yes_no(training.checkpointing),
            "lora_targets": training.lora_targets,
        }

    def add_fields(self) -> None:
        models = [
            ("", [("", "Not chosen yet"), (PASTED, "From the pasted config.json"), (BY_SIZE, "By its size alone")])
        ]
        fields: dict[str, Any] = {
            "model": ChoiceField(
                self.keeping(models + choices.models(self.snapshot), self.initial["model"]), label="Model"
            ),
            "config": TextField(longest=LONGEST_CONFIG, lines=8, label="config.json", help_text=CONFIG_HINT),
            "params_b": NumberField(
                replace(_params_bounds(), optional=True), unit="billion", factor=1, label="Parameters"
            ),
            "task": ChoiceField(options(*words.TASKS), label="Task"),
            "weights": ChoiceField(options(*words.WEIGHTS), label="Weights"),
            "kv_cache": ChoiceField(options(*words.KV_CACHE), kind="segments", label="KV cache"),
            "load": ChoiceField(options(*words.LOADS), label="Load"),
            "required_tok_s": NumberField(
                bounds_of(Workload, "required_tok_s"), unit="tok/s", label="Wanted", help_text="All users together."
            ),
            "optimizer": ChoiceField(options(*words.OPTIMIZERS), label="Optimiser"),
            "zero_stage": ChoiceField(options(*words.ZERO_STAGES), label="ZeRO stage"),
            "checkpointing": ChoiceField(YES_NO, kind="segments", label="Activation checkpointing"),
            "lora_targets": ChoiceField(options(*words.LORA_TARGETS), label="LoRA on"),
        }
        for name, (label, unit, hint) in NUMBERS.items():
            fields[name] = NumberField(bounds_of(Workload, name), unit=unit, label=label, help_text=hint)
        for name, label in DIMENSIONS.items():
            fields[name] = NumberField(bounds_of(ModelDimensions, name), label=label, placeholder="as usual")
        for name, (label, hint) in PARALLEL.items():
            fields[name] = NumberField(bounds_of(Workload, name), label=label, help_text=hint, placeholder="best")
        for name, (label, unit) in TRAINING_NUMBERS.items():
            fields[name] = NumberField(bounds_of(Training, name), unit=unit, label=label)
        self.fields.update(fields)

    @property
    def changes_layout(self) -> bool:
        return bool(self.action) or self.data["model"] != self.initial["model"] or self._pasted_anew

    @property
    def _pasted_anew(self) -> bool:
        """A config that was pasted wins over the list, unless something else was chosen in the list just now."""
        same_choice = self.data["model"] == self.initial["model"]
        return same_choice and self.data["config"].strip() not in ("", self.initial["config"].strip())

    def clean_config(self) -> dict[str, Any] | None:
        text = self.cleaned_data["config"]
        if self.data["model"] != PASTED and not self._pasted_anew:
            return None
        if not text:
            raise ValidationError("Paste the model's config.json here.")
        return read_config(text)

    def clean_params_b(self) -> Any:
        if self.data["model"] == BY_SIZE and self.cleaned_data["params_b"] is None:
            raise ValidationError("Enter how many billion parameters the model has.")
        return self.cleaned_data["params_b"]

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        training = replace(
            build.workload.training,
            optimizer=cleaned["optimizer"],
            zero_stage=int(cleaned["zero_stage"]),
            checkpointing=cleaned["checkpointing"] == "yes",
            lora_targets=cleaned["lora_targets"],
            **{name: cleaned[name] for name in TRAINING_NUMBERS},
        )
        workload = replace(
            build.workload,
            model=_model(cleaned),
            task=cleaned["task"],
            weights=cleaned["weights"],
            kv_cache=cleaned["kv_cache"],
            load=cleaned["load"],
            required_tok_s=as_float(cleaned["required_tok_s"]),
            training=training,
            **{name: cleaned[name] for name in (*NUMBERS, *PARALLEL)},
        )
        return replace(build, workload=workload)


def _model(cleaned: Mapping[str, Any]) -> ModelChoice | None:
    if cleaned["config"] is not None:
        return ModelConfig(config=cleaned["config"])
    if cleaned["model"] == BY_SIZE:
        known = {name: cleaned[name] for name in DIMENSIONS}
        return ModelDimensions(params=float(cleaned["params_b"] * BILLION), **known)
    return cleaned["model"] or None


CONFIG_HINT = "The file that is published with the weights. It is read here and goes nowhere else."


def _chosen(model: ModelChoice | None) -> str:
    if isinstance(model, ModelConfig):
        return PASTED
    if isinstance(model, ModelDimensions):
        return BY_SIZE
    return model or ""


def _params_bounds() -> Any:
    bounds = bounds_of(ModelDimensions, "params")
    return replace(bounds, high=bounds.high / BILLION)


def read_config(text: str) -> dict[str, Any]:
    """The fields of a pasted config.json. Raises ValidationError for what no build file could hold."""
    try:
        return codec.read_config(text).config
    except codec.BuildFileError as error:
        raise ValidationError(f"The pasted config can't be read: {error}.") from error
