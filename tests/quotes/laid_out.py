"""PDFs laid out once a process, and the words on their pages: both take a second or more."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO

from pypdf import PdfReader

from configurator.quotes import frozen
from configurator.quotes.pdf import render_pdf
from tests.quotes.offers import document_of

Make = Callable[..., frozen.QuoteDocument]


@dataclass(frozen=True)
class Paper:
    """A PDF, its words read once."""

    pdf: bytes

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(BytesIO(self.pdf))

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page, one space between them."""
        return [" ".join(page.extract_text().split()) for page in self.reader.pages]

    @property
    def words(self) -> str:
        return " ".join(self.pages)

    def page_with(self, words: str) -> int:
        return next(number for number, page in enumerate(self.pages, start=1) if words in page)


@dataclass(frozen=True)
class LaidOut(Paper):
    document: frozen.QuoteDocument


@cache
def laid_out(make: Make = document_of, name: str = "tier-2-new", page_size: str = "A4") -> LaidOut:
    document = make(name, page_size=page_size)
    return LaidOut(render_pdf(document), document)
