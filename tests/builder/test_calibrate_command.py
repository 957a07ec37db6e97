"""`manage.py calibrate`: the table for people, the document for programs. What it counts is tested with the engine."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from configurator.builder.management.commands.calibrate import document, lines
from configurator.sizing.throughput.calibration import BANDS, Calibration, Coverage, LoadReport
from configurator.sizing.throughput.constants import PASSPORTS, SHIPPED
from configurator.sizing.throughput.samples import Excluded

OWN = Coverage(rows=159, pages=10, median_ratio=1.004, share_inside=0.969, low=0.65, high=1.2)
LEFT_OUT = Coverage(rows=159, pages=10, median_ratio=0.99, share_inside=0.937, low=0.66, high=1.22)
FOUND = Calibration(
    loads=(LoadReport(load="one_user", band=BANDS["one_user"], in_sample=OWN, left_out=LEFT_OUT, left_out_by_kind={"bf16": LEFT_OUT}),),
    excluded=tuple(Excluded(id=f"b{n}", why="no server") for n in range(8)), shipped=SHIPPED, refitted=SHIPPED,
)  # fmt: skip


def test_the_table_has_a_line_a_load() -> None:
    row = next(line for line in lines(FOUND) if line.startswith("one_user"))
    assert row.split() == [
        "one_user", "159", "10", "0.6", "to", "1.3", "1.00", "96.9%", "|", "0.99", "93.7%", "0.66", "1.22",
    ]  # fmt: skip


def test_what_was_left_out_is_counted_with_its_reason() -> None:
    text = "\n".join(lines(FOUND))
    assert "Left out of the comparison: 8 rows" in text
    assert "    8  no server: b0, b1, b2, b3, b4, b5 and 2 more" in text


def test_every_constant_stands_with_its_meaning() -> None:
    text = "\n".join(lines(FOUND))
    assert all(name in text and passport.why in text for name, passport in PASSPORTS.items())


def test_the_document_holds_the_same() -> None:
    found = json.loads(json.dumps(document(FOUND)))
    assert found["loads"]["one_user"]["left_out"]["share_inside"] == 0.937
    assert found["loads"]["one_user"]["band"] == [0.6, 1.3]
    assert found["excluded"] == {"no server": [f"b{n}" for n in range(8)]}
    assert found["constants"]["bandwidth_16bit"]["shipped"] == SHIPPED.bandwidth_16bit


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_empty_catalogue_is_no_error(options: list[str]) -> None:
    out = StringIO()
    call_command("calibrate", *options, stdout=out)
    assert "one_user" not in out.getvalue()
    assert "bandwidth_16bit" in out.getvalue()
