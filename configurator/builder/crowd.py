"""How many builds visitors without an account may begin from one address: each is a row that stays for half a year."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ACTION = "begin_build"
"""Its rate stands in the settings."""
TOO_MANY_REQUESTS = 429
SAID = (
    "too many builds were begun from your address within a minute. Nothing typed is lost: wait a minute and press again"
)


class TooManyBegun(Exception):
    """So many builds were begun from the visitor's address that this one was not."""


def admit(request: HttpRequest) -> None:
    """Count a build that is about to be begun. Raises TooManyBegun. Who has an account is known, and not counted."""
    if not request.user.is_authenticated and not ratelimit.consume(request, action=ACTION):
        raise TooManyBegun


class CrowdedAddresses:
    """Middleware: a page that says so, wherever a build would have been begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyBegun):
            return None
        return render(request, "429.html", status=TOO_MANY_REQUESTS)
