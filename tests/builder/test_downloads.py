"""What can be taken away from a build."""

import csv
import json
import re
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import parse_header_parameters

from configurator.builder import assessment_file, downloads, store
from configurator.builder.subjects import SUBJECTS
from configurator.sizing import assess
from configurator.sizing.build import Build, CustomLine, OwnPrice, codec
from configurator.sizing.figure_index import ENTRIES
from tests.builder.conftest import Visitor, the_snapshot

pytestmark = pytest.mark.django_db


def test_the_build_file_reads_back_as_the_same_build(visitor: Visitor) -> None:
    answer = visitor.client.get(visitor.url("build_json"))
    assert codec.read(answer.content) == visitor.build
    assert answer["Content-Disposition"] == (
        'attachment; filename="tier-2-two-a100-pcie-80-gb-with-nvlink-bridges-new.build.json"'
    )


def test_the_assessment_file_is_the_assessment_of_the_command_line(visitor: Visitor) -> None:
    answer = visitor.client.get(visitor.url("assessment_json"))
    assert json.loads(answer.content) == assessment_file.to_dict(assess(visitor.build, the_snapshot()))


def test_the_bill_as_csv_has_a_row_a_line_and_no_zero_for_a_missing_price(visitor: Visitor) -> None:
    rows = list(csv.DictReader(StringIO(visitor.client.get(visitor.url("bom_csv")).content.decode("utf-8-sig"))))
    bom = assess(visitor.build, the_snapshot()).bom
    assert len(rows) == len(bom)
    for row, line in zip(rows, bom, strict=True):
        assert row["Description"] == line.description
        assert row["Total likely"] == (f"{line.total.likely:f}" if line.total else "")
    likely = sum((Decimal(row["Total likely"]) for row in rows if row["Total likely"]), Decimal(0))
    assert likely == Decimal(30400)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(client: Client, start: str) -> None:
    price = OwnPrice(low=Decimal(1), likely=Decimal(1), high=Decimal(1))
    row = store.start(Build(custom_lines=(CustomLine(description=f"{start}1+1", price=price),)))
    body = client.get(reverse("builder:bom_csv", args=(row.pk,))).content.decode()
    assert f"'{start}1+1" in body


def test_one_page_has_every_figure_with_its_working_and_every_assumption(visitor: Visitor) -> None:
    body = visitor.client.get(visitor.url("figures")).content.decode()
    for name in assess(visitor.build, the_snapshot()).figures:
        assert f'id="{name}"' in body
    assert "Power factor of the power supplies" in body


def test_a_repair_on_the_page_of_figures_is_done_with_one_click(visitor: Visitor) -> None:
    body = visitor.client.get(visitor.url("figures")).content.decode()
    fix = re.search(r'form="fix-form" name="fix" value="([^"]+)"', body)
    step = re.search(r'<form id="fix-form" method="post" action="[^"]+/fix/">.*?name="step" value="(\w+)"', body)
    assert fix
    assert step
    answer = visitor.do("apply_fix", {"fix": fix[1], "step": step[1]})
    assert answer["Location"] == visitor.url("step", "quote")
    visitor.row.refresh_from_db()
    assert visitor.row.can_undo


def test_the_bill_as_csv_begins_as_excel_wants_it_to_read_accents(client: Client) -> None:
    row = store.start(Build(custom_lines=(CustomLine(description="Câblage"),)))
    body = client.get(reverse("builder:bom_csv", args=(row.pk,))).content
    assert body.startswith(b"\xef\xbb\xbfProduct,")
    assert "Câblage" in body.decode()


def test_the_bill_as_csv_tries_no_repairs(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(downloads, "assess", lambda *args, **how: asked.append(how) or assess(*args, **how))
    visitor.client.get(visitor.url("bom_csv"))
    assert asked == [{"try_fixes": False}]


def saved_as(client: Client, name: str) -> str:
    row = store.start(Build(name=name))
    disposition = client.get(reverse("builder:build_json", args=(row.pk,)))["Content-Disposition"]
    assert str(row.pk) not in disposition  # whoever has the id can change the build
    return parse_header_parameters(disposition)[1]["filename"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("", "build.build.json"),
        ("…/../", "build.build.json"),
        ('C:\\a "b"\n=1', "c-a-b-1.build.json"),
        ("Сервер Büro", "сервер-büro.build.json"),
        ("सर्वर ２", "सर्वर-２.build.json"),
        ("x" * 200, f"{'x' * 60}.build.json"),
    ],
)
def test_a_file_is_called_by_the_builds_name_in_whatever_letters(client: Client, name: str, file: str) -> None:
    assert saved_as(client, name) == file


def test_every_figure_of_the_index_belongs_to_one_subject() -> None:
    for entry in ENTRIES:
        assert sum(entry.key.startswith(subject.prefixes) for subject in SUBJECTS) == 1, entry.key
