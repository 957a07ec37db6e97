"""What is stored and cannot be read, because another version wrote it: one page for all its addresses, which says so and hands out the file.

The status is 500, not 422: whoever asks has done nothing wrong, and whoever runs the server must learn of it.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from configurator.sizing.build.codec import BuildFileError

from .http import HtmxRequest, wants_fragment

logger = logging.getLogger(__name__)

BROKEN = 500


class UnreadableBuilds:
    """Middleware. What somebody brings along is read by views that answer for it; what reaches this was stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HtmxRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BuildFileError):
            return None
        logger.error("A stored build cannot be read: %s", exception, exc_info=exception)
        if wants_fragment(request):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})  # the page itself then says so
        context = {"reason": str(exception), "file": _file_of(request)}
        return render(request, "builder/unreadable.html", context, status=BROKEN)


def _file_of(request: HttpRequest) -> str:
    """The address of the file as it is stored, for those who came by an address of its build."""
    keys = request.resolver_match.kwargs if request.resolver_match else {}
    if "build_id" in keys:
        return reverse("builder:build_json", args=(keys["build_id"],))
    return f"{reverse('builder:shared', args=(keys['token'],))}build.json" if "token" in keys else ""
