"""What a server draws at idle, in typical work and at peak, and what its power supplies deliver."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.power.server_draw import DrawItem

from .svg import KEPT, NARROW, SMALL, area, drawing, hatch, hatched, series, texture, upright, word
from .words import listed, number_of, watts

NAME = "power-states"
LEFT, RIGHT = 62, 416
TOP = 44
BAR = 26
PITCH = 39
STATES = ("Idle", "Typical", "Peak")
LETTERS = 46
"""Of a name in one line of the legend; a longer one takes two."""
LINE = 15
ROLES = ("s1", "s2", "s3", "s4", "s5", "s6")


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    watts: tuple[float, float, float]
    role: str


def power_states(assessment: Assessment) -> SafeString | str:
    """Three stacked bars of watts by consumer, with the capacity of the PSUs as a mark."""
    if not assessment.draw:
        return ""
    return _drawn(tuple(_parts(assessment)), _totals(assessment), number_of(assessment, "power.psu_capacity_w"))


@lru_cache(maxsize=KEPT)
def _drawn(parts: tuple[_Part, ...], totals: tuple[float, float, float], capacity: float | None) -> SafeString | str:
    longest = max(*totals, capacity or 0, *(sum(p.watts[i] for p in parts) for i in range(3)))
    if longest <= 0:
        return ""
    scale = (RIGHT - LEFT - 72) / longest
    bottom = TOP + 3 * PITCH - (PITCH - BAR)
    textures = "".join(texture(NAME, role) for role in sorted({part.role for part in parts}))
    marks = [f"<defs>{hatch(NAME, 'muted')}{textures}</defs>"]
    if capacity:
        x = LEFT + capacity * scale
        anchor = "end" if x > LEFT + 170 else "start"
        marks.append(upright(x, TOP - 12, bottom + 8, "ink", thick=1.6, dash="5 3"))
        marks.append(word(x, TOP - 18, f"PSUs deliver {watts(capacity)}", "ink", anchor=anchor, size=SMALL))
    for index, state in enumerate(STATES):
        marks += _bar(state, index, parts, totals[index], scale)
    legend, height = _legend(parts, bottom + 24)
    marks += legend
    title = f"Power of one server: idle {watts(totals[0])}, typical {watts(totals[1])}, peak {watts(totals[2])}"
    return drawing(NAME, height, title, _description(parts, capacity), marks, width=NARROW)


def _totals(assessment: Assessment) -> tuple[float, float, float]:
    """At the wall, as the figures have it; a published or given draw replaces the sum of the consumers."""
    idle, typical, peak = (number_of(assessment, f"power.{state.lower()}_w") or 0.0 for state in STATES)
    return idle, typical, peak


def _parts(assessment: Assessment) -> list[_Part]:
    """The greatest consumers by name, the others as one, and what is left up to the draw at the wall."""
    ranked = sorted(assessment.draw, key=lambda item: -item.peak_w)
    most = len(ROLES) if len(ranked) <= len(ROLES) else len(ROLES) - 1
    parts = [
        _Part(_label(item), (item.idle_w, item.typical_w, item.peak_w), role)
        for item, role in zip(ranked[:most], ROLES, strict=False)
    ]
    if ranked[most:]:
        parts.append(_sum_of("Everything else", ranked[most:], ROLES[-1]))
    if rest := assessment.rest:
        parts.append(_Part(rest.name, (rest.idle_w, rest.typical_w, rest.peak_w), "muted"))
    return parts


def _label(item: DrawItem) -> str:
    name = item.name.removeprefix("NVIDIA ")
    return f"{item.count} × {name}" if item.count > 1 else name


def _sum_of(name: str, items: list[DrawItem], role: str) -> _Part:
    return _Part(
        name,
        (sum(i.idle_w for i in items), sum(i.typical_w for i in items), sum(i.peak_w for i in items)),
        role,
    )


def _bar(state: str, index: int, parts: Sequence[_Part], total: float, scale: float) -> list[str]:
    y = TOP + index * PITCH
    marks = [word(LEFT - 10, y + 18, state, "muted", anchor="end")]
    x = float(LEFT)
    for part in parts:
        width = part.watts[index] * scale
        marks.append(_fill(part.role, x, y, max(0.0, width - 0.8), BAR))
        x += width
    end = LEFT + max(total * scale, x - LEFT)
    told = watts(total)
    behind = area(end + 4, y + 3, 6 + 7.6 * len(told), BAR - 6, "paper")
    return [*marks, behind, word(end + 7, y + 18, told, "ink", bold=True)]


def _fill(role: str, x: float, y: float, width: float, height: float) -> str:
    return hatched(NAME, x, y, width, height, role) if role == "muted" else series(NAME, x, y, width, height, role)


def _legend(parts: Sequence[_Part], top: float) -> tuple[list[str], float]:
    """The consumers with their draw at peak, and where the last of them ends."""
    marks, y = [], top
    for part in parts:
        marks.append(_fill(part.role, 4, y, 12, 12))
        marks.append(word(RIGHT, y + 11, watts(part.watts[2]), anchor="end"))
        lines = wrap(part.name, LETTERS)
        marks += [word(22, y + 11 + LINE * line, said, size=SMALL) for line, said in enumerate(lines)]
        y += 20 + LINE * (len(lines) - 1)
    return marks, y + 4


def _description(parts: Sequence[_Part], capacity: float | None) -> str:
    at_peak = listed(f"{part.name} {watts(part.watts[2])}" for part in parts)
    mark = f" The power supplies deliver {watts(capacity)} after losing what redundancy allows." if capacity else ""
    return f"At peak: {at_peak}.{mark}"
