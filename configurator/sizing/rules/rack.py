"""Rules about the rack: height, weight, depth, noise, heat."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil

from ..catalogue import UpsSpec
from ..findings import Severity
from ..power.ups import by_size, suits
from ..quantities import SLACK
from ..room.rack_figures import all_sources, depth_words, limits_words, noise_words, units_words, weight_words
from .case import Case, Proposal, Verdict
from .ups import taking, without_ups

TALLEST_RACK_U = 52
"""What no rack that is sold has more of; most have 42."""
USUAL_DEPTHS_MM = (1000.0, 1070.0, 1200.0)


def space(case: Case) -> Iterator[Verdict]:
    """More rack units than are free."""
    free, units = case.build.site.rack_units_free, case.rack.units_with_ups
    if free is None or units is None or units <= free:
        return
    yield Verdict(
        code="rack.space",
        severity=Severity.ERROR,
        step="power",
        title=f"{units:g} rack units wanted, {free:g} free",
        why=f"{units_words(case.rack)}.",
        proposals=_room_for(case, units, free),
    )


def _room_for(case: Case, units: float, free: float) -> Iterator[Proposal]:
    """A lower UPS that will do, none at all, or a rack with as many units free."""
    rack = case.rack
    if rack.ups_units and units - rack.ups_units <= free:
        room = (free - units + rack.ups_units) / rack.upses
        yield from _smaller_ups(case, lambda unit: unit.rack_units is not None and 0 < unit.rack_units <= room)
        yield without_ups(case.build)
    if units <= TALLEST_RACK_U:
        site = replace(case.build.site, rack_units_free=float(ceil(units)))
        yield Proposal(title=f"Take a rack with {ceil(units)} U free", build=replace(case.build, site=site))


def _smaller_ups(case: Case, fits: Callable[[UpsSpec], bool]) -> Iterator[Proposal]:
    """The smallest UPS on offer that carries the load with headroom, and fits."""
    load, site = case.ups, case.build.site
    for unit in by_size(case.snapshot.products):
        if fits(unit) and suits(unit, load.load_w, load.load_va, site, case.assumptions):
            yield taking(case.build, unit)
            return


def weight(case: Case) -> Iterator[Verdict]:
    """More kilograms than the rack bears."""
    kg, limit_kg = case.rack.weight_with_ups_kg, case.build.site.rack_weight_limit_kg
    if limit_kg is None or kg is None or kg <= limit_kg * (1 + SLACK):
        return
    yield Verdict(
        code="rack.weight",
        severity=Severity.ERROR,
        step="power",
        title=f"{kg:,.1f} kg in a rack for {limit_kg:,g} kg",
        why=f"{weight_words(case.rack)}. The rack's own weight and what else is in it come on top.",
        sources=all_sources(case.system, case.rack),
        proposals=_strength_for(case, kg, limit_kg),
    )


def _strength_for(case: Case, kg: float, limit_kg: float) -> Iterator[Proposal]:
    """A lighter UPS, none at all, or a rack that bears as much."""
    rack = case.rack
    if rack.ups_kg and kg - rack.ups_kg <= limit_kg:
        room = (limit_kg - kg + rack.ups_kg) / rack.upses
        yield from _smaller_ups(case, lambda unit: unit.weight_kg is not None and 0 < unit.weight_kg <= room)
        yield without_ups(case.build)
    site = replace(case.build.site, rack_weight_limit_kg=float(ceil(kg)))
    yield Proposal(title=f"Take a rack, and a floor, that bears {ceil(kg):,} kg", build=replace(case.build, site=site))


def depth(case: Case) -> Iterator[Verdict]:
    """The chassis must go in; its cables should, with the door closed."""
    given, deep = case.build.site.rack_depth_mm, case.rack.depth_mm
    if given is None or deep is None or deep + case.assumptions.rack_cable_mm <= given:
        return
    needed_mm, platform = deep + case.assumptions.rack_cable_mm, case.system.platform
    too_deep = deep > given
    enough = [mm for mm in USUAL_DEPTHS_MM if mm >= needed_mm]
    yield Verdict(
        code="rack.depth",
        severity=Severity.ERROR if too_deep else Severity.WARNING,
        step="power",
        title=f"{deep:,.0f} mm deep, the rack is {given:,.0f} mm" if too_deep else "No room behind it for cables",
        why=f"{depth_words(case.rack, case.assumptions)} are {needed_mm:,.0f} mm; the rack gives {given:,.0f} mm.",
        sources=platform.sources if platform else (),
        proposals=tuple(
            Proposal(
                title=f"Take a rack {mm:,.0f} mm deep",
                build=replace(case.build, site=replace(case.build.site, rack_depth_mm=mm)),
            )
            for mm in enough[:1]
        ),
    )


def noise(case: Case) -> Iterator[Verdict]:
    """Louder than the place allows, or of unknown noise where it matters."""
    limit_db, loud_db = case.build.site.noise_limit_db, case.rack.noise_all_db
    platform = case.system.platform
    if limit_db is None or platform is None:
        return
    if loud_db is None:
        yield Verdict(
            code="rack.noise",
            severity=Severity.NOTE,
            step="power",
            title="Nobody published how loud it is",
            why=f"{limit_db:g} dB(A) are allowed. Servers whose fans cool passive GPUs are usually far above 70 dB(A) at 1 m "
            "(estimate): ask the maker, or keep it out of offices.",
            sources=("estimate",),
        )
    elif loud_db > limit_db + SLACK:
        yield Verdict(
            code="rack.noise",
            severity=Severity.WARNING,
            step="power",
            title=f"{loud_db:.1f} dB(A), {limit_db:g} allowed",
            why=f"{noise_words(case.rack)}.",
            sources=platform.sources,
        )


def heat(case: Case) -> Iterator[Verdict]:
    """All servers in one rack, and more heat than air carries out of it."""
    rack, most_w = case.rack, case.assumptions.rack_air_w
    if rack.air_w <= most_w * (1 + SLACK):
        return
    spread = (
        f"Spread them over {rack.racks} racks" if rack.racks and rack.racks > 1 else "Carry part of it off by liquid"
    )
    yield Verdict(
        code="rack.heat",
        severity=Severity.NOTE,
        step="power",
        title=f"{rack.air_w / 1000:,.1f} kW of heat in the air",
        why=f"Air carries about {most_w / 1000:g} kW out of one rack (20 to 30 kW with containment, estimate). {spread}: "
        f"{limits_words(rack, case.build.site, case.assumptions)}.",
        sources=("estimate",),
    )


RULES = (space, weight, depth, noise, heat)
