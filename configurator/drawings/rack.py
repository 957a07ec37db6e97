"""The racks from the front: servers, what is added to them, UPSs, free units; height, weight and heat beside it."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.quantities import counted
from configurator.sizing.room.rack import LEAST, Rack

from .svg import KEPT, NARROW, SMALL, across, area, box, clipped, drawing, frame, hatch, hatched, short, stroke, word
from .words import kilograms, listed, number_of, plain, watts

NAME = "rack"
TOP = 26.0
TALLEST = 441.0
UNIT = 10.5
"""Height of a rack unit, for racks of up to 42 of them: words of a block one unit high can be read."""
MOST_RACKS = 3
MOST_BLOCKS = 48
"""More of a kind in one rack are drawn as one block."""
NUMBERED = (5, 10, 20, 50, 100)
WIDE, SLIM = 176.0, 104.0
"""Width of a rack that stands alone, and of one among others."""
USUAL_UNITS = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Something in a rack, by its lowest edge in units from the floor."""

    name: str
    bottom: float
    units: float
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """One rack: its own height, the units that are free for this build, and what stands in them."""

    number: int
    units: float
    free: float
    servers: int
    blocks: tuple[_Block, ...]

    @property
    def used(self) -> float:
        return sum(block.units for block in self.blocks)

    @property
    def over(self) -> float:
        return max(0.0, self.used - self.free)


def rack_elevation(assessment: Assessment) -> SafeString | str:
    """The racks that all servers need, at most three of them drawn; empty where the height is not published."""
    rack = assessment.rack
    if rack is None or rack.each_units is None or rack.each_units < LEAST or not assessment.build.platform:
        return ""
    shelves, count = _shelves(assessment, rack)
    facts = _facts(assessment, rack, shelves, count)
    title, told = _title(assessment, rack, count), _told(shelves, facts, count)
    return _pictured(tuple(shelves), tuple(facts), title, told, alone=count == 1)


@lru_cache(maxsize=KEPT)
def _pictured(shelves: tuple[_Shelf, ...], facts: tuple[str, ...], title: str, told: str, *, alone: bool) -> SafeString:
    """One rack with its facts beside it, several with them below."""
    width, pitch = (WIDE, 0.0) if alone else (SLIM, SLIM + 34)
    tallest = max(max(shelf.units, shelf.used) for shelf in shelves)
    unit = min(UNIT, TALLEST / max(tallest, 1))
    edge = 24.0 if tallest < 100 else 40.0
    floor = TOP + tallest * unit
    marks = [f"<defs>{hatch(NAME, 'muted')}{hatch(NAME, 'bad')}</defs>"]
    for index, shelf in enumerate(shelves):
        marks += _drawn(shelf, edge + pitch * index, floor, width, unit, named=not alone)
    left, top = (edge + WIDE + 26, TOP + 12) if alone else (4.0, floor + 34)
    for index, fact in enumerate(facts):
        role = "bad" if fact.startswith("Too ") else "ink" if index == 0 else "muted"
        marks.append(word(left, top + 20 * index, fact, role, bold=role != "muted", size=0 if index == 0 else SMALL))
    height = max(floor, top + 20 * (len(facts) - 1) if facts else 0.0) + 12
    return drawing(NAME, height, title, told, marks, width=NARROW)


def _shelves(assessment: Assessment, rack: Rack) -> tuple[list[_Shelf], int]:
    """The racks that are drawn, and how many there are. Where not even one server fits, one rack shows by how much."""
    units = assessment.assumptions_used.get("rack_height_u") or USUAL_UNITS
    asked = assessment.build.site.rack_units_free
    free = units if asked is None else asked
    per_rack = max(1, rack.per_rack if rack.per_rack is not None else rack.servers)
    count = ceil(rack.servers / per_rack)
    shelves, first, upses = [], 0, rack.upses if rack.ups_units else 0
    for number in range(min(count, MOST_RACKS)):
        servers = min(per_rack, rack.servers - first)
        share = upses if number == count - 1 else min(upses, rack.upses_for(servers))
        upses -= share
        blocks = tuple(_blocks(rack, first, servers, share))
        shelves.append(_Shelf(number=number + 1, units=max(units, free), free=free, servers=servers, blocks=blocks))
        first += servers
    return shelves, count


def _blocks(rack: Rack, first: int, servers: int, upses: int) -> list[_Block]:
    """From the floor up: what is heavy first, so UPSs below servers."""
    blocks: list[_Block] = []
    bottom = 0.0

    def put(name: str, units: float, role: str) -> None:
        nonlocal bottom
        blocks.append(_Block(name=name, bottom=bottom, units=units, role=role))
        bottom += units

    each_ups = rack.ups_units / rack.upses if rack.upses else 0.0
    if upses > MOST_BLOCKS:
        put(f"{upses} UPSs", each_ups * upses, "ups")
    for number in range(upses if upses <= MOST_BLOCKS else 0):
        put("UPS" if upses == 1 else f"UPS {number + 1}", each_ups, "ups")
    if servers > MOST_BLOCKS:
        put(f"{servers} servers", (rack.each_units or 0.0) * servers, "server")
        return blocks
    for number in range(first, first + servers):
        put("Server" if rack.servers == 1 else f"Server {number + 1}", rack.own_units or 0.0, "server")
        if rack.extra_units:
            put("added to it", rack.extra_units, "extra")
    return blocks


def _drawn(shelf: _Shelf, x: float, floor: float, width: float, unit: float, *, named: bool) -> list[str]:
    head = f"Rack {shelf.number}, {plain(shelf.units)} U" if named else f"Front view, {plain(shelf.units)} U"
    marks = [word(x, TOP - 10, head, "muted", size=SMALL)]
    every = next((n for n in NUMBERED if n * unit >= 14), NUMBERED[-1])
    for number in (1, *range(every, int(shelf.units) + 1, every)):
        y = floor - number * unit + unit / 2 + 4
        marks.append(word(x - 5, y, str(number), "muted", anchor="end", size=SMALL))
    height = shelf.units * unit
    not_free = shelf.units - shelf.free
    if not_free > 0:
        marks.append(hatched(NAME, x, floor - height, width, not_free * unit, "muted"))
        if not_free * unit >= 14 and not shelf.over:
            marks += _label(x + width / 2, floor - height + not_free * unit / 2, f"not free, {plain(not_free)} U")
    for block in shelf.blocks:
        marks += _block(block, x, floor, width, unit)
    left = shelf.free - shelf.used
    if left * unit >= 14:
        y = floor - (shelf.used + left / 2) * unit + 4
        marks.append(word(x + width / 2, y, f"{plain(left)} U free", "muted", anchor="middle", size=SMALL))
    if shelf.over:
        limit = floor - shelf.free * unit
        marks.append(across(x - 8, x + width + 10, limit, "bad", thick=2, dash="6 3"))
        marks.append(hatched(NAME, x + width + 3, limit - shelf.over * unit, 7, shelf.over * unit, "bad"))
    each = 1 if unit >= 3 else every
    ticks = "".join(f"M{short(x)} {short(floor - n * unit)}h4" for n in range(each, int(shelf.units), each))
    return [*marks, stroke(ticks, "rule"), frame(x, floor - height, width, height, "ink", thick=1.6)]


def _label(x: float, y: float, said: str) -> list[str]:
    half = 3.4 * len(said)
    return [area(x - half, y - 8, 2 * half, 16, "paper"), word(x, y + 4, said, "muted", anchor="middle", size=SMALL)]


def _block(block: _Block, x: float, floor: float, width: float, unit: float) -> list[str]:
    """A server with its fans' grille, a UPS with its battery's stripe: told apart without their words too."""
    y, height = floor - (block.bottom + block.units) * unit, block.units * unit
    marks = [box(x + 5, y + 0.6, width - 10, max(height - 1.2, 0.6))]
    if block.role == "server":
        grille = [width - 11 - 4 * i for i in range(4)] if width == WIDE else [9.0, 12.0]
        lines = "".join(f"M{short(x + at)} {short(y + 3)}V{short(y + height - 3)}" for at in grille)
        marks.append(stroke(lines, "s1", thick=1.6))
    elif block.role == "ups":
        marks.append(area(x + 8, y + 3, 5, max(height - 6, 1), "s2"))
    else:
        marks.append(area(x + width - 16, y + 3, 5, max(height - 6, 1), "s3"))
    if height >= UNIT - 0.6:
        said = f"{block.name}, {plain(block.units)} U"
        marks.append(word(x + 17, y + height / 2 + 4, clipped(said, 22 if width == WIDE else 15), size=SMALL))
    return marks


def _facts(assessment: Assessment, rack: Rack, shelves: list[_Shelf], count: int) -> list[str]:
    """Height, weight and heat of all servers, each against its limit."""
    site, shelf = assessment.build.site, shelves[0]
    in_all = number_of(assessment, "rack.units_with_ups")
    facts = [f"{counted(rack.servers, 'server')} in {counted(count, 'rack')}"]
    if in_all is not None:
        facts.append(f"Height {plain(in_all)} U" + (f" of {plain(shelf.free)} U" if count == 1 else " in all"))
    over = max(shelf.over for shelf in shelves)
    if over:
        facts.append(f"Too high by {plain(over)} U")
    facts += _weight(assessment, rack, count)
    air = number_of(assessment, "rack.air_w")
    if air is not None:
        limit = assessment.assumptions_used.get("rack_air_w")
        facts.append(f"Heat into the air {watts(air)}")
        if limit:
            facts.append(f"(a rack's air takes {watts(limit)})")
        if limit and rack.each_air_w > limit:
            facts.append("Too hot for one rack's air")
    depth = number_of(assessment, "rack.depth_needed_mm")
    if depth is not None:
        of = f" of {plain(site.rack_depth_mm)}" if site.rack_depth_mm else ""
        facts.append(f"Depth with cables {round(depth):,}{of} mm")
    if rack.ups is not None and not rack.ups_units:
        facts.append("UPS not drawn: no height")
    if count > len(shelves):
        facts.append(f"Racks {len(shelves) + 1} to {count} are not drawn")
    if count > 1 and rack.per_rack:
        facts.append(f"At most {counted(rack.per_rack, 'server')} a rack")
    return facts


def _weight(assessment: Assessment, rack: Rack, count: int) -> list[str]:
    weight, limit = number_of(assessment, "rack.weight_with_ups_kg"), assessment.build.site.rack_weight_limit_kg
    if weight is None:
        return ["Weight not published"]
    of = f" of {kilograms(limit)}" if limit is not None and count == 1 else ""
    told = [f"Weight {kilograms(weight)}{of}"]
    return [*told, "Too heavy"] if limit is not None and (rack.each_kg or 0) > limit else told


def _title(assessment: Assessment, rack: Rack, count: int) -> str:
    units = number_of(assessment, "rack.units_with_ups")
    height = "" if units is None else f", {plain(units)} U in all"
    return f"{counted(rack.servers, 'server')} in {counted(count, 'rack')}{height}"


def _told(shelves: list[_Shelf], facts: list[str], count: int) -> str:
    racks = [
        f"Rack {shelf.number}, from the floor: {listed(f'{b.name} {plain(b.units)} U' for b in shelf.blocks)}"
        + (f"; {plain(shelf.free - shelf.used)} U free" if shelf.free > shelf.used else "")
        for shelf in shelves
    ]
    return ". ".join([*facts[1:], *racks]) + "."
