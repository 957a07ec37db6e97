"""The JSON Schemas of build file and assessment, at addresses of this site; their `$id` are names and no addresses."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from configurator.sizing.build import json_schema

from . import assessment_schema

A_DAY_S = 24 * 60 * 60


@require_safe
@cache_control(public=True, max_age=A_DAY_S)
def build_file(request: HttpRequest) -> HttpResponse:
    return _schema(json_schema.schema())


@require_safe
@cache_control(public=True, max_age=A_DAY_S)
def assessment(request: HttpRequest) -> HttpResponse:
    return _schema(assessment_schema.schema())


def _schema(schema: dict[str, object]) -> HttpResponse:
    """Editors and scripts of other sites may read it: there is nothing in it but names."""
    text = json.dumps(schema, ensure_ascii=False)
    return HttpResponse(text, content_type="application/schema+json", headers={"Access-Control-Allow-Origin": "*"})
