"""What Undo will take back, said before it is pressed: on a step where what was typed last is not in the build's history."""

from . import store
from .models import Build as BuildRow
from .steps import BY_SLUG

OF_NO_STEP = "the name"
ON_THE_QUOTE = "the repair"
"""The quote's own step changes the build by repairs alone: prices and customer belong to the quote."""


def what_undo_takes_back(row: BuildRow) -> str:
    """In words that follow “Undo”; empty where there is nothing to take back."""
    change = store.taken_back_next(row)
    if change is None:
        return ""
    if change.step not in BY_SLUG:
        return OF_NO_STEP
    return ON_THE_QUOTE if change.step == "quote" else f"in {BY_SLUG[change.step].title}"
