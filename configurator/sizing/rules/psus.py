"""Rules about power supplies: what is left of them carries the peak, at the voltage that they get."""

from collections.abc import Iterator
from math import floor

from ..catalogue import PsuSpec
from ..findings import Severity
from ..machine.system import HIGH_LINE_VOLTS
from ..power.inlets import full_efficiency, low_line_is_stated, on_low_line
from ..power.psu import PsuBank, left_after_loss
from ..power.shown import apart
from ..quantities import SLACK, counted
from .case import Case, Verdict
from .feeding import higher_supplies
from .site import not_counting_on_feeds
from .supplying import (
    alike,
    all_powered,
    even_number,
    for_each_side,
    low_line_of_inlet,
    low_line_stated,
    more_power,
    own_psus,
    supplies_for,
)

DGX_SUPPLIES = 6


def missing(case: Case) -> Iterator[Verdict]:
    """A platform whose supplies nobody named."""
    if case.bank.count or case.system.platform is None:
        return
    needed = case.draw.peak.load_w
    yield Verdict(
        code="psu.missing",
        severity=Severity.WARNING,
        step="bom",
        title="No power supply in the bill of materials",
        why=f"Nothing says which supplies {case.system.platform.name} has; {needed:,.0f} W must be delivered.",
        proposals=supplies_for(case),
    )


def mixed(case: Case) -> Iterator[Verdict]:
    """Supplies of one server must be alike (Lenovo SD650: mixing is not supported)."""
    if not case.bank.mixed:
        return
    yield Verdict(
        code="psu.mixed",
        severity=Severity.ERROR,
        step="bom",
        title="Power supplies of different ratings",
        why="Supplies that share a load must be alike; the weakest sets the limit.",
        sources=("lensd",),
        proposals=alike(case),
    )


def redundancy(case: Case) -> Iterator[Verdict]:
    """An odd number has no two halves; and supplies that have no power are no reserve."""
    bank = case.bank
    if not bank.count:
        return
    lost = bank.count - left_after_loss(bank.count, bank.redundancy)
    if bank.redundancy == "n+n" and bank.count % 2 and not case.system.of(PsuSpec)[0].spec.redundant_within:
        yield Verdict(
            code="psu.redundancy",
            severity=Severity.WARNING,
            step="power",
            title=f"{counted(bank.count, 'power supply unit')}: an odd number is no N+N",
            why=f"N+N wants two halves. Of {bank.count} the larger part, {lost}, may be the one that is lost, and "
            f"{bank.count - lost} must carry everything: so it is reckoned.",
            proposals=even_number(case),
        )
    if bank.powered < bank.count - lost:
        yield Verdict(
            code="psu.redundancy",
            severity=Severity.WARNING,
            step="power",
            title=f"Only {bank.powered} of {bank.count} supplies have power",
            why=f"{bank.redundancy} counts on {bank.count - lost}.",
            proposals=all_powered(case),
        )


def capacity(case: Case) -> Iterator[Verdict]:
    """What is left of the supplies must carry the peak, at the voltage that the site gives them."""
    bank, needed = case.bank, case.draw.peak.load_w
    if not bank.count or bank.each_w == 0:  # not made for this voltage at all: supply.voltage says so
        return
    if needed <= bank.capacity_w * (1 + SLACK):
        if bank.volts is not None and bank.each_w < bank.nominal_w and not bank.is_held:  # see low_line_unknown
            yield _low_line(case, Severity.NOTE)
        return
    gives, needs = apart(bank.capacity_w, needed)
    derated = bank.nominal_w * bank.survivors >= needed and bank.volts is not None and bank.each_w < bank.nominal_w
    redundant = bank.redundancy != "none" and bank.each_w * bank.powered >= needed
    yield Verdict(
        code="psu.capacity",
        severity=Severity.ERROR,
        step="power",
        title=f"The supplies give {gives} W, the server needs {needs} W",
        why=f"{bank.left_words} × {bank.each_w:,.0f} W"
        + (f" at {bank.volts:.0f} V" if bank.volts is not None else "")
        + (f"; without redundancy {bank.each_w * bank.powered:,.0f} W would do." if redundant else "."),
        sources=("th80",),
        proposals=more_power(case),
    )
    if redundant:
        yield Verdict(
            code="psu.redundancy",
            severity=Severity.WARNING,
            step="power",
            title=f"Not {bank.redundancy}: the server stops when a supply is lost",
            why=f"All {bank.powered} supplies give {bank.each_w * bank.powered:,.0f} W, the {bank.survivors} that "
            f"{bank.redundancy} leaves give {bank.capacity_w:,.0f} W.",
            proposals=more_power(case),
        )
    if derated:
        yield _low_line(case, Severity.ERROR)


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


def low_line_unknown(case: Case) -> Iterator[Verdict]:
    """At 100 to 127 V a supply may give less than its label says, and its inlet limits what it can take in."""
    bank = case.bank
    spec = next((p.spec for p in case.system.of(PsuSpec)), None)
    if spec is None or bank.volts is None or bank.each_w == 0 or not on_low_line(bank):
        return
    own = own_psus(case)
    if low_line_is_stated(case.system) or (not own and bank.inlet_a is None):
        return
    full_a = spec.watts / full_efficiency(bank, case.assumptions) / (bank.volts * case.assumptions.power_factor)
    limit, reckoned, proposals = "", "its label", (*low_line_stated(case), *higher_supplies(case))
    if bank.inlet_a is not None:
        limit = f", more than the {bank.inlet_a:g} A of its {bank.inlet} inlet: it surely gives less"
        reckoned = f"the {bank.each_w:,.0f} W that these {bank.inlet_a:g} A give" if bank.is_held else "its label"
        higher = tuple(higher_supplies(case))
        proposals = (*higher[:2], *low_line_of_inlet(case, floor(bank.each_w)), *higher[2:])
    yield Verdict(
        code="psu.low-line",
        severity=Severity.WARNING if own else Severity.NOTE,
        step="platform" if own else "power",
        title=f"What {spec.name} gives at {bank.volts:.0f} V is not {'stated' if own else 'published'}",
        why=f"Its full {spec.watts:,.0f} W would draw {full_a:,.1f} A there{limit}. Many supplies give less at 100 to 127 V, or "
        f"take {HIGH_LINE_VOLTS[0]:g} to {HIGH_LINE_VOLTS[1]:g} V only. It is reckoned at {reckoned}; check the one you buy.",
        sources=spec.sources,
        proposals=proposals if own else (),
    )


def sides(case: Case) -> Iterator[Verdict]:
    """Redundant feeds want as many supplies on each side as carry everything."""
    bank, needed = case.bank, case.draw.peak.load_w
    if not bank.count or bank.each_w == 0 or bank.side_capacity_w is None or bank.on_worst_side is None:
        return
    if bank.side_capacity_w * (1 + SLACK) < needed <= bank.capacity_w * (1 + SLACK):
        one = bank.powered == 1
        gives, needs = apart(bank.side_capacity_w, needed)
        title = f"With one feed lost the supplies give {gives} W, the server needs {needs} W"
        yield Verdict(
            code="feeds.not-redundant",
            severity=Severity.ERROR,
            step="power",
            title="One power supply has one cord, and so one feed" if one else title,
            why=f"{counted(bank.powered, 'supply unit')} on {case.build.site.feeds} feeds: when the feed with most of them is "
            f"lost, {bank.on_worst_side} × {bank.each_w:,.0f} W are left."
            + (f" {_both_feeds(bank)} would use both." if one else ""),
            sources=("th80",),
            proposals=(*for_each_side(case), *not_counting_on_feeds(case)),
        )
        return
    platform = case.system.platform
    if (
        platform is not None
        and platform.kind == "turnkey"
        and platform.maker == "NVIDIA"
        and bank.count == DGX_SUPPLIES
    ):
        yield Verdict(
            code="psu.side-lost",
            severity=Severity.NOTE,
            step="power",
            title="A lost side may cost performance",
            why=f"{bank.on_worst_side} of {bank.count} supplies give {bank.side_capacity_w:,.0f} W, and {needed:,.0f} W are "
            "needed: enough, and NVIDIA's user guide says full power. A later revision speaks of reduced performance when a "
            "PDU takes three supplies at once: ask NVIDIA for the one that goes with yours.",
            sources=("dgxug",),
        )


def _both_feeds(bank: PsuBank) -> str:
    others = bank.count - bank.powered
    second = (
        f"power on one of the other {others}" if others > 1 else "power on the other" if others else "a second supply"
    )
    return f"A transfer switch before it, or {second},"


RULES = (missing, mixed, redundancy, capacity, low_line_unknown, sides)
