"""JSON Schema (draft 2020-12) of the build file: what pydantic derives from the dataclasses, and what only we know.

A field's description is the string under it in its dataclass. What the codec checks besides, and JSON Schema has no words
for: sums over all GPUs and pieces, names that are there twice (rates; keys of one object), prices that must rise, points
of a UPS's runtime that must fall, a machine of one's own that names what it has not (its slots, switches, sockets), and the
text itself: its size, its depth, integers beyond 2^63, halves of surrogate pairs, zero characters.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from ..assumptions import PASSPORTS
from .amounts import pattern
from .build import FORMAT, Build

Schema = dict[str, Any]

URL = "/schemas/a100-build-1.json"
ID = "urn:a100-configurator:build:1"
"""A name that holds wherever the schema is served from."""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
REQUIRED = ("format", "gpus")
NULL: Schema = {"type": "null"}
DESCRIPTION = (
    "What somebody configures: choices only, no results. Units are in the names or in the descriptions; money is a "
    "decimal string in the catalogue's currency; null and left out mean the same. What a catalogue id names is "
    "judged by the engine, not here: an unknown one is a finding."
)
EXAMPLES = (
    {"format": FORMAT, "gpus": [{"variant": "a100-pcie-80gb"}]},
    {
        "format": FORMAT,
        "name": "Two GPUs for a 70B model",
        "workload": {"model": "llama-3.1-70b", "context_tokens": 32768},
        "gpus": [{"variant": "a100-pcie-80gb", "count": 2, "condition": "used"}],
        "nvlink_bridges": 3,
        "platform": "supermicro-as-4124gs-tnr",
        "site": {"supply": {"volts": 240, "breaker_amps": 30, "receptacle": "L6-30R"}},
        "costs": {"cloud_rates": ["aws-a100-on-demand", {"name": "our own", "usd_per_gpu_hour": "1.40"}]},
    },
)


@cache
def schema() -> Schema:
    """The schema as plain JSON types. It is made once: callers must not change it."""
    derived = TypeAdapter(Build).json_schema()
    derived["properties"]["assumptions"]["anyOf"][0] = _assumptions()
    for definition in (derived, *derived["$defs"].values()):
        _bound_money(definition.get("properties", {}))
        _admit_null(definition, REQUIRED if definition is derived else definition.get("required", ()))
    return {
        "$schema": DRAFT,
        "$id": ID,
        **derived,
        "title": "A100 build file",
        "description": DESCRIPTION,
        "required": list(REQUIRED),
        "examples": list(EXAMPLES),
    }


def known_names(path: tuple[int | str, ...]) -> list[str]:
    """The names that an object at `path` of a build file may use; empty where there is no object."""
    places = _alternatives(schema())
    for key in path:
        places = [found for place in places for found in _inside(place, key)]
    return sorted({name for place in places for name in place.get("properties", {})})


def _inside(place: Schema, key: int | str) -> list[Schema]:
    if isinstance(key, str):
        return _alternatives(place.get("properties", {}).get(key, {}))
    return _alternatives(place.get("items", {}))


def _alternatives(place: Schema) -> list[Schema]:
    """What a place may hold, with references followed and choices spread out."""
    if "$ref" in place:
        return _alternatives(schema()["$defs"][place["$ref"].rpartition("/")[2]])
    if "anyOf" in place:
        return [found for choice in place["anyOf"] for found in _alternatives(choice)]
    return [place]


def _assumptions() -> Schema:
    """Overrides by name, each with the bounds and the source of its passport; null is the default."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {
                "title": passport.title,
                "description": f"{passport.source}. Unit: {passport.unit or 'none'}; default: {_default(passport.default)}.",
                "anyOf": [
                    {"type": "number", "minimum": passport.low, "maximum": passport.high},
                    {"type": "null"},
                ],
            }
            for name, passport in PASSPORTS.items()
        },
    }


def _default(value: float | None) -> str:
    return "computed" if value is None else f"{value:g}"


def _bound_money(properties: dict[str, Schema]) -> None:
    """A decimal string gets the digits that its bound as a number has: JSON Schema can't compare strings."""
    for field in properties.values():
        choices = field.get("anyOf", ())
        number = next((c for c in choices if c.get("type") == "number" and "maximum" in c), None)
        text = next((c for c in choices if c.get("type") == "string"), None)
        if number is not None and text is not None:
            text["pattern"] = pattern(int(number["maximum"]), above_zero="exclusiveMinimum" in number)


def _admit_null(definition: Schema, required: Iterable[str]) -> None:
    """Null is as good as left out: every field that may be left out takes it."""
    for name, field in definition.get("properties", {}).items():
        choices = field.get("anyOf", ())
        if name in required or NULL in choices:
            continue
        if choices:
            choices.append(NULL)
            continue
        told = {key: field.pop(key) for key in ("title", "description", "default") if key in field}
        inner = dict(field)
        field.clear()
        field.update({"anyOf": [inner, NULL], **told})
