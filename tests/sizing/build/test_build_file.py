"""The codec of build files: what it reads it writes, and bad files get one clear message that names the field."""

import json
from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing.build import Build, GpuGroup, ModelDimensions, OwnCloudRate, OwnPlatform, codec
from configurator.sizing.build.codec import BuildFileError

FULL = """{
  "format": "a100-build/1", "name": "Two GPUs for a 70B model", "as_of": "2026-11-20",
  "workload": {"model": "llama-3.1-70b", "task": "inference", "weights": "bf16", "kv_cache": "fp16",
    "context_tokens": 32768, "concurrency": 1, "input_tokens": 1000, "output_tokens": 300, "load": "users",
    "required_tok_s": null, "tensor_parallel": 2, "pipeline_parallel": 1, "replicas": 1,
    "training": {"optimizer": "adamw_mixed", "zero_stage": 0, "sequence_tokens": 2048, "micro_batch": 1,
      "checkpointing": true, "lora_rank": 16, "lora_targets": "all"}},
  "gpus": [{"variant": "a100-pcie-80gb", "count": 2, "condition": "used", "power_cable": null, "upgrade_to": null}],
  "nvlink_bridges": 3, "nvlink_pairs": [[0, 1]],
  "mig": [{"gpu": 0, "profiles": ["1g.10gb", "1g.10gb"]}],
  "platform": "supermicro-as-4124gs-tnr", "cooling": null, "quantity": 1,
  "parts": [{"product": "amd-epyc-7343", "count": 2, "condition": "new", "slot": null}],
  "custom_lines": [{"description": "Rail kit", "count": 1, "price": {"low": "80", "likely": "100", "high": "120"},
    "watts": 0, "lanes": 0, "rack_units": 0}],
  "site": {"region": "nec", "supply": {"volts": 240, "phases": 1, "voltage_is": "line_to_line", "breaker_amps": 30,
      "receptacle": "L6-30R"}, "feeds": 2, "redundant": true, "servers_on_circuit": 1, "ups": "eaton-9px-6000",
    "ups_runtime_minutes": 15, "psu_redundancy": "n+n", "psus_powered": null, "inlet_c": 25, "altitude_m": 0,
    "rack_units_free": 42},
  "costs": {"months": 36, "electricity_per_kwh": "0.12", "pue": 1.0, "utilisation": 1.0, "support_per_year": "0",
    "resale_fraction": 0.0, "discount_rate": 0.0, "hardware_price": null,
    "cloud_rates": ["aws-a100-on-demand", {"name": "our own", "usd_per_gpu_hour": "1.40"}]},
  "assumptions": {"hours_per_month": 720},
  "claims": [{"figure": "cost.break_even_months.aws-a100-on-demand", "value": 4, "source": "a web page"}]
}"""


WITH = '{"format": "a100-build/1", "gpus": [], %s}'


def test_what_is_written_reads_back_as_the_same_build() -> None:
    build = codec.read(FULL)
    assert codec.read(codec.write(build)) == build
    assert build.gpus[0].count == 2
    assert isinstance(build.costs.cloud_rates, tuple)
    assert isinstance(build.costs.cloud_rates[1], OwnCloudRate)


def test_everything_but_format_and_gpus_may_be_left_out() -> None:
    build = codec.read('{"format": "a100-build/1", "gpus": [{"variant": "a100-pcie-80gb"}]}')
    assert build == Build(gpus=(GpuGroup(variant="a100-pcie-80gb"),))


def test_a_blank_build_keeps_its_empty_list_of_gpus() -> None:
    assert codec.read(codec.write(Build())) == Build()


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"format": "a100-build/2"}, "format", "must be 'a100-build/1'"),
        ({"colour": "red"}, "colour", "no such field"),
        ({"gpus": [{"count": 1}]}, "gpus[0].variant", "is missing"),
        ({"gpus": [{"variant": "x", "count": 0}]}, "gpus[0].count", "greater than or equal to 1"),
        ({"gpus": [{"variant": "x", "count": "2"}]}, "gpus[0].count", "valid integer"),
        ({"gpus": [{"variant": "x", "count": 2.5}]}, "gpus[0].count", "valid integer"),
        ({"gpus": [{"variant": "x", "count": 10**9}]}, "gpus[0].count", "less than or equal to 1024"),
        ({"gpus": [{"variant": "x", "condition": "stolen"}]}, "gpus[0].condition", "'new', 'used' or 'refurbished'"),
        ({"workload": {"weights": "fp7"}}, "workload.weights", "'bf16'"),
        ({"workload": {"model": {"params": -1}}}, "workload.model.params", "greater than 0"),
        ({"workload": {"model": {"config": {}}}}, "workload.model.config", "at least 1"),
        ({"site": {"supply": {"phases": 1}}}, "site.supply.volts", "is missing"),
        ({"site": {"supply": {"volts": 240, "phases": 2}}}, "site.supply.phases", "1 or 3"),
        ({"site": {"supply": {"volts": 240, "kilovolts": 1}}}, "site.supply.kilovolts", "no such field"),
        ({"platform": {"form": "sxm9"}}, "platform.form", "'pcie' or 'sxm4'"),
        ({"parts": [{"product": "a"}, {"product": ""}]}, "parts[1].product", "at least 1 character"),
        ({"nvlink_pairs": [[0]]}, "nvlink_pairs[0][1]", "is missing"),
        ({"costs": {"hardware_price": "dear"}}, "costs.hardware_price", "must be an amount"),
        ({"costs": {"cloud_rates": ["a", {"name": "x"}]}}, "costs.cloud_rates[1].usd_per_gpu_hour", "is missing"),
        ({"as_of": "yesterday"}, "as_of", "valid date"),
        ({"assumptions": {"hours_per_week": 1}}, "assumptions.hours_per_week", "no such assumption"),
        ({"assumptions": {"power_factor": 1.5}}, "assumptions.power_factor", "between 0.5 and 1"),
        (
            {"custom_lines": [{"description": "a", "price": {"low": "3", "likely": "2", "high": "4"}}]},
            "custom_lines[0].price",
            "must rise",
        ),
    ],
)
def test_a_bad_field_is_named(change: dict[str, Any], path: str, says: str) -> None:
    data = {"format": "a100-build/1", "gpus": []} | change
    with pytest.raises(BuildFileError) as caught:
        codec.from_dict(data)
    assert caught.value.path == path
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON: line 1, column 1"),
        ('{"format":\n  a}', "not JSON: line 2, column 3"),
        (b"\x89PNG\r\n\x1a\n", "not a text file"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "not a text file"),
        ("[]", "must be a JSON object"),
        ('{"gpus": []}', "format: is missing"),
        ('{"format": "a100-build/1"}', "gpus: is missing"),
        ("[" * 100_000, "nested too deeply"),
        (WITH % ('"workload": {"model": {"config": {"a": ' + "[" * 400 + "]" * 400 + "}}}"), "nested too deeply"),
        (WITH % '"name": "\\ud800"', "half of a pair"),
        (WITH % '"name": "a\\u0000b"', "name: holds a zero character"),
        (
            WITH % '"workload": {"model": {"config": {"a\\u0000": 1}}}',
            "workload.model.config.a : holds a zero character",
        ),
        (WITH % ('"quantity": ' + "9" * 5000), "a number has too many digits"),
        ('{"format": "a100-build/1", "gpus": [], "site": {"inlet_c": NaN}}', "site.inlet_c"),
        (" " * 200_001, "more than 200,000 bytes"),
        (b" " * 200_001, "more than 200,000 bytes"),
        ("é" * 100_001, "more than 200,000 bytes"),  # two bytes each
    ],
)
def test_a_bad_file_gets_one_line(text: str | bytes, says: str) -> None:
    with pytest.raises(BuildFileError) as caught:
        codec.read(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_any_unicode_encoding_is_read(encoding: str) -> None:
    assert codec.read((WITH % '"name": "Größe"').encode(encoding)).name == "Größe"


def test_pasted_text_may_begin_with_a_byte_order_mark() -> None:
    assert codec.read("\ufeff" + WITH % '"name": "a"').name == "a"


def test_a_line_has_at_most_1000_pieces_and_all_lines_together_2000() -> None:
    line = {"product": "a", "count": 1000}
    full = {"format": "a100-build/1", "gpus": [], "parts": [line, line]}
    assert codec.read(json.dumps(full)).pieces == 2000
    more = full | {"parts": [line, line, {"product": "b"}]}
    with pytest.raises(BuildFileError, match="parts: 2,001 pieces in all, at most 2,000"):
        codec.read(json.dumps(more))
    assert codec.from_dict(more).pieces == 2001  # what was stored opens
    with pytest.raises(BuildFileError, match=r"parts\[0\].count: .* less than or equal to 1000"):
        codec.from_dict(full | {"parts": [{"product": "a", "count": 1001}]})


def test_all_groups_together_have_at_most_4096_gpus() -> None:
    group = {"variant": "a", "count": 1024}
    with pytest.raises(BuildFileError, match="gpus: 5,120 GPUs in all, at most 4,096"):
        codec.read(json.dumps({"format": "a100-build/1", "gpus": [group] * 5}))


def test_gpus_are_those_of_one_of_quantity_and_bounded_in_all() -> None:
    """1,000 servers of 16 are 16,000; 1,000 of 17 are 17,000."""
    servers = {"format": "a100-build/1", "gpus": [{"variant": "a", "count": 16}], "quantity": 1000}
    build = codec.read(json.dumps(servers))
    assert (build.gpus_of_one, build.gpus_in_all) == (16, 16_000)
    with pytest.raises(BuildFileError, match="quantity: 1,000 × 17 GPUs in all, at most 16,384"):
        codec.read(json.dumps(servers | {"gpus": [{"variant": "a", "count": 17}]}))


OWN_RATE = {"name": "ours", "usd_per_gpu_hour": "1.40"}


@pytest.mark.parametrize("rates", [["aws", "aws"], [OWN_RATE, OWN_RATE], ["ours", OWN_RATE]])
def test_a_rate_that_is_there_twice_is_refused_from_outside(rates: list[Any]) -> None:
    """Their figures would have one name; what we stored ourselves is read back all the same."""
    data = {"format": "a100-build/1", "gpus": [], "costs": {"cloud_rates": rates}}
    with pytest.raises(BuildFileError) as caught:
        codec.read(json.dumps(data))
    assert caught.value.path == "costs.cloud_rates[1]"
    assert caught.value.message.endswith("is there twice")
    assert len(codec.from_dict(data).costs.cloud_rates or ()) == 2


def test_choices_between_kinds_keep_their_kind() -> None:
    model = ModelDimensions(params=7e9, layers=32, hidden=4096, heads=32)
    build = replace(Build(), workload=replace(Build().workload, model=model), platform=OwnPlatform(sockets=2))
    again = codec.read(codec.write(build))
    assert again == build


def test_the_schema_names_every_field_and_forbids_others() -> None:
    schema = codec.schema()
    assert set(schema["properties"]) == set(json.loads(codec.write(Build())))
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("own", "path", "says"),
    [
        ({"slots": [{"name": "a"}, {"name": "a"}]}, "platform.slots[1].name", "a is there twice"),
        ({"slots": [{"name": "a", "socket": 1}]}, "platform.slots[0].socket", "has 1 socket, counted from 0"),
        ({"sockets": 2, "slots": [{"name": "a", "socket": 2}]}, "platform.slots[0].socket", "there is no socket 2"),
        ({"slots": [{"name": "a", "switch": "nope"}]}, "platform.slots[0].switch", "no switch nope"),
        (
            {"slots": [{"name": "a", "lanes": 16, "physical_lanes": 8}]},
            "platform.slots[0].physical_lanes",
            "a connector for 8 lanes has no 16 wired",
        ),
        (
            {"slots": [{"name": "a", "shares_lanes_with": ["m2-1"]}]},
            "platform.slots[0].shares_lanes_with",
            "no slot m2-1 is described; name one of platform.slots, or a port: M.2",
        ),
        ({"switches": [{"name": "s", "socket": 1}]}, "platform.switches[0].socket", "there is no socket 1"),
        ({"switches": [{"name": "s"}, {"name": "s"}]}, "platform.switches[1].name", "s is there twice"),
    ],
)
def test_a_machine_that_names_what_it_has_not_is_refused_from_outside(own: Any, path: str, says: str) -> None:
    """What we stored ourselves is read back all the same."""
    data = {"format": "a100-build/1", "gpus": [], "platform": own}
    with pytest.raises(BuildFileError) as caught:
        codec.read(json.dumps(data))
    assert caught.value.path == path
    assert says in caught.value.message
    assert isinstance(codec.from_dict(data).platform, OwnPlatform)


@pytest.mark.parametrize(
    "own",
    [
        {"sockets": 2, "slots": [{"name": "a", "socket": 1}, {"name": "b"}]},
        {"switches": [{"name": "s"}], "slots": [{"name": "a", "switch": "s"}]},
        {"has_switch": True, "slots": [{"name": "a", "switch": "switch"}]},  # the one that nobody describes
    ],
)
def test_a_machine_that_names_what_it_has_is_read(own: Any) -> None:
    assert isinstance(
        codec.read(json.dumps({"format": "a100-build/1", "gpus": [], "platform": own})).platform, OwnPlatform
    )


def test_a_platform_is_an_id_or_an_object() -> None:
    with pytest.raises(BuildFileError) as caught:
        codec.read(WITH % '"platform": 7')
    assert str(caught.value) == "platform: must be a string or an object, not 7"


IDS: dict[str, dict[str, Any]] = {
    "gpus[0].variant": {"gpus": [{"variant": "?"}]},
    "gpus[0].upgrade_to": {"gpus": [{"variant": "a100-pcie-80gb", "upgrade_to": "?"}]},
    "mig[0].profiles[0]": {"mig": [{"gpu": 0, "profiles": ["?"]}]},
    "parts[0].product": {"parts": [{"product": "?"}]},
    "platform": {"platform": "?"},
    "site.ups": {"site": {"ups": "?"}},
    "workload.model": {"workload": {"model": "?"}},
    "costs.cloud_rates[0]": {"costs": {"cloud_rates": ["?"]}},
}


def naming(id: str, path: str) -> str:
    return json.dumps({"format": "a100-build/1", "gpus": []} | IDS[path]).replace('"?"', json.dumps(id))


@pytest.mark.parametrize("path", IDS)
@pytest.mark.parametrize("id", ['x"><b>', "x y", "x\ty", "{{ x }}", "x:y", "<x", "-x", "é", "x\n", "'", "x;y"])
def test_what_cannot_be_an_id_is_refused_from_outside_and_opens_where_it_was_stored(path: str, id: str) -> None:
    with pytest.raises(BuildFileError) as caught:
        codec.read(naming(id, path))
    assert caught.value.path == path
    assert caught.value.message.startswith("must be an id of letters, digits and . _ + / -, not ")
    assert codec.from_dict(json.loads(naming(id, path)))


@pytest.mark.parametrize("path", IDS)
@pytest.mark.parametrize(
    "id", ["a100-pcie-80gb", "1g.10gb+me", "A100_80GB", "meta-llama/Llama-3.1-70B", "9", "i" * 120]
)
def test_whatever_may_be_meant_for_an_id_is_read(path: str, id: str) -> None:
    assert codec.read(naming(id, path))
