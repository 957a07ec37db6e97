"""Icons as inline SVG. The library copies and writes its XML each time; here that is done once for each icon."""

from functools import cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()


@register.simple_tag
@cache
def heroicon_mini(name: str, *, size: int = 20, **attributes: str) -> str:
    return heroicons.heroicon_mini(name, size=size, **attributes)
