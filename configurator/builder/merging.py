"""Two pages open on one build: a form posts all its boxes, but only those that its reader changed are his change.

The form says what it was made from. Each box is compared with what it held then: one that was left alone takes what the
build says now, and where both changed the same box the later wins. Both are said, with the values, and what the other
gave can be taken after all. Boxes of a line carry its name, so that they reach it wherever it stands now; what was meant
for a line that is gone is said to be lost, and reaches no other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from configurator.sizing.catalogue import CatalogueSnapshot

from .forms.base import StepForm, key_of
from .forms.costs import TICKS
from .forms.fields import ChoiceField
from .lines import Version
from .numbers import with_comma
from .steps import BY_SLUG

TOUCHED = "touched"
"""Boxes that were typed into since the page was made, of pages with a script: one may be back at what it was, after a save."""
MADE_FROM, SAVED_SINCE = "made_from", "+"
"""What a page says that it was made from, and at its end that it has saved since without being drawn again."""
THEIRS = "theirs"
"""The button of a notice: `months=24` stands for the value that somebody else gave."""
MOST_NAMED = 4
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What somebody else did; `theirs` is what its button posts to take his value, empty where there is none to take.

    `is_lost` says that a change of this page's own sender could not be kept.
    """

    text: str
    theirs: str = ""
    their_words: str = ""
    is_lost: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """`posted` holds what its sender changed. With `others_changed` his boxes no longer show what the build says."""

    posted: QueryDict
    others_changed: bool = False
    notices: tuple[Notice, ...] = ()


def merge(
    form: type[StepForm],
    base: Version | None,
    current: Version,
    snapshot: CatalogueSnapshot,
    posted: QueryDict,
    *,
    decimal_comma: bool = False,
) -> Merged:
    """What was posted on a page that was made from `base` (None: from the build as it is), ready for `current`.

    `decimal_comma` says that the page's boxes were written with one.
    """
    takes_theirs = THEIRS in posted
    posted = with_theirs(posted)
    if decimal_comma:
        shown = base or current
        posted = _as_kept(posted, form(shown.build, snapshot, lines=shown.lines))
    if base is None:
        return Merged(posted=posted, others_changed=takes_theirs)
    was = form(base.build, snapshot, lines=base.lines)
    now = form(current.build, snapshot, lines=current.lines)
    if was.boxes == now.boxes:
        return Merged(posted=posted, others_changed=takes_theirs)
    mine = _changed(was, posted)
    if posted.get(MADE_FROM, "").endswith(SAVED_SINCE):
        mine = _in_its_row(mine, was, now)
    removing = was.to_remove(mine.get("action", ""))
    notices = [_disagreed(name, mine, was, now) for name in mine if _overlaps(name, mine, was.boxes, now.boxes)]
    notices += _of_removed(removing, was, now)
    notices += _taken_over(mine, removing, was, now)
    return Merged(posted=mine, others_changed=True, notices=tuple(dict.fromkeys(notices)))


def elsewhere(base: Version, current: Version, snapshot: CatalogueSnapshot, forms: Mapping[str, type[StepForm]]) -> str:
    """The titles of those of the steps on which somebody else changed something since; empty if on none."""
    changed = [
        BY_SLUG[slug].title
        for slug, form in forms.items()
        if form(base.build, snapshot, lines=base.lines).boxes
        != form(current.build, snapshot, lines=current.lines).boxes
    ]
    return ", ".join(changed)


def with_theirs(posted: QueryDict) -> QueryDict:
    """What was posted, with the value that the pressed button of a notice gives back to its box."""
    name, given, value = posted.get(THEIRS, "").partition("=")
    if not given:
        return posted
    taken = posted.copy()
    taken[name] = value
    return taken


def _as_kept(posted: QueryDict, shown: StepForm) -> QueryDict:
    """Boxes that were left as the page wrote them, 0,12, hold again what the build does, 0.12."""
    kept = posted.copy()
    for name, text in shown.boxes.items():
        if shown.holds_number(name) and posted.get(name) == with_comma(text):
            kept[name] = text
    return kept


def _changed(was: StepForm, posted: QueryDict) -> QueryDict:
    """Of what was posted only what its sender changed."""
    mine, touched = posted.copy(), posted.getlist(TOUCHED)
    same = (name for name, text in was.boxes.items() if name not in touched and _same(posted, name, text))
    for name in (*was.untouched(posted), *same):
        mine.pop(name, None)
    return mine


def _in_its_row(mine: QueryDict, was: StepForm, now: StepForm) -> QueryDict:
    """What was typed into the empty row of a page that has saved since: it made a row, and goes on there."""
    came = next((key for key in now.rows if key not in was.rows), None)
    if not was.blank or came is None:
        return mine
    moved = mine.copy()
    for name in [name for name in mine if key_of(name) == was.blank]:
        moved[f"{name.removesuffix(was.blank)}{came}"] = moved.pop(name)[-1]
    return moved


def _same(posted: QueryDict, name: str, text: str) -> bool:
    return len(posted.getlist(name)) == 1 and one_way(posted[name]) == one_way(text)


def one_way(text: object) -> str:
    """Browsers send the ends of lines as CR LF."""
    return str(text).replace("\r\n", "\n").strip()


def _overlaps(name: str, mine: QueryDict, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    return name in before and after.get(name) != before[name] and not _same(mine, name, after.get(name, ""))


def _disagreed(name: str, mine: QueryDict, was: StepForm, now: StepForm) -> Notice:
    """Both changed one box; `mine` is saved. A list of ticks has no single value to be taken back."""
    line = was.rows.get(key_of(name))
    label = was.label_of(name)
    if name not in now.boxes:
        gone = line.label if line else label
        text = f"Somebody else removed “{gone}” meanwhile; your change to it could not be kept."
        return Notice(text=text, is_lost=True)
    if name == TICKS:
        return Notice(text=f"Somebody else changed “{label}” meanwhile; your value is kept.")
    theirs, yours = _words(now, name, now.boxes[name]), _words(now, name, str(mine[name]))
    return disagreed(label, theirs, yours, f"{name}={now.boxes[name]}")


def disagreed(label: str, theirs: str, yours: str, take: str) -> Notice:
    """Both changed one box, and the later value is kept; `take` is what the button for the other one posts."""
    text = f"Somebody else changed “{label}” to {theirs} meanwhile; your value, {yours}, is kept."
    return Notice(text=text, theirs=take, their_words=theirs)


def _of_removed(key: str, was: StepForm, now: StepForm) -> Iterator[Notice]:
    """What somebody else did to the line that is to be removed: it goes as it stands now, or is gone already."""
    if not key:
        return
    if key not in now.rows:
        yield Notice(text=f"Somebody else removed “{was.rows[key].label}” meanwhile too.")
    elif steps := [_step_of(name, was, now) for name in _changed_by_others(was, now) if key_of(name) == key]:
        yield Notice(text=f"Somebody else changed meanwhile what you removed: {', '.join(steps)}.")


def _taken_over(mine: QueryDict, removing: str, was: StepForm, now: StepForm) -> Iterator[Notice]:
    """What somebody else changed and this page's sender did not: it is in his build now, so it is named."""
    touched = {removing, *map(key_of, mine)}
    names = [name for name in _changed_by_others(was, now) if name not in mine]
    steps = [_step_of(name, was, now) for name in names if not removing or key_of(name) != removing]
    steps += [f"“{line.label}” removed" for key, line in was.rows.items() if key not in now.rows and key not in touched]
    steps += [f"“{line.label}” added" for key, line in now.rows.items() if key not in was.rows]
    if steps:
        yield Notice(text=f"Somebody else changed meanwhile, and you see it here: {the_first(steps)}.")


def the_first(steps: Sequence[str]) -> str:
    """The first of some changes, and how many more there are."""
    more = len(steps) - MOST_NAMED
    return ", ".join([*steps[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def _changed_by_others(was: StepForm, now: StepForm) -> list[str]:
    return [name for name, text in now.boxes.items() if name in was.boxes and was.boxes[name] != text]


def _step_of(name: str, was: StepForm, now: StepForm) -> str:
    label = f"“{now.label_of(name)}”"
    if name == TICKS:
        return label
    return f"{label} from {_words(was, name, was.boxes[name])} to {_words(now, name, now.boxes[name])}"


def _words(form: StepForm, name: str, value: str) -> str:
    """A value as its box shows it."""
    field = form.fields.get(name)
    groups = field.groups if isinstance(field, ChoiceField) else []
    return in_short(next((words for _, listed in groups for one, words in listed if one == value), value))


def in_short(text: str) -> str:
    shown = text.strip()
    return f"{shown[:LONGEST]}…" if len(shown) > LONGEST else shown or "nothing"
