"""Amounts of money as a build file writes them: a decimal string of plain digits, with no sign, exponent or space."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo

FROM_OUTSIDE = "from_outside"
"""Key of pydantic's context: a file from outside is read strictly, a document of our own opens whatever it holds."""


def pattern(most: int, *, above_zero: bool = False) -> str:
    """A regular expression, of Python and of ECMA 262 alike, of what is written for 0 (or above) to `most`, a power of ten.

    JSON Schema cannot compare strings, so that the bound is one of digits.
    """
    zero = r"(?!0+(\.0+)?$)" if above_zero else ""
    return rf"^{zero}([0-9]{{1,{len(str(most)) - 1}}}(\.[0-9]+)?|{most}(\.0+)?)$"


def digits(most: int, *, above_zero: bool = False) -> BeforeValidator:
    """Reads a string or a number of JSON; refuses a string from outside that is no such amount.

    What it raises becomes an error of the build file, and so does what it leaves as it is.
    """
    written = re.compile(pattern(most, above_zero=above_zero).replace("$", r"\Z"))

    def check(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str) and info.context and info.context.get(FROM_OUTSIDE) and not written.match(value):
            more = "more than 0" if above_zero else "0"
            raise ValueError(f"must be an amount in digits, as 1250.50, from {more} to {most:,}")
        try:
            return (
                Decimal(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else value
            )
        except InvalidOperation as error:
            raise ValueError("must be an amount") from error

    return BeforeValidator(check)


def _in_digits(amount: Decimal) -> str:
    """1000, not 1E+3; all amounts are zero or more, so that the sign of a zero is dropped."""
    return format(amount.copy_abs(), "f")


AS_DIGITS = PlainSerializer(_in_digits, return_type=str, when_used="json")
