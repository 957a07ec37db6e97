"""How a quote places its drawings: on a page in boxes that can be scrolled, on paper as images."""

import re
from html import unescape

from django.utils.html import format_html

UNITS_BESIDE = 420
"""Of a drawing at most, to be readable at half the width of the paper."""
IN_ITS_BOX = '<div class="drawn" tabindex="0" role="group" aria-label="Picture: {}">{}</div>'
"""On a screen that is narrower than a drawing its box is scrolled, by keys too."""


def in_its_box(name: str, svg: str) -> str:
    return IN_ITS_BOX.format(name.replace("_", " "), svg)


def as_image(name: str, svg: str) -> str:
    """Inside the document WeasyPrint would match every rule of the style sheet against each mark of a drawing, which costs
    0.1 s. What the drawing says of itself becomes its text."""
    says = [unescape(words) for words in re.findall(r"<(?:title|desc)[^>]*>([^<]*)<", svg)]
    size = "narrow" if is_narrow(svg) else "wide"
    return format_html('<img class="drawing {}" src="drawing:{}" alt="{}">', size, name, ". ".join(says))


def is_narrow(svg: str) -> bool:
    """Whether a drawing can stand beside something."""
    return float(svg.partition('viewBox="0 0 ')[2].partition(" ")[0] or UNITS_BESIDE + 1) <= UNITS_BESIDE
