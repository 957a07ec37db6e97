"""The estimate behind a shared link, and what a quote's PDF says when it is opened again."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from configurator.builder import shares
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import ShareLink
from configurator.quotes import pdf_cache
from configurator.quotes.models import Quote
from configurator.quotes.recognise import doubt_about
from tests.quotes.conftest import Desk


def test_it_holds_nothing_that_was_typed_for_a_quote(visitor: Desk) -> None:
    visitor.save(visitor.answers(customer_name="Secret Customer", discount_percent="17"))
    token = shares.make(visitor.row, ShareLink.Kind.VIEW)
    answer = Client().get(f"/share/{token}/estimate.pdf")
    assert (answer["Content-Type"], answer["X-Robots-Tag"]) == ("application/pdf", "noindex, nofollow")
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Secret Customer" not in text
    assert "17 %" not in text
    assert str(visitor.row.pk) not in text
    own = visitor.client.get(visitor.url("draft_pdf")).content
    assert "Secret Customer" in " ".join(page.extract_text() for page in PdfReader(BytesIO(own)).pages)


def test_a_revoked_link_gives_no_pdf(row: BuildRow) -> None:
    token = shares.make(row, ShareLink.Kind.VIEW)
    shares.revoke(row, ShareLink.objects.get().pk)
    assert Client().get(f"/share/{token}/estimate.pdf").status_code == 404


def opened(pdf: bytes) -> Any:
    return Client().post("/start/", {"file": SimpleUploadedFile("quote.pdf", pdf)}, follow=True)


def test_an_issued_quote_opens_again_as_the_build_that_it_was_issued_for(issued: Quote, row: BuildRow) -> None:
    answer = opened(pdf_cache.pdf_of(issued))
    assert [str(m) for m in answer.context["messages"]] == [f"Opened from quote {issued.number}."]
    assert BuildRow.objects.exclude(pk=row.pk).get().load() == row.load()


@pytest.mark.django_db
def test_a_quote_that_nobody_issued_here_is_doubted(issued: Quote) -> None:
    assert doubt_about(issued.number, issued.document.build_file) == ""
    assert doubt_about("Q-1999-0001", issued.document.build_file).startswith("There is no quote Q-1999-0001 here")
    changed = issued.document.build_file.replace("36", "37")
    assert doubt_about(issued.number, changed) == (
        f"The build file in this PDF is not the one that was issued with {issued.number}."
    )
