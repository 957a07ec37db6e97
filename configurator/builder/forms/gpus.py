"""Step 2: which GPUs, how many, how they are joined and how they are sliced."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField

from configurator.sizing.build import Build, GpuGroup, MigLayout

from .. import choices
from ..numbers import plain
from . import words
from .base import StepForm, as_float
from .fields import ChoiceField, NumberField, TextField, bounds_of, options

MOST_GROUPS = 16
PAIR = re.compile(r"^(\d{1,4})\s*[-+–&]\s*(\d{1,4})$")
MIG_LINE = re.compile(r"^(?:gpu\s*)?(\d{1,4})\s*:\s*(.+)$", re.IGNORECASE)
MIG_ITEM = re.compile(r"^(?P<profile>\d+g\.\d+gb(?:\+\w+)?)(?:\s*[x×*]\s*(?P<count>\d{1,2}))?$", re.IGNORECASE)
MOST_SLICES = 16


class GpusForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        initial = {
            "nvlink_bridges": plain(build.nvlink_bridges),
            "nvlink_pairs": ", ".join(f"{a}-{b}" for a, b in build.nvlink_pairs),
            "mig": "\n".join(_written(layout) for layout in build.mig),
        }
        for index, group in enumerate(build.gpus or (None,)):
            initial |= {
                f"variant-{index}": group.variant if group else "",
                f"count-{index}": plain(group.count) if group else "1",
                f"condition-{index}": group.condition if group else "new",
                f"power_cable-{index}": (group.power_cable if group else None) or "",
                f"power_limit_w-{index}": plain(group.power_limit_w) if group else "",
                f"upgrade_to-{index}": (group.upgrade_to if group else None) or "",
            }
        return initial

    @property
    def groups(self) -> list[dict[str, BoundField]]:
        """The boxes of each kind of GPU."""
        names = ("variant", "count", "condition", "power_limit_w", "power_cable", "upgrade_to")
        return [{name: self[f"{name}-{index}"] for name in names} for index in self.indexes]

    @property
    def indexes(self) -> range:
        return range(max(1, len(self.build.gpus)))

    def add_fields(self) -> None:
        listed = choices.gpu_choices(self.snapshot)
        for index in self.indexes:
            variants = self.keeping([("", [("", "Not chosen yet")]), *listed], self.initial[f"variant-{index}"])
            upgrades = self.keeping([("", [("", "No upgrade planned")]), *listed], self.initial[f"upgrade_to-{index}"])
            self.fields |= {
                f"variant-{index}": ChoiceField(variants, label="GPU"),
                f"count-{index}": NumberField(bounds_of(GpuGroup, "count"), label="GPUs in all"),
                f"condition-{index}": ChoiceField(options(*words.CONDITIONS), label="Condition"),
                f"power_limit_w-{index}": NumberField(
                    bounds_of(GpuGroup, "power_limit_w"),
                    unit="W",
                    label="Power limit of each",
                    help_text="As set with nvidia-smi -pl. Left empty: its full power.",
                    placeholder="none",
                ),
                f"power_cable-{index}": ChoiceField(options(*words.POWER_CABLES), label="Power cable of a card"),
                f"upgrade_to-{index}": ChoiceField(upgrades, label="To be upgraded to"),
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
        return bool(self.action) or any(self.data[f"variant-{i}"] != self.initial[f"variant-{i}"] for i in self.indexes)

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
        groups = [group for index in self.indexes if (group := self._group(index, cleaned))]
        name, _, index = self.action.rpartition("-")
        if self.action == "add-group" and 0 < len(groups) < MOST_GROUPS:
            groups.append(groups[-1])
        elif name == "remove-group" and index.isdecimal() and int(index) < len(groups):
            del groups[int(index)]
        return replace(
            build,
            gpus=tuple(groups),
            nvlink_bridges=cleaned["nvlink_bridges"],
            nvlink_pairs=cleaned["nvlink_pairs"],
            mig=cleaned["mig"],
        )

    def _group(self, index: int, cleaned: Mapping[str, Any]) -> GpuGroup | None:
        variant = cleaned[f"variant-{index}"]
        if not variant:
            return None
        return GpuGroup(
            variant=variant,
            count=cleaned[f"count-{index}"],
            condition=cleaned[f"condition-{index}"],
            power_limit_w=as_float(cleaned[f"power_limit_w-{index}"]),
            power_cable=cleaned[f"power_cable-{index}"] or None,
            upgrade_to=cleaned[f"upgrade_to-{index}"] or None,
            slots=self.build.gpus[index].slots if index < len(self.build.gpus) else (),
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
