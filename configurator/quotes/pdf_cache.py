"""PDFs on disk, made once for each document and each version of the layout: all of issued quotes, the newest of estimates."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore

from django.conf import settings

from . import frozen
from .models import Quote
from .pdf import ONE_AT_A_TIME, render_pdf

MOST_ESTIMATES = 200
"""Some 20 MB. Anybody may ask for an estimate, so they must not fill the disk."""

PLACES = BoundedSemaphore(2)
"""One thread lays out and one waits for it. With more, a few visitors who ask for PDFs would hold every thread of the
process, and nobody else would get a page."""

LAYOUT = (
    "configurator/quotes/**/*.py",
    "configurator/drawings/**/*.py",
    "configurator/builder/against.py",
    "configurator/builder/formatting.py",
    "configurator/builder/forms/words.py",
    "configurator/builder/numbers.py",
    "configurator/sizing/figure_index/**/*.py",
    "configurator/sizing/quantities.py",
    "templates/quotes/**/*.html",
    "static/css/quote.css",
    "build/fonts/fonts/*.ttf",
    "requirements/base.txt",
)
"""All that decides how a document looks on paper."""


class PdfBusy(Exception):
    """Others' PDFs are being laid out; there is no place to wait."""


def pdf_of(quote: Quote) -> bytes:
    """The PDF of an issued quote, from disk where it has been made before. Raises PdfProblem, PdfBusy."""
    path = quote_path(quote)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _made(path, quote.document)


def pdf_of_estimate(document: frozen.QuoteDocument) -> bytes:
    """The PDF of an estimate, from disk while it is among the newest. Raises PdfProblem, PdfBusy."""
    path = estimate_path(document)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pdf = _made(path, document)
        _drop_oldest(path.parent)
        return pdf


def quote_path(quote: Quote) -> Path:
    return _folder() / _file_name(quote.sha256)


def estimate_path(document: frozen.QuoteDocument) -> Path:
    return _folder() / "estimates" / _file_name(frozen.fingerprint(frozen.write(document)))


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "pdf"


def _file_name(fingerprint: str) -> str:
    return f"{fingerprint[:32]}-{layout_version()}.pdf"


@cache
def layout_version() -> str:
    """Changes with everything that decides how a document looks: an older PDF then is made anew."""
    digest = sha256()
    for path in layout_files():
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def layout_files() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    return (path for pattern in LAYOUT for path in sorted(root.glob(pattern)))


def _made(path: Path, document: frozen.QuoteDocument) -> bytes:
    with _place(), ONE_AT_A_TIME:
        try:
            return path.read_bytes()  # somebody else made it while this thread waited
        except FileNotFoundError:
            pdf = render_pdf(document)
            keep(path, pdf)
            return pdf


@contextmanager
def _place() -> Iterator[None]:
    if not PLACES.acquire(blocking=False):
        raise PdfBusy
    try:
        yield
    finally:
        PLACES.release()


def keep(path: Path, pdf: bytes) -> None:
    """Written beside under a name of its own and moved into place, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as draft:
        draft.write(pdf)
    Path(draft.name).replace(path)


def _drop_oldest(folder: Path) -> None:
    """Another process may be dropping the same ones."""
    newest_first = sorted(((_made_at(path), path) for path in folder.glob("*.pdf")), reverse=True)
    for _at, path in newest_first[MOST_ESTIMATES:]:
        path.unlink(missing_ok=True)


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
