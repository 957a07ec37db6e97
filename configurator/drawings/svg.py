"""The few marks that every drawing is made of. Lengths are units of the view box; WIDTH of them fill the column.

A drawing of NARROW units can be read on a phone as it is; one of WIDTH is moved sideways there.

Colours are literal presentation attributes, as WeasyPrint reads neither the page's style sheet nor its variables inside
an SVG. They weigh nothing in the cascade, so static/css/drawings.css replaces them by class in the browser. An area has
the class of its role (`s1`), a stroke has `line` besides (`line s1`), a word has `word`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

WIDTH = 560
NARROW = 420
MARGIN = 16
TEXT = 13
SMALL = 12

COLOURS = {
    "s1": "#1c4f93",
    "s2": "#c0702a",
    "s3": "#3a7d5d",
    "s4": "#7a5aa6",
    "s5": "#a5473d",
    "s6": "#6c7480",
    "ink": "#1a2330",
    "muted": "#525c6b",
    "rule": "#d2cec2",
    "paper": "#ffffff",
    "panel": "#f3f1ea",
    "ok": "#1d6843",
    "warn": "#855300",
    "bad": "#a3261e",
}
SERIES = ("s1", "s2", "s3", "s4", "s5", "s6")
NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
POINTS, STROKE_END = ' d="', '"/>'
KEPT = 256
"""Pictures of a kind that are kept, of some 8 kB each: most changes leave what most pictures show as it was. What draws a kept
one takes nothing but what it shows, so that nothing else can change it."""
LOUD = ("bad", "warn")
"""Hatched in thick lines, as something is wrong there; what is merely free or uncertain is hatched in thin ones."""


@lru_cache(maxsize=4096)  # a drawing has two hundred lengths, most of them the same as in the drawing before
def short(number: float) -> str:
    """A length with at most one decimal: a tenth of a unit is finer than any printer."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def clipped(words: str, most: int) -> str:
    """Words that must fit a place; the drawing's description and the tables beside it hold them whole."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _safe(words: str) -> str:
    """Escaped, and without the characters that XML does not know: a name may hold whatever somebody typed."""
    return escape(NOT_XML.sub("", words))


def word(
    x: float, y: float, words: str, role: str = "ink", *, anchor: str = "", size: int = 0, bold: bool = False
) -> str:
    if not words:
        return ""
    extras = f' text-anchor="{anchor}"' if anchor else ""
    extras += f' font-size="{size}"' if size else ""
    extras += ' font-weight="600"' if bold else ""
    place = f'x="{short(x)}" y="{short(y)}"'
    return f'<text class="word {role}" fill="{COLOURS[role]}" {place}{extras}>{_safe(words)}</text>'


def area(x: float, y: float, width: float, height: float, role: str, *, corner: float = 0) -> str:
    place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    rounded = f' rx="{short(corner)}"' if corner else ""
    return f'<rect class="{role}" fill="{COLOURS[role]}" {place}{rounded}/>'


def frame(
    x: float, y: float, width: float, height: float, role: str = "ink", *, corner: float = 0, thick: float = 1
) -> str:
    place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    rounded = f' rx="{short(corner)}"' if corner else ""
    pen = f'fill="none" stroke="{COLOURS[role]}" stroke-width="{short(thick)}"'
    return f'<rect class="line {role}" {pen} {place}{rounded}/>'


def box(x: float, y: float, width: float, height: float, edge: str = "ink", *, corner: float = 0) -> str:
    """A panel with an edge: what stands for a thing."""
    place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    rounded = f' rx="{short(corner)}"' if corner else ""
    return f'<rect class="panel {edge}-edge" fill="{COLOURS["panel"]}" stroke="{COLOURS[edge]}" {place}{rounded}/>'


def stroke(points: str, role: str = "rule", *, thick: float = 1, dash: str = "") -> str:
    """A path by its `d`."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    pen = f'fill="none" stroke="{COLOURS[role]}" stroke-width="{short(thick)}"'
    return f'<path class="line {role}" {pen}{dashes}{POINTS}{points}{STROKE_END}'


def across(x1: float, x2: float, y: float, role: str = "rule", *, thick: float = 1, dash: str = "") -> str:
    return stroke(f"M{short(x1)} {short(y)}H{short(x2)}", role, thick=thick, dash=dash)


def upright(x: float, y1: float, y2: float, role: str = "rule", *, thick: float = 1, dash: str = "") -> str:
    return stroke(f"M{short(x)} {short(y1)}V{short(y2)}", role, thick=thick, dash=dash)


def hatch(drawing: str, role: str) -> str:
    """The definition of diagonal hatching in a role's colour; `hatched` fills an area with it."""
    lines = stroke("M-2 2L2 -2M0 8L8 0M6 10L10 6", role, thick=2 if role in LOUD else 1.6 if role in SERIES else 0.8)
    return (
        f'<pattern id="{drawing}-{role}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{lines}</pattern>"
    )  # fmt: skip


def hatched(drawing: str, x: float, y: float, width: float, height: float, role: str) -> str:
    place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    pen = f'stroke="{COLOURS[role]}"'
    return f'<rect class="hatched {role}-edge" fill="url(#{drawing}-{role})" {pen} {place}/>'


TEXTURES = {
    "s2": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "s3": "M1 2h2M5 6h2",
    "s4": "M0 2H8M0 6H8",
    "s5": "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "s6": "M2 0V8M6 0V8",
}
"""Lines of paper on the colour of a series, so that series are told apart without colours; the first is plain."""


def texture(drawing: str, role: str) -> str:
    """The definition that `series` fills with; none for the first series, which is plain."""
    if role not in TEXTURES:
        return ""
    lines = stroke(TEXTURES[role], "paper", thick=1.1)
    return (
        f'<pattern id="{drawing}-{role}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f"{area(0, 0, 8, 8, role)}{lines}</pattern>"
    )  # fmt: skip


def series(drawing: str, x: float, y: float, width: float, height: float, role: str) -> str:
    """An area in the colour and the texture of a series."""
    if role not in TEXTURES:
        return area(x, y, width, height, role)
    place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0))}" height="{short(height)}"'
    return f'<rect fill="url(#{drawing}-{role})" {place}/>'


def drawing(
    name: str, height: float, title: str, description: str, marks: list[str], *, width: int = WIDTH
) -> SafeString:
    """The whole picture. Title and description say in words what the picture shows."""
    ids = f"{name}-title {name}-desc"
    size = "narrow" if width == NARROW else "wide"
    return mark_safe(  # noqa: S308  (every word in it went through escape)
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing drawing-{size}" role="img" aria-labelledby="{ids}" '
        f'viewBox="0 0 {width} {short(height)}" font-family="Inter" font-size="{TEXT}">'
        f'<title id="{name}-title">{_safe(title)}</title><desc id="{name}-desc">{_safe(description)}</desc>'
        f"{''.join(_joined(marks))}</svg>"
    )


def _joined(marks: list[str]) -> Iterator[str]:
    """Strokes that follow each other and look alike become one path: each mark costs as much as drawing it."""
    for pen, alike in groupby(marks, key=_pen):
        if not pen:
            yield from alike
            continue
        points = "".join(stroke_.removeprefix(pen).removesuffix(STROKE_END) for stroke_ in alike)
        yield f"{pen}{points}{STROKE_END}"


def _pen(mark: str) -> str:
    """A stroke up to its points; empty for any other mark."""
    return f"{mark.partition(POINTS)[0]}{POINTS}" if mark.startswith("<path ") and mark.count("<") == 1 else ""


def standalone(svg: str) -> str:
    """A drawing as a file of its own: on paper, at its natural size, in letters that any machine has."""
    head, _, rest = svg.partition(">")
    width, height = head.partition('viewBox="0 0 ')[2].partition('"')[0].split()
    size = f'width="{float(width) + 2 * MARGIN:g}" height="{float(height) + 2 * MARGIN:g}"'
    box = f'viewBox="{-MARGIN} {-MARGIN} {float(width) + 2 * MARGIN:g} {float(height) + 2 * MARGIN:g}"'
    head = head.replace(f'viewBox="0 0 {width} {height}"', f"{size} {box}")
    head = head.replace('font-family="Inter"', 'font-family="Inter, Helvetica, Arial, sans-serif"')
    paper = f'<rect x="{-MARGIN}" y="{-MARGIN}" {size} fill="{COLOURS["paper"]}"/>'
    # Title and description stay first: some readers look for them only there.
    told, end, marks = rest.partition("</desc>")
    return f"{head}>{told}{end}{paper}{marks}"
