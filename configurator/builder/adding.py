"""How a part comes into a build: as one more, or in the place of what stands there of its kind."""

from collections.abc import Sequence
from dataclasses import replace

from configurator.sizing.build import Condition, Part
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.machine.bom import kind_of

from .forms.fields import bounds_of

MOST_OF_A_LINE = int(bounds_of(Part, "count").high)


def with_one_more(parts: Sequence[Part], product: str, snapshot: CatalogueSnapshot) -> list[Part]:
    """One more of a product: in its line if there is one, else as a line, in a condition that has a price."""
    for index, part in enumerate(parts):
        if part.product == product and part.slot is None and part.count < MOST_OF_A_LINE:
            return [*parts[:index], replace(part, count=part.count + 1), *parts[index + 1 :]]
    return [*parts, Part(product=product, condition=_priced_condition(product, snapshot))]


def replaceable(parts: Sequence[Part], product: str, snapshot: CatalogueSnapshot) -> Part | None:
    """The only line of the product's kind, if that is another product: what it could stand in the place of."""
    new = snapshot.product(product)
    if new is None:
        return None
    kind = kind_of(new)
    alike = [part for part in parts if (old := snapshot.product(part.product)) is not None and kind_of(old) == kind]
    return alike[0] if len(alike) == 1 and alike[0].product != product else None


def in_place(parts: Sequence[Part], product: str, snapshot: CatalogueSnapshot) -> list[Part]:
    """As many pieces of the product instead of the only line of its kind; the same parts where there is no such line."""
    old = replaceable(parts, product, snapshot)
    condition = _priced_condition(product, snapshot)
    return [Part(product=product, count=part.count, condition=condition) if part is old else part for part in parts]


def _priced_condition(product: str, snapshot: CatalogueSnapshot) -> Condition:
    wanted: tuple[Condition, ...] = ("new", "used", "refurbished")
    return next((condition for condition in wanted if snapshot.price(product, condition)), "new")
