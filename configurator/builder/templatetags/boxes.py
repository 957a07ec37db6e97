"""A box of a form with its label, hint and errors: the same one is written out once, whoever's form it stands in."""

from functools import lru_cache

from django import forms, template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from configurator.builder.forms.boxes import BoxView, view_of

register = template.Library()

BOXES_KEPT = 1000
"""Some 2 MB. The eight steps have about two hundred boxes, and most builds leave most of them as they come."""


@register.simple_tag
def box(field: forms.BoundField, wide: object = False) -> SafeString:
    view = view_of(field)
    write = _written if view.kind == "textarea" else _kept  # what is pasted there may be large
    return write(view, bool(wide))


def _written(box: BoxView, wide: bool) -> SafeString:
    return SafeString(get_template("builder/_box.html").render({"box": box, "wide": wide}))


_kept = lru_cache(maxsize=BOXES_KEPT)(_written)
