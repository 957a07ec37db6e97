"""Whose a draft is, and what becomes of it when two pages are open on it."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.quotes import drafts
from configurator.quotes.models import Quote, QuoteDraft
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.conftest import Desk
from tests.quotes.offers import CUSTOMER, dearer
from tests.quotes.quote_step import BRIDGE, GPUS, text
from tests.sizing import shelf


class Tab:
    """A page as a browser holds it: all boxes as they were shown, of which some are then changed."""

    def __init__(self, desk: Desk) -> None:
        self.desk, page = desk, desk.page().context["desk"]
        self.boxes = {"token": page.token, "made_of": page.made_of, "made_from": page.made_from}
        self.boxes |= {line.field: line.typed for line in page.lines}
        self.boxes |= {name: str(page.form[name].value() or "") for name in page.form.fields}
        del self.boxes["customer_provides"]  # no browser sends what is not ticked
        if page.revises:
            self.boxes["revise"] = "1"

    def post(self, *, live: bool = True, **changes: str) -> Any:
        self.boxes |= changes
        return self.desk.save(self.boxes, live=live)


def said(answer: Any) -> list[str]:
    return [str(notice) for notice in answer.context["notices"]]


def kept(desk: Desk) -> dict[str, str]:
    """What a page that is opened now shows."""
    page = desk.page().context["desk"]
    return {name: str(page.form[name].value() or "") for name in page.form.fields} | {
        line.field: line.typed for line in page.lines
    }


class TestTwoPages:
    def test_what_the_second_left_alone_stays_as_the_first_made_it(self, desk: Desk) -> None:
        one, other = Tab(desk), Tab(desk)
        one.post(customer_name="ACME", discount_percent="30", **{BRIDGE: "150"})
        answer = other.post(notes="Dock B")
        now = kept(desk)
        assert (now["customer_name"], now["discount_percent"], now["notes"], now[BRIDGE]) == (
            "ACME",
            "30",
            "Dock B",
            "150",
        )
        steps = "“Customer” from nothing to ACME, “Discount” from 0 to 30, “price of NVLink bridge for A100 PCIe, 2-slot” from"
        assert said(answer) == [f"Somebody else changed meanwhile, and you see it here: {steps} nothing to 150."]

    def test_the_second_is_shown_all_boxes_and_told(self, desk: Desk) -> None:
        one, other = Tab(desk), Tab(desk)
        one.post(discount_percent="30")
        answer = other.post(notes="Dock B")
        assert (answer["HX-Retarget"], answer["HX-Reselect"], answer["Notices"]) == ("#work", "#work", "1")
        body = text(answer)
        assert 'name="discount_percent" value="30"' in body
        assert '<p class="message message-warning" role="status">Somebody else changed meanwhile' in body

    def test_where_both_changed_one_box_the_later_wins_and_the_other_can_be_taken(self, desk: Desk) -> None:
        one, other = Tab(desk), Tab(desk)
        one.post(discount_percent="30")
        answer = other.post(discount_percent="5")
        assert said(answer) == ["Somebody else changed “Discount” to 30 meanwhile; your value, 5, is kept."]
        assert 'form="step-form" name="theirs" value="discount_percent=30">Take theirs: 30</button>' in text(answer)
        assert kept(desk)["discount_percent"] == "5"
        Tab(desk).post(theirs="discount_percent=30", live=False)
        assert kept(desk)["discount_percent"] == "30"

    def test_without_scripts_it_is_told_on_the_next_page(self, desk: Desk) -> None:
        one, other = Tab(desk), Tab(desk)
        one.post(discount_percent="30")
        assert other.post(notes="Dock B", live=False).status_code == 302
        assert "“Discount” from 0 to 30." in text(desk.page())

    def test_one_page_alone_is_never_told_of_itself(self, desk: Desk) -> None:
        page = Tab(desk)
        for discount in ("3", "30", "0"):
            answer = page.post(discount_percent=discount)
            assert said(answer) == []
            assert "HX-Retarget" not in answer
            page.boxes["made_from"] = answer.context["desk"].made_from

    def test_nor_one_that_was_not_drawn_again(self, desk: Desk) -> None:
        page = Tab(desk)
        page.boxes["made_from"] += "+"
        for discount in ("3", "30"):
            assert said(page.post(discount_percent=discount)) == []
        assert kept(desk)["discount_percent"] == "30"

    def test_what_such_a_page_changes_back_is_changed_back(self, desk: Desk) -> None:
        page = Tab(desk)
        page.boxes["made_from"] += "+"
        page.post(discount_percent="30")
        answer = page.post(discount_percent="0", touched="discount_percent")
        assert kept(desk)["discount_percent"] == "0"
        # it might have been another page's
        assert said(answer) == ["Somebody else changed “Discount” to 30 meanwhile; your value, 0, is kept."]

    def test_what_it_has_not_touched_is_not_its_own(self, desk: Desk) -> None:
        one, other = Tab(desk), Tab(desk)
        one.post(discount_percent="30")
        answer = other.post(notes="Dock B", touched="notes", made_from=other.boxes["made_from"] + "+")
        assert kept(desk)["discount_percent"] == "30"
        assert said(answer) == ["Somebody else changed meanwhile, and you see it here: “Discount” from 0 to 30."]

    def test_a_tick_that_is_taken_away_is_a_change(self, desk: Desk, issued: Quote) -> None:
        desk.client.post(reverse("quotes:revise", args=[issued.number]))
        one, other = Tab(desk), Tab(desk)
        del one.boxes["revise"]
        one.post(live=False)
        assert desk.page().context["desk"].revises is None
        assert said(other.post(notes="Dock B"))[0].endswith("“As the next revision” from ticked to not ticked.")

    def test_a_price_that_moved_with_the_catalogue_is_not_said_to_be_typed(
        self, desk: Desk, catalogue: Callable[[CatalogueSnapshot], None]
    ) -> None:
        page = Tab(desk)
        catalogue(dearer(shelf.snapshot()))
        answer = page.post(notes="Dock B")
        assert kept(desk)[GPUS] == "25000.00"
        assert any(words.startswith("What nobody has typed has changed meanwhile") for words in said(answer))

    def test_a_quote_is_not_issued_from_boxes_that_nobody_has_seen(self, desk: Desk) -> None:
        answers = desk.answers()
        Tab(desk).post(discount_percent="30")
        response = desk.issue(answers)
        assert response.status_code == 422
        assert "Somebody else has changed what stands here. Look it over once more, then issue." in text(response)
        assert not Quote.objects.exists()

    def test_nor_is_an_estimate_made_of_them(self, desk: Desk) -> None:
        answers = desk.answers()
        Tab(desk).post(discount_percent="30")
        assert desk.estimate(answers)["Location"] == desk.url("step")

    @pytest.mark.parametrize("made_from", ["", "x", "[]", "1", "{", '{"notes": 1}', "+"])
    def test_whatever_a_page_says_of_its_boxes_it_is_saved(self, desk: Desk, made_from: str) -> None:
        page = Tab(desk)
        page.boxes["made_from"] = made_from
        page.post(notes="Dock B")
        assert kept(desk)["notes"] == "Dock B"

    def test_who_is_overtaken_builds_upon_what_came_between(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.save(desk.answers())
        read, calls = drafts.read_draft, []

        def once_overtaken(row: BuildRow, request: Any) -> drafts.Draft:
            found = read(row, request)
            if not calls:
                typed = {"fields": {"discount_percent": "30"}, "prices": {}}
                QuoteDraft.objects.update(typed=typed, revision=found.revision + 1)
            calls.append(found.revision)
            return found

        page = Tab(desk)
        monkeypatch.setattr(drafts, "read_draft", once_overtaken)
        page.post(notes="Dock B")
        monkeypatch.undo()
        assert (kept(desk)["notes"], kept(desk)["discount_percent"]) == ("Dock B", "30")

    def test_the_price_of_a_line_that_is_removed_waits_for_it_to_come_back(self, desk: Desk) -> None:
        desk.save(desk.answers(**{BRIDGE: "150"}))
        row = BuildRow.objects.get(pk=desk.row.pk)
        store.save(row, Build(), step="bom", title="Emptied")
        Tab(desk).post(notes="Dock B")
        store.undo(row)
        assert kept(desk)[BRIDGE] == "150"


class TestWhoseItIs:
    def test_it_is_seen_by_its_author_alone(self, desk: Desk, visitor: Desk, colleague: User) -> None:
        desk.save(desk.answers(notes="Margin is thin"))
        other = Client()
        other.force_login(colleague)
        for page in (visitor.page(), Desk(other, desk.row).page()):
            assert "Margin is thin" not in text(page)
            assert CUSTOMER not in text(page)

    def test_without_an_account_too(self, visitor: Desk) -> None:
        visitor.save({"customer_name": "Walk-in buyer", "discount_percent": "30"})
        other = Desk(Client(), visitor.row)
        assert "Walk-in buyer" not in text(other.page())
        other.save({"customer_name": "Somebody else"})
        assert "Walk-in buyer" in text(visitor.page())
        assert "Somebody else" in text(other.page())
        assert "Somebody else" not in text(visitor.page())

    def test_looking_keeps_nothing_and_begins_no_session(self, visitor: Desk) -> None:
        visitor.page()
        assert not QuoteDraft.objects.exists()
        assert "sessionid" not in visitor.client.cookies

    def test_it_goes_with_its_author_when_he_signs_in(self, visitor: Desk, engineer: User) -> None:
        visitor.save({"customer_name": "Walk-in buyer", GPUS: "9000"})
        visitor.client.force_login(engineer)
        now = kept(visitor)
        assert (now["customer_name"], now[GPUS]) == ("Walk-in buyer", "9000")
        assert QuoteDraft.objects.get().owner == engineer
        visitor.client.logout()
        assert "Walk-in buyer" not in text(visitor.page())

    @pytest.mark.parametrize("account_is_later", [True, False])
    def test_with_a_draft_of_the_account_it_becomes_one(
        self, visitor: Desk, desk: Desk, engineer: User, account_is_later: bool
    ) -> None:
        desk.save({"customer_name": "ACME", "notes": "Dock B"})
        visitor.save({"customer_name": "Walk-in buyer", "discount_percent": "5"})
        if account_is_later:
            QuoteDraft.objects.filter(owner=engineer).update(updated_at=timezone.now() + timedelta(hours=1))
        visitor.client.force_login(engineer)
        now = kept(visitor)
        assert (now["notes"], now["discount_percent"]) == ("Dock B", "5")
        assert now["customer_name"] == ("ACME" if account_is_later else "Walk-in buyer")
        assert QuoteDraft.objects.count() == 1

    def test_one_of_before_sessions_had_drafts_is_of_whoever_began_the_build(
        self, client: Client, desk: Desk, visitor: Desk, tier_2: Build
    ) -> None:
        client.logout()
        client.post("/start/", {"text": "{}"})
        begun = client.post(reverse("builder:copy", args=[visitor.row.pk]))["Location"].split("/")[2]
        row = BuildRow.objects.get(pk=begun)
        QuoteDraft.objects.create(build=row, typed={"fields": {"customer_name": "Walk-in buyer"}, "prices": {}})
        assert "Walk-in buyer" not in text(Desk(Client(), row).page())
        own = Desk(client, row)
        assert "Walk-in buyer" in text(own.page())
        own.save({"notes": "Dock B"})
        assert QuoteDraft.objects.get().session is not None

    def test_two_browsers_cannot_take_each_others_number(self, visitor: Desk, row: BuildRow) -> None:
        QuoteDraft.objects.create(
            build=row, session=uuid4(), typed={"fields": {"notes": "Margin is thin"}, "prices": {}}
        )
        visitor.save({"customer_name": "Walk-in buyer"})
        assert "Margin is thin" not in text(visitor.page())

    def test_an_old_one_that_belongs_to_nobody_is_purged(self, visitor: Desk, desk: Desk, engineer: User) -> None:
        BuildRow.objects.update(owner=engineer)
        visitor.save({"customer_name": "Walk-in buyer"})
        desk.save({"customer_name": "ACME"})
        assert call_command("purge_builds") is None
        assert QuoteDraft.objects.count() == 2
        QuoteDraft.objects.update(updated_at=timezone.now() - timedelta(days=181))
        said = StringIO()
        call_command("purge_builds", stdout=said)
        assert said.getvalue().splitlines() == ["0 builds deleted.", "1 draft of quotes deleted."]
        assert QuoteDraft.objects.get().owner == engineer
