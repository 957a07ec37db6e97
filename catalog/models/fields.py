"""Columns that many tables share: amounts that can't be negative, choices taken from the engine's types, lists."""

from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

IS_A_SLUG = RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", "Small letters, digits, dots, hyphens and underscores only.")


def slug_field(**options: Any) -> "models.CharField[Any, Any]":
    """The name by which build files, fixtures and URLs refer to a row. Dots are allowed: llama-3.1-8b."""
    return models.CharField("id", **{"max_length": 120, "validators": [IS_A_SLUG], **options})


def amount(label: str, **options: Any) -> "models.FloatField[Any, Any]":
    """A quantity that is zero or more."""
    return models.FloatField(label, validators=[MinValueValidator(0)], **options)


def amount_or_unknown(label: str) -> "models.FloatField[Any, Any]":
    return amount(label, null=True, blank=True)


def count(label: str, **options: Any) -> "models.PositiveIntegerField[Any, Any]":
    return models.PositiveIntegerField(label, **options)


def count_or_unknown(label: str) -> "models.PositiveIntegerField[Any, Any]":
    return count(label, null=True, blank=True)


def text(label: str, **options: Any) -> "models.CharField[Any, Any]":
    return models.CharField(label, **{"max_length": 200, "blank": True, **options})


class AddressField(models.URLField):  # type: ignore[type-arg]  # takes no argument at run time
    """A web address; one that is typed without its scheme is taken to be https."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


def note(label: str = "note") -> "models.TextField[Any, Any]":
    return models.TextField(label, blank=True)


def choice(label: str, owner: type, name: str, **options: Any) -> "models.CharField[Any, Any]":
    """One of the words that the engine's type allows for this field, so that the two can't drift apart."""
    allowed = words_of(get_type_hints(owner)[name])
    choices = [(word, word) for word in allowed if word]
    return models.CharField(label, max_length=30, choices=choices, blank="" in allowed, **options)


def number_choice(label: str, owner: type, name: str, **options: Any) -> "models.PositiveSmallIntegerField[Any, Any]":
    allowed = get_args(get_type_hints(owner)[name])
    return models.PositiveSmallIntegerField(label, choices=[(n, str(n)) for n in allowed], **options)


def words_of(hint: Any) -> tuple[str, ...]:
    """The words of a Literal, or of a Literal or None."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    return get_args(hint)


def list_of_numbers(label: str, example: str) -> "models.JSONField[Any, Any]":
    return models.JSONField(
        label,
        default=list,
        blank=True,
        validators=[only_numbers],
        help_text=f"A list of numbers, as {example}",
    )


def list_of_words(label: str, example: str) -> "models.JSONField[Any, Any]":
    return models.JSONField(
        label, default=list, blank=True, validators=[only_words], help_text=f"A list of words, as {example}"
    )


def only_numbers(value: object) -> None:
    if not isinstance(value, list) or not all(type(item) in (int, float) and item > 0 for item in value):
        raise ValidationError("A list of numbers above zero, as [2, 4].")


def only_words(value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValidationError('A list of words in quotation marks, as ["air"].')


def not_negative(table: str, *columns: str) -> models.CheckConstraint:
    """For the database itself; a column without a value passes."""
    condition = Q()
    for column in columns:
        condition &= Q(**{f"{column}__gte": 0}) | Q(**{f"{column}__isnull": True})
    return models.CheckConstraint(
        condition=condition,
        name=f"{table}_not_negative",
        violation_error_message=f"None of these can be less than zero: {', '.join(columns)}.",
    )


def above_zero(table: str, *columns: str) -> models.CheckConstraint:
    """For amounts that the engine divides by, or of which none at all would be no such thing."""
    condition = Q()
    for column in columns:
        condition &= Q(**{f"{column}__gt": 0})
    many = "Each of these" if len(columns) > 1 else "This"
    return models.CheckConstraint(
        condition=condition,
        name=f"{table}_above_zero",
        violation_error_message=f"{many} must be more than zero: {', '.join(columns)}.",
    )
