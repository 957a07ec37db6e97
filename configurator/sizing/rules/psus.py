"""Rules about power supplies and their cords."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..build import Build
from ..catalogue import PsuSpec
from ..psu import left_after_loss
from ..system import Fitted
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part
from .site import higher_supplies

INLET_AMPS_IEC = {"C14": 10.0, "C16": 10.0, "C20": 16.0}
INLET_AMPS_UL = {"C14": 12.0, "C16": 12.0, "C20": 16.0}
"""IEC 60320 ratings; UL lists C13/C14 for 15 A and C19/C20 for 20 A, of which 80 % may flow continuously."""


def supplies(case: Case) -> Iterator[Verdict]:
    """What is left of the supplies must carry the peak, at the voltage that the site gives them."""
    bank, needed = case.bank, case.draw.peak.load_w
    if bank.count == 0:
        if case.system.platform is not None:
            yield Verdict(
                code="psu.missing",
                severity=Severity.WARNING,
                step="bom",
                title="No power supply in the bill of materials",
                why=f"Nothing says which supplies {case.system.platform.name} has; {needed:,.0f} W must be delivered.",
                proposals=tuple(_supplies_for(case)),
            )
        return
    if bank.mixed:
        yield Verdict(
            code="psu.mixed",
            severity=Severity.ERROR,
            step="bom",
            title="Power supplies of different ratings",
            why="Supplies that share a load must be alike; the weakest sets the limit.",
            sources=("lensd",),
            proposals=tuple(_supplies_for(case)),
        )
    if bank.powered < bank.count and bank.powered < left_after_loss(bank.count, bank.redundancy):
        yield Verdict(
            code="psu.redundancy",
            severity=Severity.WARNING,
            step="power",
            title=f"Only {bank.powered} of {bank.count} supplies have power",
            why=f"{bank.redundancy} counts on {left_after_loss(bank.count, bank.redundancy)}.",
        )
    nominal = bank.nominal_w * bank.survivors
    if bank.each_w == 0:
        return  # not made for this voltage at all: site.voltage says so
    if needed > bank.capacity_w:
        derated = nominal >= needed and bank.volts is not None and bank.each_w < bank.nominal_w
        redundant = bank.redundancy != "none" and bank.each_w * bank.powered >= needed
        yield Verdict(
            code="psu.capacity",
            severity=Severity.ERROR,
            step="power",
            title=f"The supplies give {bank.capacity_w:,.0f} W, the server needs {needed:,.0f} W",
            why=f"{bank.survivors} of {bank.count} supplies ({bank.redundancy}) × {bank.each_w:,.0f} W"
            + (f" at {bank.volts:.0f} V" if bank.volts is not None else "")
            + (f"; without redundancy {bank.each_w * bank.powered:,.0f} W would do." if redundant else "."),
            sources=("th80",),
            proposals=tuple(_more_power(case)),
        )
        if redundant:
            yield Verdict(
                code="psu.redundancy",
                severity=Severity.WARNING,
                step="power",
                title=f"Not {bank.redundancy}: the server stops when a supply is lost",
                why=f"All {bank.powered} supplies give {bank.each_w * bank.powered:,.0f} W, the {bank.survivors} that "
                f"{bank.redundancy} leaves give {bank.capacity_w:,.0f} W.",
                proposals=tuple(_more_power(case)),
            )
        if derated:
            yield _low_line(case, Severity.ERROR)
    elif bank.volts is not None and 0 < bank.each_w < bank.nominal_w:
        yield _low_line(case, Severity.NOTE)


def _low_line(case: Case, severity: Severity) -> Verdict:
    bank = case.bank
    return Verdict(
        code="psu.low-line",
        severity=severity,
        step="power",
        title=f"At {bank.volts:.0f} V each supply gives {bank.each_w:,.0f} of its {bank.nominal_w:,.0f} W",
        why="Server supplies give less at low line, since their input current is what limits them."
        + ("" if severity is Severity.ERROR else f" What is left, {bank.capacity_w:,.0f} W, is enough here."),
        sources=("tt",),
        proposals=tuple(higher_supplies(case)) if severity is Severity.ERROR else (),
    )


def _more_power(case: Case) -> Iterator[Proposal]:
    yield from higher_supplies(case)
    yield from _supplies_for(case)
    if case.bank.redundancy != "none":
        yield Proposal(
            title="Give up the redundancy",
            build=replace(case.build, site=replace(case.build.site, psu_redundancy="none")),
        )


def _supplies_for(case: Case) -> Iterator[Proposal]:
    """The smallest supplies of the catalogue that carry the peak, in the number and redundancy that are fitted."""
    own = [p for p in case.system.of(PsuSpec) if not p.included]
    count = case.bank.count or 2
    left = left_after_loss(count, case.bank.redundancy) or 1
    fitting = [
        p
        for p in case.snapshot.offered(PsuSpec)
        if (p.watts_at(case.bank.volts) if case.bank.volts else p.watts) * left >= case.draw.peak.load_w
    ]
    for psu in sorted(fitting, key=lambda p: (not case.snapshot.price(p.id, "new"), p.watts, p.id))[:2]:
        yield Proposal(title=f"Take {count} × {psu.name}", build=_with_supplies(case.build, own, psu.id, count))


def _with_supplies(build: Build, own: list[Fitted[PsuSpec]], psu: str, count: int) -> Build:
    """Every supply of the build gives way to the new ones, as all must be alike."""
    if not own:
        return with_added_part(build, psu, count)
    first = own[0].spec.id
    for other in {p.spec.id for p in own} - {first}:
        build = without_part(build, other)
    return with_part(build, first, psu, count)


def cords(case: Case) -> Iterator[Verdict]:
    """Each supply's inlet and cord must carry its share when one side is lost."""
    amps = case.figures["power.psu_each_a"].value if "power.psu_each_a" in case.figures else None
    limits = INLET_AMPS_UL if case.build.site.region == "nec" else INLET_AMPS_IEC
    limit = limits.get(case.bank.inlet)
    if not isinstance(amps, float) or limit is None or amps <= limit or case.bank.each_w == 0:
        return
    yield Verdict(
        code="cord.rating",
        severity=Severity.ERROR,
        step="power",
        title=f"{amps:.1f} A through a {case.bank.inlet} inlet",
        why=f"A {case.bank.inlet} inlet and its cord carry {limit:g} A continuously here; with one side lost each supply draws {amps:.1f} A.",
        sources=("plug",),
        proposals=tuple(higher_supplies(case)),
    )


RULES = (supplies, cords)
