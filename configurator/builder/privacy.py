"""Pages whose address is a key: no cache and no search engine keeps them, no other site learns where a visitor came from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, is_valid_path, path
from django.utils.cache import add_never_cache_headers

from .http import View


def private_page(view: View) -> View:
    """Mark a view; `private_pages` then says so in the headers of whatever is answered at its address."""
    view.is_private = True  # type: ignore[attr-defined]  # as Django marks views that need no CSRF token
    return view


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: headers, which PDF and JSON obey too. Without them the Back button shows a build as it was.

    It stands around everything, so that "there is no such build" and "you may not" have them like the page itself, and
    the way there too: a redirect to the address with its slash, or to HTTPS.
    A view that sets its own Cache-Control keeps it: a drawing may be kept as long as the browser asks each time.
    The referrer is `same-origin` and not `no-referrer`: that would take the origin from our own forms, and Django
    refuses a form without one. Other sites learn nothing either way.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if getattr(_view_at(request, response), "is_private", False):
            if "Cache-Control" not in response:
                add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = "same-origin"
        return response

    return answered


def _view_at(request: HttpRequest, response: HttpResponse) -> View | None:
    """The view that answered, or the one that a redirect of the middleware leads to."""
    if request.resolver_match is not None:
        return request.resolver_match.func
    if not response.has_header("Location"):
        return None
    found = is_valid_path(request.path_info) or is_valid_path(f"{request.path_info}/")
    return found.func if found else None


def private_path(
    route: str, view: View, kwargs: dict[str, Any] | None = None, *, name: str | None = None
) -> URLPattern:
    """`path` for what belongs to one visitor: builds, links, quotes, saved sites."""
    return path(route, private_page(view), kwargs, name)
