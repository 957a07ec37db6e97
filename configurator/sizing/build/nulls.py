"""Null and left out mean the same in a build file: a field that may be left out may be null."""

from collections.abc import Callable
from typing import Any

from .errors import Path

KEPT = ("config", "assumptions")
"""Where nulls stay, in what is written again too: a model's config.json is somebody else's, and an assumption that is null
is its default by its own type."""

IsField = Callable[[Path, str], bool]
"""Whether an object at a path of a build file may have a field of that name."""


def without_nulls(value: Any, is_field: IsField, path: Path = ()) -> Any:
    """Parsed JSON without the fields that are null, at any depth; a null in a list stays, so do those of `KEPT`, and those of
    names that are no field: a slip is a slip, whatever it holds.
    """
    if isinstance(value, list):
        return [without_nulls(inner, is_field, (*path, index)) for index, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    return {
        key: inner if key in KEPT and isinstance(inner, dict) else without_nulls(inner, is_field, (*path, key))
        for key, inner in value.items()
        if inner is not None or not is_field(path, key)
    }
