"""The bill of materials as an XLSX file: counts and unit prices as values, totals as formulas, and a sheet of figures.

Whoever changes a count or fills in a missing price sees the totals follow. Each formula carries what it comes to, for
readers that do not reckon: previews of mail and telephones. A line without a price has empty cells, which count as nothing
in the sum, and the sheet says how many such lines there are.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
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
    from xlsxwriter import Workbook

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
ENDS = ("low", "likely", "high")
MONEY, WHOLE, SHARE, DAY = "#,##0.00", "#,##0", "0.0%", "yyyy-mm-dd"
A4, LETTER = 9, 1
HEAD: dict[str, Any] = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
SUM: dict[str, Any] = {"bold": True, "top": 1}
"""How cells look, by xlsxwriter's names; 1 is a thin line."""


class Sheet:
    """A sheet that is being written, its cells by their places. Text stays text, whatever it begins with."""

    def __init__(self, book: "Workbook", name: str) -> None:
        self.sheet = book.add_worksheet(name)
        self._look = cache(lambda form, how: book.add_format({**dict(how), **({"num_format": form} if form else {})}))

    def put(self, place: str, value: Value, form: str = "", **how: Any) -> None:
        look = self._look(form, tuple(how.items()))
        if value is None:
            self.sheet.write_blank(place, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(place, storable(value), look)
        elif isinstance(value, date):
            self.sheet.write_datetime(place, value, look)
        else:
            self.sheet.write_number(place, value, look)

    def formula(self, place: str, formula: str, comes_to: Decimal | int | None, form: str, **how: Any) -> None:
        """A formula of our own making: nothing that somebody has typed stands in it."""
        look = self._look(form, tuple(how.items()))
        self.sheet.write_formula(place, formula, look, "" if comes_to is None else comes_to)

    def head(self, row: int, columns: Sequence[tuple[str, int]]) -> None:
        """Titles over columns of these widths; they stay on the screen, as the first two columns do, and on each page."""
        for number, (title, width) in enumerate(columns):
            self.put(f"{letter(number)}{row}", title, **HEAD)
            self.sheet.set_column(number, number, width)
        self.sheet.freeze_panes(row, 2)
        self.sheet.repeat_rows(row - 1)

    def set_up_print(self, paper: int) -> None:
        """Landscape, as wide as the page, its number below."""
        self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&CPage &P of &N")


def letter(number: int) -> str:
    """Of a column, from 0; no sheet of ours has more than 26."""
    return chr(ord("A") + number)


def written(assessment: Assessment, snapshot: CatalogueSnapshot) -> bytes:
    # Imported here: it costs 0.2 s, which a process that makes no workbook shall not pay.
    from xlsxwriter import Workbook

    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"author": "A100 Configurator", "title": storable(assessment.build.name or BILL)})
        bill, figures = Sheet(book, BILL), Sheet(book, FIGURES)
        _write_bill(bill, assessment, snapshot)
        _write_figures(figures, assessment, snapshot)
        for sheet in (bill, figures):
            sheet.set_up_print(LETTER if assessment.build.site.region == "nec" else A4)
    return file.getvalue()


def _write_bill(sheet: Sheet, assessment: Assessment, snapshot: CatalogueSnapshot) -> None:
    servers = formatting.counted(assessment.servers, "server")
    sheet.put("A1", assessment.build.name or "An A100 server", bold=True, font_size=14)
    sheet.put(
        "A2", f"All amounts in {assessment.currency}, for {servers}. Prices as of {formatting.day(assessment.as_of)}."
    )
    sheet.head(HEAD_ROW, COLUMNS)
    for number, line in enumerate(assessment.bom, start=1):
        _write_line(sheet, HEAD_ROW + number, number, line, snapshot)
    if assessment.bom:
        _write_totals(sheet, assessment.bom)


def _write_line(sheet: Sheet, row: int, number: int, line: BomLine, snapshot: CatalogueSnapshot) -> None:
    sheet.put(f"A{row}", number, WHOLE)
    for column, words in zip("BCD", (line.description, line.product, line.condition), strict=True):
        sheet.put(f"{column}{row}", words)
    sheet.put(f"{COUNT}{row}", line.count, WHOLE)
    for unit, total, end in zip(UNITS, TOTALS, ENDS, strict=True):
        sheet.put(f"{unit}{row}", _end(line.unit, end), MONEY)
        formula = f'=IF({unit}{row}="","",ROUND({COUNT}{row}*{unit}{row},2))'
        sheet.formula(f"{total}{row}", formula, _end(line.total, end), MONEY)
    sheet.put(f"L{row}", line.priced_on, DAY)
    sheet.put(f"M{row}", line.note)
    sheet.put(f"N{row}", _sources(line.sources, snapshot))


def _end(span: Span | None, end: str) -> Decimal | None:
    return None if span is None else getattr(span, end)


def _write_totals(sheet: Sheet, lines: Sequence[BomLine]) -> None:
    first, last = HEAD_ROW + 1, HEAD_ROW + len(lines)
    row, priced = last + 1, [line.total for line in lines if line.total is not None]
    for number in range(len(COLUMNS)):
        sheet.put(f"{letter(number)}{row}", None, **SUM)
    sheet.put(f"B{row}", "Total", **SUM)
    total = Span.total(priced)
    for column, end in zip(TOTALS, ENDS, strict=True):
        sheet.formula(f"{column}{row}", f"=SUM({column}{first}:{column}{last})", _end(total, end), MONEY, **SUM)
    sheet.put(f"B{row + 1}", "Lines without a price, not in the total")
    blank = f"=COUNTBLANK({UNITS[1]}{first}:{UNITS[1]}{last})"
    sheet.formula(f"{COUNT}{row + 1}", blank, len(lines) - len(priced), WHOLE)


def _write_figures(sheet: Sheet, assessment: Assessment, snapshot: CatalogueSnapshot) -> None:
    sheet.head(1, FIGURE_COLUMNS)
    for row, figure in enumerate(assessment.figures.values(), start=2):
        form = _form_of(figure)
        values = (label_of(figure.name, snapshot), figure.name, _value(figure), figure.unit, figure.low, figure.high)
        words = (formatting.BASIS_WORDS[figure.basis], figure.working, _sources(figure.sources, snapshot))
        for column, value in zip("ABCDEFGHI", (*values, *words), strict=True):
            wraps = column in "AHI"
            sheet.put(f"{column}{row}", value, form if column in "CEF" else "", valign="top", text_wrap=wraps)
    sheet.sheet.autofilter(0, 0, len(assessment.figures), len(FIGURE_COLUMNS) - 1)


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
