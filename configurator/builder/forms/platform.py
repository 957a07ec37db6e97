"""Step 3: the server, system or board, and how many of them; or a machine that the catalogue does not hold."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import Build, OwnPlatform, OwnPsu, OwnSlot

from .. import choices
from . import words
from .base import StepForm, as_float
from .fields import ChoiceField, NumberField, TextField, bounds_of, literals_of, options, plain

OWN = "~own"
SLOT_LINE = re.compile(
    r"^(?P<name>[^,]{1,100}?)\s*,?\s+(?:gen\s*)?(?P<generation>[1-6])(?:\.0)?\s*,?\s*x\s*(?P<lanes>\d{1,2})$",
    re.IGNORECASE,
)
PSU_LINE = re.compile(
    r"^(?P<count>\d{1,2})\s*[x×]\s*(?P<watts>\d{1,6})\s*w?(?:\s*[,/]\s*(?P<low>\d{1,6})\s*w?(?:\s*at low line)?)?$",
    re.IGNORECASE,
)
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
            "own_slots": "\n".join(f"{s.name} gen{s.generation} x{s.lanes}" for s in own.slots),
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
            "own_slots": TextField(longest=5000, lines=4, label="Slots", help_text="One a line, like: Slot 1 gen4 x16"),
            "own_psus": TextField(
                longest=2000,
                lines=2,
                label="Power supplies",
                help_text="One kind a line, like: 2 × 2000 W, 1000 W at low line",
            ),
            "own_inlet_max_c": NumberField(bounds_of(OwnPlatform, "inlet_max_c"), unit="°C", label="Highest inlet"),
            "own_cooling": ChoiceField(options(*words.COOLING), label="Its cooling"),
        }

    @property
    def changes_layout(self) -> bool:
        return bool(self.action)

    def clean_own_slots(self) -> tuple[OwnSlot, ...]:
        return tuple(_read_slot(line.strip()) for line in _lines(self.cleaned_data["own_slots"], most=64))

    def clean_own_psus(self) -> tuple[OwnPsu, ...]:
        return tuple(_read_psu(line.strip()) for line in _lines(self.cleaned_data["own_psus"], most=16))

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        chosen = cleaned["platform"]
        return replace(
            build,
            platform=_own(cleaned) if chosen == OWN else chosen or None,
            cooling=cleaned["cooling"] or None,
            quantity=cleaned["quantity"],
        )


def _own(cleaned: Mapping[str, Any]) -> OwnPlatform:
    return OwnPlatform(
        form=cleaned["own_form"],
        sockets=cleaned["own_sockets"],
        cpu_socket=cleaned["own_cpu_socket"] or None,
        host_lanes=cleaned["own_host_lanes"],
        has_switch=cleaned["own_has_switch"] == "yes",
        slots=cleaned["own_slots"],
        psus=cleaned["own_psus"],
        inlet_max_c=as_float(cleaned["own_inlet_max_c"]),
        cooling=cleaned["own_cooling"] or None,
    )


def _lines(text: str, most: int) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > most:
        raise ValidationError(f"At most {most} lines.")
    return lines


def _read_slot(line: str) -> OwnSlot:
    match = SLOT_LINE.match(line)
    widths = literals_of(OwnSlot, "lanes")
    if not match or match["lanes"] not in widths:
        raise ValidationError(f"“{line:.40}” is not a slot. Write name, generation and lanes: Slot 1 gen4 x16")
    lanes: Any = int(match["lanes"])
    return OwnSlot(name=match["name"], generation=int(match["generation"]), lanes=lanes)


def _written_psu(psu: OwnPsu) -> str:
    low = f", {psu.watts_low_line} W at low line" if psu.watts_low_line else ""
    return f"{psu.count} × {psu.watts} W{low}"


def _read_psu(line: str) -> OwnPsu:
    match = PSU_LINE.match(line)
    bounds = bounds_of(OwnPsu, "count"), bounds_of(OwnPsu, "watts")
    if match:
        count, watts, low = int(match["count"]), int(match["watts"]), int(match["low"] or 0)
        if bounds[0].low <= count <= bounds[0].high and all(
            bounds[1].low <= w <= bounds[1].high for w in (watts, low or 1)
        ):
            return OwnPsu(count=count, watts=watts, watts_low_line=low or None)
    raise ValidationError(f"“{line:.40}” is not a set of power supplies. Write number and watts: 2 × 2000 W")
