"""A stored build, or a saved site, that this version cannot read: said on every page of its own, and its file is handed out."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from configurator.builder import shares, store
from configurator.builder.downloads import FILES
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import BuildChange, ShareLink, Site
from configurator.builder.own_parts import FORMS
from configurator.sizing.build import Build
from tests.builder.conftest import HTMX, Visitor

pytestmark = pytest.mark.django_db

TOMORROWS = {"format": "a100-build/2", "gpus": [], "name": "From tomorrow", "note": "<b>"}
PAGES = ("", *(f"{step}/" for step in FORMS), "figures/", "parts/?q=x", "drawings/memory.svg")


@pytest.fixture
def row(db: None) -> BuildRow:
    return BuildRow.objects.create(document=TOMORROWS, name="From tomorrow")


def main_of(answer: Any) -> str:
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])


class TestABuild:
    @pytest.mark.parametrize("path", [*PAGES, "quote/", *(file for file in FILES if file != "build.json")])
    def test_every_page_of_its_own_says_so_and_leads_nowhere_that_says_it_again(
        self, visitor: Visitor, path: str
    ) -> None:
        answer = visitor.client.get(visitor.url("build") + path, follow=True)
        assert answer.status_code == 500
        assert "This build cannot be read" in main_of(answer)
        assert "format: must be &#x27;a100-build/1&#x27;, not &#x27;a100-build/2&#x27;" in main_of(answer)
        addresses = re.findall(r'href="([^"]+)"', main_of(answer))
        assert {visitor.url("build_json"), reverse("builder:builds")} <= set(addresses)
        assert {address: visitor.client.get(address).status_code for address in addresses} == dict.fromkeys(
            addresses, 200
        )

    @pytest.mark.parametrize("path", [*PAGES[:-2], "overview", *(file for file in FILES if file != "build.json")])
    def test_so_does_every_page_of_a_link_to_it(self, row: BuildRow, path: str) -> None:
        base = f"/share/{shares.make(row, ShareLink.Kind.COPY)}/"
        answer = Client().get(base + path.replace("overview", ""))
        assert answer.status_code == 500
        assert f'href="{base}build.json"' in main_of(answer)
        assert str(row.pk) not in answer.content.decode()
        assert Client().get(f"{base}build.json").json() == TOMORROWS

    def test_its_file_is_handed_out_as_it_is_stored(self, visitor: Visitor) -> None:
        answer = visitor.client.get(visitor.url("build_json"))
        assert json.loads(answer.content) == TOMORROWS
        assert answer["Content-Disposition"] == 'attachment; filename="from-tomorrow.build.json"'

    @pytest.mark.parametrize("document", [[], "text", 7, {}, {"format": "a100-build/1", "gpus": [{"variant": ""}]}])
    def test_whatever_is_stored_is_a_build_or_cannot_be_read(self, client: Client, document: Any) -> None:
        row = BuildRow.objects.create(document=document)
        answer = client.get(reverse("builder:step", args=(row.pk, "gpus")))
        assert "This build cannot be read" in answer.content.decode()
        assert client.get(reverse("builder:build_json", args=(row.pk,))).json() == document

    @pytest.mark.parametrize("name", ["rename", "copy", "apply_fix", "step"])
    def test_nothing_can_be_done_to_it(self, visitor: Visitor, name: str) -> None:
        url = visitor.url(name, "costs") if name == "step" else visitor.url(name)
        answer = visitor.client.post(url, {"name": "x", "fix": "0:a:b"})
        assert "This build cannot be read" in answer.content.decode()
        assert BuildRow.objects.get().document == TOMORROWS

    def test_a_page_that_was_open_is_loaded_anew_and_then_says_so(self, visitor: Visitor) -> None:
        answer = visitor.post("costs", {"months": "12"}, live=True)
        assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")

    def test_it_is_told_to_whoever_runs_the_server(self, visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
        visitor.get("costs")
        assert "cannot be read" in caplog.text
        assert "format: must be 'a100-build/1'" in caplog.text

    def test_in_the_list_it_has_its_file_and_nothing_that_would_need_reading(self, visitor: Visitor) -> None:
        visitor.client.post("/start/", {})
        visitor.client.session["builds"] = [str(visitor.row.pk)]
        session = visitor.client.session
        session["builds"] = [str(visitor.row.pk), *session["builds"]]
        session.save()
        page = main_of(visitor.client.get(reverse("builder:builds")))
        assert "cannot be read by this version" in page
        assert f'href="{visitor.url("build_json")}"' in page
        for name in ("build", "rename", "copy"):
            assert f'"{visitor.url(name)}"' not in page
        assert f'action="{visitor.url("archive")}"' in page
        assert page.count('name="build"') == 1

    def test_beside_others_it_is_left_out_and_said_to_be(self, visitor: Visitor, tier_2: Build) -> None:
        rows = [store.start(tier_2), visitor.row, store.start(tier_2)]
        answer = visitor.client.get("/compare/", {"build": [str(row.pk) for row in rows]})
        assert answer.status_code == 200
        assert "1 of the builds in this address cannot be read by this version" in answer.content.decode()
        assert [head.name for head in answer.context["heads"]] == [tier_2.name] * 2


class TestAnEarlierVersion:
    @pytest.fixture
    def row(self, db: None, tier_2: Build) -> BuildRow:
        row = store.start(tier_2)
        BuildChange.objects.update(document=TOMORROWS)
        return row

    def test_a_page_that_was_made_from_it_is_saved(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "12", "made_from": "0.0"})
        visitor.post("costs", {"months": "13", "made_from": "0.0"})
        assert visitor.build.costs.months == 13

    def test_undo_does_not_lead_back_into_it(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "12"})
        assert visitor.do("undo", {"step": "costs"}).status_code == 500
        assert visitor.build.costs.months == 12


class TestASite:
    @pytest.fixture
    def site(self, visitor: Visitor) -> Site:
        visitor.client.post(reverse("start:save_site", args=(visitor.row.pk,)), {"name": "Basement"})
        Site.objects.update(document={"region": "atlantis"})
        return Site.objects.get()

    @pytest.fixture
    def row(self, db: None, tier_2: Build) -> BuildRow:
        return store.start(tier_2)

    def test_it_keeps_no_page_from_opening_and_can_be_deleted(self, visitor: Visitor, site: Site) -> None:
        assert visitor.get("power").status_code == 200
        questions = visitor.client.get("/start/workload/")
        assert f"saved:{site.pk}" not in questions.content.decode()
        assert "It cannot be read by this version" in visitor.client.get(reverse("start:sites")).content.decode()
        visitor.client.post(reverse("start:delete_site", args=(site.pk,)))
        assert not Site.objects.exists()

    @pytest.mark.parametrize("live", [False, True])
    def test_it_is_put_into_no_build(self, visitor: Visitor, site: Site, *, live: bool) -> None:
        url, before = reverse("start:load_site", args=(visitor.row.pk,)), visitor.build
        answer = visitor.client.post(url, {"site": str(site.pk)}, follow=not live, headers=HTMX if live else {})
        assert "“Basement” cannot be read by this version" in answer.content.decode()
        assert visitor.build == before
