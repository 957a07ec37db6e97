"""Numbers as the reader's language writes them: 1,234.5 or 1.234,5 or 1 234,5.

Engine, presenters and drawings write every number in English notation. A page for a reader of another one is rewritten as a whole on
its way out, so that figures, workings, findings and drawings agree, and nothing that is kept between requests depends on the reader.
Only text between tags is touched, and of that not what is marked `translate="no"`, nor what stands in “quotation marks”, nor the
numbers in names that `named_numbers` knows, nor those in what people typed (`typed_words`): names and what somebody typed stay as
they are, in boxes too; a box that holds what the build does is marked and written like the text. Files, JSON and documents on paper stay.
"""

import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from catalog.snapshot import take

from .forms.boxes import KEPT_NUMBER
from .named_numbers import NO_NAMES, NUMBER, Names, is_in_a_name, names_of, together
from .preferences import Notation, notation_of
from .typed_words import typed_names

NARROW_SPACE = "\u202f"
MARKS = {
    Notation.COMMA: str.maketrans({",": ".", ".": ","}),
    Notation.SPACE: str.maketrans({",": NARROW_SPACE, ".": ","}),
    Notation.APOSTROPHE: str.maketrans({",": "’"}),
}
"""What takes the place of the English marks of thousands and of decimals."""

UNTOUCHED = re.compile(
    r"""(<(?:script|style|textarea|pre|code)\b.*?</(?:script|style|textarea|pre|code)>|<[^>]*\stranslate="no"[^>]*>[^<]*|<[^>]*>|“[^”<]*”)""",
    re.DOTALL | re.IGNORECASE,
)
NUMBER_BOX = re.compile(r'<input [^>]*inputmode="decimal"[^>]*>')
HELD = re.compile(rf'(?<= value=")(-?\d+)\.(\d+)(?="[^>]* {KEPT_NUMBER}\b)')
HINTED = re.compile(r'(?<= placeholder=")[^"]+')
SERVER_ERROR = 500
"""From this status on there may be no database to ask for names."""


def rewritten(html: str, notation: Notation, names: Names = NO_NAMES) -> str:
    """A page, or a fragment of one, in another notation than the English one."""
    marks = MARKS[notation]

    def number(found: re.Match[str]) -> str:
        return found[0] if is_in_a_name(found, names) else found[0].translate(marks)

    pieces = UNTOUCHED.split(html)  # text, untouched, text, …
    pieces[::2] = [NUMBER.sub(number, text) if text and not text.isspace() else text for text in pieces[::2]]
    return "".join(pieces)


def boxes_rewritten(html: str, notation: Notation) -> str:
    """The numbers that boxes hold, and those in grey where a box is empty. Boxes have no marks of thousands."""
    marks = MARKS[notation]
    held = rf"\1{marks.get(ord('.'), '.')}\2"

    def hint(found: re.Match[str]) -> str:
        return NUMBER.sub(lambda number: number[0].translate(marks), found[0])

    return NUMBER_BOX.sub(lambda box: HINTED.sub(hint, HELD.sub(held, box[0])), html)


def in_readers_notation(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, and a decorator of views that compress their page: it must be rewritten before. The notation is that of the cookie,
    else of the browser's first language; the admin's pages stay as Django writes them."""

    @wraps(get_response)
    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if not is_page or response.has_header("Content-Encoding"):
            return response
        if request.resolver_match is not None and request.resolver_match.namespace == "admin":
            return response
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        notation = notation_of(request)
        if notation in MARKS:
            names = names_of(take()) if response.status_code < SERVER_ERROR else NO_NAMES
            names = together(names, typed_names(request))
            html = rewritten(response.content.decode(response.charset), notation, names)
            response.content = boxes_rewritten(html, notation)
        return response

    return answered
