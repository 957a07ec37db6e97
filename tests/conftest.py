"""What differs from settings.py in tests, and how tests get their database and their browser."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import BrowserContext

from scripts import chromium

# Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A time limit for one example would fail on a busy machine; what is too slow shows in `make bench`.
# The same examples each time, so that nothing fails by chance; PROPERTIES=anew looks for others (`make properties`).
hypothesis_settings.register_profile(
    "same", deadline=None, max_examples=25, derandomize=True, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.register_profile(
    "anew", deadline=None, max_examples=250, print_blob=True, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.load_profile(os.environ.get("PROPERTIES", "same"))

# The browser talks to nobody but the server under test.
CHROMIUM_ARGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM_ARGS += ["--disable-component-update", "--disable-sync"]


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"]["BACKEND"] = settings.PLAIN_STATIC
    # Otherwise every test client reads the whole directory of collected files first.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database or a browser by the fixtures it uses, so that nobody can forget to."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker("browser")
        if "_django_db_helper" in fixtures or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _nobody_was_here_yet() -> None:
    """How often an address has signed in or begun a build is counted in the cache, which tests of one process share."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database of this process's own, so that several runs can go on at once. SQLite's is a file: in memory, a live
    server's threads would share one connection and its transactions."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """SQLite's tables are made straight from the models, which takes a twentieth of the time. The migrations run on
    PostgreSQL, whenever the tests do, and on SQLite at each set-up; .ci/run asks whether they say what the models say."""
    return not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where there is one, else playwright's own; where there is neither, the test fails."""
    args = [*CHROMIUM_ARGS, *(["--no-sandbox"] if os.getuid() == 0 else [])]
    found = chromium.found()
    system = {"executable_path": Path(found)} if found else {}
    return {**browser_type_launch_args, **system, "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk without motion, which playwright would wait for: a fifth of the time of all browser tests. What moves has its own."""
    desk: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
    return {**browser_context_args, **desk, "locale": "en-GB", "timezone_id": "UTC"}


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """A missing button fails its test in ten seconds, not in playwright's thirty."""
    context.set_default_timeout(10_000)
    return context
