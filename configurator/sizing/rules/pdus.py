"""Rules about rack PDUs: made for the supply, a plug that goes in, no more than it carries, outlets enough."""

import re
from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from ..build import Supply
from ..catalogue import PduSpec, ReceptacleSpec
from ..findings import Severity
from ..power.circuit import Circuit
from ..power.receptacles import goes_into, named
from ..power.volts import line_to_line_volts, psu_volts
from ..quantities import SLACK, counted
from .case import Case, Proposal, Verdict
from .changes import with_part

OUTLETS = {"C14": ("C13", "5-15R", "5-20R"), "C16": ("C13", "5-15R", "5-20R"), "C20": ("C19",)}
"""Which outlets of a PDU a cord to that inlet starts from."""
PDU_VOLTS = (0.8, 1.2)
"""A supply's volts over those that a PDU names: 200 V in Japan and 240 V are both fed through PDUs "for 208 V"; 120 V
and 400 V are not. Makers' sheets say 200-240 V."""
OUTLET = re.compile(r"(\d+) x (C13|C19|5-15R|5-20R)")


def pdus(case: Case) -> Iterator[Verdict]:
    """A rack PDU has its own volts, amps and outlets; it hangs on the feeds, so many to each."""
    chosen, feed, fed = case.system.of(PduSpec), case.circuit, case.build.site.supply
    if not chosen or feed is None or fed is None:
        return
    supply = Supply(volts=psu_volts(fed)) if feed.one_phase else fed
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
    if case.ups.chosen is None:
        yield from _pdu_plug(case, weakest, fed)
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
    """A PDU's plug goes into the receptacle; one that nobody knows, into one of the same amps."""
    known = named(supply.receptacle, case.snapshot) if supply.receptacle else None
    if known is None:
        return
    goes = goes_into(pdu.inlet, known)
    if goes or (goes is None and known.amps == pdu.amps):
        return
    receptacles = sorted(
        (r for r in case.snapshot.offered(ReceptacleSpec) if goes_into(pdu.inlet, r)), key=lambda r: (r.amps, r.id)
    )
    yield Verdict(
        code="pdu.plug",
        severity=Severity.ERROR,
        step="bom",
        title=f"The plug of {pdu.name} does not go into {known.name}",
        why=f"The plug, {pdu.inlet or 'of the PDU'}, is for {pdu.amps:g} A, the receptacle for {known.amps:g} A{_form(goes)}.",
        sources=pdu.sources,
        proposals=(*(_ending_in(case, supply, r) for r in receptacles), *_other_pdus(case, pdu, supply)),
    )


def _form(goes: bool | None) -> str:
    return ", of another form" if goes is False else ""


def _ending_in(case: Case, supply: Supply, receptacle: ReceptacleSpec) -> Proposal:
    """The circuit with the receptacle that the PDU's plug is made for."""
    site = replace(case.build.site, supply=replace(supply, receptacle=receptacle.id))
    return Proposal(title=f"End the circuit in {receptacle.name}", build=replace(case.build, site=site))


def _pdu_load(pdu: PduSpec, feed: Circuit, on_each_feed: float) -> Iterator[Verdict]:
    """A PDU carries what its plug may for good, whatever the breaker before it is for."""
    amps, most_a = feed.behind_ups_a / max(1, int(on_each_feed)), pdu.amps * feed.share
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


RULES = (pdus,)
