"""What a build begins with: nothing, a reference build, or what somebody has: a build file, its text, or a quote's PDF."""

from dataclasses import dataclass
from typing import IO

from django.http import HttpRequest

from configurator.sizing.build import Build, codec
from configurator.sizing.build.codec import BuildFileError

from . import quote_pdf, references

FIRST_BYTES = 1024
"""Enough to see what kind of file it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`title` stands in the build's history; `said` is told to who opened it, `doubt` as a warning."""

    build: Build
    title: str
    said: str = ""
    doubt: str = ""


def opened(request: HttpRequest, text: str) -> Opened:
    """The build to start with. Raises BuildFileError, which names the field that is wrong."""
    reference = references.builds().get(request.POST.get("reference", ""))
    if reference is not None:
        return Opened(build=reference, title="Started from a reference build")
    upload = request.FILES.get("file")
    if upload is not None:
        return _uploaded(upload)
    if "text" in request.POST:
        if not text.strip():
            raise BuildFileError("", "choose a file, or paste its text")
        return Opened(build=codec.read(text), title="Read from pasted text")
    return Opened(build=Build(), title="Started blank")


def _uploaded(upload: IO[bytes]) -> Opened:
    """A build file or a quote's PDF, told apart by how it begins, not by its name. Never more is read than is allowed."""
    start = upload.read(FIRST_BYTES)
    if not quote_pdf.is_pdf(start):
        return Opened(build=codec.read(start + upload.read(codec.MAX_BYTES + 1)), title="Read from a file")
    carried = quote_pdf.read(start + upload.read(quote_pdf.MOST_BYTES + 1 - len(start)))
    return Opened(
        build=carried.build,
        title=f"From {carried.origin}",
        said=f"Opened from {carried.origin}.",
        doubt=carried.doubt,
    )
