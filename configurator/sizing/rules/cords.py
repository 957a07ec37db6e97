"""Rules about inlets and the cords between them and the wall."""

from collections.abc import Iterator

from ..build import Region, Supply
from ..catalogue import CordSpec, PduSpec
from ..findings import Severity
from ..power.inlets import UL_SHARE, limit_a
from ..power.receptacles import goes_into, named, of_plug, suits
from ..quantities import SLACK, counted
from .case import Case, Proposal, Verdict
from .changes import with_part
from .feeding import capped_to_wall, higher_supplies
from .supplying import larger_inlets, more_supplies

CONNECTORS = {"C14": ("C13", "C15"), "C16": ("C15",), "C20": ("C19",)}
"""Which connectors go into an inlet: a C15 into C14 too, a C13 not into the hotter C16."""


def cord_a(cord: CordSpec, region: Region) -> float:
    """What a cord's wires carry continuously, A: its ampacity, of which nothing is taken off (NEC 400.5)."""
    return cord.amps_ul if region == "nec" else cord.amps_iec


def inlets(case: Case) -> Iterator[Verdict]:
    """Each supply's inlet must carry its share when one side is lost."""
    region, inlet, wall_w = case.build.site.region, case.bank.inlet, case.draw.peak.wall_w
    limit, amps = limit_a(inlet, region), case.bank.each_left_a(wall_w, case.assumptions)
    if amps is None or limit is None or case.bank.each_w == 0 or amps <= limit * (1 + SLACK):
        return
    rule = f"UL lists it for {limit / UL_SHARE:g} A, of which 80 % are continuous" if region == "nec" else "IEC 60320"
    yield Verdict(
        code="cord.rating",
        severity=Severity.ERROR,
        step="power",
        title=f"{amps:,.1f} A through a {inlet} inlet",
        why=f"A {inlet} inlet and its cord carry {limit:g} A continuously here ({rule}); with one side lost each supply draws "
        f"{amps:,.1f} A: {case.bank.each_left_words(wall_w, case.assumptions)}.",
        sources=("plug", "iec-60320"),
        proposals=_less_through_each(case, limit),
    )


def _less_through_each(case: Case, most_a: float) -> Iterator[Proposal]:
    """A higher voltage, larger inlets, more supplies, or GPUs that draw less."""
    yield from higher_supplies(case)
    yield from larger_inlets(case)
    yield from more_supplies(case)
    yield from _capped(case, most_a)


def _capped(case: Case, most_a: float) -> Iterator[Proposal]:
    bank = case.bank
    if bank.volts is not None and bank.fewest:
        yield from capped_to_wall(case, most_a * bank.volts * case.assumptions.power_factor * bank.fewest)


def cords(case: Case) -> Iterator[Verdict]:
    """Cords that are chosen must go into the inlets, and be enough for all; where none is chosen, nothing is said."""
    chosen, fitting = case.system.of(CordSpec), CONNECTORS.get(case.bank.inlet)
    if not chosen or fitting is None or not case.bank.count:
        return
    wrong = [cord.spec for cord in chosen if cord.spec.connector not in fitting]
    right = sum(cord.count for cord in chosen if cord.spec.connector in fitting)
    if wrong and not right:
        yield Verdict(
            code="cord.rating",
            severity=Severity.ERROR,
            step="bom",
            title=f"A {wrong[0].connector} does not go into a {case.bank.inlet} inlet",
            why=f"The supplies have {case.bank.inlet} inlets, which take {' or '.join(fitting)}.",
            sources=("iec-60320",),
            proposals=tuple(_other_cords(case, wrong[0])),
        )
    elif right < case.bank.count:
        yield Verdict(
            code="cord.missing",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(right, 'cord')} for {counted(case.bank.count, 'power supply unit')}",
            why=f"Each {case.bank.inlet} inlet wants one.",
        )


def wires(case: Case) -> Iterator[Verdict]:
    """A cord that is thinner than its connector: it must carry what a supply draws when one side is lost."""
    region, wall_w = case.build.site.region, case.draw.peak.wall_w
    amps, inlet_a = case.bank.each_left_a(wall_w, case.assumptions), limit_a(case.bank.inlet, region)
    for cord in _right_cords(case):
        most_a = cord_a(cord, region)
        if amps is None or case.bank.each_w == 0 or amps <= most_a * (1 + SLACK):
            continue
        if inlet_a is not None and amps > inlet_a * (1 + SLACK):
            continue  # its inlet carries no more: that has been said
        yield Verdict(
            code="cord.rating",
            severity=Severity.ERROR,
            step="bom",
            title=f"{amps:,.1f} A through {cord.name}",
            why=f"Its wires carry {most_a:g} A; with one side lost each supply draws {amps:,.1f} A: "
            f"{case.bank.each_left_words(wall_w, case.assumptions)}.",
            sources=cord.sources,
            subject=cord.id,
            proposals=(*_other_cords(case, cord), *_capped(case, most_a), *higher_supplies(case)),
        )


def wall_plugs(case: Case) -> Iterator[Verdict]:
    """A cord's own plug must be made for the supply, and go into its receptacle, where no PDU or UPS stands between."""
    supply = case.build.site.supply
    if supply is None or case.system.of(PduSpec):
        return
    for cord in _right_cords(case):
        why = _wrong_plug(case, cord, supply)
        if why:
            yield Verdict(
                code="cord.plug",
                severity=Severity.ERROR,
                step="bom",
                title=f"The {cord.plug} of {cord.name} does not go with this supply",
                why=why,
                sources=cord.sources,
                subject=cord.id,
                proposals=tuple(_other_cords(case, cord)),
            )


def _wrong_plug(case: Case, cord: CordSpec, supply: Supply) -> str:
    """Why a cord's plug does not go with the supply, in words; empty where it does, or nobody knows."""
    made_for = of_plug(cord.plug, case.snapshot) if cord.plug else None
    if made_for is None:
        return ""
    outlet = Supply(volts=case.bank.volts or supply.volts)
    if made_for.volts and not suits(made_for, outlet):
        return f"It is for circuits of {made_for.volts:g} V; each supply gets {outlet.volts:.0f} V."
    known = named(supply.receptacle, case.snapshot) if supply.receptacle and case.ups.chosen is None else None
    if known is not None and goes_into(cord.plug, known) is False:
        return f"The circuit ends in {known.name}, which takes another plug."
    return ""


def _right_cords(case: Case) -> tuple[CordSpec, ...]:
    """The chosen cords that go into the supplies' inlets, each kind once."""
    fitting = CONNECTORS.get(case.bank.inlet, ())
    chosen = {cord.spec.id: cord.spec for cord in case.system.of(CordSpec)}
    return tuple(cord for cord in chosen.values() if cord.connector in fitting) if case.bank.count else ()


def _other_cords(case: Case, cord: CordSpec) -> Iterator[Proposal]:
    """Cords of the catalogue that go into the inlets and carry the most first, those for a PDU before those for a wall."""
    region, fitting = case.build.site.region, CONNECTORS.get(case.bank.inlet, ())
    fit = [other for other in case.snapshot.offered(CordSpec) if other.connector in fitting and other.id != cord.id]
    for other in sorted(fit, key=lambda o: (o.plug != cord.plug, bool(o.plug), -cord_a(o, region), o.id)):
        yield Proposal(title=f"Take {other.name}", build=with_part(case.build, cord.id, other.id))


RULES = (inlets, cords, wires, wall_plugs)
