"""What stands round the page of a quote: rail and build sheet. They count with the catalogue's prices, the quote with its own,
so each that the prices move says whose it has."""

from dataclasses import replace

from configurator.builder import formatting
from configurator.builder.pages import StepPage
from configurator.builder.presenters.prices import main_without_price, priced_lines
from configurator.builder.presenters.shell import RailItem, Sheet, SheetLine
from configurator.sizing import Assessment

AT_CATALOGUE_PRICES = "at catalogue prices"
CATALOGUE_PRICE = "In catalogue"
MOVED_BY_PRICES = ("price", "findings")


def rail_of(page: StepPage) -> tuple[RailItem, ...]:
    """The rail, and the review that repeats it."""
    return tuple(_with_basis(item, page.assessment) for item in page.rail)


def sheet_of(page: StepPage) -> Sheet:
    return replace(page.sheet, lines=tuple(_line_with_basis(line) for line in page.sheet.lines))


def with_obstacles(item: RailItem, obstacles: int, to_look_at: int) -> RailItem:
    """The quote's own step in the rail, for those who may issue: how much stands in the way, and how many prices they
    should look at."""
    way = f"{formatting.counted(obstacles, 'thing')} in the way" if obstacles else "nothing in the way"
    looks = f", {formatting.counted(to_look_at, 'price')} to look at" if to_look_at else ""
    return replace(item, result=f"{way}{looks}")


def _with_basis(item: RailItem, assessment: Assessment) -> RailItem:
    has_price = not main_without_price(assessment) and bool(priced_lines(assessment))
    if not item.result or item.slug not in ("bom", "costs") or (item.slug == "bom" and not has_price):
        return item
    return replace(item, result=f"{item.result} {AT_CATALOGUE_PRICES}")


def _line_with_basis(line: SheetLine) -> SheetLine:
    if line.key not in MOVED_BY_PRICES:
        return line
    label = CATALOGUE_PRICE if line.key == "price" else line.label
    return replace(line, label=label, note=" · ".join(filter(None, (line.note, AT_CATALOGUE_PRICES))))
