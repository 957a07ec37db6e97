"""Two pages open on one draft: each posts all its boxes, but only those that its reader changed are his change.

The page sends along what its boxes showed. As on the steps, a box that was left alone takes what the draft says now, and
where both changed the same box the later wins; both are said, in the same words.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from configurator.builder.merging import (
    MADE_FROM,
    SAVED_SINCE,
    TOUCHED,
    Notice,
    disagreed,
    in_short,
    one_way,
    the_first,
    with_theirs,
)
from configurator.sizing import Assessment

from .drafts import FIELDS, PRICE, Typed
from .firm_prices import priced_lines
from .forms import TermsForm

REVISE = "revise"
TICKS = ("customer_provides", REVISE)
"""Boxes that a browser does not send where they are not ticked."""
LONGEST = 4000
LONGEST_PRICE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box of the page as the draft has it. `is_typed` tells what somebody typed from what stands there by itself."""

    label: str
    text: str
    is_typed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The draft with what its reader changed. With `others_changed` his boxes no longer show what it says."""

    typed: Typed
    others_changed: bool = False
    notices: tuple[Notice, ...] = ()


def boxes_of(
    typed: Typed, usual: Mapping[str, str], bom: Assessment, *, likely_is_firm: bool, decimal_comma: bool
) -> dict[str, Box]:
    """What the boxes of the page show of a draft, by name."""
    texts = dict(usual) | dict(typed.fields)
    found = {
        name: Box(label=str(TermsForm.base_fields[name].label), text=texts[name], is_typed=name in typed.fields)
        for name in FIELDS
    }
    for line in priced_lines(
        bom.bom, typed.prices, bom.currency, likely_is_firm=likely_is_firm, decimal_comma=decimal_comma
    ):
        label = f"price of {line.line.description}"
        found[f"{PRICE}{line.key}"] = Box(label=label, text=line.typed, is_typed=line.key in typed.prices)
    found[REVISE] = Box(label="As the next revision", text="1" if typed.revises else "", is_typed=True)
    return found


def merge(posted: QueryDict, draft: Typed, now: Mapping[str, Box]) -> Merged:
    """What was posted on top of the draft, of which the boxes are `now`."""
    written = posted.get(MADE_FROM, "")
    base, has_saved_since = _base(written.removesuffix(SAVED_SINCE)), written.endswith(SAVED_SINCE)
    there = _texts(with_theirs(posted), base)
    if base is None:
        return Merged(typed=_with(draft, there))
    changed = {name for name, box in now.items() if name in base and not _same(box.text, base[name])}
    mine = {name: text for name, text in there.items() if name not in base or not _same(text, base[name])}
    both = {name for name in changed if name in mine and not _same(now[name].text, mine[name])}
    if (
        has_saved_since
    ):  # it cannot tell its own changes from another page's: of a box that is as it was again, it says both
        both = {name for name in changed if name in there and name not in mine and name in posted.getlist(TOUCHED)}
        mine |= {name: there[name] for name in both}
    theirs = [name for name in now if name in changed and name not in mine]
    notices = [
        *(_disagreed(name, now[name], mine[name]) for name in now if name in both),
        *_taken_over(theirs, base, now),
    ]
    return Merged(typed=_with(draft, mine), others_changed=bool(both or theirs), notices=tuple(notices))


def _base(written: str) -> dict[str, str] | None:
    """What the boxes of the page showed; None where it says nothing of them."""
    try:
        found = json.loads(written)
    except ValueError:
        return None
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else None


def _texts(posted: QueryDict, base: Mapping[str, str] | None) -> dict[str, str]:
    """The boxes that were posted; a tick that the page had and did not post is gone."""
    fields = {name: _text(posted, name, LONGEST) for name in (*FIELDS, REVISE) if name in posted}
    prices = {name: _text(posted, name, LONGEST_PRICE) for name in posted if name.startswith(PRICE)}
    gone = REVISE if base is None else ""
    return {**{name: "" for name in TICKS if name == gone or name in (base or {})}, **fields, **prices}


def _text(posted: QueryDict, name: str, longest: int) -> str:
    """Without the zero character, which nobody types and PostgreSQL cannot keep."""
    return str(posted[name]).replace("\0", "")[:longest]


def _same(one: str, other: str) -> bool:
    return one_way(one) == one_way(other)


def _with(draft: Typed, mine: Mapping[str, str]) -> Typed:
    fields = {name: text for name, text in mine.items() if name in FIELDS}
    prices = {name.removeprefix(PRICE): text for name, text in mine.items() if name.startswith(PRICE)}
    return replace(
        draft,
        fields={**draft.fields, **fields},
        prices={**draft.prices, **prices},
        revises=draft.revises if mine.get(REVISE, "1") else None,
    )


def _disagreed(name: str, theirs: Box, mine: str) -> Notice:
    return disagreed(theirs.label, _words(name, theirs.text), _words(name, mine), f"{name}={theirs.text}")


def _taken_over(names: Sequence[str], base: Mapping[str, str], now: Mapping[str, Box]) -> Iterator[Notice]:
    """What is shown now and was not typed here: by another page, or by the catalogue and the calendar."""
    if by_others := [_step(name, base, now) for name in names if now[name].is_typed]:
        yield Notice(text=f"Somebody else changed meanwhile, and you see it here: {the_first(by_others)}.")
    if by_itself := [_step(name, base, now) for name in names if not now[name].is_typed]:
        yield Notice(text=f"What nobody has typed has changed meanwhile, and you see it here: {the_first(by_itself)}.")


def _step(name: str, base: Mapping[str, str], now: Mapping[str, Box]) -> str:
    return f"“{now[name].label}” from {_words(name, base[name])} to {_words(name, now[name].text)}"


def _words(name: str, text: str) -> str:
    if name in TICKS:
        return "ticked" if text else "not ticked"
    return in_short(text)
