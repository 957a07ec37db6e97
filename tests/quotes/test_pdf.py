"""The PDF: what it says, what it carries, what it may load, and that it stays the same."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, tzinfo
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pypdf import PdfReader

from configurator.builder.models import Build as BuildRow
from configurator.quotes import frozen
from configurator.quotes.fetcher import OwnFilesOnly, Refused, static_file
from configurator.quotes.models import Quote
from configurator.quotes.pdf import PdfProblem, html_of, render_pdf
from configurator.quotes.present import page_of
from configurator.sizing.build import codec
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.quotes.conftest import Desk
from tests.quotes.offers import dearer, document_of, estimate_of
from tests.sizing import shelf

POINTS = {"A4": (595.3, 841.9), "Letter": (612.0, 792.0)}

ALL_BUT_ONE = {"nvlink-bridge-a100-2slot|new": "150", "cyberpower-pr1500rt2u|new": "900"}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def offer() -> frozen.QuoteDocument:
    return document_of()


@pytest.fixture(scope="module")
def offer_pdf(offer: frozen.QuoteDocument) -> PdfReader:
    return read(render_pdf(offer))


@pytest.fixture(scope="module")
def estimate_pdf() -> PdfReader:
    return read(render_pdf(estimate_of()))


def test_it_says_number_parties_total_and_validity(offer: frozen.QuoteDocument, offer_pdf: PdfReader) -> None:
    words = words_of(offer_pdf)
    for said in ("Quote Q-2026-0001", "Example University", "Example Systems Ltd", "$30,900.00", "RFQ 17"):
        assert said in words
    assert offer.valid_until is not None
    assert f"{offer.valid_until:%B %Y}" in words


def test_it_says_the_same_watts_lanes_and_break_even_as_the_document(
    offer: frozen.QuoteDocument, offer_pdf: PdfReader
) -> None:
    words = words_of(offer_pdf)
    assert offer.figures["power.peak_w"].text in words
    assert f"PCIe lanes free {offer.figures['lanes.free'].text}" in words
    for rate in offer.rates:
        assert rate.verdict.partition(" ")[0] in words
    assert offer.figures["cost.tco"].text in words


def test_it_says_every_line_finding_and_term(offer: frozen.QuoteDocument, offer_pdf: PdfReader) -> None:
    words = words_of(offer_pdf)
    for line in offer.lines:
        assert line.description in words
    for finding in offer.findings:
        assert finding.title in words
    for term in offer.terms:
        assert term in words


def test_each_page_says_which_it_is_of_how_many_and_whose(offer_pdf: PdfReader) -> None:
    pages = offer_pdf.pages
    assert 4 <= len(pages) <= 7
    for number, page in enumerate(pages, start=1):
        words = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in words
        if number > 1:
            assert "Quote Q-2026-0001" in words
            assert "Example University" in words


def page_with(reader: PdfReader, words: str) -> int:
    return next(n for n, page in enumerate(reader.pages, start=1) if words in " ".join(page.extract_text().split()))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["tier-2-new", "dgx-a100"])
@pytest.mark.parametrize("make", [document_of, estimate_of])
def test_it_takes_seven_pages_and_cuts_no_part_in_two(
    make: Callable[..., frozen.QuoteDocument], name: str, paper: str
) -> None:
    document = make(name, page_size=paper)
    reader = read(render_pdf(document))
    assert len(reader.pages) == 7
    # Findings may go on over the page, but their heading has the first below it, and none is torn.
    assert page_with(reader, document.findings[0].title) == page_with(reader, "Findings")
    for finding in document.findings:
        assert page_with(reader, finding.title) == page_with(reader, " ".join(finding.why.split()[-3:]))
    # The drawing of the lanes and the figures below it; the first and the last formula.
    assert page_with(reader, "Lanes of the host") == page_with(reader, "lanes from the host")
    first, *_others, last = [row.label for half in page_of(document).workings for row in half]
    assert page_with(reader, first) == page_with(reader, last) == page_with(reader, "How the numbers come about")


def test_the_price_of_tokens_says_at_which_load(offer_pdf: PdfReader) -> None:
    assert "Per million tokens, saturated" in words_of(offer_pdf)


def test_the_total_on_the_cover_says_what_it_leaves_out(estimate_pdf: PdfReader, offer_pdf: PdfReader) -> None:
    cover = " ".join(estimate_pdf.pages[0].extract_text().split())
    assert "$25,400–35,400 USD, without tax without NVLink bridge for A100 PCIe, 2-slot;" in cover
    assert ": no price" not in words_of(offer_pdf)
    assert page_of(estimate_of(typed=ALL_BUT_ONE)).total_without.endswith(": no price")


def test_it_carries_its_build_file(offer: frozen.QuoteDocument, offer_pdf: PdfReader) -> None:
    (carried,) = offer_pdf.attachments["build.json"]
    assert carried.decode() == codec.write(shelf.reference_build("tier-2-new"))
    assert codec.read(carried) == shelf.reference_build("tier-2-new")
    names = offer_pdf.trailer["/Root"]["/AF"]
    assert names[0].get_object()["/AFRelationship"] == "/Source"


def test_it_is_tagged_pdf_a_with_language_and_title(offer_pdf: PdfReader) -> None:
    root: Any = offer_pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert offer_pdf.metadata is not None
    assert offer_pdf.metadata.title == "Quote Q-2026-0001 for Example University"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp


def test_every_drawing_has_its_text(offer: frozen.QuoteDocument, offer_pdf: PdfReader) -> None:
    told: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, dict):
            told.extend([str(node["/Alt"])] if "/Alt" in node else [])
            children = node.get("/K", [])
            for child in children if isinstance(children, list) else [children]:
                if hasattr(child, "get_object") and not isinstance(child, int):
                    walk(child)

    walk(offer_pdf.trailer["/Root"]["/StructTreeRoot"])
    assert sum("PCIe lanes: " in alt for alt in told) == 1
    assert len([alt for alt in told if len(alt) > 60]) == len(offer.drawings)


def test_letters_are_inter_and_nothing_else(offer_pdf: PdfReader) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in offer_pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all(font.startswith("Inter") for font in fonts)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_is_the_one_that_was_chosen(paper: str) -> None:
    box = read(render_pdf(document_of(page_size=paper))).pages[-1].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(POINTS[paper], abs=0.5)


def test_the_same_document_gives_the_same_bytes(offer: frozen.QuoteDocument) -> None:
    assert render_pdf(offer) == render_pdf(frozen.read(frozen.write(offer)))


def test_the_same_estimate_gives_the_same_bytes_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Later":
            return cls(2031, 1, 1, tzinfo=tz)

    estimate = estimate_of()
    before = render_pdf(estimate)
    monkeypatch.setattr(weasyprint, "datetime", Later)
    assert render_pdf(estimate) == before


def test_an_estimate_says_on_every_page_that_it_is_no_offer(estimate_pdf: PdfReader) -> None:
    for page in estimate_pdf.pages:
        assert "Estimate: not an offer" in " ".join(page.extract_text().split())
    assert "Q-20" not in words_of(estimate_pdf)


def test_an_estimate_keeps_its_spans_and_names_what_has_no_price(estimate_pdf: PdfReader) -> None:
    words = words_of(estimate_pdf)
    # 2 x 10,000 to 2 x 15,000, and 5,400 for the rest that has a price
    assert "$20,000–30,000" in words
    assert "$25,400–35,400" in words
    assert "Without NVLink bridge" in words


def test_it_says_plainly_when_renting_is_cheaper(offer: frozen.QuoteDocument, offer_pdf: PdfReader) -> None:
    cheaper = [rate.name for rate in offer.rates if rate.is_cheaper]
    assert cheaper
    assert f"renting is cheaper at {cheaper[0]}" in words_of(offer_pdf)


def test_hostile_words_stay_words() -> None:
    document = document_of(notes='<link rel="attachment" href="file:///etc/passwd"> <img src="http://localhost/">')
    reader = read(render_pdf(document))
    assert set(reader.attachments) == {"build.json"}
    assert "file:///etc/passwd" in words_of(reader)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/logo.png",
        "ftp://example.com/x",
        "data:image/svg+xml,<svg/>",
        "static:../configurator/settings.py",
        "static:css/../../manage.py",
        "static:/etc/passwd",
        "static:css/missing.css",
        "static:js/app.js",
        "drawing:unknown",
        "css/quote.css",
    ],
)
def test_nothing_but_its_own_files_is_fetched(address: str) -> None:
    with pytest.raises(Refused):
        OwnFilesOnly({"lanes": "<svg/>"}).fetch(address)


def test_its_own_style_sheet_fonts_and_drawings_are_fetched() -> None:
    fetcher = OwnFilesOnly({"lanes": "<svg/>"})
    assert b"@page" in fetcher.fetch("static:css/quote.css").read()
    assert fetcher.fetch("static:fonts/inter-400.ttf").read()[:4] == b"\x00\x01\x00\x00"
    assert fetcher.fetch("drawing:lanes").read() == b"<svg/>"


def test_a_link_out_of_the_static_folder_is_not_followed(tmp_path: Path, settings: Any) -> None:
    outside = tmp_path / "secret.css"
    outside.write_text("secret")
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "link.css").symlink_to(outside)
    settings.STATICFILES_DIRS = [folder]
    with pytest.raises(Refused):
        static_file("link.css")


def test_a_refused_address_stops_the_pdf(offer: frozen.QuoteDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    evil = html_of(offer).replace("static:css/quote.css", "file:///etc/passwd")
    monkeypatch.setattr("configurator.quotes.pdf.html_of", lambda document: evil)
    with pytest.raises(PdfProblem):
        render_pdf(offer)


def test_the_style_sheet_has_literal_values_only() -> None:
    """WeasyPrint would ignore a custom property inside a drawing, and the paper would lose its lines."""
    sheet = (Path(settings.BASE_DIR) / "static/css/quote.css").read_text()
    assert "var(" not in sheet
    assert "http" not in sheet


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
    before = render_pdf(quote.document)
    catalogue(dearer(shelf.snapshot()))
    quote = Quote.objects.get()
    assert render_pdf(quote.document) == before
    assert str(quote.total) == "30900.00"


def test_anybody_with_the_link_takes_home_an_estimate(visitor: Desk, row: BuildRow) -> None:
    response = visitor.estimate({"price:a100-pcie-80gb|new": "11000"})
    reader = read(response.content)
    assert "$22,000.00" in words_of(reader)
    (carried,) = reader.attachments["build.json"]
    assert json.loads(carried) == row.document


def test_an_unreadable_price_makes_no_estimate_but_says_so(visitor: Desk) -> None:
    response = visitor.estimate({"price:a100-pcie-80gb|new": "cheap"})
    assert response.status_code == 422
    assert "cheap" in response.content.decode()
