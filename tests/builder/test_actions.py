"""Undo, redo, repairs, names, copies, and the search for parts."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from configurator.builder import actions, repairs, store
from configurator.builder.models import Build as BuildRow
from configurator.sizing import assess
from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Part
from configurator.sizing.findings import Finding
from tests.builder.conftest import HTMX, Visitor, the_snapshot

pytestmark = pytest.mark.django_db


def assessed(visitor: Visitor) -> Assessment:
    return assess(visitor.build, the_snapshot())


def first_repaired(visitor: Visitor) -> Finding:
    return next(finding for finding in assessed(visitor).findings if finding.fixes)


def first_fix(visitor: Visitor) -> str:
    """The name of the first repair, as its button has it."""
    found = first_repaired(visitor)
    return repairs.name_of(found, found.fixes[0], visitor.build)


class TestUndo:
    def test_without_scripts_it_leads_back_and_says_what_was_undone(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "12"})
        answer = visitor.client.post(visitor.url("undo"), {"step": "costs"}, follow=True)
        assert answer.redirect_chain == [(visitor.url("step", "costs"), 302)]
        assert [str(m) for m in answer.context["messages"]] == ["Undone: Costs."]
        assert visitor.build.costs.months == 36

    def test_with_htmx_the_step_comes_back_as_it_was(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "12"})
        body = visitor.do("undo", {"step": "costs"}, live=True).content.decode()
        assert 'value="36"' in body
        assert "Undone: Costs." in body
        body = visitor.do("redo", {"step": "costs"}, live=True).content.decode()
        assert 'value="12"' in body
        assert "Done again: Costs." in body

    def test_with_nothing_to_undo_it_says_so(self, visitor: Visitor) -> None:
        assert "There is nothing to undo." in visitor.do("undo", {"step": "costs"}, live=True).content.decode()

    def test_what_was_typed_on_in_one_box_is_undone_at_once(self, visitor: Visitor) -> None:
        visitor.get("costs")
        for months in ("1", "4", "48"):  # the first of them begins the session
            visitor.post("costs", {"months": months}, live=True)
        visitor.do("undo", {"step": "costs"})
        assert visitor.build.costs.months == 1

    def test_each_press_of_a_button_is_a_change_of_its_own(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "48"})
        part = visitor.build.parts[0]
        for _ in range(2):
            visitor.post("bom", {"action": f"add:{part.product}"})
        visitor.do("undo", {"step": "bom"})
        assert visitor.build.parts[0].count == part.count + 1

    def test_it_says_when_the_oldest_changes_are_no_longer_kept(self, visitor: Visitor) -> None:
        assert "no longer kept" not in visitor.get("costs").content.decode()
        BuildRow.objects.update(history_start=1234, history_at=3000, history_end=3000)
        said = 'title="The oldest changes of this build are no longer kept"'
        assert said in visitor.get("costs").content.decode()

    def test_the_buttons_rest_when_there_is_nothing_to_do(self, visitor: Visitor) -> None:
        assert visitor.get("costs").content.decode().count("disabled>") == 2
        visitor.post("costs", {"months": "12"})
        assert visitor.get("costs").content.decode().count("disabled>") == 1

    def test_from_the_quote_htmx_is_sent_to_the_whole_page(self, visitor: Visitor) -> None:
        answer = visitor.do("undo", {"step": "quote"}, live=True)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, visitor.url("step", "quote"))


class TestFixes:
    def test_a_repair_removes_its_finding(self, visitor: Visitor) -> None:
        code = first_repaired(visitor).code
        answer = visitor.do("apply_fix", {"fix": first_fix(visitor), "step": "bom"})
        assert answer.status_code == 302
        assert code not in [f.code for f in assessed(visitor).findings]

    def test_with_htmx_it_answers_with_the_step(self, visitor: Visitor) -> None:
        title = first_repaired(visitor).fixes[0].title
        body = visitor.do("apply_fix", {"fix": first_fix(visitor), "step": "bom"}, live=True).content.decode()
        assert 'id="work"' in body
        assert f"Done: {title}." in body

    def test_it_can_be_undone(self, visitor: Visitor) -> None:
        before = visitor.build
        visitor.do("apply_fix", {"fix": first_fix(visitor)})
        visitor.do("undo")
        assert visitor.build == before

    def test_its_button_is_on_the_page(self, visitor: Visitor) -> None:
        body = visitor.get(first_repaired(visitor).step).content.decode()
        assert f'form="fix-form" name="fix" value="{first_fix(visitor)}"' in body

    @pytest.mark.parametrize("fix", ["", "0", "x:y", "no.such-code:0", "ups.watts:²", "::", "\0:\0"])
    def test_what_the_engine_does_not_offer_is_not_done(self, visitor: Visitor, fix: str) -> None:
        before = visitor.build
        answer = visitor.client.post(visitor.url("apply_fix"), {"fix": fix, "step": "bom"}, follow=True)
        assert [str(m) for m in answer.context["messages"]] == [actions.NO_LONGER_OFFERED]
        assert visitor.build == before


class TestRepairsOfAnOlderPage:
    """The page was opened before somebody else changed the build: what its button said is done, or nothing."""

    OLD, OURS = Part(product="old-nic"), Part(product="our-special-card")

    def with_parts(self, visitor: Visitor, *parts: Part) -> None:
        visitor.row.refresh_from_db()
        store.save(visitor.row, replace(visitor.build, parts=parts), step="bom", title="Bill")

    def without_old(self, visitor: Visitor) -> str:
        body = visitor.get("bom").content.decode()
        button = re.search(r'value="(catalogue\.unknown:\w+)">Do without &#x27;old-nic&#x27;', body)
        assert button
        return button[1]

    def test_another_finding_in_its_place_is_left_alone(self, visitor: Visitor) -> None:
        parts = visitor.build.parts
        self.with_parts(visitor, *parts, self.OLD)
        fix = self.without_old(visitor)
        self.with_parts(visitor, *parts, self.OURS)
        answer = visitor.do("apply_fix", {"fix": fix, "step": "bom"}, live=True)
        assert visitor.build.parts == (*parts, self.OURS)
        assert [str(notice) for notice in answer.context["notices"]] == [actions.NO_LONGER_OFFERED]
        body = answer.content.decode()
        assert f'<p class="message message-warning">{actions.NO_LONGER_OFFERED}' in body
        assert "Do without &#x27;our-special-card&#x27;" in body

    def test_it_is_found_among_findings_of_its_kind(self, visitor: Visitor) -> None:
        parts = visitor.build.parts
        self.with_parts(visitor, *parts, self.OLD)
        fix = self.without_old(visitor)
        self.with_parts(visitor, self.OURS, *parts, self.OLD)
        visitor.do("apply_fix", {"fix": fix, "step": "bom"})
        assert visitor.build.parts == (self.OURS, *parts)

    def test_other_changes_leave_it_as_it_was(self, visitor: Visitor) -> None:
        self.with_parts(visitor, *visitor.build.parts, self.OLD)
        fix = self.without_old(visitor)
        visitor.post("costs", {"months": "24"})
        visitor.do("apply_fix", {"fix": fix, "step": "bom"})
        assert self.OLD not in visitor.build.parts
        assert visitor.build.costs.months == 24

    def test_a_repair_that_would_now_change_more_is_another_one(self, visitor: Visitor) -> None:
        self.with_parts(visitor, *visitor.build.parts, self.OLD)
        fix = self.without_old(visitor)
        self.with_parts(visitor, *visitor.build.parts[:-1], replace(self.OLD, count=4))
        before = visitor.build
        visitor.do("apply_fix", {"fix": fix, "step": "bom"})
        assert visitor.build == before


class TestNames:
    def test_a_build_is_renamed(self, visitor: Visitor) -> None:
        answer = visitor.do("rename", {"name": "  Ours \n now "}, live=True).content.decode()
        assert 'id="undo"' in answer  # that can be undone now
        assert "disabled" not in answer.partition('id="undo"')[2].partition(">")[0]
        assert visitor.build.name == "Ours now"
        assert BuildRow.objects.get(pk=visitor.row.pk).name == "Ours now"

    def test_a_name_that_is_too_long_is_cut(self, visitor: Visitor) -> None:
        assert visitor.do("rename", {"name": "x" * 300, "step": "costs"})["Location"] == visitor.url("step", "costs")
        assert len(visitor.build.name) == actions.NAME_LENGTH


class TestCopies:
    def test_a_copy_is_a_build_of_its_own(self, visitor: Visitor) -> None:
        answer = visitor.do("copy", {"step": "costs"})
        copy = BuildRow.objects.exclude(pk=visitor.row.pk).get()
        assert answer["Location"] == reverse("builder:step", args=(copy.pk, "costs"))
        assert copy.name == f"{visitor.build.name} (copy)"
        visitor.client.post(reverse("builder:step", args=(copy.pk, "costs")), {"months": "6"})
        assert visitor.build.costs.months == 36


class TestFindingParts:
    def find(self, visitor: Visitor, **query: str) -> Any:
        return visitor.client.get(visitor.url("find_parts"), query, headers=HTMX)

    def test_by_kind_and_words(self, visitor: Visitor) -> None:
        body = self.find(visitor, kind="cpu", q="epyc 7763").content.decode()
        assert 'value="add:amd-epyc-7763"' in body
        assert "intel" not in body

    def test_what_is_not_there_is_said(self, visitor: Visitor) -> None:
        assert "No part in the catalogue matches." in self.find(visitor, q="flux capacitor").content.decode()

    def test_nothing_is_listed_until_something_is_asked(self, visitor: Visitor) -> None:
        assert "<table" not in self.find(visitor).content.decode()

    def test_without_scripts_the_results_are_on_the_page_of_the_bill(self, visitor: Visitor) -> None:
        answer = visitor.client.get(visitor.url("find_parts"), {"kind": "cpu", "q": "7763"})
        assert answer["Location"] == f"{visitor.url('step', 'bom')}?kind=cpu&q=7763#add"
        page = visitor.client.get(answer["Location"])
        assert 'value="add:amd-epyc-7763"' in page.content.decode()


@pytest.mark.parametrize("name", ["undo", "redo", "apply_fix", "rename", "copy"])
def test_a_link_changes_nothing(client: Client, row: BuildRow, name: str) -> None:
    assert client.get(reverse(f"builder:{name}", args=(row.pk,))).status_code == 405


def test_whoever_asks_only_for_the_headers_of_a_builds_address_is_led_on_too(visitor: Visitor) -> None:
    answer = visitor.client.head(visitor.url("build"))
    assert (answer.status_code, answer["Location"]) == (302, visitor.url("step", "workload"))
