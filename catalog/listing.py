"""The list of products: searched, narrowed and sorted in memory, where all of them are ready. No query is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django_tables2.data import TableData

from configurator.sizing.catalogue import AnyProduct, CatalogueSnapshot
from configurator.sizing.catalogue.kept import once_per_identity
from configurator.sizing.catalogue.searching import sought, squeezed

from . import words
from .models import Category
from .snapshot.products import SPEC_OF

KIND_OF = {kind: model.CATEGORY for model, kind in SPEC_OF.items()}
PLACES = {category: place for place, category in enumerate(Category.values)}
USUAL = "category"
SORTED_BY = {"name": attrgetter("name"), "category": attrgetter("place"), "maker": attrgetter("maker")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A product by what the list is sorted and searched by: its words as it shows them, its id and its part number."""

    slug: str
    name: str
    maker: str
    category: str
    retired: bool
    text: str

    @property
    def place(self) -> tuple[int, str]:
        """GPUs first; each kind by name."""
        return PLACES[self.category], self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedProducts:
    """What somebody narrows the list to; empty for all. `price` is a condition, `retired` asks for the retired ones too."""

    q: str = ""
    category: str = ""
    price: str = ""
    retired: bool = False

    def found(self, snapshot: CatalogueSnapshot) -> list[Listed]:
        """Those that are wanted, each kind by name."""
        found = [row for row in _listed(snapshot.products) if self.retired or not row.retired]
        if self.category:
            found = [row for row in found if row.category == self.category]
        if self.price:
            found = [row for row in found if (row.slug, self.price) in snapshot.prices]
        for word in sought(self.q):
            found = [row for row in found if word in row.text]
        return found


@once_per_identity
def _listed(products: Mapping[str, AnyProduct]) -> tuple[Listed, ...]:
    return tuple(sorted((_row(product) for product in products.values()), key=attrgetter("place")))


def _row(product: AnyProduct) -> Listed:
    searched = (product.name, product.maker, product.id, product.part_number, words.key_spec(product))
    return Listed(
        slug=product.id,
        name=product.name,
        maker=product.maker,
        category=KIND_OF[type(product)],
        retired=product.retired,
        text=squeezed(*searched),
    )


class ProductData(TableData):
    """For the table, which knows pages and links that sort. It comes as it is usually sorted."""

    data: list[Listed]

    def __len__(self) -> int:
        return len(self.data)

    def order_by(self, aliases: Sequence[str]) -> None:
        if list(aliases) == [USUAL]:
            return
        for alias in reversed(aliases):
            self.data.sort(key=SORTED_BY[alias.lstrip("-")], reverse=alias.startswith("-"))
