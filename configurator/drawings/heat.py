"""Where the heat of a server goes: air in, through and out, what liquid takes, and all of it against the room's cooling."""

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment

from .svg import NARROW, SMALL, area, drawing, frame, hatch, hatched, stroke, upright, word
from .words import number_of, percent, plain, watts

NAME = "heat"
BOX, HALF = 106.0, 46.0
MIDDLE = 80.0
ROOM_LEFT, ROOM_RIGHT = 4.0, 416.0


def heat_flow(assessment: Assessment) -> SafeString | str:
    """Air at the inlet, the server, air behind it, liquid, and the room; what is beyond a limit is hatched and said."""
    peak, heat = number_of(assessment, "power.peak_w"), number_of(assessment, "cooling.btu_per_h")
    if not peak or heat is None:
        return ""
    marks = [f"<defs>{hatch(NAME, 'bad')}{hatch(NAME, 'muted')}{hatch(NAME, 's2')}</defs>"]
    inlet, limit = _inlet_c(assessment), number_of(assessment, "cooling.inlet_max_c")
    too_warm = limit is not None and inlet > limit
    assumed = assessment.build.site.inlet_c is None
    marks += _box(4, "Inlet, assumed" if assumed else "Inlet", _degrees(inlet), _limit(limit), bad=too_warm)
    marks += _box(157, "Server", watts(peak), f"{heat:,.0f} BTU/h")
    outlet, rise = number_of(assessment, "cooling.outlet_c"), number_of(assessment, "cooling.air_rise_k")
    if outlet is not None and rise is not None:
        marks += _box(310, "Outlet", _degrees(outlet), f"{plain(rise)} K warmer")
    marks += [*_arrow(112, 155, "s1", 2), *_arrow(265, 308, "s5", 5)]
    marks.append(word(NARROW / 2, 20, _air(assessment), anchor="middle", bold=True))
    liquid = number_of(assessment, "cooling.liquid_w") or 0.0
    bottom = MIDDLE + HALF
    if liquid:
        marks.append(hatched(NAME, 204, bottom, 12, 30, "s2"))
        marks.append(word(224, bottom + 21, f"{watts(liquid)} into liquid"))
        bottom += 34
    if too_warm:
        marks.append(word(4, bottom + 22, "Too warm at the inlet", "bad", bold=True))
        bottom += 20
    marks += _room(assessment, bottom + 26)
    told = _told(assessment, inlet, limit, liquid)
    title = f"Heat of one server: {watts(peak)}, {heat:,.0f} BTU/h" + (", too warm at the inlet" if too_warm else "")
    return drawing(
        NAME, bottom + (86 if assessment.build.site.cooling_capacity_w else 56), title, told, marks, width=NARROW
    )


def _inlet_c(assessment: Assessment) -> float:
    """What the site says, else the assumption."""
    asked = assessment.build.site.inlet_c
    return asked if asked is not None else assessment.assumptions_used.get("inlet_c") or 0.0


def _degrees(celsius: float) -> str:
    return f"{plain(round(celsius, 1))} °C"


def _limit(limit_c: float | None) -> str:
    return "limit not known" if limit_c is None else f"at most {plain(round(limit_c, 1))} °C"


def _air(assessment: Assessment) -> str:
    cfm, metric = number_of(assessment, "cooling.airflow_cfm"), number_of(assessment, "cooling.airflow_m3_h")
    return "Air" if cfm is None or metric is None else f"Air: {cfm:,.0f} CFM, {metric:,.0f} m³/h"


def _box(x: float, name: str, value: str, detail: str, *, bad: bool = False) -> list[str]:
    top, middle = MIDDLE - HALF, x + BOX / 2
    marks = [
        area(x, top, BOX, 2 * HALF, "panel", corner=3),
        frame(x, top, BOX, 2 * HALF, "bad" if bad else "ink", corner=3),
    ]
    if bad:
        marks.append(hatched(NAME, x, top + 2 * HALF - 9, BOX, 9, "bad"))
    return [
        *marks,
        word(middle, top + 22, name, "muted", anchor="middle", size=SMALL),
        word(middle, top + 47, value, "bad" if bad else "ink", anchor="middle", size=18, bold=True),
        word(middle, top + 70, detail, "muted", anchor="middle", size=SMALL),
    ]


def _arrow(start: float, end: float, role: str, waves: int) -> list[str]:
    """Three streams of air; warm air is drawn in waves."""
    marks = []
    for offset in (-16, 0, 16):
        y = MIDDLE + offset
        each = (end - start - 10) / waves
        body = (
            "".join(f"q{plain(each / 2)} {-5 if i % 2 else 5} {plain(each)} 0" for i in range(waves))
            if waves > 2
            else ""
        )
        line = body or f"H{plain(end - 10)}"
        marks.append(stroke(f"M{plain(start + 2)} {plain(y)}{line}", role, thick=2))
        marks.append(stroke(f"M{plain(end - 10)} {plain(y - 5)}l8 5l-8 5", role, thick=2))
    return marks


def _room(assessment: Assessment, top: float) -> list[str]:
    """All servers and their UPSs as a bar against what the room's cooling carries away."""
    heat, tons = number_of(assessment, "cooling.room_w"), number_of(assessment, "cooling.room_tons")
    if heat is None:
        return []
    capacity = assessment.build.site.cooling_capacity_w
    said = f"{_all(assessment)}: {watts(heat)}" + ("" if tons is None else f", {tons:,.2f} tons")
    marks = [word(ROOM_LEFT, top, said, bold=True)]
    if not capacity:
        return [*marks, word(ROOM_LEFT, top + 22, "The room's cooling is not described yet", "muted", size=SMALL)]
    scale = (ROOM_RIGHT - ROOM_LEFT) / max(heat, capacity)
    edge = ROOM_LEFT + capacity * scale
    y = top + 12
    marks.append(area(ROOM_LEFT, y, min(heat, capacity) * scale, 20, "s2"))
    if heat > capacity:
        marks.append(hatched(NAME, edge, y, (heat - capacity) * scale, 20, "bad"))
    else:
        marks.append(hatched(NAME, ROOM_LEFT + heat * scale, y, (capacity - heat) * scale, 20, "muted"))
    marks.append(frame(ROOM_LEFT, y, capacity * scale, 20, "ink"))
    marks.append(upright(edge, y - 4, y + 24, "ink", thick=2))
    share = number_of(assessment, "cooling.room_share")
    used = "" if share is None else f"{percent(share)} of "
    over = heat > capacity
    told = f"{used}the room's {watts(capacity)} of cooling" + (": too much" if over else "")
    return [*marks, word(ROOM_LEFT, y + 38, told, "bad" if over else "muted", size=SMALL, bold=over)]


def _all(assessment: Assessment) -> str:
    servers = "The server" if assessment.servers == 1 else f"All {assessment.servers} servers"
    return f"{servers} and the UPS's losses" if assessment.build.site.ups else servers


def _told(assessment: Assessment, inlet: float, limit: float | None, liquid: float) -> str:
    outlet = number_of(assessment, "cooling.outlet_c")
    parts = [f"Inlet {_degrees(inlet)}, {_limit(limit)}", _air(assessment)]
    if outlet is not None:
        parts.append(f"Outlet {_degrees(outlet)}")
    if liquid:
        parts.append(f"{watts(liquid)} into liquid")
    heat, share = number_of(assessment, "cooling.room_w"), number_of(assessment, "cooling.room_share")
    if heat is not None:
        parts.append(f"{_all(assessment)}: {watts(heat)}")
    if share is not None:
        parts.append(f"{percent(share)} of the room's cooling")
    return ". ".join(parts) + "."
