"""Answers that are worked out once per snapshot: remembered by the identity of the tuple or mapping that they are about."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")

SNAPSHOTS_KEPT = 8
"""As many as `catalog.snapshot` keeps dates."""


def once_per_identity(work: Callable[[Given], Answer]) -> Callable[[Given], Answer]:
    """Remember the answers about the few objects that were asked about last, in any thread.

    Each is held together with its answer, so that no id is used twice. Two threads may work out the same at once.
    """
    kept: OrderedDict[int, tuple[Given, Answer]] = OrderedDict()
    lock = Lock()

    @wraps(work)
    def remembering(given: Given) -> Answer:
        with lock:
            found = kept.get(id(given))
            if found is not None:
                kept.move_to_end(id(given))
                return found[1]
        answer = work(given)
        with lock:
            kept[id(given)] = (given, answer)
            while len(kept) > SNAPSHOTS_KEPT:
                kept.popitem(last=False)
        return answer

    return remembering
