"""Saved sites: described once, put into other builds, renamed, deleted, and kept by an account or a session."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from configurator.builder import sites
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import Site
from configurator.sizing.build import Build, Supply, codec
from configurator.sizing.build import Site as SizingSite
from tests.builder.conftest import HTMX, Visitor

pytestmark = pytest.mark.django_db

PAGE = "/start/workload/"
ROOM = SizingSite(region="iec", supply=Supply(volts=230, voltage_is="line_to_neutral", breaker_amps=16), feeds=2)


def in_a_room(visitor: Visitor) -> None:
    document = {**visitor.row.document, "site": codec.to_dict(Build(site=ROOM))["site"]}
    BuildRow.objects.filter(pk=visitor.row.pk).update(document=document)


def save(visitor: Visitor, name: str) -> Site:
    in_a_room(visitor)
    visitor.client.post(reverse("start:save_site", args=(visitor.row.pk,)), {"name": name})
    return Site.objects.get(name=name)


def test_the_site_of_a_build_is_saved_and_put_into_another_as_a_copy(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    other = BuildRow.objects.create(document={"format": "a100-build/1", "gpus": []})
    visitor.client.post(reverse("start:load_site", args=(other.pk,)), {"site": str(room.pk)})
    other.refresh_from_db()
    assert other.load().site == ROOM
    assert other.can_undo
    room.delete()
    assert other.load().site == ROOM


def test_saving_under_the_same_name_replaces_it(visitor: Visitor) -> None:
    save(visitor, "Basement")
    save(visitor, "Basement")
    assert Site.objects.count() == 1


def test_a_saved_site_is_shown_in_the_power_step_and_among_the_questions(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    assert "Basement" in visitor.get("power").content.decode()
    answers = {"model": "llama-3.1-8b", "site": f"saved:{room.pk}"}
    offer = re.search(r'name="take" value="([^"]+)"', visitor.client.get(PAGE, answers).content.decode())
    assert offer
    visitor.client.post(f"{PAGE}take/", {**answers, "take": offer[1]})
    assert BuildRow.objects.latest("created_at").load().site == ROOM


def test_with_scripts_the_power_step_comes_back_and_says_so(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    url = reverse("start:load_site", args=(visitor.row.pk,))
    html = visitor.client.post(url, {"site": str(room.pk)}, headers=HTMX).content.decode()
    assert 'id="work"' in html
    assert "The build now stands in “Basement”." in html


def test_sites_are_renamed_and_deleted(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    visitor.client.post(reverse("start:rename_site", args=(room.pk,)), {"name": "  Lab   2 "})
    room.refresh_from_db()
    assert room.name == "Lab 2"
    html = visitor.client.get(reverse("start:sites")).content.decode()
    assert "Lab 2" in html
    assert "230 V, one phase, 16 A, 2 feeds, Elsewhere (IEC)" in html
    visitor.client.post(reverse("start:delete_site", args=(room.pk,)))
    assert not Site.objects.exists()


def test_a_name_of_nothing_is_not_taken(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    visitor.client.post(reverse("start:rename_site", args=(room.pk,)), {"name": " "})
    room.refresh_from_db()
    assert room.name == "Basement"


def test_nobody_reaches_the_site_of_another(visitor: Visitor) -> None:
    room, stranger = save(visitor, "Basement"), Client()
    for name, args in (("rename_site", room.pk), ("delete_site", room.pk), ("load_site", visitor.row.pk)):
        response = stranger.post(reverse(f"start:{name}", args=(args,)), {"site": str(room.pk), "name": "x"})
        assert response.status_code == 404
    assert "Basement" not in stranger.get(reverse("start:sites")).content.decode()
    room.refresh_from_db()
    assert room.name == "Basement"


def test_a_site_that_is_no_id_is_not_found(visitor: Visitor) -> None:
    url = reverse("start:load_site", args=(visitor.row.pk,))
    assert visitor.client.post(url, {"site": "nonsense"}).status_code == 404


def test_sites_of_a_session_become_the_accounts_on_signing_in(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    user = User.objects.create_user("somebody")
    visitor.client.force_login(user)
    room.refresh_from_db()
    assert room.owner == user
    assert "Basement" in visitor.client.get(reverse("start:sites")).content.decode()
    again = Client()
    again.force_login(user)
    assert "Basement" in again.get(reverse("start:sites")).content.decode()


def test_looking_at_saved_sites_writes_nothing(visitor: Visitor) -> None:
    save(visitor, "Basement")
    visitor.client.force_login(User.objects.create_user("somebody"))
    with CaptureQueriesContext(connection) as captured:
        visitor.client.get(reverse("start:sites"))
        visitor.client.get(PAGE)
    assert [one["sql"] for one in captured if not one["sql"].startswith("SELECT")] == []


def test_signing_in_takes_no_site_that_has_an_owner(visitor: Visitor) -> None:
    room, other = save(visitor, "Basement"), User.objects.create_user("other")
    Site.objects.update(owner=other)
    visitor.client.force_login(User.objects.create_user("somebody"))
    room.refresh_from_db()
    assert room.owner == other


def test_sites_of_nobody_go_after_half_a_year_and_those_of_an_account_stay(visitor: Visitor) -> None:
    room = save(visitor, "Basement")
    kept = Site.objects.create(name="Lab", document={}, owner=User.objects.create_user("somebody"))
    Site.objects.update(updated_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert sites.purge(unchanged_since=datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert sites.purge(unchanged_since=datetime(2020, 1, 2, tzinfo=UTC)) == 1
    assert list(Site.objects.all()) == [kept]
    assert room.name == "Basement"


@pytest.mark.parametrize("has_account", [False, True])
def test_so_many_sites_are_kept_and_none_is_dropped_for_another(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, *, has_account: bool
) -> None:
    monkeypatch.setattr(sites, "MOST", 2)
    if has_account:
        visitor.client.force_login(User.objects.create_user("somebody"))
    save(visitor, "Basement")
    save(visitor, "Lab")
    url, refusal = reverse("start:save_site", args=(visitor.row.pk,)), "Not saved: you have 2 saved sites."
    page = visitor.client.post(url, {"name": "Attic"}, follow=True)
    assert refusal in page.content.decode()
    assert refusal in visitor.client.post(url, {"name": "Attic"}, headers=HTMX).content.decode()
    save(visitor, "Lab")  # replaces the one of that name
    assert [site.name for site in Site.objects.all()] == ["Basement", "Lab"]


def test_the_build_is_read_once_for_an_answer(visitor: Visitor) -> None:
    url = reverse("start:save_site", args=(visitor.row.pk,))
    with CaptureQueriesContext(connection) as captured:
        visitor.client.post(url, {"name": "Basement"}, headers=HTMX)
    assert len([one for one in captured if one["sql"].startswith("SELECT * FROM builder_build")]) == 1
