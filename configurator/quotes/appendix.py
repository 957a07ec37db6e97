"""The end of a quote: how the numbers come about, and where they come from."""

from . import contents
from .frozen import FrozenSource, QuoteDocument
from .rows import Row, referred

MOST_BREAK_EVENS = 2


def workings(document: QuoteDocument) -> list[Row]:
    """Formulas of the main figures, and of break-even at the first rates."""
    first = document.rates[:MOST_BREAK_EVENS]
    break_evens = [(f"cost.break_even_months.{rate.id}", f"Break-even, {rate.name}") for rate in first]
    rows = []
    values = {name: figure.value for name, figure in document.figures.items()}
    for name, label in [*((name, contents.label_of(name)) for name in contents.WORKINGS), *break_evens]:
        figure = document.figures.get(name)
        if figure is not None and figure.value is not None and not contents.is_said_by_another(name, values):
            rows.append(Row(label=f"{label}: {figure.text}", text=figure.working, aside=referred(figure.sources)))
    return rows


def source_row(source: FrozenSource) -> Row:
    """The title, and where it can be opened; one that names a file in a repository says it already."""
    url = source.url if source.url.startswith(("https://", "http://")) else ""
    told = "" if source.title.startswith("github:") else url.partition("://")[2]
    return Row(label=str(source.number), text=source.title, aside=told, url=url)
