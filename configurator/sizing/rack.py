"""What the servers need of the rack: units, weight, depth, noise. None where nobody published it."""

from collections.abc import Iterator

from .bom import ups_count
from .catalogue import AccessorySpec, ChassisSpec
from .quantities import Basis, Figure, counted
from .system import System


def figures(system: System) -> Iterator[Figure]:
    """Units and weight are of all servers; depth and noise of one."""
    platform = system.platform
    chassis = system.of(ChassisSpec)
    case = chassis[0].spec if chassis else None
    sources = platform.sources if platform else ()

    def figure(name: str, value: float | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"rack.{name}",
            value=value,
            unit=unit,
            basis=Basis.DATASHEET,
            sources=sources,
            working=working if value is not None else "not published",
        )

    own = platform.rack_units if platform and platform.rack_units is not None else case.rack_units if case else None
    extra = _extra_units(system)
    units = None if own is None else (own + extra) * system.servers
    weight = platform.weight_kg if platform and platform.weight_kg is not None else case.weight_kg if case else None
    depth = platform.depth_mm if platform and platform.depth_mm is not None else case.depth_mm if case else None
    yield figure("units", units, "U", f"{system.servers} × ({own} U + {extra:g} U of accessories and own lines)")
    ups_units, ups_words = _ups_units(system)
    with_ups = None if units is None else units + ups_units
    yield figure("units_with_ups", with_ups, "U", f"{units or 0:g} U of {counted(system.servers, 'server')}{ups_words}")
    yield figure(
        "weight_kg", None if weight is None else weight * system.servers, "kg", f"{system.servers} × {weight} kg"
    )
    yield figure("depth_mm", depth, "mm", f"{depth} mm")
    yield figure("noise_db", platform.noise_db if platform else None, "dB(A)", "of one server")


def _extra_units(system: System) -> float:
    """Rack units of what is added to one server; what a platform brings is within its own height."""
    accessories = sum(p.spec.rack_units * p.count for p in system.of(AccessorySpec) if not p.included)
    return accessories + sum(line.rack_units * line.count for line in system.build.custom_lines)


def _ups_units(system: System) -> tuple[float, str]:
    """Rack units of all UPSs, and the words for the working; one that stands on the floor takes none."""
    if system.ups is None:
        return 0.0, ""
    if system.ups.rack_units is None:
        return 0.0, f"; no height in the rack is published for {system.ups.name}"
    count = ups_count(system.build, system.servers)
    return system.ups.rack_units * count, f" + {count} × {system.ups.rack_units:g} U of {system.ups.name}"
