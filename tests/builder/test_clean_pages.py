"""What holds for every page: nothing inline, one heading, a label for each box, and errors in the product's own look."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from configurator.builder.models import Build as BuildRow
from configurator.builder.own_parts import FORMS

pytestmark = pytest.mark.django_db

PAGES = ["home", *FORMS, "figures", "login"]


@pytest.fixture
def body(client: Client, row: BuildRow, request: pytest.FixtureRequest) -> str:
    name = request.param
    if name == "home":
        url = "/"
    elif name == "login":
        url = reverse("account_login")
    else:
        url = (
            reverse("builder:figures", args=(row.pk,))
            if name == "figures"
            else reverse("builder:step", args=(row.pk, name))
        )
    return client.get(url).content.decode()


every_page = pytest.mark.parametrize("body", PAGES, indirect=True)


@every_page
def test_nothing_is_inline(body: str) -> None:
    assert not re.search(r"<style\b", body)
    assert not re.search(r"\sstyle\s*=", body)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", body)
    assert re.findall(r"<script\b[^>]*>(?=\s*\S)(?!\s*</script>)", body) == []
    assert "javascript:" not in body
    assert "hx-on" not in body


@every_page
def test_htmx_is_told_to_add_no_style_and_run_no_text(body: str) -> None:
    assert '"includeIndicatorStyles":false' in body
    assert '"allowEval":false' in body


@every_page
def test_there_is_one_heading_and_a_way_past_the_menu(body: str) -> None:
    assert len(re.findall(r"<h1\b", body)) == 1
    assert 'href="#main"' in body
    assert 'id="main"' in body


@every_page
def test_every_box_has_a_name_that_is_read_out(body: str) -> None:
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', body))
    inside = "".join(re.findall(r"<label\b.*?</label>", body, re.DOTALL))
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", body):
        if 'type="hidden"' in tag or "aria-label" in tag:
            continue
        id = re.search(r'\bid="([^"]+)"', tag)
        assert (id and id[1] in labelled) or tag in inside, tag


@every_page
def test_no_id_is_given_twice(body: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', body)
    assert sorted(ids) == sorted(set(ids))


def test_an_address_that_leads_nowhere_is_answered_in_our_own_look(client: Client) -> None:
    answer = client.get("/build/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert 'class="site-header"' in answer.content.decode()


def test_a_forged_form_is_answered_in_our_own_look(row: BuildRow) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("builder:undo", args=(row.pk,)))
    assert answer.status_code == 403
    assert "This form has run out" in answer.content.decode()


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_resorts_need_neither_request_nor_database(name: str) -> None:
    page = render_to_string(name)
    assert "To the front page" in page
    assert 'rel="stylesheet"' in page
