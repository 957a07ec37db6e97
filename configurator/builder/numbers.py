"""What a number that somebody typed can mean: the one reader of every box, on the steps and on the quote.

Pages are written as the reader's language has it (`notation`). Boxes read that and other notations, and ask where a text has two
readings that both make sense there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from configurator.sizing.quantities import SYMBOLS

MINUS_SIGN = "−"
GROUP = 3
"""Figures between two marks of thousands."""
BLANKS = re.compile("(?<=\\d)[ \u00a0\u202f'\u2019](?=\\d{3}(?:\\D|$))")
"""Between groups of three figures these are no decimal mark anywhere."""
BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII)
IN_FIGURES = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
"""As people write a number. Python's Decimal reads more: 1e2, 1_000, ٣."""
SCALES = {"k": 1000, "m": 1_000_000}
"""Of an amount of money. Elsewhere k can be 1,024, and m a thousandth."""


class TwoReadings(ValueError):
    """What was typed can mean two numbers that the box admits; the message asks which, and says how to write either."""

    def __init__(self, text: str, grouped: Decimal, decimal: Decimal) -> None:
        self.grouped, self.decimal = grouped, decimal
        super().__init__(_question(text, grouped, decimal))


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What a text can mean: `grouped` with its mark between thousands, `decimal` with it before the decimals; `by_point`
    says which mark it is. Where there is but one reading the other is None."""

    grouped: Decimal | None
    decimal: Decimal | None
    by_point: bool = False

    def times(self, scale: int) -> "Readings":
        grouped, decimal = (None if found is None else found * scale for found in (self.grouped, self.decimal))
        return replace(self, grouped=grouped, decimal=decimal)


def readings(text: str, *, currency: str = "") -> Readings:
    """1,312 and 1.312 have two readings; 1312, 1,312.5, 1.312,5, 1 312, 0.125 and 0,12 have one. Else a ValueError.

    An amount of money may have the sign or the code of its `currency`, no other, and end in k or M: $15k, 1.2M USD.
    """
    text = text.strip()
    if currency:
        text = _without_sign(text, currency)
        if scale := SCALES.get(text[-1:].lower()):
            return readings(text[:-1]).times(scale)
    text = BLANKS.sub("", text.replace(MINUS_SIGN, "-"))
    by_point = bool(BY_POINT.fullmatch(text))
    grouped = None
    if by_point or BY_COMMA.fullmatch(text):
        mark, decimals = (".", ",") if by_point else (",", ".")
        grouped = Decimal(text.replace(mark, "").replace(decimals, "."))
    has_one_mark = text.count(".") + text.count(",") <= 1
    decimal = _decimal(text.replace(",", ".")) if has_one_mark else None
    if grouped is None and decimal is None:
        raise ValueError(text)
    return Readings(grouped=grouped, decimal=decimal, by_point=by_point)


def meant(
    text: str,
    admits: Callable[[Decimal], bool],
    *,
    whole: bool = False,
    decimal_comma: bool = False,
    is_known: bool = False,
    currency: str = "",
) -> Decimal:
    """The reading of a text that its box admits; one that no box admits is returned for the box to refuse.

    Where both are admitted, the mark by which the reader's pages group thousands does so here too: a comma, or with
    `decimal_comma` a point. A box that `is_known` to have held the text holds it as `plain` wrote it; one of money has
    its `currency`.
    Raises TwoReadings where it must be asked, ValueError where the text is no number.
    """
    found = readings(text, currency=currency)
    grouped, decimal = found.grouped, found.decimal
    if decimal is None or grouped is None:
        return decimal if decimal is not None else grouped or Decimal(0)
    if is_known:
        return decimal
    if whole or not admits(decimal):
        return grouped
    if not admits(grouped):
        return decimal
    if found.by_point is not decimal_comma:
        raise TwoReadings(text.strip(), grouped, decimal)
    return grouped


def plain(value: float | Decimal | int | None) -> str:
    """A number as it stands in its box: no separators, no trailing zeros."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_comma(text: str) -> str:
    """A text of `plain` for readers whose language writes a decimal comma."""
    return text.replace(".", ",")


def decimals_of(value: Decimal) -> int:
    """Figures behind the point, without trailing zeros; negative for whole tens."""
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _without_sign(text: str, currency: str) -> str:
    for sign in (SYMBOLS.get(currency, currency), currency):
        if text.upper().startswith(sign):
            return text[len(sign) :].strip()
        if text.upper().endswith(sign):
            return text[: -len(sign)].strip()
    return text


def _decimal(text: str) -> Decimal:
    if not IN_FIGURES.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _question(text: str, grouped: Decimal, decimal: Decimal) -> str:
    """Both readings, and how to write either so that it has but one: three decimals get a fourth."""
    short = plain(decimal)
    sure = f"{short}0" if decimals_of(decimal) == GROUP else short
    return f"“{text}” can mean {grouped:,f} or {short}. Type {plain(grouped)} or {sure}."
