"""The rack as figures, each with its working."""

from collections.abc import Iterator

from ..assumptions import Assumptions
from ..build import Site
from ..machine.system import System
from ..quantities import Basis, Figure, counted
from .rack import Rack

NOT_PUBLISHED = "not published"


def figures(system: System, rack: Rack, a: Assumptions) -> Iterator[Figure]:
    """Units and weight are of all servers; depth and noise of one; servers per rack by what limits them."""
    sources, with_ups = system.platform.sources if system.platform else (), all_sources(system, rack)

    def figure(
        name: str, value: float | None, unit: str, working: str, basis: Basis = Basis.DATASHEET, *, ups: bool = False
    ) -> Figure:
        return Figure(
            name=f"rack.{name}",
            value=value,
            unit=unit,
            basis=basis,
            sources=with_ups if ups else sources,
            working=working if value is not None else NOT_PUBLISHED,
        )

    servers = counted(rack.servers, "server")
    own = f"({rack.own_units} U + {rack.extra_units:g} U of accessories and own lines)"
    yield figure("units", rack.units, "U", f"{rack.servers} × {own}")
    yield figure("units_with_ups", rack.units_with_ups, "U", units_words(rack), ups=True)
    yield figure("weight_kg", rack.weight_kg, "kg", f"{rack.servers} × {rack.each_kg or 0:g} kg")
    yield figure("weight_with_ups_kg", rack.weight_with_ups_kg, "kg", weight_words(rack), ups=True)
    yield figure("depth_mm", rack.depth_mm, "mm", f"{rack.depth_mm or 0:g} mm")
    needed = None if rack.depth_mm is None else rack.depth_mm + a.rack_cable_mm
    yield figure("depth_needed_mm", needed, "mm", depth_words(rack, a), Basis.COMPUTED)
    yield figure("noise_db", rack.noise_db, "dB(A)", "of one server")
    yield figure("noise_all_db", rack.noise_all_db, "dB(A)", noise_words(rack), Basis.COMPUTED)
    air_w = rack.air_w or None
    yield figure("air_w", air_w, "W", f"{servers} × {rack.each_air_w:,.0f} W into the air", Basis.COMPUTED)
    yield from _racks(rack, system, a, servers, with_ups)


def all_sources(system: System, rack: Rack) -> tuple[str, ...]:
    """Where height and weight of servers and UPSs come from."""
    servers = system.platform.sources if system.platform else ()
    return tuple(dict.fromkeys((*servers, *(rack.ups.sources if rack.ups else ()))))


def units_words(rack: Rack) -> str:
    """How the height of all servers and UPSs comes about."""
    return f"{rack.units or 0:g} U of {counted(rack.servers, 'server')}{_ups_units(rack)}"


def weight_words(rack: Rack) -> str:
    """How the weight of all servers and UPSs comes about."""
    return f"{rack.weight_kg or 0:,.1f} kg of {counted(rack.servers, 'server')}{_ups_kg(rack)}"


def depth_words(rack: Rack, a: Assumptions) -> str:
    """How the depth that is needed comes about."""
    return f"{rack.depth_mm or 0:g} mm + {a.rack_cable_mm:g} mm for cables"


def noise_words(rack: Rack) -> str:
    """How the noise of all servers comes about."""
    return f"{rack.noise_db or 0:g} dB(A) + 10 log10({rack.servers})"


def _racks(rack: Rack, system: System, a: Assumptions, servers: str, sources: tuple[str, ...]) -> Iterator[Figure]:
    """What one rack takes, and racks for all; with the reason where the height is not known."""
    limits = limits_words(rack, system.build.site, a)
    unknown = (
        "no platform chosen, so that no height is known" if system.platform is None else "the height is not published"
    )
    said = {
        "servers_per_rack": (rack.per_rack, limits),
        "racks": (rack.racks, f"{servers} / {rack.per_rack} a rack, rounded up; {limits}"),
    }
    for name, (value, words) in said.items():
        yield Figure(
            name=f"rack.{name}",
            value=value,
            unit="",
            working=words if rack.own_units is not None else unknown,
            basis=Basis.COMPUTED,
            sources=sources,
        )


def _ups_units(rack: Rack) -> str:
    if rack.ups is None:
        return ""
    if rack.ups.rack_units is None:
        return f"; no height in the rack is published for {rack.ups.name}"
    return f" + {rack.upses} × {rack.ups.rack_units:g} U of {rack.ups.name}"


def _ups_kg(rack: Rack) -> str:
    if rack.ups is None or not rack.ups.rack_units:
        return ""
    if rack.ups.weight_kg is None:
        return f"; no weight is published for {rack.ups.name}"
    return f" + {rack.upses} × {rack.ups.weight_kg:g} kg of {rack.ups.name}"


def limits_words(rack: Rack, site: Site, a: Assumptions) -> str:
    """How many servers one rack takes by each of its limits, in words."""
    height = site.rack_units_free if site.rack_units_free is not None else a.rack_height_u
    said = []
    if rack.by_space is not None:
        said.append(
            f"{rack.by_space} by height, {height:g} U / {rack.each_units:g} U{_besides(rack, rack.ups_each_units, 'U')}"
        )
    if rack.by_weight is not None:
        upses = _besides(rack, rack.ups_each_kg, "kg")
        said.append(f"{rack.by_weight} by weight, {site.rack_weight_limit_kg:,.0f} kg / {rack.each_kg:g} kg{upses}")
    if rack.by_air is not None:
        said.append(f"{rack.by_air} by heat in the air, {a.rack_air_w:,.0f} W / {rack.each_air_w:,.0f} W")
    return "the fewest of: " + "; ".join(said)


def _besides(rack: Rack, upses: float, unit: str) -> str:
    """What the UPSs of one circuit take besides, in words."""
    if not upses:
        return ""
    every = counted(rack.servers_on_ups, "server") if rack.servers_on_ups > 1 else "server"
    return f" and, for every {every}, {upses:g} {unit} of UPS"
