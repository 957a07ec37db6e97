"""Pages whose address is a key: no cache and no search engine keeps them, no other site learns where a visitor came from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers

from .http import View


def private_page(view: View) -> View:
    """Mark a view; `private_pages` then says so in the headers of whatever is answered at its address."""
    view.is_private = True  # type: ignore[attr-defined]  # as Django marks views that need no CSRF token
    return view


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: headers, which PDF and JSON obey too. Without them the Back button shows a build as it was.

    It stands around the views, so that "there is no such build" and "you may not" have them like the page itself.
    A view that sets its own Cache-Control keeps it: a drawing may be kept as long as the browser asks each time.
    The referrer is `same-origin` and not `no-referrer`: that would take the origin from our own forms, and Django
    refuses a form without one. Other sites learn nothing either way.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.resolver_match is not None and getattr(request.resolver_match.func, "is_private", False):
            if "Cache-Control" not in response:
                add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = "same-origin"
        return response

    return answered


def private_path(
    route: str, view: View, kwargs: dict[str, Any] | None = None, *, name: str | None = None
) -> URLPattern:
    """`path` for what belongs to one visitor: builds, links, quotes, saved sites."""
    return path(route, private_page(view), kwargs, name)
