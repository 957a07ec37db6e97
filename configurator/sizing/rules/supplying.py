"""Repairs by power supplies: larger ones, more of them, less redundancy."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from ..build import Build, OwnPlatform
from ..catalogue import PsuSpec
from ..machine.system import Fitted
from ..power.psu import left_after_loss
from .case import Case, Proposal
from .changes import with_added_part, with_part, without_part
from .feeding import capped_to_load, higher_supplies

MOST_SUPPLIES = 8
"""More than that no server of the catalogue holds."""


def more_power(case: Case) -> Iterator[Proposal]:
    """What gives the server more watts behind its supplies, or lets it do with fewer."""
    yield from all_powered(case)
    higher = list(higher_supplies(case))
    yield from higher[:1]
    yield from supplies_for(case)
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
    own = case.build.platform
    if isinstance(own, OwnPlatform) and not _own(case):
        count = sum(psu.count for psu in own.psus)
        for psu in sorted(own.psus, key=lambda psu: -psu.watts):
            platform = replace(own, psus=(replace(psu, count=count),))
            yield Proposal(title=f"Take {count} × {psu.watts:,} W", build=replace(case.build, platform=platform))
        return
    yield from supplies_for(case)


def more_supplies(case: Case) -> Iterator[Proposal]:
    """Twice as many of the same, so that each takes half."""
    own, wanted = case.build.platform, case.bank.count * 2
    if not 0 < wanted <= MOST_SUPPLIES:
        return
    chosen = _own(case)
    if chosen:
        build = _with_supplies(case.build, chosen, chosen[0].spec.id, wanted)
    elif isinstance(own, OwnPlatform):
        psus = tuple(replace(psu, count=psu.count * 2) for psu in own.psus)
        build = replace(case.build, platform=replace(own, psus=psus))
    else:
        return
    yield Proposal(title=f"Take {wanted} such supplies", build=build)


def larger_inlets(case: Case) -> Iterator[Proposal]:
    """A machine of one's own whose supplies have the C20 inlets that most above 2 kW have."""
    own = case.build.platform
    if isinstance(own, OwnPlatform) and any(psu.inlet in ("C14", "C16") for psu in own.psus):
        psus = tuple(replace(psu, inlet="C20") for psu in own.psus)
        build = replace(case.build, platform=replace(own, psus=psus))
        yield Proposal(title="Take supplies with C20 inlets", build=build)


def _without_redundancy(case: Case) -> Proposal:
    site = replace(case.build.site, psu_redundancy="none")
    return Proposal(title="Give up the redundancy", build=replace(case.build, site=site))


def even_number(case: Case) -> Iterator[Proposal]:
    """An odd number of supplies gets one more, or counts on N+1."""
    own = _own(case)
    if own:
        yield Proposal(title="Take one more", build=with_added_part(case.build, own[0].spec.id))
    if case.bank.count > 1:
        site = replace(case.build.site, psu_redundancy="n+1")
        yield Proposal(title="Count on N+1", build=replace(case.build, site=site))
    else:
        yield _without_redundancy(case)


def for_each_side(case: Case) -> Iterator[Proposal]:
    """As many supplies on each feed as carry everything, GPUs that want less, or a voltage at which they give more."""
    bank, own = case.bank, _own(case)
    wanted = case.build.site.feeds * max(1, ceil(case.draw.peak.load_w / bank.each_w))
    if own and bank.count < wanted <= MOST_SUPPLIES:
        build = _with_supplies(case.build, own, own[0].spec.id, wanted)
        yield Proposal(title=f"Take {wanted} × {own[0].spec.name}", build=build)
    yield from capped_to_load(case, bank.side_capacity_w or 0.0)
    yield from higher_supplies(case)


def supplies_for(case: Case) -> Iterator[Proposal]:
    """The smallest supplies of the catalogue that carry the peak, in the number and redundancy that are fitted."""
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
