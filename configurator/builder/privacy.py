"""Pages whose address is a key: no cache and no search engine keeps them, no other site learns where a visitor came from."""

from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers

from .http import View


def private_page(view: View) -> View:
    """Says so in headers, which PDF and JSON obey too. Without them the Back button shows a build as it was.

    A view that sets its own Cache-Control keeps it: a drawing may be kept as long as the browser asks each time.
    The referrer is `same-origin` and not `no-referrer`: that would take the origin from our own forms, and Django
    refuses a form without one. Other sites learn nothing either way.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answered


def private_path(
    route: str, view: View, kwargs: dict[str, Any] | None = None, *, name: str | None = None
) -> URLPattern:
    """`path` for everything under build/<uuid>/ and share/<token>/."""
    return path(route, private_page(view), kwargs, name)
