"""Boxes as a browser posts them, and what a form makes of them."""

from typing import Any

from django.http import QueryDict

from configurator.sizing.build import Build
from tests.builder.conftest import the_snapshot


def posted(**boxes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in boxes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def filled(form: Any, build: Build, **boxes: Any) -> Build:
    bound = form(build, the_snapshot(), posted(**boxes))
    assert bound.is_valid(), bound.errors
    changed: Build = bound.apply()
    return changed


def errors(form: Any, build: Build, **boxes: Any) -> dict[str, list[str]]:
    bound = form(build, the_snapshot(), posted(**boxes))
    assert not bound.is_valid()
    return {name: list(messages) for name, messages in bound.errors.items()}
