"""The bill of materials as an XLSX file: counts and unit prices as values, totals as formulas, and a sheet of figures.

Whoever changes a count or fills in a missing price sees the totals follow. A line without a price has empty cells, which
count as nothing in the sum, and the sheet says how many such lines there are.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.machine.bom import BomLine
from configurator.sizing.quantities import Figure, Span

from . import formatting
from .cells import storable
from .presenters.figures import label_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | Decimal | date | None

BILL, FIGURES = "Bill of materials", "Figures"
COLUMNS = (
    ("No.", 5), ("Description", 44), ("Product", 26), ("Condition", 11), ("Count", 8),
    ("Unit price, low", 13), ("Unit price, likely", 13), ("Unit price, high", 13),
    ("Total, low", 14), ("Total, likely", 14), ("Total, high", 14), ("Priced on", 11), ("Note", 24), ("Sources", 40),
)  # fmt: skip
FIGURE_COLUMNS = (
    ("Figure", 38), ("Name", 34), ("Value", 14), ("Unit", 12), ("Low", 12), ("High", 12), ("How it came about", 18),
    ("Working", 80), ("Sources", 50),
)  # fmt: skip
HEAD_ROW = 4
COUNT, UNITS, TOTALS = "E", "FGH", "IJK"
MONEY, WHOLE, SHARE, DAY = "#,##0.00", "#,##0", "0.0%", "yyyy-mm-dd"
A4, LETTER = 9, 1


def written(assessment: Assessment, snapshot: CatalogueSnapshot) -> bytes:
    # Imported here: it costs 0.2 s, which a process that makes no workbook shall not pay.
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "A100 Configurator"
    book.properties.title = storable(assessment.build.name or BILL)
    sheet = book.active
    sheet.title = BILL
    _write_bill(sheet, assessment, snapshot)
    _write_figures(book.create_sheet(FIGURES), assessment, snapshot)
    for each in book.worksheets:
        _set_up_print(each, LETTER if assessment.build.site.region == "nec" else A4)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write_bill(sheet: "Worksheet", assessment: Assessment, snapshot: CatalogueSnapshot) -> None:
    from openpyxl.styles import Font

    servers = formatting.counted(assessment.servers, "server")
    _put(sheet, "A1", assessment.build.name or "An A100 server").font = Font(bold=True, size=14)
    _put(
        sheet,
        "A2",
        f"All amounts in {assessment.currency}, for {servers}. Prices as of {formatting.day(assessment.as_of)}.",
    )
    _head(sheet, HEAD_ROW, COLUMNS)
    first = HEAD_ROW + 1
    for offset, line in enumerate(assessment.bom):
        _write_line(sheet, first + offset, offset + 1, line, snapshot)
    if assessment.bom:
        _write_totals(sheet, first, first + len(assessment.bom) - 1)
    sheet.freeze_panes = f"C{first}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def _write_line(sheet: "Worksheet", row: int, number: int, line: BomLine, snapshot: CatalogueSnapshot) -> None:
    _put(sheet, f"A{row}", number, WHOLE)
    for column, words in zip("BCD", (line.description, line.product, line.condition), strict=True):
        _put(sheet, f"{column}{row}", words)
    _put(sheet, f"{COUNT}{row}", line.count, WHOLE)
    for unit, total, amount in zip(UNITS, TOTALS, _ends(line.unit), strict=True):
        _put(sheet, f"{unit}{row}", amount, MONEY)
        _formula(sheet, f"{total}{row}", f'=IF({unit}{row}="","",ROUND({COUNT}{row}*{unit}{row},2))', MONEY)
    _put(sheet, f"L{row}", line.priced_on, DAY)
    _put(sheet, f"M{row}", line.note)
    _put(sheet, f"N{row}", _sources(line.sources, snapshot))


def _ends(span: Span | None) -> tuple[Decimal | None, ...]:
    return (None, None, None) if span is None else (span.low, span.likely, span.high)


def _write_totals(sheet: "Worksheet", first: int, last: int) -> None:
    from openpyxl.styles import Border, Font, Side

    row = last + 1
    _put(sheet, f"B{row}", "Total")
    for column in TOTALS:
        _formula(sheet, f"{column}{row}", f"=SUM({column}{first}:{column}{last})", MONEY)
    for cell in sheet[row]:
        cell.font = Font(bold=True)
        cell.border = Border(top=Side(style="thin"))
    _put(sheet, f"B{row + 1}", "Lines without a price, not in the total")
    _formula(sheet, f"{COUNT}{row + 1}", f"=COUNTBLANK({UNITS[1]}{first}:{UNITS[1]}{last})", WHOLE)


def _write_figures(sheet: "Worksheet", assessment: Assessment, snapshot: CatalogueSnapshot) -> None:
    from openpyxl.styles import Alignment

    _head(sheet, 1, FIGURE_COLUMNS)
    for row, figure in enumerate(assessment.figures.values(), start=2):
        form = _form_of(figure)
        values = (label_of(figure.name, snapshot), figure.name, _value(figure), figure.unit, figure.low, figure.high)
        words = (formatting.BASIS_WORDS[figure.basis], figure.working, _sources(figure.sources, snapshot))
        for column, value in zip("ABCDEFGHI", (*values, *words), strict=True):
            cell = _put(sheet, f"{column}{row}", value, form if column in "CEF" else "")
            cell.alignment = Alignment(vertical="top", wrap_text=column in "AHI")
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = sheet.dimensions


def _value(figure: Figure) -> Value:
    """Numbers as numbers, so that they can be reckoned with; the rest as the pages write it."""
    is_number = isinstance(figure.value, int | float | Decimal) and not isinstance(figure.value, bool)
    return figure.value if is_number else formatting.figure_value(figure)  # type: ignore[return-value]


def _form_of(figure: Figure) -> str:
    if formatting.is_share(figure):
        return SHARE
    if isinstance(figure.value, Decimal):
        return MONEY
    return WHOLE if isinstance(figure.value, int) else "#,##0.###"


def _sources(ids: Iterable[str], snapshot: CatalogueSnapshot) -> str:
    """Title and address of each, one a line."""
    known = snapshot.sources
    return "\n".join(f"{known[id].title} {known[id].url}".strip() if id in known else id for id in ids)


def _head(sheet: "Worksheet", row: int, columns: Sequence[tuple[str, int]]) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    for number, (title, width) in enumerate(columns, start=1):
        cell = sheet.cell(row, number, title)
        cell.font = Font(bold=True)
        cell.border = Border(bottom=Side(style="thin"))
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        sheet.column_dimensions[get_column_letter(number)].width = width


def _put(sheet: "Worksheet", place: str, value: Value, form: str = "") -> Any:
    """A value in its place. Text stays text, whatever it begins with."""
    cell = sheet[place]
    if isinstance(value, str):
        cell.value = storable(value)
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
    if form:
        cell.number_format = form
    return cell


def _formula(sheet: "Worksheet", place: str, formula: str, form: str) -> None:
    """A formula of our own making: nothing that somebody has typed stands in it."""
    sheet[place].value = formula
    sheet[place].number_format = form


def _set_up_print(sheet: "Worksheet", paper: int) -> None:
    """Landscape, as wide as the page, with the head on every page and its number below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "Page &P of &N"
