"""Characters that the PDF cannot draw are told before it is printed."""

from collections.abc import Iterator

import pytest

from configurator.quotes import glyphs
from tests.quotes.conftest import Desk


@pytest.fixture
def inter_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which no other font is installed."""
    monkeypatch.setattr(glyphs, "FOLDERS", ())
    glyphs.drawn.cache_clear()
    yield
    glyphs.drawn.cache_clear()


@pytest.mark.parametrize(
    "text", ["Example University", "Société Générale, Zürich", "80 €, 3 × 4 – 5", "Łódź", "a\tb\nc"]
)
def test_what_inter_has_is_not_told(inter_alone: None, text: str) -> None:
    assert glyphs.without_glyph([text]) == ""


def test_each_missing_character_is_told_once_in_order(inter_alone: None) -> None:
    assert glyphs.without_glyph(["中文大学 (中文)", "x 🚀"]) == "中文大学🚀"


def test_what_prints_nothing_is_not_told(inter_alone: None) -> None:
    joiner, selector = "\u200d", "\ufe0f"
    assert glyphs.without_glyph([f"a{joiner}b{selector}\u00a0c"]) == ""


def test_an_installed_font_answers_for_its_characters() -> None:
    """DejaVu comes with Pango on Debian; it has Cyrillic and arrows."""
    assert glyphs.without_glyph(["Пример ⇒"]) == ""


@pytest.mark.parametrize("live", [False, True])
def test_the_page_says_what_may_print_as_boxes(inter_alone: None, desk: Desk, live: bool) -> None:
    answer = desk.save(desk.answers(customer_name="北京 Labs"), live=live)
    page = (answer if live else desk.page()).content.decode()
    assert "These characters may print as boxes: 北京" in page


def test_the_page_says_nothing_where_all_can_be_printed(desk: Desk) -> None:
    assert "may print as boxes" not in desk.page().content.decode()


def test_a_quote_in_such_characters_is_issued_all_the_same(inter_alone: None, desk: Desk) -> None:
    assert desk.issue(desk.answers(customer_name="北京 Labs")).status_code == 302
