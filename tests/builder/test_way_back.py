"""Choosing a theme or units leads back to the page where it was chosen, at an address that shows it."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.builder.conftest import Visitor

pytestmark = pytest.mark.django_db


def ways_back(client: Client, page: Any) -> dict[str, str]:
    """Where each of the two forms in the head of a page leads, by its address."""
    html = page.content.decode()
    found = {}
    for form in ("/theme/", "/display/"):
        brought = re.search(rf'action="{form}".*?name="next" value="([^"]*)"', html, re.DOTALL)
        assert brought
        found[form] = client.post(form, {"next": unescape(brought[1])})["Location"]
    return found


def leads_to(client: Client, page: Any) -> str:
    """The one address to which both lead, which is a page that can be asked for."""
    (address,) = set(ways_back(client, page).values())
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    return address


@pytest.mark.parametrize(
    "address", ["/", "/start/workload/?model=llama-3.1-8b&users=2", "/glossary/", "/builds/?q=a+b"]
)
def test_from_a_page_that_was_asked_for_back_to_it(client: Client, address: str) -> None:
    assert leads_to(client, client.get(address)) == address


def test_from_a_build_file_that_was_refused_to_the_front_page(client: Client) -> None:
    refused = client.post("/start/", {"text": "no build file"})
    assert refused.status_code == 422
    assert leads_to(client, refused) == "/"


@pytest.mark.parametrize("address", ["/start/", "/start/?text=x"])
def test_whoever_asks_for_the_address_that_begins_builds_is_led_to_its_forms(client: Client, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_from_a_step_with_a_box_that_cannot_be_read_to_the_step(visitor: Visitor) -> None:
    refused = visitor.post("costs", {"months": "many"})
    assert refused.status_code == 422
    assert leads_to(visitor.client, refused) == visitor.url("step", "costs")


@pytest.mark.parametrize("address", ["quote/", "quote/issue/", "quote.pdf"])
def test_from_a_quote_that_was_refused_to_its_step(visitor: Visitor, address: str) -> None:
    visitor.client.force_login(User.objects.create_user("engineer", is_superuser=True))
    base = visitor.url("build")
    refused = visitor.client.post(base + address, {"valid_until": "never", "discount_percent": "x", "action": "issue"})
    assert refused.status_code == 422
    assert leads_to(visitor.client, refused) == f"{base}quote/"


def test_from_a_wrong_password_to_the_page_that_asks_for_it(client: Client) -> None:
    refused = client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert leads_to(client, refused) == "/accounts/login/"


def test_from_a_form_that_nobody_may_send_to_the_front_page(row: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    refused = client.post(f"/build/{row.pk}/undo/")
    assert refused.status_code == 403
    assert set(re.findall(r'name="next" value="([^"]*)"', refused.content.decode())) == {""}
