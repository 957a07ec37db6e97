"""Answers that are worked out once per snapshot: remembered by the identity of the tuple or mapping that they are about,
and beside it by the question."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")
Question = TypeVar("Question", bound=Hashable)

SNAPSHOTS_KEPT = 8
"""As many as `catalog.snapshot` keeps dates."""
ANSWERS_KEPT = 64
"""Where nothing else is said. Then all are forgotten at once: simpler than counting uses, and safe where several threads ask."""


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


def recalled(
    known: dict[Question, Answer], asked: Question, work: Callable[[], Answer], most: int = ANSWERS_KEPT
) -> Answer:
    """The answer that is known to the same question, else what `work` finds, which is kept; answers are never None.

    At most `most` of them are. A question with a pasted config.json in it is worked out each time.
    """
    try:
        found = known.get(asked)
    except TypeError:  # a config.json is a dict, which no dict takes for a key
        return work()
    if found is None:
        if len(known) >= most:
            known.clear()
        found = known[asked] = work()
    return found
