"""Rules about the UPS: watts and VA must both hold, with headroom, on the site's supply, for as long as is wished."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import floor

from ..build import Build
from ..catalogue import UpsSpec
from ..findings import Severity
from ..power.circuit import line_breaker, servers_that_fit
from ..power.shown import apart
from ..power.ups import UpsLoad, lasts, made_for, on_one_phase, over, site_volts, takes_supply
from ..power.ups_figures import suggestion
from ..power.volts import psu_volts
from ..quantities import SLACK
from .case import Case, Proposal, Verdict
from .changes import with_supply
from .feeding import capped_to_wall, one_phase_for_ups, with_breaker
from .site import fewer_servers


def watts(case: Case) -> Iterator[Verdict]:
    """More watts than the UPS is rated for."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or not over(load.load_w, unit.watts):
        return
    not_watts = f" Its {unit.va:,.0f} VA are not watts." if unit.va > unit.watts else ""
    load_w, rating_w = apart(load.load_w, unit.watts)
    yield _verdict(
        case, "ups.watts", Severity.ERROR,
        title=f"{unit.name} is overloaded in watts",
        why=f"{load_w} W against {rating_w} W.{not_watts}{_none_larger(case)}",
    )  # fmt: skip


def va(case: Case) -> Iterator[Verdict]:
    """More volt-amperes than the UPS is rated for, at the power factor of the load."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or not over(load.load_va, unit.va):
        return
    factor = case.assumptions.power_factor
    load_va, rating_va = apart(load.load_va, unit.va)
    yield _verdict(
        case, "ups.va", Severity.ERROR,
        title=f"{unit.name} is overloaded in VA",
        why=f"{load_va} VA at power factor {factor:g} against {rating_va} VA.{_none_larger(case)}",
    )  # fmt: skip


def headroom(case: Case) -> Iterator[Verdict]:
    """Not overloaded, but fuller than is wise."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or _overloaded(load, unit):
        return
    if not over(load.needed_w, unit.watts) and not over(load.needed_va, unit.va):
        return
    share, most = apart((load.share or 0) * 100, 100 / case.assumptions.ups_headroom)
    yield _verdict(
        case, "ups.headroom", Severity.WARNING,
        title=f"Little headroom on {unit.name}",
        why=f"{share} % of its rating; plan at most {most} %.{_none_larger(case)}",
    )  # fmt: skip


def voltage(case: Case) -> Iterator[Verdict]:
    """Volts in and out: a UPS passes on the voltage that it gets, or one that it may be set to."""
    unit, supply = case.ups.chosen, case.build.site.supply
    if unit is None or supply is None or made_for(unit, supply):
        return
    if unit.phases > supply.phases:
        yield _verdict(
            case, "ups.phases", Severity.ERROR,
            title=f"{unit.name} wants three phases",
            why="The site's supply has one.",
        )  # fmt: skip
        return
    site_v, stands = site_volts(unit, supply), takes_supply(unit, supply)
    another = " That is within ten per cent, at the end of its range: a model for this voltage is what is sold here."
    yield _verdict(
        case, "ups.voltage", Severity.WARNING if stands else Severity.ERROR,
        title=f"{unit.name} is not made for this supply",
        why=f"It works at {' / '.join(f'{v:g}' for v in unit.volts)} V, the site gives {site_v:.0f} V."
        f"{another if stands else ''}",
    )  # fmt: skip


def one_phase_of_three(case: Case) -> Iterator[Verdict]:
    """A single-phase UPS loads one phase of a three-phase supply with everything."""
    unit, supply, circuit = case.ups.chosen, case.build.site.supply, case.circuit
    if unit is None or supply is None or circuit is None or not on_one_phase(unit, supply):
        return
    too_much = circuit.overloaded and not circuit.overloaded_without_ups
    limit = f" of the {circuit.limit_a:,.1f} A that a line may carry" if circuit.limit_a is not None else ""
    breaker = f" It wants a {circuit.breaker_a} A breaker." if circuit.limit_a is None and circuit.breaker_a else ""
    yield _verdict(
        case, "ups.single-phase", Severity.ERROR if too_much else Severity.NOTE,
        title=f"{unit.name} loads one phase of three",
        why=f"{circuit.drawn_w:,.0f} W at {psu_volts(supply):.0f} V are {circuit.amps:,.1f} A{limit}; three phases would share "
        f"them, {circuit.shared_a:,.1f} A each.{breaker}",
        proposals=_on_more_phases(case) if too_much else (),
    )  # fmt: skip


def _on_more_phases(case: Case) -> Iterator[Proposal]:
    """A UPS of three phases, a circuit of one phase for the one there is, or a larger circuit of three."""
    other, supply = case.ups.suggested, case.build.site.supply
    if other is not None and other is not case.ups.chosen:
        yield taking(case.build, other)
    yield from one_phase_for_ups(case)
    if supply is not None:
        yield from with_breaker(case, replace(supply, breaker_amps=None))
    yield from _less_for_the_circuit(case)


def _less_for_the_circuit(case: Case) -> Iterator[Proposal]:
    """Fewer servers, GPUs that draw less, or no UPS."""
    circuit = case.circuit
    if circuit is not None:
        yield from fewer_servers(case, circuit.servers_per_circuit or 1, "on the circuit")
        if circuit.most_server_w is not None:
            yield from capped_to_wall(case, circuit.most_server_w)
    yield without_ups(case.build)


def runtime(case: Case) -> Iterator[Verdict]:
    """A runtime that is asked for and that no published points show."""
    unit, load = case.ups.chosen, case.ups
    wanted = load.wanted_minutes
    if unit is None or wanted is None or lasts(unit, load.load_w, load.load_va, wanted):
        return
    if _overloaded(load, unit):
        return
    ask = "" if unit.runtime else "; ask its maker for the runtime at this load"
    yield _verdict(
        case, "ups.runtime", Severity.WARNING,
        title=f"{unit.name}: {wanted:g} minutes are not shown",
        why=f"{_sentence(load.runtime.working)}{ask}.",
        proposals=_longer(case, wanted),
    )  # fmt: skip


def circuit_before(case: Case) -> Iterator[Verdict]:
    """The circuit carries the servers, but not what the UPS loses besides."""
    unit, circuit, supply = case.ups.chosen, case.circuit, case.build.site.supply
    if unit is None or circuit is None or supply is None or circuit.limit_a is None or circuit.limit_w is None:
        return
    if circuit.one_phase or circuit.overloaded_without_ups or not circuit.overloaded:
        return
    amps, limit_a = apart(circuit.amps, circuit.limit_a, decimals=1)
    yield _verdict(
        case, "ups.circuit", Severity.ERROR,
        title=f"The circuit does not carry what {unit.name} loses",
        why=f"{circuit.load_w:,.0f} W behind it are {circuit.drawn_w:,.0f} W before it, at efficiency {case.ups.efficiency:g}; the "
        f"circuit carries {circuit.limit_w:,.0f} W: {amps} A of {limit_a}. Charging the battery comes on top.",
        proposals=_before(case),
    )  # fmt: skip


def _before(case: Case) -> Iterator[Proposal]:
    """A circuit that carries the UPS too, GPUs that draw less, or no UPS."""
    supply, larger = case.build.site.supply, line_breaker(case.circuit) if case.circuit else None
    if supply is not None and larger is not None:
        fed = replace(supply, breaker_amps=float(larger))
        yield Proposal(title=f"Take a {larger} A circuit", build=with_supply(case.build, fed, case.snapshot))
    yield from _less_for_the_circuit(case)


def without_ups(build: Build) -> Proposal:
    """No UPS."""
    return Proposal(title="Leave the UPS out", build=replace(build, site=replace(build.site, ups=None)))


def one_feed_alone(case: Case) -> Iterator[Verdict]:
    """A UPS on one of several feeds, where not each side carries everything."""
    site = case.build.site
    if case.ups.chosen is None or site.feeds < 2 or site.redundant:
        return
    yield _verdict(
        case, "ups.one-feed", Severity.NOTE,
        title=f"One UPS for {site.feeds} feeds",
        why="When the mains fail only the feed behind it has power, and carries everything: have as many power supplies on it "
        "as the server needs.",
        proposals=(),
    )  # fmt: skip


def _verdict(
    case: Case, code: str, severity: Severity, *, title: str, why: str, proposals: Iterable[Proposal] | None = None
) -> Verdict:
    """What all these verdicts have in common; another UPS is the repair of most."""
    return Verdict(
        code=code,
        severity=severity,
        step="power",
        title=title,
        why=why,
        sources=case.ups.chosen.sources if case.ups.chosen else (),
        proposals=tuple(_other_ups(case)) if proposals is None else proposals,
    )


def _overloaded(load: UpsLoad, unit: UpsSpec) -> bool:
    return over(load.load_w, unit.watts) or over(load.load_va, unit.va)


def _none_larger(case: Case) -> str:
    """Where the catalogue has no single UPS that will do, what to do instead."""
    return "" if case.ups.suggested else f" {_sentence(suggestion(case.ups, case.build.site))}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _other_ups(case: Case) -> Iterator[Proposal]:
    other = case.ups.suggested
    if other is not None and other is not case.ups.chosen:
        yield taking(case.build, other)
    yield from fewer_servers(case, _servers_behind(case), "on each UPS")
    yield from _capped(case)
    yield without_ups(case.build)


def _servers_behind(case: Case) -> int:
    """Servers that the chosen UPS carries with headroom, and the circuit before it; none without a load."""
    unit, each_w, a = case.ups.chosen, case.draw.peak.wall_w, case.assumptions
    if unit is None or each_w <= 0:
        return 0
    carried = floor(min(unit.watts, unit.va * a.power_factor) / a.ups_headroom / each_w * (1 + SLACK))
    circuit, supply = case.circuit, case.build.site.supply
    fit = servers_that_fit(circuit, supply) if circuit is not None and supply is not None else None
    return carried if fit is None else min(carried, fit)


def _capped(case: Case) -> Iterator[Proposal]:
    """GPUs held to what the chosen UPS carries, with the headroom that is wished."""
    unit, a = case.ups.chosen, case.assumptions
    if unit is not None:
        most_w = min(unit.watts, unit.va * a.power_factor) / a.ups_headroom
        yield from capped_to_wall(case, most_w / case.build.site.servers_on_circuit)


def _longer(case: Case, wanted: float) -> Iterator[Proposal]:
    """Another UPS is a repair only where its published points show the runtime."""
    other, load, site = case.ups.suggested, case.ups, case.build.site
    if other is not None and lasts(other, load.load_w, load.load_va, wanted):
        yield taking(case.build, other)
    shown = load.runtime.at_least
    if shown is not None:
        shorter = replace(case.build, site=replace(site, ups_runtime_minutes=shown))
        yield Proposal(title=f"Make do with {shown:,.1f} minutes", build=shorter)


def taking(build: Build, unit: UpsSpec) -> Proposal:
    """Another UPS, with its ratings in the title."""
    return Proposal(
        title=f"Take {unit.name}: {unit.va:,.0f} VA, {unit.watts:,.0f} W",
        build=replace(build, site=replace(build.site, ups=unit.id)),
    )


RULES = (watts, va, headroom, voltage, one_phase_of_three, runtime, circuit_before, one_feed_alone)
