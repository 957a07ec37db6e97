"""The quote pages at the width of a phone, in a real browser."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from configurator.builder.models import Build as BuildRow
from configurator.quotes import issuing
from tests.quotes.conftest import request_of
from tests.quotes.offers import firm_offer

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(page: Page, live_server: Any, engineer: User, client: Client) -> Page:
    """The engineer's telephone, signed in."""
    client.force_login(engineer)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return page


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_a_word_of_300_letters_does_not_widen_the_quote(
    phone: Page, live_server: Any, row: BuildRow, engineer: User
) -> None:
    quote = issuing.issue(request_of(row, engineer, offer=firm_offer(row.load(), notes="w" * 300)))
    phone.goto(live_server.url + reverse("quotes:detail", args=[quote.number]))
    assert "w" * 300 in phone.locator(".quote").inner_text()
    assert width_of(phone) == PHONE["width"]


def test_prices_are_typed_into_boxes_that_show_them_whole(phone: Page, live_server: Any, row: BuildRow) -> None:
    phone.goto(live_server.url + reverse("quotes:step", args=[row.pk]))
    first = phone.locator(".price-table input").first
    assert first.input_value() == "12500.00"
    assert first.evaluate("box => box.scrollWidth <= box.clientWidth")
    lines = phone.locator(".price-table tbody tr")
    left_edges = {round(lines.nth(i).bounding_box()["x"]) for i in range(lines.count())}  # type: ignore[index]
    assert len(left_edges) == 1
    assert lines.first.evaluate("line => getComputedStyle(line).display") == "grid"
    assert width_of(phone) == PHONE["width"]
