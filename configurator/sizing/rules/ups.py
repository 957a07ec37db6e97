"""Rules about the UPS: watts and VA, headroom, voltage, runtime."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..catalogue import UpsSpec
from ..circuit import psu_volts
from ..quantities import percent
from ..ups import takes_voltage
from .case import Case, Proposal, Verdict


def ups(case: Case) -> Iterator[Verdict]:
    """Watts and VA must both hold; then headroom, voltage and runtime."""
    load_, unit = case.ups, case.ups.chosen
    if unit is None:
        return
    repairs = tuple(_other_ups(case))
    over_w, over_va = load_.load_w > unit.watts, load_.load_va > unit.va
    if over_w:
        yield Verdict(
            code="ups.watts",
            severity=Severity.ERROR,
            step="power",
            title=f"{unit.name} is overloaded in watts",
            why=f"{load_.load_w:,.0f} W against {unit.watts:,.0f} W.{_not_watts(unit)}",
            sources=unit.sources,
            proposals=repairs,
        )
    if over_va:
        yield Verdict(
            code="ups.va",
            severity=Severity.ERROR,
            step="power",
            title=f"{unit.name} is overloaded in VA",
            why=f"{load_.load_va:,.0f} VA at power factor {case.assumptions.power_factor:g} against {unit.va:,.0f} VA.",
            sources=unit.sources,
            proposals=repairs,
        )
    if not over_w and not over_va and (load_.needed_w > unit.watts or load_.needed_va > unit.va):
        yield Verdict(
            code="ups.headroom",
            severity=Severity.WARNING,
            step="power",
            title=f"Little headroom on {unit.name}",
            why=f"{percent(load_.share or 0)} of its rating; plan at most {percent(1 / case.assumptions.ups_headroom)}.",
            sources=unit.sources,
            proposals=repairs,
        )
    supply = case.build.site.supply
    if supply is not None and not takes_voltage(unit, supply):
        yield Verdict(
            code="ups.voltage",
            severity=Severity.ERROR,
            step="power",
            title=f"{unit.name} is not made for this supply",
            why=f"It works at {' / '.join(f'{v:g}' for v in unit.volts)} V, the site gives {psu_volts(supply):.0f} V.",
            sources=unit.sources,
            proposals=repairs,
        )
    yield from _runtime(case, unit)


def _other_ups(case: Case) -> Iterator[Proposal]:
    site = case.build.site
    if case.ups.suggested is not None and case.ups.suggested is not case.ups.chosen:
        unit = case.ups.suggested
        yield Proposal(
            title=f"Take {unit.name}: {unit.va:,.0f} VA, {unit.watts:,.0f} W",
            build=replace(case.build, site=replace(site, ups=unit.id)),
        )
    if site.servers_on_circuit > 1:
        yield Proposal(
            title="One server on each UPS", build=replace(case.build, site=replace(site, servers_on_circuit=1))
        )
    yield Proposal(title="Leave the UPS out", build=replace(case.build, site=replace(site, ups=None)))


def _not_watts(unit: UpsSpec) -> str:
    return f" Its {unit.va:,.0f} VA are not watts." if unit.va > unit.watts else ""


def _runtime(case: Case, unit: UpsSpec) -> Iterator[Verdict]:
    wanted, minutes = case.build.site.ups_runtime_minutes, case.ups.runtime_min
    if wanted is None or (minutes is not None and minutes >= wanted):
        return
    lasts_longer = [p for p in unit.runtime if p.load_w >= case.ups.load_w and p.minutes >= wanted]
    if minutes is None and lasts_longer:
        return
    if minutes is not None:
        why = f"{minutes:.1f} minutes at {case.ups.load_w:,.0f} W between published points."
    elif unit.runtime:
        why = f"{case.ups.load_w:,.0f} W lies outside its published points, and beyond them nobody should promise."
    else:
        why = "No runtime of it is published here; ask its maker for the runtime at this load."
    yield Verdict(
        code="ups.runtime",
        severity=Severity.WARNING,
        step="power",
        title=f"{unit.name}: {wanted:g} minutes are not shown",
        why=why,
        sources=unit.sources,
    )


RULES = (ups,)
