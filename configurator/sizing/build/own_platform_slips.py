"""What a described machine says of itself that cannot be: two slots of one name, a socket or a switch that it has not."""

from collections.abc import Iterator
from dataclasses import dataclass

from .build import Build
from .machine import OwnPlatform, OwnSlot

SWITCH_OF_NONE_DESCRIBED = "switch"
"""The name of the one switch of a machine that has some, and describes none."""
PORTS = {port.casefold(): port for port in ("M.2", "OCuLink", "mini-SAS")}
"""What a slot may share its lanes with besides other slots, by its name in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The field of the build file, and what is wrong with it."""

    path: str
    message: str


def first_slip(build: Build) -> Slip | None:
    """The first thing of a machine of one's own that names what is not there; None without any."""
    own = build.platform
    return next(_slips(own), None) if isinstance(own, OwnPlatform) else None


def _slips(own: OwnPlatform) -> Iterator[Slip]:
    switches = _names(own)
    yield from _twice("switches", [switch.name for switch in own.switches])
    yield from _twice("slots", [slot.name for slot in own.slots])
    for index, switch in enumerate(own.switches):
        yield from _socket(f"platform.switches[{index}].socket", switch.socket, own)
    for index, slot in enumerate(own.slots):
        yield from _slot(f"platform.slots[{index}]", slot, own, switches)


def _slot(path: str, slot: OwnSlot, own: OwnPlatform, switches: set[str]) -> Iterator[Slip]:
    yield from _socket(f"{path}.socket", slot.socket, own)
    if slot.switch is not None and slot.switch not in switches:
        yield Slip(
            path=f"{path}.switch", message=f"no switch {slot.switch} is described; name one of platform.switches"
        )
    if slot.physical_lanes is not None and slot.physical_lanes < slot.lanes:
        message = f"a connector for {slot.physical_lanes} lanes has no {slot.lanes} wired"
        yield Slip(path=f"{path}.physical_lanes", message=message)
    names = {other.name for other in own.slots}
    for name in slot.shares_lanes_with:
        if name not in names and name.casefold() not in PORTS:
            message = f"no slot {name} is described; name one of platform.slots, or a port: {', '.join(PORTS.values())}"
            yield Slip(path=f"{path}.shares_lanes_with", message=message)


def _names(own: OwnPlatform) -> set[str]:
    described = {switch.name for switch in own.switches}
    return described or ({SWITCH_OF_NONE_DESCRIBED} if own.has_switch else set())


def _twice(field: str, names: list[str]) -> Iterator[Slip]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Slip(path=f"platform.{field}[{index}].name", message=f"{name} is there twice")


def _socket(path: str, socket: int | None, own: OwnPlatform) -> Iterator[Slip]:
    if socket is not None and socket >= own.sockets:
        there = f"{own.sockets} socket{'s' if own.sockets > 1 else ''}"
        yield Slip(path=path, message=f"the platform has {there}, counted from 0: there is no socket {socket}")
