"""What the catalogue knows, as the engine sees it: one snapshot of specifications, prices, rates, models, measurements.

`catalog.snapshot` fills it from rows; nothing here knows a database. Every record carries the ids of its sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from .kept import once_per_identity
from .language import Benchmark, LanguageModel, TrainingRun
from .platforms import PlatformSpec
from .pricing import CloudRate, Price, SupplyPreset
from .products import (
    AccessorySpec,
    BridgeSpec,
    ChassisSpec,
    CoolingSpec,
    CordSpec,
    CpuSpec,
    DriveSpec,
    GpuSpec,
    MemorySpec,
    NicSpec,
    PduSpec,
    PsuSpec,
    ReceptacleSpec,
    UpsSpec,
)

T = TypeVar("T", bound="AnyProduct")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from: a page, a data sheet, a measurement."""

    id: str
    title: str
    url: str = ""
    locator: str = ""


AnyProduct = (
    GpuSpec | PlatformSpec | CpuSpec | MemorySpec | DriveSpec | NicSpec | PsuSpec | ChassisSpec | CoolingSpec
    | BridgeSpec | UpsSpec | ReceptacleSpec | PduSpec | CordSpec | AccessorySpec
)  # fmt: skip


@once_per_identity
def _by_kind(products: Mapping[str, AnyProduct]) -> dict[type, tuple[Any, ...]]:
    """The products sorted by kind once, so that no rule walks through ten thousand of them."""
    kinds: dict[type, list[AnyProduct]] = {}
    for product in products.values():
        kinds.setdefault(type(product), []).append(product)
    return {kind: tuple(found) for kind, found in kinds.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSnapshot:
    """The catalogue as it stands on `as_of`. Look-ups return None for what it does not hold; rules say so by name."""

    as_of: date
    currency: str = "USD"
    sources: Mapping[str, Source] = field(default_factory=dict)
    products: Mapping[str, AnyProduct] = field(default_factory=dict)
    prices: Mapping[tuple[str, str], Price] = field(default_factory=dict)
    cloud_rates: Mapping[str, CloudRate] = field(default_factory=dict)
    models: Mapping[str, LanguageModel] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    training_runs: tuple[TrainingRun, ...] = ()
    supplies: Mapping[str, SupplyPreset] = field(default_factory=dict)

    def gpu(self, id: str) -> GpuSpec | None:
        """The GPU of an id; None for another kind too."""
        return self._of(GpuSpec, id)

    def platform(self, id: str) -> PlatformSpec | None:
        """The platform of an id; None for another kind too."""
        return self._of(PlatformSpec, id)

    def ups(self, id: str) -> UpsSpec | None:
        """The UPS of an id; None for another kind too."""
        return self._of(UpsSpec, id)

    def receptacle(self, id: str) -> ReceptacleSpec | None:
        """The receptacle of an id; None for another kind too."""
        return self._of(ReceptacleSpec, id)

    def of_kind(self, kind: type[T]) -> tuple[T, ...]:
        """Every product of a kind, in the order of the catalogue."""
        return _by_kind(self.products).get(kind, ())

    def offered(self, kind: type[T]) -> tuple[T, ...]:
        """Those of a kind that may be proposed: all but the retired, which only builds that hold them go on using."""
        return tuple(product for product in self.of_kind(kind) if not product.retired)

    def product(self, id: str) -> AnyProduct | None:
        """The product of an id, of whatever kind."""
        return self.products.get(id)

    def price(self, product: str, condition: str) -> Price | None:
        """The price in force on `as_of` for a product in a condition."""
        return self.prices.get((product, condition))

    def _of(self, kind: type[T], id: str) -> T | None:
        found = self.products.get(id)
        return found if isinstance(found, kind) else None
