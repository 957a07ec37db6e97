"""How the GPUs of one server reach each other: bridged pairs, the mesh of a 4-GPU board, NVSwitch, or PCIe alone."""

from dataclasses import dataclass, replace
from math import cos, pi, sin

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.interconnect.results import NvLink
from configurator.sizing.quantities import counted

from .svg import NARROW, SMALL, across, area, drawing, frame, hatch, hatched, stroke, upright, word
from .words import listed, plain

NAME = "nvlink"
MOST_DRAWN = 16
CARD_HEIGHT = 44.0
PAIR_CARD, PAIR_GAP, PAIR_PITCH = 66.0, 64.0, 208.0
PAIR = 2 * PAIR_CARD + PAIR_GAP
ROW = 112.0
LONE_PITCH = 105.0
LONE_ROW = 68.0
BRIDGES = 3
"""Drawn for a pair where nobody says how many make it complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gpu:
    """`state` is what is to be said of it besides its number; a dead one cannot be reached at all."""

    number: int
    state: str = ""
    slices: int = 0
    dead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    marks: list[str]
    height: float
    title: str
    told: list[str]


def nvlink_graph(assessment: Assessment) -> SafeString | str:
    """The GPUs of one server as cards, NVLink as solid lines, PCIe dashed. Empty for less than two GPUs."""
    link, gpus = assessment.nvlink, _gpus(assessment)
    if link is None or len(gpus) < 2:
        return ""
    shown = gpus[:MOST_DRAWN]
    if link.topology == "mesh":
        picture = _mesh(shown, link)
    elif link.topology == "switched":
        picture = _switched(shown, link)
    else:
        picture = _paired(shown, len(gpus), link, assessment.build.nvlink_bridges)
    marks, height = [f"<defs>{hatch(NAME, 'bad')}{hatch(NAME, 'muted')}</defs>", *picture.marks], picture.height
    rest = len(gpus) - len(shown)
    told = [*picture.told, *(f"GPU {gpu.number}: {gpu.state}" for gpu in shown if gpu.state)]
    notes = [f"and {counted(rest, 'GPU')} more, not drawn"] if rest else []
    if link.topology != "none" and any(gpu.slices for gpu in gpus):
        notes.append("Slices (MIG) do not use NVLink")
    notes += [f"Of each of the {assessment.servers} servers"] if assessment.servers > 1 else []
    for note in notes:
        marks.append(word(NARROW / 2, height + 12, note, "muted", anchor="middle", size=SMALL))
        height += 18
    return drawing(NAME, height + 4, picture.title, ". ".join([*told, *notes]) + ".", marks, width=NARROW)


def _gpus(assessment: Assessment) -> list[_Gpu]:
    """The GPUs of the first server, by number, with what is wrong or special about each."""
    uses = {use.gpu: use for use in assessment.lane_uses if use.kind == "gpu"}
    in_all = sum(group.count for group in assessment.build.gpus) * assessment.build.quantity
    count = len(uses) or -(-in_all // max(assessment.servers, 1))
    empty = {socket.socket for socket in assessment.sockets if not socket.filled}
    slices = {layout.gpu: len(layout.profiles) for layout in assessment.build.mig}
    gpus = []
    for number in range(count):
        use = uses.get(number)
        dead = use is not None and use.socket in empty
        homeless = use is not None and bool(assessment.slots) and not (use.where or use.link_generation)
        state = "no CPU" if dead else "no slot" if homeless else ""
        if not state and number in slices:
            state = f"MIG × {slices[number]}"
        gpus.append(_Gpu(number=number, state=state, slices=slices.get(number, 0), dead=dead or homeless))
    return gpus


def _card(gpu: _Gpu, x: float, y: float, width: float, *, wrong: str = "") -> list[str]:
    """A GPU with its corner at x, y. Slices are drawn as such, what cannot work is hatched and said."""
    state = wrong or gpu.state
    marks = [area(x, y, width, CARD_HEIGHT, "panel", corner=2)]
    if gpu.dead or wrong:
        marks.append(hatched(NAME, x, y + CARD_HEIGHT - 8, width, 8, "bad"))
    elif gpu.slices:
        each = width / gpu.slices
        marks += [upright(x + each * i, y + CARD_HEIGHT - 8, y + CARD_HEIGHT, "ink") for i in range(1, gpu.slices)]
        marks.append(across(x, x + width, y + CARD_HEIGHT - 8, "ink"))
    marks.append(frame(x, y, width, CARD_HEIGHT, "bad" if gpu.dead or wrong else "ink", corner=2))
    middle = x + width / 2
    marks.append(word(middle, y + (16 if state else 27), f"GPU {gpu.number}", anchor="middle", bold=True))
    if state:
        role = "bad" if gpu.dead or wrong else "muted"
        marks.append(word(middle, y + 32, state, role, anchor="middle", size=SMALL))
    return marks


def _paired(gpus: list[_Gpu], in_all: int, link: NvLink, bridges: int) -> _Picture:
    """Bridged pairs side by side, two a row, then the GPUs that only PCIe reaches, four a row."""
    by_number = {gpu.number: gpu for gpu in gpus}
    pairs = [(a, b) for a, b in link.pairs if a in by_number and b in by_number and a != b][:MOST_DRAWN]
    complete = link.bridges_needed // (in_all // 2) if link.bridges_needed else BRIDGES
    per_pair = min(bridges // len(link.pairs), complete) if pairs else 0
    marks, seen, told = [], set[int](), []
    left = 8.0 if len(pairs) > 1 else (NARROW - PAIR) / 2
    for index, (a, b) in enumerate(pairs):
        x, y = left + PAIR_PITCH * (index % 2), 8 + ROW * (index // 2)
        marks += _pair(by_number[a], by_number[b], x, y, per_pair, complete, link, seen)
        marks += _bus_below(x, y) if len(gpus) > 2 else []
        seen |= {a, b}
        told.append(f"GPU {a} with GPU {b}: {_bridges(per_pair, complete)}, {_rate(link)}")
    alone = [gpu for gpu in gpus if gpu.number not in seen]
    top = 8 + ROW * -(-len(pairs) // 2)
    marks += _lone(alone, top, "no bridge" if pairs else "")
    bottom = top + LONE_ROW * -(-len(alone) // 4)
    if len(gpus) == 2 and pairs:  # two that are joined need no other way
        bottom -= ROW - CARD_HEIGHT - 22
    else:
        unjoined = "what no bridge joins" if pairs else "them"
        said = f"Dashed: PCIe, the only way between {unjoined}"
        marks.append(word(NARROW / 2, bottom + 12, said, "muted", anchor="middle", size=SMALL))
    if alone:
        told.append(f"Without a bridge: {listed(f'GPU {gpu.number}' for gpu in alone)}")
    if not pairs:
        return _Picture(marks=marks, height=bottom + 18, title="No GPU is joined with another by NVLink", told=told)
    title = f"NVLink: {counted(len(link.pairs), 'pair')} of {in_all} GPUs, {_rate(link)} in a pair"
    title += f", {counted(len(link.unbridged), 'GPU')} without a bridge" if link.unbridged else ""
    title += ", bridges missing" if per_pair < complete else ""
    return _Picture(marks=marks, height=bottom + 18, title=title, told=told)


def _lone(gpus: list[_Gpu], top: float, wrong: str) -> list[str]:
    """GPUs that only PCIe reaches, four a row over its dashed line."""
    marks = []
    for start in range(0, len(gpus), 4):
        row, y = gpus[start : start + 4], top + LONE_ROW * (start // 4)
        left, bus = (NARROW - LONE_PITCH * len(row) + 12) / 2, y + CARD_HEIGHT + 12
        for index, gpu in enumerate(row):
            x = left + LONE_PITCH * index
            marks += _card(gpu if gpu.state else replace(gpu, state=wrong), x, y, LONE_PITCH - 12)
            marks.append(upright(x + 46, y + CARD_HEIGHT, bus, "muted", dash="3 3"))
        marks.append(across(left, left + LONE_PITCH * len(row) - 12, bus, "muted", dash="3 3"))
    return marks


def _pair(
    one: _Gpu, other: _Gpu, x: float, y: float, per_pair: int, complete: int, link: NvLink, seen: set[int]
) -> list[str]:
    """Two cards, the bridges between them as lines; one that is missing is dashed."""
    left, right = x + PAIR_CARD, x + PAIR_CARD + PAIR_GAP
    marks = []
    for bridge in range(complete):
        line = y + CARD_HEIGHT / 2 + 11 * (bridge - (complete - 1) / 2)
        there = bridge < per_pair
        marks.append(
            across(
                left, right, line, "s1" if there else "bad", thick=3.4 if there else 1.4, dash="" if there else "3 4"
            )
        )
    twice = "in 2 pairs"
    marks += _card(one, x, y, PAIR_CARD, wrong=twice if one.number in seen else "")
    marks += _card(other, right, y, PAIR_CARD, wrong=twice if other.number in seen else "")
    middle = (left + right) / 2
    role = "ink" if per_pair >= complete else "bad"
    marks.append(
        word(
            middle,
            y + CARD_HEIGHT + 18,
            _bridges(per_pair, complete),
            role,
            anchor="middle",
            size=SMALL,
            bold=role == "bad",
        )
    )
    marks.append(word(middle, y + CARD_HEIGHT + 34, _rate(link), "muted", anchor="middle", size=SMALL))
    return marks


def _bus_below(x: float, y: float) -> list[str]:
    """PCIe, dashed, under a pair: how it reaches the others."""
    bus, right = y + CARD_HEIGHT + 46, x + 2 * PAIR_CARD + PAIR_GAP
    ends = [upright(card, y + CARD_HEIGHT, bus, "muted", dash="3 3") for card in (x + 16, right - 16)]
    return [*ends, across(x, right, bus, "muted", dash="3 3")]


def _bridges(per_pair: int, complete: int) -> str:
    return f"{per_pair} of {counted(complete, 'bridge')}"


def _rate(link: NvLink) -> str:
    return f"NV{link.links_per_pair}, {plain(link.pair_gb_s)} GB/s"


def _mesh(gpus: list[_Gpu], link: NvLink) -> _Picture:
    """Each joined with each other directly; four stand at the corners, other numbers on a ring."""
    width, count = 84.0, len(gpus)
    places = _corners() if count == 4 else _ring(count)
    marks = []
    for a in range(count):
        for b in range(a + 1, count):
            (xa, ya), (xb, yb) = places[a], places[b]
            marks.append(stroke(f"M{plain(xa)} {plain(ya)}L{plain(xb)} {plain(yb)}", "s1", thick=2.4))
            if count <= 4:
                marks += _tag(xa + (xb - xa) * 0.36, ya + (yb - ya) * 0.36, f"NV{link.links_per_pair}")
    for gpu, (x, y) in zip(gpus, places, strict=True):
        marks += _card(gpu, x - width / 2, y - CARD_HEIGHT / 2, width)
    bottom = max(y for _, y in places) + CARD_HEIGHT / 2 + 18
    marks.append(word(NARROW / 2, bottom, f"{_rate(link)} between any two", "muted", anchor="middle", size=SMALL))
    title = f"NVLink: each of {count} GPUs joined with each other, {_rate(link)} between any two"
    return _Picture(marks=marks, height=bottom + 6, title=title, told=[f"{plain(link.per_gpu_gb_s)} GB/s at each GPU"])


def _tag(x: float, y: float, said: str) -> list[str]:
    return [area(x - 17, y - 9, 34, 17, "paper"), word(x, y + 4, said, anchor="middle", size=SMALL)]


def _corners() -> list[tuple[float, float]]:
    return [(70.0, 30.0), (350.0, 30.0), (70.0, 190.0), (350.0, 190.0)]


def _ring(count: int) -> list[tuple[float, float]]:
    turns = [2 * pi * index / count for index in range(count)]
    return [(NARROW / 2 + 160 * sin(turn), 150 - 120 * cos(turn)) for turn in turns]


def _switched(gpus: list[_Gpu], link: NvLink) -> _Picture:
    """GPUs above and below a row of NVSwitches."""
    half = -(-len(gpus) // 2)
    pitch = NARROW / half
    width = min(pitch - 4, 90.0)
    marks = []
    for index, gpu in enumerate(gpus):
        x, above = pitch * (index % half) + pitch / 2, index < half
        marks.append(upright(x, 48 if above else 136, 78 if above else 166, "s1", thick=3.4))
        marks += _card(gpu, x - width / 2, 4 if above else 166, width)
        if pitch > 80:
            marks.append(word(x + 6, 67 if above else 155, f"NV{link.links_per_pair}", "muted", size=SMALL))
    switches = f"{link.nvswitches} NVSwitches" if link.nvswitches else "NVSwitches"
    marks += [
        area(2, 78, NARROW - 4, 58, "panel", corner=2),
        frame(2, 78, NARROW - 4, 58, "ink", corner=2),
        word(NARROW / 2, 99, switches, anchor="middle", bold=True),
    ]
    each = min(46.0, (NARROW - 24) / max(link.nvswitches, 1))
    left = NARROW / 2 - each * link.nvswitches / 2
    marks += [area(left + each * index + 3, 108, each - 6, 18, "s1") for index in range(link.nvswitches)]
    rate = f"NV{link.links_per_pair}, {plain(link.per_gpu_gb_s)} GB/s from each GPU to any other"
    marks.append(word(NARROW / 2, 230, rate, "muted", anchor="middle", size=SMALL))
    title = f"NVLink: {len(gpus)} GPUs, each reaches each other through {switches}, {plain(link.per_gpu_gb_s)} GB/s"
    return _Picture(marks=marks, height=236, title=title, told=[rate])
