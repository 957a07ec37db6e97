"""One button takes the catalogue's likely price for every line whose box is blank."""

from tests.quotes.conftest import Desk
from tests.quotes.quote_step import BRIDGE, GPUS, text

ALL = {"take": "likely"}
RAM = "price:ddr4-3200-rdimm-64gb|new"
BUTTON = "Take all likely prices"


def prices(desk: Desk) -> dict[str, str]:
    return {line.field: line.typed for line in desk.page().context["desk"].lines}


def test_it_fills_the_blank_boxes_and_no_other(desk: Desk) -> None:
    likely = prices(desk)
    desk.save(desk.answers(**{GPUS: "", RAM: "", BRIDGE: "150"}))
    answer = desk.save(desk.answers(**{GPUS: "", RAM: "", BRIDGE: "150"}) | ALL)
    assert (answer.status_code, answer.url) == (302, f"{desk.url('step')}#prices")
    found = prices(desk)
    assert (found[GPUS], found[RAM], found[BRIDGE]) == (likely[GPUS], likely[RAM], "150")


def test_it_fills_what_was_cleared_and_not_saved_yet(desk: Desk) -> None:
    likely = prices(desk)
    desk.save(desk.answers(**{GPUS: ""}) | ALL)
    assert prices(desk)[GPUS] == likely[GPUS]


def test_it_stands_there_where_it_does_something(desk: Desk) -> None:
    assert BUTTON not in text(desk.page())  # a line that nobody has a price of has no likely one
    live = text(desk.save(desk.answers(**{GPUS: "", RAM: ""}), live=True))
    assert '<div id="take-all" hx-swap-oob="true"><p class="take-all">' in live
    assert "2 lines without a price have one in the catalogue." in live
    assert BUTTON in text(desk.page())
    assert '<div id="take-all" hx-swap-oob="true"></div>' in text(desk.save(desk.answers(), live=True))


def test_what_it_took_can_be_cleared_again(desk: Desk) -> None:
    desk.save(desk.answers(**{GPUS: ""}) | ALL)
    desk.save(desk.answers(**{GPUS: ""}))
    assert prices(desk)[GPUS] == ""


def test_it_is_for_those_who_may_issue(visitor: Desk) -> None:
    assert BUTTON not in text(visitor.page())
    visitor.save({GPUS: "", **ALL})
    assert prices(visitor)[GPUS] == ""
