"""Migrations that change rows."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import connection

from catalog.models import PowerCord, version

plugs = import_module("catalog.migrations.0004_plugs_of_known_cords")


def cord(slug: str, plug: str = "") -> PowerCord:
    return PowerCord.objects.create(slug=slug, name=slug, amps_iec=10, amps_ul=10, connector="C13", plug=plug)


@pytest.mark.django_db
def test_known_cords_without_a_plug_get_theirs_and_nothing_else_changes() -> None:
    for slug in ("cord-c13-5-15p", "cord-c13-c14"):
        cord(slug)
    cord("cord-c19-l6-20p", "L6-30P")  # as somebody has edited it
    before = version.current()
    editor: Any = SimpleNamespace(connection=connection)  # SQLite gives none inside a transaction
    plugs.fill(apps, editor)
    assert dict(PowerCord.objects.values_list("slug", "plug")) == {
        "cord-c13-5-15p": "5-15P",
        "cord-c13-c14": "",
        "cord-c19-l6-20p": "L6-30P",
    }
    assert version.current() != before
    after = version.current()
    plugs.fill(apps, editor)
    assert version.current() == after


def test_they_are_the_plugs_of_the_catalogue_that_is_shipped() -> None:
    rows = yaml.safe_load((settings.BASE_DIR / "fixtures/catalogue/cords.yaml").read_text())
    assert {row["id"]: row["plug"] for row in rows if row.get("plug")} == plugs.PLUGS
