"""What of a page has changed: each part of it is known by a digest of its HTML, which the page posts with its next change.

An answer to htmx then holds those parts alone that differ, each to be swapped in where it stands. Compared is the HTML itself, so
that nothing that a part shows can be forgotten. The tags `part` and `frame` (templatetags/parts.py) say what a part is.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from django.template import TemplateSyntaxError

DIGEST_BYTES = 6
TAG = re.compile(r"<\w+")


def read(posted: str) -> dict[str, str]:
    """`fit:a1b2 speed:c3d4` as a page posts it, by id. What cannot be read is no part that the page has."""
    return dict(pair.split(":", 1) for pair in posted.split() if ":" in pair)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part as it was rendered; `kept` if the page has it like that."""

    html: str
    kept: bool


class Parts:
    """The parts of one answer, as they are rendered. `known` are those that the page has already.

    `frame_kept` says that the frame of this answer stays, and only parts in it are swapped.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self.known = known or {}
        self.digests: dict[str, str] = {}
        self.inside: dict[str, Piece] | None = None
        self.frame_kept = False

    def note(self, id: str, html: str) -> bool:
        """Remember a part; returns whether the page has it as it is."""
        digest = urlsafe_b64encode(blake2b(html.encode(), digest_size=DIGEST_BYTES).digest()).decode()
        self.digests[id] = digest
        return self.known.get(id) == digest

    @property
    def written(self) -> str:
        """For the page to post with its next change; see `read`."""
        return " ".join(f"{id}:{digest}" for id, digest in self.digests.items())


def with_id(id: str, html: str, attributes: str = "") -> str:
    """An element with its id, and with more attributes where there are any."""
    name = TAG.match(html)
    if name is None:
        raise TemplateSyntaxError(f"The part {id!r} is not one element.")
    return f'{name[0]} id="{id}"{attributes}{html[name.end() :]}'


def swapped_in(id: str, html: str) -> str:
    """An element that htmx puts in the place of the one with its id. Rows of tables can only come inside a template."""
    piece = with_id(id, html, ' hx-swap-oob="true"')
    return f"<template>{piece}</template>" if html.startswith("<tr") else piece
