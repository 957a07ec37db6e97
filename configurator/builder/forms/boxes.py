"""A box of a form as ready strings: a page has up to fifty of them, and the choices of a list are its hottest loop."""

from dataclasses import dataclass
from html import escape

from django import forms
from django.utils.safestring import SafeString

from ..presenters.figures import Ready
from .fields import ChoiceField, Choices, NumberField

KEPT_NUMBER = "data-number"
"""Marks a box whose number a page writes as its reader's language does: `notation` looks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView(Ready):
    """`attributes` and `choices` are HTML; all else is text, `id` and `name` too: a part's box is called by its product."""

    id: str
    name: str
    kind: str
    label: str
    value: str
    unit: str
    hint: str
    errors: tuple[str, ...]
    attributes: SafeString
    choices: SafeString


def view_of(box: forms.BoundField) -> BoxView:
    id, field, name = box.id_for_label, box.field, box.html_name
    kind, value, errors = field.kind, str(box.value() or ""), tuple(map(str, box.errors))  # type: ignore[attr-defined]
    choices = ""
    if isinstance(field, ChoiceField):
        choices = _segments(field.groups, value, name, id) if kind == "segments" else _options(field.groups, value)
    return BoxView(
        id=id,
        name=name,
        kind=kind,
        label=str(box.label),
        value=value,
        unit=getattr(field, "unit", ""),
        hint=str(box.help_text),
        errors=errors,
        attributes=SafeString(_attributes(id, kind, field, bool(errors), bool(box.help_text)) + _as_kept(field, value)),
        choices=SafeString(choices),
    )


def _attributes(id: str, kind: str, field: forms.Field, wrong: bool, hint: bool) -> str:
    """What else stands in the tag of the box: how it is typed into, and what is said about it."""
    written = ' inputmode="decimal"' if kind == "number" else ""
    if kind == "textarea":
        written = f' rows="{field.lines}" spellcheck="false"'  # type: ignore[attr-defined]
    if placeholder := getattr(field, "placeholder", ""):
        written += f' placeholder="{escape(placeholder)}"'
    if wrong:
        written += ' aria-invalid="true"'
    said_in = [f"{id}-{place}" for place, there in (("error", wrong), ("hint", hint)) if there]
    if said_in and kind != "segments":
        written += f' aria-describedby="{escape(" ".join(said_in))}"'
    return written


def _as_kept(field: forms.Field, value: str) -> str:
    """A number as the build has it; what somebody typed stays as he typed it."""
    return f" {KEPT_NUMBER}" if isinstance(field, NumberField) and "." in value and value == field.shown else ""


def _options(listed: Choices, value: str) -> str:
    groups = []
    for title, choices in listed:
        written = "".join(
            f'<option value="{escape(known)}"{" selected" if known == value else ""}>{escape(words)}</option>'
            for known, words in choices
        )
        groups.append(f'<optgroup label="{escape(title)}">{written}</optgroup>' if title else written)
    return "".join(groups)


def _segments(groups: Choices, value: str, name: str, id: str) -> str:
    choices = [choice for _, listed in groups for choice in listed]
    name, id = escape(name), escape(id)
    return "".join(
        f'<label><input type="radio" name="{name}" id="{id}-{place}" value="{escape(known)}"'
        f"{' checked' if known == value else ''}>{escape(words)}</label>"
        for place, (known, words) in enumerate(choices, start=1)
    )
