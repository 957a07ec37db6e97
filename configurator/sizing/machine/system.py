"""The machine that a build describes: its choices looked up in the catalogue, counted per server.

`servers` counts every server: `quantity`, times the servers that the GPUs of one have to be split over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Generic, TypeVar

from ..build import Build, OwnPlatform, OwnUps, Part
from ..catalogue import (
    AnyProduct,
    BridgeSpec,
    CatalogueSnapshot,
    CpuSpec,
    GpuSpec,
    PlatformSpec,
    PsuRating,
    PsuSpec,
    RuntimePoint,
    UpsSpec,
)
from .own_platform import own_platform_spec

S = TypeVar("S", bound=AnyProduct)

LOW_LINE_VOLTS = (100.0, 127.0)
HIGH_LINE_VOLTS = (200.0, 240.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted(Generic[S]):
    """A product as it sits in one server. `included` says that the platform brings it (and its price)."""

    spec: S
    count: int
    condition: str = "new"
    slot: str | None = None
    slots: tuple[str, ...] = ()
    """Of GPUs: the slots of the first of them, in order."""
    included: bool = False
    power_limit_w: float | None = None
    """The cap that the build sets on each GPU, W, whether or not its driver takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An id that the catalogue does not hold (or holds as something else), and the field that names it."""

    path: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machine: what the build names, looked up, counted for one server of `servers`."""

    build: Build
    platform: PlatformSpec | None
    servers: int
    gpus: tuple[Fitted[GpuSpec], ...]
    parts: tuple[Fitted[AnyProduct], ...]
    bridge: BridgeSpec | None
    ups: UpsSpec | None
    unknown: tuple[Unknown, ...]

    @property
    def gpu(self) -> GpuSpec | None:
        """The first kind of GPU; None without any."""
        return self.gpus[0].spec if self.gpus else None

    @property
    def gpus_per_server(self) -> int:
        """GPUs of all kinds in one server."""
        return sum(g.count for g in self.gpus)

    @property
    def gpus_total(self) -> int:
        """GPUs in all servers."""
        return self.gpus_per_server * self.servers

    @property
    def condition(self) -> str:
        """The condition of the GPUs, and of what is bought with them: bridges, and a platform that brings them."""
        return self.build.gpus[0].condition if self.build.gpus else "new"

    @property
    def platform_condition(self) -> str:
        """The condition of the platform: of its GPUs where it brings them, else new."""
        return self.condition if _brings_gpus(self.platform) else "new"

    def of(self, kind: type[S]) -> tuple[Fitted[S], ...]:
        """The parts of one kind in one server, included ones too."""
        return tuple(p for p in self.parts if isinstance(p.spec, kind))  # type: ignore[misc]  # narrowed by the test

    def count_of(self, kind: type[S]) -> int:
        """Pieces of one kind in one server."""
        return sum(p.count for p in self.of(kind))

    @property
    def cooling(self) -> str:
        """How the server is cooled: the build's choice, else the platform's own way."""
        return self.build.cooling or (self.platform.cooling if self.platform else "") or "air"


def takes_limit(gpu: GpuSpec, limit_w: float) -> bool:
    """Whether the driver is known to take a power limit, W: `nvidia-smi -pl` refuses what lies outside the GPU's own bounds.
    Where nobody publishes the lowest, no limit below the TDP is counted on."""
    lowest_w = gpu.tdp_w if gpu.power_limit_min_w is None else gpu.power_limit_min_w
    return lowest_w <= limit_w <= gpu.tdp_w


def allowed_w(group: Fitted[GpuSpec]) -> float:
    """What one GPU may draw, W: its power limit if it has one that the driver is known to take, else its TDP."""
    limit_w = group.power_limit_w
    return limit_w if limit_w is not None and takes_limit(group.spec, limit_w) else group.spec.tdp_w


def resolve(build: Build, snapshot: CatalogueSnapshot) -> System:
    """Look up everything that a build names. Never raises: what is not found stands in `unknown`."""
    unknown: list[Unknown] = []
    platform = _platform(build, snapshot, unknown)
    groups = _gpu_groups(build, platform, snapshot, unknown)
    wanted = sum(g.count for g in groups)
    split = _servers_needed(wanted, platform)
    parts = [_part(f"parts[{i}].product", p, snapshot, unknown) for i, p in enumerate(build.parts)]
    fitted = [p for p in parts if p is not None]
    included = _included(platform, snapshot, {type(p.spec) for p in fitted})
    unknown += _unknown_upgrades(build, snapshot)
    unknown += _unknown_rates(build, snapshot)
    return System(
        build=build,
        platform=platform,
        servers=build.quantity * split,
        gpus=tuple(_per_server(g, split) for g in groups),
        parts=(*included, *fitted, *_own_psus(build)),
        bridge=_bridge(groups, snapshot),
        ups=_ups(build, snapshot, unknown),
        unknown=tuple(unknown),
    )


def _platform(build: Build, snapshot: CatalogueSnapshot, unknown: list[Unknown]) -> PlatformSpec | None:
    match build.platform:
        case None:
            return None
        case OwnPlatform() as own:
            return own_platform_spec(own, sum(group.count for group in build.gpus))
        case str() as id:
            found = snapshot.platform(id)
            if found is None:
                unknown.append(Unknown(path="platform", id=id))
            return found


def _own_psus(build: Build) -> tuple[Fitted[AnyProduct], ...]:
    if not isinstance(build.platform, OwnPlatform):
        return ()
    fitted: list[Fitted[AnyProduct]] = []
    for psu in build.platform.psus:
        low = psu.watts if psu.watts_low_line is None else psu.watts_low_line
        low_line = PsuRating(volts_min=LOW_LINE_VOLTS[0], volts_max=LOW_LINE_VOLTS[1], watts=low)
        spec = PsuSpec(
            id=f"own-psu-{psu.watts}w",
            name=f"{psu.watts} W power supply",
            watts=psu.watts,
            inlet=psu.inlet or "",
            efficiency_class=psu.efficiency_class or "",
            ratings=(
                *((low_line,) if low else ()),
                PsuRating(volts_min=HIGH_LINE_VOLTS[0], volts_max=HIGH_LINE_VOLTS[1], watts=psu.watts),
            ),
        )
        fitted.append(Fitted(spec=spec, count=psu.count, included=True))
    return tuple(fitted)


def _gpu_groups(
    build: Build, platform: PlatformSpec | None, snapshot: CatalogueSnapshot, unknown: list[Unknown]
) -> tuple[Fitted[GpuSpec], ...]:
    groups: list[Fitted[GpuSpec]] = []
    for i, group in enumerate(build.gpus):
        spec = snapshot.gpu(group.variant)
        if spec is None:
            unknown.append(Unknown(path=f"gpus[{i}].variant", id=group.variant))
            continue
        groups.append(
            Fitted(
                spec=spec,
                count=group.count,
                condition=group.condition,
                slots=group.slots,
                included=_brings_gpus(platform),
                power_limit_w=group.power_limit_w,
            )
        )
    if not build.gpus and platform is not None and platform.included_gpus is not None:
        brought = snapshot.gpu(platform.included_gpus.product)
        if brought is not None:
            groups.append(Fitted(spec=brought, count=platform.included_gpus.count, included=True))
    return tuple(groups)


def _brings_gpus(platform: PlatformSpec | None) -> bool:
    return platform is not None and platform.gpus_priced_in


def _servers_needed(gpus: int, platform: PlatformSpec | None) -> int:
    """Servers that the GPUs fill; one where the platform's limit is not known."""
    if platform is None or not platform.gpu_max or not gpus:
        return 1
    return ceil(gpus / platform.gpu_max)


def _per_server(group: Fitted[GpuSpec], servers: int) -> Fitted[GpuSpec]:
    if servers == 1:
        return group
    return replace(group, count=ceil(group.count / servers))


def _part(path: str, part: Part, snapshot: CatalogueSnapshot, unknown: list[Unknown]) -> Fitted[AnyProduct] | None:
    spec = snapshot.product(part.product)
    if spec is None:
        unknown.append(Unknown(path=path, id=part.product))
        return None
    return Fitted(spec=spec, count=part.count, condition=part.condition, slot=part.slot)


REPLACED_WHEN_CHOSEN = (CpuSpec, PsuSpec)
"""Kinds of which a chosen part takes the place of the platform's own; of the others it is added."""


def _included(
    platform: PlatformSpec | None, snapshot: CatalogueSnapshot, chosen: set[type[AnyProduct]]
) -> tuple[Fitted[AnyProduct], ...]:
    if platform is None:
        return ()
    brought: list[Fitted[AnyProduct]] = []
    for item in platform.includes:
        spec = snapshot.product(item.product)
        if spec is None or (isinstance(spec, REPLACED_WHEN_CHOSEN) and type(spec) in chosen):
            continue
        brought.append(Fitted(spec=spec, count=item.count, included=True))
    if platform.psu is not None and platform.psu_count and PsuSpec not in chosen:
        brought.append(Fitted(spec=platform.psu, count=platform.psu_count, included=True))
    return tuple(brought)


def _bridge(groups: Iterable[Fitted[GpuSpec]], snapshot: CatalogueSnapshot) -> BridgeSpec | None:
    variants = {g.spec.id for g in groups}
    return next((b for b in snapshot.of_kind(BridgeSpec) if variants & set(b.gpu_variants)), None)


def _unknown_upgrades(build: Build, snapshot: CatalogueSnapshot) -> list[Unknown]:
    wanted = [(f"gpus[{i}].upgrade_to", group.upgrade_to) for i, group in enumerate(build.gpus)]
    return [Unknown(path=path, id=id) for path, id in wanted if id and snapshot.gpu(id) is None]


def _unknown_rates(build: Build, snapshot: CatalogueSnapshot) -> list[Unknown]:
    return [
        Unknown(path=f"costs.cloud_rates[{i}]", id=rate)
        for i, rate in enumerate(build.costs.cloud_rates or ())
        if isinstance(rate, str) and rate not in snapshot.cloud_rates
    ]


def _ups(build: Build, snapshot: CatalogueSnapshot, unknown: list[Unknown]) -> UpsSpec | None:
    match build.site.ups:
        case None:
            return None
        case OwnUps() as own:
            return own_ups_spec(own)
        case str() as id:
            found = snapshot.ups(id)
            if found is None:
                unknown.append(Unknown(path="site.ups", id=id))
            return found


def own_ups_spec(own: OwnUps) -> UpsSpec:
    """A UPS as its owner describes it."""
    return UpsSpec(
        id="own-ups",
        name="Your own UPS",
        va=own.va,
        watts=own.watts,
        volts=own.volts if isinstance(own.volts, tuple) else (own.volts,),
        phases=own.phases,
        topology=own.topology,
        rack_units=own.rack_units,
        weight_kg=own.weight_kg,
        runtime=tuple(RuntimePoint(load_w=p.load_w, minutes=p.minutes) for p in own.runtime),
    )
