"""Rules about the site: circuit, feeds, voltage, receptacle."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..build import Build, Supply
from ..catalogue import CatalogueSnapshot, ReceptacleSpec
from ..circuit import load, psu_volts, worst_line_share
from ..products import near_range
from ..quantities import counted, percent
from ..ups import suggest, takes_voltage
from .case import Case, Proposal, Verdict
from .changes import receptacle_suits, with_supply

UNBALANCE_WORTH_SAYING = 0.02
LARGEST_USUAL_BREAKER_A = 60


def higher_supplies(case: Case) -> Iterator[Proposal]:
    """The usual higher voltages of the region, with the smallest breaker that carries the servers."""
    site = case.build.site
    if site.supply is None:
        return
    usual = (
        (Supply(volts=208), Supply(volts=240), Supply(volts=208, phases=3), Supply(volts=415, phases=3))
        if site.region == "nec"
        else (Supply(volts=230), Supply(volts=400, phases=3))
    )
    for supply in usual:
        if psu_volts(supply) > psu_volts(site.supply) or supply.phases > site.supply.phases:
            yield from _with_breaker(case, supply)


def _with_breaker(case: Case, supply: Supply) -> Iterator[Proposal]:
    circuit = load(case.build.site, supply, case.draw.peak.wall_w, case.assumptions)
    if circuit.breaker_a is None or circuit.breaker_a > LARGEST_USUAL_BREAKER_A:
        return
    sized = replace(supply, breaker_amps=float(_usual_breaker(circuit.breaker_a, case.build.site.region)))
    phases = ", three phases" if supply.phases == 3 else ""
    build, unit = _with_fitting_ups(case, with_supply(case.build, sized, case.snapshot), sized)
    yield Proposal(title=f"Feed it with {supply.volts:.0f} V{phases}, {sized.breaker_amps:.0f} A{unit}", build=build)


def _with_fitting_ups(case: Case, build: Build, supply: Supply) -> tuple[Build, str]:
    """Another voltage wants another UPS, where one is chosen that does not take it; and the words for that."""
    chosen, load_ = case.ups.chosen, case.ups
    if chosen is None or takes_voltage(chosen, supply):
        return build, ""
    other = suggest(load_.load_w, load_.load_va, supply, case.snapshot, case.assumptions)
    site = replace(build.site, ups=other.id if other else None)
    return replace(build, site=site), f", UPS {other.name}" if other else ", without the UPS"


def _usual_breaker(amps: int, region: str) -> int:
    """Branch circuits for servers come with receptacles of these sizes."""
    sizes = (15, 20, 30, 50, 60) if region == "nec" else (16, 32, 63)
    return next((size for size in sizes if size >= amps), amps)


def circuit(case: Case) -> Iterator[Verdict]:
    """Breaker and feeds. On redundant feeds either side must carry everything."""
    site, feed = case.build.site, case.circuit
    if site.redundant and site.feeds < 2:
        yield Verdict(
            code="feeds.not-redundant",
            severity=Severity.ERROR,
            step="power",
            title="One feed is not redundant",
            why="Redundancy needs an A and a B side, each of which carries all.",
            proposals=(
                Proposal(title="Take two feeds", build=replace(case.build, site=replace(site, feeds=2))),
                Proposal(
                    title="Do not count on redundant feeds",
                    build=replace(case.build, site=replace(site, redundant=False)),
                ),
            ),
        )
    if feed is None or site.supply is None or not feed.overloaded or feed.limit_a is None:
        return
    shared_fits = site.redundant and site.feeds > 1 and feed.amps_shared <= feed.limit_a
    rule = f"{percent(feed.share)} of the breaker continuously" if feed.share < 1 else "the breaker's rating"
    yield Verdict(
        code="feeds.not-redundant" if shared_fits else "circuit.overload",
        severity=Severity.ERROR,
        step="power",
        title="Neither feed carries the load alone" if shared_fits else "The circuit is overloaded",
        why=f"{feed.working}; {site.supply.breaker_amps:g} A allow {feed.limit_a:.1f} A ({rule}), {feed.limit_w:,.0f} W."
        + (
            f" Shared, each side shows {feed.amps_shared:.1f} A; when one is lost, the other trips."
            if shared_fits
            else ""
        ),
        sources=("nec-210-20-a",) if site.region == "nec" else ("iec-60364-4-43",),
        proposals=tuple(_lighter_circuit(case)),
    )


def _lighter_circuit(case: Case) -> Iterator[Proposal]:
    site = case.build.site
    if site.supply is None:
        return
    if site.servers_on_circuit > 1:
        yield Proposal(
            title="One server on the circuit", build=replace(case.build, site=replace(site, servers_on_circuit=1))
        )
    yield from _with_breaker(case, replace(site.supply, breaker_amps=None, receptacle=None))
    yield from higher_supplies(case)


def unbalance(case: Case) -> Iterator[Verdict]:
    """On three phases, supplies that are no multiple of three load one line more than the balanced figure says."""
    site, feed, bank = case.build.site, case.circuit, case.bank
    if feed is None or site.supply is None or site.supply.phases == 1 or not bank.count:
        return
    on_feed = bank.survivors if site.redundant else -(-bank.powered // site.feeds)
    supplies = on_feed * site.servers_on_circuit
    worst_a = feed.amps * worst_line_share(site.supply, supplies)
    if worst_a <= feed.amps * (1 + UNBALANCE_WORTH_SAYING):
        return
    over = feed.limit_a is not None and worst_a > feed.limit_a and not feed.overloaded
    limit = f", and may carry {feed.limit_a:.1f} A" if feed.limit_a is not None else ""
    yield Verdict(
        code="circuit.unbalanced",
        severity=Severity.ERROR if over else Severity.NOTE,
        step="power",
        title="The power supplies do not load three phases evenly",
        why=f"{counted(supplies, 'supply unit')} on the feed: balanced, each line would carry {feed.amps:.1f} A; dealt out in turn, the fullest carries {worst_a:.1f} A"
        f"{limit}. Spread the supplies of several servers over the phases, and size the breaker for the fullest line.",
        sources=("nec-210-20-a",) if site.region == "nec" else ("iec-60364-4-43",),
        proposals=tuple(_lighter_circuit(case)) if over else (),
    )


def voltage(case: Case) -> Iterator[Verdict]:
    site, platform = case.build.site, case.system.platform
    if site.supply is None:
        return
    volts = psu_volts(site.supply)
    low = platform.input_volts_min if platform else None
    high = platform.input_volts_max if platform else None
    outside = low is not None and high is not None and not near_range(volts, low, high)
    unrated = case.bank.count > 0 and case.bank.each_w == 0
    if not outside and not unrated:
        return
    limits = f"{low:g} to {high:g} V" if low is not None and high is not None else "another voltage"
    yield Verdict(
        code="circuit.voltage",
        severity=Severity.ERROR,
        step="power",
        title=f"{platform.name if platform else 'The server'} does not run on {volts:.0f} V",
        why=f"Its supplies take {limits}; the site gives them {volts:.0f} V.",
        sources=platform.sources if platform else (),
        proposals=(*_stated_otherwise(case), *higher_supplies(case), *_usual_supplies(case)),
    )


def _stated_otherwise(case: Case) -> Iterator[Proposal]:
    """400 V are hardly ever meant line to neutral, nor 230 V line to line, of three phases."""
    supply = case.build.site.supply
    if supply is not None and supply.phases == 3 and supply.voltage_is == "line_to_neutral":
        meant = replace(supply, voltage_is="line_to_line")
        yield Proposal(
            title=f"It is {supply.volts:g} V line to line", build=with_supply(case.build, meant, case.snapshot)
        )


def _usual_supplies(case: Case) -> Iterator[Proposal]:
    """Where the voltage is too high, the region's usual one."""
    usual = Supply(volts=208) if case.build.site.region == "nec" else Supply(volts=230)
    yield from _with_breaker(case, usual)


def receptacle(case: Case) -> Iterator[Verdict]:
    supply = case.build.site.supply
    if supply is None or supply.receptacle is None:
        return
    known = named_receptacle(supply.receptacle, case.snapshot)
    repair = Proposal(title="Take a receptacle that fits", build=with_supply(case.build, supply, case.snapshot))
    if known is None:
        yield Verdict(
            code="circuit.receptacle",
            severity=Severity.NOTE,
            step="power",
            title=f"We do not know the receptacle {supply.receptacle}",
            why="Whether it goes with this supply is not checked.",
            proposals=(repair,),
        )
    elif not receptacle_suits(known, supply):
        breaker = f", on a {supply.breaker_amps:g} A breaker" if supply.breaker_amps else ""
        yield Verdict(
            code="circuit.receptacle",
            severity=Severity.ERROR,
            step="power",
            title=f"{known.name} does not go with this supply",
            why=f"It is made for {known.amps:g} A, {known.volts:g} V, {_phases(known.phases)}; the supply is "
            f"{supply.volts:g} V, {_phases(supply.phases)}{breaker}.",
            sources=known.sources,
            proposals=(repair,),
        )


def _phases(phases: int) -> str:
    return "three phases" if phases == 3 else "single phase"


def named_receptacle(name: str, snapshot: CatalogueSnapshot) -> ReceptacleSpec | None:
    """A receptacle as people write it: L6-30R, l6-30r and NEMA L6-30R are one."""
    plain = name.casefold().removeprefix("nema").strip(" -").replace(" ", "-")
    return snapshot.receptacle(name) or snapshot.receptacle(plain)


RULES = (circuit, unbalance, voltage, receptacle)
