"""The lane map as rows: sockets with their root complexes, on them switches and slots, on those the devices.

What is alike stands in one row: eight GPUs in eight slots, two switches with the same devices, four free slots.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from configurator.sizing.assessment import Assessment
from configurator.sizing.interconnect.results import LaneUse, SlotUse, SocketLanes, SwitchLoad
from configurator.sizing.quantities import counted

from .words import listed, plain

NUMBERED = re.compile(r"(.+) #\d+")
SLOTS_SAID = {
    "free": "free",
    "covered": "covered by a wide card",
    "without lanes": "without lanes",
    "dead": "dead: no CPU",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the map. `depth` 0 is a socket, 1 what hangs on it, 2 what hangs on a switch.

    `lanes` are the host's own, of all `count` together; `role` colours its part of the strip, empty where it takes
    none. `mark` is what is special: "bad" cannot work, "warn" runs slow, "free" is not taken; `wrong` says it in words.
    """

    depth: int
    name: str
    detail: str = ""
    takes: str = ""
    wrong: str = ""
    mark: str = ""
    role: str = ""
    count: int = 1
    lanes: int = 0


def rows_of(assessment: Assessment) -> list[Row]:
    """Every row, from the first socket on; what nobody documents a place for comes last."""
    kinds: dict[str, str] = {}
    uses = [use for use in assessment.lane_uses if use.kind != "uplink"]
    known = {switch.name for switch in assessment.switches}
    uplinks = {use.where: use for use in assessment.lane_uses if use.kind == "uplink"}
    naming = _Naming(kinds=kinds, slots_known=bool(assessment.slots))
    rows: list[Row] = []
    for socket in assessment.sockets:
        rows.append(_socket(socket, len(assessment.sockets)))
        on_socket = [s for s in assessment.switches if s.socket == socket.socket]
        rows += _switches(on_socket, uses, assessment.slots, uplinks, naming)
        direct = [use for use in uses if use.socket == socket.socket and use.switch not in known]
        rows += naming.devices(direct, 1, dead=not socket.filled)
        rows += _slots((s for s in assessment.slots if s.socket == socket.socket and s.switch not in known), 1)
    places = {socket.socket for socket in assessment.sockets}
    rest = [use for use in uses if use.switch not in known and use.socket not in places]
    switches = [s for s in assessment.switches if s.socket not in places]
    slots = [s for s in assessment.slots if s.socket not in places and s.switch not in known]
    if rest or switches or slots:
        rows.append(Row(depth=0, name="On the host, nobody says at which socket" if places else "On the host"))
        rows += _switches(switches, uses, assessment.slots, uplinks, naming)
        rows += naming.devices(rest, 1)
        rows += _slots(slots, 1)
    return rows


def _socket(socket: SocketLanes, sockets: int) -> Row:
    name = "CPU and its root complex" if sockets == 1 else f"CPU {socket.socket} and its root complex"
    if not socket.filled:
        return Row(depth=0, name=f"Socket {socket.socket}", wrong="no CPU in it", mark="bad")
    if socket.used is None:
        return Row(depth=0, name=name, takes=f"{socket.named} lanes known to be taken")
    if socket.host is None:
        return Row(depth=0, name=name, takes=f"{socket.used} lanes taken")
    return Row(depth=0, name=name, takes=f"{socket.used} of {socket.host} lanes taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Naming:
    """How devices are named and coloured: one colour a kind, wherever it hangs."""

    kinds: dict[str, str]
    slots_known: bool

    def devices(self, uses: Iterable[LaneUse], depth: int, *, dead: bool = False) -> Iterator[Row]:
        """A row for each kind of device that hangs there by the same link."""
        for _, group in groupby(uses, key=_alike):
            same = list(group)
            yield self._device(same, depth, dead=dead)

    def _device(self, same: list[LaneUse], depth: int, *, dead: bool) -> Row:
        use, count = same[0], len(same)
        homeless = self.slots_known and bool(use.lanes) and not (use.link_generation or use.where)
        link = f"Gen {use.link_generation} ×{use.link_lanes}" if use.link_generation and use.link_lanes else ""
        behind = use.where if use.where.startswith("behind") else ""
        slow = f"{use.gb_s:,.1f} of {use.needed_gb_s:,.1f} GB/s" if use.throttled else ""
        wrong = "no CPU" if dead else "no slot" if homeless else ""
        if use.throttled:
            wrong = wrong or (f"throttled by the {use.limited_by}" if use.limited_by else "throttled")
        places = "" if behind else _places([use.where for use in same])
        lanes = count * use.lanes
        return Row(
            depth=depth,
            name=use.product_name or _stem(use),
            detail=", ".join(part for part in (places, link, slow) if part),
            takes=_lanes(count, use.lanes) if lanes else behind if depth < 2 else "",
            wrong=wrong,
            mark="bad" if dead or homeless else "warn" if use.throttled else "",
            role=self.kinds.setdefault(_kind(use), f"s{1 + len(self.kinds) % 6}"),
            count=count,
            lanes=lanes,
        )

    def uplink_role(self) -> str:
        return self.kinds.setdefault("uplink", f"s{1 + len(self.kinds) % 6}")


def _switches(
    switches: list[SwitchLoad],
    uses: list[LaneUse],
    slots: tuple[SlotUse, ...],
    uplinks: dict[str, LaneUse],
    naming: _Naming,
) -> Iterator[Row]:
    """Switches that carry the same stand in one row, with their devices counted together."""

    def on(switch: SwitchLoad) -> list[Row]:
        mine = [use for use in uses if use.switch == switch.name]
        return [*naming.devices(mine, 2), *_slots((s for s in slots if s.switch == switch.name), 2)]

    def signature(switch: SwitchLoad) -> tuple[object, ...]:
        carries = tuple((row.name, row.count, row.mark) for row in on(switch))
        return switch.uplink_lanes, switch.generation, round(switch.ratio, 3), carries

    role = naming.uplink_role() if switches else ""
    for _, group in groupby(switches, key=signature):
        same = list(group)
        first, names = same[0], listed(switch.name for switch in same)
        shared = f", {plain(round(first.ratio, 1))} : 1 shared" if first.ratio > 1 else ""
        each = uplinks[first.name].lanes if first.name in uplinks else first.uplink_lanes
        yield Row(
            depth=1,
            name="PCIe switch",
            detail=f"{names}, uplink Gen {first.generation} ×{first.uplink_lanes}{shared}",
            takes=_lanes(len(same), each),
            role=role,
            count=len(same),
            lanes=each * len(same),
        )
        for together in zip(*(on(switch) for switch in same), strict=True):
            places = "" if len(same) > 1 and together[0].mark == "free" else together[0].detail
            yield replace(together[0], count=sum(row.count for row in together), detail=places)


def _slots(slots: Iterable[SlotUse], depth: int) -> Iterator[Row]:
    """Slots without a card, by what became of them."""
    bare = sorted(
        (slot for slot in slots if slot.state != "taken"), key=lambda slot: list(SLOTS_SAID).index(slot.state)
    )
    for state, group in groupby(bare, key=lambda slot: slot.state):
        same = list(group)
        sizes = dict.fromkeys(f"Gen {slot.generation} ×{slot.lanes}" for slot in same)
        yield Row(
            depth=depth,
            name=f"{counted(len(same), 'slot')} {SLOTS_SAID[state]}",
            detail=f"{_places([slot.name for slot in same])}, {listed(sizes)}",
            mark="bad" if state == "dead" else "free",
        )


def _kind(use: LaneUse) -> str:
    return f"{use.kind}|{use.product}|{_stem(use)}"


def _alike(use: LaneUse) -> tuple[str, int, int, int, bool, str]:
    """Devices of one kind that hang there in the same way; behind which controller may differ."""
    return _kind(use), use.lanes, use.link_generation, use.link_lanes, use.throttled, use.limited_by


def _stem(use: LaneUse) -> str:
    """GPU 0 and GPU 1 are both a GPU, an adapter #2 is the same adapter; an own line keeps its owner's words."""
    if use.kind == "gpu":
        return "GPU"
    numbered = NUMBERED.fullmatch(use.device) if use.kind != "custom" else None
    return numbered[1] if numbered else use.device


def _places(places: list[str]) -> str:
    """Slot 1 to slot 4; one name where all are the same."""
    told = list(dict.fromkeys(place for place in places if place))
    return listed(told) if len(told) < 3 else f"{told[0]} to {told[-1]}"


def _lanes(count: int, each: int) -> str:
    return f"{count} × {each} = {count * each} lanes" if count > 1 else counted(each, "lane")
