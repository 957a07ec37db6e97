"""Step 5: which card goes into which slot, where that matters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.forms import BoundField

from configurator.sizing.build import Build, OwnPlatform, Part
from configurator.sizing.catalogue import NicSpec

from .base import StepForm
from .fields import ChoiceField, Choices


class LanesForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        return {slot_key(index, part): part.slot or "" for index, part in enumerate(build.parts)}

    def add_fields(self) -> None:
        listed = self._slots()
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

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        parts = tuple(
            replace(part, slot=cleaned[key] or None) if (key := slot_key(index, part)) in cleaned else part
            for index, part in enumerate(build.parts)
        )
        return replace(build, parts=parts)


def slot_key(index: int, part: Part) -> str:
    return f"slot-{index}-{part.product}"
