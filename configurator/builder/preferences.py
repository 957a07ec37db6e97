"""How a reader wants numbers and units: chosen, and kept in a cookie; until then as the browser's language suggests."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .units import AS_THE_CONTRACT, MEMORIES, SYSTEMS, Units

COOKIE = "display"
A_YEAR_S = 365 * 24 * 3600

NOTATIONS = (
    ("", "As my browser's language has them"),
    ("point", "1,234.5"),
    ("comma", "1.234,5"),
    ("space", "1 234,5"),
    ("apostrophe", "1’234.5"),
)
BY_LANGUAGE = {
    **dict.fromkeys(("de", "nl", "it", "es", "pt", "da", "el", "id", "tr", "ro", "hr", "sl", "vi"), "comma"),
    **dict.fromkeys(
        ("fr", "sv", "nb", "nn", "no", "fi", "pl", "cs", "sk", "ru", "uk", "hu", "bg", "et", "lv", "lt"), "space"
    ),
    **dict.fromkeys(("de-ch", "de-li", "it-ch"), "apostrophe"),
    **dict.fromkeys(("es-mx", "es-us", "es-pr", "es-gt", "es-pe"), "point"),
}
"""Unicode CLDR's decimal and grouping marks, for the languages that browsers most often ask for; others have 1,234.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """`chosen` is what the reader has chosen of the notations, empty where the browser's language decides."""

    units: Units = AS_THE_CONTRACT
    notation: str = "point"
    chosen: str = ""


USUAL = Preferences()


def preferences_of(request: HttpRequest) -> Preferences:
    """What the cookie says, `us.gb.comma`; what it does not say, or says wrongly, is the usual."""
    kept = request.COOKIES.get(COOKIE, "")
    language = request.headers.get("Accept-Language", "")
    if not kept and language[:2] in ("", "en"):
        return USUAL
    system, memory, chosen = [*kept.split("."), "", "", ""][:3]
    units = Units(
        system=next((known for known, _ in SYSTEMS if known == system), "trade"),
        memory=next((known for known, _ in MEMORIES if known == memory), "gib"),
    )
    chosen = chosen if chosen in dict(NOTATIONS) else ""
    return Preferences(units=units, notation=chosen or of_language(language), chosen=chosen)


def of_language(accepted: str) -> str:
    """The notation of the first language of an Accept-Language header: de-AT,de;q=0.9 is German."""
    first = accepted.split(",", 1)[0].split(";", 1)[0].strip().lower()
    return BY_LANGUAGE.get(first) or BY_LANGUAGE.get(first.split("-", 1)[0], "point")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen, and go back to where it was chosen."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(target if safe else "builder:home")
    chosen = [
        request.POST.get(name, "") if request.POST.get(name, "") in dict(known) else known[0][0]
        for name, known in (("units", SYSTEMS), ("memory", MEMORIES), ("notation", NOTATIONS))
    ]
    response.set_cookie(COOKIE, ".".join(chosen), max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    return response
