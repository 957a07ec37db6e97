"""What the servers need of the rack: units, weight, depth, noise. None where nobody published it."""

from collections.abc import Iterator

from .catalogue import ChassisSpec
from .quantities import Basis, Figure
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
    extra = sum(line.rack_units * line.count for line in system.build.custom_lines)
    units = None if own is None else (own + extra) * system.servers
    weight = platform.weight_kg if platform and platform.weight_kg is not None else case.weight_kg if case else None
    depth = platform.depth_mm if platform and platform.depth_mm is not None else case.depth_mm if case else None
    yield figure("units", units, "U", f"{system.servers} × ({own} U + {extra:g} U of own lines)")
    yield figure(
        "weight_kg", None if weight is None else weight * system.servers, "kg", f"{system.servers} × {weight} kg"
    )
    yield figure("depth_mm", depth, "mm", f"{depth} mm")
    yield figure("noise_db", platform.noise_db if platform else None, "dB(A)", "of one server")
