"""The product as a visitor meets it: a live server with the catalogue loaded, in a real Chromium."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from .visiting import DESK, PHONE


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


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """Whatever a test does, its pages ask nobody but the server."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context
    hosts = {urlsplit(url).hostname for url in asked if url.startswith(("http", "ws"))}
    assert hosts <= {"127.0.0.1", "localhost"}, asked


@pytest.fixture(params=["desk", "phone"])
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page as wide as a desk's screen, in light, and one as narrow as a phone's, in dark."""
    at_desk = request.param == "desk"
    page.set_viewport_size(DESK if at_desk else PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light" if at_desk else "dark")
    return page
