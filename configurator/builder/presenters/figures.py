"""A figure as a page shows it: large value, unit, how it came about, and from what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.figure_index import FigureEntry, entry_of
from configurator.sizing.quantities import Figure

from .. import formatting
from ..forms.words import INPUTS
from ..units import Units

MOVES = "cost.sensitivity."
LONG = 14
"""Letters of a value from which on a tile writes it smaller."""


class Ready:
    """Ready strings by name. Templates look names up by key first; finding them there is twice as fast."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView(Ready):
    """A source as a page lists it; figures name it by its number there."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView(Ready):
    """`also` is value and unit as drawings, findings and files have them, where the reader prefers another unit."""

    name: str
    label: str
    value: str
    unit: str
    also: str
    is_long: bool
    span: str
    basis: str
    working: str
    sources: tuple[str, ...]


class Reading:
    """An assessment as one page reads it: figures in words and in the reader's units, their sources numbered as they are first named.

    Several readings on one page share their `numbers`.
    """

    def __init__(
        self,
        assessment: Assessment,
        snapshot: CatalogueSnapshot,
        *,
        units: Units,
        numbers: dict[str, int] | None = None,
    ) -> None:
        self.assessment = assessment
        self.snapshot = snapshot
        self.units = units
        self._numbers: dict[str, int] = {} if numbers is None else numbers

    @property
    def sources(self) -> tuple[SourceView, ...]:
        """What has been named so far, in the order of its numbers."""
        return tuple(_source_view(id, number, self.snapshot) for id, number in self._numbers.items())

    def numbers_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The numbers of sources on this page; the same for the same words, however often they are named."""
        return tuple(map(str, sorted({self._numbers.setdefault(id, len(self._numbers) + 1) for id in ids})))

    def figure(self, figure: Figure, label: str = "") -> FigureView:
        stated, figure = figure, self.units.shown(figure)
        value = formatting.figure_value(figure)
        if figure.name == "ups.suggested":
            value = name_of(value, self.snapshot)
        return FigureView(
            name=figure.name,
            label=label or short_label_of(figure.name, self.snapshot),
            value=value,
            unit=formatting.figure_unit(figure),
            also=formatting.figure_text(stated) if stated is not figure else "",
            is_long=len(value) > LONG,
            span=formatting.figure_span(figure),
            basis=formatting.BASIS_WORDS[figure.basis],
            working=figure.working,
            sources=self.numbers_of(figure.sources),
        )

    def known(self, *names: str) -> tuple[FigureView, ...]:
        """The named figures in this order, without those that cannot be known and those of what is not chosen yet."""
        found = (self.assessment.figures.get(name) for name in names if not self.units.hides(name))
        return tuple(self.figure(figure) for figure in found if figure is not None and not _is_of_nothing(figure))


def _is_of_nothing(figure: Figure) -> bool:
    entry = entry_of(figure.name)
    return figure.value is None or (not figure.value and entry is not None and entry.is_nothing_at_zero)


def label_of(name: str, snapshot: CatalogueSnapshot) -> str:
    """How a figure is called where it stands alone, in a table or on paper; its name where the index does not know it."""
    entry = entry_of(name)
    return name if entry is None else _named(entry.label, entry, name, snapshot)


def short_label_of(name: str, snapshot: CatalogueSnapshot) -> str:
    """The same under the heading of its step."""
    entry = entry_of(name)
    return name if entry is None else _named(entry.short_label, entry, name, snapshot)


def _named(label: str, entry: FigureEntry, name: str, snapshot: CatalogueSnapshot) -> str:
    if not entry.placeholder:
        return label
    which = name.removeprefix(entry.key)
    return label.replace(
        entry.placeholder, INPUTS.get(which, which) if entry.key == MOVES else name_of(which, snapshot)
    )


def name_of(id: str, snapshot: CatalogueSnapshot) -> str:
    """The name of a product or a cloud rate; the id itself where the catalogue does not hold it."""
    found = snapshot.product(id) or snapshot.cloud_rates.get(id)
    return found.name if found else id


def _source_view(id: str, number: int, snapshot: CatalogueSnapshot) -> SourceView:
    """A source by title and address; a reference that is no id of the catalogue stands as it is written."""
    source = snapshot.sources.get(id)
    title = id if source is None else ", ".join(filter(None, (source.title, source.locator)))
    address = id if source is None else source.url
    return SourceView(
        number=str(number), title=title, url=address if address.startswith(("https://", "http://")) else ""
    )
