"""Null and left out mean the same in a build file: a field that may be left out may be null."""

from typing import Any

KEPT = ("config", "assumptions")
"""Where nulls stay, in what is written again too: a model's config.json is somebody else's, and an assumption that is null
is its default by its own type."""


def without_nulls(value: Any) -> Any:
    """Parsed JSON without the fields that are null, at any depth; a null in a list stays, and so do those of `KEPT`."""
    if isinstance(value, dict):
        return {
            key: inner if key in KEPT and isinstance(inner, dict) else without_nulls(inner)
            for key, inner in value.items()
            if inner is not None
        }
    return [without_nulls(inner) for inner in value] if isinstance(value, list) else value
