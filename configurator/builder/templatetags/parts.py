"""Pieces of a page that are sent again only when they have changed.

`{% part "fit" %}<section>…</section>{% endpart %}` gives the element the id `fit`. A page says in its form, in the box
`parts`, which parts it has and a digest of each; an answer to htmx then holds those alone that differ, each to be swapped
in where it stands. `{% frame "results" %}…{% endframe %}` stands round parts: as long as everything between its parts is as
it was, and they are the same ones in the same order, only the parts are compared; otherwise the whole frame is sent.

Compared is the HTML itself, so that nothing can be forgotten: what stands outside a part belongs to the frame.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

DIGEST_BYTES = 6
TAG = re.compile(r"<\w+")
MARK = "\0"
"""Stands in a frame where a part was taken out of it; no text of ours holds it."""


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


class PartNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, id: FilterExpression, nodelist: NodeList) -> None:
        self.id, self.nodelist = id, nodelist

    def render(self, context: Context) -> SafeString:
        id, html = str(self.id.resolve(context)), self.nodelist.render(context).strip()
        parts: Parts | None = context.get("parts")
        kept = parts is not None and parts.note(id, html)
        if parts is not None and parts.inside is not None:
            parts.inside[id] = Piece(html, kept)
            return SafeString(f"{MARK}{id}{MARK}")
        if context.get("oob"):
            return SafeString("" if kept else swapped_in(id, html))
        return SafeString(with_id(id, html))


class FrameNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, id: FilterExpression, nodelist: NodeList) -> None:
        self.id, self.nodelist = id, nodelist

    def render(self, context: Context) -> SafeString:
        parts: Parts | None = context.get("parts")
        if parts is None:
            return self.nodelist.render(context)
        inside = parts.inside = {}
        between = self.nodelist.render(context)
        parts.inside = None
        if parts.note(str(self.id.resolve(context)), between) and context.get("oob"):
            parts.frame_kept = True
            return SafeString("".join(swapped_in(id, piece.html) for id, piece in inside.items() if not piece.kept))
        words = between.split(MARK)  # text, id, text, id, ..., text
        words[1::2] = [with_id(id, inside[id].html) for id in words[1::2]]
        return SafeString("".join(words))


def with_id(id: str, html: str, attributes: str = "") -> str:
    """An element with its id, and with more attributes where there are any."""
    name = TAG.match(html)
    if name is None:
        raise template.TemplateSyntaxError(f"The part {id!r} is not one element.")
    return f'{name[0]} id="{id}"{attributes}{html[name.end() :]}'


def swapped_in(id: str, html: str) -> str:
    """An element that htmx puts in the place of the one with its id. Rows of tables can only come inside a template."""
    piece = with_id(id, html, ' hx-swap-oob="true"')
    return f"<template>{piece}</template>" if html.startswith("<tr") else piece


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    return PartNode(*_block(parser, token, "endpart"))


@register.tag
def frame(parser: Parser, token: Token) -> FrameNode:
    return FrameNode(*_block(parser, token, "endframe"))


def _block(parser: Parser, token: Token, end: str) -> tuple[FilterExpression, NodeList]:
    _name, id = token.split_contents()
    nodelist = parser.parse((end,))
    parser.delete_first_token()
    return parser.compile_filter(id), nodelist
