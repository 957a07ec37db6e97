"""The lines in which somebody describes a machine of their own: slots and PCIe switches, one a line."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError

from configurator.sizing.build import OwnSlot, OwnSwitch

from .fields import literals_of

SLOT_LINE = re.compile(
    r"^(?P<name>[^,]{1,100}?)\s*,?\s+(?:gen\s*)?(?P<generation>[1-6])(?:\.0)?\s*,?\s*x\s*(?P<lanes>\d{1,2})(?:\s*,\s*(?P<rest>.+))?$",
    re.IGNORECASE,
)
NO_COMMA = re.compile(r"^.*gen\s*[1-6](\.0)?\s*,?\s*x\s*\d{1,2}\s+[^\s,]", re.IGNORECASE)
"""What follows the lanes without a comma before it."""
SLOT_RULES = (
    ("physical_lanes", re.compile(r"^x\s*(\d{1,2}) connector$", re.IGNORECASE)),
    ("socket", re.compile(r"^socket ([0-7])$", re.IGNORECASE)),
    ("width", re.compile(r"^([1-4]) wide$", re.IGNORECASE)),
    ("switch", re.compile(r"^on (.{1,100})$", re.IGNORECASE)),
    ("shares_lanes_with", re.compile(r"^shares (.+)$", re.IGNORECASE)),
    ("full_height", re.compile(r"^(low profile)$", re.IGNORECASE)),
)
SLOT_HINT = "Slot 1 gen4 x16"
SWITCH_LINE = re.compile(
    r"^(?P<name>[^,]{1,100}?)\s+gen\s*(?P<generation>[1-6])\s*x\s*(?P<lanes>\d{1,2})(?:\s*,\s*(?P<rest>.+))?$",
    re.IGNORECASE,
)
SWITCH_RULES = (
    ("socket", re.compile(r"^socket ([0-7])$", re.IGNORECASE)),
    ("gpu_ports", re.compile(r"^([1-5]?\d|6[0-4]) GPUs?$", re.IGNORECASE)),
    ("nic_ports", re.compile(r"^([1-5]?\d|6[0-4]) NICs?$", re.IGNORECASE)),
    ("drive_ports", re.compile(r"^([1-5]?\d|6[0-4]) drives?$", re.IGNORECASE)),
    ("levels", re.compile(r"^([1-4]) levels?$", re.IGNORECASE)),
)
SWITCH_HINT = "Switch 1 gen4 x16, 4 GPUs, 1 NIC"
TEXTS = ("switch", "shares_lanes_with")
MOST_SHARED = 16
LONGEST_NAME = 100
Rules = tuple[tuple[str, "re.Pattern[str]"], ...]


def read_slot(line: str) -> OwnSlot:
    """A slot from its line. Raises ValidationError."""
    match = SLOT_LINE.match(line)
    widths = literals_of(OwnSlot, "lanes")
    if not match or match["lanes"] not in widths:
        missing = " A comma is missing before what follows the lanes." if NO_COMMA.match(line) else ""
        raise ValidationError(
            f"“{line:.40}” is not a slot.{missing} Write name, generation and lanes: {SLOT_HINT}, socket 1"
        )
    more = dict(_more(match["rest"], SLOT_RULES, line, f"{SLOT_HINT}, socket 1, x16 connector, low profile"))
    if str(more.get("physical_lanes", widths[0])) not in widths:
        raise ValidationError(f"“{line:.40}”: a connector has {', '.join(widths)} lanes.")
    if "full_height" in more:
        more["full_height"] = False
    if "shares_lanes_with" in more:
        shared = [name.strip() for name in more["shares_lanes_with"].split("+") if name.strip()]
        if len(shared) > MOST_SHARED or any(len(name) > LONGEST_NAME for name in shared):
            raise ValidationError(f"“{line:.40}”: at most {MOST_SHARED} names, of {LONGEST_NAME} characters each.")
        more["shares_lanes_with"] = tuple(shared)
    lanes: Any = int(match["lanes"])
    return OwnSlot(name=match["name"], generation=int(match["generation"]), lanes=lanes, **more)


def written_slot(slot: OwnSlot) -> str:
    told = [
        f"{slot.name} gen{slot.generation} x{slot.lanes}",
        f"x{slot.physical_lanes} connector" if slot.physical_lanes else "",
        "" if slot.socket is None else f"socket {slot.socket}",
        f"on {slot.switch}" if slot.switch else "",
        "" if slot.full_height else "low profile",
        f"{slot.width} wide" if slot.width else "",
        f"shares {' + '.join(slot.shares_lanes_with)}" if slot.shares_lanes_with else "",
    ]
    return ", ".join(filter(None, told))


def read_switch(line: str) -> OwnSwitch:
    """A PCIe switch from its line. Raises ValidationError."""
    match = SWITCH_LINE.match(line)
    if not match or match["lanes"] not in literals_of(OwnSwitch, "uplink_lanes"):
        raise ValidationError(f"“{line:.40}” is not a switch. Write name, uplink and ports: {SWITCH_HINT}")
    more = dict(_more(match["rest"], SWITCH_RULES, line, SWITCH_HINT))
    lanes: Any = int(match["lanes"])
    return OwnSwitch(name=match["name"], generation=int(match["generation"]), uplink_lanes=lanes, **more)


def written_switch(switch: OwnSwitch) -> str:
    told = [
        f"{switch.name} gen{switch.generation} x{switch.uplink_lanes}",
        "" if switch.socket is None else f"socket {switch.socket}",
        f"{switch.gpu_ports} GPUs" if switch.gpu_ports else "",
        f"{switch.nic_ports} NICs" if switch.nic_ports else "",
        f"{switch.drive_ports} drives" if switch.drive_ports else "",
        f"{switch.levels} levels" if switch.levels > 1 else "",
    ]
    return ", ".join(filter(None, told))


def _more(rest: str | None, rules: Rules, line: str, hint: str) -> Iterator[tuple[str, Any]]:
    for item in (rest or "").split(","):
        if not item.strip():
            continue
        found = next(((name, m[1]) for name, rule in rules if (m := rule.match(item.strip()))), None)
        if found is None:
            raise ValidationError(f"“{line:.40}”: “{item.strip():.30}” is not understood. Write like: {hint}")
        name, value = found
        yield name, int(value) if value.isdigit() and name not in TEXTS else value
