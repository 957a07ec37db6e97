"""Step 5: the lane map in a table, and what is left."""

from dataclasses import dataclass

from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.interconnect.results import LaneUse, SlotUse, SocketLanes, SwitchLoad
from configurator.sizing.quantities import percent

from .. import formatting
from .figures import FigureView, Reading, Ready, name_of

SLOT = "lanes.slot_gb_s."


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow(Ready):
    device: str
    product: str
    where: str
    link: str
    lanes: str
    throttled: bool
    lost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow(Ready):
    name: str
    size: str
    generation: str
    feed: str
    device: str
    link: str
    gb_s: str
    lost: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRow(Ready):
    name: str
    host: str
    used: str
    free: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRow(Ready):
    name: str
    devices: str
    uplink: str
    wanted: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesView:
    drawing: str
    slot_rows: tuple[SlotRow, ...]
    sockets: tuple[SocketRow, ...]
    switches: tuple[SwitchRow, ...]
    rows: tuple[LaneRow, ...]
    figures: tuple[FigureView, ...]
    slots: tuple[FigureView, ...]
    used: str
    host: str
    knows_host: bool


def results(build: Build, reading: Reading) -> LanesView:
    from configurator.drawings import lane_map

    assessment, snapshot = reading.assessment, reading.snapshot
    is_blank = not build.gpus and build.platform is None
    return LanesView(
        drawing=lane_map(assessment),
        slot_rows=tuple(_slot(slot) for slot in assessment.slots),
        sockets=tuple(_socket(socket) for socket in assessment.sockets) if len(assessment.sockets) > 1 else (),
        switches=tuple(_switch(switch) for switch in assessment.switches if switch.devices),
        rows=tuple(_row(use, snapshot) for use in assessment.lane_uses),
        figures=() if is_blank else reading.known("lanes.host", "lanes.used", "lanes.free", "lanes.slots_free"),
        slots=reading.known(*(name for name in assessment.figures if name.startswith(SLOT))),
        used=formatting.figure_value(assessment.figures.get("lanes.used")),
        host=formatting.figure_value(assessment.figures.get("lanes.host")),
        knows_host=bool(assessment.figures["lanes.host"].value),
    )


def _row(use: LaneUse, snapshot: CatalogueSnapshot) -> LaneRow:
    name = name_of(use.product, snapshot) if use.product else ""
    return LaneRow(
        device=use.device,
        product="" if name in use.device else name,
        where=use.where or "host",
        link=f"Gen{use.link_generation} ×{use.link_lanes}"
        if use.link_generation
        else f"×{use.link_lanes}"
        if use.link_lanes
        else "",
        lanes=formatting.number(use.lanes),
        throttled=use.throttled,
        lost=f"{formatting.number(use.gb_s)} of {formatting.number(use.needed_gb_s)} GB/s, by the {use.limited_by}"
        if use.throttled
        else "",
    )


STATES = {
    "taken": "",
    "free": "free",
    "covered": "covered by a wide card",
    "without lanes": "without lanes",
    "dead": "dead: no CPU in its socket",
}


def _slot(slot: SlotUse) -> SlotRow:
    connector = f" in ×{slot.physical_lanes}" if slot.physical_lanes and slot.physical_lanes != slot.lanes else ""
    height = "" if slot.full_height else ", low profile"
    lost = (
        f"{formatting.number(slot.lost_gb_s)} ({percent(slot.lost_share)}), by the {slot.limited_by}"
        if slot.lost_gb_s
        else ""
    )
    return SlotRow(
        name=slot.name,
        size=f"×{slot.lanes}{connector}{height}",
        generation=f"Gen{slot.generation}",
        feed=slot.switch or _socket_name(slot.socket),
        device=slot.device or STATES[slot.state],
        link=f"Gen{slot.link_generation} ×{slot.link_lanes}" if slot.state in ("taken", "free") else "",
        gb_s=formatting.number(slot.gb_s) if slot.state in ("taken", "free") else "",
        lost=lost,
        note=slot.note,
    )


def _socket_name(socket: int | None) -> str:
    return "socket unknown" if socket is None else f"socket {socket}"


def _socket(socket: SocketLanes) -> SocketRow:
    return SocketRow(
        name=f"Socket {socket.socket}" + ("" if socket.filled else ", empty"),
        host=formatting.UNKNOWN if socket.host is None else formatting.number(socket.host),
        used=formatting.UNKNOWN if socket.used is None else formatting.number(socket.used),
        free=formatting.UNKNOWN if socket.free is None else formatting.number(socket.free),
    )


def _switch(switch: SwitchLoad) -> SwitchRow:
    return SwitchRow(
        name=f"{switch.name}, {_socket_name(switch.socket)}",
        devices=", ".join(switch.devices),
        uplink=f"Gen{switch.generation} ×{switch.uplink_lanes}, {formatting.number(switch.uplink_gb_s)} GB/s",
        wanted=formatting.number(switch.wanted_gb_s),
        ratio=f"{formatting.number(switch.ratio)} : 1",
    )
