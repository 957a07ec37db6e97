"""The one codec of builds: JSON text to Build and back, with errors by path. `json_schema` has its JSON Schema."""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..assumptions import AssumptionError, with_overrides
from .amounts import FROM_OUTSIDE
from .build import FORMAT, Build
from .errors import SHOWN, BuildFileError, first_error, holds
from .fields import MOST_GPUS, MOST_GPUS_IN_ALL, MOST_PIECES
from .json_schema import known_names, schema
from .json_text import MAX_BYTES, NO_OBJECT, parsed
from .nulls import without_nulls
from .own_platform_slips import first_slip
from .workload import ModelConfig

__all__ = [
    "MAX_BYTES",
    "BuildFileError",
    "admits",
    "check_own_platform",
    "check_size",
    "from_dict",
    "holds",
    "read",
    "read_config",
    "schema",
    "to_dict",
    "write",
]


@cache
def _adapter() -> TypeAdapter[Build]:
    return TypeAdapter(Build)


def read(text: str | bytes) -> Build:
    """Read a build file that comes from outside. Raises BuildFileError for the first thing that is wrong with it.

    Stricter than `from_dict`, which reads our own documents back: a build that was stored must open, whatever it holds.
    """
    build = from_dict(parsed(text), from_outside=True)
    check_size(build)
    _check_rates(build)
    check_own_platform(build)
    return build


def read_config(text: str) -> ModelConfig:
    """A published config.json that comes from outside, as a build file may hold it. Raises BuildFileError."""
    data = {"config": parsed(text)}
    try:
        return TypeAdapter(ModelConfig).validate_python(data)
    except ValidationError as error:
        raise first_error(error, data) from error


def _check_rates(build: Build) -> None:
    names = [rate if isinstance(rate, str) else rate.name for rate in build.costs.cloud_rates or ()]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise BuildFileError(f"costs.cloud_rates[{index}]", f"{name:.{SHOWN}} is there twice")


def from_dict(data: dict[str, Any], *, from_outside: bool = False) -> Build:
    """A Build from a parsed build file, of our own unless said otherwise. Raises BuildFileError."""
    if not isinstance(data, dict):
        raise BuildFileError("", NO_OBJECT)
    for name in ("format", "gpus"):
        if data.get(name) is None:
            raise BuildFileError(name, "is missing")
    if data["format"] != FORMAT:
        raise BuildFileError("format", f"must be {FORMAT!r}, not {data['format']!r:.{SHOWN}}")
    try:
        build = _validated(data, from_outside)
    except ValidationError:
        # Perhaps only for nulls where a field's own type has none: looking for them costs more than reading.
        data = without_nulls(data, lambda path, name: name in known_names(path))
        try:
            build = _validated(data, from_outside)
        except ValidationError as error:
            raise first_error(error, data) from error
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
