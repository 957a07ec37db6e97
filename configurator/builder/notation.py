"""Numbers in the reader's own notation: 1,234.5 or 1.234,5 or 1 234,5.

Every number is written once, in English notation, by the engine, by `formatting` and by the drawings. A page for a reader of
another notation is rewritten as a whole on its way out, so that figures, workings, findings and drawings agree; nothing that
is kept between requests ever depends on the reader. Only the text between tags is touched: boxes stay plain (and read any
notation), files and JSON stay as they are, and so do quotes, which are one document for all.
"""

import re
from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from .preferences import preferences_of

Notation = Literal["point", "comma", "space", "apostrophe"]

NARROW_SPACE = "\u202f"
SEPARATORS = {"comma": (".", ","), "space": (NARROW_SPACE, ","), "apostrophe": ("’", ".")}
"""Of thousands, and of decimals."""

TAGS = re.compile(r"(<(script|style|textarea|pre|code)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.,:/#&-])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w]|[.,:/]\d|-\w)")
"""With thousands or decimals; no part of a name, a version of three parts, a date or an address."""
NAMED = re.compile(
    r"(?:Llama|Qwen|Phi|Gemma|Mistral|Falcon|DeepSeek|PCIe|PCI Express|CUDA|vLLM|OFED|Python|Inference|Training|TC|NEC|IEC|"
    r"NFPA|arXiv|[Vv]ersion|[Ss]ection|[Cc]hapter)[ \u00a0]$"
)
"""After these words a number is a name: Llama 3.1, PCIe 4.0, section 3.1."""

UNTOUCHED = ("quotes", "admin")


def rewritten(html: str, notation: str) -> str:
    """A page, or a fragment of one, in another notation than the English one."""
    thousands, decimals = SEPARATORS[notation]
    swap = str.maketrans({",": thousands, ".": decimals})

    def number(found: re.Match[str]) -> str:
        before = found.string[max(0, found.start() - 16) : found.start()]
        return found[0] if NAMED.search(before) else found[0].translate(swap)

    pieces = TAGS.split(html)  # text, tag, its name or None, text, …
    pieces[::3] = [NUMBER.sub(number, text) if text and not text.isspace() else text for text in pieces[::3]]
    pieces[2::3] = [""] * len(pieces[2::3])
    return "".join(pieces)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Pages in the notation of the cookie, else of the browser's first language."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        match = request.resolver_match
        if match is not None and match.namespace in UNTOUCHED:
            return response
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        notation = preferences_of(request).notation
        if notation != "point":
            response.content = rewritten(response.content.decode(response.charset), notation)
        return response

    return answered
