"""Rules about slots: cards that find none, and ports that lose their lanes to one."""

from collections.abc import Iterator
from dataclasses import replace

from ..catalogue import AccessorySpec, NicSpec
from ..findings import Severity
from ..interconnect.lane_figures import slot_names
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .lane_repairs import (
    fewer_cards,
    fewer_gpus,
    free_choice,
    long_connectors,
    other_platforms,
    second_cpu,
    without_drives,
    without_shared_drives,
)

MOST_NAMED = 6
"""Cards that a finding names before it only counts them."""


def slots(case: Case) -> Iterator[Verdict]:
    """Cards that found no slot, with the slots that are dead, covered, starved, too short or too low."""
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
            proposals=(
                *free_choice(case.build),
                *without_shared_drives(case),
                *second_cpu(case),
                *fewer_cards(case),
                *other_platforms(case),
                *fewer_gpus(case),
                *long_connectors(case),
            ),
        )


def one_card_a_slot(case: Case) -> Iterator[Verdict]:
    """A line of several cards with one slot: the slot takes the first, the others find their own."""
    parts = case.build.parts
    for at, part in enumerate(parts):
        spec = case.snapshot.product(part.product)
        if part.slot is None or part.count < 2 or not isinstance(spec, NicSpec | AccessorySpec) or not spec.lanes:
            continue
        where = {u.device: u.where for u in case.lanes.uses if u.product == part.product and u.where != part.slot}
        sit = ", ".join(f"{device} {f'in {place}' if place else 'without a slot'}" for device, place in where.items())
        lines = (replace(part, count=1), replace(part, count=part.count - 1, slot=None))
        split = replace(case.build, parts=(*parts[:at], *lines, *parts[at + 1 :]))
        yield Verdict(
            code="slots.one-card",
            subject=part.product,
            severity=Severity.WARNING,
            step="lanes",
            title=f"{part.count} × {spec.name} told into slot {part.slot}",
            why=f"A slot takes one card. The first sits there; elsewhere: {sit or 'none'}.",
            proposals=(
                Proposal(title=f"One in {part.slot}, the others where there is room", build=split),
                *free_choice(case.build),
            ),
        )


def shared_ports(case: Case) -> Iterator[Verdict]:
    """A drive in a port whose lanes a slot has taken: M.2 and OCuLink of the ASRock Rack ROMED8-2T, for one."""
    ports = case.lanes.layout.starved_ports
    if not ports:
        return
    slots = [p.slot.name for p in case.lanes.placements if not set(ports).isdisjoint(p.slot.shares_lanes_with)]
    platform = case.system.platform
    yield Verdict(
        code="lanes.shared",
        severity=Severity.ERROR,
        step="lanes",
        title=f"No lanes left for {' and '.join(ports)}",
        why=f"Slot {', '.join(slots)} shares its lanes with {' and '.join(ports)}, where a drive is plugged in: with a card "
        "in the slot the drive is not seen.",
        sources=platform.sources if platform else (),
        proposals=(*free_choice(case.build), *without_drives(case)),
    )


def _why_short(case: Case) -> Iterator[str]:
    layout, told = case.lanes.layout, _told(case)
    unplaced = [device for device in case.lanes.unplaced if device not in told]
    if unplaced:
        more = len(unplaced) - MOST_NAMED
        yield f"No free slot for {', '.join(unplaced[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"
    yield from _why_not_as_told(case, told)
    if ports := _ports_for_gpus(case):
        yield ports
    if wide := _too_small_connectors(case):
        yield wide
    if case.lanes.dead_slots:
        yield f"dead without a second CPU: {slot_names(case.lanes.dead_slots)}"
    if layout.covered:
        yield f"covered by a card two slots wide: {slot_names(layout.covered)}"
    if layout.without_lanes:
        yield f"without lanes, which another slot uses: {slot_names(layout.without_lanes)}"


def _told(case: Case) -> dict[str, str]:
    """The slots that cards without one were told to sit in, by their device names."""
    unplaced = set(case.lanes.unplaced)
    return {c.device: c.slot for c in case.lanes.cards if c.slot and c.device in unplaced}


def _why_not_as_told(case: Case, told: dict[str, str]) -> Iterator[str]:
    platform = case.system.platform
    there = {slot.name for slot in platform.slots} if platform else set()
    taken = {p.slot.name: p.device for p in case.lanes.placements}
    for device, name in told.items():
        if name not in there:
            yield f"{device} is told into a slot that is not there: there is no slot {name}"
        elif name in taken:
            yield f"{device} is told into slot {name}: slot {name} is taken by {taken[name]}"
        else:
            yield f"{device} can't sit in slot {name}, where it is told to"


def _ports_for_gpus(case: Case) -> str:
    """What the switches have, where they have fewer ports than there are GPUs."""
    platform = case.system.platform
    ports = sum(s.gpu_ports for s in platform.switches) if platform else 0
    return f"the switches have {counted(ports, 'port')} for GPUs" if 0 < ports < case.system.gpus_per_server else ""


def _too_small_connectors(case: Case) -> str:
    """Free slots that a card without one does not go into, by the size of the connector or the height."""
    unplaced = set(case.lanes.unplaced)
    asked = [c for c in case.lanes.cards if c.device in unplaced]
    short = [
        s.name
        for s in case.lanes.free_slots
        if any(c.lanes > (s.physical_lanes or c.lanes) or (c.full_height and not s.full_height) for c in asked)
    ]
    return f"too short or too low for it: {', '.join(short)}" if short else ""


RULES = (slots, one_card_a_slot, shared_ports)
