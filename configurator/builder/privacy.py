"""Pages whose address is a key: no search engine keeps them, and no other site learns where a visitor came from."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Says so in headers, which PDF and JSON obey too.

    The referrer is `same-origin` and not `no-referrer`: that would take the origin from our own forms, and Django
    refuses a form without one. Other sites learn nothing either way.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answered
