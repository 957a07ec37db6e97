"""Filters for units and money, for pages that hold plain numbers; there are no others, on purpose. And figures as tiles."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from configurator.builder import formatting
from configurator.builder.presenters.figures import FigureView
from configurator.sizing.quantities import Span

register = template.Library()

LISTS_KEPT = 500
"""Some 2 MB: the figures of the last few dozen builds that somebody is at."""


@register.filter
def money(amount: Decimal | None, currency: str = "USD") -> str:
    return formatting.money(amount, currency)


@register.filter
def span(amounts: Span | None, currency: str = "USD") -> str:
    return formatting.span(amounts, currency)


@register.filter
def watts(value: float | None) -> str:
    return formatting.watts(value)


@register.filter
def number(value: float | None) -> str:
    return formatting.number(value)


@register.simple_tag
def figure_tiles(figures: Iterable[FigureView]) -> SafeString:
    """Figures with their working. A change leaves most lists of a page as they were: those are not written out again."""
    return _tiles(tuple(figures))


@lru_cache(maxsize=LISTS_KEPT)
def _tiles(figures: tuple[FigureView, ...]) -> SafeString:
    return SafeString(get_template("builder/_figure_tiles.html").render({"figures": figures}))
