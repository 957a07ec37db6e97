"""The machine that a build describes: its choices looked up in the catalogue, counted per server.

`servers` counts every server: `quantity`, times the servers that the GPUs of one have to be split over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from .build import Build, Cooling, OwnPlatform, Part
from .catalogue import (
    AnyProduct,
    BridgeSpec,
    CatalogueSnapshot,
    CpuSpec,
    GpuSpec,
    InletLimit,
    PcieSwitch,
    PlatformSpec,
    PsuRating,
    PsuSpec,
    Slot,
    UpsSpec,
)

S = TypeVar("S", bound=AnyProduct)

USUAL_UPLINK_LANES = 16
"""What a switch of a platform that we do not know takes of the host."""
LOW_LINE_VOLTS = (100.0, 127.0)
HIGH_LINE_VOLTS = (200.0, 240.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted(Generic[S]):
    """A product as it sits in one server. `included` says that the platform brings it (and its price)."""

    spec: S
    count: int
    condition: str = "new"
    slot: str | None = None
    included: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An id that the catalogue does not hold (or holds as something else), and the field that names it."""

    path: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
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
        return self.gpus[0].spec if self.gpus else None

    @property
    def gpus_per_server(self) -> int:
        return sum(g.count for g in self.gpus)

    @property
    def gpus_total(self) -> int:
        return self.gpus_per_server * self.servers

    @property
    def condition(self) -> str:
        """The condition of the GPUs, and of what is bought with them: bridges, and a platform that brings them."""
        return self.build.gpus[0].condition if self.build.gpus else "new"

    @property
    def platform_condition(self) -> str:
        return self.condition if _brings_gpus(self.platform) else "new"

    def of(self, kind: type[S]) -> tuple[Fitted[S], ...]:
        """The parts of one kind in one server, included ones too."""
        return tuple(p for p in self.parts if isinstance(p.spec, kind))  # type: ignore[misc]  # narrowed by the test

    def count_of(self, kind: type[S]) -> int:
        return sum(p.count for p in self.of(kind))

    @property
    def cooling(self) -> str:
        """How the server is cooled: the build's choice, else the platform's own way."""
        return self.build.cooling or (self.platform.cooling if self.platform else "") or "air"


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
            return own_platform_spec(own)
        case str() as id:
            found = snapshot.platform(id)
            if found is None:
                unknown.append(Unknown(path="platform", id=id))
            return found


def own_platform_spec(own: OwnPlatform) -> PlatformSpec:
    """A platform as its owner describes it; what is left out takes the usual value of its kind."""
    limits = () if own.inlet_max_c is None else (InletLimit(max_c=own.inlet_max_c),)
    slots = tuple(Slot(name=s.name, generation=s.generation, lanes=s.lanes, takes_gpu=s.lanes == 16) for s in own.slots)
    return PlatformSpec(
        id="own-platform",
        name="Your own platform",
        kind="hgx" if own.form == "sxm4" else "pcie-server",
        gpu_form=own.form,
        gpu_attach="switch" if own.has_switch else "direct" if own.form == "sxm4" else "slot",
        sockets=own.sockets,
        cpu_socket=own.cpu_socket or "",
        host_lanes=own.host_lanes if own.host_lanes is not None else sum(s.lanes for s in own.slots),
        slots=slots,
        switches=(PcieSwitch(name="switch", uplink_lanes=USUAL_UPLINK_LANES),) if own.has_switch else (),
        inlet_limits=limits,
        cooling=_cooling_word(own.cooling),
        brings_psus=bool(own.psus),
    )


def _cooling_word(cooling: Cooling | None) -> Cooling:
    return cooling or "air"


def _own_psus(build: Build) -> tuple[Fitted[AnyProduct], ...]:
    if not isinstance(build.platform, OwnPlatform):
        return ()
    fitted: list[Fitted[AnyProduct]] = []
    for psu in build.platform.psus:
        low = psu.watts_low_line or psu.watts
        spec = PsuSpec(
            id=f"own-psu-{psu.watts}w",
            name=f"{psu.watts} W power supply",
            watts=psu.watts,
            ratings=(
                PsuRating(volts_min=LOW_LINE_VOLTS[0], volts_max=LOW_LINE_VOLTS[1], watts=low),
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
        groups.append(Fitted(spec=spec, count=group.count, condition=group.condition, included=_brings_gpus(platform)))
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
    return Fitted(
        spec=group.spec, count=ceil(group.count / servers), condition=group.condition, included=group.included
    )


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
    if build.site.ups is None:
        return None
    found = snapshot.ups(build.site.ups)
    if found is None:
        unknown.append(Unknown(path="site.ups", id=build.site.ups))
    return found
