"""What stands on the lanes page as Figures, and as slots and switches with their losses."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ..catalogue import CpuSpec, NicSpec, PlatformSpec, Slot
from ..machine.system import System
from ..quantities import Basis, Figure, counted, percent
from .lanes import Lanes
from .pcie import link_gb_s, link_working
from .placements import Placement, fed_at
from .results import LaneUse, SlotState, SlotUse, SwitchLoad
from .spacing import rooms

WITHOUT_A_LINK = {"dead": "dead: no CPU in its socket", "without lanes": "without lanes, which another uses"}
NUMBER = re.compile(r"[ -]#?\d+$")


def slot_uses(system: System, lanes: Lanes) -> tuple[SlotUse, ...]:
    """Every slot of the platform in its order; none where nobody documents them."""
    if system.platform is None:
        return ()
    taken = {p.slot.name: p for p in lanes.placements}
    left = {s.name: s.lanes for s in lanes.free_slots}
    states: dict[str, SlotState] = {s.name: "dead" for s in lanes.dead_slots}
    states |= {s.name: "covered" for s in lanes.layout.covered}
    states |= {s.name: "without lanes" for s in lanes.layout.without_lanes}
    above = rooms(system.platform)
    return tuple(
        _slot_use(
            slot,
            system.platform,
            lanes,
            taken.get(slot.name),
            states.get(slot.name, "free"),
            left=left.get(slot.name, slot.lanes),
            room=above[slot.name],
        )
        for slot in system.platform.slots
    )


def _slot_use(
    slot: Slot,
    platform: PlatformSpec,
    lanes: Lanes,
    placed: Placement | None,
    state: SlotState,
    *,
    left: int,
    room: int,
) -> SlotUse:
    """`left` is what a free slot has of its lanes where another shares them, `room` its width."""
    generation, width = fed_at(slot, platform.switches, lanes.cpus.generation), left
    if placed is not None:
        generation, width = placed.generation, placed.lanes
    elif state in WITHOUT_A_LINK:
        generation, width = 0, 0
    switch = next((s for s in platform.switches if s.name == slot.switch), None)
    return SlotUse(
        name=slot.name,
        state="taken" if placed else state,
        generation=slot.generation,
        lanes=slot.lanes,
        physical_lanes=slot.physical_lanes,
        socket=switch.socket if switch else slot.socket,
        switch=slot.switch,
        full_height=slot.full_height,
        width=room,
        device=placed.device if placed else "",
        link_generation=generation,
        link_lanes=width,
        gb_s=link_gb_s(generation, width) if generation else 0.0,
        needed_gb_s=placed.needed_gb_s if placed else 0.0,
        limited_by=placed.limited_by if placed else "",
        note=slot.note,
    )


def switch_loads(system: System, lanes: Lanes) -> tuple[SwitchLoad, ...]:
    """Every switch of the platform, with what hangs on it."""
    platform = system.platform
    if platform is None:
        return ()
    oldest = lanes.cpus.generation
    found = []
    for switch in platform.switches:
        on_it = [use for use in lanes.uses if use.switch == switch.name]
        generation = min(switch.generation, oldest or switch.generation)
        found.append(
            SwitchLoad(
                name=switch.name,
                socket=switch.socket,
                generation=generation,
                uplink_lanes=switch.uplink_lanes,
                uplink_gb_s=link_gb_s(generation, switch.uplink_lanes),
                devices=tuple(use.device for use in on_it),
                wanted_gb_s=sum(min(use.needed_gb_s or use.gb_s, use.gb_s) for use in on_it),
            )
        )
    return tuple(found)


def figures(system: System, lanes: Lanes, slots: Iterable[SlotUse], switches: Iterable[SwitchLoad]) -> Iterator[Figure]:
    """lanes.host, .used, .free, .slots_free; .socket_host/used/free.N; .slot_gb_s/lost_gb_s.SLOT; .uplink_gb_s/ratio.SWITCH;
    .needed_gb_s.PRODUCT. Lanes are counts, bandwidths GB/s one way."""
    sources = system.platform.sources if system.platform else ()

    def figure(name: str, value: float | int | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"lanes.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=sources
        )

    yield figure("host", lanes.host, "lanes", lanes.host_working)
    yield figure("used", lanes.used, "lanes", _sum_of(lanes.uses))
    yield figure("free", lanes.free, "lanes", f"{lanes.host} − {lanes.used}" if lanes.host else lanes.host_working)
    slots_free = len(lanes.free_slots) if lanes.knows_slots else None
    yield figure("slots_free", slots_free, "slots", _slots_in_words(lanes))
    if lanes.cpus.sockets > 1:
        for socket in lanes.sockets:
            given = _given_to(lanes, system) if socket.filled else "no CPU in this socket"
            used = _sum_of(use for use in lanes.uses if use.socket == socket.socket)
            left = given if socket.free is None else f"{socket.host} − {socket.used}"
            if lanes.of_no_socket:
                used = left = names_no_socket(lanes, system.platform)
            yield figure(f"socket_host.{socket.socket}", socket.host, "lanes", given)
            yield figure(f"socket_used.{socket.socket}", socket.used, "lanes", used)
            yield figure(f"socket_free.{socket.socket}", socket.free, "lanes", left)
    for slot in slots:
        working = WITHOUT_A_LINK.get(slot.state) or link_working(slot.link_generation, slot.link_lanes)
        yield figure(f"slot_gb_s.{slot.name}", slot.gb_s, "GB/s", working)
        if slot.lost_gb_s:
            share = percent(slot.lost_share)
            lost = f"{slot.needed_gb_s:.4g} − {slot.gb_s:.4g}, {share}: {slot.device} is held back by the {slot.limited_by}"
            yield figure(f"lost_gb_s.{slot.name}", slot.lost_gb_s, "GB/s", lost)
    for switch in switches:
        yield figure(
            f"uplink_gb_s.{switch.name}",
            switch.uplink_gb_s,
            "GB/s",
            link_working(switch.generation, switch.uplink_lanes),
        )
        wanting = f"{counted(len(switch.devices), 'device')} want{'s' if len(switch.devices) == 1 else ''}"
        said = f"{wanting} {switch.wanted_gb_s:.4g} GB/s / {switch.uplink_gb_s:.4g} GB/s that they share"
        yield figure(f"uplink_ratio.{switch.name}", switch.ratio, "", said)
    for nic in system.of(NicSpec):
        said = f"{nic.spec.ports} × {nic.spec.gbit_s_per_port:g} Gbit/s / 8, one way"
        yield figure(f"needed_gb_s.{nic.spec.id}", nic.spec.needed_gb_s, "GB/s", said)


def names_no_socket(lanes: Lanes, platform: PlatformSpec | None) -> str:
    """How many slots and switches hang nobody says where: 8 slots name no socket."""
    switches = sum(s.socket is None for s in platform.switches) if platform else 0
    slots = len(lanes.of_no_socket) - switches
    told = [counted(slots, "slot")] if slots else []
    told += [f"{switches} switch{'' if switches == 1 else 'es'}"] if switches else []
    return f"{' and '.join(told)} {'names' if len(lanes.of_no_socket) == 1 else 'name'} no socket"


def _given_to(lanes: Lanes, system: System) -> str:
    if lanes.host is None:
        return lanes.host_working
    if lanes.cpus.wired is not None:
        return f"{lanes.cpus.wired} of the CPU's {lanes.host} that the board brings to slots; the rest end in the empty socket"
    return f"{lanes.host} / {counted(lanes.cpus.filled, 'CPU' if system.of(CpuSpec) else 'socket')}"


def _sum_of(uses: Iterable[LaneUse]) -> str:
    """The lanes of all devices, like ones together: 4 × 16 (GPU) + 2 × 4 (NVMe 2 TB)."""
    terms = []
    taking = (use for use in uses if use.lanes)
    for (_, lanes, kind), group in groupby(taking, key=lambda use: (use.product, use.lanes, _kind(use))):
        same = list(group)
        terms.append(f"{lanes} ({same[0].device})" if len(same) == 1 else f"{len(same)} × {lanes} ({kind})")
    return " + ".join(terms) or "nothing takes a lane"


def _kind(use: LaneUse) -> str:
    """The device without its number; a custom line keeps the words of its owner."""
    return NUMBER.sub("", use.device) if use.product else use.device


def _slots_in_words(lanes: Lanes) -> str:
    if not lanes.knows_slots:
        return "slots not documented"
    told = [f"{len(lanes.placements)} taken", f"{len(lanes.dead_slots)} dead"]
    if covered := lanes.layout.covered:
        told.append(f"{len(covered)} covered by a card two slots wide ({slot_names(covered)})")
    if starved := lanes.layout.without_lanes:
        told.append(f"{len(starved)} without lanes, which another uses ({slot_names(starved)})")
    return ", ".join(told)


def slot_names(slots: Iterable[Slot]) -> str:
    """The names of slots, in their order, with commas."""
    return ", ".join(slot.name for slot in slots)
