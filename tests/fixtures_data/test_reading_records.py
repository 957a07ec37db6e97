"""The reader of the fixtures finds each kind of mistake and names the place."""

from datetime import date
from typing import Any

import pytest

from tests.fixtures_data.records import RecordError, record

CPU: dict[str, Any] = {"id": "cpu", "name": "CPU", "cores": 16, "threads": 32, "tdp_w": 155, "socket": "SP3"}
PRICE: dict[str, Any] = {
    "product": "cpu", "condition": "new", "priced_on": date(2025, 1, 15),
    "low": "1", "likely": "2", "high": "3", "currency": "USD", "sources": ["s1"], "note": "",
}  # fmt: skip
PLATFORM: dict[str, Any] = {"id": "box", "name": "Box", "kind": "pcie-server"}


def test_a_right_record_is_read() -> None:
    assert record("cpus", CPU).tdp_w == 155
    assert record("platforms", {**PLATFORM, "psu": "dell-psu-2400w"}).psu.watts == 2400


@pytest.mark.parametrize(
    ("table", "row", "names"),
    [
        # keys
        ("cpus", {**CPU, "tpd_w": 155}, "cpus.cpu.tpd_w: CpuSpec has no such field"),
        ("cpus", {k: v for k, v in CPU.items() if k != "socket"}, "cpus.cpu.socket: is missing"),
        # types
        ("cpus", {**CPU, "cores": "16"}, "cpus.cpu.cores: is of type int"),
        ("cpus", {**CPU, "cores": True}, "cpus.cpu.cores: is of type int"),
        ("cpus", {**CPU, "cores": 16.5}, "cpus.cpu.cores: is of type int"),
        ("cpus", {**CPU, "tdp_w": None}, "cpus.cpu.tdp_w: is of type float"),
        ("cpus", {**CPU, "confidence": "sure"}, "cpus.cpu.confidence: is one of 'high'"),
        ("cpus", {**CPU, "sources": "s1"}, "cpus.cpu.sources: is a list"),
        # nested
        ("platforms", {**PLATFORM, "psu": "no-such-psu"}, "platforms.box.psu: no such power supply"),
        ("platforms", {**PLATFORM, "slots": [{"name": "a"}, {"nmae": "b"}]}, "platforms.box.slots[1].nmae"),
        ("platforms", {**PLATFORM, "slots": ["a"]}, "platforms.box.slots[0]: is a mapping"),
        # money
        ("prices", {**PRICE, "likely": 2.5}, "prices.cpu/new/2025-01-15.likely: an amount stands in quotation marks"),
        ("prices", {**PRICE, "low": "2.5"}, "prices.cpu/new/2025-01-15: a span must rise"),
        ("prices", {**PRICE, "low": "cheap"}, "prices.cpu/new/2025-01-15.low: is not a decimal number"),
        ("prices", {**PRICE, "priced_on": "2025-01-15"}, "priced_on: is of type date"),
    ],
)
def test_a_wrong_record_is_refused_by_name(table: str, row: dict[str, Any], names: str) -> None:
    with pytest.raises(RecordError) as refusal:
        record(table, row)
    assert names in str(refusal.value)
