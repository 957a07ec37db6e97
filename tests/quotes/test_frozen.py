"""What a quote keeps: all of it, as text, the same for ever."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from configurator.builder.forms.words import SEVERITIES
from configurator.quotes import frozen
from configurator.quotes.freeze import freeze
from configurator.quotes.present import page_of
from configurator.sizing.build import codec
from configurator.sizing.catalogue import Source
from tests.quotes.offers import ISSUE, dearer, document_of, estimate_of, firm_offer
from tests.sizing import shelf

STORED = Path(__file__).parent / "stored" / "quote-1.json"
STORED_FINGERPRINT = "b5e90b7a1590728fa0525bd6cd39d528b7981b613e1394491907afb76aabbe0b"


def test_a_document_survives_being_written_and_read() -> None:
    document = document_of(discount_percent=Decimal("2.5"), tax_percent=Decimal("8.25"), notes="Ships in one piece.")
    assert frozen.read(frozen.write(document)) == document


def test_the_same_offer_gives_the_same_text() -> None:
    assert frozen.write(document_of()) == frozen.write(document_of())


def test_every_money_amount_is_text_in_the_document() -> None:
    totals = json.loads(frozen.write(document_of()))["totals"]
    assert totals["total"] == {"low": "30900.00", "likely": "30900.00", "high": "30900.00"}


def test_one_changed_character_changes_the_fingerprint() -> None:
    text = frozen.write(document_of())
    assert frozen.fingerprint(text) != frozen.fingerprint(text.replace("Example", "example", 1))


def test_the_build_file_inside_is_the_build_itself() -> None:
    build = shelf.reference_build("tier-2-new")
    assert codec.read(document_of().build_file) == build
    assert document_of().build_file == codec.write(build)


def test_nothing_in_a_document_follows_the_catalogue() -> None:
    build, snapshot = shelf.reference_build("tier-2-new"), shelf.snapshot()
    kept = frozen.write(freeze(firm_offer(build), snapshot, ISSUE))
    changed = dearer(snapshot)
    assert frozen.write(freeze(firm_offer(build, changed), changed, ISSUE)) != kept
    assert frozen.write(frozen.read(kept)) == kept


def test_figures_stand_with_their_words_and_their_working() -> None:
    peak = document_of().figures["power.peak_w"]
    assert peak.text.endswith(" W")
    assert peak.text.removesuffix(" W").replace(",", "") in f"{peak.value:.0f}"
    assert "at the wall" in peak.working


def test_break_even_spans_less_in_an_offer_where_only_the_draw_does_than_in_an_estimate() -> None:
    prefix = "cost.break_even_months."
    offer = next(f for name, f in document_of().figures.items() if name.startswith(prefix))
    estimate = next(f for name, f in estimate_of().figures.items() if name.startswith(prefix))
    assert width(offer.span) < width(estimate.span) / 3


def width(span: str) -> float:
    """Months from the low to the high end of 38.3–39.7 months."""
    low, high = span.removesuffix(" months").split("–")
    return float(high) - float(low)


def test_sources_are_numbered_in_the_order_of_their_first_mention() -> None:
    sources = {"s1": Source(id="s1", title="A guide", url="https://example.com/guide")}
    snapshot = replace(shelf.snapshot(), sources=sources)
    document = freeze(firm_offer(shelf.reference_build("tier-2-new"), snapshot), snapshot, ISSUE)
    assert [source.number for source in document.sources] == list(range(1, len(document.sources) + 1))
    assert document.lines[0].sources[0] == 1


def test_a_price_away_from_the_catalogues_is_said_to_be_made_for_the_quote() -> None:
    lines = {line.description: line.price_note for line in document_of().lines}
    assert lines["NVIDIA A100 PCIe 80 GB"].startswith("likely price of ")
    # The catalogue has no price of this one; the test typed 100.
    assert lines["NVLink bridge for A100 PCIe, 2-slot"] == "price made for this quote"


def test_an_estimate_has_no_number_no_date_and_says_what_it_is() -> None:
    estimate = estimate_of()
    assert not estimate.is_offer
    assert estimate.issued_at is None
    assert estimate.title == "Estimate"
    assert any("not an offer" in term for term in estimate.terms)


def test_an_estimate_keeps_spans_where_no_price_was_typed() -> None:
    estimate = estimate_of(typed={"a100-pcie-80gb|new": "11000"})
    gpus, board, bridge = estimate.lines[:3]
    assert gpus.is_firm
    assert gpus.total is not None
    assert gpus.total.is_exact
    assert not board.is_firm
    assert bridge.unit is None


def test_an_estimate_names_what_it_left_out() -> None:
    estimate = estimate_of()
    assert [line.description for line in estimate.lines if line.total is None] == [
        "NVLink bridge for A100 PCIe, 2-slot",
        "100GbE adapter, 1 port, PCIe 4.0 x16",
        "CyberPower PR1500RT2U",
    ]


def test_discount_and_tax_stand_above_the_total_and_on_the_cover() -> None:
    page = page_of(document_of(discount_percent=Decimal("2.5"), tax_percent=Decimal("8.25")))
    assert [(row.label, row.text) for row in page.totals] == [
        ("Sum of the lines", "$30,900.00"),
        ("Discount of 2.5 %", "−$772.50"),
        ("Net", "$30,127.50"),
        ("Tax of 8.25 %", "$2,485.52"),
        ("Total", "$32,613.02"),
    ]
    assert (page.total, page.total_aside) == ("$32,613.02", "USD, with 8.25 % tax")


def test_a_total_without_some_lines_says_so() -> None:
    page = page_of(estimate_of())
    assert page.totals[-1].label == "Total, without 3 lines"
    assert page.unpriced.startswith("Without NVLink bridge for A100 PCIe, 2-slot")


def test_training_shows_no_assumptions_of_inference() -> None:
    titles = {assumption.title for assumption in document_of().assumptions}
    assert "Prefill chunk" in titles
    assert "Age at which a price is stale" not in titles
    build = shelf.reference_build("tier-2-new")
    training = replace(build, workload=replace(build.workload, task="lora"))
    trained = freeze(firm_offer(training), shelf.snapshot(), ISSUE)
    assert "Prefill chunk" not in {assumption.title for assumption in trained.assumptions}


def test_a_quote_of_the_first_format_stays_readable() -> None:
    """The text is one that was written when the format was made. Never write it anew: if this fails, people can no
    longer open the quotes that they have."""
    text = STORED.read_text()
    assert frozen.fingerprint(text) == STORED_FINGERPRINT
    document = frozen.read(text)
    assert (document.format, document.number, document.revision) == ("a100-quote/1", "Q-2026-0001", 1)
    assert document.customer.name == "Example University"
    assert document.totals.total.likely == Decimal("32613.02")
    assert [line.description for line in document.lines][:2] == ["NVIDIA A100 PCIe 80 GB", "Supermicro H12DSG-O-CPU"]
    assert len(document.lines) == 10
    assert codec.read(document.build_file).gpus[0].variant == "a100-pcie-80gb"
    page = page_of(document)
    assert page.total == "$32,613.02"
    assert page.findings
    assert {finding.label for finding in page.findings} <= set(SEVERITIES.values())  # as the page of the build says
    assert set(page.drawings) == {"memory", "lanes", "power", "one_line", "curves", "tco"}


def test_what_a_form_saved_as_it_stood_is_not_given_for_this_build() -> None:
    build = shelf.reference_build("tier-2-new")
    usual = replace(build, costs=replace(build.costs, months=36, utilisation=1.0, electricity_per_kwh=None, pue=1.0))
    told = {a.title: a.is_own for a in freeze(firm_offer(usual), shelf.snapshot(), ISSUE).assumptions}
    assert not told["Months of use"]
    assert not told["Utilisation"]
    assert not told["Power usage effectiveness"]
    longer = replace(usual, costs=replace(usual.costs, months=48, pue=1.3))
    told = {a.title: a.is_own for a in freeze(firm_offer(longer), shelf.snapshot(), ISSUE).assumptions}
    assert told["Months of use"]
    assert told["Power usage effectiveness"]


def test_a_document_from_before_rates_had_fields_of_their_own_says_what_it_said() -> None:
    """Neither a short verdict, nor whether there is one, nor a figure's unit was kept apart from the words."""
    old = json.loads(frozen.write(document_of()))
    for rate in old["rates"]:
        del rate["short"], rate["is_known"]
    for figure in old["figures"].values():
        del figure["unit"], figure["aside"]
    known = page_of(frozen.read(json.dumps(old)))
    assert known.renting_is_cheaper == page_of(document_of()).renting_is_cheaper
    for rate in old["rates"]:
        rate["verdict"] = "unknown: a main part has no price, or there is no platform"
    assert page_of(frozen.read(json.dumps(old))).renting_is_cheaper == ""
