"""Every address that is a key (a build's, a link's, a quote's) answers so that nobody keeps the page; found in the URLconf."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from configurator.builder import shares
from configurator.builder.models import ShareLink
from configurator.quotes import pdf_cache
from configurator.quotes.models import Quote

KEYS = ("build/<", "share/<", "quotes/")


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
