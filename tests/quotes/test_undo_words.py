"""On the quote's page Undo says before the click what it takes back: prices and customer are not in the build's history."""

import re

import pytest

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from tests.quotes.conftest import Desk
from tests.quotes.quote_step import text

HTMX = {"HX-Request": "true"}


def undo_says(html: str) -> str:
    button = re.search(r'<button[^>]* id="undo".*?</button>|<button id="undo".*?</button>', html, re.DOTALL)
    assert button is not None
    return " ".join(re.sub(r"<[^>]+>", " ", button[0]).split())


def change(desk: Desk, step: str, **boxes: str) -> None:
    assert desk.client.post(f"/build/{desk.row.pk}/{step}/", boxes).status_code == 302


@pytest.mark.parametrize(
    ("step", "boxes", "said"),
    [
        ("costs", {"months": "24"}, "Undo in Costs"),
        ("power", {"inlet_c": "22"}, "Undo in Power and cooling"),
        ("name", {"name": "Another"}, "Undo the name"),
    ],
)
def test_it_names_the_step_of_the_last_change(desk: Desk, step: str, boxes: dict[str, str], said: str) -> None:
    change(desk, step, **boxes)
    assert undo_says(text(desk.page())) == said


def test_what_is_typed_for_the_quote_does_not_change_that(desk: Desk) -> None:
    change(desk, "costs", months="24")
    desk.save(desk.answers(customer_name="ACME"))
    assert undo_says(text(desk.page())) == "Undo in Costs"


def test_a_repair_that_was_made_there_is_one(desk: Desk) -> None:
    row = BuildRow.objects.get(pk=desk.row.pk)
    store.save(row, row.load().__class__(name="Repaired"), step="quote", title="Take one more")
    assert undo_says(text(desk.page())) == "Undo the repair"


def test_without_a_change_there_is_nothing_to_name(desk: Desk) -> None:
    assert undo_says(text(desk.page())) == "Undo"


def test_it_names_the_change_that_it_then_takes_back(desk: Desk) -> None:
    change(desk, "costs", months="24")
    change(desk, "power", inlet_c="22")
    desk.client.post(f"/build/{desk.row.pk}/undo/", {"step": "quote"})
    page = desk.page()
    assert [str(message) for message in page.context["messages"]] == ["Undone: Power and cooling."]
    assert undo_says(text(page)) == "Undo in Costs"


def test_a_new_name_is_said_at_once(desk: Desk) -> None:
    url = f"/build/{desk.row.pk}/name/"
    answer = text(desk.client.post(url, {"name": "A & B", "step": "quote"}, headers=HTMX))
    assert undo_says(answer) == "Undo the name"
    assert answer.startswith('<title translate="no">Quote · A &amp; B · A100 Configurator</title>')


def test_on_the_other_steps_it_takes_back_what_was_typed_there(desk: Desk) -> None:
    change(desk, "costs", months="24")
    assert undo_says(text(desk.client.get(f"/build/{desk.row.pk}/costs/"))) == "Undo"
    url = f"/build/{desk.row.pk}/name/"
    assert undo_says(text(desk.client.post(url, {"name": "A", "step": "costs"}, headers=HTMX))) == "Undo"
