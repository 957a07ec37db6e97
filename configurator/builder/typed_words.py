"""What people typed that a page shows: names, own lines, customers, notes. Its numbers stay as they were typed, in sentences and
drawings too, where no element of its own can be marked `translate="no"`.

A view that shows such words notes them with its request; `notation` asks for them when it rewrites the page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from weakref import WeakKeyDictionary

from django.http import HttpRequest

from .named_numbers import NUMBER, Beside, Names, words_before

LONGEST_LINE = 2000
"""Letters; no box takes as many on one line. What is longer came in a file, and no page shows it whole."""

_noted: WeakKeyDictionary[HttpRequest, list[object]] = WeakKeyDictionary()


def note(request: HttpRequest, *found: object) -> None:
    """Texts, or documents that hold them, as JSON has them. Nothing is looked for in them before somebody asks."""
    _noted.setdefault(request, []).extend(found)


def typed_names(request: HttpRequest) -> Names:
    """Where numbers stand in what was noted. A text that is nothing but a number may be an amount, and is not among them."""
    found: dict[str, dict[Beside, None]] = {}
    lines = dict.fromkeys(_lines(_noted.get(request, [])))
    for line in (*lines, *(line.upper() for line in lines)):  # receptacles are written in capitals
        for number in NUMBER.finditer(line) if len(line) <= LONGEST_LINE else ():
            if number[0] != line:
                found.setdefault(number[0], {})[_beside(number)] = None
    return {number: tuple(beside) for number, beside in found.items()}


def _lines(found: object) -> Iterator[str]:
    """Of every text in a document, its keys too: a text of many lines is shown line by line."""
    match found:
        case str():
            yield from (line.strip() for line in found.splitlines())
        case Mapping():
            for key, value in found.items():
                yield from _lines(key)
                yield from _lines(value)
        case Sequence():
            for value in found:
                yield from _lines(value)


def _beside(number: re.Match[str]) -> Beside:
    """The two words before it, which stay where a drawing cuts what follows. Of the first and the second word all that follows too:
    “1.5 kW” alone may be an amount, and so may what stands behind an “of”."""
    line, before = number.string, words_before(number, 2)
    alone = len(before.split()) < 2
    return Beside(before=escape(before), behind=escape(line[number.end() :]) if alone else "")
