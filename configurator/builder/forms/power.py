"""Step 6: the room. A preset fills in the supply; each part of it can then be changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import Build, OwnRuntime, OwnUps, Site, Supply

from .. import choices
from ..numbers import plain
from . import own_ups, words
from .base import StepForm, as_float
from .fields import YES_NO, ChoiceField, NumberField, bounds_of, options, yes_no
from .own_ups import OWN_UPS, RATINGS

OWN_SUPPLY = "~own"

OPTIONAL_NUMBERS = {
    "ups_runtime_minutes": ("Runtime wanted", "min", "At peak draw."),
    "psus_powered": ("Supplies with power now", "", "Left empty: all of them."),
    "inlet_c": ("Inlet air", "°C", "At the front of the rack."),
    "altitude_m": ("Altitude", "m", "Thin air cools less."),
    "cooling_capacity_w": ("Cooling of the room", "W", "For these servers: what it carries off, 3,517 W a ton."),
    "rack_units_free": ("Free in the rack", "U", ""),
    "rack_weight_limit_kg": ("The rack bears", "kg", ""),
    "rack_depth_mm": ("Depth of the rack", "mm", "From door to door."),
    "noise_limit_db": ("Noise allowed", "dB(A)", "An office bears about 50."),
}
PLACEHOLDERS = {"inlet_c": "25", "altitude_m": "0", "psus_powered": "all"}


class PowerForm(StepForm):
    assumptions = (
        "power_factor", "psu_efficiency", "continuous_share", "ups_headroom", "peak_w", "average_w", "gpu_typical_share",
        "cpu_typical_share", "cpu_idle_share", "part_typical_share", "fan_share", "fan_idle_share", "board_w",
        "cold_plate_share", "air_rise_k", "ups_efficiency", "rack_height_u",
        "rack_air_w", "rack_cable_mm",
    )  # fmt: skip

    def initial_of(self, build: Build) -> dict[str, str]:
        site, supply = build.site, build.site.supply
        return {
            "preset": self._preset_of(site),
            "region": site.region,
            "volts": plain(supply.volts) if supply else "",
            "phases": str(supply.phases) if supply else "1",
            "voltage_is": supply.voltage_is if supply else "line_to_line",
            "breaker_amps": plain(supply.breaker_amps) if supply else "",
            "receptacle": (supply.receptacle if supply else None) or "",
            "feeds": plain(site.feeds),
            "redundant": yes_no(site.redundant),
            "servers_on_circuit": plain(site.servers_on_circuit),
            "ups": OWN_UPS if isinstance(site.ups, OwnUps) else site.ups or "",
            **own_ups.boxes_of(site.ups),
            "psu_redundancy": site.psu_redundancy or "",
            **{name: plain(getattr(site, name)) for name in OPTIONAL_NUMBERS},
        }

    def _preset_of(self, site: Site) -> str:
        """The preset that the site's supply is equal to, if any."""
        if site.supply is None:
            return ""
        for preset in self.snapshot.supplies.values():
            if preset.region == site.region and choices.supply_of(preset) == site.supply:
                return preset.id
        return OWN_SUPPLY

    def add_fields(self) -> None:
        receptacles = self.keeping(choices.receptacle_choices(self.snapshot), self.initial["receptacle"])
        volts = replace(bounds_of(Supply, "volts"), optional=True)
        self.fields |= {
            "preset": ChoiceField(choices.supply_choices(self.snapshot), label="Circuit"),
            "region": ChoiceField(
                options(*words.REGIONS),
                label="Code in force",
                help_text="A breaker carries 80 % of its rating for good under the NEC, all of it under IEC rules.",
            ),
            "volts": NumberField(volts, unit="V", label="Voltage"),
            "phases": ChoiceField(options(*words.PHASES), kind="segments", label="Phases"),
            "voltage_is": ChoiceField(
                options(*words.VOLTAGE_IS),
                label="That voltage is measured",
                help_text="Matters with three phases: 208 V between phases is 120 V to neutral.",
            ),
            "breaker_amps": NumberField(bounds_of(Supply, "breaker_amps"), unit="A", label="Breaker"),
            "receptacle": ChoiceField(receptacles, label="Receptacle"),
            "feeds": NumberField(
                bounds_of(Site, "feeds"), label="Feeds", help_text="Circuits that reach the server: A and B are two."
            ),
            "redundant": ChoiceField(
                YES_NO, kind="segments", label="Feeds are redundant", help_text="Each side alone carries everything."
            ),
            "servers_on_circuit": NumberField(bounds_of(Site, "servers_on_circuit"), label="Servers on one circuit"),
            "ups": ChoiceField(self.keeping(choices.ups_choices(self.snapshot), self.initial["ups"]), label="UPS"),
            "psu_redundancy": ChoiceField(options(*words.PSU_REDUNDANCY), label="Redundancy of the power supplies"),
        }
        self.fields |= own_ups.fields()
        for name, (label, unit, hint) in OPTIONAL_NUMBERS.items():
            self.fields[name] = NumberField(
                bounds_of(Site, name), unit=unit, label=label, help_text=hint, placeholder=PLACEHOLDERS.get(name, "")
            )

    @property
    def unread(self) -> frozenset[str]:
        """With one box of what only goes together the others: of a UPS of one's own, and of a supply that is not there yet."""
        unread = super().unread
        for together in (
            {"ups", *own_ups.fields()},
            {"volts", "breaker_amps", "receptacle"} if not self.initial["volts"] else set(),
        ):
            unread |= together if unread & together else set()
        return unread

    @property
    def changes_layout(self) -> bool:
        becomes_own = self.describes_own_ups is not (self.initial["ups"] == OWN_UPS)
        return bool(self.action) or self.chosen_preset is not None or becomes_own or self._leaves_its_preset

    @property
    def _leaves_its_preset(self) -> bool:
        """The list of circuits must say so: sent again as it was, it would take back what was typed."""
        return self._preset_of(self._changed.site) != self.data["preset"]

    @property
    def describes_own_ups(self) -> bool:
        """The list says so, or was left alone while ratings were typed beside it."""
        listed = self.data["ups"]
        return bool(listed == OWN_UPS or (listed == self.initial["ups"] and any(self.data[box] for box in RATINGS)))

    @property
    def chosen_preset(self) -> str | None:
        """A preset that was picked just now; from then on it is the boxes that count."""
        picked = self.data["preset"]
        return picked if picked not in (OWN_SUPPLY, self.initial["preset"]) else None

    def clean(self) -> dict[str, Any]:
        named = self.cleaned_data.get("breaker_amps") is not None or self.cleaned_data.get("receptacle")
        if self.chosen_preset is None and named and "volts" in self.cleaned_data and self.cleaned_data["volts"] is None:
            self.add_error("volts", ValidationError("Enter the voltage too, or empty the breaker and the receptacle."))
        if self.describes_own_ups:
            self._check_own_ups()
        return self.cleaned_data

    def clean_ups_volts(self) -> tuple[float, ...]:
        return own_ups.read_volts(self.cleaned_data["ups_volts"], decimal_comma=self.decimal_comma)

    def clean_ups_runtime(self) -> tuple[OwnRuntime, ...]:
        typed, shown = self.cleaned_data["ups_runtime"], self.initial["ups_runtime"]
        return own_ups.read_runtime(typed, shown, decimal_comma=self.decimal_comma)

    def _check_own_ups(self) -> None:
        """A UPS of one's own needs both ratings, and they must not contradict each other."""
        missing = [name for name in RATINGS if name in self.cleaned_data and not self.cleaned_data[name]]
        for name in missing:
            self.add_error(name, ValidationError("Enter both ratings of your UPS, in VA and in W."))
        if missing or self.errors:
            return
        try:
            own_ups.own_ups(self.cleaned_data)
        except ValueError as error:
            box = "ups_watts" if self.cleaned_data["ups_watts"] > self.cleaned_data["ups_va"] else "ups_runtime"
            self.add_error(box, ValidationError(f"{str(error)[0].upper()}{str(error)[1:]}."))

    def change(self, build: Build, cleaned: Mapping[str, Any]) -> Build:
        site = replace(
            build.site,
            region=cleaned["region"],
            supply=self._supply(cleaned),
            feeds=cleaned["feeds"],
            redundant=cleaned["redundant"] == "yes",
            servers_on_circuit=cleaned["servers_on_circuit"],
            ups=own_ups.own_ups(cleaned) if self.describes_own_ups else cleaned["ups"] or None,
            psu_redundancy=cleaned["psu_redundancy"] or None,
            psus_powered=cleaned["psus_powered"],
            **{name: as_float(cleaned[name]) for name in OPTIONAL_NUMBERS if name != "psus_powered"},
        )
        preset = self.snapshot.supplies.get(self.chosen_preset or "")
        if preset is not None:
            site = replace(site, region=preset.region, supply=choices.supply_of(preset))
        return replace(build, site=site)

    def _supply(self, cleaned: Mapping[str, Any]) -> Supply | None:
        if self.chosen_preset == "" or cleaned["volts"] is None:
            return None
        phases: Any = int(cleaned["phases"])
        return Supply(
            volts=float(cleaned["volts"]),
            phases=phases,
            voltage_is=cleaned["voltage_is"],
            breaker_amps=as_float(cleaned["breaker_amps"]),
            receptacle=cleaned["receptacle"] or None,
        )
