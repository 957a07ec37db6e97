"""Builder tests see the catalogue of the fixtures, read once from their files, instead of rows of a database."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import TypeAdapter

from configurator.builder import home, notation, pages, start, store
from configurator.builder.models import Build as BuildRow
from configurator.sizing import catalogue as spec
from configurator.sizing.build import Build
from tests.sizing import shelf

HTMX = {"HX-Request": "true"}


@cache
def the_snapshot() -> spec.CatalogueSnapshot:
    supplies = {row["id"]: TypeAdapter(spec.SupplyPreset).validate_python(row) for row in shelf.rows("supplies")}
    sources = {row["id"]: TypeAdapter(spec.Source).validate_python(row) for row in shelf.rows("sources")}
    return replace(shelf.snapshot(), supplies=supplies, sources=sources)


@pytest.fixture
def snapshot() -> spec.CatalogueSnapshot:
    return the_snapshot()


@pytest.fixture(autouse=True)
def catalogue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_catalogue" in request.fixturenames:
        return
    for module in (pages, home, start, notation):
        monkeypatch.setattr(module, "take", lambda on=None: the_snapshot())


@pytest.fixture
def tier_2() -> Build:
    """Two A100 PCIe 80 GB, bridged, on a dual-socket board, with a 70B model: two sockets, of which one is filled."""
    return shelf.reference_build("tier-2-new")


@pytest.fixture
def row(db: None, tier_2: Build) -> BuildRow:
    return store.start(tier_2)


class Visitor:
    """Somebody at a build: opens steps and posts to them, as a browser with or without scripts would."""

    def __init__(self, client: Client, row: BuildRow) -> None:
        self.client, self.row = client, row

    def url(self, name: str = "step", *args: str) -> str:
        return reverse(f"builder:{name}", args=(self.row.pk, *args))

    def get(self, step: str, **headers: str) -> Any:
        return self.client.get(self.url("step", step), headers=headers)

    def post(self, step: str, data: dict[str, Any], *, live: bool = False) -> Any:
        return self.client.post(self.url("step", step), data, headers=HTMX if live else {})

    def do(self, name: str, data: dict[str, Any] | None = None, *, live: bool = False) -> Any:
        return self.client.post(self.url(name), data or {}, headers=HTMX if live else {})

    @property
    def build(self) -> Build:
        self.row.refresh_from_db()
        return self.row.load()


@pytest.fixture
def visitor(client: Client, row: BuildRow) -> Visitor:
    return Visitor(client, row)
