"""Two pages open on one build: a form posts all its boxes, but only those that its reader changed are his change.

The form says what it was made from. Each box is compared with what it held then: one that was left alone keeps what
the build says now, and where both changed the same box the later wins and is told so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot

from .forms.base import StepForm

REMOVING = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`posted` holds what its sender changed. With `others_changed` his boxes no longer show what the build says."""

    posted: QueryDict
    others_changed: bool = False
    notices: tuple[str, ...] = ()


def merge(
    form: type[StepForm], base: Build | None, current: Build, snapshot: CatalogueSnapshot, posted: QueryDict
) -> Merged:
    """What was posted on a page that was made from `base` (None: from the build as it is), ready for `current`."""
    if base is None:
        return Merged(posted=posted)
    was, now = form(base, snapshot), form(current, snapshot)
    before, after = was.boxes, now.boxes
    if before == after:
        return Merged(posted=posted)
    mine = posted.copy()
    for name in (*was.untouched(posted), *(name for name, text in before.items() if _same(posted, name, text))):
        mine.pop(name, None)
    notices = [_notice(was.label_of(name), name in after) for name in mine if _overlaps(name, mine, before, after)]
    if mine.get("action", "").startswith(REMOVING) and before.keys() != after.keys():
        del mine["action"]
        notices.append("Somebody else added or removed lines meanwhile. Look again, then remove yours.")
    return Merged(posted=mine, others_changed=True, notices=tuple(dict.fromkeys(notices)))


def _same(posted: QueryDict, name: str, text: str) -> bool:
    return len(posted.getlist(name)) == 1 and _one_way(posted[name]) == _one_way(text)


def _one_way(text: object) -> str:
    """Browsers send the ends of lines as CR LF."""
    return str(text).replace("\r\n", "\n").strip()


def _overlaps(name: str, mine: QueryDict, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    return name in before and after.get(name) != before[name] and not _same(mine, name, after.get(name, ""))


def _notice(label: str, still_there: bool) -> str:
    if still_there:
        return f"Somebody else changed “{label}” meanwhile; your value is kept."
    return f"Somebody else removed “{label}” meanwhile; your change to it could not be kept."
