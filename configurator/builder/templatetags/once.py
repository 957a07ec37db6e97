"""`{% once "builder/_figure.html" figure %}`: a fragment that shows one view and nothing else is written once for equal views.

A change leaves most of a page as it was, and writing a template out costs more than looking the view up. The fragment gets the view
as `view` and the flags by their names; it sees nothing else of the page, so that nothing else can change what it says.
"""

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()

KEPT = 3000
"""Some 6 MB: a figure takes two kilobytes with its key, a line less; a build that somebody is at has a hundred or two."""


@register.simple_tag
def once(template_name: str, view: object, **flags: str | bool) -> SafeString:
    """The fragment for a view, which must be hashable: a frozen dataclass of ready strings, or a tuple of such."""
    return _written(template_name, view, tuple(flags.items()))


@lru_cache(maxsize=KEPT)
def _written(template_name: str, view: object, flags: tuple[tuple[str, str | bool], ...]) -> SafeString:
    return SafeString(get_template(template_name).render({"view": view, **dict(flags)}))
