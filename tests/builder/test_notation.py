"""Numbers in the reader's notation: what is a number, what is a name, and what a page never touches."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from configurator.builder.forms.fields import read_number
from configurator.builder.notation import rewritten
from configurator.builder.preferences import Preferences, of_language, preferences_of
from configurator.builder.units import Units
from tests.builder.conftest import Visitor


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
        # no numbers, or none of ours
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
    ],
)
def test_what_is_a_number(english: str, comma: str) -> None:
    assert rewritten(english, "comma") == comma


def test_other_notations() -> None:
    assert rewritten("1,234.5", "space") == "1\u202f234,5"
    assert rewritten("1,234.5", "apostrophe") == "1’234.5"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x?v=1,312.5">',
        '<input value="1,312.5">',
        '<path d="M1.5 2.5">',
        "<script>var x = 1.5;</script>",
        "<textarea>{1.5}</textarea>",
        "<pre>1,312.5</pre>",
        "<code>1.5</code>",
    ],
)
def test_tags_boxes_and_code_stay(html: str) -> None:
    assert rewritten(html, "comma") == html


def test_text_around_tags_changes() -> None:
    assert rewritten('<b title="1.5">1.5</b> of <code>2.5</code> 3.5', "comma") == (
        '<b title="1.5">1,5</b> of <code>2.5</code> 3,5'
    )


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0,5", "0.5"),
        ("1312,5", "1312.5"),
        ("1 312", "1312"),
        ("1\u202f312.5", "1312.5"),
        ("1,312", "1312"),
        ("1312.5", "1312.5"),
    ],
)
def test_boxes_are_plain_and_read_either_decimal_mark(typed: str, value: str) -> None:
    assert str(read_number(typed)) == value


@pytest.mark.parametrize(
    ("accepted", "notation"),
    [
        ("", "point"),
        ("en-GB,en;q=0.9", "point"),
        ("de-AT,de;q=0.9", "comma"),
        ("de-CH", "apostrophe"),
        ("fr", "space"),
        ("es-MX,es;q=0.9", "point"),
        ("ja", "point"),
        ("*", "point"),
    ],
)
def test_the_browsers_first_language_decides(accepted: str, notation: str) -> None:
    assert of_language(accepted) == notation


def asked(cookie: str = "", language: str = "") -> Preferences:
    request: Any = SimpleNamespace(COOKIES={"display": cookie} if cookie else {}, headers={"Accept-Language": language})
    found: HttpRequest = request
    return preferences_of(found)


@pytest.mark.parametrize(
    ("cookie", "language", "expected"),
    [
        ("", "", Preferences()),
        ("us.gb.comma", "", Preferences(units=Units(system="us", memory="gb"), notation="comma", chosen="comma")),
        ("metric.gib.", "fr", Preferences(units=Units(system="metric"), notation="space")),
        ("metric.gib.point", "fr", Preferences(units=Units(system="metric"), notation="point", chosen="point")),
        ("nonsense", "en", Preferences()),
        ("x.y.z.w", "en", Preferences()),
    ],
)
def test_a_cookie_says_what_was_chosen_and_nonsense_is_the_usual(
    cookie: str, language: str, expected: Preferences
) -> None:
    assert asked(cookie, language) == expected


def without_secrets(html: str) -> str:
    return re.sub(r'value="[0-9a-zA-Z-]{30,}"', "", html)


@pytest.mark.parametrize("step", ["workload", "power", "costs"])
def test_a_page_is_the_english_one_with_its_numbers_rewritten(visitor: Visitor, step: str) -> None:
    english = without_secrets(visitor.get(step).content.decode())
    german = without_secrets(visitor.get(step, **{"Accept-Language": "de-DE"}).content.decode())
    assert german != english
    assert german == rewritten(english, "comma")


def test_a_fragment_is_rewritten_too(visitor: Visitor) -> None:
    german = {"Accept-Language": "de-DE", "HX-Request": "true"}
    url = visitor.url("step", "power")
    html = visitor.client.post(url, {"inlet_c": "24"}, headers=german).content.decode()
    assert re.search(r"[1-9]\.\d{3} (W|BTU/h)\b", html)
    assert not re.search(r"[1-9],\d{3} (W|BTU/h)\b", html)


def test_quotes_are_one_document_for_all(visitor: Visitor) -> None:
    english, german = (
        without_secrets(
            visitor.client.get(f"/build/{visitor.row.pk}/quote/", headers={"Accept-Language": tag}).content.decode()
        )
        for tag in ("en", "de")
    )
    assert english == german


def test_files_stay_as_they_are(visitor: Visitor) -> None:
    german = {"Accept-Language": "de-DE"}
    for name in ("assessment_json", "build_json", "bom_csv"):
        assert (
            visitor.client.get(visitor.url(name), headers=german).content
            == visitor.client.get(visitor.url(name)).content
        )


@pytest.mark.django_db
def test_the_choice_is_kept_and_leads_back() -> None:
    client = Client()
    chosen = {"units": "us", "memory": "gb", "notation": "comma", "next": "/glossary/"}
    response = client.post("/display/", chosen)
    assert (response.status_code, response.url) == (302, "/glossary/")
    assert response.cookies["display"].value == "us.gb.comma"
    assert '<option value="us" selected>' in client.get("/glossary/").content.decode()


@pytest.mark.django_db
def test_a_choice_that_is_none_is_the_usual_and_leads_to_no_other_site() -> None:
    response = Client().post("/display/", {"units": "x", "next": "https://example.com/"})
    assert response.url == "/"
    assert response.cookies["display"].value == "trade.gib."
