"""What views share: the request with htmx, the type of a view, and a name as somebody posts it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

View = Callable[..., HttpResponse]

UNREADABLE = 422
"""The status of a page that says what could not be read, with everything typed still in its place."""


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def wants_fragment(request: HtmxRequest) -> bool:
    return bool(request.htmx) and not request.htmx.boosted


def who_types(request: HttpRequest) -> str:
    """What tells apart those who type into one build: the session of their browser; empty where there is none yet."""
    return request.session.session_key or ""


def posted_name(request: HttpRequest, longest: int) -> str:
    """The name of a build or a site: one line, each space once, without the zero character that PostgreSQL cannot keep."""
    return " ".join(request.POST.get("name", "").replace("\0", "").split())[:longest]
