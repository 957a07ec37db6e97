"""Field types that several parts of a build share, with bounds that catch slips of the finger and absurd sizes."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le, Len
from pydantic import AfterValidator, Field, ValidationInfo

from .amounts import AS_DIGITS, FROM_OUTSIDE, digits

MOST_MONEY = 1_000_000_000

Condition = Literal["new", "used", "refurbished"]
Cooling = Literal["air", "hybrid", "liquid"]

LONGEST_ID = 120
ID = r"^[A-Za-z0-9][A-Za-z0-9._+/-]*$"
"""A regular expression, of Python and of ECMA 262 alike: ids of a catalogue, and what else may be meant for one."""
IS_ID = re.compile(ID.replace("$", r"\Z"))


def _id(text: str, info: ValidationInfo) -> str:
    """An id becomes part of a page; one of our own, that was stored before, opens as it is."""
    if info.context and info.context.get(FROM_OUTSIDE) and not IS_ID.match(text):
        raise ValueError("must be an id of letters, digits and . _ + / -")
    return text


Name = Annotated[str, Len(1, 200)]
Label = Annotated[str, Len(1, 100)]
"""What makers and buyers call a thing: a slot, a socket, a receptacle."""
Slug = Annotated[str, Len(1, LONGEST_ID), AfterValidator(_id), Field(json_schema_extra={"pattern": ID})]
"""Id of something in the catalogue; one that is not there is for the rules to judge."""
Fraction = Annotated[float, Ge(0), Le(1)]
Money = Annotated[Decimal, Ge(0), Le(Decimal(MOST_MONEY)), digits(MOST_MONEY), AS_DIGITS]
Tokens = Annotated[int, Ge(1), Le(10_000_000)]
Users = Annotated[int, Ge(1), Le(100_000)]
Pieces = Annotated[int, Ge(1), Le(1_000)]
GpuIndex = Annotated[int, Ge(-1_000_000), Le(1_000_000)]
"""Counted from 0 over all groups; one that is not there is for the rules to judge."""
MOST_GPUS = 4_096
"""GPUs of all groups together of one of `quantity`; more is a slip of the finger, and slow to lay out."""
MOST_GPUS_IN_ALL = 16_384
"""The same times `quantity`: a thousand servers of sixteen and a few more."""
MOST_PIECES = 2_000
"""Pieces of all `parts` of one server together; more is a slip of the finger, and slow to lay out."""
OwnPieces = Annotated[int, Ge(1), Le(10_000)]
Watts = Annotated[float, Ge(0), Le(1_000_000)]

STRICT: Any = {"extra": "forbid", "allow_inf_nan": False, "use_attribute_docstrings": True}
"""Read by pydantic in `codec`: unknown fields are errors, and so are NaN and infinity. The string under a field is
its description in the JSON Schema."""
