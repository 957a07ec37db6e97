"""The boxes in which somebody describes a UPS that the catalogue does not hold."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import OwnRuntime, OwnUps

from ..numbers import TwoReadings, meant, plain
from . import words
from .base import as_float
from .fields import Bounds, ChoiceField, NumberField, TextField, bounds_of, options

OWN_UPS = "~own"
RATINGS = ("ups_va", "ups_watts")
"""The boxes without which a UPS is not described."""
NUMBER = "\\d[\\d.,'\u2019 \u00a0\u202f]*"
RUNTIME_LINE = re.compile(
    rf"^(?P<minutes>{NUMBER})\s*min(?:utes)?\s*(?:at|@|,)\s*(?P<load>{NUMBER})\s*w?$", re.IGNORECASE
)
MOST_VOLTS, MOST_POINTS = 8, 32
NUMBERS = {
    "va": ("Rating", "VA", "Volt-amperes."),
    "watts": ("Rating", "W", "Watts: often less than its VA."),
    "rack_units": ("Height", "U", "Left empty: beside the rack."),
    "weight_kg": ("Weight", "kg", ""),
}


def boxes_of(ups: OwnUps | str | None) -> dict[str, str]:
    """What stands in the boxes, as text; they are empty where the UPS is one of the catalogue."""
    own = ups if isinstance(ups, OwnUps) else None
    volts = () if own is None else own.volts if isinstance(own.volts, tuple) else (own.volts,)
    return {
        **{f"ups_{name}": plain(getattr(own, name)) if own else "" for name in NUMBERS},
        "ups_volts": ", ".join(map(plain, volts)),
        "ups_phases": str(own.phases) if own else "1",
        "ups_topology": own.topology if own else "",
        "ups_runtime": "\n".join(f"{plain(p.minutes)} min at {plain(p.load_w)} W" for p in own.runtime) if own else "",
    }


def fields() -> dict[str, Any]:
    """The form's fields for it, by the names of the boxes."""
    numbers = {
        f"ups_{name}": NumberField(
            replace(bounds_of(OwnUps, name), optional=True), unit=unit, label=label, help_text=hint
        )
        for name, (label, unit, hint) in NUMBERS.items()
    }
    return {
        **numbers,
        "ups_volts": TextField(longest=100, label="Works at, V", help_text="Like: 208, 240. Left empty: not known."),
        "ups_phases": ChoiceField(options(*words.PHASES), kind="segments", label="Its phases"),
        "ups_topology": ChoiceField(options(*words.UPS_TOPOLOGIES), label="Its kind"),
        "ups_runtime": TextField(
            longest=2000, lines=3, label="Published runtimes", help_text="One a line, like: 12.5 min at 5000 W"
        ),
    }


def read_volts(text: str, *, decimal_comma: bool = False) -> tuple[float, ...]:
    """Voltages from a box; a comma stands between two of them. Raises ValidationError."""
    bounds = bounds_of(OwnUps, "volts")
    volts = tuple(
        _number(part, bounds, f"“{part:.40}” is not a voltage.", decimal_comma=decimal_comma) for part in _parts(text)
    )
    if len(volts) > MOST_VOLTS:
        raise ValidationError(f"At most {MOST_VOLTS} voltages.")
    return volts


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;/\s]+", text.strip()) if part.strip()]


def read_runtime(text: str, shown: str = "", *, decimal_comma: bool = False) -> tuple[OwnRuntime, ...]:
    """Published points from a box, one a line; `shown` is what it held. Raises ValidationError."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_POINTS:
        raise ValidationError(f"At most {MOST_POINTS} lines.")
    known = [line.strip() for line in shown.splitlines()]
    return tuple(_point(line, decimal_comma=decimal_comma, is_known=line in known) for line in lines)


def _point(line: str, **how: bool) -> OwnRuntime:
    match = RUNTIME_LINE.match(line)
    wrong = f"“{line:.40}” is not a runtime. Write minutes and load: 12.5 min at 5000 W"
    if not match:
        raise ValidationError(wrong)
    return OwnRuntime(
        load_w=_number(match["load"], bounds_of(OwnRuntime, "load_w"), wrong, **how),
        minutes=_number(match["minutes"], bounds_of(OwnRuntime, "minutes"), wrong, **how),
    )


def _number(text: str, bounds: Bounds, wrong: str, **how: Any) -> float:
    try:
        value = meant(text, bounds.admits, **how)
    except TwoReadings as asked:
        raise ValidationError(str(asked)) from asked
    except ValueError as error:
        raise ValidationError(wrong) from error
    if not bounds.admits(value):
        raise ValidationError(f"{wrong} Numbers are {bounds.words} there.")
    return float(value)


def own_ups(cleaned: Mapping[str, Any]) -> OwnUps:
    """The UPS that the boxes describe. Raises ValueError where its ratings or its runtimes contradict each other."""
    phases: Any = int(cleaned["ups_phases"])
    topology: Any = cleaned["ups_topology"]
    return OwnUps(
        va=float(cleaned["ups_va"]),
        watts=float(cleaned["ups_watts"]),
        volts=cleaned["ups_volts"],
        phases=phases,
        topology=topology,
        rack_units=as_float(cleaned["ups_rack_units"]),
        weight_kg=as_float(cleaned["ups_weight_kg"]),
        runtime=cleaned["ups_runtime"],
    )
