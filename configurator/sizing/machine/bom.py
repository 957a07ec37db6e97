"""The bill of materials: every line with its span of prices, its date and source. A missing price stays missing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from ..assumptions import Assumptions
from ..build import Build, CustomLine
from ..catalogue import (
    AnyProduct,
    BridgeSpec,
    CatalogueSnapshot,
    ChassisSpec,
    CoolingSpec,
    CpuSpec,
    DriveSpec,
    GpuSpec,
    MemorySpec,
    NicSpec,
    PlatformSpec,
    PsuSpec,
    UpsSpec,
)
from ..quantities import Basis, Figure, Span, money_figure
from .system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class BomLine:
    """One line of the bill of materials, for all servers. `unit` and `total` are None where no price is known.

    `is_stale`: on the day of the catalogue the price was older than the days at which one is stale.
    """

    product: str
    description: str
    count: int
    condition: str
    kind: str
    unit: Span | None
    total: Span | None
    priced_on: date | None = None
    is_stale: bool = False
    sources: tuple[str, ...] = ()
    note: str = ""


KINDS: tuple[tuple[type[AnyProduct], str], ...] = (
    (GpuSpec, "gpu"),
    (PlatformSpec, "platform"),
    (CpuSpec, "cpu"),
    (MemorySpec, "memory"),
    (DriveSpec, "drive"),
    (NicSpec, "nic"),
    (PsuSpec, "psu"),
    (ChassisSpec, "chassis"),
    (CoolingSpec, "cooling"),
    (BridgeSpec, "bridge"),
    (UpsSpec, "ups"),
)


def kind_of(product: AnyProduct) -> str:
    """The kind of a product in one word, as bills of materials and pages group them."""
    return next((name for kind, name in KINDS if isinstance(product, kind)), "accessory")


def lines(system: System, snapshot: CatalogueSnapshot, a: Assumptions) -> tuple[BomLine, ...]:
    """Every line that has to be bought, for all servers. What a platform brings stands in the platform's own line."""
    return tuple(
        replace(line, is_stale=True) if _days_old(line, snapshot) > a.stale_price_days else line
        for line in _lines(system, snapshot)
    )


def _days_old(line: BomLine, snapshot: CatalogueSnapshot) -> int:
    """Age of its price in days; 0 where it has none, or one of the buyer's own."""
    return (snapshot.as_of - line.priced_on).days if line.priced_on else 0


def _lines(system: System, snapshot: CatalogueSnapshot) -> Iterator[BomLine]:
    servers = system.servers
    platform = system.platform
    for group in system.gpus:
        if not group.included:
            yield _line(group.spec, group.count * servers, group.condition, snapshot)
    if platform is not None and isinstance(system.build.platform, str):
        yield _line(platform, servers, system.platform_condition, snapshot, note=_platform_note(system))
    elif platform is not None:
        yield own_line(platform.name, "own-platform", servers)
    bridges = system.build.nvlink_bridges
    if bridges and system.bridge is not None:
        yield _line(system.bridge, bridges * servers, system.condition, snapshot)
    for part in system.parts:
        if not part.included:
            yield _line(part.spec, part.count * servers, part.condition, snapshot)
    if system.ups is not None:
        count = ups_count(system.build, servers)
        own = not isinstance(system.build.site.ups, str)
        yield own_line(system.ups.name, "own-ups", count) if own else _line(system.ups, count, "new", snapshot)
    for custom in system.build.custom_lines:
        yield _custom_line(custom, servers)


def own_line(name: str, kind: str, count: int) -> BomLine:
    """A platform or UPS that the buyer describes has no price in the catalogue; whoever has it already needs none."""
    return BomLine(
        product="",
        description=name,
        count=count,
        condition="new",
        kind=kind,
        unit=None,
        total=None,
        note="described by you; leave it out where you own it",
    )


def ups_count(build: Build, servers: int) -> int:
    """UPSs for all servers: one a circuit, and one a feed where feeds are redundant, as each side carries all."""
    circuits = ceil(servers / build.site.servers_on_circuit)
    return circuits * (build.site.feeds if build.site.redundant else 1)


def _platform_note(system: System) -> str:
    brought = [f"{p.count} × {p.spec.name}" for p in system.parts if p.included]
    gpus = [f"{g.count} × {g.spec.name}" for g in system.gpus if g.included]
    return f"with {', '.join([*gpus, *brought])}" if gpus or brought else ""


def _line(product: AnyProduct, count: int, condition: str, snapshot: CatalogueSnapshot, *, note: str = "") -> BomLine:
    price = snapshot.price(product.id, condition)
    unit = price.span if price else None
    return BomLine(
        product=product.id,
        description=product.name,
        count=count,
        condition=condition,
        kind=kind_of(product),
        unit=unit,
        total=unit.times(count).rounded() if unit else None,
        priced_on=price.priced_on if price else None,
        sources=price.sources if price else (),
        note=note,
    )


def _custom_line(custom: CustomLine, servers: int) -> BomLine:
    price = custom.price
    unit = Span(price.low, price.likely, price.high) if price else None
    count = custom.count * servers
    return BomLine(
        product="",
        description=custom.description,
        count=count,
        condition="new",
        kind="custom",
        unit=unit,
        total=unit.times(count).rounded() if unit else None,
        note="your own line",
    )


def total(bom: tuple[BomLine, ...]) -> Span:
    """Sum of the lines that have a price (lines are rounded, so the sum needs no rounding)."""
    return Span.total(line.total for line in bom if line.total is not None)


def figures(bom: tuple[BomLine, ...], currency: str, *, with_platform: bool = True) -> tuple[Figure, ...]:
    """The sum of the lines that have a price, a span in `currency`, and the share of lines that have one, 0 to 1."""
    priced = [line for line in bom if line.total is not None]
    missing = [line.description for line in bom if line.total is None]
    working = " + ".join(f"{line.total.likely:,.2f}" for line in priced if line.total) or "no line has a price yet"
    sources = tuple(dict.fromkeys(source for line in priced for source in line.sources))
    unpriced = f"; without a price, and not counted: {', '.join(missing)}" if missing else ""
    coverage = len(priced) / len(bom) if bom else None
    alone = "" if with_platform or not bom else "; no platform among them"
    return (
        money_figure("cost.bom_total", total(bom), f"likely: {working}{unpriced}", unit=currency, sources=sources),
        Figure(
            name="cost.bom_coverage",
            value=coverage,
            unit="",
            working=f"{len(priced)} of {len(bom)} lines have a price{unpriced}{alone}",
            basis=Basis.COMPUTED,
        ),
    )
