"""The build file inside a quote's PDF. A PDF comes from anywhere, so everything that it may make us do has a limit.

Our PDFs carry the build file as an attachment (PDF 32000-1:2008, 7.11.4), and say in their title which quote they are.
Whether that quote was really issued here only `quotes` knows; it puts a function into `RECOGNISERS` when Django starts.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from configurator.sizing.build import Build, codec
from configurator.sizing.build.codec import BuildFileError

MOST_BYTES = 5_000_000
"""Ours have some 200,000."""
MOST_PAGES = 200
MOST_ATTACHMENTS = 20
LIMITS: dict[str, Any] = {
    "maximum_declared_stream_length": MOST_BYTES,
    "zlib_maximum_output_length": MOST_BYTES,
    "lzw_maximum_output_length": MOST_BYTES,
    "run_length_maximum_output_length": MOST_BYTES,
    "brotli_maximum_output_length": MOST_BYTES,
    "stream_filters_maximum_length": 4,
    "stream_decoding_work_maximum_length": 4 * MOST_BYTES,
    "array_maximum_element_count": 20_000,
    "dictionary_maximum_element_count": 20_000,
    "jbig2dec_binary": None,
}
"""What pypdf may do: a few megabytes unpacked, by its own decoders alone."""
START = b"%PDF-"
QUOTE = re.compile(r"\bQuote (?P<number>(?P<plain>Q-\d{4}-\d{4,6})(?:-R(?P<revision>\d{1,3}))?)(?!\S)")
DAMAGED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError, RecursionError, TypeError,
    ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What a reader of PDFs raises where one is not what it says."""

Recogniser = Callable[[str, str], str]
RECOGNISERS: list[Recogniser] = []
"""Each takes a quote's number and the text of its build file, and says in a sentence what is wrong; empty if nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A build from a PDF. `origin` names what it came from; `doubt` says what is wrong with that, if anything."""

    build: Build
    origin: str
    doubt: str


def is_pdf(start: bytes) -> bool:
    """Whether a file that begins so is a PDF; other programs may write up to 1 KB before the mark."""
    return START in start[:1024]


def read(data: bytes) -> Attached:
    """The build that a PDF carries. Raises BuildFileError with one sentence."""
    if len(data) > MOST_BYTES:
        raise BuildFileError("", f"the PDF has more than {MOST_BYTES // 1_000_000} MB; quotes have less than one")
    text, title = _carried(data)
    build = codec.read(text)
    origin, number = _named(title)
    doubts = (doubt for recognise in RECOGNISERS if number and (doubt := recognise(number, text)))
    return Attached(build=build, origin=origin, doubt=next(doubts, ""))


def _named(title: str) -> tuple[str, str]:
    """What the PDF says it is, and the number of the quote: ("quote Q-2026-0007 revision 2", "Q-2026-0007-R2")."""
    found = QUOTE.search(title)
    if found is None:
        return ("an estimate" if title.startswith("Estimate") else "a PDF"), ""
    revision = f" revision {found['revision']}" if found["revision"] else ""
    return f"quote {found['plain']}{revision}", found["number"]


def _carried(data: bytes) -> tuple[str, str]:
    """The text of the build file in a PDF, and the PDF's title."""
    # Imported here: it costs 0.2 s, and few open a PDF.
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import PyPdfError

    try:
        with apply_configuration(**LIMITS):
            reader = PdfReader(BytesIO(data), strict=True, xref_stream_maximum_entries=100_000)
            if reader.is_encrypted:
                raise BuildFileError("", "the PDF is locked with a password; open it without one")
            root: Any = reader.trailer["/Root"]
            if int(root["/Pages"]["/Count"]) > MOST_PAGES:
                raise BuildFileError("", f"the PDF has more than {MOST_PAGES} pages; quotes have fewer than 20")
            text = next(filter(None, map(_text_of, _attachments(root))), "")
            title = str(reader.metadata.get("/Title") or "")[:200] if reader.metadata else ""
    except (PyPdfError, *DAMAGED) as problem:
        if isinstance(problem, BuildFileError):
            raise
        raise BuildFileError("", "the PDF is damaged, or unpacks to more than a quote does") from problem
    if not text:
        raise BuildFileError("", "this PDF carries no build file; only quotes and estimates made here do")
    return text, title


def _attachments(root: Any) -> Iterator[Any]:
    """The file specifications of a PDF: those of the document, then those that are named; MOST_ATTACHMENTS at most."""
    tree = root.get("/Names", {}).get("/EmbeddedFiles", {})
    leaves = [kid.get_object() for kid in tree.get("/Kids", [])[:MOST_ATTACHMENTS]] or [tree]
    named = [specification for leaf in leaves for specification in leaf.get("/Names", [])[1::2]]
    for specification in [*root.get("/AF", []), *named][:MOST_ATTACHMENTS]:
        yield specification.get_object()


def _text_of(specification: Any) -> str:
    """The text of an attachment that is a build file by its name and its beginning; empty for any other."""
    name = str(specification.get("/UF") or specification.get("/F") or "")
    if not name.endswith(".json"):
        return ""
    content = specification["/EF"]["/F"].get_object().get_data()
    if len(content) > codec.MAX_BYTES:
        raise BuildFileError("", f"the PDF's attachment has more than {codec.MAX_BYTES:,} bytes")
    text = content.decode("utf-8")
    return text if '"a100-build/' in text else ""
