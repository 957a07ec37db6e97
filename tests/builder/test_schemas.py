"""The JSON Schemas at their addresses, and what they say of assessments."""

import copy
import json
from typing import Any

import jsonschema
import pytest
from django.test import Client

from configurator.builder import assessment_file, assessment_schema
from configurator.sizing import assess
from configurator.sizing.build import codec, json_schema
from tests.sizing import shelf

BUILDS = sorted((shelf.FIXTURES / "reference_builds").glob("*.json"))
VALIDATOR = jsonschema.Draft202012Validator(assessment_schema.schema())
DOCS = shelf.FIXTURES.parent / "docs"


def assessment_of(file: Any) -> dict[str, Any]:
    assessment = assess(codec.read(file.read_text()), shelf.snapshot())
    written: dict[str, Any] = json.loads(assessment_file.write(assessment))
    return written


@pytest.mark.parametrize("schema", [json_schema, assessment_schema])
def test_a_schema_is_served_and_has_a_name_that_claims_no_host(client: Client, schema: Any) -> None:
    response = client.get(schema.URL)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/schema+json"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert response.json() == schema.schema()
    assert response.json()["$id"] == schema.ID
    assert schema.ID.startswith("urn:a100-configurator:")


def test_the_page_where_build_files_are_opened_links_to_the_schema(client: Client, db: None) -> None:
    assert f'href="{json_schema.URL}"' in client.get("/").content.decode()


def test_the_schema_of_assessments_is_one_of_the_draft_that_it_names() -> None:
    jsonschema.Draft202012Validator.check_schema(assessment_schema.schema())


@pytest.mark.parametrize("file", BUILDS, ids=lambda file: file.stem)
def test_the_assessment_of_a_reference_build_is_as_its_schema_says(file: Any) -> None:
    written = assessment_of(file)
    assert next(VALIDATOR.iter_errors(written), None) is None


def test_the_written_schema_validates_alone() -> None:
    """A build with repairs, each of which holds a build file: all that is needed to check them is in the one file."""
    alone = jsonschema.Draft202012Validator(json.loads((DOCS / "assessment.schema.json").read_text()))
    broken = {
        "format": "a100-build/1",
        "gpus": [{"variant": "a100-sxm4-80gb", "count": 6}],
        "platform": "hgx-a100-4gpu",
    }
    written = json.loads(assessment_file.write(assess(codec.from_dict(broken), shelf.snapshot())))
    fixes = [fix for finding in written["findings"] for fix in finding["fixes"]]
    assert fixes
    assert next(alone.iter_errors(written), None) is None
    fixes[0]["build"]["gpus"][0]["count"] = "six"
    assert not alone.is_valid(written)


@pytest.mark.parametrize("part", ["figures", "findings", "bom"])
def test_nothing_may_be_missing_from_an_assessment_or_be_added_to_it(part: str) -> None:
    written = assessment_of(BUILDS[0])
    items = list(written[part].values()) if isinstance(written[part], dict) else written[part]
    for name in items[0]:
        less = copy.deepcopy(written)
        inside = less[part]
        del (next(iter(inside.values())) if isinstance(inside, dict) else inside[0])[name]
        assert not VALIDATOR.is_valid(less), f"{part} without {name}"
    items[0]["colour"] = "red"
    assert not VALIDATOR.is_valid(written)
