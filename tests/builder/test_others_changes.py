"""Two people on different steps of one build: the second is told, and takes back nothing of the first's unasked."""

import re

import pytest

from tests.builder.conftest import Visitor

HTMX = {"HX-Request": "true"}


def boxes(visitor: Visitor, step: str) -> dict[str, str]:
    """What a page of a step posts of itself: what it was made from."""
    page = visitor.get(step).content.decode()
    found = dict(re.findall(r'name="(made_from|seen)"[^>]* value="([^"]*)"', page))
    assert found.keys() == {"made_from", "seen"}
    return found


def typed(visitor: Visitor, step: str, **changed: str) -> str:
    answer = visitor.client.post(visitor.url("step", step), changed, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def page_of_costs(visitor: Visitor) -> dict[str, str]:
    """A page of the costs, since which somebody else has changed the room."""
    page = boxes(visitor, "costs")
    typed(visitor, "power", inlet_c="24")
    return page


def test_who_saves_after_somebody_else_on_another_step_is_told(visitor: Visitor, page_of_costs: dict[str, str]) -> None:
    answer = typed(visitor, "costs", months="30", **page_of_costs)
    assert "Somebody else changed another step meanwhile: Power and cooling." in answer
    assert visitor.build.costs.months == 30
    assert visitor.build.site.inlet_c == 24
    assert "Somebody else" not in typed(visitor, "costs", months="31", **boxes(visitor, "costs"))


@pytest.mark.parametrize("move", ["undo", "redo"])
def test_nothing_of_somebody_elses_is_taken_back_unasked(
    visitor: Visitor, page_of_costs: dict[str, str], move: str
) -> None:
    url = visitor.url(move)
    answer = visitor.client.post(url, {"step": "costs", "seen": page_of_costs["seen"]}, headers=HTMX).content.decode()
    assert "Somebody else changed meanwhile: Power and cooling." in answer
    assert visitor.build.site.inlet_c == 24


def test_it_is_taken_back_when_the_button_is_pressed_again(visitor: Visitor, page_of_costs: dict[str, str]) -> None:
    visitor.client.post(visitor.url("undo"), {"step": "costs", "seen": boxes(visitor, "costs")["seen"]}, headers=HTMX)
    assert visitor.build.site.inlet_c != 24


def test_ones_own_changes_are_undone_at_once(visitor: Visitor) -> None:
    answer = typed(visitor, "power", inlet_c="24", **boxes(visitor, "power"))
    seen = re.findall(r'name="seen"[^>]* value="([^"]*)"', answer)
    assert len(seen) == 1
    visitor.client.post(visitor.url("undo"), {"step": "power", "seen": seen[0]}, headers=HTMX)
    assert visitor.build.site.inlet_c != 24
