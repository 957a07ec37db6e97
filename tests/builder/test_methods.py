"""Addresses that only take what a form posts answer with a page to whoever asks for them."""

import pytest
from django.test import Client

from configurator.builder import store
from configurator.sizing.build import Build
from tests.builder.conftest import HTMX

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["undo", "redo", "fix", "name", "copy", "archive"])
def test_an_address_of_a_build_that_only_takes_posts_leads_back_to_it(name: str) -> None:
    row = store.start(Build())
    answer = Client().get(f"/build/{row.pk}/{name}/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what is sent from a page" in answer.content.decode()
    assert f'href="/build/{row.pk}/"' in answer.content.decode()


def test_another_one_leads_to_the_front_page() -> None:
    answer = Client().get("/display/")
    assert answer.status_code == 405
    assert '<a class="button" href="/">To the front page</a>' in answer.content.decode()


def test_htmx_gets_nothing_to_swap_in() -> None:
    row = store.start(Build())
    answer = Client().get(f"/build/{row.pk}/undo/", headers=HTMX)
    assert (answer.status_code, answer.content) == (405, b"")
