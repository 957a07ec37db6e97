"""A quote that is not issued: every reason is said once, and no longer than it holds."""

import pytest

from tests.quotes.conftest import Desk
from tests.quotes.quote_step import BRIDGE, text

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
