"""The text of a build file, or of a pasted config.json, as plain JSON values.

What JSON text can hold, and a build or the database that keeps it can't, is refused here.
"""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from .errors import HALF_A_PAIR, BuildFileError, Path, spelled

MAX_BYTES = 200_000
MAX_DEPTH = 32
"""Levels of a build file; ours have five, a pasted config.json may have some of its own."""
MAX_INTEGER = 2**63
EXACT = 2**53
"""Up to here a float holds every integer, so that 2.0 may be read as 2: JSON does not tell them apart."""
PATH_SHOWN = 6
"""Keys of a path that is too deep which an error repeats."""
NO_OBJECT = "must be a JSON object, in braces"
SURROGATE = re.compile("[\ud800-\udfff]")
ZERO = r"holds a zero character, \u0000"
"""PostgreSQL keeps none."""


def parsed(text: str | bytes) -> dict[str, Any]:
    """The object that the text of a file holds. Raises BuildFileError for the first thing that is wrong with it."""
    data = _parsed(_decoded(text))
    if not isinstance(data, dict):
        raise BuildFileError("", NO_OBJECT)
    _check_values(data)
    return data


def _decoded(text: str | bytes) -> str:
    """The text of a file; a mark of its byte order, as some editors write it, is dropped."""
    size = len(text) if isinstance(text, bytes) else len(text[: MAX_BYTES + 1].encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise BuildFileError("", f"more than {MAX_BYTES:,} bytes, too many for a build file")
    if isinstance(text, bytes):
        try:
            text = text.decode(json.detect_encoding(text))
        except UnicodeDecodeError as error:
            raise BuildFileError("", "not a text file") from error
    if "\0" in text:
        raise BuildFileError("", "not a text file")
    return text.removeprefix("\ufeff")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_float=_float)
    except json.JSONDecodeError as error:
        raise BuildFileError("", f"not JSON: line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise BuildFileError("", "nested too deeply") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise BuildFileError("", "a number has too many digits") from error


class _Twice(dict[str, Any]):
    """An object in which a name is there twice. JSON allows it and means the last; whoever wrote it meant one of them."""

    name: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    twice = _Twice(read)
    names = [name for name, _ in pairs]
    twice.name = next(name for name in names if names.count(name) > 1)
    return twice


def _float(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _check_values(data: dict[str, Any]) -> None:
    """Refuse what JSON text can hold and a build can't, wherever it stands, inside a pasted config.json too."""
    waiting: list[tuple[Path, Any]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > MAX_DEPTH:
            raise BuildFileError(spelled(path[:PATH_SHOWN]), "nested too deeply")
        if isinstance(value, _Twice):
            raise BuildFileError(spelled((*path, value.name)), "is there twice")
        if problem := _problem(value) or (_problem(path[-1]) if path else ""):
            raise BuildFileError(spelled(path), problem)
        waiting += ((((*path, key), inner)) for key, inner in _inner(value))


def _problem(value: Any) -> str:
    if isinstance(value, float) and not isfinite(value):
        return "must be a finite number"
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return "the number is too large"
    if not isinstance(value, str):
        return ""
    return ZERO if "\0" in value else HALF_A_PAIR if SURROGATE.search(value) else ""


def _inner(value: Any) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
