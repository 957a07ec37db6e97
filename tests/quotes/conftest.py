"""Tests of quotes see the catalogue of the fixtures, read from their files, and the two-GPU reference build."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from configurator.builder import home, notation, pages, store
from configurator.builder.models import Build as BuildRow
from configurator.quotes import issuing
from configurator.quotes.groups import SALES_ENGINEERS
from configurator.quotes.models import Quote
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.offers import CUSTOMER, firm_offer
from tests.sizing import shelf


@pytest.fixture
def snapshot() -> CatalogueSnapshot:
    return shelf.snapshot()


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Callable[[CatalogueSnapshot], None]:
    """The catalogue that pages see; call it with another snapshot to change a price under a quote."""

    def is_now(changed: CatalogueSnapshot) -> None:
        for module in (pages, home, notation):
            monkeypatch.setattr(module, "take", lambda on=None: changed)

    is_now(shelf.snapshot())
    return is_now


@pytest.fixture(autouse=True)
def own_pdf_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def tier_2() -> Build:
    """Two A100 PCIe 80 GB, bridged; three of its ten lines have no price in the catalogue."""
    return shelf.reference_build("tier-2-new")


@pytest.fixture
def row(db: None, tier_2: Build) -> BuildRow:
    return store.start(tier_2)


@pytest.fixture
def engineer(db: None) -> User:
    user = User.objects.create_user("engineer", password="quiet-river-17", first_name="Sample", last_name="Engineer")
    user.groups.add(Group.objects.get(name=SALES_ENGINEERS))
    return user


@pytest.fixture
def colleague(db: None) -> User:
    user = User.objects.create_user("colleague", password="quiet-river-17")
    user.groups.add(Group.objects.get(name=SALES_ENGINEERS))
    return user


@pytest.fixture
def buyer(db: None) -> User:
    """Somebody with an account and no permission."""
    return User.objects.create_user("buyer", password="quiet-river-17")


@pytest.fixture
def issued(row: BuildRow, engineer: User) -> Quote:
    return issuing.issue(request_of(row, engineer))


def request_of(row: BuildRow, user: User, **changes: Any) -> issuing.Request:
    snapshot = shelf.snapshot()
    wanted = issuing.Request(row=row, offer=firm_offer(row.load()), snapshot=snapshot, user=user, token=uuid4())
    return replace(wanted, **changes)


class Desk:
    """Somebody at the quote page of a build."""

    def __init__(self, client: Client, row: BuildRow) -> None:
        self.client, self.row = client, row

    def url(self, name: str) -> str:
        return reverse(f"quotes:{name}", args=[self.row.pk])

    def page(self) -> Any:
        return self.client.get(self.url("step"))

    def answers(self, **changes: str) -> dict[str, str]:
        """What the page would post: all its boxes, the missing prices typed, the customer named, then `changes`."""
        desk = self.page().context["desk"]
        data = {"token": desk.token, "made_from": desk.made_from, "made_of": desk.made_of}
        data |= {line.field: line.typed or "100" for line in desk.lines}
        data |= {name: str(desk.form[name].value() or "") for name in desk.form.fields}
        if desk.revises:
            data["revise"] = "1"
        return data | {"customer_name": CUSTOMER} | changes

    def save(self, data: Mapping[str, str], *, live: bool = False) -> Any:
        return self.client.post(self.url("step"), data, headers={"HX-Request": "true"} if live else {})

    def issue(self, data: Mapping[str, str]) -> Any:
        """As the button does, which has a name and a value."""
        return self.client.post(self.url("issue"), {**data, "action": "issue"})

    def estimate(self, data: Mapping[str, str]) -> Any:
        return self.client.post(self.url("draft_pdf"), {**data, "action": "estimate"})


@pytest.fixture
def desk(client: Client, row: BuildRow, engineer: User) -> Desk:
    client.force_login(engineer)
    return Desk(client, row)


@pytest.fixture
def visitor(row: BuildRow) -> Desk:
    """Somebody without an account."""
    return Desk(Client(), row)
