"""Which units a reader wants, kept in a cookie; and whether his language writes decimals with a comma."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .units import AS_THE_CONTRACT, MEMORIES, SYSTEMS, Units

COOKIE = "display"
A_YEAR_S = 365 * 24 * 3600

DECIMAL_COMMA = frozenset((
    "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl", "nn", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "vi",
))  # fmt: skip
DECIMAL_POINT = frozenset(("de-ch", "de-li", "es-gt", "es-mx", "es-pe", "es-pr", "es-us", "it-ch"))
"""Unicode CLDR's decimal marks, for the languages that browsers most often ask for; others have a point."""


def units_of(request: HttpRequest) -> Units:
    """What the cookie says, `us.gb`; what it does not say, or says wrongly, is the usual."""
    kept = request.COOKIES.get(COOKIE, "")
    if not kept:
        return AS_THE_CONTRACT
    system, memory = [*kept.split("."), ""][:2]
    return Units(
        system=next((known for known, _ in SYSTEMS if known == system), "trade"),
        memory=next((known for known, _ in MEMORIES if known == memory), "gib"),
    )


def writes_decimal_comma(request: HttpRequest) -> bool:
    """Whether the first language of the browser does: de-AT,de;q=0.9 is German. Such readers are asked what 1,500 means."""
    first = request.headers.get("Accept-Language", "").split(",", 1)[0].split(";", 1)[0].strip().lower()
    return first not in DECIMAL_POINT and first.split("-", 1)[0] in DECIMAL_COMMA


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
        for name, known in (("units", SYSTEMS), ("memory", MEMORIES))
    ]
    response.set_cookie(COOKIE, ".".join(chosen), max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    return response
