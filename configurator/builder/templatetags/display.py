"""The choice of units and notation, for the head of every page."""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from configurator.builder import way_back
from configurator.builder.preferences import NOTATIONS, chosen_notation, units_of
from configurator.builder.units import MEMORIES, SYSTEMS, Units

register = template.Library()


@register.inclusion_tag("builder/_display.html", takes_context=True)
def display_choice(context: Context) -> dict[str, Any]:
    request = context["request"]
    return {
        "csrf_token": context.get("csrf_token"),
        "next": way_back.address_of(context),
        "boxes": _boxes(units_of(request), chosen_notation(request)),
    }


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> str:
    return way_back.address_of(context)


@lru_cache(maxsize=64)
def _boxes(now: Units, notation: str) -> SafeString:
    """All lists with what is chosen; every page has them, so they are written once."""
    lists = (
        ("units", "Units", SYSTEMS, now.system),
        ("memory", "Memory", MEMORIES, now.memory),
        ("notation", "Numbers", NOTATIONS, notation),
    )
    written = []
    for name, label, choices, chosen in lists:
        options = "".join(
            f'<option translate="no" value="{known}"{" selected" if known == chosen else ""}>{escape(words)}</option>'
            for known, words in choices
        )
        written.append(
            f'<div class="field"><label for="display-{name}">{label}</label>'
            f'<select name="{name}" id="display-{name}">{options}</select></div>'
        )
    return SafeString("".join(written))
