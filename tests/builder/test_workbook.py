"""The bill as XLSX: it opens, its formulas add up to what the engine says, and nothing that somebody typed runs."""

import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from configurator.builder import workbook
from configurator.builder.cells import harmless
from configurator.sizing import assess
from configurator.sizing.build import Build, CustomLine, OwnPrice
from tests.builder.conftest import the_snapshot
from tests.sizing import shelf

TIER_2 = shelf.reference_build("tier-2-new")
FIRST = workbook.HEAD_ROW + 1


def book_of(build: Build, *, as_stored: bool = False) -> Workbook:
    """With its formulas, or with what the file says that they come to."""
    written = workbook.written(assess(build, the_snapshot(), try_fixes=False), the_snapshot())
    return load_workbook(BytesIO(written), data_only=as_stored)


def bill_of(build: Build, *, as_stored: bool = False) -> Worksheet:
    return book_of(build, as_stored=as_stored)[workbook.BILL]


def value_at(sheet: Worksheet, place: str) -> Any:
    """What a spreadsheet shows there: the three kinds of formula that we write, worked out by hand."""
    value = sheet[place].value
    if not (isinstance(value, str) and sheet[place].data_type == "f"):
        return value
    if product := re.fullmatch(r'=IF\((\w+)="","",ROUND\((\w+)\*\1,2\)\)', value):
        price = sheet[product[1]].value
        if price is None:
            return ""
        return (Decimal(str(sheet[product[2]].value)) * Decimal(str(price))).quantize(Decimal("0.01"))
    function, column, first, last = re.fullmatch(r"=(SUM|COUNTBLANK)\(([A-Z])(\d+):\2(\d+)\)", value).groups()
    cells = [value_at(sheet, f"{column}{row}") for row in range(int(first), int(last) + 1)]
    if function == "SUM":
        return sum((cell for cell in cells if isinstance(cell, Decimal)), Decimal(0))
    return sum(cell in (None, "") for cell in cells)


def row_of(sheet: Worksheet, description: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet[f"B{row}"].value == description)


@pytest.mark.parametrize("name", ["tier-2-new", "tier-1-used", "dgx-a100", "dell-xe8545"])
def test_the_formulas_come_to_what_the_engine_says(name: str) -> None:
    build = shelf.reference_build(name)
    assessment, sheet = assess(build, the_snapshot(), try_fixes=False), bill_of(build)
    for row, line in enumerate(assessment.bom, start=FIRST):
        totals = [line.total.low, line.total.likely, line.total.high] if line.total else ["", "", ""]
        assert [value_at(sheet, f"{column}{row}") for column in workbook.TOTALS] == totals, line.description
        assert all(sheet[f"{column}{row}"].data_type == "f" for column in workbook.TOTALS)
    total, figure = row_of(sheet, "Total"), assessment.figures["cost.bom_total"]
    assert [value_at(sheet, f"{c}{total}") for c in workbook.TOTALS] == [figure.low, figure.value, figure.high]


@pytest.mark.parametrize("name", ["tier-2-new", "tier-1-used", "dgx-a100", "dell-xe8545"])
def test_a_reader_that_does_not_reckon_sees_what_each_formula_comes_to(name: str) -> None:
    build = shelf.reference_build(name)
    live, stored = bill_of(build), bill_of(build, as_stored=True)
    formulas = [cell.coordinate for row in live.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 3 * (live.max_row - workbook.HEAD_ROW - 1) + 1
    for place in formulas:
        assert (stored[place].value or 0) == pytest.approx(float(value_at(live, place) or 0)), place
    total = row_of(stored, "Total")
    figure = assess(build, the_snapshot(), try_fixes=False).figures["cost.bom_total"]
    assert [stored[f"{c}{total}"].value for c in workbook.TOTALS] == [figure.low, figure.value, figure.high]


def test_where_a_price_is_missing_nothing_is_stored_and_not_a_zero() -> None:
    stored = bill_of(TIER_2, as_stored=True)
    bridge = row_of(stored, "NVLink bridge for A100 PCIe, 2-slot")
    assert [stored[f"{column}{bridge}"].value for column in workbook.TOTALS] in ([None] * 3, [""] * 3)
    assert stored[f"E{row_of(stored, 'Lines without a price, not in the total')}"].value == 3


def test_the_sums_of_tier_2_are_those_of_its_guide() -> None:
    # 2 GPUs at 10,000 to 15,000, all else exact: 5,400
    sheet = bill_of(TIER_2)
    total = row_of(sheet, "Total")
    assert [value_at(sheet, f"{column}{total}") for column in workbook.TOTALS] == [25_400, 30_400, 35_400]


def test_lines_without_a_price_are_counted_and_left_empty() -> None:
    sheet = bill_of(TIER_2)
    row = row_of(sheet, "Lines without a price, not in the total")
    assert value_at(sheet, f"E{row}") == 3
    bridge = row_of(sheet, "NVLink bridge for A100 PCIe, 2-slot")
    assert [sheet[f"{column}{bridge}"].value for column in workbook.UNITS] == [None, None, None]


def test_a_price_that_is_filled_in_moves_the_total() -> None:
    sheet = bill_of(TIER_2)
    bridge, total = row_of(sheet, "NVLink bridge for A100 PCIe, 2-slot"), row_of(sheet, "Total")
    sheet[f"G{bridge}"] = 900
    assert value_at(sheet, f"J{bridge}") == 2_700  # 3 bridges
    assert value_at(sheet, f"J{total}") == 33_100


def test_numbers_are_numbers_with_formats_and_the_head_stays() -> None:
    book = book_of(TIER_2)
    sheet = book[workbook.BILL]
    assert (sheet[f"F{FIRST}"].data_type, sheet[f"F{FIRST}"].number_format) == ("n", "#,##0.00")
    assert (sheet[f"E{FIRST}"].value, sheet[f"E{FIRST}"].number_format) == (2, "#,##0")
    assert (sheet[f"L{FIRST}"].is_date, sheet[f"L{FIRST}"].number_format) == (True, "yyyy-mm-dd")
    assert sheet.freeze_panes == f"C{FIRST}"
    assert sheet.print_title_rows == f"${workbook.HEAD_ROW}:${workbook.HEAD_ROW}"
    for each in book.worksheets:
        assert (each.page_setup.orientation, each.page_setup.fitToHeight, each.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape", 0, True,
        )  # fmt: skip
        assert "&P" in each.oddFooter.center.text
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["E"].width


@pytest.mark.parametrize(("region", "paper"), [("nec", workbook.LETTER), ("iec", workbook.A4)])
def test_the_paper_is_that_of_the_region(region: Any, paper: int) -> None:
    sheet = bill_of(replace(TIER_2, site=replace(TIER_2.site, region=region)))
    assert sheet.page_setup.paperSize == paper


def test_every_figure_has_its_working_and_its_sources_on_the_second_sheet() -> None:
    sheet = book_of(TIER_2)[workbook.FIGURES]
    figures = assess(TIER_2, the_snapshot(), try_fixes=False).figures
    rows = {sheet[f"B{row}"].value: row for row in range(2, sheet.max_row + 1)}
    assert list(rows) == list(figures)
    peak = rows["power.peak_w"]
    assert sheet[f"C{peak}"].value == pytest.approx(figures["power.peak_w"].number)
    assert sheet[f"H{peak}"].value == harmless(figures["power.peak_w"].working)
    share = rows["memory.share"]
    assert sheet[f"C{share}"].number_format == "0.0%"
    gpu = rows["gpu.tdp_w"]
    assert "https://" in sheet[f"I{gpu}"].value


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "=HYPERLINK(“x”)", "＝1+1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_somebody_typed_is_text_and_no_formula(text: str) -> None:
    price = OwnPrice(low=Decimal(1), likely=Decimal(1), high=Decimal(1))
    build = Build(name=text, custom_lines=(CustomLine(description=text, price=price),))
    sheet = bill_of(build)
    for cell in (sheet["A1"], sheet[f"B{FIRST}"]):
        assert cell.data_type == "s"
        assert cell.value.startswith("'")


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    price = OwnPrice(low=Decimal(1), likely=Decimal(1), high=Decimal(1))
    build = Build(custom_lines=(CustomLine(description="a\x0bb\x1fc", price=price),))
    assert bill_of(build)[f"B{FIRST}"].value == "abc"


def test_a_blank_build_has_a_sheet_without_lines() -> None:
    sheet = bill_of(Build())
    assert sheet["A1"].value == "An A100 server"
    assert sheet.max_row == workbook.HEAD_ROW
