"""From lines to an offer: which prices are firm, what the offer comes to, what it does to the costs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from configurator.builder.against import depends_on
from configurator.quotes import drafts, frozen, issuing
from configurator.quotes.firm_prices import priced_lines, worth_keeping
from configurator.quotes.models import Quote
from configurator.quotes.offer import NOBODY
from configurator.sizing import Finding, Severity, assess
from configurator.sizing.build import Build, CustomLine, GpuGroup, OwnPlatform, OwnPrice
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.quantities import Span
from tests.quotes.offers import document_of, firm_offer, missing_prices, offer_of

TODAY = datetime.now(UTC).date()


def test_an_untouched_line_is_firm_at_the_likely_price_for_those_who_issue(
    tier_2: Build, snapshot: CatalogueSnapshot
) -> None:
    gpus = priced_lines(assess(tier_2, snapshot).bom, {}, "USD", likely_is_firm=True)[0]
    assert gpus.firm == Decimal("12500.00")
    assert gpus.total == Span.exactly(Decimal("25000.00"))


def test_an_untouched_line_keeps_its_span_for_everybody_else(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    gpus = priced_lines(assess(tier_2, snapshot).bom, {}, "USD", likely_is_firm=False)[0]
    assert not gpus.is_firm
    assert gpus.total == Span(Decimal("20000.00"), Decimal("25000.00"), Decimal("30000.00"))


def test_a_typed_price_is_firm_and_the_unreadable_one_says_so(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    bom = assess(tier_2, snapshot).bom
    first, second = (line.key for line in priced_lines(bom, {}, "USD", likely_is_firm=True)[:2])
    lines = priced_lines(bom, {first: "11,000", second: "a lot"}, "USD", likely_is_firm=True)
    assert lines[0].firm == Decimal(11000)
    assert lines[1].firm is None
    assert lines[1].typed == "a lot"
    assert lines[1].error


def test_a_price_that_cannot_be_read_is_not_called_missing(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    gpus = {**missing_prices(tier_2, snapshot), "a100-pcie-80gb|new": "a lot " * 20}
    told = issuing.obstacles(offer_of(tier_2, gpus, firm=True, snapshot=snapshot), TODAY)
    typed = f"{'a lot ' * 6}a lo…"
    how = "Write an amount such as 12950 or 12,950.00."
    assert told == [f"The price typed for NVIDIA A100 PCIe 80 GB, “{typed}”, cannot be used. {how}"]


def test_a_line_without_a_price_is_never_free(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    offer = offer_of(tier_2, {}, firm=True, snapshot=snapshot)
    unpriced = [line.line.description for line in offer.unpriced]
    assert len(unpriced) == 3
    # 25,000 GPUs + 1,200 board + 1,200 CPU + 1,600 memory + 400 drives + 600 supplies + 400 chassis
    assert offer.totals.goods == Span.exactly(Decimal("30400.00"))
    said = issuing.obstacles(offer, TODAY)
    assert all(any(name in sentence for sentence in said) for name in unpriced)


def test_two_lines_of_the_same_product_have_their_own_boxes(snapshot: CatalogueSnapshot) -> None:
    price = OwnPrice(low=Decimal(1), likely=Decimal(1), high=Decimal(1))
    twice = (CustomLine(description="Cable", price=price), CustomLine(description="Cable", price=price))
    bom = assess(Build(gpus=(), custom_lines=twice), snapshot).bom
    keys = [line.key for line in priced_lines(bom, {}, "USD", likely_is_firm=True)]
    assert keys == ["Cable|new", "Cable|new|2"]


def test_only_what_differs_from_the_likely_price_is_kept(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    bom = assess(tier_2, snapshot).bom
    first, second = (line.key for line in priced_lines(bom, {}, "USD", likely_is_firm=True)[:2])
    lines = priced_lines(bom, {first: "12500.00", second: "999"}, "USD", likely_is_firm=True)
    assert worth_keeping(lines[:2]) == {second: "999"}


def test_a_revision_starts_with_prices_rounded_as_all_money_is() -> None:
    document = document_of()
    gpus = replace(document.lines[0], unit=Span.exactly(Decimal("2.345")))
    quote = Quote(document_json=frozen.write(replace(document, lines=(gpus,))))
    # Half a cent away from zero; Decimal's own way would be to the even cent, 2.34.
    assert drafts.typed_from(quote, TODAY).prices == {"a100-pcie-80gb|new": "2.35"}


def test_costs_are_those_of_the_net_total_once_all_prices_are_firm(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    offer = firm_offer(tier_2, discount_percent=Decimal(10), tax_percent=Decimal(20))
    # 30,400 + 3 bridges, adapter and UPS at 100 a piece: 30,900; less 10 % is 27,810. Tax is no cost of owning.
    assert offer.totals.net.likely == Decimal("27810.00")
    hardware = next(item for item in offer.assessment.tco_items if item.key == "hardware")
    assert hardware.amount == Span.exactly(Decimal("27810.00"))
    rate = offer.assessment.rates[0]
    assert depends_on(rate, offer.assessment) in ("", "the draw")  # which alone still spans


def test_the_build_itself_is_left_as_it_is(tier_2: Build) -> None:
    assert firm_offer(tier_2).build == tier_2


def test_a_firm_price_answers_what_the_catalogue_lacks(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    codes = {finding.code for finding in assess(tier_2, snapshot).findings}
    assert {"price.missing", "price.stale"} <= codes
    assert not {"price.missing", "price.stale"} & {finding.code for finding in firm_offer(tier_2).findings}


def test_one_firm_price_does_not_answer_for_the_lines_that_have_none(
    tier_2: Build, snapshot: CatalogueSnapshot
) -> None:
    def missing(typed: dict[str, str]) -> str:
        offer = offer_of(tier_2, typed, firm=False, snapshot=snapshot)
        return next((f.title for f in offer.findings if f.code == "price.missing"), "")

    assert missing({}) == "3 of 10 lines without a price"
    assert missing({"a100-pcie-80gb|new": "11000"}) == "3 of 10 lines without a price"
    assert missing({"nvlink-bridge-a100-2slot|new": "150"}) == "2 of 10 lines without a price"
    assert missing(missing_prices(tier_2, snapshot)) == ""


def test_a_firm_price_counts_in_all_that_the_engine_says(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    offer = offer_of(tier_2, {"nvlink-bridge-a100-2slot|new": "150"}, firm=False, snapshot=snapshot)
    # 25,400 to 35,400 for what has a price in the catalogue, and three bridges at 150.
    total = offer.assessment.figures["cost.bom_total"]
    assert (total.low, total.high) == (Decimal("25850.00"), Decimal("35850.00"))
    assert offer.assessment.figures["cost.bom_total"].value == offer.totals.goods.likely


def test_a_firm_price_of_an_own_line_counts_too(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    with_rails = replace(tier_2, custom_lines=(CustomLine(description="Rails", count=2),))
    offer = offer_of(with_rails, {"Rails|new": "40"}, firm=False, snapshot=snapshot)
    rails = next(line for line in offer.assessment.bom if line.description == "Rails")
    assert rails.total == Span.exactly(Decimal("80.00"))
    assert "Rails" not in next(f.why for f in offer.findings if f.code == "price.missing")


def test_two_lines_of_one_product_count_at_their_mean_once_both_are_firm(snapshot: CatalogueSnapshot) -> None:
    build = Build(gpus=(GpuGroup(variant="a100-pcie-80gb", count=1), GpuGroup(variant="a100-pcie-80gb", count=3)))
    typed = {"a100-pcie-80gb|new": "9000", "a100-pcie-80gb|new|2": "8000"}
    offer = offer_of(build, typed, firm=False, snapshot=snapshot)
    # 9,000 + 3 x 8,000
    assert offer.assessment.figures["cost.bom_total"].value == Decimal("33000.00")
    alone = offer_of(build, {"a100-pcie-80gb|new": "9000"}, firm=False, snapshot=snapshot)
    # One at its price is no price of the others: 4 x 12,500 as the catalogue has it.
    assert alone.assessment.figures["cost.bom_total"].value == Decimal("50000.00")


def test_a_platform_that_the_buyer_describes_is_answered_once_nothing_lacks_a_price(
    tier_2: Build, snapshot: CatalogueSnapshot
) -> None:
    own = replace(tier_2, platform=OwnPlatform())
    offer = offer_of(own, missing_prices(own, snapshot), firm=True, snapshot=snapshot)
    assert not offer.unpriced
    assert "price.missing" not in {finding.code for finding in offer.findings}


def test_a_build_that_cannot_work_blocks_the_offer(tier_2: Build, snapshot: CatalogueSnapshot) -> None:
    too_small = replace(tier_2, site=replace(tier_2.site, supply=replace(tier_2.site.supply, breaker_amps=5)))  # type: ignore[type-var]
    offer = offer_of(too_small, missing_prices(too_small, snapshot), firm=True, snapshot=snapshot)
    assert "circuit.overload" in {finding.code for finding in offer.blocking}
    assert any("can't work" in sentence for sentence in issuing.obstacles(offer, TODAY))


def test_an_empty_build_has_nothing_to_quote(snapshot: CatalogueSnapshot) -> None:
    empty = offer_of(Build(gpus=()), {}, firm=True, snapshot=snapshot)
    assert any("nothing to quote" in sentence for sentence in issuing.obstacles(empty, TODAY))


def test_an_offer_without_a_customer_cannot_be_issued(tier_2: Build) -> None:
    assert issuing.obstacles(firm_offer(tier_2), TODAY) == []
    assert issuing.obstacles(firm_offer(tier_2, customer=NOBODY), TODAY) == ["The customer has no name."]


def test_an_offer_is_issued_on_the_last_day_of_its_validity_and_not_after(tier_2: Build) -> None:
    offer = firm_offer(tier_2, valid_until=date(2026, 12, 20))
    assert issuing.obstacles(offer, date(2026, 12, 20)) == []
    assert issuing.obstacles(offer, date(2026, 12, 21)) == ["The day until which the quote is valid is over."]


def test_an_offer_without_a_validity_cannot_be_issued(tier_2: Build) -> None:
    said = issuing.obstacles(firm_offer(tier_2, valid_until=None), TODAY)
    assert said == ["The day until which the quote is valid is missing."]


def test_what_a_second_person_must_approve_cannot_be_issued(tier_2: Build) -> None:
    """No rule asks for it today; the severity exists, so an offer must not go past it."""
    offer = firm_offer(tier_2)
    asks = Finding(
        code="made.up", severity=Severity.APPROVAL, title="Made up for this test", why="Because.", step="power",
        fixes=(), sources=(),
    )  # fmt: skip
    asked = replace(offer, assessment=replace(offer.assessment, findings=(asks,)))
    assert asked.to_approve == (asks,)
    assert issuing.obstacles(asked, TODAY) == [
        "Made up for this test: a second person must approve this, and quotes cannot be approved here yet."
    ]


def test_mixed_gpus_are_all_lines(snapshot: CatalogueSnapshot) -> None:
    mixed = Build(gpus=(GpuGroup(variant="a100-pcie-40gb"), GpuGroup(variant="a100-pcie-80gb")))
    assert len(offer_of(mixed, {}, firm=True, snapshot=snapshot).lines) == 2
