"""Step 2: which GPUs, how many, how they are joined and how they are sliced."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField

from configurator.sizing.build import Build, GpuGroup, MigLayout

from .. import choices
from ..lines import Line
from ..numbers import plain
from . import words
from .base import StepForm, as_float
from .fields import ChoiceField, NumberField, TextField, bounds_of, options

MOST_GROUPS = 16
PAIR = re.compile(r"^(\d{1,4})\s*[-+–&]\s*(\d{1,4})$")
MIG_LINE = re.compile(r"^(?:gpu\s*)?(\d{1,4})\s*:\s*(.+)$", re.IGNORECASE)
MIG_ITEM = re.compile(r"^(?P<profile>\d+g\.\d+gb(?:\+\w+)?)(?:\s*[x×*]\s*(?P<count>\d{1,2}))?$", re.IGNORECASE)
MOST_SLICES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBoxes:
    """The boxes of one kind of GPU, and the key with which their names end."""

    key: str
    variant: BoundField
    count: BoundField
    condition: BoundField
    power_limit_w: BoundField
    power_cable: BoundField
    upgrade_to: BoundField


BOXES = tuple(field.name for field in fields(GroupBoxes) if field.name != "key")


class GpusForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        initial = {
            "nvlink_bridges": plain(build.nvlink_bridges),
            "nvlink_pairs": ", ".join(f"{a}-{b}" for a, b in build.nvlink_pairs),
            "mig": "\n".join(_written(layout) for layout in build.mig),
        }
        for key, group in zip(self.keys, build.gpus or (None,), strict=True):
            initial |= {
                f"variant-{key}": group.variant if group else "",
                f"count-{key}": plain(group.count) if group else "1",
                f"condition-{key}": group.condition if group else "new",
                f"power_cable-{key}": (group.power_cable if group else None) or "",
                f"power_limit_w-{key}": plain(group.power_limit_w) if group else "",
                f"upgrade_to-{key}": (group.upgrade_to if group else None) or "",
            }
        return initial

    @property
    def groups(self) -> list[GroupBoxes]:
        return [GroupBoxes(key=key, **{name: self[f"{name}-{key}"] for name in BOXES}) for key in self.keys]

    @property
    def variant(self) -> BoundField:
        """Of the first group, as the tables of variants offer it."""
        return self[f"variant-{self.keys[0]}"]

    @property
    def keys(self) -> tuple[str, ...]:
        """What the names of the boxes of each group end with. Before there is a group its boxes are there already."""
        return self.lines.gpus or ("0",)

    @cached_property
    def rows(self) -> Mapping[str, Line]:
        return {
            name: Line(listed="gpus", name=name, label=self.called(group.variant))
            for name, group in zip(self.lines.gpus, self.build.gpus, strict=True)
        }

    def label_of(self, box: str) -> str:
        line = self.rows.get(box.partition("-")[2]) if len(self.rows) > 1 else None
        return f"{super().label_of(box)}, {line.label}" if line else super().label_of(box)

    def add_fields(self) -> None:
        listed = choices.gpu_choices(self.snapshot)
        for key in self.keys:
            variants = self.keeping([("", [("", "Not chosen yet")]), *listed], self.initial[f"variant-{key}"])
            upgrades = self.keeping([("", [("", "No upgrade planned")]), *listed], self.initial[f"upgrade_to-{key}"])
            self.fields |= {
                f"variant-{key}": ChoiceField(variants, label="GPU"),
                f"count-{key}": NumberField(bounds_of(GpuGroup, "count"), label="GPUs in all"),
                f"condition-{key}": ChoiceField(options(*words.CONDITIONS), label="Condition"),
                f"power_limit_w-{key}": NumberField(
                    bounds_of(GpuGroup, "power_limit_w"),
                    unit="W",
                    label="Power limit of each",
                    help_text="As set with nvidia-smi -pl. Left empty: its full power.",
                    placeholder="none",
                ),
                f"power_cable-{key}": ChoiceField(options(*words.POWER_CABLES), label="Power cable of a card"),
                f"upgrade_to-{key}": ChoiceField(upgrades, label="To be upgraded to"),
            }
        self.fields |= {
            "nvlink_bridges": NumberField(
                bounds_of(Build, "nvlink_bridges"),
                label="NVLink bridges",
                help_text="Three join one pair of PCIe cards.",
            ),
            "nvlink_pairs": TextField(
                longest=2000,
                label="Joined pairs",
                help_text="Like 0-1, 2-3. Left empty: neighbours, as far as the bridges reach.",
            ),
            "mig": TextField(
                longest=10_000, lines=4, label="MIG layout", help_text="One GPU a line, like 0: 3g.40gb, 1g.10gb × 4"
            ),
        }

    @property
    def changes_layout(self) -> bool:
        """Another group, or a first variant that decides which of the other boxes matter."""
        return bool(self.action) or any(
            self.data[f"variant-{key}"] != self.initial[f"variant-{key}"] for key in self.keys
        )

    def clean_nvlink_pairs(self) -> tuple[tuple[int, int], ...]:
        pairs = []
        for item in filter(None, re.split(r"[,;\n]+\s*|\s{2,}", self.cleaned_data["nvlink_pairs"])):
            match = PAIR.match(item.strip())
            if not match:
                raise ValidationError(f"“{item.strip():.40}” is not a pair. Write pairs like 0-1, 2-3.")
            pairs.append((int(match[1]), int(match[2])))
        return tuple(pairs)

    def clean_mig(self) -> tuple[MigLayout, ...]:
        return tuple(_read_layout(line.strip()) for line in self.cleaned_data["mig"].splitlines() if line.strip())

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        gone = self.removed.name if self.removed else None
        there = zip(self.keys, build.gpus or (None,), strict=True)
        groups = [after for key, group in there if key != gone and (after := self._group(key, group, cleaned))]
        if self.action == "add-group" and 0 < len(groups) < MOST_GROUPS:
            groups.append(groups[-1])
        return replace(
            build,
            gpus=tuple(groups),
            nvlink_bridges=cleaned["nvlink_bridges"],
            nvlink_pairs=cleaned["nvlink_pairs"],
            mig=cleaned["mig"],
        )

    def _group(self, key: str, group: GpuGroup | None, cleaned: Mapping[str, Any]) -> GpuGroup | None:
        variant = cleaned[f"variant-{key}"]
        if not variant:
            return None
        return GpuGroup(
            variant=variant,
            count=cleaned[f"count-{key}"],
            condition=cleaned[f"condition-{key}"],
            power_limit_w=as_float(cleaned[f"power_limit_w-{key}"]),
            power_cable=cleaned[f"power_cable-{key}"] or None,
            upgrade_to=cleaned[f"upgrade_to-{key}"] or None,
            slots=group.slots if group else (),
        )


def _written(layout: MigLayout) -> str:
    """0: 3g.40gb, 1g.10gb × 4"""
    runs: list[tuple[str, int]] = []
    for profile in layout.profiles:
        if runs and runs[-1][0] == profile:
            runs[-1] = (profile, runs[-1][1] + 1)
        else:
            runs.append((profile, 1))
    return f"{layout.gpu}: " + ", ".join(f"{name} × {count}" if count > 1 else name for name, count in runs)


def _read_layout(line: str) -> MigLayout:
    match = MIG_LINE.match(line)
    if not match:
        raise ValidationError(
            f"“{line:.40}” is not a layout. Write the GPU's number, a colon and its slices: 0: 1g.10gb × 7"
        )
    profiles: list[str] = []
    for item in match[2].split(","):
        found = MIG_ITEM.match(item.strip())
        if not found:
            raise ValidationError(
                f"“{item.strip():.40}” is not a slice. Slices are written like 1g.10gb or 1g.10gb × 7."
            )
        profiles += [found["profile"].lower()] * int(found["count"] or 1)
    if not 1 <= len(profiles) <= MOST_SLICES:
        raise ValidationError(f"GPU {match[1]}: from 1 to {MOST_SLICES} slices can be given.")
    gpu = int(match[1])
    if gpu > bounds_of(MigLayout, "gpu").high:
        raise ValidationError(f"GPU {gpu}: GPUs are numbered from 0 to 1,023.")
    return MigLayout(gpu=gpu, profiles=tuple(profiles))
