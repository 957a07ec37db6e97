"""Form fields that read what people type, say plainly what is wrong with it, and take their bounds from the build itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Len
from django import forms
from django.core.exceptions import ValidationError

from ..numbers import MINUS_SIGN, TwoReadings, decimals_of, meant

Choices = list[tuple[str, list[tuple[str, str]]]]
"""Groups of (value, label); a group without a name stands for itself."""

MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    low: Decimal
    high: Decimal
    above_low: bool = False
    whole: bool = False
    optional: bool = False

    def admits(self, value: Decimal) -> bool:
        return (value > self.low if self.above_low else value >= self.low) and value <= self.high

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
def longest_of(owner: type, name: str) -> int:
    """How many entries the build's own type allows in one of its lists."""
    hint = get_type_hints(owner, include_extras=True)[name]
    return next(int(found.max_length) for found in hint.__metadata__ if isinstance(found, Len) and found.max_length)


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


class NumberField(forms.Field):
    """A number in a text box, so that a wrong one stays there to be mended. Cleans to Decimal, int or None.

    With `factor` 100 the box holds per cent and the build a fraction; with a `currency` it holds money. `shown` is what the box held: whatever a build
    file brought along may stay, however many decimals it has, and means what it meant.
    """

    kind = "number"
    shown = ""
    decimal_comma = False
    """Whether the reader's language writes 1,5 for one and a half."""

    def __init__(
        self,
        bounds: Bounds,
        *,
        unit: str = "",
        factor: int = 1,
        placeholder: str = "",
        currency: str = "",
        **kwargs: Any,
    ) -> None:
        self.bounds, self.unit, self.factor, self.placeholder = bounds, unit, factor, placeholder
        self.currency = currency
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
        if text != self.shown and decimals_of(typed) > MOST_DECIMALS:
            raise ValidationError(self._message(f"a number with at most {MOST_DECIMALS} decimals,"))
        return int(amount) if self.bounds.whole else amount

    def _meant(self, text: str) -> Decimal:
        """The number that was typed, asked about where this box admits two readings of it."""
        whole = self.bounds.whole
        try:
            return meant(
                text, self._admits, whole=whole, decimal_comma=self.decimal_comma, is_known=text == self.shown,
                currency=self.currency,
            )  # fmt: skip
        except TwoReadings as asked:
            start = f"{self.label}: " if self.label else ""
            raise ValidationError(f"{start}{asked}") from asked
        except ValueError as error:
            raise ValidationError(self._message("a whole number" if whole else "a number")) from error

    def _admits(self, typed: Decimal) -> bool:
        return self.bounds.admits(typed / self.factor)

    def _message(self, wanted: str) -> str:
        scaled = Bounds(
            low=self.bounds.low * self.factor, high=self.bounds.high * self.factor, above_low=self.bounds.above_low
        )
        start = f"{self.label}: enter" if self.label else "Enter"
        return f"{start} {wanted} {scaled.words}" + (", or leave it empty." if not self.required else ".")


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
