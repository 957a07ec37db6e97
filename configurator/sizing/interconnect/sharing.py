"""Slots that share their lanes: x16 for one card, x8 for each of two, as the multiplexers of mainboards divide them."""

from collections.abc import Iterable, Mapping, Sequence

from ..catalogue import Slot

LINK_WIDTHS = (16, 8, 4, 2, 1)
"""Widths that a PCIe link can have, in lanes."""


def groups(slots: Sequence[Slot]) -> dict[str, tuple[Slot, ...]]:
    """The slots that share lanes with each, itself among them, whichever of them says so; only those that share any."""
    names = {slot.name for slot in slots}
    found: dict[str, set[str]] = {}
    for slot in slots:
        together = {slot.name, *(name for name in slot.shares_lanes_with if name in names)}
        if len(together) > 1:
            for name in tuple(together):
                together |= found.get(name, set())
            for name in together:
                found[name] = together
    return {name: tuple(s for s in slots if s.name in together) for name, together in found.items()}


def lanes_of(slots: Sequence[Slot]) -> int:
    """Lanes that are wired to all of these slots together: those that share count once, by the widest of them."""
    sharing = groups(slots)
    alone = sum(slot.lanes for slot in slots if slot.name not in sharing)
    return alone + sum(max(s.lanes for s in group) for group in set(sharing.values()))


def left_for(slot: Slot, group: Sequence[Slot], wanted: Mapping[str, int]) -> int:
    """Lanes that a slot of a group has left, in the widths of a link; `wanted` has those of each slot with a card."""
    spare = max(s.lanes for s in group) - sum(wanted.get(s.name, 0) for s in group)
    return widest(min(spare, slot.lanes))


def divided(total: int, wanted: Iterable[int]) -> list[int]:
    """Lanes for each of the cards of one group: what each wants, or less: the widest is halved, of like ones the last.

    Of x16, two cards of sixteen lanes get eight each. One for which not even a lane is left gets 0.
    """
    given = list(wanted)
    while sum(given) > total:
        most = max(given)
        given[len(given) - 1 - given[::-1].index(most)] = most // 2
    return given


def widest(lanes: int) -> int:
    """The widest link that so many lanes make; 0 for none."""
    return next((width for width in LINK_WIDTHS if width <= lanes), 0)
