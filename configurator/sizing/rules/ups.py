"""Rules about the UPS: watts and VA must both hold, with headroom, on the site's supply, for as long as is wished."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..build import Build
from ..catalogue import UpsSpec
from ..findings import Severity
from ..power.breakers import smallest_breaker
from ..power.circuit import line_to_line_volts, psu_volts
from ..power.ups import UpsLoad, lasts, over, takes_supply
from ..power.ups_figures import suggestion
from ..quantities import percent
from .case import Case, Proposal, Verdict
from .changes import with_supply
from .feeding import capped_to_wall


def watts(case: Case) -> Iterator[Verdict]:
    """More watts than the UPS is rated for."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or not over(load.load_w, unit.watts):
        return
    not_watts = f" Its {unit.va:,.0f} VA are not watts." if unit.va > unit.watts else ""
    yield _verdict(
        case, "ups.watts", Severity.ERROR,
        title=f"{unit.name} is overloaded in watts",
        why=f"{load.load_w:,.0f} W against {unit.watts:,.0f} W.{not_watts}{_none_larger(case)}",
    )  # fmt: skip


def va(case: Case) -> Iterator[Verdict]:
    """More volt-amperes than the UPS is rated for, at the power factor of the load."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or not over(load.load_va, unit.va):
        return
    factor = case.assumptions.power_factor
    yield _verdict(
        case, "ups.va", Severity.ERROR,
        title=f"{unit.name} is overloaded in VA",
        why=f"{load.load_va:,.0f} VA at power factor {factor:g} against {unit.va:,.0f} VA.{_none_larger(case)}",
    )  # fmt: skip


def headroom(case: Case) -> Iterator[Verdict]:
    """Not overloaded, but fuller than is wise."""
    unit, load = case.ups.chosen, case.ups
    if unit is None or _overloaded(load, unit):
        return
    if not over(load.needed_w, unit.watts) and not over(load.needed_va, unit.va):
        return
    most = percent(1 / case.assumptions.ups_headroom)
    yield _verdict(
        case, "ups.headroom", Severity.WARNING,
        title=f"Little headroom on {unit.name}",
        why=f"{percent(load.share or 0)} of its rating; plan at most {most}.{_none_larger(case)}",
    )  # fmt: skip


def voltage(case: Case) -> Iterator[Verdict]:
    """Volts in and out: a UPS passes on the voltage that it gets, or one that it may be set to."""
    unit, supply = case.ups.chosen, case.build.site.supply
    if unit is None or supply is None or takes_supply(unit, supply):
        return
    if unit.phases > supply.phases:
        yield _verdict(
            case, "ups.phases", Severity.ERROR,
            title=f"{unit.name} wants three phases",
            why="The site's supply has one.",
        )  # fmt: skip
        return
    site_v = line_to_line_volts(supply) if unit.phases == 3 else psu_volts(supply)
    yield _verdict(
        case, "ups.voltage", Severity.ERROR,
        title=f"{unit.name} is not made for this supply",
        why=f"It works at {' / '.join(f'{v:g}' for v in unit.volts)} V, the site gives {site_v:.0f} V.",
    )  # fmt: skip


def one_phase_of_three(case: Case) -> Iterator[Verdict]:
    """A single-phase UPS loads one phase of a three-phase supply with everything."""
    unit, supply = case.ups.chosen, case.build.site.supply
    if unit is None or supply is None or unit.phases == supply.phases or not takes_supply(unit, supply):
        return
    amps = case.ups.input_w / (psu_volts(supply) * case.assumptions.power_factor)
    limit_a = case.circuit.limit_a if case.circuit else None
    limit = f" of the {limit_a:.1f} A that a line may carry" if limit_a is not None else ""
    too_much = limit_a is not None and over(amps, limit_a)
    yield _verdict(
        case, "ups.single-phase", Severity.WARNING if too_much else Severity.NOTE,
        title=f"{unit.name} loads one phase of three",
        why=f"{case.ups.input_w:,.0f} W at {psu_volts(supply):.0f} V are {amps:.1f} A{limit}; the circuit's own figure shares "
        "the load among all three.",
        proposals=tuple(_other_ups(case)) if too_much else (),
    )  # fmt: skip


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
    if unit is None or circuit is None or supply is None or circuit.limit_w is None or circuit.limit_a is None:
        return
    drawn_w = circuit.load_w / case.ups.efficiency
    if over(circuit.load_w, circuit.limit_w) or not over(drawn_w, circuit.limit_w):
        return
    drawn_a = circuit.amps / case.ups.efficiency
    larger = smallest_breaker(drawn_a / circuit.share, case.build.site.region)
    yield _verdict(
        case, "ups.circuit", Severity.ERROR,
        title=f"The circuit does not carry what {unit.name} loses",
        why=f"{circuit.load_w:,.0f} W behind it are {drawn_w:,.0f} W before it, at efficiency {case.ups.efficiency:g}; the "
        f"circuit carries {circuit.limit_w:,.0f} W: {drawn_a:.1f} A of {circuit.limit_a:g}. Charging the battery comes on top.",
        proposals=_before(case, larger),
    )  # fmt: skip


def _before(case: Case, larger: int | None) -> Iterator[Proposal]:
    """A circuit that carries the UPS too, GPUs that draw less, or no UPS."""
    site, circuit = case.build.site, case.circuit
    if site.supply is not None and larger is not None:
        fed = replace(site.supply, breaker_amps=float(larger))
        yield Proposal(title=f"Take a {larger} A circuit", build=with_supply(case.build, fed, case.snapshot))
    if circuit is not None and circuit.limit_w is not None:
        feeds = 1 if site.redundant else site.feeds
        yield from capped_to_wall(case, circuit.limit_w * case.ups.efficiency * feeds / site.servers_on_circuit)
    yield without_ups(case.build)


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
    site = case.build.site
    if case.ups.suggested is not None and case.ups.suggested is not case.ups.chosen:
        yield taking(case.build, case.ups.suggested)
    if site.servers_on_circuit > 1:
        alone = replace(case.build, site=replace(site, servers_on_circuit=1))
        yield Proposal(title="One server on each UPS", build=alone)
    yield from _capped(case)
    yield without_ups(case.build)


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
        yield Proposal(title=f"Make do with {shown:.1f} minutes", build=shorter)


def taking(build: Build, unit: UpsSpec) -> Proposal:
    """Another UPS, with its ratings in the title."""
    return Proposal(
        title=f"Take {unit.name}: {unit.va:,.0f} VA, {unit.watts:,.0f} W",
        build=replace(build, site=replace(build.site, ups=unit.id)),
    )


RULES = (watts, va, headroom, voltage, one_phase_of_three, runtime, circuit_before, one_feed_alone)
