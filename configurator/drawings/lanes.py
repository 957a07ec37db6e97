"""Where the host's PCIe lanes go: a strip of all of them, over a tree of sockets, switches, slots and devices."""

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment

from .lane_rows import Row, rows_of
from .svg import (
    SMALL,
    across,
    area,
    clipped,
    drawing,
    frame,
    hatch,
    hatched,
    series,
    stroke,
    texture,
    upright,
    word,
)
from .words import number_of, plain

NAME = "lane-map"
LEFT, RIGHT = 4.0, 556.0
STRIP_TOP, STRIP = 30.0, 24.0
TREE_TOP = 78.0
HEADS, PITCH = 34.0, 34.0
INDENT = 30.0
MOST_ROWS = 28
HATCHES = {"bad": "bad", "warn": "warn", "free": "muted"}


def lane_map(assessment: Assessment) -> SafeString | str:
    """All host lanes in a row, and what hangs where."""
    if not assessment.lane_uses:
        return ""
    rows = rows_of(assessment)
    drawn, left_out = rows[:MOST_ROWS], len(rows) - MOST_ROWS
    used = number_of(assessment, "lanes.used")
    used = float(sum(row.lanes for row in rows)) if used is None else used
    host = number_of(assessment, "lanes.host")
    textures = "".join(texture(NAME, role) for role in sorted({row.role for row in rows if row.role}))
    marks = [f"<defs>{hatch(NAME, 'muted')}{hatch(NAME, 'bad')}{hatch(NAME, 'warn')}{textures}</defs>"]
    marks += _strip(rows, host, used)
    tree, height = _tree(drawn)
    marks += tree
    if left_out > 0:
        marks.append(word(LEFT + INDENT, height + 12, f"and {left_out} more rows, not drawn", "muted", size=SMALL))
        height += 20
    return drawing(NAME, height + 4, _title(assessment, host, used), _description(rows), marks)


def _strip(rows: list[Row], host: float | None, used: float) -> list[str]:
    """Who takes them, what is free, what is asked for beyond the host's own."""
    known = used if host is None else host
    scale = (RIGHT - LEFT) / max(known, used, 1)
    head = "Lanes taken; nobody says how many the host has" if host is None else f"{plain(host)} lanes from the host"
    marks = [word(LEFT, STRIP_TOP - 10, head, "ink", bold=True)]
    x = LEFT
    for row in rows:
        if row.lanes:
            marks.append(series(NAME, x, STRIP_TOP, row.lanes * scale - 0.8, STRIP, row.role))
        x += row.lanes * scale
    free, end = known - used, LEFT + min(known, used) * scale
    said, role = f"{plain(used)} taken" if host is None else "none free", "ink"
    if free > 0:
        said = f"{plain(free)} free"
        marks.append(hatched(NAME, end, STRIP_TOP, free * scale, STRIP, "muted"))
    elif free < 0:
        said, role = f"{plain(-free)} too many", "bad"
        marks.append(hatched(NAME, end, STRIP_TOP, -free * scale, STRIP, "bad"))
    marks.append(word(RIGHT, STRIP_TOP - 10, said, role, anchor="end", bold=True))
    return [*marks, frame(LEFT, STRIP_TOP, known * scale, STRIP, "ink")]


def _tree(rows: list[Row]) -> tuple[list[str], float]:
    """The rows, each joined with the one that it hangs on; and where the last ends."""
    marks: list[str] = []
    stems = {0: TREE_TOP, 1: TREE_TOP}
    y = TREE_TOP
    for row in rows:
        if row.depth == 0:
            y += 0 if y == TREE_TOP else 8
            marks += _head(row, y)
            stems[0] = y + 26
            y += HEADS
            continue
        middle = y + 16
        trunk = LEFT + 14 + INDENT * (row.depth - 1)
        marks.append(stroke(f"M{plain(trunk)} {plain(stems[row.depth - 1])}V{plain(middle)}h16", "ink", thick=1.4))
        marks += _device(row, trunk + 16, y)
        if row.depth == 1:
            stems[1] = y + 30
        y += PITCH
    return marks, y


def _head(row: Row, y: float) -> list[str]:
    """A socket with its root complex; one without a CPU is hatched."""
    marks = [area(LEFT, y, RIGHT - LEFT, 26, "panel", corner=3)]
    if row.mark == "bad":
        marks.append(hatched(NAME, LEFT, y, 12, 26, "bad"))
    marks.append(frame(LEFT, y, RIGHT - LEFT, 26, "bad" if row.mark == "bad" else "ink", corner=3))
    said, role = (row.wrong, "bad") if row.wrong else (row.takes, "ink")
    return [
        *marks,
        word(LEFT + 18, y + 18, row.name, bold=True),
        word(RIGHT - 10, y + 18, said, role, anchor="end", bold=bool(row.wrong)),
    ]


def _device(row: Row, x: float, y: float) -> list[str]:
    """A mark in the colour of its part of the strip, hatched where something is to be said; two lines of words."""
    count = f"{row.count} × " if row.count > 1 else ""
    room = int((RIGHT - x - 22 - 7.2 * len(row.takes)) / 7)
    marks = [series(NAME, x, y + 2, 14, 28, row.role)] if row.role else []
    if row.mark:
        role = HATCHES[row.mark]
        if row.role:
            marks.append(area(x + 5, y + 2, 9, 28, "paper"))
        marks.append(hatched(NAME, x + (5 if row.role else 0), y + 2, 9 if row.role else 14, 28, role))
    if row.mark == "warn":
        marks += [upright(x - 3, y + 2, y + 30, "warn", thick=2), across(x - 3, x, y + 16, "warn", thick=2)]
    marks.append(word(x + 22, y + 13, clipped(f"{count}{row.name}", max(room, 12))))
    room = int((RIGHT - x - 30 - 6.6 * len(row.wrong)) / 6.3)
    marks.append(word(x + 22, y + 29, clipped(row.detail, room), "muted", size=SMALL))
    marks.append(word(RIGHT, y + 13, row.takes, anchor="end"))
    if row.wrong:
        role = "warn" if row.mark == "warn" else "bad"
        marks.append(word(RIGHT, y + 29, row.wrong, role, anchor="end", size=SMALL, bold=True))
    return marks


def _title(assessment: Assessment, host: float | None, used: float) -> str:
    if host is None:
        return f"PCIe lanes: {plain(used)} used; nobody says how many the host has"
    free = number_of(assessment, "lanes.free")
    free = host - used if free is None else free
    rest = f"{plain(free)} free" if free >= 0 else f"{plain(-free)} too many"
    slots = number_of(assessment, "lanes.slots_free")
    open_slots = "" if slots is None else f", {plain(slots)} slots free"
    return f"PCIe lanes: {plain(used)} of {plain(host)} used, {rest}{open_slots}"


def _description(rows: list[Row]) -> str:
    return ". ".join(_in_words(row) for row in rows) + "."


def _in_words(row: Row) -> str:
    count = f"{row.count} × " if row.count > 1 else ""
    return ", ".join(part for part in (f"{count}{row.name}", row.detail, row.takes, row.wrong) if part)
