"""Rules about PCIe lanes and slots."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..build import Build
from ..catalogue import CpuSpec, DriveSpec, NicSpec
from ..quantities import counted, percent
from .case import Case, Proposal, Verdict
from .changes import platforms_for, with_part, without_part


def lane_budget(case: Case) -> Iterator[Verdict]:
    lanes = case.lanes
    if lanes.host is None or lanes.free is None or lanes.free >= 0:
        return
    yield Verdict(
        code="lanes.oversubscribed",
        severity=Severity.ERROR,
        step="lanes",
        title=f"{lanes.used} lanes wanted, {lanes.host} there",
        why=f"{-lanes.free} too many. {lanes.host_working}.",
        sources=case.system.platform.sources if case.system.platform else (),
        proposals=tuple(_fewer_lanes(case, -lanes.free)),
    )


def _fewer_lanes(case: Case, excess: int) -> Iterator[Proposal]:
    """A second CPU where a socket is empty, fewer of the cards that take most, another platform."""
    platform, fitted = case.system.platform, case.system.of(CpuSpec)
    if platform and fitted and sum(c.count for c in fitted) < platform.sockets:
        cpu = fitted[0].spec
        yield Proposal(
            title=f"Add the second {cpu.name}", build=with_part(case.build, cpu.id, cpu.id, platform.sockets)
        )
    for part in case.system.parts:
        spec = part.spec
        if isinstance(spec, NicSpec | DriveSpec) and not part.included and spec.lanes:
            fewer = -(-excess // spec.lanes)
            if fewer < part.count:
                yield Proposal(
                    title=f"Take {part.count - fewer} × {spec.name}",
                    build=with_part(case.build, spec.id, spec.id, part.count - fewer),
                )
            elif fewer == part.count:
                yield Proposal(title=f"Leave out {spec.name}", build=without_part(case.build, spec.id))
    gpu = case.system.gpu
    if gpu is not None:
        for other in platforms_for(gpu.form, case.system.gpus_per_server, case.snapshot)[:3]:
            yield Proposal(title=f"Change the platform to {other.name}", build=replace(case.build, platform=other.id))


def throttled_links(case: Case) -> Iterator[Verdict]:
    for card in case.lanes.placements:
        if card.throttled:
            yield Verdict(
                code="lanes.throttled",
                severity=Severity.WARNING,
                step="lanes",
                title=f"{card.device} runs below its speed in slot {card.slot.name}",
                why=f"The link is Gen{card.generation} x{card.lanes}, {card.gb_s:.2f} GB/s one way; the card can move "
                f"{card.needed_gb_s:g} GB/s, so {percent(1 - card.gb_s / card.needed_gb_s)} of it is lost.",
                sources=case.system.platform.sources if case.system.platform else (),
                proposals=(Proposal(title="Let the card find a better slot", build=_without_slot(case, card.product)),),
            )


def _without_slot(case: Case, product: str) -> Build:
    parts = tuple(replace(p, slot=None) if p.product == product else p for p in case.build.parts)
    return replace(case.build, parts=parts)


def slots(case: Case) -> Iterator[Verdict]:
    if case.lanes.unplaced:
        platform = case.system.platform
        yield Verdict(
            code="slots.short",
            severity=Severity.ERROR,
            step="lanes",
            title=f"{counted(len(case.lanes.unplaced), 'card')} without a slot",
            why=f"No free slot for {', '.join(case.lanes.unplaced)}"
            + (
                f"; dead without a second CPU: {', '.join(s.name for s in case.lanes.dead_slots)}."
                if case.lanes.dead_slots
                else "."
            ),
            sources=platform.sources if platform else (),
            proposals=tuple(_more_slots(case)),
        )


def _more_slots(case: Case) -> Iterator[Proposal]:
    named = [p for p in case.build.parts if p.slot is not None]
    if named:
        yield Proposal(
            title="Let the cards find their slots",
            build=replace(case.build, parts=tuple(replace(p, slot=None) for p in case.build.parts)),
        )
    yield from _fewer_lanes(case, 1)


RULES = (lane_budget, throttled_links, slots)
