"""Drawings in the PDF: their words are laid out whole, and stand where they stood letter by letter."""

from collections.abc import Callable
from typing import Any

import pytest

from configurator.quotes.fetcher import OwnFilesOnly
from configurator.quotes.svg_text import draw_words_whole
from tests.quotes.laid_out import Paper

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60">
<text x="10" y="20" font-family="Inter" font-size="10">From the left</text>
<text x="190" y="40" font-family="Inter" font-size="10" text-anchor="end">To the <tspan>right</tspan></text></svg>"""


@pytest.fixture
def drawn() -> Callable[[], Paper]:
    from weasyprint import HTML

    draw_words_whole()
    html = '<html lang="en"><img src="drawing:words" alt="Words"></html>'
    return lambda: Paper(HTML(string=html, url_fetcher=OwnFilesOnly({"words": SVG})).write_pdf())


def test_the_words_are_there(drawn: Callable[[], Paper]) -> None:
    assert {"From", "left", "To", "right"} <= set(drawn().words.split())


def test_a_text_is_laid_out_once(drawn: Callable[[], Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.draw import text

    shown: list[str] = []
    original = text.draw_first_line

    def noted(stream: Any, box: Any, *rest: Any) -> Any:
        shown.append(box.text)
        return original(stream, box, *rest)

    monkeypatch.setattr(text, "draw_first_line", noted)
    drawn()
    assert shown == ["From the left", "To the ", "right"]
