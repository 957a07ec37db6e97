"""Addresses that take nothing but what a form posts, asked for by hand or by Reload: a page that says so, where Django's answer is empty."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from .http import HtmxRequest, wants_fragment


def explained_methods(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HtmxRequest], HttpResponse]:
    """Middleware. A fragment stays empty: htmx shows none that is refused."""

    def answered(request: HtmxRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or wants_fragment(request):
            return response
        keys = request.resolver_match.kwargs if request.resolver_match else {}
        page = render(request, "405.html", {"build_id": keys.get("build_id")}, status=response.status_code)
        page["Allow"] = response["Allow"]
        return page

    return answered
