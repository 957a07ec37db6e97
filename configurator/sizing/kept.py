"""Answers that are worked out once per snapshot: remembered by the identity of the tuple or mapping that they are about."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")

SNAPSHOTS_KEPT = 8
"""As many as `catalog.snapshot` keeps dates."""


def once_per_identity(work: Callable[[Given], Answer]) -> Callable[[Given], Answer]:
    """Remember the answers about the last few objects. Each is held together with its answer, so that no id is used twice."""
    kept: OrderedDict[int, tuple[Given, Answer]] = OrderedDict()

    @wraps(work)
    def remembering(given: Given) -> Answer:
        found = kept.get(id(given))
        if found is not None and found[0] is given:
            return found[1]
        answer = work(given)
        kept[id(given)] = (given, answer)
        while len(kept) > SNAPSHOTS_KEPT:
            kept.popitem(last=False)
        return answer

    return remembering
