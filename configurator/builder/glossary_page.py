"""All terms on one page, each with an address of its own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .glossary import GROUPS


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "builder/glossary.html", {"groups": GROUPS})
