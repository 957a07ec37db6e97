"""Terms are explained where they first appear, each once, by a button that needs no script."""

import re

import pytest
from django.test import Client

from configurator.builder.glossary import GROUPS, OF_FIELDS, OF_FIGURES, ON_PAGES, TERMS
from configurator.builder.own_parts import FORMS
from tests.builder.conftest import Visitor

LONGEST = 260


def opened_by(html: str) -> list[str]:
    return re.findall(r'popovertarget="([^"]+)"', html)


def test_every_term_has_an_address_of_its_own_and_says_something_short() -> None:
    assert len(TERMS) == sum(len(terms) for _, terms in GROUPS)
    for term in TERMS.values():
        assert re.fullmatch(r"[a-z0-9-]+", term.slug)
        assert term.says.endswith(".")
        assert len(term.says) <= LONGEST
        assert not term.url or term.url.startswith("https://")


def test_whatever_is_named_is_a_term() -> None:
    named = {*OF_FIELDS.values(), *OF_FIGURES.values(), *(slug for page in ON_PAGES.values() for slug in page)}
    assert named <= TERMS.keys()


@pytest.mark.parametrize("step", FORMS)
def test_every_button_of_a_step_opens_something(visitor: Visitor, step: str) -> None:
    html = visitor.get(step).content.decode()
    assert opened_by(html)
    assert set(opened_by(html)) <= set(re.findall(r'<div popover id="([^"]+)"', html))


@pytest.mark.parametrize("step", FORMS)
def test_no_term_is_said_that_a_step_does_not_name(visitor: Visitor, step: str) -> None:
    html = visitor.get(step).content.decode()
    said = set(re.findall(r'<div popover id="([^"]+)"', html))
    extra = said - set(opened_by(html))
    assert extra <= {"term-nvswitch", "term-power-factor", "term-airflow"}  # of figures that this build does not have


@pytest.mark.django_db
def test_the_four_questions_explain_their_terms() -> None:
    html = Client().get("/start/workload/").content.decode()
    assert set(opened_by(html)) <= set(re.findall(r'<div popover id="([^"]+)"', html))
    assert "term-qlora" in opened_by(html)


@pytest.mark.django_db
def test_the_glossary_lists_every_term_and_the_footer_leads_to_it() -> None:
    html = Client().get("/glossary/").content.decode()
    for slug in TERMS:
        assert f'<div id="{slug}">' in html
    assert 'href="/glossary/"' in Client().get("/").content.decode()
    assert "https://arxiv.org/abs/1910.02054" in html
