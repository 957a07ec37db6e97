"""What a quote may load while it is laid out: our own style sheet and fonts, its own drawings, nothing else in the world.

WeasyPrint's own fetcher reads files and calls addresses. This one knows `static:`, and looks only below the folders of
static files, and `drawing:`, the drawings of the document at hand. A refusal stops the whole PDF: nothing in a quote has
any business to ask for more.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

STATIC = "static:"
DRAWING = "drawing:"
TYPES = {".css": "text/css", ".ttf": "font/ttf"}


class Refused(ValueError):
    """The document asked for something that a quote does not load."""


class OwnFilesOnly(URLFetcher):
    def __init__(self, drawings: Mapping[str, str]) -> None:
        super().__init__(allowed_protocols=[], allow_redirects=False, fail_on_errors=True)
        self.drawings = drawings

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith(STATIC):
            path = static_file(url.removeprefix(STATIC))
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": TYPES[path.suffix]})
        if (name := url.removeprefix(DRAWING)) != url and name in self.drawings:
            return URLFetcherResponse(url, body=self.drawings[name].encode(), headers={"Content-Type": "image/svg+xml"})
        raise Refused(f"a quote loads its own files only, not {url[:80]!r}")


def static_file(name: str) -> Path:
    """A file below one of the static folders, of a kind that a quote uses. Raises Refused."""
    for folder in settings.STATICFILES_DIRS:
        root = Path(folder).resolve()
        path = (root / name.lstrip("/")).resolve()
        if path.is_relative_to(root) and path.suffix in TYPES and path.is_file():
            return path
    raise Refused(f"no such static file: {name[:80]!r}")
