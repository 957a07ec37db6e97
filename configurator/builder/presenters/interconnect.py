"""How the GPUs of one server reach each other, as a small drawing: pairs, mesh, switched, or over PCIe only."""

from math import cos, pi, sin

from django.utils.safestring import SafeString

from configurator.drawings.svg import WIDTH, area, drawing, frame, stroke, word
from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build

NAME = "interconnect"
MOST_DRAWN = 16
CARD_WIDTH, CARD_HEIGHT = 52.0, 34.0
RING = 104.0
WIDEST_PITCH = 140.0
CENTRE_X = WIDTH / 2


def interconnect(build: Build, assessment: Assessment) -> SafeString | str:
    """Empty for less than two GPUs, and for more than can be drawn to be read."""
    per_server = sum(1 for use in assessment.lane_uses if use.device.startswith("GPU "))
    count = per_server or -(-sum(group.count for group in build.gpus) // max(assessment.servers, 1))
    topology = assessment.figures.get("nvlink.topology")
    if topology is None or not 2 <= count <= MOST_DRAWN:
        return ""
    kind = str(topology.value)
    if kind == "mesh":
        return _ring(count, _mesh_links(count), "every GPU joined with every other", "NV4 between any two: 200 GB/s")
    if kind == "switched":
        return _switched(count)
    pairs = _pairs(build, count) if kind == "pairs" else []
    return _row(count, pairs)


def _pairs(build: Build, count: int) -> list[tuple[int, int]]:
    """The joined pairs as given, else neighbours as far as the bridges reach."""
    if build.nvlink_pairs:
        return [(a, b) for a, b in build.nvlink_pairs if a < count and b < count and a != b]
    reach = build.nvlink_bridges // 3 if build.nvlink_bridges else count // 2
    return [(2 * i, 2 * i + 1) for i in range(min(reach, count // 2))]


def _card(x: float, y: float, number: int) -> list[str]:
    left, top = x - CARD_WIDTH / 2, y - CARD_HEIGHT / 2
    return [
        area(left, top, CARD_WIDTH, CARD_HEIGHT, "panel", corner=2),
        frame(left, top, CARD_WIDTH, CARD_HEIGHT, "ink", corner=2),
        word(x, y + 4.5, f"GPU {number}", anchor="middle", size=12),
    ]


def _row(count: int, pairs: list[tuple[int, int]]) -> SafeString:
    """Cards side by side over the host's PCIe; bridges as bars above them."""
    per_row = min(count, 8)
    rows = -(-count // per_row)
    pitch = min(WIDTH / per_row, WIDEST_PITCH)
    left = (WIDTH - per_row * pitch) / 2
    places = [(left + pitch * (i % per_row) + pitch / 2, 52.0 + 96 * (i // per_row)) for i in range(count)]
    bottom = 52.0 + 96 * (rows - 1) + 50
    marks = []
    for x, y in places:
        marks.append(stroke(f"M{x:.1f} {y + CARD_HEIGHT / 2:.1f}V{y + 36:.1f}", "muted", dash="3 3"))
    ends = f"M{left + pitch / 2:.1f} {{}}H{WIDTH - left - pitch / 2:.1f}"
    marks += [stroke(ends.format(88 + 96 * row), "muted", dash="3 3") for row in range(rows)]
    for a, b in pairs:
        (xa, ya), (xb, yb) = places[a], places[b]
        for offset in (-5, 0, 5):
            top = min(ya, yb) - CARD_HEIGHT / 2 - 12 + offset
            marks.append(stroke(f"M{xa:.1f} {ya - 17:.1f}V{top:.1f}H{xb:.1f}V{yb - 17:.1f}", "s1", thick=1.6))
    for number, (x, y) in enumerate(places):
        marks += _card(x, y, number)
    note = "solid: three NVLink bridges a pair; dashed: PCIe" if pairs else "dashed: PCIe, the only way between them"
    marks.append(word(CENTRE_X, bottom + 6, note, "muted", anchor="middle", size=12))
    said = "; ".join(f"GPU {a} with GPU {b}" for a, b in pairs) or "no GPU is joined with another by NVLink"
    return drawing(NAME, bottom + 14, "How the GPUs are joined", said, marks)


def _ring(count: int, links: list[tuple[int, int]], said: str, note: str) -> SafeString:
    places = _places(count)
    marks = [
        stroke(f"M{places[a][0]:.1f} {places[a][1]:.1f}L{places[b][0]:.1f} {places[b][1]:.1f}", "s1", thick=1.6)
        for a, b in links
    ]
    for number, (x, y) in enumerate(places):
        marks += _card(x, y, number)
    bottom = max(y for _, y in places) + CARD_HEIGHT
    marks.append(word(CENTRE_X, bottom + 12, note, "muted", anchor="middle", size=12))
    return drawing(NAME, bottom + 24, "How the GPUs are joined", said, marks)


def _places(count: int) -> list[tuple[float, float]]:
    turn = pi / 4 if count == 4 else 0.0
    return [
        (CENTRE_X + 1.5 * RING * sin(turn + 2 * pi * i / count), RING + 26 - RING * cos(turn + 2 * pi * i / count))
        for i in range(count)
    ]


def _mesh_links(count: int) -> list[tuple[int, int]]:
    return [(a, b) for a in range(count) for b in range(a + 1, count)]


def _switched(count: int) -> SafeString:
    """GPUs above and below a bar of NVSwitches."""
    half = -(-count // 2)
    pitch = WIDTH / half
    marks = []
    for number in range(count):
        x = pitch * (number % half) + pitch / 2
        above = number < half
        y = 24.0 if above else 172.0
        marks.append(stroke(f"M{x:.1f} {41 if above else 155}V{82 if above else 114}", "s1", thick=1.6))
        marks += _card(x, y, number)
    marks += [
        area(0, 82, WIDTH, 32, "s1", corner=2),
        word(CENTRE_X, 103, "NVSwitches", "paper", anchor="middle", bold=True),
        word(
            CENTRE_X,
            216,
            "NV12 from each GPU to the switches: 600 GB/s to any other",
            "muted",
            anchor="middle",
            size=12,
        ),
    ]
    return drawing(NAME, 226, "How the GPUs are joined", "every GPU reaches every other through NVSwitches", marks)
