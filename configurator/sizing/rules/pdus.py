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
from .changes import with_added_part, with_part

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
                why=f"It is for {pdu.volts:g} V and {pdu.phases} phase(s), "
                f"{'behind the UPS there are' if feed.one_phase else 'the site has'} {volts:.0f} V and {supply.phases}.",
                sources=pdu.sources,
                proposals=_other_pdus(case, pdu, supply),
            )
            return
    if not _on_each_feed(case):
        yield Verdict(
            code="pdu.outlets",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(site.feeds, 'feed')}, but not a PDU for each",
            why="Each feed needs a PDU of its own.",
            proposals=_more_pdus(case, chosen[0].spec, 1),
        )
        return
    weakest = min(chosen, key=lambda p: p.spec.amps).spec
    if case.ups.chosen is None:
        yield from _pdu_plug(case, weakest, fed)
    yield from _pdu_load(case, weakest, feed, supply)
    yield from _pdu_outlets(case, [p.spec for p in chosen for _ in range(p.count)], feed, supply)


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


def _on_each_feed(case: Case) -> int:
    """Whole PDUs on each feed, those of all servers of a circuit together."""
    site = case.build.site
    return sum(p.count for p in case.system.of(PduSpec)) * site.servers_on_circuit // site.feeds


def _pdu_load(case: Case, pdu: PduSpec, feed: Circuit, supply: Supply) -> Iterator[Verdict]:
    """A PDU carries what its plug may for good, whatever the breaker before it is for."""
    amps, most_a = feed.behind_ups_a / _on_each_feed(case), pdu.amps * feed.share
    if amps > most_a * (1 + SLACK):
        yield Verdict(
            code="pdu.overload",
            severity=Severity.ERROR,
            step="bom",
            title=f"{pdu.name} is overloaded",
            why=f"{amps:,.1f} A on it at the worst; its plug is for {pdu.amps:g} A, of which {most_a:g} A may flow for good.",
            sources=pdu.sources,
            proposals=(
                *_carrying(case, pdu, supply, amps / feed.share),
                *_more_pdus(case, pdu, ceil(feed.behind_ups_a / most_a * (1 - SLACK))),
            ),
        )


def _carrying(case: Case, pdu: PduSpec, supply: Supply, amps: float, outlets: int = 0) -> Iterator[Proposal]:
    """PDUs whose plug is for so many amps, with at least so many outlets for the supplies, the smallest first."""
    fitting = [
        other
        for other in case.snapshot.offered(PduSpec)
        if suits(other, supply) and other.amps * (1 + SLACK) >= amps and _outlets_for(case, other) >= outlets
    ]
    for other in sorted(fitting, key=lambda other: (other.amps, other.id)):
        yield Proposal(title=f"Take {other.name}", build=with_part(case.build, pdu.id, other.id))


def _more_pdus(case: Case, pdu: PduSpec, on_each_feed: int) -> Iterator[Proposal]:
    """More of the same, so that every feed has so many."""
    site, there = case.build.site, sum(p.count for p in case.system.of(PduSpec))
    more = ceil(on_each_feed * site.feeds / site.servers_on_circuit) - there
    if more > 0:
        title = "Take a PDU for each feed" if on_each_feed == 1 else f"Take {on_each_feed} PDUs on each feed"
        yield Proposal(title=title, build=with_added_part(case.build, pdu.id, more))


def _pdu_outlets(case: Case, pieces: list[PduSpec], feed: Circuit, supply: Supply) -> Iterator[Verdict]:
    """Outlets of the right kind for the supplies of every server on a feed."""
    kinds, bank, site = OUTLETS.get(case.bank.inlet), case.bank, case.build.site
    if kinds is None or not bank.count or not all(_outlets(pdu) for pdu in pieces):
        return
    fewest, on_feed = min(pieces, key=lambda pdu: _outlets_for(case, pdu)), _on_each_feed(case)
    each, needed = _outlets_for(case, fewest), ceil(bank.count / site.feeds) * site.servers_on_circuit
    there = each * on_feed
    if there < needed:
        amps = feed.behind_ups_a / on_feed / feed.share
        yield Verdict(
            code="pdu.outlets",
            severity=Severity.WARNING,
            step="bom",
            title=f"{counted(there, 'outlet')} for {counted(needed, 'power supply unit')} on a feed",
            why=f"{case.bank.inlet} inlets take cords from {', '.join(kinds)}: {fewest.outlets} on a PDU.",
            sources=fewest.sources,
            proposals=(
                *_carrying(case, fewest, supply, amps, ceil(needed / on_feed)),
                *(_more_pdus(case, fewest, ceil(needed / each)) if each else ()),
            ),
        )


def _outlets_for(case: Case, pdu: PduSpec) -> int:
    """How many of a PDU's outlets take the cords of the supplies."""
    outlets = _outlets(pdu)
    return sum(outlets.get(kind, 0) for kind in OUTLETS.get(case.bank.inlet, ()))


def _outlets(pdu: PduSpec) -> dict[str, int]:
    """How many of each kind, read from the PDU's own words; empty where they say none."""
    return {kind: int(number) for number, kind in OUTLET.findall(pdu.outlets)}


RULES = (pdus,)
