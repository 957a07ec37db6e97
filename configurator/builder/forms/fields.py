"""Form fields that read what people type, say plainly what is wrong with it, and take their bounds from the build itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le
from django import forms
from django.core.exceptions import ValidationError

Choices = list[tuple[str, list[tuple[str, str]]]]
"""Groups of (value, label); a group without a name stands for itself."""

MINUS_SIGN = "−"
MOST_DECIMALS = 6
GROUP = 3
"""Figures between two marks of thousands."""
BLANKS = re.compile("(?<=\\d)[ \u00a0\u202f'\u2019](?=\\d{3}(?:\\D|$))")
"""Between groups of three figures these are no decimal mark anywhere."""
BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    low: Decimal
    high: Decimal
    above_low: bool = False
    whole: bool = False
    optional: bool = False

    @property
    def words(self) -> str:
        low, high = (f"{end.normalize():,f}".replace("-", MINUS_SIGN) for end in (self.low, self.high))
        return f"more than {low} and at most {high}" if self.above_low else f"from {low} to {high}"


@cache
def bounds_of(owner: type, name: str) -> Bounds:
    """What the build's own type says about one of its numbers."""
    hint = get_type_hints(owner, include_extras=True)[name]
    found: list[Any] = []
    optional = _collect(hint, found)
    low = next(c for c in found if isinstance(c, Ge | Gt))
    high = next(c for c in found if isinstance(c, Le))
    return Bounds(
        low=Decimal(str(low.ge if isinstance(low, Ge) else low.gt)),
        high=Decimal(str(high.le)),
        above_low=isinstance(low, Gt),
        whole=int in found,
        optional=optional,
    )


def _collect(hint: Any, found: list[Any]) -> bool:
    """Gather the constraints and the plain types inside a hint; True if None is among them."""
    if hint is NoneType:
        return True
    if hasattr(hint, "__metadata__"):
        found.extend(hint.__metadata__)
        return _collect(hint.__origin__, found)
    if get_origin(hint) is not None and get_origin(hint) is not Literal:
        return any([_collect(part, found) for part in get_args(hint)])  # noqa: C419  (every part must be seen)
    found.append(hint)
    return False


@cache
def literals_of(owner: type, name: str) -> tuple[str, ...]:
    """The closed list that a field of the build is chosen from."""
    return tuple(str(value) for value in _literals(get_type_hints(owner)[name]))


def _literals(hint: Any) -> Iterable[Any]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    for part in get_args(hint):
        if get_origin(part) is not None:
            yield from _literals(part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What a text can mean: `grouped` with its mark between thousands, `decimal` with it before the decimals; `by_point`
    says which mark it is. Where there is but one reading the other is None."""

    grouped: Decimal | None
    decimal: Decimal | None
    by_point: bool = False

    @property
    def both(self) -> tuple[Decimal, Decimal] | None:
        return None if self.grouped is None or self.decimal is None else (self.grouped, self.decimal)


def readings(text: str) -> Readings:
    """1,312 and 1.312 have two readings; 1312, 1,312.5, 1.312,5, 1 312, 0.125 and 0,12 have one. Else a ValueError."""
    text = BLANKS.sub("", text.strip().replace(MINUS_SIGN, "-"))
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


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite():
        raise ValueError(text)
    return value


def read_number(text: str) -> Decimal:
    """A number as our pages write it: a comma groups thousands, a point stands before decimals. Raises ValueError."""
    found = readings(text)
    value = found.decimal if found.by_point and found.decimal is not None else found.grouped
    return value if value is not None else found.decimal or Decimal(0)


def question(text: str, grouped: Decimal, decimal: Decimal) -> str:
    """Both readings, and how to write either so that it has but one: three decimals get a fourth."""
    short = plain(decimal)
    sure = f"{short}0" if _decimals(decimal) == GROUP else short
    return f"{text} can mean {grouped:,f} or {short}. Type {plain(grouped)} or {sure}."


def plain(value: float | Decimal | int | None) -> str:
    """A number as it stands in its box: no separators, no trailing zeros."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class NumberField(forms.Field):
    """A number in a text box, so that a wrong one stays there to be mended. Cleans to Decimal, int or None.

    With `factor` 100 the box holds per cent and the build a fraction. `shown` is what the box held: whatever a build
    file brought along may stay, however many decimals it has, and means what it meant.
    """

    kind = "number"
    shown = ""
    decimal_comma = False
    """Whether the reader's language writes 1,5 for one and a half."""

    def __init__(
        self, bounds: Bounds, *, unit: str = "", factor: int = 1, placeholder: str = "", **kwargs: Any
    ) -> None:
        self.bounds, self.unit, self.factor, self.placeholder = bounds, unit, factor, placeholder
        super().__init__(required=not bounds.optional, widget=forms.TextInput, **kwargs)

    def clean(self, value: Any) -> Decimal | int | None:
        text = str(value or "").strip()
        if not text and not self.required:
            return None
        typed = self._meant(text)
        amount = typed / self.factor
        if self.bounds.whole and amount != amount.to_integral_value():
            raise ValidationError(self._message("a whole number"))
        if not self._admits(typed):
            raise ValidationError(self._message("a number"))
        if text != self.shown and _decimals(typed) > MOST_DECIMALS:
            raise ValidationError(self._message(f"a number with at most {MOST_DECIMALS} decimals,"))
        return int(amount) if self.bounds.whole else amount

    def _meant(self, text: str) -> Decimal:
        """The reading of what was typed that this box admits. Where it admits both, a comma groups thousands, as our pages
        write them, unless the reader's language has it before decimals; else it is asked."""
        try:
            found = readings(text)
        except ValueError as error:
            raise ValidationError(self._message("a whole number" if self.bounds.whole else "a number")) from error
        if found.both is None or text == self.shown:
            return found.decimal if found.decimal is not None else found.grouped or Decimal(0)
        grouped, decimal = found.both
        if self.bounds.whole or not self._admits(decimal):
            return grouped
        if not self._admits(grouped):
            return decimal
        if found.by_point or self.decimal_comma:
            start = f"{self.label}: " if self.label else ""
            raise ValidationError(start + question(text, grouped, decimal))
        return grouped

    def _admits(self, typed: Decimal) -> bool:
        amount = typed / self.factor
        is_above = amount > self.bounds.low if self.bounds.above_low else amount >= self.bounds.low
        return is_above and amount <= self.bounds.high

    def _message(self, wanted: str) -> str:
        scaled = Bounds(
            low=self.bounds.low * self.factor, high=self.bounds.high * self.factor, above_low=self.bounds.above_low
        )
        start = f"{self.label}: enter" if self.label else "Enter"
        return f"{start} {wanted} {scaled.words}" + (", or leave it empty." if not self.required else ".")


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


class ChoiceField(forms.Field):
    """One of a list. What a build already holds stays choosable, even if the catalogue has dropped it."""

    kind = "select"
    unit = ""

    def __init__(self, groups: Choices, *, kind: str = "select", **kwargs: Any) -> None:
        self.groups, self.kind = groups, kind
        super().__init__(required=False, widget=forms.Select, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(value or "")
        if not any(text == known for _, options in self.groups for known, _ in options):
            raise ValidationError(f"{self.label}: choose one of the list." if self.label else "Choose one of the list.")
        return text


class TextField(forms.Field):
    """A line or several of text, at most `longest` characters."""

    unit = ""

    def __init__(self, *, longest: int, lines: int = 1, **kwargs: Any) -> None:
        self.longest, self.lines = longest, lines
        self.kind = "text" if lines == 1 else "textarea"
        super().__init__(required=False, widget=forms.TextInput if lines == 1 else forms.Textarea, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(value or "").replace("\0", "").strip()  # PostgreSQL keeps no NUL
        if len(text) > self.longest:
            start = f"{self.label}: at most" if self.label else "At most"
            raise ValidationError(f"{start} {self.longest:,} characters; this has {len(text):,}.")
        return text


def options(*pairs: tuple[str, str]) -> Choices:
    return [("", list(pairs))]


def with_current(groups: Choices, current: str | None, name: str = "") -> Choices:
    """The list, and what is chosen now in case it is no longer in the list."""
    if not current or any(current == value for _, options in groups for value, _ in options):
        return groups
    return [*groups, ("No longer offered", [(current, name or current)])]


YES_NO = options(("yes", "Yes"), ("no", "No"))


def yes_no(value: bool) -> str:
    return "yes" if value else "no"
