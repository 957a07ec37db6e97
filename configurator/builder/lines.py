"""Which line of a build is which: names that stay with lines while others come and go above them.

Boxes of a page carry them (`count-r7-0-amd-epyc-7343`), so that what is typed for a line reaches that line and no other,
however old the page is. A build file knows nothing of them: they are kept beside it, with each change.
"""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from configurator.sizing.build import Build, Costs, OwnCloudRate

LABELS = {"parts": "product", "custom_lines": "description", "gpus": "variant", "rates": "name"}
"""The lists of lines, and what people call a line of each by."""
FIXED = "parts"
"""Of these the label is never typed: another product is another line. A description or a variant may change in its place."""
THERE_BEFORE = "gpus"
"""Boxes of a first group stand on the page before there is one, under the name of its place, and stay its boxes."""
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as a form shows it: in which list, by which name, and what people call it."""

    listed: str
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The name of each line, in the order of the build."""

    parts: tuple[str, ...]
    custom_lines: tuple[str, ...]
    gpus: tuple[str, ...]
    rates: tuple[str, ...]

    @classmethod
    def of(cls, build: Build, kept: Mapping[str, Sequence[str]] | None = None) -> "Lines":
        """As they were kept; until a line comes or goes, each is called by its place."""
        known = kept or {}
        return cls(
            parts=_names(len(build.parts), known.get("parts")),
            custom_lines=_names(len(build.custom_lines), known.get("custom_lines")),
            gpus=_names(len(build.gpus), known.get("gpus")),
            rates=_names(len(own_rates(build.costs)), known.get("rates")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A build as it stood at some time, with the names of its lines."""

    build: Build
    lines: Lines


def carried_on(
    before: Item, names: Mapping[str, Sequence[str]], after: Item, *, revision: int, removed: Line | None = None
) -> dict[str, list[str]]:
    """The names to keep after a change from one build file to another, less those that are places.

    What is new is called after the revision that brought it; `removed` is the line that the change takes away, where that
    is known.
    """
    kept = {}
    for listed in LABELS:
        old, new = _items(before, listed), _items(after, listed)
        if listed == THERE_BEFORE and not old:
            continue
        known = _names(len(old), names.get(listed))
        gone = removed.name if removed and removed.listed == listed else None
        found = known if old == new else _found(listed, list(zip(old, known, strict=True)), new, gone)
        fresh = (f"r{revision}-{number}" for number in range(len(new)))
        called = tuple(name or next(fresh) for name in found)
        if called != _names(len(called)):
            kept[listed] = list(called)
    return kept


def own_rates(costs: Costs) -> list[OwnCloudRate]:
    """The rates of one's own among those that are compared."""
    return [rate for rate in costs.cloud_rates or () if isinstance(rate, OwnCloudRate)]


def _items(document: Item, listed: str) -> list[Item]:
    if listed == "rates":
        return [rate for rate in (document.get("costs") or {}).get("cloud_rates") or () if isinstance(rate, dict)]
    return document.get(listed) or []


def _names(count: int, kept: Sequence[str] | None = None) -> tuple[str, ...]:
    return tuple(kept) if kept and len(kept) == count else tuple(map(str, range(count)))


def _found(listed: str, old: Sequence[tuple[Item, str]], new: Sequence[Item], gone: str | None) -> list[str | None]:
    """The name that each item had; None for one that was not there. What stands as it stood, from either end, is the same."""
    old = [(item, name) for item, name in old if name != gone]
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at][0] != new[at]), shorter)
    end = next((at for at in range(shorter - start) if old[-1 - at][0] != new[-1 - at]), shorter - start)
    between = _by_label(listed, old[start : len(old) - end], new[start : len(new) - end])
    return [*(name for _, name in old[:start]), *between, *(name for _, name in old[len(old) - end :])]


def _by_label(listed: str, old: Sequence[tuple[Item, str]], new: Sequence[Item]) -> list[str | None]:
    """Lines that are called the same, in their order; in the place of another one, the same line called anew."""
    label = LABELS[listed]
    waiting: dict[str, deque[str]] = defaultdict(deque)
    for item, name in old:
        waiting[item[label]].append(name)
    found = [alike.popleft() if (alike := waiting[item[label]]) else None for item in new]
    if listed == FIXED or len(new) < len(old):
        return found
    known = set(found)
    there = [name if name not in known else None for _, name in old] + [None] * (len(new) - len(old))
    return [name or same_place for name, same_place in zip(found, there, strict=True)]
