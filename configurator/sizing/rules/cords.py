"""Rules about what hangs between supply and circuit: inlets, cords, rack PDUs and their outlets."""

import re
from collections.abc import Iterator
from math import ceil

from ..build import Region, Supply
from ..catalogue import CordSpec, PduSpec
from ..findings import Severity
from ..power.circuit import Circuit, line_to_line_volts
from ..power.receptacles import named
from ..quantities import SLACK, counted
from .case import Case, Proposal, Verdict
from .changes import with_part
from .feeding import capped_to_wall, higher_supplies
from .supplying import larger_inlets, more_supplies

INLET_AMPS_IEC = {"C14": 10.0, "C16": 10.0, "C20": 16.0}
INLET_AMPS_UL = {"C14": 12.0, "C16": 12.0, "C20": 16.0}
"""IEC 60320 ratings; UL lists C13/C14 for 15 A and C19/C20 for 20 A, of which 80 % may flow continuously."""
UL_SHARE = 0.8
CONNECTORS = {"C14": ("C13", "C15"), "C16": ("C15",), "C20": ("C19",)}
"""Which connectors go into an inlet: a C15 into C14 too, a C13 not into the hotter C16."""
OUTLETS = {"C14": ("C13", "5-15R", "5-20R"), "C16": ("C13", "5-15R", "5-20R"), "C20": ("C19",)}
"""Which outlets of a PDU a cord to that inlet starts from."""
PDU_VOLTS = (0.8, 1.2)
"""A supply's volts over those that a PDU names: 200 V in Japan and 240 V are both fed through PDUs "for 208 V"; 120 V
and 400 V are not. Makers' sheets say 200-240 V."""
OUTLET = re.compile(r"(\d+) x (C13|C19|5-15R|5-20R)")


def limit_a(inlet: str, region: Region) -> float | None:
    """What an inlet and its cord carry continuously, A; None for an inlet that is not known."""
    return (INLET_AMPS_UL if region == "nec" else INLET_AMPS_IEC).get(inlet)


def inlets(case: Case) -> Iterator[Verdict]:
    """Each supply's inlet and cord must carry its share when one side is lost."""
    region, inlet, wall_w = case.build.site.region, case.bank.inlet, case.draw.peak.wall_w
    limit, amps = limit_a(inlet, region), case.bank.each_left_a(wall_w, case.assumptions)
    if amps is None or limit is None or case.bank.each_w == 0 or amps <= limit * (1 + SLACK):
        return
    rule = f"UL lists it for {limit / UL_SHARE:g} A, of which 80 % are continuous" if region == "nec" else "IEC 60320"
    yield Verdict(
        code="cord.rating",
        severity=Severity.ERROR,
        step="power",
        title=f"{amps:.1f} A through a {inlet} inlet",
        why=f"A {inlet} inlet and its cord carry {limit:g} A continuously here ({rule}); with one side lost each supply draws "
        f"{amps:.1f} A: {case.bank.each_left_words(wall_w, case.assumptions)}.",
        sources=("plug", "iec-60320"),
        proposals=_less_through_each(case, limit),
    )


def _less_through_each(case: Case, most_a: float) -> Iterator[Proposal]:
    """A higher voltage, larger inlets, more supplies, or GPUs that draw less."""
    yield from higher_supplies(case)
    yield from larger_inlets(case)
    yield from more_supplies(case)
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
        )
    elif right < case.bank.count:
        yield Verdict(
            code="cord.missing",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(right, 'cord')} for {counted(case.bank.count, 'power supply unit')}",
            why=f"Each {case.bank.inlet} inlet wants one.",
        )


def pdus(case: Case) -> Iterator[Verdict]:
    """A rack PDU has its own volts, amps and outlets; it hangs on the feeds, so many to each."""
    chosen, feed, supply = case.system.of(PduSpec), case.circuit, case.build.site.supply
    if not chosen or feed is None or supply is None:
        return
    site = case.build.site
    for pdu in {p.spec.id: p.spec for p in chosen}.values():
        volts = line_to_line_volts(supply)
        if not suits(pdu, supply):
            yield Verdict(
                code="pdu.supply",
                severity=Severity.ERROR,
                step="bom",
                title=f"{pdu.name} is not made for this supply",
                why=f"It is for {pdu.volts:g} V and {pdu.phases} phase(s), the site has {volts:.0f} V and {supply.phases}.",
                sources=pdu.sources,
                proposals=_other_pdus(case, pdu, supply),
            )
            return
    on_each_feed = sum(p.count for p in chosen) * site.servers_on_circuit / site.feeds
    if on_each_feed < 1:
        yield Verdict(
            code="pdu.outlets",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(site.feeds, 'feed')}, but not a PDU for each",
            why="Each feed needs a PDU of its own.",
        )
        return
    weakest = min(chosen, key=lambda p: p.spec.amps).spec
    yield from _pdu_plug(case, weakest, supply)
    yield from _pdu_load(weakest, feed, on_each_feed)
    yield from _pdu_outlets(case, [p.spec for p in chosen for _ in range(p.count)], on_each_feed)


def suits(pdu: PduSpec, supply: Supply) -> bool:
    """Whether a PDU is made for the phases and, give or take a fifth, the volts between lines of a supply."""
    low, high = PDU_VOLTS
    return pdu.phases == supply.phases and low <= line_to_line_volts(supply) / pdu.volts <= high


def _other_pdus(case: Case, pdu: PduSpec, supply: Supply) -> Iterator[Proposal]:
    """PDUs for this supply, of the breaker's amps first, then the nearest."""
    amps = supply.breaker_amps or pdu.amps
    fitting = [other for other in case.snapshot.offered(PduSpec) if suits(other, supply)]
    for other in sorted(fitting, key=lambda other: (abs(other.amps - amps), other.id)):
        yield Proposal(title=f"Take {other.name}", build=with_part(case.build, pdu.id, other.id))


def _pdu_plug(case: Case, pdu: PduSpec, supply: Supply) -> Iterator[Verdict]:
    """A PDU's plug goes into a receptacle of the same amps."""
    known = named(supply.receptacle, case.snapshot) if supply.receptacle else None
    if known is None or known.amps == pdu.amps:
        return
    yield Verdict(
        code="pdu.plug",
        severity=Severity.ERROR,
        step="bom",
        title=f"The plug of {pdu.name} does not go into {known.name}",
        why=f"The plug, {pdu.inlet or 'of the PDU'}, is for {pdu.amps:g} A, the receptacle for {known.amps:g} A.",
        sources=pdu.sources,
    )


def _pdu_load(pdu: PduSpec, feed: Circuit, on_each_feed: float) -> Iterator[Verdict]:
    """A PDU carries what its plug may for good, whatever the breaker before it is for."""
    amps, most_a = feed.amps / max(1, int(on_each_feed)), pdu.amps * feed.share
    if amps > most_a * (1 + SLACK):
        yield Verdict(
            code="pdu.overload",
            severity=Severity.ERROR,
            step="bom",
            title=f"{pdu.name} is overloaded",
            why=f"{amps:.1f} A on it at the worst; its plug is for {pdu.amps:g} A, of which {most_a:g} A may flow for good.",
            sources=pdu.sources,
        )


def _pdu_outlets(case: Case, pieces: list[PduSpec], on_each_feed: float) -> Iterator[Verdict]:
    """Outlets of the right kind for the supplies of every server on a feed."""
    kinds, bank, site = OUTLETS.get(case.bank.inlet), case.bank, case.build.site
    known = [_outlets(pdu) for pdu in pieces]
    if kinds is None or not bank.count or not all(known):
        return
    each = min(sum(outlets.get(kind, 0) for kind in kinds) for outlets in known)
    there, needed = each * int(on_each_feed), ceil(bank.count / site.feeds) * site.servers_on_circuit
    if there < needed:
        yield Verdict(
            code="pdu.outlets",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(there, 'outlet')} for {counted(needed, 'power supply unit')} on a feed",
            why=f"{case.bank.inlet} inlets take cords from {', '.join(kinds)}: {pieces[0].outlets} on a PDU.",
            sources=pieces[0].sources,
        )


def _outlets(pdu: PduSpec) -> dict[str, int]:
    """How many of each kind, read from the PDU's own words; empty where they say none."""
    return {kind: int(number) for number, kind in OUTLET.findall(pdu.outlets)}


RULES = (inlets, cords, pdus)
