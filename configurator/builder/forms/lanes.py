"""Step 5: which card goes into which slot, where that matters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.forms import BoundField

from configurator.sizing.build import Build, OwnPlatform, Part
from configurator.sizing.catalogue import NicSpec

from .base import StepForm
from .fields import ChoiceField, Choices, TextField

MOST_SLOTS = 64
LONGEST_NAME = 100


class LanesForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        slots = {slot_key(index, part): part.slot or "" for index, part in enumerate(build.parts)}
        return slots | {gpus_key(index): ", ".join(group.slots) for index, group in enumerate(build.gpus)}

    def add_fields(self) -> None:
        listed = self._slots()
        for index, group in enumerate(self.build.gpus):
            if self._gpus_sit_in_slots or group.slots:
                spec = self.snapshot.gpu(group.variant)
                self.fields[gpus_key(index)] = TextField(
                    longest=2000,
                    label=f"{group.count} × {spec.name if spec else group.variant}",
                    help_text="Slots in order, with commas. Left empty: wherever they fit.",
                )
        for index, part in enumerate(self.build.parts):
            product = self.snapshot.product(part.product)
            if isinstance(product, NicSpec) or part.slot:
                name = product.name if product else part.product
                label = f"{part.count} × {name}" if part.count > 1 else name
                choices = self.keeping(listed, part.slot)
                self.fields[slot_key(index, part)] = ChoiceField(choices, label=label)

    @property
    def slot_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields]

    def _slots(self) -> Choices:
        platform = self.build.platform
        if isinstance(platform, OwnPlatform):
            named = [(s.name, f"{s.name} · Gen{s.generation} x{s.lanes}") for s in platform.slots]
        else:
            spec = self.snapshot.platform(platform) if platform else None
            named = [(s.name, f"{s.name} · Gen{s.generation} x{s.lanes}") for s in spec.slots] if spec else []
        return [("", [("", "Wherever it fits")]), ("Slots of the platform", named)]

    @property
    def _gpus_sit_in_slots(self) -> bool:
        """Whether there are slots to choose from; modules on a baseboard have none."""
        platform = self.build.platform
        if isinstance(platform, OwnPlatform):
            return platform.form == "pcie" and bool(platform.slots)
        spec = self.snapshot.platform(platform) if platform else None
        return spec is not None and spec.gpu_form == "pcie" and bool(spec.slots)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for index in range(len(self.build.gpus)):
            names = _names(cleaned.get(gpus_key(index), ""))
            if len(names) > MOST_SLOTS or any(len(name) > LONGEST_NAME for name in names):
                self.add_error(gpus_key(index), f"At most {MOST_SLOTS} slots, names of {LONGEST_NAME} characters.")
        return cleaned

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        parts = tuple(
            replace(part, slot=cleaned[key] or None) if (key := slot_key(index, part)) in cleaned else part
            for index, part in enumerate(build.parts)
        )
        gpus = tuple(
            replace(group, slots=_names(cleaned[gpus_key(index)])) if gpus_key(index) in cleaned else group
            for index, group in enumerate(build.gpus)
        )
        return replace(build, parts=parts, gpus=gpus)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def gpus_key(index: int) -> str:
    return f"gpu-slots-{index}"


def slot_key(index: int, part: Part) -> str:
    return f"slot-{index}-{part.product}"
