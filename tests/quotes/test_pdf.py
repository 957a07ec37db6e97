"""The PDF: what it says, what it carries, and that it stays the same."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import pytest

from configurator.builder.models import Build as BuildRow
from configurator.quotes import frozen
from configurator.quotes.freeze import freeze
from configurator.quotes.models import Quote
from configurator.quotes.pdf import html_of, render_pdf
from configurator.quotes.present import page_of
from configurator.sizing.build import CustomLine, codec
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.quantities import Span
from tests.quotes.conftest import Desk
from tests.quotes.laid_out import LaidOut, Make, Paper, laid_out
from tests.quotes.offers import ISSUE, dearer, document_of, estimate_of, firm_offer
from tests.sizing import shelf

POINTS = {"A4": (595.3, 841.9), "Letter": (612.0, 792.0)}

ALL_BUT_ONE = {"nvlink-bridge-a100-2slot|new": "150", "cyberpower-pr1500rt2u|new": "900"}


@pytest.fixture
def offer() -> frozen.QuoteDocument:
    return laid_out().document


@pytest.fixture
def offer_pdf() -> LaidOut:
    return laid_out()


@pytest.fixture
def estimate_pdf() -> LaidOut:
    return laid_out(estimate_of)


def test_it_says_number_parties_total_and_validity(offer: frozen.QuoteDocument, offer_pdf: LaidOut) -> None:
    words = offer_pdf.words
    for said in ("Quote Q-2026-0001", "Example University", "Example Systems Ltd", "$30,900.00", "RFQ 17"):
        assert said in words
    assert offer.valid_until is not None
    assert f"{offer.valid_until:%B %Y}" in words


def test_it_says_the_same_watts_lanes_and_break_even_as_the_document(
    offer: frozen.QuoteDocument, offer_pdf: LaidOut
) -> None:
    words = offer_pdf.words
    assert offer.figures["power.peak_w"].text in words
    assert f"PCIe lanes free {offer.figures['lanes.free'].text}" in words
    for rate in offer.rates:
        assert rate.verdict.partition(" ")[0] in words
    assert offer.figures["cost.tco"].text in words


def test_it_says_every_line_finding_and_term(offer: frozen.QuoteDocument, offer_pdf: LaidOut) -> None:
    words = offer_pdf.words
    for line in offer.lines:
        assert line.description in words
    for finding in offer.findings:
        assert finding.title in words
    for term in offer.terms:
        assert term in words


def test_each_page_says_which_it_is_of_how_many_and_whose(offer_pdf: LaidOut) -> None:
    assert 4 <= len(offer_pdf.pages) <= 7
    for number, words in enumerate(offer_pdf.pages, start=1):
        assert f"Page {number} of {len(offer_pdf.pages)}" in words
        if number > 1:
            assert "Quote Q-2026-0001" in words
            assert "Example University" in words


@pytest.mark.parametrize("page_size", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["tier-2-new", "dgx-a100"])
@pytest.mark.parametrize("make", [document_of, estimate_of])
def test_it_takes_six_pages_or_so_and_cuts_no_part_in_two(make: Make, name: str, page_size: str) -> None:
    paper = laid_out(make, name, page_size)
    document, page_with = paper.document, paper.page_with
    assert len(paper.pages) in (6, 7)  # an estimate says more of each line and of what has no price
    # Findings may go on over the page, but their heading has the first below it, and none is torn.
    assert page_with(document.findings[0].title) == page_with("Findings")
    for finding in document.findings:
        assert page_with(finding.title) == page_with(" ".join(finding.why.split()[-3:]))
    # The drawing of the lanes and the figures below it; the first and the last formula.
    assert page_with("PCIe lanes of the host") == page_with("lanes from the host")
    first, *_others, last = [row.label for half in page_of(document).workings for row in half]
    assert page_with(first) == page_with(last) == page_with("How the numbers come about")


@pytest.mark.parametrize("own", [1, 3, 6, 46])
def test_totals_stand_on_a_page_with_lines(own: int) -> None:
    """With 11, 13 and 16 lines all of them just fill the first page, or do not; 56 take three pages."""
    build = shelf.reference_build("tier-2-new")
    lines = tuple(CustomLine(description=f"Own line {n}", price=Span.exactly(Decimal(10))) for n in range(own))
    document = freeze(firm_offer(replace(build, custom_lines=lines)), shelf.snapshot(), ISSUE)
    paper = Paper(render_pdf(document))
    with_totals = paper.pages[paper.page_with("Tax of 0 %") - 1]
    assert all(line.description in with_totals for line in document.lines[-2:])


def test_the_price_of_tokens_says_at_which_load(offer_pdf: LaidOut) -> None:
    assert "A million tokens, saturated" in offer_pdf.words


def test_the_total_on_the_cover_says_what_it_leaves_out(estimate_pdf: LaidOut, offer_pdf: LaidOut) -> None:
    cover = estimate_pdf.pages[0]
    assert "$25,400–35,400 USD, without tax without NVLink bridge for A100 PCIe, 2-slot;" in cover
    assert ": no price" not in offer_pdf.words
    assert page_of(estimate_of(typed=ALL_BUT_ONE)).total_without.endswith(": no price")


def test_it_carries_its_build_file(offer: frozen.QuoteDocument, offer_pdf: LaidOut) -> None:
    (carried,) = offer_pdf.reader.attachments["build.json"]
    assert carried.decode() == codec.write(shelf.reference_build("tier-2-new"))
    assert codec.read(carried) == shelf.reference_build("tier-2-new")
    names = offer_pdf.reader.trailer["/Root"]["/AF"]
    assert names[0].get_object()["/AFRelationship"] == "/Source"


def test_it_is_tagged_pdf_a_with_language_and_title(offer_pdf: LaidOut) -> None:
    root: Any = offer_pdf.reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert offer_pdf.reader.metadata is not None
    assert offer_pdf.reader.metadata.title == "Quote Q-2026-0001 for Example University"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp


def test_every_drawing_has_its_text(offer: frozen.QuoteDocument, offer_pdf: LaidOut) -> None:
    told: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, dict):
            told.extend([str(node["/Alt"])] if "/Alt" in node else [])
            children = node.get("/K", [])
            for child in children if isinstance(children, list) else [children]:
                if hasattr(child, "get_object") and not isinstance(child, int):
                    walk(child)

    walk(offer_pdf.reader.trailer["/Root"]["/StructTreeRoot"])
    assert sum("PCIe lanes: " in alt for alt in told) == 1
    assert len([alt for alt in told if len(alt) > 60]) == len(offer.drawings)


def test_letters_are_inter_and_nothing_else(offer_pdf: LaidOut) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in offer_pdf.reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(font.startswith("Inter") for font in fonts)


@pytest.mark.parametrize("page_size", ["A4", "Letter"])
def test_paper_is_the_one_that_was_chosen(page_size: str) -> None:
    box = laid_out(page_size=page_size).reader.pages[-1].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(POINTS[page_size], abs=0.5)


def test_the_same_document_gives_the_same_bytes(offer_pdf: LaidOut) -> None:
    assert render_pdf(frozen.read(frozen.write(offer_pdf.document))) == offer_pdf.pdf


def test_the_same_estimate_gives_the_same_bytes_on_another_day(
    estimate_pdf: LaidOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    import weasyprint

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return cls(2031, 1, 1, tzinfo=tz)

    monkeypatch.setattr(weasyprint, "datetime", Later)
    assert render_pdf(estimate_pdf.document) == estimate_pdf.pdf


def test_an_estimate_says_on_every_page_that_it_is_no_offer(estimate_pdf: LaidOut) -> None:
    for words in estimate_pdf.pages:
        assert "Estimate: not an offer" in words
    assert "Q-20" not in estimate_pdf.words


def test_an_estimate_keeps_its_spans_and_names_what_has_no_price(estimate_pdf: LaidOut) -> None:
    words = estimate_pdf.words
    # 2 x 10,000 to 2 x 15,000, and 5,400 for the rest that has a price
    assert "$20,000–30,000" in words
    assert "$25,400–35,400" in words
    assert "Without NVLink bridge" in words


def test_it_says_plainly_when_renting_is_cheaper(offer: frozen.QuoteDocument, offer_pdf: LaidOut) -> None:
    cheaper = [rate.name for rate in offer.rates if rate.is_cheaper]
    assert cheaper
    assert f"renting is cheaper at {cheaper[0]}" in offer_pdf.words


@pytest.mark.parametrize("name", [path.stem for path in sorted((shelf.FIXTURES / "reference_builds").glob("*.json"))])
def test_every_reference_build_makes_a_page_with_all_its_parts(name: str) -> None:
    page = page_of(document_of(name))
    assert page.lines
    assert {"lanes", "power", "one_line", "tco"} <= set(page.drawings)
    assert page.sections["power"][0]
    assert page.workings


def test_a_price_that_changes_afterwards_changes_no_byte(
    desk: Desk, catalogue: Callable[[CatalogueSnapshot], None]
) -> None:
    desk.issue(desk.answers())
    quote = Quote.objects.get()
    before = html_of(quote.document)
    catalogue(dearer(shelf.snapshot()))
    quote = Quote.objects.get()
    assert html_of(quote.document) == before
    assert str(quote.total) == "30900.00"


def test_anybody_with_the_link_takes_home_an_estimate(visitor: Desk, row: BuildRow) -> None:
    response = visitor.estimate({"price:a100-pcie-80gb|new": "11000"})
    paper = Paper(response.content)
    assert "$22,000.00" in paper.words
    (carried,) = paper.reader.attachments["build.json"]
    assert json.loads(carried) == row.document


def test_an_unreadable_price_makes_no_estimate_but_says_so(visitor: Desk) -> None:
    response = visitor.estimate({"price:a100-pcie-80gb|new": "cheap"})
    assert response.status_code == 422
    assert "cheap" in response.content.decode()
