"""How often the database is asked: as often for two hundred lines as for fifteen, and for ten thousand parts as for ten."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from configurator.builder import store
from configurator.builder.own_parts import FORMS
from configurator.sizing.build import Build, Part
from tests.builder.conftest import HTMX
from tests.catalog import samples

MOST_STATEMENTS = 6
"""The build, the catalogue's version, and BEGIN, UPDATE, INSERT, COMMIT. The session is not read again for each keystroke."""


@pytest.fixture
def real_catalogue(transactional_db: None) -> Iterator[None]:
    """Rows instead of fixtures, and real transactions: BEGIN and COMMIT count too."""
    samples.gpu()
    samples.accessory("rails")
    return


def statements(client: Client, build: Build, step: str, data: dict[str, str] | None) -> int:
    row = store.start(build)
    url = reverse("builder:step", args=(row.pk, step))
    for _ in range(2):  # the catalogue is read once, and the build joins the visitor's list
        client.post(url, {}, headers=HTMX)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url) if data is None else client.post(url, data, headers=HTMX)
    assert answer.status_code == 200
    seen = row.revision
    row.refresh_from_db()
    assert row.revision == seen + (data is not None)  # a change that is not saved would cost less
    return len(captured)


def lines(count: int) -> Build:
    parts = tuple(Part(product="rails", count=1 + n % 5) for n in range(count))
    return replace(Build(), parts=parts)


@pytest.mark.usefixtures("real_catalogue")
def test_a_change_costs_as_many_statements_however_long_the_bill_is() -> None:
    client = Client()
    client.force_login(User.objects.create_user("engineer"))
    few = statements(client, lines(15), "bom", {"count-0-rails": "7"})
    many = statements(client, lines(200), "bom", {"count-0-rails": "7"})
    assert few == many
    assert few <= MOST_STATEMENTS


@pytest.mark.usefixtures("real_catalogue")
@pytest.mark.parametrize("step", FORMS)
def test_a_page_reads_session_user_build_and_the_catalogues_version(step: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("engineer"))
    saved_sites = 1 if step == "power" else 0
    assert statements(client, lines(15), step, None) <= 4 + saved_sites
