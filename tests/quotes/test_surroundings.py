"""Rail, review and build sheet stand beside the totals of a quote, and say that they count with the catalogue's prices."""

from tests.quotes.conftest import Desk
from tests.quotes.quote_step import GPUS

SAID = "at catalogue prices"


def test_what_the_prices_move_says_whose_it_has(desk: Desk) -> None:
    desk.save(desk.answers(**{GPUS: "14000"}), live=True)
    context = desk.page().context
    for items in (context["rail"], context["review"]):
        assert [item.slug for item in items if SAID in item.result] == ["bom", "costs"]
    assert [line.key for line in context["sheet"].lines if SAID in line.note] == ["price", "findings"]
    assert context["sheet"].lines[0].label == "In catalogue"


def test_what_no_price_moves_says_nothing_of_it(desk: Desk) -> None:
    context = desk.page().context
    assert not any(SAID in item.result for item in context["rail"] if item.slug in ("workload", "power", "quote"))
    assert not any(SAID in line.note for line in context["sheet"].lines if line.key in ("power", "lanes", "memory"))


def test_on_the_other_steps_there_is_but_one_answer(desk: Desk) -> None:
    assert SAID not in desk.client.get(f"/build/{desk.row.pk}/costs/").content.decode()
