"""Where a page stands, so that one comes back to it: after signing in, and after choosing units or a theme."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import Context
from django.utils.http import url_has_allowed_host_and_scheme

from .steps import Step

OF_ACCOUNTS = ("account_", "mfa_")
"""How the names of pages begin that answer at one address, whether they are asked for or posted to."""


def address_of(context: Context) -> str:
    """The address that shows the page of this context to whoever asks for it; empty where it has none.

    What was posted may have gone to an address that takes nothing but posts, or that gives a file: the page that says what
    is wrong with it is then that of the step, where there is one.
    """
    request: HttpRequest = context["request"]
    name = (request.resolver_match.url_name if request.resolver_match else None) or ""
    if request.method in ("GET", "HEAD") or name.startswith(OF_ACCOUNTS):
        return request.get_full_path()
    base, step = context.get("base"), context.get("step")
    return f"{base}{step.slug}/" if base and isinstance(step, Step) else ""


def redirect_back(request: HttpRequest) -> HttpResponse:
    """To the address of this site that a form has brought along as `next`, else to the front page."""
    target = request.POST.get("next", "")
    hosts, is_https = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=is_https)
    return redirect(target if is_ours else "builder:home")
