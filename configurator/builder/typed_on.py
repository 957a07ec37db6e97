"""Which successive changes are one to Undo: those that somebody makes to one box while typing into it.

Each pause is saved, so that whoever means 48 also saves 4. Undo takes back the 48, not its last digit.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

PAUSE = timedelta(seconds=10)
"""Whoever is silent for longer has made a change; what he types next is another one."""
DIGEST_BYTES = 12
PRICE = "price"
"""Three amounts that often come from one box: they are one value here."""


def box_of(who: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """A short name of the one box that somebody has typed into; empty where nobody is known, or more has changed."""
    place: list[str] = []
    old: Any = before
    new: Any = after
    while PRICE not in place and (differing := _differing(old, new)) is not None:
        if len(differing) != 1:
            return ""
        place.append(str(differing[0]))
        old, new = old[differing[0]], new[differing[0]]
    if not who or not (PRICE in place or _is_typed(old, new)):
        return ""
    return blake2b("\0".join((who, *place)).encode(), digest_size=DIGEST_BYTES).hexdigest()


def goes_on(box: str, last_box: str, since: datetime, now: datetime) -> bool:
    """Whether a change of this box only goes on with the last one."""
    return bool(box) and box == last_box and now - since <= PAUSE


def _differing(old: Any, new: Any) -> list[Any] | None:
    """The names or places under which two things of the same shape differ; None where they are values."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return [name for name in old if old[name] != new[name]]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [place for place, item in enumerate(old) if item != new[place]]
    return None


def _is_typed(old: Any, new: Any) -> bool:
    """Numbers, and text that goes on as it was: what is picked from a list is a change of its own each time."""
    if isinstance(old, str) and isinstance(new, str) and (old.startswith(new) or new.startswith(old)):
        return True
    return all(value is None or _is_number(value) for value in (old, new))


def _is_number(value: Any) -> bool:
    """Amounts of money are digits in a string."""
    if isinstance(value, str):
        return value.replace(".", "", 1).isdecimal()
    return isinstance(value, int | float) and not isinstance(value, bool)
