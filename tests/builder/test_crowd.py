"""Builds begun without an account from one address: so many a minute, with a page that says so, and nothing typed is lost."""

import json

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from configurator.builder import shares
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import ShareLink
from configurator.sizing.build import Build, codec

pytestmark = pytest.mark.django_db

A_MINUTE = 3
START, REFUSED = "/start/", 429
RATE = settings.ACCOUNT_RATE_LIMITS["begin_build"]
"""As the product has it."""


@pytest.fixture(autouse=True)
def _few_builds_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "begin_build", f"{A_MINUTE}/m/ip")


@pytest.fixture
def full(client: Client) -> Client:
    """Somebody from whose address as many builds have been begun as may be, by others."""
    for _ in range(A_MINUTE):
        assert Client().post(START).status_code == 302
    return client


def test_a_trade_fair_behind_one_address_does_not_meet_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "begin_build", RATE)
    assert {Client().post(START).status_code for _ in range(60)} == {302}
    assert Client().post(START).status_code == REFUSED


def test_the_build_file_that_was_pasted_is_still_in_its_box(full: Client) -> None:
    text = json.dumps(codec.to_dict(Build(name="Kept")))
    answer = full.post(START, {"text": text})
    assert (answer.status_code, answer.context["text"]) == (REFUSED, text)
    assert "Not opened: too many builds were begun from your address within a minute." in answer.content.decode()
    assert BuildRow.objects.count() == A_MINUTE


def test_neither_a_copy_nor_a_suggestion_is_made(full: Client) -> None:
    row = BuildRow.objects.first()
    assert row is not None
    token = shares.make(row, ShareLink.Kind.COPY)
    copies = (reverse("builder:copy", args=(row.pk,)), reverse("builder:shared_copy", args=(token,)))
    for address in copies:
        answer = full.post(address)
        assert answer.status_code == REFUSED
        assert "wait a minute and press the button again" in answer.content.decode()
    answers = {"model": "llama-3.1-70b", "users": "8"}
    card = full.get("/start/workload/", answers).context["answer"].cards[0]
    assert full.post("/start/workload/take/", answers | {"take": card.key}).status_code == REFUSED
    assert BuildRow.objects.count() == A_MINUTE


def test_another_address_and_whoever_has_an_account_are_not_held_up(full: Client) -> None:
    assert Client(REMOTE_ADDR="10.0.0.1").post(START).status_code == 302
    full.force_login(User.objects.create_user("engineer"))
    assert full.post(START).status_code == 302


def test_what_is_begun_already_is_changed_as_ever(full: Client) -> None:
    row = BuildRow.objects.first()
    assert row is not None
    assert full.post(reverse("builder:step", args=(row.pk, "costs")), {"months": "17"}).status_code == 302
    row.refresh_from_db()
    assert row.load().costs.months == 17
