"""The one codec of builds: JSON text to Build and back, its errors by path, and its JSON Schema."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .assumptions import AssumptionError, with_overrides
from .build import FORMAT, Build

MAX_BYTES = 1_000_000

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
    """Read a build file. Raises BuildFileError for the first thing that is wrong with it."""
    if len(text) > MAX_BYTES:
        raise BuildFileError("", f"a build file has at most {MAX_BYTES:,} bytes, this one has {len(text):,}")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BuildFileError("", f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise BuildFileError("", "a build file is a JSON object")
    return from_dict(data)


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
    try:
        with_overrides(build.assumptions)
    except AssumptionError as error:
        raise BuildFileError(f"assumptions.{error.name}", str(error)) from error
    return build


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
    if detail["type"] == UNKNOWN_FIELD:
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
