"""The product as a visitor meets it: a live server with the catalogue loaded, in a real Chromium."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a copy of the database with its catalogue is kept, so that it is loaded once and not for each test."""
    return tmp_path_factory.mktemp("loaded") / "catalogue.sqlite3"


@pytest.fixture
def site(live_server: LiveServer, loaded: Path) -> str:
    """The address of the product with its catalogue."""
    if connection.vendor != "sqlite":
        call_command("load_catalogue", verbosity=0)
        return str(live_server.url)
    connection.ensure_connection()
    with closing(sqlite3.connect(loaded)) as copy:
        if loaded.stat().st_size:
            copy.backup(connection.connection)
        else:
            call_command("load_catalogue", verbosity=0)
            connection.connection.backup(copy)
    return str(live_server.url)


@pytest.fixture(params=["desk", "phone"])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page as wide as a desk's screen, and one as narrow as a phone's."""
    page.set_viewport_size({"width": 1440, "height": 900} if request.param == "desk" else {"width": 390, "height": 844})
    return page
