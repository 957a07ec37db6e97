"""The eighth step's buttons: when a quote is issued, and what stands in the way."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.quotes.models import Quote, QuoteDraft
from configurator.sizing.build import Build
from tests.quotes.conftest import Desk
from tests.quotes.quote_step import BRIDGE, GPUS, text


def test_issuing_leads_to_the_quote(desk: Desk) -> None:
    response = desk.issue(desk.answers())
    quote = Quote.objects.get()
    assert response["Location"] == reverse("quotes:detail", args=[quote.number])
    assert quote.build == desk.row
    assert not QuoteDraft.objects.exists()


def test_a_double_click_makes_one_quote(desk: Desk) -> None:
    answers = desk.answers()
    locations = {desk.issue(answers)["Location"] for _ in range(2)}
    assert len(locations) == 1
    assert Quote.objects.count() == 1


def test_the_buttons_say_what_they_do(desk: Desk) -> None:
    page = text(desk.page())
    for name, action in (("issue", "issue"), ("draft_pdf", "estimate")):
        assert f'name="action" value="{action}" formaction="{desk.url(name)}"' in page


@pytest.mark.parametrize("address", ["issue", "draft_pdf"])
@pytest.mark.parametrize("pressed", [{}, {"action": "issue"}, {"action": "estimate"}])
def test_a_live_save_at_the_address_of_a_button_only_saves(desk: Desk, address: str, pressed: dict[str, str]) -> None:
    answers = desk.answers(notes="Dock B") | pressed
    response = desk.client.post(desk.url(address), answers, headers={"HX-Request": "true"})
    assert response["Content-Type"].startswith("text/html")
    assert 'id="quote-live"' in text(response)
    assert not Quote.objects.exists()
    assert "Dock B" in text(desk.page())


@pytest.mark.parametrize("pressed", [{}, {"action": ""}, {"action": "save"}])
@pytest.mark.parametrize("address", ["issue", "draft_pdf"])
def test_without_the_press_of_its_button_nothing_is_issued_or_printed(
    desk: Desk, address: str, pressed: dict[str, str]
) -> None:
    response = desk.client.post(desk.url(address), desk.answers(notes="Dock B") | pressed)
    assert response["Location"] == desk.url("step")
    assert not Quote.objects.exists()
    assert "Dock B" in text(desk.page())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({BRIDGE: ""}, "has no firm price"),
        ({"customer_name": " "}, "The customer has no name"),
        (
            {GPUS: "a lot"},
            "The price typed for NVIDIA A100 PCIe 80 GB, “a lot”, cannot be used. Write an amount such as",
        ),
        ({"valid_until": "2020-01-01"}, "<li>Valid until: that day is over.</li>"),
        ({"discount_percent": "101"}, "<li>Discount: a percentage from 0 to 100"),
        ({"made_of": "99"}, "has changed since this page was opened"),
        ({"token": "nonsense"}, "The page was incomplete"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_issued(desk: Desk, changes: dict[str, str], said: str) -> None:
    response = desk.issue(desk.answers(**changes))
    assert response.status_code == 422
    assert said in text(response)
    assert not Quote.objects.exists()


def test_a_build_with_an_error_is_not_issued(client: Client, engineer: User, tier_2: Build) -> None:
    assert tier_2.site.supply is not None
    overloaded = replace(tier_2, site=replace(tier_2.site, supply=replace(tier_2.site.supply, breaker_amps=5)))
    client.force_login(engineer)
    desk = Desk(client, store.start(overloaded))
    response = desk.issue(desk.answers())
    assert response.status_code == 422
    assert "can&#x27;t work" in text(response)
    assert not Quote.objects.exists()


def test_somebody_without_an_account_is_asked_to_sign_in_and_loses_nothing(visitor: Desk) -> None:
    response = visitor.issue({"customer_name": "Walk-in buyer"})
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]
    assert "Walk-in buyer" in text(visitor.page())


def test_an_account_without_the_permission_does_not_issue(row: BuildRow, buyer: User) -> None:
    client = Client()
    client.force_login(buyer)
    desk = Desk(client, row)
    response = desk.issue({**desk.answers(), BRIDGE: "100"})
    assert response.status_code == 422
    assert "Only sales engineers issue quotes" in text(response)
    assert not Quote.objects.exists()
