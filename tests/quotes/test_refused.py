"""A quote that is not issued: every reason is said once, and no longer than it holds."""

import pytest

from tests.quotes.conftest import Desk
from tests.quotes.quote_step import BRIDGE, GPUS, text

NO_NAME = "The customer has no name."
NO_PRICE = "NVLink bridge for A100 PCIe, 2-slot has no firm price."
CHANGED = "The build has changed since this page was opened. Look it over once more, then issue."
UNREAD = "Discount: a percentage from 0 to 100, with at most two places after the point."


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"customer_name": ""}, [NO_NAME]),
        ({"customer_name": "", BRIDGE: ""}, [NO_PRICE, NO_NAME]),
        ({"customer_name": "", "made_of": "another build"}, [CHANGED, NO_NAME]),
        ({"customer_name": "", "discount_percent": "many"}, [NO_NAME, UNREAD]),
    ],
)
def test_each_reason_stands_once(desk: Desk, changes: dict[str, str], reasons: list[str]) -> None:
    refused = desk.issue(desk.answers(**changes))
    assert refused.context["refused"] == reasons
    for reason in reasons:
        assert text(refused).count(f"<li>{reason}</li>") == 1


def test_what_still_stands_in_the_way_is_said_by_the_next_save(desk: Desk) -> None:
    answers = desk.answers(customer_name="", **{BRIDGE: ""})
    desk.issue(answers)
    live = text(desk.save(answers | {"customer_name": "Example University"}, live=True))
    assert '<div class="messages" id="quote-news" hx-swap-oob="true"></div>' in live
    assert f"<li>{NO_PRICE}</li>" in live
    assert NO_NAME not in live


@pytest.mark.parametrize("box", ["discount_percent", "tax_percent"])
@pytest.mark.parametrize("typed", ["1e1", "1_0", "٣"])
def test_a_percentage_is_written_in_figures(desk: Desk, box: str, typed: str) -> None:
    assert box in desk.save(desk.answers(**{box: typed})).context["desk"].form.errors


@pytest.mark.parametrize("typed", ["12.5", "12,5", " 12.5 "])
def test_a_percentage_has_either_decimal_mark(desk: Desk, typed: str) -> None:
    assert not desk.save(desk.answers(discount_percent=typed), live=True).context["desk"].form.errors


@pytest.mark.parametrize(("typed", "is_read"), [("$15k", True), ("15k", True), ("€500", False), ("1e3", False)])
def test_a_price_is_read_as_in_the_boxes_of_the_steps(desk: Desk, typed: str, is_read: bool) -> None:
    lines = desk.save(desk.answers(**{GPUS: typed}), live=True).context["desk"].lines
    assert {line.error == "" for line in lines if line.field == GPUS} == {is_read}


def test_the_page_of_a_refusal_that_is_asked_for_again_is_the_quotes(desk: Desk) -> None:
    desk.issue(desk.answers(customer_name=""))
    answer = desk.client.get(desk.url("issue"))
    assert (answer.status_code, answer.url) == (302, desk.url("step"))
