"""Which theme, units and notation of numbers a reader wants, kept in cookies; the notation else from his browser's language."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from .units import AS_THE_CONTRACT, MEMORIES, SYSTEMS, Units
from .way_back import redirect_back

THEMES = ("light", "dark")
COOKIE = "display"
A_YEAR_S = 365 * 24 * 3600


class Notation(StrEnum):
    """How numbers are written."""

    POINT = "point"
    COMMA = "comma"
    SPACE = "space"
    APOSTROPHE = "apostrophe"


NOTATIONS = (
    ("", "As my browser’s language"),
    (Notation.POINT, "1,234.5"),
    (Notation.COMMA, "1.234,5"),
    (Notation.SPACE, "1 234,5"),
    (Notation.APOSTROPHE, "1’234.5"),
)
BY_LANGUAGE = {
    **dict.fromkeys(("da", "de", "el", "es", "hr", "id", "it", "nl", "pt", "ro", "sl", "tr", "vi"), Notation.COMMA),
    **dict.fromkeys(
        ("bg", "cs", "et", "fi", "fr", "hu", "lt", "lv", "nb", "nn", "no", "pl", "ru", "sk", "sv", "uk"), Notation.SPACE
    ),
    **dict.fromkeys(("de-at", "pt-pt"), Notation.SPACE),
    **dict.fromkeys(("de-ch", "de-li", "it-ch"), Notation.APOSTROPHE),
    **dict.fromkeys(("es-gt", "es-mx", "es-pe", "es-pr", "es-us"), Notation.POINT),
}
"""Unicode CLDR's marks of decimals and thousands, for the languages that browsers most often ask for; others have 1,234.5."""


def units_of(request: HttpRequest) -> Units:
    """What the cookie says, `us.gb.comma`; what it does not say, or says wrongly, is the usual."""
    kept = request.COOKIES.get(COOKIE, "")
    if not kept:
        return AS_THE_CONTRACT
    system, memory = [*kept.split("."), ""][:2]
    return Units(
        system=next((known for known, _ in SYSTEMS if known == system), "trade"),
        memory=next((known for known, _ in MEMORIES if known == memory), "gib"),
    )


def chosen_notation(request: HttpRequest) -> str:
    """What the reader has chosen himself; empty where the browser's language decides."""
    chosen = "".join(request.COOKIES.get(COOKIE, "").split(".")[2:3])
    return chosen if chosen in dict(NOTATIONS) else ""


def notation_of(request: HttpRequest) -> Notation:
    """As chosen, else as the first language of the browser has it: de-DE,de;q=0.9 is German."""
    if chosen := chosen_notation(request):
        return Notation(chosen)
    first = request.headers.get("Accept-Language", "").split(",", 1)[0].split(";", 1)[0].strip().lower()
    return BY_LANGUAGE.get(first) or BY_LANGUAGE.get(first.split("-", 1)[0], Notation.POINT)


def writes_decimal_comma(request: HttpRequest) -> bool:
    """Whether the pages of this reader write 1,5 for one and a half: his boxes are read so too."""
    return notation_of(request) in (Notation.COMMA, Notation.SPACE)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where it was chosen."""
    response = redirect_back(request)
    chosen = [
        request.POST.get(name, "") if request.POST.get(name, "") in dict(known) else known[0][0]
        for name, known in (("units", SYSTEMS), ("memory", MEMORIES), ("notation", NOTATIONS))
    ]
    response.set_cookie(COOKIE, ".".join(chosen), max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark; anything else goes back to what the system says."""
    response = redirect_back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
