"""`manage.py assess`: files, lines, reports, and what it says about files that it can't read."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from configurator.builder.subjects import SUBJECTS
from tests.sizing import shelf

BUILDS = shelf.FIXTURES / "reference_builds"
TIER_2 = str(BUILDS / "tier-2-new.json")
BAD = '{"format": "a100-build/1", "gpus": [{"variant": "a100-pcie-80gb", "count": "two"}]}'


def run(*args: str) -> tuple[str, str, int]:
    """Standard output, standard error and exit status."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("assess", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return out.getvalue(), err.getvalue(), status


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts text on standard input."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_file_gives_one_assessment_as_the_contract_says() -> None:
    out, err, status = run(TIER_2, "--json")
    assessment = json.loads(out)
    assert (err, status) == ("", 0)
    assert set(assessment) == {"format", "figures", "findings", "bom", "interconnect", "sensitivities"}
    assert assessment["format"] == "a100-assessment/1"
    total = assessment["figures"]["cost.bom_total"]
    assert (total["low"], total["value"], total["high"], total["unit"]) == (25400, 30400, 35400, "USD")
    assert set(total) == {"value", "low", "high", "unit", "basis", "working", "sources"}
    assert assessment["figures"]["lanes.free"]["value"] == 72
    line = assessment["bom"][0]
    assert set(line) == {"product", "description", "count", "condition", "unit", "total", "priced_on", "sources"}
    assert line["total"] == {"low": "20000.00", "likely": "25000.00", "high": "30000.00"}


def test_repairs_carry_their_build_and_what_they_change() -> None:
    findings = json.loads(run(TIER_2, "--json")[0])["findings"]
    fix = next(fix for finding in findings for fix in finding["fixes"])
    assert set(fix) == {"title", "build", "price_change", "peak_w_change"}
    assert fix["build"]["format"] == "a100-build/1"
    assert isinstance(fix["price_change"], str)


def test_several_files_give_several_lines_in_their_order() -> None:
    out, _, status = run(TIER_2, str(BUILDS / "dgx-a100.json"), "--json")
    first, second = map(json.loads, out.splitlines())
    assert (status, first["figures"]["gpu.tdp_w"]["value"], second["figures"]["gpu.tdp_w"]["value"]) == (0, 300, 400)


def test_without_json_it_is_a_report_to_be_read() -> None:
    out, _, status = run(TIER_2)
    assert status == 0
    for words in (
        "Tier 2",
        "Findings",
        "Bill of materials",
        "$25,400–35,400",
        "2 × A100 PCIe 80 GB",
        "Total cost of ownership",
    ):
        assert words in out


@pytest.mark.parametrize("good_first", [True, False])
def test_a_bad_file_gives_one_line_that_names_the_field_and_the_others_are_assessed(
    tmp_path: Path, good_first: bool
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(BAD)
    files = (TIER_2, str(bad)) if good_first else (str(bad), TIER_2)
    out, err, status = run(*files, "--json")
    assert (out, status) == (run(TIER_2, "--json")[0], 2)
    assert err.startswith(f"{bad}: gpus[0].count: ")
    assert len(err.splitlines()) == 1


def test_a_file_that_is_not_there_gives_one_line(tmp_path: Path) -> None:
    out, err, status = run(str(tmp_path / "none.json"))
    assert (out, err, status) == ("", f"{tmp_path / 'none.json'}: No such file or directory\n", 2)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": "a100-build/1"}'])
def test_whatever_a_file_holds_there_is_one_line_and_status_2(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    out, err, status = run(str(bad))
    assert (out, len(err.splitlines()), status) == ("", 1, 2)


def test_lines_are_answered_in_their_order_the_bad_ones_too(typed: Any) -> None:
    good = json.dumps(json.loads(Path(TIER_2).read_text()))
    typed(f"{good}\n{BAD}\n\nnot json\n{good}\n")
    out, err, status = run("-", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (err, status) == ("", 2)
    assert [answer.get("path") for answer in answers] == [None, "gpus[0].count", "", "", None]
    assert answers[0] == answers[4]
    assert answers[2]["error"] == "a blank line is no build file"
    assert set(answers[1]) == {"error", "path"}


def test_a_line_that_is_no_text_is_answered_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    good = b'{"format": "a100-build/1", "gpus": []}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(good + b'{"name": "\xff"}\n' + good)))
    out, err, status = run("-", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (err, status) == ("", 2)
    assert [answer.get("error") for answer in answers] == [None, "not a text file", None]


def test_lines_that_can_all_be_read_end_well(typed: Any) -> None:
    typed('{"format": "a100-build/1", "gpus": []}\n')
    out, _, status = run("-", "--json")
    assert (json.loads(out)["format"], status) == ("a100-assessment/1", 0)


def test_lines_without_json_give_reports_and_name_the_bad_line(typed: Any) -> None:
    typed(f'{{"format": "a100-build/1", "name": "First", "gpus": []}}\n{BAD}\n')
    out, err, status = run("-")
    assert out.startswith("First\n=====")
    assert (err[:23], status) == ("line 2: gpus[0].count: ", 2)


def test_a_report_has_the_headings_of_the_page_of_all_figures_and_leaves_none_out() -> None:
    out, _, _ = run(TIER_2)
    assert [subject.title for subject in SUBJECTS if f"\n{subject.title}\n---" not in out] == []
    for label in ("Memory bandwidth", "Data drives"):
        assert label in out


def test_without_a_main_price_the_report_calls_break_even_unknown() -> None:
    out, _, _ = run(str(BUILDS / "dell-xe8545.json"))
    assert "Whether buying pays is unknown: no price for " in out
    assert "break-even: unknown" in out
    assert "never" not in out
