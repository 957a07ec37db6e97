"""Repairs by electricity: another voltage, the smallest usual circuit that carries everything, a cap on the GPUs."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from ..build import Build, GpuGroup, Region, Site, Supply
from ..catalogue import GpuSpec, UpsSpec
from ..machine.system import Fitted, allowed_w, takes_limit
from ..power.breakers import JAPAN, rule_for, usual_breaker
from ..power.circuit import Circuit, load
from ..power.ups import suggest, takes_supply
from ..power.volts import psu_volts
from .case import Case, Proposal
from .changes import with_supply

USUAL: dict[Region, tuple[Supply, ...]] = {
    "nec": (Supply(volts=208), Supply(volts=240), Supply(volts=208, phases=3), Supply(volts=415, phases=3)),
    "iec": (Supply(volts=230), Supply(volts=400, phases=3)),
}
"""The supplies of server rooms, by region."""
USUAL_IN_JAPAN = (Supply(volts=200), Supply(volts=200, phases=3))
"""Japan goes by IEC rules, at 100 V and 200 V."""
CAP_STEP_W = 10
CAP_MARGIN = 1.02
"""A little more than is needed, since the supplies' efficiency moves with the load."""


def higher_supplies(case: Case) -> Iterator[Proposal]:
    """The usual higher voltages of the region, or more phases, with the smallest circuit that carries the servers."""
    site = case.build.site
    if site.supply is None:
        return
    now = psu_volts(site.supply)
    for supply in _usual(site):
        if psu_volts(supply) > now or supply.phases > site.supply.phases:
            yield from with_breaker(case, supply)


def lower_supplies(case: Case) -> Iterator[Proposal]:
    """Where the voltage is too high for the servers: the usual lower ones, with as many phases as now first."""
    site = case.build.site
    if site.supply is None:
        return
    phases, now = site.supply.phases, psu_volts(site.supply)
    lower = [supply for supply in _usual(site) if psu_volts(supply) < now]
    for supply in sorted(lower, key=lambda s: s.phases != phases):
        yield from with_breaker(case, supply)


def _usual(site: Site) -> tuple[Supply, ...]:
    return USUAL_IN_JAPAN if rule_for(site.region, site.supply) is JAPAN else USUAL[site.region]


def one_phase_for_ups(case: Case) -> Iterator[Proposal]:
    """Circuits of one phase, as large as the chosen UPS wants, which has one."""
    unit = case.ups.chosen
    for supply in _usual(case.build.site):
        if unit is not None and supply.phases == 1 and takes_supply(unit, supply):
            yield from with_breaker(case, supply)


def fed_by(case: Case, supply: Supply) -> Build:
    """The build on that supply, with a receptacle for its breaker, or for the one that the load wants there."""
    circuit = _loaded(case, supply, case.ups.chosen)
    return with_supply(case.build, supply, case.snapshot, circuit.fullest_a / circuit.share)


def _loaded(case: Case, supply: Supply, unit: UpsSpec | None) -> Circuit:
    """The servers on a feed of that supply, behind that UPS."""
    peak_w = case.draw.peak.wall_w
    return load(case.build.site, supply, peak_w, case.assumptions, supplies=case.bank.cords, ups=unit)


def with_breaker(case: Case, supply: Supply) -> Iterator[Proposal]:
    """That supply with the smallest usual circuit whose breaker carries the fullest line; none where none does."""
    unit = _fitting_ups(case, supply)
    circuit = _loaded(case, supply, unit)
    amps = usual_breaker(circuit.fullest_a / circuit.share, circuit.rule)
    if amps is None:
        return
    sized = replace(supply, breaker_amps=float(amps), receptacle=None)
    build, words = with_supply(case.build, sized, case.snapshot), ""
    if unit is not case.ups.chosen:
        build = replace(build, site=replace(build.site, ups=unit.id if unit else None))
        words = f", UPS {unit.name}" if unit else ", without the UPS"
    phases = ", three phases" if supply.phases == 3 else ""
    yield Proposal(title=f"Feed it with {supply.volts:.0f} V{phases}, {amps} A{words}", build=build)


def _fitting_ups(case: Case, supply: Supply) -> UpsSpec | None:
    """Another voltage wants another UPS, where one is chosen that does not take it; the circuit is then sized for that."""
    wanted = case.ups
    if wanted.chosen is None or takes_supply(wanted.chosen, supply):
        return wanted.chosen
    site = replace(case.build.site, supply=replace(supply, breaker_amps=None))
    return suggest(wanted.load_w, wanted.load_va, site, case.snapshot, case.assumptions, minutes=wanted.wanted_minutes)


def capped_to_load(case: Case, load_w: float) -> Iterator[Proposal]:
    """A power limit on every GPU, so that one server needs at most `load_w` behind its supplies; none out of bounds."""
    groups, platform = case.system.gpus, case.system.platform
    excess_w = case.draw.peak.load_w - load_w
    if len(groups) != 1 or excess_w <= 0 or case.assumptions.peak_w is not None:
        return
    group, published = groups[0], platform is not None and platform.peak_w and platform.kind in ("turnkey", "station")
    fans = 1.0 if published else 1 + case.assumptions.fan_share
    limit = floor((allowed_w(group) - excess_w * CAP_MARGIN / (group.count * fans)) / CAP_STEP_W) * CAP_STEP_W
    if takes_limit(group.spec, limit):
        yield _capped(case, group, limit)


def _capped(case: Case, group: Fitted[GpuSpec], limit_w: float) -> Proposal:
    chosen = case.build.gpus or (GpuGroup(variant=group.spec.id, count=group.count),)
    capped = tuple(replace(g, power_limit_w=float(limit_w)) for g in chosen)
    title = f"Cap each GPU at {limit_w:g} W of its {group.spec.tdp_w:g}: slower"
    return Proposal(title=title, build=replace(case.build, gpus=capped))


def capped_to_wall(case: Case, wall_w: float) -> Iterator[Proposal]:
    """The same, so that one server draws at most `wall_w` at the wall."""
    peak = case.draw.peak
    if peak.wall_w > 0:
        yield from capped_to_load(case, wall_w * peak.load_w / peak.wall_w)


def capped_for_warmer_air(case: Case) -> Iterator[Proposal]:
    """Where a platform takes warmer air with GPUs of fewer watts: a power limit to those, the highest first."""
    groups, platform = case.system.gpus, case.system.platform
    if len(groups) != 1 or platform is None:
        return
    group = groups[0]
    for watts in sorted({x.gpu_tdp_w for x in platform.inlet_limits if x.gpu_tdp_w is not None}, reverse=True):
        if watts < allowed_w(group) and takes_limit(group.spec, watts):
            yield _capped(case, group, watts)
