"""Links to a build: made once, kept as a fingerprint, revoked for good; and what somebody sees who has one."""

import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from configurator.builder import shares, store
from configurator.builder.downloads import FILES
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import ShareLink
from configurator.builder.own_parts import FORMS
from configurator.builder.share_page import JUST_MADE
from configurator.sizing.build import Build, codec
from tests.builder.conftest import Visitor

pytestmark = pytest.mark.django_db
PAGES = ("", "figures/", *(f"{step}/" for step in FORMS))


def link(visitor: Visitor, kind: str = "view") -> str:
    """The address that the page shows after a link was made."""
    page = visitor.client.post(visitor.url("make_link"), {"kind": kind}, follow=True)
    found = re.search(r'id="made-link"[^>]* value="http://testserver(/share/[^"]+)"', page.content.decode())
    assert found
    return found[1]


class TestMaking:
    def test_the_token_has_192_bits_and_only_its_fingerprint_is_kept(self, visitor: Visitor) -> None:
        token = link(visitor).strip("/").partition("/")[2]
        kept = ShareLink.objects.get()
        assert len(token) == 32  # 24 bytes, 6 bits a character
        assert kept.token_sha256 == sha256(token.encode()).hexdigest()
        assert token not in json.dumps([str(value) for value in ShareLink.objects.values_list()[0]])

    def test_two_links_have_two_tokens(self, visitor: Visitor) -> None:
        assert link(visitor) != link(visitor)

    def test_the_link_is_shown_once(self, visitor: Visitor) -> None:
        address = link(visitor)
        assert address not in visitor.client.get(visitor.url("share")).content.decode()

    def test_the_token_waits_for_its_page_in_the_browser_alone(self, visitor: Visitor) -> None:
        answer = visitor.do("make_link", {"kind": "view"})
        token, cookie = answer.cookies[JUST_MADE].value, answer.cookies[JUST_MADE]
        assert ShareLink.objects.get().token_sha256 == sha256(token.encode()).hexdigest()
        assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == (visitor.url("share"), 60, True)
        assert token not in json.dumps(dict(visitor.client.session))

    @pytest.mark.parametrize("token", ["", "nothing-like-this", "<b>", "x" * 4000])
    def test_what_is_no_link_of_the_build_is_not_shown_as_one(self, visitor: Visitor, token: str) -> None:
        visitor.client.cookies[JUST_MADE] = token
        assert visitor.client.get(visitor.url("share")).context["made"] is None
        visitor.client.cookies[JUST_MADE] = shares.make(store.start(Build()), ShareLink.Kind.VIEW)
        assert visitor.client.get(visitor.url("share")).context["made"] is None

    def test_it_is_listed_with_its_kind_its_end_and_when_it_was_made(self, visitor: Visitor) -> None:
        address = link(visitor, "copy")
        body = visitor.client.get(visitor.url("share")).content.decode()
        made = ShareLink.objects.get().made_at
        assert f"…{address[-5:-1]}" in body
        assert f"{made.day} {made:%b %Y}" in body
        assert "Edit a copy</th>" in body

    def test_the_page_says_who_may_edit_and_lists_the_builds_own_address(self, visitor: Visitor) -> None:
        body = visitor.client.get(visitor.url("share")).content.decode()
        assert "Whoever has it can change this build" in body
        assert f"http://testserver/build/{visitor.row.pk}/workload/" in body

    def test_an_unknown_kind_makes_none(self, visitor: Visitor) -> None:
        visitor.do("make_link", {"kind": "edit"})
        assert not ShareLink.objects.exists()

    def test_a_build_has_so_many_links_and_no_more(self, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shares, "MOST_LINKS", 2)
        for _ in range(3):
            visitor.do("make_link", {"kind": "view"})
        assert ShareLink.objects.count() == 2


class TestRevoking:
    def test_a_revoked_link_opens_nothing(self, visitor: Visitor) -> None:
        address = link(visitor, "copy")
        visitor.client.post(reverse("builder:revoke_link", args=(visitor.row.pk, ShareLink.objects.get().pk)))
        for path in (*PAGES, *FILES):
            assert Client().get(address + path).status_code == 404, path
        assert Client().post(f"{address}copy/").status_code == 404

    def test_another_builds_link_is_left_alone(self, visitor: Visitor) -> None:
        other = store.start(Build())
        token = shares.make(other, ShareLink.Kind.VIEW)
        visitor.client.post(reverse("builder:revoke_link", args=(visitor.row.pk, ShareLink.objects.get().pk)))
        assert shares.find(token).build == other

    def test_a_link_that_never_was_is_answered_like_a_revoked_one(self, client: Client) -> None:
        assert client.get("/share/nothing-like-this/").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, *FILES])
class TestEveryPage:
    def test_it_gives_away_neither_the_builds_address_nor_its_owner(self, visitor: Visitor, path: str) -> None:
        owner = User.objects.create_user("ownername", "owner@example.com")
        BuildRow.objects.filter(pk=visitor.row.pk).update(owner=owner)
        answer = Client().get(link(visitor) + path)
        assert answer.status_code == 200
        told = f"{answer.headers} {answer.content.decode(errors='replace')}"
        for secret in (str(visitor.row.pk), visitor.row.pk.hex, "ownername", "owner@example.com"):
            assert secret not in told

    def test_no_search_engine_keeps_it_and_no_other_site_learns_of_it(self, visitor: Visitor, path: str) -> None:
        answer = Client().get(link(visitor) + path)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]
        if answer["Content-Type"].startswith("text/html"):
            assert '<meta name="robots" content="noindex' in answer.content.decode()

    def test_it_has_nothing_to_change_the_build_with(self, visitor: Visitor, path: str) -> None:
        body = Client().get(link(visitor) + path).content.decode(errors="replace")
        main = body.partition("<main")[2].partition("</main>")[0]
        assert not re.search(r"<(form|input|select|textarea)\b", main)
        # A button may open a term of the glossary, and no more.
        assert not [tag for tag in re.findall(r"<button\b[^>]*>", main) if 'popovertarget="term-' not in tag]


class TestReading:
    @pytest.mark.parametrize("step", FORMS)
    def test_every_step_shows_its_choices_and_its_results(self, visitor: Visitor, step: str) -> None:
        address = link(visitor)
        theirs = Client().get(f"{address}{step}/").context
        if step != "bom":
            assert theirs["choices"]
        assert theirs["view"] is not None

    def test_all_lines_of_the_bill_stand_there(self, visitor: Visitor) -> None:
        view = Client().get(f"{link(visitor)}bom/").context["view"]
        assert len(view.fixed) == 10
        assert (view.parts, view.customs) == ((), ())

    def test_it_shows_the_build_as_it_is_now(self, visitor: Visitor) -> None:
        address = link(visitor)
        visitor.post("costs", {"months": "12"})
        assert "12 months" in Client().get(f"{address}costs/").content.decode()

    def test_the_build_file_is_the_same(self, visitor: Visitor) -> None:
        answer = Client().get(f"{link(visitor)}build.json")
        assert codec.read(answer.content) == visitor.build

    def test_a_build_without_a_name_is_not_called_by_its_id(self, client: Client) -> None:
        token = shares.make(store.start(Build()), ShareLink.Kind.VIEW)
        answer = client.get(f"/share/{token}/bom.csv")
        assert answer["Content-Disposition"] == 'attachment; filename="build.bom.csv"'

    def test_the_quotes_address_leads_to_the_overview(self, visitor: Visitor) -> None:
        address = link(visitor)
        assert Client().get(f"{address}quote/")["Location"] == address
        assert Client().get(f"{address}nothing/").status_code == 404

    def test_a_page_takes_as_many_statements_as_the_link_and_the_build_need(self, visitor: Visitor) -> None:
        address, reader = link(visitor), Client()
        with CaptureQueriesContext(connection) as captured:
            reader.get(f"{address}power/")
        assert len(captured) == 1


class TestCopying:
    def test_a_copy_link_makes_a_build_of_ones_own(self, visitor: Visitor) -> None:
        address, reader = link(visitor, "copy"), Client()
        assert "Make my copy" in reader.get(address).content.decode()
        answer: Any = reader.post(f"{address}copy/")
        copy = BuildRow.objects.exclude(pk=visitor.row.pk).get()
        assert answer["Location"] == reverse("builder:step", args=(copy.pk, "workload"))
        assert copy.name == f"{visitor.row.name} (copy)"
        reader.post(reverse("builder:step", args=(copy.pk, "costs")), {"months": "6"})
        assert visitor.build.costs.months == 36

    def test_a_read_only_link_makes_none(self, visitor: Visitor) -> None:
        address = link(visitor)
        assert "Make my copy" not in Client().get(address).content.decode()
        assert Client().post(f"{address}copy/").status_code == 404
        assert BuildRow.objects.count() == 1

    def test_a_copy_stays_when_its_link_is_revoked(self, visitor: Visitor) -> None:
        address = link(visitor, "copy")
        id = UUID(Client().post(f"{address}copy/")["Location"].split("/")[2])
        shares.revoke(visitor.row, ShareLink.objects.get().pk)
        assert BuildRow.objects.filter(pk=id).exists()


def test_a_build_with_an_open_link_is_not_cleared_away() -> None:
    kept, gone = store.start(Build()), store.start(Build())
    for row in (kept, gone):
        shares.make(row, ShareLink.Kind.VIEW)
    shares.revoke(gone, gone.share_links.get().pk)
    assert store.purge(unchanged_since=datetime.now(UTC) + timedelta(days=1)) == 1
    assert list(BuildRow.objects.all()) == [kept]


@pytest.mark.parametrize("name", ["make_link", "shared_copy"])
def test_a_link_that_is_followed_changes_nothing(visitor: Visitor, name: str) -> None:
    token = shares.make(visitor.row, ShareLink.Kind.COPY)
    key = token if name == "shared_copy" else visitor.row.pk
    assert visitor.client.get(reverse(f"builder:{name}", args=(key,))).status_code == 405
    assert (ShareLink.objects.count(), BuildRow.objects.count()) == (1, 1)


def test_whatever_a_shared_page_leads_to_opens_and_is_kept_by_no_search_engine(visitor: Visitor) -> None:
    address, reader = link(visitor), Client()
    pages = [reader.get(address + path).content.decode() for path in PAGES]
    leads_to = {url for body in pages for url in re.findall(rf'href="({re.escape(address)}[^"#]*)"', body)}
    assert {f"{address}bom.xlsx", f"{address}estimate.pdf", f"{address}drawings/memory.svg"} <= leads_to
    for url in leads_to - {f"{address}estimate.pdf"}:  # the PDF has a test of its own
        answer = reader.get(url, follow=True)
        assert answer.status_code == 200, url
        assert answer["X-Robots-Tag"] == "noindex, nofollow", url


@pytest.mark.parametrize(("cookie", "shown", "hidden"), [("metric.gib.", "m³/h", "CFM"), ("us.gib.", "CFM", "m³/h")])
def test_who_reads_a_link_has_the_units_that_he_prefers(visitor: Visitor, cookie: str, shown: str, hidden: str) -> None:
    reader = Client()
    reader.cookies["display"] = cookie
    parts = reader.get(f"{link(visitor)}power/").context["view"].parts
    units = {figure.unit for part in parts for figure in part.figures}
    assert shown in units
    assert hidden not in units
    assert ("BTU/h" in units) is cookie.startswith("us")


def test_the_page_says_how_long_the_links_of_a_build_of_nobody_last(visitor: Visitor) -> None:
    said = "kept for two years after its last change"
    assert said in visitor.client.get(visitor.url("share")).content.decode()
    BuildRow.objects.update(owner=User.objects.create_user("engineer"))
    assert said not in visitor.client.get(visitor.url("share")).content.decode()
