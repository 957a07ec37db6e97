"""The ids that somebody may have meant by one that the catalogue does not hold."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from .kept import once_per_identity

MOST_COMPARED = 50
LEAST_ALIKE = 0.5
"""Share of words in common from which two ids are alike."""


def nearest_ids(wanted: str, known: Mapping[str, Any], *, most: int = 3) -> tuple[str, ...]:
    """Ids of `known` that are like `wanted`, the likest first; only those that share a word with it.

    The words of all ids are indexed once for each mapping, so that ten thousand products cost no more than fifty.
    """
    index = _ids_by_word(known)
    shared: defaultdict[str, float] = defaultdict(float)
    for word in set(words(wanted)):
        ids = index.get(word, ())
        for id in ids:
            shared[id] += 1 / len(ids)  # a rare word says more than one that every other id has
    compared = sorted(shared, key=lambda id: (-shared[id], id))[:MOST_COMPARED]
    alike = {id: _likeness(wanted, id) for id in compared}
    ranked = sorted((id for id in compared if alike[id] >= LEAST_ALIKE), key=lambda id: (-alike[id], id))
    return tuple(ranked[:most])


def _likeness(one: str, other: str) -> float:
    """Dice's coefficient of their words, in whatever order: 80gb-pcie is as good as pcie-80gb."""
    mine, theirs = Counter(words(one)), Counter(words(other))
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def words(id: str) -> list[str]:
    """Runs of letters and runs of digits: the words of "epyc7343" and of "EPYC 7343" are the same."""
    return re.findall(r"[a-z]+|\d+", id.lower())


@once_per_identity
def _ids_by_word(known: Mapping[str, Any]) -> dict[str, list[str]]:
    index: defaultdict[str, list[str]] = defaultdict(list)
    for id in known:
        for word in set(words(id)):
            index[word].append(id)
    return dict(index)
