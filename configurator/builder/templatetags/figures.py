"""Filters for units and money, for pages that hold plain numbers; there are no others, on purpose."""

from decimal import Decimal

from django import template

from configurator.builder import formatting
from configurator.sizing.quantities import Span

register = template.Library()


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
