"""Words in drawings, laid out as wholes.

WeasyPrint goes through an SVG text letter by letter, for the sake of texts whose letters have places of their own. Ours
have none, and those 2,500 layouts of one letter took a seventh of the time of a PDF.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any


class Whole(str):
    """A text that goes through a loop over its letters in one piece."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


@cache
def draw_words_whole() -> None:
    """From now on in this process: every SVG that WeasyPrint draws here is one of our drawings."""
    from weasyprint import svg  # type: ignore[import-untyped]

    by_letters = svg.text

    def text(image: Any, node: Any, font_size: float) -> None:
        if node.text:
            node._etree_node.text = Whole(node.text)
        by_letters(image, node, font_size)

    svg.TAGS.update({tag: text for tag, draw in svg.TAGS.items() if draw is by_letters})
    svg.text = text  # by this name it recognises what is text
