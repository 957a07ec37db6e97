"""A firm price outside the catalogue's span is named, with what it means for the line, and taken back by one button."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from configurator.quotes.firm_prices import PricedLine
from configurator.quotes.models import Quote
from configurator.quotes.outside import outside_of
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.machine.bom import BomLine
from configurator.sizing.quantities import Span
from tests.quotes.conftest import Desk
from tests.quotes.quote_step import GPUS, text
from tests.sizing import shelf

DAY = date(2026, 11, 20)
DEARER = Span(Decimal(8000), Decimal(9000), Decimal(10000))


def line(firm: str | None, span: Span | None = DEARER, *, product: str = "a100-pcie-80gb") -> PricedLine:
    bom = BomLine(
        product=product,
        description="NVIDIA A100 PCIe 80 GB",
        count=2,
        condition="used",
        kind="gpu",
        unit=span,
        total=span and span.times(2),
        priced_on=DAY if product else None,
    )
    return PricedLine(key="gpus", line=bom, firm=None if firm is None else Decimal(firm))


def words(firm: str | None, span: Span | None = DEARER, *, product: str = "a100-pcie-80gb") -> str:
    found = outside_of(line(firm, span, product=product), "USD", likely_is_firm=True)
    return found.words if found else ""


@pytest.mark.parametrize("firm", [None, "8000", "9000", "9999.99", "10000"])
def test_a_price_within_the_span_is_left_alone(firm: str | None) -> None:
    assert words(firm) == ""


def test_without_a_span_there_is_nothing_to_compare_with() -> None:
    assert words("2500", None) == ""


def test_half_a_cent_of_a_span_is_not_outside() -> None:
    assert words("0.33", Span.exactly(Decimal("0.325"))) == ""


def test_a_price_below_says_what_by_how_much_and_since_when() -> None:
    # 2 × (9,000 - 2,500)
    assert words("2500") == (
        "NVIDIA A100 PCIe 80 GB: $2,500.00 a piece is $5,500.00 below the catalogue's $8,000–10,000 "
        "(since 20 Nov 2026). At the likely $9,000.00 the line would be $13,000.00 more."
    )


def test_so_does_one_above() -> None:
    # 2 × (10,000.50 - 9,000)
    assert words("10000.50") == (
        "NVIDIA A100 PCIe 80 GB: $10,000.50 a piece is $0.50 above the catalogue's $8,000–10,000 "
        "(since 20 Nov 2026). At the likely $9,000.00 the line would be $2,001.00 less."
    )


def test_the_buyers_own_line_is_compared_with_the_bill() -> None:
    assert "$5,500.00 below the bill's $8,000–10,000. At" in words("2500", product="")


@pytest.fixture
def dearer(catalogue: Callable[[CatalogueSnapshot], None]) -> None:
    """An administrator has set the A100 to $16,000–20,000 since it was quoted at $12,500."""
    shelved = shelf.snapshot()
    key = ("a100-pcie-80gb", "new")
    price = replace(shelved.prices[key], span=DEARER.times(2), priced_on=DAY)
    catalogue(replace(shelved, prices={**shelved.prices, key: price}))


@pytest.fixture
def revised(desk: Desk, issued: Quote, dearer: None) -> Desk:
    desk.client.post(reverse("quotes:revise", args=[issued.number]))
    return desk


def test_a_revision_after_a_price_change_says_so(revised: Desk) -> None:
    page = revised.page()
    gpus = page.context["desk"].lines[0]
    assert gpus.typed == "12500.00"
    assert gpus.outside.tag == "below the catalogue"
    assert "would be $11,000.00 more" in text(page)
    assert "nothing in the way, 1 price to look at" in text(page)
    assert f"Revising {Quote.objects.get().number}: 1 price lies outside what the catalogue says today" in text(page)


def test_one_click_takes_the_likely_price_and_loses_nothing_else(revised: Desk) -> None:
    gpus = revised.page().context["desk"].lines[0]
    assert f'name="take" value="{GPUS}=18000.00"' in text(revised.page())
    response = revised.save(revised.answers(notes="Dock B", take=f"{GPUS}=18000.00"))
    assert response["Location"] == f"{revised.url('step')}#{gpus.id}"
    after = revised.page()
    assert after.context["desk"].lines[0].typed == "18000.00"
    assert after.context["desk"].outside == ()
    assert after.context["desk"].revises is not None
    assert "Dock B" in text(after)


def test_the_price_may_be_meant_and_the_quote_does_not_speak_of_it(revised: Desk) -> None:
    revised.issue(revised.answers())
    document = Quote.objects.get(superseded_by=None).document
    assert document.number.endswith("-R2")
    assert document.lines[0].unit == Span.exactly(Decimal(12500))
    assert "below the catalogue" not in Quote.objects.get(superseded_by=None).document_json


def test_a_live_save_says_it_beside_the_box_and_no_longer_than_it_is_so(desk: Desk) -> None:
    said = text(desk.save(desk.answers(**{GPUS: "2500"}), live=True))
    assert "below the catalogue" in said
    assert f'value="{GPUS}=12500.00">Take $12,500.00' in said
    assert "Prices outside what the catalogue says" not in text(desk.save(desk.answers(**{GPUS: "12000"}), live=True))


def test_without_the_right_to_issue_the_button_gives_the_span_back(visitor: Desk) -> None:
    visitor.save({GPUS: "2500"})
    assert f'value="{GPUS}=">Take $10,000–15,000' in text(visitor.page())
    visitor.save({GPUS: "2500", "take": f"{GPUS}="})
    gpus = visitor.page().context["desk"].lines[0]
    assert (gpus.typed, gpus.total) == ("", "$20,000–30,000")
