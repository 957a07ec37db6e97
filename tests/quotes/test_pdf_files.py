"""What a PDF may load: its own files, and nothing that a customer's or a seller's words ask for."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from configurator.quotes import pdf as layout
from configurator.quotes.fetcher import OwnFilesOnly, Refused, static_file
from tests.quotes.laid_out import Paper
from tests.quotes.offers import document_of


def test_hostile_words_stay_words() -> None:
    document = document_of(notes='<link rel="attachment" href="file:///etc/passwd"> <img src="http://localhost/">')
    paper = Paper(layout.render_pdf(document))
    assert set(paper.reader.attachments) == {"build.json"}
    assert "file:///etc/passwd" in paper.words


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


def test_a_refused_address_stops_the_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    offer = document_of()
    evil = layout.html_of(offer).replace("drawing:lanes", "file:///etc/passwd")
    monkeypatch.setattr(layout, "html_of", lambda document: evil)
    with pytest.raises(layout.PdfProblem):
        layout.render_pdf(offer)


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 9"><path stroke="#000" d="M"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 9"><rect width="x"/></svg>',
    ],
    ids=["no XML", "a path without points", "a width without a number"],
)
def test_a_drawing_that_cannot_be_drawn_stops_the_pdf(drawing: str) -> None:
    """WeasyPrint would only log it, and leave a hole in the quote."""
    offer = document_of()
    with pytest.raises(layout.PdfProblem, match="drawing:lanes"):
        layout.render_pdf(replace(offer, drawings=dict(offer.drawings) | {"lanes": drawing}))


def test_nothing_is_complained_about(caplog: pytest.LogCaptureFixture) -> None:
    """Not even what WeasyPrint would forgive: an unknown property, a font that does not load."""
    caplog.set_level(logging.WARNING, "weasyprint")
    layout.render_pdf(document_of())
    assert caplog.messages == []


def test_the_style_sheet_has_literal_values_only() -> None:
    """WeasyPrint would ignore a custom property inside a drawing, and the paper would lose its lines."""
    sheet = (Path(settings.BASE_DIR) / "static/css/quote.css").read_text()
    assert "var(" not in sheet
    assert "http" not in sheet
