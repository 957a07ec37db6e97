"""Who may sign in, and whom a failed attempt is counted against."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by an admin. A buyer configures a server without one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes rules over wrong passwords. Counted by allauth too, by name alone, anybody could lock out anybody else."""


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name or e-mail address that somebody tried to sign in with, as django-axes counts it.

    The admin's form calls the field `username`, allauth's calls it `login` and passes on either name or address.
    """
    fields = credentials or request.POST
    tried = fields.get("username") or fields.get("email") or fields.get("login") or ""
    return str(tried).lower()


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address by the one rule that knows how many proxies to trust (TRUSTED_PROXY_COUNT).

    None where there was no visitor: a command or a test that signs somebody in directly.
    """
    return get_adapter(request).get_client_ip(request) if "REMOTE_ADDR" in request.META else None
