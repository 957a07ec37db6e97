"""The pipeline: everything that is computed about a build, one call a stage."""

from collections.abc import Iterator
from dataclasses import fields, replace

from . import (
    bom,
    circuit,
    cooling,
    cost_figures,
    costs,
    datasheet,
    lanes,
    memory,
    mig,
    models,
    parallelism,
    power,
    psu,
    rack,
    throughput,
    topology,
    ups,
)
from . import system as machines
from .assessment import Assessment, Finding
from .assumptions import Assumptions, with_overrides
from .build import Build
from .catalogue import CatalogueSnapshot, LanguageModel
from .quantities import Figure
from .rules import Case, Verdict, Workloading, judge
from .rules.fixes import try_fixes as tried
from .system import System
from .topology import NvLink

MOST_TRIES_IN_ALL = 60
"""Changes assessed for the repairs of one build: a sound build needs none, a broken one some dozen."""


def assess(
    build: Build,
    snapshot: CatalogueSnapshot,
    assumptions: Assumptions | None = None,
    *,
    try_fixes: bool = True,
    step: str | None = None,
) -> Assessment:
    """Assess a build against the catalogue. Never raises for a build that the codec admits; same input, same output.

    `assumptions` are the house's own, where they differ from the defaults; the build's overrides stand above them.
    With `try_fixes`, each repair that a rule proposes is assessed in turn and kept if it works; with a `step`, only
    those of its findings, which is what a page that shows one step needs.
    """
    house = assumptions
    assumptions = with_overrides(build.assumptions, house or Assumptions())
    system = machines.resolve(build, snapshot)
    model = models.resolve(build.workload.model, snapshot)
    nvlink = topology.nvlink(system)
    workloading = place_model(model, system, nvlink, snapshot, assumptions)
    lines = bom.lines(system, snapshot)
    lane_budget = lanes.count(system)
    bank = psu.bank(system)
    draw = power.draw(system, bank, assumptions)
    site = build.site
    feed = circuit.load(site, site.supply, draw.peak.wall_w, assumptions) if site.supply else None
    protected_w = draw.peak.wall_w * site.servers_on_circuit
    unit = ups.size(protected_w, system.ups, site.supply, snapshot, assumptions)
    air = cooling.cool(system, draw.peak.wall_w, assumptions)
    money = costs.cost(system, lines, draw.typical.wall_w, snapshot, assumptions)
    case = Case(
        build=build,
        snapshot=snapshot,
        assumptions=assumptions,
        system=system,
        model_problem="" if isinstance(model, LanguageModel) or build.workload.model is None else model.message,
        workloading=workloading,
        bom=lines,
        nvlink=nvlink,
        lanes=lane_budget,
        draw=draw,
        bank=bank,
        circuit=feed,
        ups=unit,
        cooling=air,
        costs=money,
        figures={},
    )
    case.figures.update((figure.name, figure) for figure in all_figures(case))
    verdicts = tuple(judge(case))
    assessment = Assessment(
        build=build,
        as_of=snapshot.as_of,
        currency=snapshot.currency,
        servers=system.servers,
        figures=case.figures,
        findings=tuple(_untried(v) for v in verdicts),
        bom=lines,
        memory=workloading.fit.split if workloading else None,
        lane_uses=lane_budget.uses,
        draw=draw.items,
        rates=money.rates,
        tco_items=money.items,
        assumptions_used={f.name: getattr(assumptions, f.name) for f in fields(Assumptions)},
    )
    if not try_fixes:
        return assessment

    tries: list[Assessment] = []

    def reassess(changed: Build) -> Assessment:
        """Several findings often propose the same change: it is assessed once. Beyond the bound nothing more is tried,
        and the unchanged build stands for what would have come of it."""
        known = next((a for a in tries if a.build == changed), None)
        if known is None and len(tries) == MOST_TRIES_IN_ALL:
            return assessment
        if known is None:
            known = assess(changed, snapshot, house, try_fixes=False)
            tries.append(known)
        return known

    return replace(
        assessment,
        findings=tuple(
            tried(v, assessment, reassess) if step in (None, v.step) else untried
            for v, untried in zip(verdicts, assessment.findings, strict=True)
        ),
    )


def place_model(
    model: LanguageModel | models.ModelProblem,
    system: System,
    nvlink: NvLink,
    snapshot: CatalogueSnapshot,
    a: Assumptions,
) -> Workloading | None:
    """The workload on the GPUs, or on their slices, of which the smallest counts; None without a model or GPUs."""
    gpu, workload = system.gpu, system.build.workload
    if gpu is None or not isinstance(model, LanguageModel):
        return None
    slices = [mig.profile(gpu, name) for layout in system.build.mig for name in layout.profiles]
    smallest = min((s for s in slices if s is not None), key=lambda s: s.memory_gib_visible, default=None)
    plan = parallelism.plan(
        workload, model, system.gpus_per_server, system.servers, slices=len(slices) * system.servers,
        holds=lambda tried: memory.holds(workload, model, gpu, tried, a),
    )  # fmt: skip
    fit = memory.fit(workload, model, gpu, plan, a, mig=smallest)
    link = "nvlink" if nvlink.all_to_all or (nvlink.topology == "pairs" and plan.tensor_parallel <= 2) else "pcie"
    speed = throughput.estimate(workload, model, gpu, plan, link, snapshot, fit)
    return Workloading(model=model, plan=plan, fit=fit, speed=speed)


def all_figures(case: Case) -> Iterator[Figure]:
    """Every figure of a case, by stage."""
    system, a, site = case.system, case.assumptions, case.build.site
    peak = case.draw.peak
    yield from datasheet.figures(system)
    saturated = None
    if case.workloading is not None:
        at = case.workloading
        yield from memory.figures(at.fit, at.plan, at.model, case.build.workload, case.snapshot, a)
        yield from throughput.figures(at.speed)
        saturated = at.speed.saturated.central if at.speed.saturated else None
    yield from topology.figures(system, case.nvlink)
    yield from lanes.figures(system, case.lanes)
    yield from power.figures(system, case.draw)
    yield from psu.figures(case.bank, peak.load_w, peak.wall_w, site.supply, a)
    yield from circuit.figures(case.circuit, site)
    yield from ups.figures(case.ups, a)
    yield from cooling.figures(system, case.cooling, peak.wall_w)
    yield from rack.figures(system)
    yield from bom.figures(case.bom, case.snapshot.currency)
    yield from cost_figures.figures(case.costs, case.snapshot.currency, saturated)


def _untried(verdict: Verdict) -> Finding:
    return Finding(
        code=verdict.code,
        severity=verdict.severity,
        step=verdict.step,
        title=verdict.title,
        why=verdict.why,
        sources=verdict.sources,
    )
