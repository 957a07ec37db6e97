"""Repairs by electricity: another voltage, the smallest usual circuit that carries everything, a cap on the GPUs."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor

from ..build import Build, GpuGroup, Region, Supply
from ..catalogue import GpuSpec
from ..machine.system import Fitted, allowed_w, takes_limit
from ..power.breakers import usual_breaker
from ..power.circuit import fullest_line, load, psu_volts
from ..power.psu import on_one_feed
from ..power.ups import suggest, takes_supply
from .case import Case, Proposal
from .changes import with_supply

USUAL: dict[Region, tuple[Supply, ...]] = {
    "nec": (Supply(volts=208), Supply(volts=240), Supply(volts=208, phases=3), Supply(volts=415, phases=3)),
    "iec": (Supply(volts=230), Supply(volts=400, phases=3)),
}
"""The supplies of server rooms, by region. Japan, with 100 V and 200 V, goes by IEC rules."""
JAPAN_LOW_V, JAPAN = (100.0, 110.0), Supply(volts=200)
CAP_STEP_W = 10
CAP_MARGIN = 1.02
"""A little more than is needed, since the supplies' efficiency moves with the load."""


def higher_supplies(case: Case) -> Iterator[Proposal]:
    """The usual higher voltages of the region, or more phases, with the smallest circuit that carries the servers."""
    site = case.build.site
    if site.supply is None:
        return
    now = psu_volts(site.supply)
    japan = (JAPAN,) if site.region == "iec" and JAPAN_LOW_V[0] <= now <= JAPAN_LOW_V[1] else ()
    for supply in (*japan, *USUAL[site.region]):
        if psu_volts(supply) > now or supply.phases > site.supply.phases:
            yield from with_breaker(case, supply)


def lower_supplies(case: Case) -> Iterator[Proposal]:
    """Where the voltage is too high for the servers: the usual lower ones, with as many phases as now first."""
    site = case.build.site
    if site.supply is None:
        return
    phases, now = site.supply.phases, psu_volts(site.supply)
    lower = [supply for supply in USUAL[site.region] if psu_volts(supply) < now]
    for supply in sorted(lower, key=lambda s: s.phases != phases):
        yield from with_breaker(case, supply)


def with_breaker(case: Case, supply: Supply) -> Iterator[Proposal]:
    """That supply with the smallest usual circuit whose breaker carries the fullest line; none where none does."""
    site = case.build.site
    circuit = load(site, supply, case.draw.peak.wall_w, case.assumptions)
    line = fullest_line(circuit, supply, on_one_feed(case.bank, site))
    amps = usual_breaker((line.amps if line else circuit.amps) / circuit.share, site.region)
    if amps is None:
        return
    sized = replace(supply, breaker_amps=float(amps), receptacle=None)
    phases = ", three phases" if supply.phases == 3 else ""
    build, unit = _with_fitting_ups(case, with_supply(case.build, sized, case.snapshot), sized)
    yield Proposal(title=f"Feed it with {supply.volts:.0f} V{phases}, {amps} A{unit}", build=build)


def _with_fitting_ups(case: Case, build: Build, supply: Supply) -> tuple[Build, str]:
    """Another voltage wants another UPS, where one is chosen that does not take it; and the words for that."""
    chosen, load_ = case.ups.chosen, case.ups
    if chosen is None or takes_supply(chosen, supply):
        return build, ""
    wanted = load_.wanted_minutes
    other = suggest(load_.load_w, load_.load_va, supply, case.snapshot, case.assumptions, minutes=wanted)
    site = replace(build.site, ups=other.id if other else None)
    return replace(build, site=site), f", UPS {other.name}" if other else ", without the UPS"


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
    title = f"Cap each GPU at {limit_w:g} W of its {group.spec.tdp_w:g}"
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
