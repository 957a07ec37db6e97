"""The one codec of builds: JSON text to Build and back, with errors by path. `json_schema` has its JSON Schema."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from math import isfinite
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..assumptions import AssumptionError, with_overrides
from .amounts import FROM_OUTSIDE
from .build import FORMAT, Build
from .fields import MOST_GPUS, MOST_GPUS_IN_ALL, MOST_PIECES
from .json_schema import known_names, schema
from .nulls import without_nulls
from .own_platform_slips import first_slip

__all__ = [
    "MAX_BYTES",
    "BuildFileError",
    "admits",
    "check_own_platform",
    "check_size",
    "from_dict",
    "holds",
    "read",
    "schema",
    "to_dict",
    "write",
]

Path = tuple[int | str, ...]

MAX_BYTES = 200_000
MAX_DEPTH = 32
"""Levels of a build file; ours have five, a pasted config.json may have some of its own."""
MAX_INTEGER = 2**63
EXACT = 2**53
"""Up to here a float holds every integer, so that 2.0 may be read as 2: JSON does not tell them apart."""
PATH_SHOWN = 6
SHOWN = 60
"""Keys and characters of what came from outside that an error repeats."""

NOT_READABLE = "json_invalid"
"""What pydantic's reader refuses and Python's doesn't: 200 levels, and a surrogate without its other half."""
UNKNOWN_FIELD = "unexpected_keyword_argument"
MISSING_FIELD = ("missing", "missing_argument", "missing_keyword_only_argument")
HALF_A_PAIR = r"half of a pair of \u escapes"
SURROGATE = re.compile("[\ud800-\udfff]")
OTHER_TYPE = ("string_type", "dataclass_type")
PYDANTICS_WORDS = re.compile("^(Input|String|List|Tuple|Dictionary) should ")


class BuildFileError(ValueError):
    """A build file that can't be read: `path` names the field (`gpus[0].count`), the message says what is wrong."""

    def __init__(self, path: str, message: str) -> None:
        self.path = _on_one_line(path)
        self.message = _on_one_line(message)
        super().__init__(f"{self.path}: {self.message}" if path else self.message)


def _on_one_line(text: str) -> str:
    """Without line breaks and control characters, which what is repeated from a file may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


@cache
def _adapter() -> TypeAdapter[Build]:
    return TypeAdapter(Build)


def read(text: str | bytes) -> Build:
    """Read a build file that comes from outside. Raises BuildFileError for the first thing that is wrong with it.

    Stricter than `from_dict`, which reads our own documents back: a build that was stored must open, whatever it holds.
    """
    data = _parsed(_decoded(text))
    if not isinstance(data, dict):
        raise BuildFileError("", "a build file is a JSON object")
    _check_values(data)
    build = from_dict(data, from_outside=True)
    check_size(build)
    _check_rates(build)
    check_own_platform(build)
    return build


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
            raise BuildFileError(_spelled(path[:PATH_SHOWN]), "nested too deeply")
        if isinstance(value, _Twice):
            raise BuildFileError(_spelled((*path, value.name)), "is there twice")
        if problem := _problem(value):
            raise BuildFileError(_spelled(path), problem)
        waiting += ((((*path, key), inner)) for key, inner in _inner(value))


def _problem(value: Any) -> str:
    if isinstance(value, float) and not isfinite(value):
        return "must be a finite number"
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return "the number is too large"
    return HALF_A_PAIR if isinstance(value, str) and SURROGATE.search(value) else ""


def _inner(value: Any) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _check_rates(build: Build) -> None:
    names = [rate if isinstance(rate, str) else rate.name for rate in build.costs.cloud_rates or ()]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise BuildFileError(f"costs.cloud_rates[{index}]", f"{name:.{SHOWN}} is there twice")


def from_dict(data: dict[str, Any], *, from_outside: bool = False) -> Build:
    """A Build from a parsed build file, of our own unless said otherwise. Raises BuildFileError."""
    for name in ("format", "gpus"):
        if data.get(name) is None:
            raise BuildFileError(name, "is missing")
    if data["format"] != FORMAT:
        raise BuildFileError("format", f"must be {FORMAT!r}, not {data['format']!r:.{SHOWN}}")
    try:
        build = _validated(data, from_outside)
    except ValidationError:  # perhaps only for nulls where a field's own type has none: looking for them costs more than reading
        data = without_nulls(data, lambda path, name: name in known_names(path))
        try:
            build = _validated(data, from_outside)
        except ValidationError as error:
            raise _first_error(error, data) from error
    try:
        with_overrides(build.assumptions)
    except AssumptionError as error:
        raise BuildFileError(f"assumptions.{error.name}", str(error)) from error
    return build


def _validated(data: dict[str, Any], from_outside: bool) -> Build:
    """Raises pydantic's ValidationError, and BuildFileError for what is nested too deeply."""
    try:
        return _adapter().validate_json(json.dumps(data), strict=True, context={FROM_OUTSIDE: from_outside})
    except RecursionError as error:
        raise BuildFileError("", "nested too deeply") from error


def check_size(build: Build) -> None:
    """Raises BuildFileError for a build of more pieces than are worth laying out: `read` refuses it, so must a form."""
    if build.gpus_of_one > MOST_GPUS:
        raise BuildFileError("gpus", f"{build.gpus_of_one:,} GPUs in all, at most {MOST_GPUS:,} in a build")
    if build.gpus_in_all > MOST_GPUS_IN_ALL:
        message = f"{build.quantity:,} × {build.gpus_of_one:,} GPUs in all, at most {MOST_GPUS_IN_ALL:,}"
        raise BuildFileError("quantity", message)
    if build.pieces > MOST_PIECES:
        raise BuildFileError("parts", f"{build.pieces:,} pieces in all, at most {MOST_PIECES:,} in a server")


def check_own_platform(build: Build) -> None:
    """Raises BuildFileError for a machine of one's own that names what it has not: `read` refuses it, so must a form."""
    if slip := first_slip(build):
        raise BuildFileError(slip.path, slip.message)


def admits(build: Build) -> bool:
    """Whether `read` would take this build: repairs are put together from parts, and their sums may leave the bounds."""
    try:
        check_size(from_dict(to_dict(build)))
    except BuildFileError:
        return False
    return True


def to_dict(build: Build) -> dict[str, Any]:
    """The build file as plain JSON types; reading it again gives an equal Build."""
    data: dict[str, Any] = _adapter().dump_python(build, mode="json")
    return data


def write(build: Build) -> str:
    """The build file as JSON text, indented to be read."""
    return json.dumps(to_dict(build), indent=2, ensure_ascii=False)


def _first_error(error: ValidationError, data: Any) -> BuildFileError:
    """The most telling of pydantic's errors: of a choice between types, the one that got furthest into the file."""
    found = [(_path_in(data, detail["loc"], detail["type"]), detail) for detail in error.errors(include_url=False)]
    path, detail = max(found, key=lambda item: (len(item[0]), _telling(item[0], item[1]["type"])))
    message = PYDANTICS_WORDS.sub("must ", detail["msg"].removeprefix("Value error, ").replace(" after validation", ""))
    if detail["type"] == NOT_READABLE:
        message = "nested too deeply" if "recursion" in message else HALF_A_PAIR
    elif detail["type"] == UNKNOWN_FIELD:
        message = _unknown(path)
    elif detail["type"] in MISSING_FIELD:
        message = "is missing"
    elif isinstance(detail["input"], str | int | float | None):
        if {kind["type"] for place, kind in found if place == path}.issuperset(OTHER_TYPE):
            message = "must be a string or an object"
        message += f", not {_as_written(detail['input'])}"
    return BuildFileError(_spelled(path), message[0].lower() + message[1:])


def _telling(path: Path, kind: str) -> int:
    """How much an error of a choice says: least, that another type was meant."""
    if kind in OTHER_TYPE:
        return 0
    if kind == UNKNOWN_FIELD:
        return 3 if path[-1] not in known_names(path[:-1]) else 1
    return 2 if kind in MISSING_FIELD else 4


def _unknown(path: Path) -> str:
    """What to say of a name that is not wanted there, with the known one that its writer may have meant."""
    known = known_names(path[:-1])
    if path[-1] in known:
        return "can't stand beside the other fields here"
    found = get_close_matches(str(path[-1]), known, n=1) or [n for n in known if n.partition("_")[0] == path[-1]][:1]
    return f"no such field; did you mean {found[0]}?" if found else "no such field"


def _as_written(value: str | float | None) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _path_in(data: Any, loc: Path, kind: str) -> Path:
    """Drop the names of types that pydantic puts into the path of a choice; keep what the file itself says."""
    path: list[int | str] = []
    here: Any = data
    for index, key in enumerate(loc):
        if holds(here, key):
            here = here[key]
        elif index < len(loc) - 1 or kind not in MISSING_FIELD:
            continue
        path.append(key)
    return tuple(path)


def holds(data: Any, key: int | str) -> bool:
    """Whether a parsed JSON object or list has something under a key."""
    if isinstance(data, dict):
        return key in data
    return isinstance(data, list) and isinstance(key, int) and key < len(data)


def _spelled(path: Path) -> str:
    """`gpus[0].count`; a name from outside is cut, as it may be as long as the file."""
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key:.{SHOWN}}" if text else f"{key:.{SHOWN}}"
    return text
