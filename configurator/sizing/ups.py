"""The UPS: watts and VA must both hold, with headroom; runtime only between published points, never beyond them.

Runtime between two points of a maker: t = t1 (P1 / P)^k with k = ln(t1 / t2) / ln(P2 / P1), a straight line on
double-logarithmic paper, as batteries give less than proportionally at higher loads (Peukert).
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log

from .assumptions import Assumptions
from .build import Supply
from .catalogue import CatalogueSnapshot, RuntimePoint, UpsSpec
from .circuit import psu_volts
from .quantities import Basis, Figure

VOLTS_TOLERANCE = 0.1
"""A 230 V unit serves 220 to 240 V sites: within ten per cent (EN 50160)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsLoad:
    """What the UPS must carry (headroom included in `needed_*`) and how the chosen one stands it."""

    load_w: float
    load_va: float
    needed_w: float
    needed_va: float
    chosen: UpsSpec | None
    share: float | None
    runtime_min: float | None
    suggested: UpsSpec | None


def size(
    load_w: float, chosen: UpsSpec | None, supply: Supply | None, snapshot: CatalogueSnapshot, a: Assumptions
) -> UpsLoad:
    """Size a UPS for `load_w` at its output; the suggestion is the smallest of the catalogue that holds both ratings."""
    load_va = load_w / a.power_factor
    return UpsLoad(
        load_w=load_w,
        load_va=load_va,
        needed_w=load_w * a.ups_headroom,
        needed_va=load_va * a.ups_headroom,
        chosen=chosen,
        share=max(load_w / chosen.watts, load_va / chosen.va) if chosen else None,
        runtime_min=runtime_minutes(chosen.runtime, load_w) if chosen else None,
        suggested=suggest(load_w, load_va, supply, snapshot, a) if load_w else None,
    )


def suggest(
    load_w: float, load_va: float, supply: Supply | None, snapshot: CatalogueSnapshot, a: Assumptions
) -> UpsSpec | None:
    """The smallest UPS by watts, then VA, that carries the load with headroom at the site's voltage."""
    fitting = [
        ups
        for ups in snapshot.offered(UpsSpec)
        if ups.watts >= load_w * a.ups_headroom and ups.va >= load_va * a.ups_headroom and takes_voltage(ups, supply)
    ]
    return min(fitting, key=lambda ups: (ups.watts, ups.va, ups.id), default=None)


def takes_voltage(ups: UpsSpec, supply: Supply | None) -> bool:
    """Whether a UPS works at the site's voltage; unknown on either side counts as yes."""
    if supply is None or not ups.volts:
        return True
    site_v = psu_volts(supply)
    return any(abs(site_v - volts) <= VOLTS_TOLERANCE * volts for volts in ups.volts)


def runtime_minutes(points: tuple[RuntimePoint, ...], load_w: float) -> float | None:
    """Minutes at `load_w`, W, between published points; None outside them."""
    known = sorted(points, key=lambda p: p.load_w)
    for point in known:
        if point.load_w == load_w:
            return point.minutes
    for light, heavy in itertools.pairwise(known):
        if light.load_w < load_w < heavy.load_w:
            k = log(light.minutes / heavy.minutes) / log(heavy.load_w / light.load_w)
            return light.minutes * exp(k * log(light.load_w / load_w))
    return None


def figures(ups: UpsLoad, a: Assumptions) -> Iterator[Figure]:
    chosen = ups.chosen

    def figure(name: str, value: float | str | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"ups.{name}",
            value=value,
            unit=unit,
            working=working,
            basis=Basis.COMPUTED,
            sources=chosen.sources if chosen else (),
        )

    yield figure("needed_w", ups.needed_w, "W", f"{ups.load_w:,.0f} W × {a.ups_headroom:g} headroom")
    yield figure(
        "needed_va", ups.needed_va, "VA", f"{ups.load_w:,.0f} W / PF {a.power_factor:g} × {a.ups_headroom:g} headroom"
    )
    if chosen is None:
        yield figure("share", None, "", "no UPS chosen")
        yield figure("runtime_min", None, "min", "no UPS chosen")
    else:
        yield figure(
            "share",
            ups.share,
            "",
            f"larger of {ups.load_w:,.0f} / {chosen.watts:,.0f} W and {ups.load_va:,.0f} / {chosen.va:,.0f} VA",
        )
        yield figure("runtime_min", ups.runtime_min, "min", _runtime_working(ups, chosen))
    yield figure(
        "suggested",
        ups.suggested.id if ups.suggested else None,
        "",
        f"smallest with at least {ups.needed_w:,.0f} W and {ups.needed_va:,.0f} VA at the site's voltage",
    )


def _runtime_working(ups: UpsLoad, chosen: UpsSpec) -> str:
    points = ", ".join(f"{p.minutes:g} min at {p.load_w:g} W" for p in chosen.runtime)
    if ups.runtime_min is not None:
        return f"log-log between published points: {points}"
    return f"{ups.load_w:,.0f} W lies outside the published points ({points})" if points else "no published runtime"
