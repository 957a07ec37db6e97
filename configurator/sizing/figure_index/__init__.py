"""What every figure's name means, with unit, basis, formula and source: docs/figures.md is written from here.

A stage that emits a new figure adds one entry to the file of its subject, and its label to `labels.py`. Tests fail when a figure is emitted without
an entry, with another unit or basis than its entry says, or when an entry is never emitted.
"""

from functools import lru_cache

from .entry import FigureEntry
from .machine import MACHINE
from .money import MONEY
from .power import POWER
from .room import ROOM
from .workload import WORKLOAD

__all__ = ["ENTRIES", "FigureEntry", "entry_of"]

ENTRIES: tuple[FigureEntry, ...] = (*WORKLOAD, *MACHINE, *POWER, *ROOM, *MONEY)
"""In the order of the steps."""

_BY_KEY = {entry.key: entry for entry in ENTRIES}


@lru_cache(maxsize=2048)
def entry_of(name: str) -> FigureEntry | None:
    """The entry of an emitted figure: `lanes.slot_gb_s.slot-4` has that of `lanes.slot_gb_s.SLOT`."""
    stage, _, rest = name.partition(".")
    figure, dot, _ = rest.partition(".")
    return _BY_KEY.get(f"{stage}.{figure}{dot}")
