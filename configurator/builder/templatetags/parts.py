"""Pieces of a page that are sent again only when they have changed; `pieces` compares them.

`{% part "fit" %}<section>…</section>{% endpart %}` gives the element the id `fit`. `{% frame "results" %}…{% endframe %}` stands
round parts: as long as everything between its parts is as it was, and they are the same ones in the same order, only the parts
are compared; otherwise the whole frame is sent. What stands outside a part belongs to the frame.
"""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from ..pieces import Parts, Piece, swapped_in, with_id

register = template.Library()

MARK = "\0"
"""Stands, while a frame is being rendered, where a part was taken out of it: no text of ours holds it, and no page gets it."""


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
