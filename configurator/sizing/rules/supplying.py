"""Repairs by power supplies: larger ones, more of them, less redundancy."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from ..build import Build, OwnPlatform, OwnPsu
from ..catalogue import PsuSpec
from ..machine.system import HIGH_LINE_VOLTS, Fitted
from ..power.psu import left_after_loss
from ..quantities import SLACK
from .case import Case, Proposal
from .changes import with_added_part, with_part, without_part
from .feeding import capped_to_load, higher_supplies

MOST_SUPPLIES = 8
"""More than that no server of the catalogue holds."""
USUAL_W = (550, 750, 800, 1000, 1100, 1200, 1300, 1400, 1600, 1800, 2000, 2200, 2400, 2700, 3000, 3200)
"""What server supplies are sold with, W (makers' lists of common slot supplies); larger ones are rare."""


def more_power(case: Case) -> Iterator[Proposal]:
    """What gives the server more watts behind its supplies, or lets it do with fewer."""
    yield from all_powered(case)
    higher = list(higher_supplies(case))
    yield from higher[:1]
    yield from supplies_for(case)
    yield from larger_own(case)
    yield from more_own(case)
    yield from capped_to_load(case, case.bank.capacity_w)
    yield from higher[1:]
    if case.bank.redundancy != "none":
        yield _without_redundancy(case)


def all_powered(case: Case) -> Iterator[Proposal]:
    """Power on every supply, where some have none now."""
    if case.bank.powered < case.bank.count:
        site = replace(case.build.site, psus_powered=None)
        yield Proposal(title=f"Power all {case.bank.count} supplies", build=replace(case.build, site=site))


def alike(case: Case) -> Iterator[Proposal]:
    """A machine of one's own with as many supplies of one of its kinds, the strongest first; else other supplies."""
    count = sum(psu.count for psu in own_psus(case))
    for psu in sorted(own_psus(case), key=lambda psu: -psu.watts):
        yield Proposal(title=f"Take {count} × {psu.watts:,} W", build=_with_own(case, replace(psu, count=count)))
    yield from supplies_for(case)


def own_psus(case: Case) -> tuple[OwnPsu, ...]:
    """The supplies of a machine of one's own, where no others are chosen."""
    own = case.build.platform
    return own.psus if isinstance(own, OwnPlatform) and not _own(case) else ()


def _with_own(case: Case, *psus: OwnPsu) -> Build:
    own = case.build.platform
    return replace(case.build, platform=replace(own, psus=psus)) if isinstance(own, OwnPlatform) else case.build


def larger_own(case: Case) -> Iterator[Proposal]:
    """A machine of one's own, on high line, with the smallest usual supplies that carry the peak, in the same number.

    At low line larger supplies give no more: it is their input current that limits them.
    """
    bank, psus = case.bank, own_psus(case)
    if len(psus) != 1 or (bank.volts is not None and bank.volts < HIGH_LINE_VOLTS[0] * 0.9) or not bank.fewest:
        return
    wanted = next((w for w in USUAL_W if w > psus[0].watts and w * bank.fewest >= case.draw.peak.load_w), None)
    if wanted is not None:
        build = _with_own(case, replace(psus[0], watts=wanted))
        yield Proposal(title=f"Take {bank.count} × {wanted:,} W", build=build)


def more_own(case: Case) -> Iterator[Proposal]:
    """A machine of one's own with as many of its supplies as carry the peak, on each side where there are two."""
    bank, psus, sides = case.bank, own_psus(case), _sides(case)
    if len(psus) != 1 or bank.each_w <= 0:
        return
    needed = case.draw.peak.load_w / bank.each_w * (1 - SLACK)
    enough = (
        n
        for n in range(bank.count + 1, MOST_SUPPLIES + 1)
        if left_after_loss(n, bank.redundancy) >= needed and (sides == 1 or n - ceil(n / sides) >= needed)
    )
    count = next(enough, None)
    if count is not None:
        build = _with_own(case, replace(psus[0], count=count))
        yield Proposal(title=f"Take {count} such supplies", build=build)


def _sides(case: Case) -> int:
    site = case.build.site
    return site.feeds if site.redundant else 1


def low_line_stated(case: Case) -> Iterator[Proposal]:
    """What the label of one's own supplies may say of 100 to 127 V: the same watts, as those of small ones do."""
    if own_psus(case):
        yield Proposal(title="Its label says the same watts there", build=_at_low_line(case, None))


def low_line_of_inlet(case: Case, watts: int) -> Iterator[Proposal]:
    """One's own supplies at 100 to 127 V reckoned at no more than the watts behind their inlet's amps."""
    if own_psus(case):
        yield Proposal(title=f"Reckon with the {watts:,} W of its inlet", build=_at_low_line(case, watts))


def _at_low_line(case: Case, most_w: int | None) -> Build:
    """One's own supplies of which nothing is stated give their label's watts at low line, or no more than `most_w`."""
    return _with_own(
        case,
        *(
            replace(psu, watts_low_line=psu.watts if most_w is None else min(psu.watts, most_w))
            if psu.watts_low_line is None
            else psu
            for psu in own_psus(case)
        ),
    )


def more_supplies(case: Case) -> Iterator[Proposal]:
    """Twice as many of the same, so that each takes half."""
    wanted = case.bank.count * 2
    if not 0 < wanted <= MOST_SUPPLIES:
        return
    chosen = _own(case)
    if chosen:
        build = _with_supplies(case.build, chosen, chosen[0].spec.id, wanted)
    elif own_psus(case):
        build = _with_own(case, *(replace(psu, count=psu.count * 2) for psu in own_psus(case)))
    else:
        return
    yield Proposal(title=f"Take {wanted} such supplies", build=build)


def larger_inlets(case: Case) -> Iterator[Proposal]:
    """A machine of one's own whose supplies have the C20 inlets that most above 2 kW have."""
    psus = own_psus(case)
    if any(psu.inlet in ("C14", "C16") for psu in psus):
        build = _with_own(case, *(replace(psu, inlet="C20") for psu in psus))
        yield Proposal(title="Take supplies with C20 inlets", build=build)


def _without_redundancy(case: Case) -> Proposal:
    site = replace(case.build.site, psu_redundancy="none")
    return Proposal(title="Give up the redundancy", build=replace(case.build, site=site))


def even_number(case: Case) -> Iterator[Proposal]:
    """An odd number of supplies gets one more, or counts on N+1."""
    own, psus = _own(case), own_psus(case)
    if own:
        yield Proposal(title="Take one more", build=with_added_part(case.build, own[0].spec.id))
    elif psus:
        more = replace(psus[0], count=psus[0].count + 1)
        yield Proposal(title="Take one more", build=_with_own(case, more, *psus[1:]))
    if case.bank.count > 1:
        site = replace(case.build.site, psu_redundancy="n+1")
        yield Proposal(title="Count on N+1", build=replace(case.build, site=site))
    else:
        yield _without_redundancy(case)


def for_each_side(case: Case) -> Iterator[Proposal]:
    """Power on all, as many supplies on each feed as carry everything, GPUs that want less, or a voltage at which they give more."""
    bank, own = case.bank, _own(case)
    yield from all_powered(case)
    wanted = case.build.site.feeds * max(1, ceil(case.draw.peak.load_w / bank.each_w))
    if own and bank.count < wanted <= MOST_SUPPLIES:
        build = _with_supplies(case.build, own, own[0].spec.id, wanted)
        yield Proposal(title=f"Take {wanted} × {own[0].spec.name}", build=build)
    yield from more_own(case)
    yield from larger_own(case)
    yield from capped_to_load(case, bank.side_capacity_w or 0.0)
    yield from higher_supplies(case)


def supplies_for(case: Case) -> Iterator[Proposal]:
    """The smallest supplies of the catalogue that carry the peak, in the number and redundancy that are fitted.

    Not for a machine of one's own that has its supplies: these would only be added to them.
    """
    if own_psus(case):
        return
    own, count = _own(case), case.bank.count or 2
    left = left_after_loss(count, case.bank.redundancy) or 1
    fitting = [
        p
        for p in _offered(case, count)
        if (p.watts_at(case.bank.volts) if case.bank.volts else p.watts) * left >= case.draw.peak.load_w
    ]
    for psu in sorted(fitting, key=lambda p: (not case.snapshot.price(p.id, "new"), p.watts, p.id))[:2]:
        yield Proposal(title=f"Take {count} × {psu.name}", build=_with_supplies(case.build, own, psu.id, count))


def _offered(case: Case, count: int) -> Iterator[PsuSpec]:
    """Supplies of no maker in particular, or of the server's own; whole sets only where one is wanted."""
    platform = case.system.platform
    maker = platform.maker if platform is not None and platform.brings_psus else ""
    for psu in case.snapshot.offered(PsuSpec):
        if psu.maker in ("", maker) and (count == 1 or not psu.redundant_within):
            yield psu


def _own(case: Case) -> list[Fitted[PsuSpec]]:
    """The supplies that the build chose, and not the platform."""
    return [p for p in case.system.of(PsuSpec) if not p.included]


def _with_supplies(build: Build, own: list[Fitted[PsuSpec]], psu: str, count: int) -> Build:
    """Every supply of the build gives way to the new ones, as all must be alike."""
    if not own:
        return with_added_part(build, psu, count)
    first = own[0].spec.id
    for other in {p.spec.id for p in own} - {first}:
        build = without_part(build, other)
    return with_part(build, first, psu, count)
