"""A server without CPU, memory, supply or chassis: said beside its price, and issued only once somebody confirms it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from configurator.builder.models import Build as BuildRow
from configurator.builder.presenters import prices
from configurator.builder.presenters.shell import sheet
from configurator.quotes import drafts, issuing
from configurator.quotes.freeze import freeze
from configurator.quotes.present import page_of
from configurator.sizing import assess
from configurator.sizing.assessment import LEFT_OUT
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from scripts.rules_read import said_by_rules
from tests.quotes.conftest import Desk
from tests.quotes.offers import ISSUE, document_of, firm_offer

TODAY = datetime.now(UTC).date()
OBSTACLE = "The server has no CPU, memory: add what is missing, or confirm that the customer provides it."
PROVIDED = "The customer provides what the lines do not hold: CPU, memory. Without it the server does not work."


def stripped(build: Build) -> Build:
    return replace(build, parts=tuple(p for p in build.parts if not p.product.startswith(("amd-", "ddr4-"))))


def test_each_part_is_named_by_a_finding_that_a_rule_makes_and_has_a_word() -> None:
    assert set(LEFT_OUT) <= {said.code for said in said_by_rules()}
    assert tuple(prices.LEFT_OUT) == LEFT_OUT


def test_an_assessment_says_which_are_left_out(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    assert assess(stripped(tier_2), snapshot, try_fixes=False).left_out == ("cpu.missing", "ram.missing")
    assert assess(tier_2, snapshot, try_fixes=False).left_out == ()


def test_it_cannot_be_issued_as_it_is(tier_2: Build) -> None:
    assert issuing.obstacles(firm_offer(tier_2), TODAY) == []
    assert issuing.obstacles(firm_offer(stripped(tier_2)), TODAY) == [OBSTACLE]


def test_it_can_be_once_somebody_confirms_that_the_customer_has_the_rest(tier_2: Build) -> None:
    assert issuing.obstacles(firm_offer(stripped(tier_2), customer_provides=True), TODAY) == []


def test_the_quote_then_says_so_among_its_terms(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    offer = firm_offer(stripped(tier_2), customer_provides=True)
    assert PROVIDED in freeze(offer, snapshot, ISSUE).terms
    assert PROVIDED not in freeze(firm_offer(tier_2, customer_provides=True), snapshot, ISSUE).terms


def test_price_peak_and_break_even_say_what_they_are_without(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    page = page_of(freeze(firm_offer(stripped(tier_2), customer_provides=True), snapshot, ISSUE))
    assert page.total_without == "without CPU, memory"
    beside = [row.aside for row in page.highlights if row.label in ("Peak draw", "Break-even")]
    assert len(beside) == 4
    assert all(aside.endswith("without CPU, memory") for aside in beside)


def test_so_does_the_sheet(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    lines = {line.key: line.note for line in sheet("/", assess(stripped(tier_2), snapshot, try_fixes=False)).lines}
    assert lines["price"].endswith("without CPU, memory")
    assert lines["power"].endswith("without CPU, memory")


def test_the_page_asks_and_keeps_the_answer(desk: Desk, row: BuildRow, tier_2: Build) -> None:
    row.document = row.document | {"parts": [p for p in row.document["parts"] if not p["product"].startswith("amd-")]}
    row.save()
    assert "The customer provides what is missing: CPU" in desk.page().content.decode()
    refused = desk.issue(desk.answers())
    assert refused.status_code == 422
    assert any("The server has no CPU" in reason for reason in refused.context["refused"])
    assert desk.issue(desk.answers(customer_provides="on")).status_code == 302
    quote = row.quotes.get()
    assert quote.document.customer_provides
    assert drafts.typed_from(quote, TODAY).fields["customer_provides"] == "on"


def test_whole_servers_are_not_asked_about(desk: Desk) -> None:
    assert "The customer provides" not in desk.page().content.decode()


def test_with_tax_on_the_cover_the_costs_say_that_they_are_without() -> None:
    page = page_of(document_of(tax_percent=Decimal(19)))
    assert page.total_aside == "USD, with 19 % tax"
    said = [
        row.aside
        for row in (*page.highlights, *page.sections["costs"][0])
        if row.label in ("Break-even", "Cost of owning")
    ]
    assert said
    assert all("without tax" in aside for aside in said)
    assert "without tax" not in " ".join(row.aside for row in page_of(document_of()).highlights)


def test_precisions_are_words() -> None:
    assert ", weights in BF16, KV cache in FP16, " in document_of().asked
