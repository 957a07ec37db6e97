"""The one codec of builds: JSON text to Build and back, its errors by path, and its JSON Schema."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .assumptions import AssumptionError, with_overrides
from .build import FORMAT, MOST_GPUS, MOST_PIECES, Build

MAX_BYTES = 200_000

NOT_READABLE = "json_invalid"
"""What pydantic's reader refuses and Python's doesn't: 200 levels, and a surrogate without its other half."""
UNKNOWN_FIELD = "unexpected_keyword_argument"
MISSING_FIELD = ("missing", "missing_argument", "missing_keyword_only_argument")
LEAST_TELLING = ("string_type", UNKNOWN_FIELD, *MISSING_FIELD)


class BuildFileError(ValueError):
    """A build file that can't be read: `path` names the field (`gpus[0].count`), the message says what is wrong."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


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
    build = from_dict(data)
    check_size(build)
    _check_rates(build)
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
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BuildFileError("", f"not JSON: line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise BuildFileError("", "nested too deeply") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise BuildFileError("", "a number has too many digits") from error


def _check_rates(build: Build) -> None:
    seen: set[str] = set()
    for index, rate in enumerate(build.costs.cloud_rates or ()):
        name = rate if isinstance(rate, str) else rate.name
        if name in seen:
            raise BuildFileError(f"costs.cloud_rates[{index}]", f"{name:.60} is there twice")
        seen.add(name)


def from_dict(data: dict[str, Any]) -> Build:
    """A Build from a parsed build file. Raises BuildFileError."""
    for name in ("format", "gpus"):
        if name not in data:
            raise BuildFileError(name, "is missing")
    if data["format"] != FORMAT:
        raise BuildFileError("format", f"must be {FORMAT!r}, not {data['format']!r:.60}")
    try:
        build = _adapter().validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise _first_error(error, data) from error
    except RecursionError as error:
        raise BuildFileError("", "nested too deeply") from error
    try:
        with_overrides(build.assumptions)
    except AssumptionError as error:
        raise BuildFileError(f"assumptions.{error.name}", str(error)) from error
    return build


def check_size(build: Build) -> None:
    """Raises BuildFileError for a build of more pieces than are worth laying out: `read` refuses it, so must a form."""
    if build.gpus_in_all > MOST_GPUS:
        raise BuildFileError("gpus", f"{build.gpus_in_all:,} GPUs in all, at most {MOST_GPUS:,} in a build")
    if build.pieces > MOST_PIECES:
        raise BuildFileError("parts", f"{build.pieces:,} pieces in all, at most {MOST_PIECES:,} in a server")


def to_dict(build: Build) -> dict[str, Any]:
    """The build file as plain JSON types; reading it again gives an equal Build."""
    data: dict[str, Any] = _adapter().dump_python(build, mode="json")
    return data


def write(build: Build) -> str:
    return json.dumps(to_dict(build), indent=2, ensure_ascii=False)


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the build file."""
    return _adapter().json_schema()


def _first_error(error: ValidationError, data: Any) -> BuildFileError:
    """The most telling of pydantic's errors: of a choice between types, the one that got furthest into the file."""
    found = [(_path_in(data, detail["loc"], detail["type"]), detail) for detail in error.errors(include_url=False)]
    path, detail = max(found, key=lambda item: (len(item[0]), item[1]["type"] not in LEAST_TELLING))
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == NOT_READABLE:
        message = "nested too deeply" if "recursion" in message else r"half of a pair of \u escapes"
    elif detail["type"] == UNKNOWN_FIELD:
        message = "no such field"
    elif detail["type"] in MISSING_FIELD:
        message = "is missing"
    return BuildFileError(_spelled(path), message[0].lower() + message[1:])


def _path_in(data: Any, loc: tuple[int | str, ...], kind: str) -> tuple[int | str, ...]:
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


def _spelled(path: tuple[int | str, ...]) -> str:
    text = ""
    for key in path:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text
