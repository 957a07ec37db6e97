"""Step 3: the server, system or board, and how many of them; or a machine that the catalogue does not hold."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from django.core.exceptions import ValidationError
from django.forms import BoundField

from configurator.sizing.build import Build, OwnPlatform, OwnPsu, OwnSlot, OwnSwitch
from configurator.sizing.build.machine import EfficiencyClass, PsuInlet

from .. import choices
from ..numbers import plain
from . import words
from .base import StepForm, as_float
from .fields import YES_NO, ChoiceField, NumberField, TextField, bounds_of, options, yes_no
from .own_machine import SWITCH_HINT, read_slot, read_switch, written_slot, written_switch

OWN = "~own"
PSU_LINE = re.compile(
    r"^(?P<count>\d{1,2})\s*[x×]\s*(?P<watts>\d{1,6})\s*w?(?:\s*[,/]\s*(?P<low>\d{1,6})\s*w?(?:\s*at low line)?)?"
    r"(?:\s*,\s*(?P<inlet>c\d\d))?(?:\s*,\s*(?P<grade>[a-z]+))?$",
    re.IGNORECASE,
)
OWN_NUMBERS = {
    "gpu_max": "Most GPUs",
    "onboard_lanes": "Lanes taken on board",
    "nvswitches": "NVSwitches",
    "dimm_slots": "DIMM slots",
    "drive_bays": "Drive bays",
    "m2_slots": "M.2 places",
    "cpu_tdp_max_w": "Highest CPU TDP, W",
    "rack_units": "Height, rack units",
    "weight_kg": "Weight, kg",
    "depth_mm": "Depth, mm",
    "noise_db": "Noise, dB(A)",
}
"""Numbers of a machine of one's own, with their labels; floats where the build has them."""
OWN_FLOATS = ("cpu_tdp_max_w", "rack_units", "weight_kg", "depth_mm", "noise_db")
WIRINGS = (("", "As the platform is usually wired"), ("128", "128: four xGMI links"), ("160", "160: three xGMI links"))
TOPOLOGIES = (("", "As usual"), ("none", "None"), ("pairs", "Pairs"), ("mesh", "Mesh"), ("switched", "NVSwitch"))
NUMA = (("1", "1"), ("2", "2"), ("4", "4"))
WIRED: dict[str, Literal[128, 160] | None] = {"": None, "128": 128, "160": 160}
NODES: dict[str, Literal[1, 2, 4]] = {"1": 1, "2": 2, "4": 4}
FORMS = (("pcie", "PCIe cards"), ("sxm4", "SXM4 board"))


class PlatformForm(StepForm):
    def initial_of(self, build: Build) -> dict[str, str]:
        own = build.platform if isinstance(build.platform, OwnPlatform) else OwnPlatform()
        return {
            "platform": OWN if isinstance(build.platform, OwnPlatform) else build.platform or "",
            "cooling": build.cooling or "",
            "quantity": plain(build.quantity),
            "own_form": own.form,
            "own_sockets": plain(own.sockets),
            "own_cpu_socket": own.cpu_socket or "",
            "own_host_lanes": plain(own.host_lanes),
            "own_has_switch": "yes" if own.has_switch else "no",
            "host_lanes": plain(build.host_lanes),
            "own_slots": "\n".join(written_slot(s) for s in own.slots),
            "own_switches": "\n".join(written_switch(s) for s in own.switches),
            "own_gpu_counts": ", ".join(map(str, own.gpu_counts)),
            "own_nvlink_topology": own.nvlink_topology or "",
            "own_memory_type": own.memory_type or "",
            "own_is_board": yes_no(own.is_board),
            "own_bridges_fit": yes_no(own.bridges_fit),
            "own_numa_per_socket": plain(own.numa_per_socket),
            **{f"own_{name}": plain(getattr(own, name)) for name in OWN_NUMBERS},
            "own_psus": "\n".join(_written_psu(p) for p in own.psus),
            "own_inlet_max_c": plain(own.inlet_max_c),
            "own_cooling": own.cooling or "",
        }

    def add_fields(self) -> None:
        listed = [("", [("", "Not chosen yet"), (OWN, "A machine of your own")])]
        listed.append(("Catalogue", [(p.id, p.name) for p in choices.platforms(self.snapshot)]))
        self.fields |= {
            "platform": ChoiceField(self.keeping(listed, self.initial["platform"]), kind="radio", label="Platform"),
            "cooling": ChoiceField(options(*words.COOLING), label="Cooling"),
            "quantity": NumberField(bounds_of(Build, "quantity"), label="Servers of this kind"),
            "own_form": ChoiceField(options(*FORMS), kind="segments", label="Takes"),
            "own_sockets": NumberField(bounds_of(OwnPlatform, "sockets"), label="CPU sockets"),
            "own_cpu_socket": TextField(longest=100, label="Socket", help_text="Like SP3 or LGA4189."),
            "own_host_lanes": NumberField(bounds_of(OwnPlatform, "host_lanes"), label="Host PCIe lanes"),
            "own_has_switch": ChoiceField(options(("no", "No"), ("yes", "Yes")), kind="segments", label="PCIe switch"),
            "host_lanes": ChoiceField(options(*WIRINGS), label="Lanes of a dual-EPYC board"),
            "own_slots": TextField(
                longest=5000,
                lines=4,
                label="Slots",
                help_text="One a line, like: Slot 1 gen4 x16. After it, as needed: socket 1, x16 connector, on Switch 1, "
                "low profile, 2 wide, shares M.2",
            ),
            "own_switches": TextField(
                longest=2000, lines=2, label="PCIe switches", help_text=f"One a line, like: {SWITCH_HINT}, socket 1"
            ),
            "own_is_board": ChoiceField(YES_NO, kind="segments", label="A mainboard: wide cards cover the next slot"),
            "own_bridges_fit": ChoiceField(YES_NO, kind="segments", label="NVLink bridges fit"),
            "own_gpu_counts": TextField(longest=100, label="Numbers of GPUs it comes with", help_text="Like 4, 8."),
            "own_nvlink_topology": ChoiceField(options(*TOPOLOGIES), label="NVLink of its board"),
            "own_memory_type": TextField(longest=100, label="Memory type", help_text="Like DDR4."),
            "own_numa_per_socket": ChoiceField(options(*NUMA), label="NUMA nodes a socket"),
            **{
                f"own_{name}": NumberField(bounds_of(OwnPlatform, name), label=label)
                for name, label in OWN_NUMBERS.items()
            },
            "own_psus": TextField(
                longest=2000,
                lines=2,
                label="Power supplies",
                help_text="One kind a line, like: 2 × 2000 W, 1000 W at low line (0 W: for 200 to 240 V only)",
            ),
            "own_inlet_max_c": NumberField(bounds_of(OwnPlatform, "inlet_max_c"), unit="°C", label="Highest inlet"),
            "own_cooling": ChoiceField(options(*words.COOLING), label="Its cooling"),
        }

    @property
    def more_fields(self) -> list[BoundField]:
        """What few have to say of a machine of their own."""
        names = (
            "is_board",
            "gpu_max",
            "gpu_counts",
            "nvlink_topology",
            "bridges_fit",
            "numa_per_socket",
            "memory_type",
        )
        rest = [name for name in OWN_NUMBERS if name not in names]
        return [self[f"own_{name}"] for name in (*names, *rest)]

    @property
    def describes_more(self) -> bool:
        """Whether the build says something of it already."""
        usual = self.initial_of(Build())
        shown = ("own_switches", *(f.name for f in self.more_fields))
        return any(self.initial[name] != usual[name] for name in shown)

    @property
    def changes_layout(self) -> bool:
        return bool(self.action)

    def clean_own_slots(self) -> tuple[OwnSlot, ...]:
        return tuple(read_slot(line.strip()) for line in _lines(self.cleaned_data["own_slots"], most=64))

    def clean_own_switches(self) -> tuple[OwnSwitch, ...]:
        return tuple(read_switch(line.strip()) for line in _lines(self.cleaned_data["own_switches"], most=16))

    def clean_own_gpu_counts(self) -> tuple[int, ...]:
        text = self.cleaned_data["own_gpu_counts"]
        found = [word for word in re.split(r"[,;\s]+|\bor\b|\band\b", text) if word]
        if not all(word.isdecimal() and 1 <= int(word) <= 64 for word in found) or len(found) > 16:
            raise ValidationError(f"“{text:.40}” are not numbers of GPUs. Write them like 4, 8; each from 1 to 64.")
        return tuple(map(int, found))

    def clean_own_psus(self) -> tuple[OwnPsu, ...]:
        return tuple(_read_psu(line.strip()) for line in _lines(self.cleaned_data["own_psus"], most=16))

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        chosen = cleaned["platform"]
        return replace(
            build,
            platform=_own(cleaned) if chosen == OWN else chosen or None,
            cooling=cleaned["cooling"] or None,
            quantity=cleaned["quantity"],
            host_lanes=WIRED[cleaned["host_lanes"]],
        )


def _own(cleaned: Mapping[str, Any]) -> OwnPlatform:
    return OwnPlatform(
        form=cleaned["own_form"],
        sockets=cleaned["own_sockets"],
        cpu_socket=cleaned["own_cpu_socket"] or None,
        host_lanes=cleaned["own_host_lanes"],
        has_switch=cleaned["own_has_switch"] == "yes",
        slots=cleaned["own_slots"],
        switches=cleaned["own_switches"],
        is_board=cleaned["own_is_board"] == "yes",
        bridges_fit=cleaned["own_bridges_fit"] == "yes",
        gpu_counts=cleaned["own_gpu_counts"],
        nvlink_topology=cleaned["own_nvlink_topology"] or None,
        memory_type=cleaned["own_memory_type"] or None,
        numa_per_socket=NODES[cleaned["own_numa_per_socket"]],
        **{name: _own_number(name, cleaned) for name in OWN_NUMBERS},
        psus=cleaned["own_psus"],
        inlet_max_c=as_float(cleaned["own_inlet_max_c"]),
        cooling=cleaned["own_cooling"] or None,
    )


def _own_number(name: str, cleaned: Mapping[str, Any]) -> Any:
    value = cleaned[f"own_{name}"]
    return as_float(value) if name in OWN_FLOATS else value


def _lines(text: str, most: int) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > most:
        raise ValidationError(f"At most {most} lines.")
    return lines


def _written_psu(psu: OwnPsu) -> str:
    low = f", {psu.watts_low_line} W at low line" if psu.watts_low_line is not None else ""
    known = "".join(f", {word}" for word in (psu.inlet, psu.efficiency_class) if word)
    return f"{psu.count} × {psu.watts} W{low}{known}"


def _read_psu(line: str) -> OwnPsu:
    match = PSU_LINE.match(line)
    bounds = bounds_of(OwnPsu, "count"), bounds_of(OwnPsu, "watts")
    if match:
        count, watts = int(match["count"]), int(match["watts"])
        low = int(match["low"]) if match["low"] else None
        if bounds[0].low <= count <= bounds[0].high and all(
            bounds[1].low <= w <= bounds[1].high for w in (watts, low or 1)
        ):
            inlet: Any = match["inlet"].upper() if match["inlet"] else None
            grade: Any = match["grade"].lower() if match["grade"] else None
            if inlet in (None, *get_args(PsuInlet)) and grade in (None, *get_args(EfficiencyClass)):
                return OwnPsu(count=count, watts=watts, watts_low_line=low, inlet=inlet, efficiency_class=grade)
    raise ValidationError(
        f"“{line:.40}” is not a set of power supplies. Write number and watts: 2 × 2000 W, or with all that is known "
        "2 × 2000 W, 1000 W at low line, C20, titanium"
    )
