"""The list of one's own builds: found, renamed, duplicated, archived and taken back; and claimed on signing in."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from configurator.builder import mine, recent, store
from configurator.builder.models import Build as BuildRow
from configurator.sizing.build import Build
from tests.builder.conftest import Visitor

pytestmark = pytest.mark.django_db
URL = "/builds/"
PASSWORD = "quiet-river-17"


def begun(client: Client, reference: str = "tier-1-new") -> BuildRow:
    client.post("/start/", {"reference": reference})
    return BuildRow.objects.latest("created_at")


def names(client: Client, **query: str) -> list[str]:
    return [row.name for row in client.get(URL, query).context["builds"]]


def do(client: Client, action: str, row: BuildRow, **data: str) -> Any:
    return client.post(reverse(f"builder:{action}", args=(row.pk,)), data, follow=True)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def engineer() -> User:
    return User.objects.create_user("engineer", password=PASSWORD)


class TestList:
    def test_it_holds_the_builds_of_this_browser_and_of_nobody_else(self, client: Client) -> None:
        begun(client)
        begun(Client(), "dgx-a100")
        assert names(client) == ["Tier 1: one A100 PCIe 80 GB, new"]

    def test_it_says_what_is_in_each(self, client: Client) -> None:
        begun(client)
        assert client.get(URL).context["builds"][0].summary == "1 × A100 PCIe 80 GB · Supermicro H12SSL-i"

    def test_it_holds_more_than_the_front_page(self, client: Client) -> None:
        for _ in range(recent.KEPT + 3):
            client.post("/start/", {})
        assert len(names(client)) == recent.KEPT + 3
        assert len(client.get("/").context["recent"]) == recent.KEPT

    def test_words_of_the_name_are_looked_for_in_any_order(self, client: Client) -> None:
        begun(client)
        begun(client, "dgx-a100")
        assert names(client, q="a100 dgx") == ["DGX A100 640 GB on redundant 208 V three-phase feeds"]
        assert "No build has “flux” in its name." in client.get(URL, {"q": "flux"}).content.decode()

    def test_an_empty_list_says_how_to_begin(self, client: Client) -> None:
        assert "There is nothing here yet." in client.get(URL).content.decode()

    def test_a_long_list_has_pages_that_keep_the_search(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mine, "PAGE", 2)
        for _ in range(3):
            begun(client)
        body = client.get(URL, {"q": "tier"}).content.decode()
        assert "?q=tier&amp;page=2" in body
        assert len(names(client, q="tier", page="2")) == 1

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_takes_as_many_statements_however_long_it_is(self, client: Client, count: int) -> None:
        for _ in range(count):
            client.post("/start/", {})
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        assert len(captured) == 3  # session, how many, which


class TestChanges:
    def test_renaming_comes_back_to_the_list(self, client: Client) -> None:
        answer = do(client, "rename", begun(client), name="Ours", back="builds")
        assert names(client) == ["Ours"]
        assert (answer.request["PATH_INFO"], said(answer)) == (URL, ["Renamed to “Ours”."])

    def test_a_duplicate_stands_beside_the_original(self, client: Client) -> None:
        row = begun(client)
        answer = do(client, "copy", row, back="builds")
        assert names(client) == [f"{row} (copy)", str(row)]
        assert said(answer) == [f"Duplicated as “{row} (copy)”."]

    def test_archiving_hides_a_build_and_restoring_brings_it_back_unchanged(self, client: Client) -> None:
        row = begun(client)
        changed_at, revision = row.updated_at, row.revision
        assert "its address still works" in said(do(client, "archive", row))[0]
        assert (names(client), names(client, archived="1")) == ([], [str(row)])
        assert client.get("/").context["recent"] == []
        assert client.get(reverse("builder:step", args=(row.pk, "costs"))).status_code == 200
        do(client, "restore", row)
        assert (names(client), names(client, archived="1")) == ([str(row)], [])
        row.refresh_from_db()
        assert (row.updated_at, row.revision) == (changed_at, revision)

    def test_an_archived_build_says_so_when_it_is_opened(self, client: Client, engineer: User) -> None:
        row = begun(client)
        address = reverse("builder:step", args=(row.pk, "costs"))
        restore = f'action="{reverse("builder:restore", args=(row.pk,))}"'
        assert "is archived" not in client.get(address).content.decode()
        do(client, "archive", row)
        page = client.get(address).content.decode()
        assert "This build is archived" in page
        assert restore in page
        BuildRow.objects.filter(pk=row.pk).update(owner=engineer)
        page = client.get(address).content.decode()
        assert "This build is archived" in page
        assert restore not in page  # it is not this visitor's to take back

    def test_a_build_of_an_account_is_archived_by_that_account_alone(self, client: Client, engineer: User) -> None:
        row = store.start(Build(name="Theirs"), owner_id=engineer.pk)
        assert said(do(client, "archive", row)) == [mine.NOT_YOURS]
        row.refresh_from_db()
        assert row.archived_at is None
        client.force_login(engineer)
        do(client, "archive", row)
        assert names(client, archived="1") == ["Theirs"]

    @pytest.mark.parametrize("name", ["archive", "restore"])
    def test_a_link_changes_nothing(self, client: Client, name: str) -> None:
        assert client.get(reverse(f"builder:{name}", args=(begun(client).pk,))).status_code == 405


class TestClaiming:
    def sign_in(self, client: Client) -> Any:
        data = {"login": "engineer", "password": PASSWORD}
        return client.post(reverse("account_login"), data, follow=True)

    def test_what_was_begun_without_an_account_becomes_the_visitors_on_signing_in(
        self, client: Client, engineer: User
    ) -> None:
        begun(client)
        copied = do(client, "copy", begun(client, "dgx-a100")).resolver_match.kwargs["build_id"]
        answer = self.sign_in(client)
        assert list(BuildRow.objects.values_list("owner", flat=True)) == [engineer.pk] * 3
        assert BuildRow.objects.get(pk=copied).owner == engineer
        assert "3 builds of this browser are now in your account." in said(answer)
        elsewhere = Client()
        elsewhere.force_login(engineer)
        assert len(names(elsewhere)) == 3

    def test_somebody_elses_build_is_not_claimed_by_working_on_it(self, client: Client, engineer: User) -> None:
        row = begun(Client())
        client.post(reverse("builder:step", args=(row.pk, "costs")), {"months": "12"})
        self.sign_in(client)
        row.refresh_from_db()
        assert row.owner is None
        assert names(client) == [str(row)]

    def test_a_build_that_has_an_owner_keeps_him(self, client: Client, engineer: User) -> None:
        other = User.objects.create_user("other")
        row = begun(client)
        BuildRow.objects.filter(pk=row.pk).update(owner=other)
        self.sign_in(client)
        row.refresh_from_db()
        assert row.owner == other

    def test_nothing_begun_nothing_said(self, client: Client, engineer: User) -> None:
        assert not any("builds" in message for message in said(self.sign_in(client)))


def test_the_name_of_a_build_is_written_as_text(visitor: Visitor) -> None:
    visitor.client.post(visitor.url("rename"), {"name": "<b>bold</b>"})
    body = visitor.client.get(URL).content.decode()
    assert "&lt;b&gt;bold" in body
    assert "<b>bold" not in body


def test_a_search_for_the_character_that_postgresql_cannot_compare_finds_what_the_rest_finds(client: Client) -> None:
    begun(client)
    assert names(client, q="\0") == names(client, q="tier\0") == names(client)
    assert names(client, q="\0no such words") == []
