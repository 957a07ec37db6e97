"""Where no line has a price nobody knows a sum: so says the build sheet, the quote page and the paper. Zero is a price."""

from typing import Any

import pytest
from django.test import Client

from configurator.builder import store
from configurator.quotes.freeze import freeze
from configurator.quotes.present import page_of
from configurator.sizing.build import Build, CustomLine
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.conftest import Desk
from tests.quotes.offers import offer_of
from tests.quotes.quote_step import text


def said(page: Any) -> list[str]:
    return [row.text for row in page.context["desk"].totals]


def test_an_empty_build_has_no_sum(client: Client, db: None) -> None:
    desk = Desk(client, store.start(Build()))
    page = desk.page()
    assert said(page) == ["—", "—", "—"]
    assert next(line.value for line in page.context["sheet"].lines if line.key == "price") == "—"
    live = desk.save({"discount_percent": "5"}, live=True)
    assert said(live) == ["—", "—", "—", "—", "—"]
    assert "$0.00" not in text(live)


@pytest.mark.parametrize(("typed", "total"), [("", "—"), ("0", "$0.00"), ("150", "$300.00")])
def test_a_line_without_a_price_is_no_zero_but_a_price_of_zero_is(
    client: Client, db: None, typed: str, total: str
) -> None:
    desk = Desk(client, store.start(Build(custom_lines=(CustomLine(description="Delivery", count=2),))))
    assert said(desk.save({"price:Delivery|new": typed}, live=True))[-1] == total


def test_nor_does_the_paper(snapshot: CatalogueSnapshot) -> None:
    page = page_of(freeze(offer_of(Build(), {}, firm=False, snapshot=snapshot), snapshot))
    assert page.total == "—"
    assert [row.text for row in page.totals] == ["—", "—", "—"]
