"""The eighth step: what it shows, what it keeps, when it issues."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from configurator.builder import repairs, store
from configurator.quotes.models import NumberSeries, Quote, QuoteDraft, Seller
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.conftest import Desk
from tests.quotes.offers import CUSTOMER, dearer
from tests.quotes.quote_step import BRIDGE, GPUS, text
from tests.sizing import shelf


def test_the_page_reviews_every_step_with_a_way_to_change_it(desk: Desk) -> None:
    page = text(desk.page())
    for step in ("workload", "gpus", "platform", "bom", "lanes", "power", "costs"):
        assert reverse("builder:step", args=[desk.row.pk, step]) in page


def test_prices_start_at_the_likely_one_with_age_and_source(desk: Desk) -> None:
    lines = desk.page().context["desk"].lines
    assert lines[0].typed == "12500.00"
    assert "old" in lines[0].age
    assert lines[0].is_stale


@pytest.mark.parametrize(
    ("on", "age", "is_stale"), [(181, "6 months old", True), (180, "6 months old", False), (17, "17 days old", False)]
)
def test_a_price_is_as_old_as_the_catalogue_says_and_stale_by_the_rule_of_the_findings(
    desk: Desk, catalogue: Callable[[CatalogueSnapshot], None], on: int, age: str, is_stale: bool
) -> None:
    """Not by today's date, which is another one where a build is priced as of a day."""
    priced_on = shelf.snapshot().prices["a100-pcie-80gb", "new"].priced_on
    catalogue(replace(shelf.snapshot(), as_of=priced_on + timedelta(days=on)))
    page = desk.page()
    first = page.context["desk"].lines[0]
    assert first.age.endswith(f", {age}")
    assert first.is_stale is is_stale
    found = next((f.why for f in page.context["assessment"].findings if f.code == "price.stale"), "")
    assert (first.description in found) is is_stale


def test_a_missing_price_must_be_typed(desk: Desk) -> None:
    page = desk.page()
    assert "A price is needed" in text(page)
    assert any("NVLink bridge" in said for said in page.context["desk"].obstacles)


def test_without_an_account_the_boxes_are_empty_and_the_spans_stand(visitor: Desk) -> None:
    lines = visitor.page().context["desk"].lines
    assert lines[0].typed == ""
    assert lines[0].total == "$20,000–30,000"
    assert "Issue the quote" not in text(visitor.page())
    assert "Download the estimate" in text(visitor.page())


def test_saving_by_a_plain_post_leads_back_to_the_page(desk: Desk) -> None:
    response = desk.save(desk.answers(discount_percent="2.5"))
    assert response.status_code == 302
    assert response["Location"] == desk.url("step")
    # 30,900 less 2.5 %
    assert "$30,127.50" in text(desk.page())


def test_live_totals_come_with_every_line(desk: Desk) -> None:
    response = desk.save(desk.answers(**{GPUS: "10000"}), live=True)
    body = text(response)
    # 30,900 - 2 x 2,500
    assert "$25,900.00" in body
    assert "<html" not in body
    # What each line says and its total, what the eight fields say that one types into, the news that are none any more,
    # the findings, the rail, the words for those who listen, what the boxes show now, and the button for all likely prices.
    assert body.count("hx-swap-oob") == 2 * 10 + 8 + 6
    assert "HX-Request" in response["Vary"]


def test_findings_are_those_at_the_prices_that_are_typed(visitor: Desk) -> None:
    visitor.save({BRIDGE: "150"})
    page = visitor.page()
    titles = [finding.title for finding in page.context["findings"]]
    assert "2 of 10 lines without a price" in titles
    assert "2 of 10 lines without a price" in text(page)
    live = text(visitor.save({BRIDGE: "150", "price:cyberpower-pr1500rt2u|new": "900"}, live=True))
    assert "1 of 10 lines without a price" in live


def test_a_finding_keeps_the_repairs_that_were_tried_on_the_build(client: Client, db: None, tier_2: Build) -> None:
    assert tier_2.site.supply is not None
    overloaded = replace(tier_2, site=replace(tier_2.site, supply=replace(tier_2.site.supply, breaker_amps=5)))
    page = Desk(client, store.start(overloaded)).page()
    overload = next(finding for finding in page.context["findings"] if finding.code == "circuit.overload")
    assert overload.fixes
    assert repairs.find(page.context["assessment"], overload.fixes[0].name)


def test_nothing_typed_is_lost_however_wrong_it_is(desk: Desk) -> None:
    desk.save(desk.answers(**{GPUS: "about 9k", "tax_percent": "19 percent", "notes": "Dock B"}))
    page = text(desk.page())
    for typed in ("about 9k", "19 percent", "Dock B", CUSTOMER):
        assert typed in page
    assert "Write an amount such as" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        *(
            ("tax_percent", text, "Tax: a percentage from 0 to 100")
            for text in ("1e309", "abc", "-1", "NaN", "7.12345")
        ),
        *(("discount_percent", text, "Discount: a percentage from 0 to 100") for text in ("101", "1e309", "1,5,5")),
        ("valid_until", "", "Valid until: a day such as 2026-12-31"),
        ("valid_until", "tomorrow", "Valid until: a day such as 2026-12-31"),
        ("page_size", "A3", "Paper: A4 or Letter"),
        ("customer_name", "x" * 201, "Customer: at most 200 characters"),
        ("customer_reference", "x" * 101, "Their reference: at most 100 characters"),
        ("notes", "x" * 2001, "Notes for the customer: at most 2,000 characters"),
    ],
)
@pytest.mark.parametrize("live", [False, True])
def test_a_field_that_cannot_be_read_is_named_and_says_what_is_expected(
    desk: Desk, field: str, typed: str, said: str, live: bool
) -> None:
    page = text(desk.save(desk.answers(**{field: typed}), live=live))
    assert f'<p class="field-error">{said}' in page
    assert page.count('<p class="field-error">') == 1
    assert "Ensure this" not in page
    assert f"{field}:" not in page


def test_a_zero_character_is_left_out(desk: Desk) -> None:
    """PostgreSQL would refuse the whole draft for it."""
    desk.save(desk.answers(customer_reference="RFQ\0 17", **{GPUS: "99\x0000"}))
    kept = desk.page().context["desk"]
    assert kept.form["customer_reference"].value() == "RFQ 17"
    assert kept.lines[0].typed == "9900"


def test_an_unreadable_form_is_answered_with_the_page_and_422(desk: Desk) -> None:
    assert desk.save(desk.answers(**{GPUS: "cheap"})).status_code == 422


def test_a_live_answer_says_so_too_and_names_the_box(desk: Desk) -> None:
    answer = desk.save(desk.answers(**{GPUS: "1234.567"}), live=True)
    assert answer.status_code == 422
    line = next(line for line in answer.context["desk"].lines if line.field == GPUS)
    assert f'data-says-of="{line.id}" data-wrong="true"' in text(answer)
    assert 'data-wrong="true"' not in text(desk.save(desk.answers(**{GPUS: "9000"}), live=True))


def test_per_cent_may_have_a_comma(desk: Desk) -> None:
    desk.save(desk.answers(tax_percent="7,7"))
    assert desk.page().context["desk"].offer.totals.tax_percent == Decimal("7.7")


def test_the_rail_counts_what_stands_in_the_way_for_those_who_may_issue(desk: Desk, visitor: Desk) -> None:
    def said(page: Any) -> str:
        return next(item.result for item in page.context["rail"] if item.slug == "quote")

    page = desk.page()
    assert len(page.context["desk"].obstacles) == 4  # three lines without a price, and no customer
    assert said(page) == "4 things in the way"
    assert said(desk.save(desk.answers(), live=True)) == "nothing in the way"
    assert said(desk.save(desk.answers(tax_percent="many"), live=True)) == "1 thing in the way"
    assert said(visitor.page()) == "no errors"


def test_costs_beside_a_total_with_tax_say_that_they_are_without(desk: Desk) -> None:
    labels = [row.label for row in desk.save(desk.answers(tax_percent="19"), live=True).context["desk"].at_these_prices]
    assert labels
    assert all(label.endswith(", without tax") for label in labels)


def test_an_untouched_price_follows_the_catalogue_until_it_is_issued(
    desk: Desk, catalogue: Callable[[CatalogueSnapshot], None]
) -> None:
    desk.save(desk.answers(**{BRIDGE: "150"}))
    catalogue(dearer(shelf.snapshot()))
    lines = {line.field: line.typed for line in desk.page().context["desk"].lines}
    assert lines[GPUS] == "25000.00"
    assert lines[BRIDGE] == "150"


def test_a_draft_takes_no_number(desk: Desk) -> None:
    for _ in range(3):
        desk.save(desk.answers())
        desk.client.get(desk.url("draft_pdf"))
    assert not NumberSeries.objects.exists()
    assert not Quote.objects.exists()
    assert QuoteDraft.objects.count() == 1


def test_validity_is_thirty_days_or_what_the_seller_says(desk: Desk) -> None:
    today = datetime.now(UTC).date()
    assert desk.page().context["desk"].form["valid_until"].value() == (today + timedelta(days=30)).isoformat()
    Seller.objects.create(name="Example Systems Ltd", days_valid=14)
    assert desk.page().context["desk"].form["valid_until"].value() == (today + timedelta(days=14)).isoformat()


@pytest.mark.parametrize(("region", "paper"), [("nec", "Letter"), ("iec", "A4")])
def test_paper_follows_the_region(client: Client, engineer: User, tier_2: Build, region: str, paper: str) -> None:
    client.force_login(engineer)
    there = replace(tier_2, site=replace(tier_2.site, region=region))
    assert Desk(client, store.start(there)).page().context["desk"].form["page_size"].value() == paper


def test_the_sellers_name_and_terms_are_copied_into_the_quote(desk: Desk) -> None:
    seller = Seller.objects.create(
        name="Example Systems Ltd", address="1 Example Street", terms="Payment in 30 days.\n"
    )
    desk.issue(desk.answers())
    Seller.objects.filter(pk=seller.pk).update(name="Renamed")
    document = Quote.objects.get().document
    assert document.seller.name == "Example Systems Ltd"
    assert document.terms[-1] == "Payment in 30 days."


def test_a_hostile_customer_stays_text(desk: Desk) -> None:
    desk.issue(desk.answers(customer_name="<script>alert(1)</script>"))
    quote = Quote.objects.get()
    for address in (reverse("quotes:detail", args=[quote.number]), reverse("quotes:list"), desk.url("step")):
        assert "<script>alert" not in text(desk.client.get(address))


def test_an_unknown_build_has_no_quote_page(client: Client, db: None) -> None:
    assert client.get("/build/00000000-0000-0000-0000-000000000000/quote/").status_code == 404
