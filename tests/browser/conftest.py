"""The product as a visitor meets it: a live server with the catalogue loaded, in a real Chromium."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the product with its catalogue."""
    call_command("load_catalogue", verbosity=0)
    return str(live_server.url)


@pytest.fixture(params=["desk", "phone"])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page as wide as a desk's screen, and one as narrow as a phone's."""
    page.set_viewport_size({"width": 1440, "height": 900} if request.param == "desk" else {"width": 390, "height": 844})
    return page
