"""Where one signs in, for the head of every page."""

from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse

from configurator.builder.way_back import address_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context) -> str:
    """From there one comes back to this page, or from the account's own pages to the page before them."""
    after = _page_to_come_back_to(context) if context.get("request") else ""
    return reverse("account_login") + (f"?{urlencode({'next': after})}" if after else "")


def _page_to_come_back_to(context: Context) -> str:
    request: HttpRequest = context["request"]
    name = request.resolver_match.url_name if request.resolver_match else None
    if (name or "").startswith("account_"):
        return request.GET.get("next", "")
    return address_of(context)
