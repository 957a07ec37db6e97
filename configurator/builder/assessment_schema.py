"""JSON Schema (draft 2020-12) of an assessment, `a100-assessment/1`: what `assessment_file` writes."""

from functools import cache
from typing import Any

from configurator.sizing.build import json_schema
from configurator.sizing.findings import STEPS, Severity
from configurator.sizing.quantities import Basis

from . import interconnect_file
from .assessment_file import FORMAT

Schema = dict[str, Any]

URL = "/schemas/a100-assessment-1.json"
ID = "urn:a100-configurator:assessment:1"

TEXT = {"type": "string"}
NUMBER_OR_NONE = {"type": ["number", "null"]}
AMOUNT = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


def _object(description: str, /, **properties: Schema) -> Schema:
    """An object of which every property is always there."""
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _or_none(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


SPAN = _object("An amount of money, as decimal strings that rise.", low=AMOUNT, likely=AMOUNT, high=AMOUNT)
FIGURE = _object(
    "A number with its passport; docs/figures.md lists the names. A value that can't be known is null, and the working says why.",
    value={"type": ["number", "string", "boolean", "array", "null"], "items": {"type": "integer"}},
    low=NUMBER_OR_NONE,
    high=NUMBER_OR_NONE,
    unit=TEXT,
    basis={"enum": [basis.value for basis in Basis]},
    working=TEXT,
    sources=_list(TEXT),
)
FIX = _object(
    "A change that has been tried. Its price is null where a part that it brings has none; watts are of all servers, at the wall.",
    title=TEXT,
    build={"$ref": json_schema.ID},
    price_change=_or_none(AMOUNT),
    peak_w_change={"type": "number"},
)
FINDING = _object(
    "A verdict; docs/findings.md lists the codes.",
    code={"type": "string", "pattern": r"^[a-z]+\.[a-z0-9-]+$"},
    severity={"enum": [severity.value for severity in Severity]},
    step={"enum": list(STEPS)},
    title=TEXT,
    why=TEXT,
    sources=_list(TEXT),
    fixes=_list(FIX),
)
LINE = _object(
    "A line of the bill of materials, for all servers; null where no price is known.",
    product=TEXT,
    description=TEXT,
    count={"type": "integer", "minimum": 0},
    condition=TEXT,
    unit=_or_none(SPAN),
    total=_or_none(SPAN),
    priced_on=_or_none({"type": "string", "format": "date"}),
    sources=_list(TEXT),
)


END = _object(
    "The input at one end and what follows: total cost of ownership, what owning saves over renting (null: no rate is compared), "
    "and the months until buying has paid (null: never, or no rate).",
    input={"type": "number"},
    tco={"type": "number"},
    saving=NUMBER_OR_NONE,
    break_even=NUMBER_OR_NONE,
)
SENSITIVITY = _object(
    "One input of the costs moved alone; the largest swing of the answer stands first. `rate` is what owning is compared with.",
    input=TEXT,
    unit=TEXT,
    rate=TEXT,
    base={"type": "number"},
    swing={"type": "number", "minimum": 0},
    low=END,
    high=END,
)


@cache
def schema() -> Schema:
    """The schema as plain JSON types. It is made once: callers must not change it.

    The schema of build files, which fixes hold, stands inside it under its own `$id`: it validates without a registry.
    """
    return {
        "$schema": json_schema.DRAFT,
        "$id": ID,
        "title": "A100 assessment",
        **_object(
            "Everything that is computed about a build.",
            format={"const": FORMAT},
            figures={"type": "object", "additionalProperties": FIGURE},
            findings=_list(FINDING),
            bom=_list(LINE),
            interconnect=interconnect_file.schema(),
            sensitivities=_list(SENSITIVITY),
        ),
        "$defs": {"BuildFile": json_schema.schema()},
    }
