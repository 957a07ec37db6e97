"""Where the host's PCIe lanes go: the host, its switches and slots, the devices on them, and what is left."""

import re
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment, LaneUse
from configurator.sizing.catalogue import CatalogueSnapshot

from .svg import SMALL, area, clipped, drawing, frame, hatch, hatched, stroke, upright, word
from .words import listed, number_of, plain

NAME = "lane-map"
STRIP_TOP = 30
STRIP = 24
TREE_TOP = 84
PITCH = 34
HOST_WIDTH = 112
DEVICES_LEFT = 150
INDENT = 26
RIGHT = 556
MOST_ROWS = 14
BEHIND = "behind a switch"
UPLINK = "Uplink of "
NUMBERED = re.compile(r"(GPU) \d+|(Uplink of .+?)[- ]?\d+|(.+) #\d+")


@dataclass(frozen=True, slots=True)
class _Row:
    """Devices of one kind that hang on the host, or on a switch, in the same way."""

    name: str
    where: str
    count: int
    lanes: int
    link: str
    throttled: bool
    role: str

    @property
    def behind_switch(self) -> bool:
        return self.lanes == 0


def lane_map(assessment: Assessment, snapshot: CatalogueSnapshot | None = None) -> SafeString | str:
    """A strip of all host lanes over a tree of what hangs on them. `snapshot` gives products their full names."""
    if not assessment.lane_uses:
        return ""
    rows = _rows(assessment.lane_uses, snapshot)
    drawn, left_out = rows[:MOST_ROWS], rows[MOST_ROWS:]
    used = number_of(assessment, "lanes.used")
    used = float(sum(row.count * row.lanes for row in rows)) if used is None else used
    host = number_of(assessment, "lanes.host") or used
    marks = [f"<defs>{hatch(NAME, 'muted')}{hatch(NAME, 'bad')}{hatch(NAME, 'warn')}</defs>"]
    marks += _strip(rows, host, used)
    marks += _tree(drawn, host)
    height = TREE_TOP + len(drawn) * PITCH + 4
    if left_out:
        marks.append(word(DEVICES_LEFT, height + 8, f"and {len(left_out)} more kinds of device", "muted", size=SMALL))
        height += 20
    return drawing(NAME, height, _title(assessment, host, used), _description(rows), marks)


def _rows(uses: tuple[LaneUse, ...], snapshot: CatalogueSnapshot | None) -> list[_Row]:
    rows: list[_Row] = []
    roles: dict[str, str] = {}
    for (kind, lanes, generation, width, throttled), group in groupby(uses, key=_alike):
        same = list(group)
        role = roles.setdefault(kind, f"s{1 + len(roles) % 6}")
        link = f"Gen {generation} ×{width}" if generation and width else ""
        places = _places([use.where for use in same])
        rows.append(_Row(_name(same, snapshot), places, len(same), lanes, link, throttled, role))
    return sorted(rows, key=_place_in_tree)


def _place_in_tree(row: _Row) -> int:
    """The uplinks first, what hangs behind them under them, then what hangs on the host."""
    return 0 if row.name.startswith(UPLINK) else 1 if row.behind_switch else 2


def _alike(use: LaneUse) -> tuple[str, int, int, int, bool]:
    return f"{use.product}|{_stem(use.device)}", use.lanes, use.link_generation, use.link_lanes, use.throttled


def _stem(device: str) -> str:
    """GPU 0 and GPU 1 are both a GPU, an adapter #2 is the same adapter, the uplinks of all switches are alike."""
    numbered = NUMBERED.fullmatch(device)
    return next(filter(None, numbered.groups()), device) if numbered else device


def _name(same: list[LaneUse], snapshot: CatalogueSnapshot | None) -> str:
    stem = _stem(same[0].device)
    known = snapshot.product(same[0].product) if snapshot and stem == "GPU" else None
    return known.name if known is not None else stem


def _places(places: list[str]) -> str:
    """Slot 1 to slot 4; one name where all are the same."""
    told = list(dict.fromkeys(place for place in places if place))
    return listed(told) if len(told) < 3 else f"{told[0]} to {told[-1]}"


def _strip(rows: list[_Row], host: float, used: float) -> list[str]:
    """All lanes in a row: who takes them, what is free, what is asked for beyond the host's own."""
    whole = max(host, used, 1)
    scale = (RIGHT - 4) / whole
    marks = [word(4, STRIP_TOP - 10, f"{plain(host)} lanes from the host", "ink", bold=True)]
    x = 4.0
    for row in rows:
        width = row.count * row.lanes * scale
        if width:
            marks.append(area(x, STRIP_TOP, width - 0.8, STRIP, row.role))
        x += width
    free = host - used
    if free > 0:
        marks.append(hatched(NAME, 4 + used * scale, STRIP_TOP, free * scale, STRIP, "muted"))
        marks.append(word(RIGHT, STRIP_TOP - 10, f"{plain(free)} free", "ink", anchor="end", bold=True))
    elif free < 0:
        marks.append(hatched(NAME, 4 + host * scale, STRIP_TOP, -free * scale, STRIP, "bad"))
        marks.append(word(RIGHT, STRIP_TOP - 10, f"{plain(-free)} too many", "bad", anchor="end", bold=True))
    else:
        marks.append(word(RIGHT, STRIP_TOP - 10, "none free", "ink", anchor="end", bold=True))
    marks.append(frame(4, STRIP_TOP, host * scale, STRIP, "ink"))
    return marks


def _tree(rows: list[_Row], host: float) -> list[str]:
    on_host = [index for index, row in enumerate(rows) if index == 0 or not row.behind_switch]
    last = TREE_TOP + on_host[-1] * PITCH + 16
    trunk = HOST_WIDTH + 14
    marks = [
        area(4, TREE_TOP - 6, HOST_WIDTH - 4, 46, "panel", corner=3),
        frame(4, TREE_TOP - 6, HOST_WIDTH - 4, 46, "ink", corner=3),
        word(60, TREE_TOP + 13, "Host", "ink", anchor="middle", bold=True),
        word(60, TREE_TOP + 30, f"{plain(host)} lanes", "muted", anchor="middle", size=SMALL),
        stroke(f"M{HOST_WIDTH} {TREE_TOP + 16}H{trunk}V{max(last, TREE_TOP + 16)}", "ink", thick=1.4),
    ]
    branch = TREE_TOP + 16.0
    for index, row in enumerate(rows):
        y = TREE_TOP + index * PITCH
        if row.behind_switch and index:
            marks.append(
                stroke(f"M{DEVICES_LEFT + 8} {branch + 14}V{y + 16}H{DEVICES_LEFT + INDENT}", "ink", thick=1.4)
            )
            marks += _device(row, DEVICES_LEFT + INDENT, y)
        else:
            branch = y + 16
            marks.append(stroke(f"M{trunk} {y + 16}H{DEVICES_LEFT}", "ink", thick=1.4))
            marks += _device(row, DEVICES_LEFT, y)
    return marks


def _device(row: _Row, x: float, y: float) -> list[str]:
    count = f"{row.count} × " if row.count > 1 else ""
    told = ", ".join(part for part in (row.where if row.where != BEHIND else "", row.link) if part)
    lanes = f"{row.count} × {row.lanes} = {row.count * row.lanes}" if row.count > 1 else str(row.lanes)
    room = 37 if x == DEVICES_LEFT else 33
    marks = [
        area(x, y + 2, 14, 28, row.role),
        word(x + 22, y + 13, clipped(f"{count}{row.name}", room)),
        word(x + 22, y + 29, clipped(told, 44), "muted", size=SMALL),
        word(RIGHT, y + 13, BEHIND if row.behind_switch else f"{lanes} lanes", "ink", anchor="end"),
    ]
    if row.throttled:
        marks.append(hatched(NAME, x, y + 2, 14, 28, "warn"))
        marks.append(word(RIGHT, y + 29, "throttled", "warn", anchor="end", size=SMALL, bold=True))
        marks.append(upright(x - 3, y + 2, y + 30, "warn", thick=2))
    return marks


def _title(assessment: Assessment, host: float, used: float) -> str:
    free = number_of(assessment, "lanes.free")
    free = host - used if free is None else free
    rest = f"{plain(free)} free" if free >= 0 else f"{plain(-free)} too many"
    slots = number_of(assessment, "lanes.slots_free")
    open_slots = "" if slots is None else f", {plain(slots)} slots free"
    return f"PCIe lanes: {plain(used)} of {plain(host)} used, {rest}{open_slots}"


def _description(rows: list[_Row]) -> str:
    return ". ".join(_in_words(row) for row in rows) + "."


def _in_words(row: _Row) -> str:
    count = f"{row.count} × " if row.count > 1 else ""
    takes = BEHIND if row.behind_switch else f"{row.count * row.lanes} lanes"
    where = f" at {row.where}" if row.where and row.where != BEHIND else ""
    link = f", link {row.link}" if row.link else ""
    return f"{count}{row.name}{where}: {takes}{link}{', throttled' if row.throttled else ''}"
