"""Field types that several parts of a build share, with bounds that catch slips of the finger and absurd sizes."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le, Len

from .amounts import AS_DIGITS, digits

MOST_MONEY = 1_000_000_000

Condition = Literal["new", "used", "refurbished"]
Cooling = Literal["air", "hybrid", "liquid"]

Name = Annotated[str, Len(1, 200)]
Slug = Annotated[str, Len(1, 100)]
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
