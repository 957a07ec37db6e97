"""Step 5: which card goes into which slot, where that matters."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.forms import BoundField

from configurator.sizing.build import Build, GpuGroup, OwnPlatform, Part
from configurator.sizing.catalogue import NicSpec

from ..lines import Line
from .base import StepForm
from .bom import part_keys
from .fields import ChoiceField, Choices, TextField

MOST_SLOTS = 64
LONGEST_NAME = 100


class LanesForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        slots = {box: part.slot or "" for box, part in self._of_parts()}
        return slots | {box: ", ".join(group.slots) for box, group in self._of_gpus()}

    def _of_parts(self) -> Iterator[tuple[str, Part]]:
        """Each part with the name of its box."""
        return zip((f"slot-{key}" for key in part_keys(self.build, self.lines)), self.build.parts, strict=True)

    def _of_gpus(self) -> Iterator[tuple[str, GpuGroup]]:
        return zip((f"gpu-slots-{name}" for name in self.lines.gpus), self.build.gpus, strict=True)

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        parts = zip(part_keys(self.build, self.lines), self.lines.parts, self.build.parts, strict=True)
        gpus = zip(self.lines.gpus, self.build.gpus, strict=True)
        return {
            **{key: Line(listed="parts", name=name, label=self.called(part.product)) for key, name, part in parts},
            **{
                f"slots-{name}": Line(listed="gpus", name=name, label=self.called(group.variant))
                for name, group in gpus
            },
        }

    def add_fields(self) -> None:
        listed = self._slots()
        for box, group in self._of_gpus():
            if self._gpus_sit_in_slots or group.slots:
                spec = self.snapshot.gpu(group.variant)
                self.fields[box] = TextField(
                    longest=2000,
                    label=f"{group.count} × {spec.name if spec else group.variant}",
                    help_text="Slots in order, with commas. Left empty: wherever they fit.",
                )
        for box, part in self._of_parts():
            product = self.snapshot.product(part.product)
            if isinstance(product, NicSpec) or part.slot:
                name = product.name if product else part.product
                label = f"{part.count} × {name}" if part.count > 1 else name
                choices = self.keeping(listed, part.slot)
                self.fields[box] = ChoiceField(choices, label=label)

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
        for box, _ in self._of_gpus():
            names = _names(cleaned.get(box, ""))
            if len(names) > MOST_SLOTS or any(len(name) > LONGEST_NAME for name in names):
                self.add_error(box, f"At most {MOST_SLOTS} slots, names of {LONGEST_NAME} characters.")
        return cleaned

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        parts = tuple(
            replace(part, slot=cleaned[box] or None) if box in cleaned else part for box, part in self._of_parts()
        )
        gpus = tuple(
            replace(group, slots=_names(cleaned[box])) if box in cleaned else group for box, group in self._of_gpus()
        )
        return replace(build, parts=parts, gpus=gpus)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
