"""What of a page has changed: each part of it is known by a digest of its HTML, which the page posts with its next change.

An answer to htmx then holds those parts alone that differ, each to be swapped in where it stands. Compared is the HTML itself, so
that nothing that a part shows can be forgotten. The tags `part` and `frame` (templatetags/parts.py) say what a part is.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from secrets import token_hex

from django.template import TemplateSyntaxError

DIGEST_BYTES = 6
TAG = re.compile(r"<\w+")


def read(posted: str) -> dict[str, str]:
    """`fit:a1b2 speed:c3d4` as a page posts it, by id. What cannot be read is no part that the page has."""
    return dict(pair.split(":", 1) for pair in posted.split() if ":" in pair)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a frame as it was rendered; `kept` if the page has it like that."""

    id: str
    html: str
    kept: bool


class Frame:
    """What stands round parts while it is rendered: its text with a mark in the place of each part, and the parts in their order.

    The mark is drawn anew for each frame, so that nothing that anybody wrote before can hold it.
    """

    def __init__(self) -> None:
        self.mark = token_hex(8)
        self.pieces: list[Piece] = []

    def take(self, piece: Piece) -> str:
        """Keep a part; returns what stands for it."""
        self.pieces.append(piece)
        return self.mark

    def between(self, words: Sequence[str]) -> str:
        """All that is not in a part, and which parts there are; `words` are the texts before, between and after them."""
        return "\0".join((*words, *(piece.id for piece in self.pieces)))

    def filled(self, words: Sequence[str]) -> str:
        """The frame with its parts in it."""
        parts = (with_id(piece.id, piece.html) for piece in self.pieces)
        return words[0] + "".join(part + word for part, word in zip(parts, words[1:], strict=True))


class Parts:
    """The parts of one answer, as they are rendered. `known` are those that the page has already.

    `frame_kept` says that the frame of this answer stays, and only parts in it are swapped.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self.known = known or {}
        self.digests: dict[str, str] = {}
        self.frame: Frame | None = None
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
    """An element with its id, which may hold what somebody typed, and with more attributes where there are any."""
    name = TAG.match(html)
    if name is None:
        raise TemplateSyntaxError(f"The part {id!r} is not one element.")
    return f'{name[0]} id="{escape(id)}"{attributes}{html[name.end() :]}'


def swapped_in(id: str, html: str) -> str:
    """An element that htmx puts in the place of the one with its id. Rows of tables can only come inside a template."""
    piece = with_id(id, html, ' hx-swap-oob="true"')
    return f"<template>{piece}</template>" if html.startswith("<tr") else piece
