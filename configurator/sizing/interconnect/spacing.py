"""How slots lie beside each other: the room above each, where it sits, and which slots a wide card covers."""

from itertools import pairwise

from ..catalogue import PlatformSpec


def rooms(platform: PlatformSpec) -> dict[str, int]:
    """Slot widths of room above each slot. Servers list slots that are as wide as their GPUs, and so does a board with
    two slots for GPUs side by side; on any other mainboard the next slot is one width away."""
    spaced = platform.kind != "board" or any(a.takes_gpu and b.takes_gpu for a, b in pairwise(platform.slots))
    return {s.name: (2 if spaced else 1) if s.width is None else s.width for s in platform.slots}


def positions(platform: PlatformSpec) -> dict[str, int]:
    """Where each slot sits, in slot widths from the first."""
    at, found = 0, {}
    for name, room in rooms(platform).items():
        found[name] = at
        at += room
    return found


def covers(platform: PlatformSpec, width: int) -> dict[str, frozenset[str]]:
    """Names of the slots under a card so many widths wide, for each slot above which there is less room than that."""
    if width < 2:
        return {}
    above = rooms(platform)
    names, found = list(above), {}
    for at, name in enumerate(names):
        room, under = above[name], at + 1
        while room < width and under < len(names):
            room += above[names[under]]
            under += 1
        if under > at + 1:
            found[name] = frozenset(names[at + 1 : under])
    return found
