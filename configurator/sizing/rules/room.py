"""Rules about air and heat."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from ..catalogue import ChassisSpec, CoolingSpec
from ..findings import Severity
from ..quantities import SLACK, percent
from ..room.cooling import (
    CLASSES_END_M,
    RECOMMENDED_MAX_C,
    air_density_share,
    altitude_derating_k,
    kelvins,
    metres_per_kelvin,
    shown_limit,
)
from ..room.cooling_figures import room_words
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part
from .feeding import capped_for_warmer_air

A100_SXM_AIR = "DGX A100, XE8545, AS-4124GO-NART and others cool it with air"


def inlet(case: Case) -> Iterator[Verdict]:
    """Warmer air than the platform takes with these GPUs at this altitude."""
    air, platform = case.cooling, case.system.platform
    if platform is None or air.inlet_max_c is None or air.inlet_c <= air.inlet_max_c + SLACK:
        return
    derated = altitude_derating_k(air.altitude_m, air.inlet_max_at_sea_level_c)
    cooler = replace(case.build, site=replace(case.build.site, inlet_c=float(floor(air.inlet_max_c))))
    yield Verdict(
        code="cooling.inlet",
        severity=Severity.ERROR,
        step="power",
        title=f"{air.inlet_c:g} °C at the inlet, {platform.name} takes {shown_limit(air.inlet_max_c)}",
        why=f"Its limit with these GPUs is {air.inlet_max_at_sea_level_c:g} °C"
        + (f", {kelvins(derated)} less at {air.altitude_m:,.0f} m." if derated else "."),
        sources=platform.sources,
        proposals=(
            Proposal(title=f"Cool the inlet to {floor(air.inlet_max_c)} °C", build=cooler),
            *capped_for_warmer_air(case),
        ),
    )


def too_cold(case: Case) -> Iterator[Verdict]:
    """Colder air than the platform is made for."""
    air, platform = case.cooling, case.system.platform
    if platform is None or air.inlet_min_c is None or air.inlet_c >= air.inlet_min_c:
        return
    warmer = replace(case.build, site=replace(case.build.site, inlet_c=air.inlet_min_c))
    yield Verdict(
        code="cooling.too-cold",
        severity=Severity.WARNING,
        step="power",
        title=f"{air.inlet_c:g} °C at the inlet, {platform.name} is made for {air.inlet_min_c:g} and more",
        why="Colder air may bring condensation, and drives and fans are not specified for it.",
        sources=platform.sources,
        proposals=(Proposal(title=f"Keep the inlet at {air.inlet_min_c:g} °C", build=warmer),),
    )


def above_recommended(case: Case) -> Iterator[Verdict]:
    """Allowed is not recommended: between the two a server works, with more noise and a larger draw of its fans."""
    air = case.cooling
    if air.inlet_max_c is None or not RECOMMENDED_MAX_C < air.inlet_c <= air.inlet_max_c:
        return
    yield Verdict(
        code="cooling.not-recommended",
        severity=Severity.NOTE,
        step="power",
        title=f"{air.inlet_c:g} °C is allowed, not recommended",
        why=f"ASHRAE recommends 18 to {RECOMMENDED_MAX_C:g} °C. Up to {shown_limit(air.inlet_max_c)} °C the platform works, with "
        "faster fans.",
        sources=("ashrae21",),
    )


def altitude(case: Case) -> Iterator[Verdict]:
    """Thin air: a lower inlet limit and more of it to move."""
    air = case.cooling
    derated = altitude_derating_k(air.altitude_m, air.inlet_max_at_sea_level_c)
    if not derated:
        return
    metres = metres_per_kelvin(air.inlet_max_at_sea_level_c)
    beyond = air.altitude_m > CLASSES_END_M
    ask = f" ASHRAE's classes end at {CLASSES_END_M:,.0f} m: ask the maker whether it may run there." if beyond else ""
    yield Verdict(
        code="cooling.altitude",
        severity=Severity.WARNING if beyond else Severity.NOTE,
        step="power",
        title=f"Thin air at {air.altitude_m:,.0f} m",
        why=f"Above 900 m the inlet limit falls 1 K per {metres:g} m, here {kelvins(derated)}, and the fans must move "
        f"{percent(1 / air_density_share(air.altitude_m) - 1)} more air than at the sea.{ask}",
        sources=("ashrae21",),
    )


def capacity(case: Case) -> Iterator[Verdict]:
    """Heat of all servers and their UPSs against what the room's cooling carries off."""
    air, most_w = case.cooling, case.build.site.cooling_capacity_w
    if most_w is None or air.room_w <= most_w * (1 + SLACK):
        return
    always = air.room_typical_w > most_w * (1 + SLACK)
    state = "even in steady work" if always else "at the peak; in steady work it suffices"
    yield Verdict(
        code="cooling.capacity",
        severity=Severity.ERROR if always else Severity.WARNING,
        step="power",
        title=f"{air.room_w:,.0f} W of heat, cooling for {most_w:,.0f} W",
        why=f"{room_words(case.system, air, case.draw.peak.wall_w)} is more than the room carries off, {state}: steady work gives "
        f"{air.room_typical_w:,.0f} W.",
    )


def passive_cards(case: Case) -> Iterator[Verdict]:
    """A passive card needs the chassis to push air through it."""
    gpu, chassis = case.system.gpu, case.system.of(ChassisSpec)
    if gpu is None or gpu.cooling != "passive" or not chassis or any(c.spec.passive_gpus for c in chassis):
        return
    ducted = sorted(
        (c for c in case.snapshot.offered(ChassisSpec) if c.passive_gpus),
        key=lambda p: p.id,
    )
    yield Verdict(
        code="cooling.passive",
        severity=Severity.ERROR,
        step="bom",
        title=f"{chassis[0].spec.name} does not cool a passive {gpu.name}",
        why="The card has no fan of its own: it needs ducted, high-pressure air from the chassis, not standard case fans.",
        sources=gpu.sources,
        proposals=tuple(
            Proposal(title=f"Take {c.name}", build=with_part(case.build, chassis[0].spec.id, c.id)) for c in ducted[:2]
        ),
    )


def missing_chassis(case: Case) -> Iterator[Verdict]:
    """A mainboard without anything around it."""
    platform = case.system.platform
    if platform is None or platform.kind != "board" or case.system.of(ChassisSpec):
        return
    ducted = sorted(
        (c for c in case.snapshot.offered(ChassisSpec) if c.passive_gpus),
        key=lambda p: p.id,
    )
    yield Verdict(
        code="chassis.missing",
        severity=Severity.WARNING,
        step="bom",
        title="A board without a chassis",
        why=f"{platform.name} is a mainboard: it needs a chassis that cools the cards.",
        sources=platform.sources,
        proposals=tuple(Proposal(title=f"Add {c.name}", build=with_added_part(case.build, c.id)) for c in ducted[:2]),
    )


def liquid_not_needed(case: Case) -> Iterator[Verdict]:
    """Guides sell liquid cooling with every SXM4; the makers' own air-cooled systems say otherwise."""
    liquid = [c for c in case.system.of(CoolingSpec) if c.spec.method == "liquid" and not c.included]
    platform = case.system.platform
    if not liquid or (platform is not None and platform.cooling == "liquid"):
        return
    yield Verdict(
        code="cooling.liquid-not-needed",
        severity=Severity.NOTE,
        step="bom",
        title=f"{liquid[0].spec.name} is not required",
        why=f"{_not_needed(case)} It is the platform that decides.",
        sources=("dgxug", "ml-t20"),
        proposals=(Proposal(title="Leave it out", build=without_part(case.build, liquid[0].spec.id)),),
    )


def _not_needed(case: Case) -> str:
    gpu = case.system.gpu
    if gpu is not None and gpu.is_a100:
        return f"No A100 needs liquid as such: {A100_SXM_AIR}."
    return "The platform is cooled by air."


def cooling_choice(case: Case) -> Iterator[Verdict]:
    """A way of cooling that the platform is not offered with."""
    platform, wanted = case.system.platform, case.build.cooling
    if (
        platform is None
        or wanted is None
        or not platform.cooling
        or wanted in (platform.cooling, *platform.cooling_options)
    ):
        return
    yield Verdict(
        code="cooling.not-offered",
        severity=Severity.ERROR,
        step="platform",
        title=f"{platform.name} is not made for {wanted} cooling",
        why=f"It is cooled by {platform.cooling}.",
        sources=platform.sources,
        proposals=(Proposal(title="Keep its own cooling", build=replace(case.build, cooling=None)),),
    )


RULES = (
    inlet,
    too_cold,
    above_recommended,
    altitude,
    capacity,
    passive_cards,
    missing_chassis,
    liquid_not_needed,
    cooling_choice,
)
