"""What of a page is rewritten in the reader's notation, and what stays."""

import re

import pytest

from configurator.builder.named_numbers import names_of
from configurator.builder.notation import boxes_rewritten, rewritten
from configurator.builder.preferences import Notation
from tests.builder.conftest import Visitor, the_snapshot

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


@pytest.mark.parametrize(
    ("english", "comma"),
    [
        ("1,312 W", "1.312 W"),
        ("$12,950–18,150", "$12.950–18.150"),
        ("7.27–21.8 tok/s", "7,27–21,8 tok/s"),
        ("1,234,567.89", "1.234.567,89"),
        ("= 3.412142 × 1,042", "= 3,412142 × 1.042"),
        ("−0.5 K", "−0,5 K"),
        ("(0.92)", "(0,92)"),
        ("It is 5.0.", "It is 5,0."),
        ("of 1,000, and of 2.5, too", "of 1.000, and of 2,5, too"),
        # no numbers, or names
        ("1, 2, 4, 8", "1, 2, 4, 8"),
        ("2026-11-20", "2026-11-20"),
        ("Llama 3.1 8B", "Llama 3.1 8B"),
        ("Qwen2.5 7B", "Qwen2.5 7B"),
        ("PCIe 4.0 x16", "PCIe 4.0 x16"),
        ("vLLM 0.6.3", "vLLM 0.6.3"),
        ("MLPerf Inference v1.0", "MLPerf Inference v1.0"),
        ("127.0.0.1:8000", "127.0.0.1:8000"),
        ("arXiv 2205.05198", "arXiv 2205.05198"),
        ("1g.10gb", "1g.10gb"),
        ("L6-30R", "L6-30R"),
        ("&#8217;", "&#8217;"),
        ("“1.500” can mean 1,500 or 1.5", "“1.500” can mean 1.500 or 1,5"),
    ],
)
def test_what_is_a_number_and_what_a_name(english: str, comma: str) -> None:
    assert rewritten(english, Notation.COMMA, names_of(the_snapshot())) == comma


def test_other_notations() -> None:
    assert rewritten("1,234.5", Notation.SPACE) == "1\u202f234,5"
    assert rewritten("1,234.5", Notation.APOSTROPHE) == "1’234.5"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x?v=1,312.5">',
        '<input value="1,312.5">',
        '<path d="M1.5 2.5">',
        "<script>var x = 1.5;</script>",
        "<style>a { width: 1.5em }</style>",
        "<textarea>{1.5}</textarea>",
        "<pre>1,312.5</pre>",
        "<code>1.5</code>",
        '<a translate="no" href="/">Rack 2.5, third try</a>',
    ],
)
def test_tags_boxes_code_and_names_stay(html: str) -> None:
    assert rewritten(html, Notation.COMMA) == html


def test_text_around_tags_changes() -> None:
    assert rewritten('<b title="1.5">1.5</b> of <code>2.5</code> 3.5', Notation.COMMA) == (
        '<b title="1.5">1,5</b> of <code>2.5</code> 3,5'
    )


def without_secrets(html: str) -> str:
    return re.sub(r'value="[0-9a-zA-Z-]{30,}"', "", html)


@pytest.mark.parametrize("step", ["workload", "gpus", "platform", "bom", "lanes", "power", "costs"])
def test_a_page_is_the_english_one_with_its_numbers_rewritten(visitor: Visitor, step: str) -> None:
    english = without_secrets(visitor.get(step).content.decode())
    german = without_secrets(visitor.get(step, **GERMAN).content.decode())
    assert german != english
    assert german == boxes_rewritten(rewritten(english, Notation.COMMA, names_of(the_snapshot())), Notation.COMMA)


def test_a_number_in_grey_is_one_of_the_page_too() -> None:
    box = '<input name="a" value="" inputmode="decimal" placeholder="1,234.5 W">'
    assert boxes_rewritten(box, Notation.COMMA) == box.replace("1,234.5", "1.234,5")
    assert boxes_rewritten(box, Notation.APOSTROPHE) == box.replace("1,234.5", "1’234.5")


def test_what_a_change_answers_is_rewritten_too(visitor: Visitor) -> None:
    url = visitor.url("step", "power")
    html = visitor.client.post(url, {"inlet_c": "24"}, headers=GERMAN | {"HX-Request": "true"}).content.decode()
    assert re.search(r"[1-9]\.\d{3}(<[^>]+>)? (W|BTU/h)\b", html)
    assert not re.search(r"[1-9],\d{3}(<[^>]+>)? (W|BTU/h)\b", html)
