"""The catalogue's pages as a visitor asks for them, and the statements that each costs."""

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

FRAGMENT = {"HX-Request": "true", "HX-Target": "results"}


def page(client: Client, name: str, *args: str, headers: dict[str, str] | None = None, **query: str) -> str:
    answer: HttpResponse = client.get(reverse(f"catalog:{name}", args=args), query, headers=headers or {})
    assert answer.status_code == 200
    return answer.content.decode()


def statements(client: Client, name: str, *args: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, name, *args, **query)
    return len(captured)
