"""The JSON Schema says what the codec does: both admit the examples and what is written, and refuse the same slips."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing.build import Build, codec, json_schema
from configurator.sizing.build.codec import BuildFileError
from tests.sizing.any_build import any_builds
from tests.sizing.build.test_build_file import FULL, IDS, naming
from tests.sizing.shelf import FIXTURES

SCHEMA = codec.schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
REFERENCE_BUILDS = sorted((FIXTURES / "reference_builds").glob("*.json"))
# What JSON Schema can't say; see the docstring of json_schema.
ONLY_THE_CODEC = ("GPUs in all", "pieces in all", "is there twice", "must rise", "more watts than", "as the load rises")

often = settings(max_examples=50)


def admits(data: Any) -> bool:
    return bool(VALIDATOR.is_valid(data))


def refusal(data: Any) -> str:
    return said_of(json.dumps(data))


def said_of(text: str) -> str:
    """What the codec says against a text; nothing if it reads it."""
    try:
        codec.read(text)
    except BuildFileError as error:
        return str(error)
    return ""


def test_the_schema_is_one_of_the_draft_that_it_names() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"] == "urn:a100-configurator:build:1"
    assert SCHEMA["properties"]["format"]["const"] == "a100-build/1"


@pytest.mark.parametrize("file", REFERENCE_BUILDS, ids=lambda file: file.stem)
def test_schema_and_codec_admit_every_reference_build(file: Any) -> None:
    data = json.loads(file.read_text())
    assert admits(data), next(VALIDATOR.iter_errors(data)).message
    assert refusal(data) == ""


@pytest.mark.parametrize("example", [*SCHEMA["examples"], json.loads(FULL)], ids=["smallest", "usual", "full"])
def test_schema_and_codec_admit_the_examples(example: Any) -> None:
    assert admits(example)
    assert refusal(example) == ""


@given(any_builds)
@often
def test_the_schema_admits_whatever_the_codec_writes(build: Build) -> None:
    data = codec.to_dict(build)
    assert admits(data), next(VALIDATOR.iter_errors(data)).message


BARE = {"format": "a100-build/1", "gpus": []}


@pytest.mark.parametrize(
    "amount", ["1e3", "1E+3", " 5", "5 ", "+5", "-0", "-5", "1_000", "1,000", ".5", "5.", "", "NaN", "٣", "1000000001"]
)
@pytest.mark.parametrize("field", ["support_per_year", "electricity_per_kwh", "hardware_price"])
def test_money_is_plain_digits_to_both(field: str, amount: str) -> None:
    file = BARE | {"costs": {field: amount}}
    assert not admits(file)
    assert refusal(file).startswith(f"costs.{field}: ")


@pytest.mark.parametrize("path", IDS)
@pytest.mark.parametrize("id", ['x"><b>', "x y", "x:y", "é", "", "i" * 121])
def test_what_cannot_be_an_id_is_one_to_neither(path: str, id: str) -> None:
    assert not admits(json.loads(naming(id, path)))
    assert refusal(json.loads(naming(id, path))).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1000", "1000"),
        ("0.10", "0.10"),
        ("0", "0"),
        (1e-7, "0.0000001"),
        (1000, "1000"),
        ("1000000000.0", "1000000000.0"),
    ],
)
def test_money_is_written_as_it_is_read(amount: Any, written: str) -> None:
    file = BARE | {"costs": {"support_per_year": amount}}
    assert admits(file)
    again = codec.to_dict(codec.read(json.dumps(file)))
    assert again["costs"]["support_per_year"] == written
    assert admits(again)


def test_money_of_our_own_making_is_written_without_an_exponent() -> None:
    """A document that was kept opens, whatever it holds: Decimal writes a thousand as 1E+3."""
    build = codec.from_dict(BARE | {"costs": {"support_per_year": "1E+3", "staff_per_year": "-0"}})
    assert codec.to_dict(build)["costs"]["support_per_year"] == "1000"
    assert codec.to_dict(build)["costs"]["staff_per_year"] == "0"
    assert admits(codec.to_dict(build))


@pytest.mark.parametrize("name", sorted(set(SCHEMA["properties"]) - {"format", "gpus"}))
def test_null_is_as_good_as_left_out(name: str) -> None:
    assert admits(BARE | {name: None})
    assert codec.read(json.dumps(BARE | {name: None})) == codec.read(json.dumps(BARE))


@pytest.mark.parametrize("part", ["format", "gpus"])
def test_what_must_be_there_is_missing_where_it_is_null(part: str) -> None:
    assert not admits(BARE | {part: None})
    assert refusal(BARE | {part: None}) == f"{part}: is missing"


@pytest.mark.parametrize(
    ("more", "path"), [({"platfrom": None}, "platfrom"), ({"site": {"platform": None}}, "site.platform")]
)
def test_a_name_that_is_no_field_is_a_slip_whatever_it_holds(more: dict[str, Any], path: str) -> None:
    with pytest.raises(codec.BuildFileError, match="no such field") as caught:
        codec.from_dict({"format": "a100-build/1", "gpus": []} | more)
    assert caught.value.path == path


def test_nulls_of_a_pasted_config_stay() -> None:
    config = {"model_type": "llama", "sliding_window": None}
    build = codec.from_dict(BARE | {"workload": {"model": {"config": config}, "task": None}})
    assert codec.to_dict(build)["workload"]["model"]["config"] == config


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = [path for path in places(json.loads(FULL)) if "config" not in path]
SLIPS = [
    None, True, 0, -1, 1.5, 2.0, 10**7, 10**12, 1e300, "", "x", "2", "-5", "1e3", "NaN", "x" * 300, [], [0], {}, {"x": 1}, {"params": 7e9}, "2026-02-30",
]  # fmt: skip


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_a_slip_anywhere_is_a_slip_to_both(path: tuple[Any, ...]) -> None:
    for slip in SLIPS:
        data = json.loads(FULL)
        where = data
        for key in path[:-1]:
            where = where[key]
        where[path[-1]] = copy.deepcopy(slip)
        said = refusal(data)
        if not any(words in said for words in ONLY_THE_CODEC):
            assert admits(data) == (said == "") or wider_in_words(slip), f"{path} = {slip!r}: {said or 'admitted'}"


def wider_in_words(slip: Any) -> bool:
    """The codec reads true as one phase; the schema asks for numbers."""
    return slip is True


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_what_is_left_out_is_missing_to_both(path: tuple[Any, ...]) -> None:
    data = json.loads(FULL)
    where = data
    for key in path[:-1]:
        where = where[key]
    del where[path[-1]]
    assert admits(data) == (refusal(data) == "")


def objects(place: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, field in place.get("properties", {}).items():
        yield f"{path}{name}", field


FIELDS = [
    *objects(SCHEMA),
    *(found for name, place in SCHEMA["$defs"].items() for found in objects(place, f"{name}.")),
]


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[name for name, _ in FIELDS])
def test_a_field_says_what_it_is(name: str, field: dict[str, Any]) -> None:
    """The string under the field in its dataclass."""
    assert field.get("description", "").rstrip().endswith((".", "kWh", ")"))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ((), {"format", "gpus", "site"}),
        (("gpus", 0), {"variant", "count"}),
        (("platform", "slots", 3), {"generation", "lanes"}),
        (("workload", "model"), {"config", "params"}),
        (("assumptions",), {"hours_per_month"}),
        (("name",), set()),
    ],
)
def test_the_names_at_a_place_are_known(path: tuple[Any, ...], names: set[str]) -> None:
    known = json_schema.known_names(path)
    assert names <= set(known)
    assert bool(known) == bool(names)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["format", "gpus", "x", "workload", "model", "config"]), x), max_leaves=12))  # fmt: skip
@often
def test_no_json_whatever_gives_more_than_one_line(data: Any) -> None:
    assert "\n" not in refusal(data)
    assert "\n" not in refusal({"format": "a100-build/1", "gpus": [], "workload": data})


@given(st.binary(max_size=60) | st.text(max_size=60))
@often
def test_no_bytes_whatever_give_more_than_one_line(text: bytes | str) -> None:
    with pytest.raises(BuildFileError) as caught:
        codec.read(text)
    assert len(str(caught.value).splitlines()) == 1


@given(st.data())
@often
def test_the_full_file_with_anything_cut_or_put_into_it_gives_a_build_or_one_line(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(FULL)))
    end = data.draw(st.integers(start, min(start + 20, len(FULL))))
    text = FULL[:start] + data.draw(st.text(max_size=5)) + FULL[end:]
    assert len(said_of(text).splitlines()) <= 1
