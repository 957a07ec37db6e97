"""Pieces of a page that are sent again only when they have changed; `pieces` compares them.

`{% part "fit" %}<section>…</section>{% endpart %}` gives the element the id `fit`. `{% frame "results" %}…{% endframe %}` stands
round parts: as long as everything between its parts is as it was, and they are the same ones in the same order, only the parts
are compared; otherwise the whole frame is sent. What stands outside a part belongs to the frame.
"""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from ..pieces import Frame, Parts, Piece, swapped_in, with_id

register = template.Library()


class PartNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, id: FilterExpression, nodelist: NodeList) -> None:
        self.id, self.nodelist = id, nodelist

    def render(self, context: Context) -> SafeString:
        id, html = str(self.id.resolve(context)), self.nodelist.render(context).strip()
        parts: Parts | None = context.get("parts")
        kept = parts is not None and parts.note(id, html)
        if parts is not None and parts.frame is not None:
            return SafeString(parts.frame.take(Piece(id, html, kept)))
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
        frame = parts.frame = Frame()
        words = self.nodelist.render(context).split(frame.mark)
        parts.frame = None
        if parts.note(str(self.id.resolve(context)), frame.between(words)) and context.get("oob"):
            parts.frame_kept = True
            return SafeString("".join(swapped_in(piece.id, piece.html) for piece in frame.pieces if not piece.kept))
        return SafeString(frame.filled(words))


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
