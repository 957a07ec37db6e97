"""The pipeline: everything that is computed about a build, one call a stage."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import fields, replace
from itertools import chain

from .assessment import Assessment
from .assumptions import Assumptions, with_overrides
from .build import Build
from .catalogue import CatalogueSnapshot
from .catalogue.kept import once_per_identity, recalled
from .costs import cost_figures, owning
from .interconnect.wiring import machine_of, wire
from .machine import bom
from .machine.system import resolve
from .power import circuit, circuit_figures, feeds, inlets, psu, server_draw, ups, ups_figures
from .room import cooling, cooling_figures, rack, rack_figures
from .rules import Case, Verdict, judge
from .rules.fixes import as_finding, each_once, tried
from .workload.workload_sizing import size_workload

CHANGES_KEPT = 64
"""Assessments of repaired builds per snapshot, of some 35 kB each."""


def assess(
    build: Build,
    snapshot: CatalogueSnapshot,
    assumptions: Assumptions | None = None,
    *,
    try_fixes: bool = True,
    step: str | None = None,
    codes: Collection[str] | None = None,
) -> Assessment:
    """Assess a build against the catalogue. Never raises for a build that the codec admits; same input, same output.

    `assumptions` are the house's own, where they differ from the defaults; the build's overrides stand above them.
    With `try_fixes`, each repair that a rule proposes is assessed in turn and kept if it works; with a `step`, only
    those of its findings, which is what a page that shows one step needs; with `codes`, only those of findings of these
    codes, which is what a search that mends one thing at a time needs.
    """
    case = compute(build, snapshot, with_overrides(build.assumptions, assumptions or Assumptions()))
    verdicts = tuple(judge(case))
    assessment = report(case, verdicts)
    if not try_fixes:
        return assessment
    reassess = each_once(assessment, lambda changed: _changed(changed, snapshot, assumptions))
    return replace(
        assessment,
        findings=tuple(
            tried(v, assessment, reassess) if step in (None, v.step) and (codes is None or v.code in codes) else untried
            for v, untried in zip(verdicts, assessment.findings, strict=True)
        ),
    )


def _changed(build: Build, snapshot: CatalogueSnapshot, assumptions: Assumptions | None) -> Assessment:
    """What a repair would make of a build. Kept, as whoever looks for the way out types one wrong number after another and turns
    pages, while the repaired build stays the same."""
    overrides = build.assumptions and tuple(sorted(build.assumptions.items()))
    asked = (replace(build, assumptions=None), overrides, assumptions)
    return recalled(
        _known(snapshot), asked, lambda: assess(build, snapshot, assumptions, try_fixes=False), CHANGES_KEPT
    )


@once_per_identity
def _known(snapshot: CatalogueSnapshot) -> dict[Hashable, Assessment]:
    return {}


def compute(build: Build, snapshot: CatalogueSnapshot, a: Assumptions) -> Case:
    """Every stage in its turn, and the figures of all of them."""
    system, machine, site = resolve(build, snapshot), machine_of(build), build.site
    wiring = wire(machine, snapshot)
    placed = size_workload(machine, system, wiring.nvlink, snapshot, a)
    lines = bom.lines(system, snapshot, a)
    bank = inlets.held_to_inlet(psu.bank(system), system, a)
    draw = server_draw.draw(system, bank, a)
    peak, typical = draw.peak, draw.typical
    feed = None
    if site.supply is not None:
        feed = circuit.load(site, site.supply, peak.wall_w, a, supplies=bank.cords, ups=system.ups)
    feeding = feeds.feeding(site, feed, bank, peak.load_w) if feed else None
    protected_w = peak.wall_w * site.servers_on_circuit
    unit = ups.size(protected_w, system.ups, site, snapshot, a, minutes=site.ups_runtime_minutes)
    air = cooling.cool(system, peak.wall_w, a, typical_w=typical.wall_w, ups_efficiency=unit.efficiency)
    stand = rack.stand(system, air, peak.wall_w, a)
    money = owning.cost(system, lines, draw, snapshot, a)
    figures = chain(
        wiring.figures,
        placed.figures,
        server_draw.figures(system, draw),
        psu.figures(bank, peak.load_w, peak.wall_w, site.supply, a),
        circuit_figures.figures(feed, site, feeding),
        ups_figures.figures(unit, site, a),
        cooling_figures.figures(system, air, peak.wall_w),
        rack_figures.figures(system, stand, a),
        bom.figures(lines, snapshot.currency, with_platform=system.platform is not None),
        cost_figures.figures(money, snapshot.currency, placed.saturated),
    )
    return Case(
        build=build, snapshot=snapshot, assumptions=a, system=system, model_problem=placed.problem,
        workloading=placed.workloading, bom=lines, nvlink=wiring.nvlink, lanes=wiring.lanes, slots=wiring.slots,
        switches=wiring.switches, topo=wiring.topo, draw=draw, bank=bank, circuit=feed, feeding=feeding, ups=unit, cooling=air, rack=stand,
        costs=money, figures={figure.name: figure for figure in figures},
    )  # fmt: skip


def report(case: Case, verdicts: Iterable[Verdict]) -> Assessment:
    """What of a case everybody may see, with the verdicts as findings; no repair has been tried yet."""
    fit = case.workloading.fit if case.workloading else None
    return Assessment(
        build=case.build, as_of=case.snapshot.as_of, currency=case.snapshot.currency, servers=case.system.servers,
        figures=case.figures, findings=tuple(as_finding(verdict) for verdict in verdicts), bom=case.bom,
        memory=fit.split if fit else None, plan=fit.plan if fit else None, lane_uses=case.lanes.uses, slots=case.slots,
        sockets=case.lanes.sockets, switches=case.switches, nvlink=case.nvlink, topo=case.topo, draw=case.draw.items,
        rest=server_draw.rest(case.draw), feeding=case.feeding,
        rates=case.costs.rates, tco_items=case.costs.items, sensitivities=case.costs.sensitivities, rack=case.rack,
        resale=case.costs.resale,
        assumptions_used={f.name: getattr(case.assumptions, f.name) for f in fields(Assumptions)},
    )  # fmt: skip
