"""Rules about PCIe lanes and slots."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..build import Build
from ..catalogue import AccessorySpec, CpuSpec, DriveSpec, NicSpec, Slot
from ..placement import Placement
from ..quantities import counted, percent
from .case import Case, Proposal, Verdict
from .changes import platforms_for, with_fewer, with_part

TakesLanes = NicSpec | DriveSpec | AccessorySpec

MOST_PLATFORMS = 3
MOST_NAMED = 6
"""Cards that a finding names before it only counts them."""


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
    for spec, count in _cards_to_spare(case).items():
        fewer = -(-excess // spec.lanes)
        if fewer <= count:
            title = f"Leave out {spec.name}" if fewer == count else f"Take {count - fewer} × {spec.name}"
            yield Proposal(title=title, build=with_fewer(case.build, spec.id, fewer))
    yield from _other_platforms(case)


def _cards_to_spare(case: Case) -> dict[TakesLanes, int]:
    """Products with lanes that the build itself adds, and their pieces over all lines."""
    counts: Counter[TakesLanes] = Counter()
    for part in case.system.parts:
        if isinstance(part.spec, NicSpec | DriveSpec | AccessorySpec) and not part.included and part.spec.lanes:
            counts[part.spec] += part.count
    return dict(counts)


def _other_platforms(case: Case) -> Iterator[Proposal]:
    gpu = case.system.gpu
    if gpu is not None:
        for other in platforms_for(gpu.form, case.system.gpus_per_server, case.snapshot)[:MOST_PLATFORMS]:
            yield Proposal(title=f"Change the platform to {other.name}", build=replace(case.build, platform=other.id))


def throttled_links(case: Case) -> Iterator[Verdict]:
    """One finding for all cards of a kind that lose the same in their slots."""
    alike: dict[tuple[str, int, int], list[Placement]] = {}
    for card in case.lanes.placements:
        if card.throttled:
            alike.setdefault((card.product, card.generation, card.lanes), []).append(card)
    for together in alike.values():
        yield _throttled(case, together)


def _throttled(case: Case, together: list[Placement]) -> Verdict:
    card, places = together[0], ", ".join(p.slot.name for p in together)
    if len(together) == 1:
        title = f"{card.device} runs below its speed in slot {places}"
    else:
        spec = case.snapshot.product(card.product)
        name = spec.name if spec else card.product
        title = f"{len(together)} × {name} run below their speed in slots {places}"
    return Verdict(
        code="lanes.throttled",
        severity=Severity.WARNING,
        step="lanes",
        title=title,
        why=f"The link is Gen{card.generation} x{card.lanes}, {card.gb_s:.2f} GB/s one way; the card can move "
        f"{card.needed_gb_s:.4g} GB/s, so {percent(1 - card.gb_s / card.needed_gb_s)} of it is lost.",
        sources=case.system.platform.sources if case.system.platform else (),
        proposals=(*_free_choice(case.build), *_other_platforms(case)),
    )


def _free_choice(build: Build) -> Iterator[Proposal]:
    if any(part.slot is not None for part in build.parts):
        parts = tuple(replace(part, slot=None) if part.slot else part for part in build.parts)
        yield Proposal(title="Let the cards find their slots", build=replace(build, parts=parts))


def slots(case: Case) -> Iterator[Verdict]:
    unplaced = case.lanes.unplaced
    if unplaced:
        platform = case.system.platform
        yield Verdict(
            code="slots.short",
            severity=Severity.ERROR,
            step="lanes",
            title=f"{counted(len(unplaced), 'card')} without a slot",
            why=f"{'; '.join(_why_short(case))}.",
            sources=platform.sources if platform else (),
            proposals=(*_free_choice(case.build), *_fewer_lanes(case, 1)),
        )


def _why_short(case: Case) -> Iterator[str]:
    unplaced, layout = case.lanes.unplaced, case.lanes.layout
    more = len(unplaced) - MOST_NAMED
    yield f"No free slot for {', '.join(unplaced[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"
    if case.lanes.dead_slots:
        yield f"dead without a second CPU: {_names(case.lanes.dead_slots)}"
    if layout.covered:
        yield f"covered by a card two slots wide: {_names(layout.covered)}"
    if layout.without_lanes:
        yield f"without lanes, which another slot uses: {_names(layout.without_lanes)}"


def _names(slots: tuple[Slot, ...]) -> str:
    return ", ".join(slot.name for slot in slots)


RULES = (lane_budget, throttled_links, slots)
