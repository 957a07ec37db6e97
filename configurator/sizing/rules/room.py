"""Rules about air, heat and the rack."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from ..assessment import Severity
from ..catalogue import ChassisSpec, CoolingSpec
from ..cooling import altitude_derating_k
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part

A100_SXM_AIR = "DGX A100, XE8545, AS-4124GO-NART and others cool it with air"


def inlet(case: Case) -> Iterator[Verdict]:
    air, platform = case.cooling, case.system.platform
    if platform is None or air.inlet_max_c is None or air.inlet_c <= air.inlet_max_c:
        return
    derated = altitude_derating_k(air.altitude_m)
    cooler = replace(case.build, site=replace(case.build.site, inlet_c=float(floor(air.inlet_max_c))))
    yield Verdict(
        code="cooling.inlet",
        severity=Severity.ERROR,
        step="power",
        title=f"{air.inlet_c:g} °C at the inlet, {platform.name} takes {air.inlet_max_c:.1f}",
        why=f"Its limit with these GPUs is {air.inlet_max_at_sea_level_c:g} °C"
        + (f", {derated:.1f} K less at {air.altitude_m:,.0f} m." if derated else "."),
        sources=platform.sources,
        proposals=(Proposal(title=f"Cool the inlet to {floor(air.inlet_max_c)} °C", build=cooler),),
    )


def altitude(case: Case) -> Iterator[Verdict]:
    derated = altitude_derating_k(case.cooling.altitude_m)
    if derated:
        yield Verdict(
            code="cooling.altitude",
            severity=Severity.NOTE,
            step="power",
            title=f"Thin air at {case.cooling.altitude_m:,.0f} m",
            why=f"Above 900 m the inlet limit falls 1 K per 300 m, here {derated:.1f} K, and the fans must move more air.",
            sources=("ashrae21",),
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


def rack_space(case: Case) -> Iterator[Verdict]:
    wanted = case.figures["rack.units_with_ups"]
    free, units = case.build.site.rack_units_free, wanted.value
    if free is None or not isinstance(units, float | int) or units <= free:
        return
    yield Verdict(
        code="rack.space",
        severity=Severity.ERROR,
        step="power",
        title=f"{units:g} rack units wanted, {free:g} free",
        why=f"{wanted.working}.",
    )


RULES = (inlet, altitude, passive_cards, missing_chassis, liquid_not_needed, cooling_choice, rack_space)
