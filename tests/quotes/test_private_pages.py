"""Every address that is a key (a build's, a link's, a quote's) answers so that nobody keeps the page; found in the URLconf."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from configurator.builder import shares
from configurator.builder.models import ShareLink
from configurator.quotes import pdf_cache
from configurator.quotes.models import Quote

UNKNOWN = "00000000-0000-4000-8000-000000000000"
KEYS = ("build/<", "builds/", "share/<", "sites/", "quotes/")


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


PRIVATE = sorted({route for route in routes(get_resolver().url_patterns) if route.startswith(KEYS)})


def test_the_urlconf_is_walked_to_its_ends() -> None:
    assert len(PRIVATE) > 35
    assert {"build/<uuid:build_id>/quote.pdf", "share/<str:token>/bom.csv", "build/<uuid:build_id>/site/save/"} <= set(
        PRIVATE
    )


@pytest.fixture
def words(issued: Quote, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What stands in an address in the place of each name."""
    assert issued.build is not None
    for make in ("pdf_of", "pdf_of_estimate"):
        monkeypatch.setattr(pdf_cache, make, lambda document: b"%PDF")
    return {
        "build_id": str(issued.build.pk),
        "token": shares.make(issued.build, ShareLink.Kind.COPY),
        "slug": "power",
        "name": "memory",
        "site_id": UNKNOWN,
    }


@pytest.mark.parametrize("route", PRIVATE)
def test_no_cache_and_no_search_engine_keeps_it(
    route: str, words: dict[str, str], issued: Quote, engineer: User, client: Client
) -> None:
    client.force_login(engineer)
    words["number"] = issued.number if route.startswith("quotes/") else "1"
    answer = client.get("/" + re.sub(r"<\w+:(\w+)>", lambda found: words[found[1]], route))
    assert answer.status_code in (200, 302, 405)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    # A drawing may be kept, as long as the browser asks each time whether it still holds.
    assert {"private", "no-cache"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    assert ("no-store" in answer["Cache-Control"]) != route.endswith(".svg")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/share/abcdef/", "/share/abcdef/bom.csv", f"/build/{UNKNOWN}/", f"/build/{UNKNOWN}/power/"]
)
def test_nor_that_there_is_nothing(address: str, client: Client) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert_kept_by_nobody(answer)


@pytest.mark.django_db
def test_nor_that_somebody_may_not() -> None:
    answer = Client(enforce_csrf_checks=True).post(f"/build/{UNKNOWN}/undo/")
    assert answer.status_code == 403
    assert_kept_by_nobody(answer)


SLASHED = [route for route in PRIVATE if route.endswith("/")]


@pytest.mark.parametrize("route", SLASHED)
def test_nor_the_way_to_an_address_that_was_given_without_its_slash(route: str, client: Client) -> None:
    words = {
        "build_id": UNKNOWN,
        "site_id": UNKNOWN,
        "token": "abcdef",
        "slug": "power",
        "name": "memory",
        "number": "1",
    }
    path = "/" + re.sub(r"<\w+:(\w+)>", lambda found: words[found[1]], route)
    answer = client.get(path.removesuffix("/"))
    assert answer.status_code == 301
    assert answer["Location"] == path
    assert_kept_by_nobody(answer)


def test_nor_the_way_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/share/abcdef/")
    assert answer["Location"] == "https://testserver/share/abcdef/"
    assert_kept_by_nobody(answer)


@pytest.mark.django_db
def test_what_is_everybodys_may_be_found(client: Client) -> None:
    for address in ("/glossary/", "/glossary", "/nothing-here/"):
        assert "X-Robots-Tag" not in client.get(address)


def assert_kept_by_nobody(answer: Any) -> None:
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
