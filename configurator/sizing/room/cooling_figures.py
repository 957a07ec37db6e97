"""Heat and air as figures, each with its working."""

from collections.abc import Iterator

from ..build import Site
from ..machine.system import System
from ..quantities import BTU_PER_H_PER_TON, BTU_PER_H_PER_W, Basis, Figure, counted
from .cooling import CFM_PER_W_PER_K, M3_PER_H_PER_CFM, Cooling, air_density_share, altitude_derating_k, kelvins

AIR = ("ashrae-fundamentals",)


def figures(system: System, cooling: Cooling, peak_w: float) -> Iterator[Figure]:
    """Heat and air of one server that draws `peak_w` at the wall; `cooling.room_*` is of all servers and their UPSs."""
    yield Figure(
        name="cooling.btu_per_h",
        value=cooling.btu_per_h,
        unit="BTU/h",
        working=f"{peak_w:,.0f} W × {BTU_PER_H_PER_W}",
        basis=Basis.COMPUTED,
    )
    yield Figure(
        name="cooling.tons",
        value=cooling.tons,
        unit="tons",
        working=f"{cooling.btu_per_h:,.0f} BTU/h / {BTU_PER_H_PER_TON:,}",
        basis=Basis.COMPUTED,
    )
    yield from _air(system, cooling, peak_w)
    yield _inlet(system, cooling)
    yield from _room(system, cooling, peak_w, system.build.site)


def _air(system: System, cooling: Cooling, peak_w: float) -> Iterator[Figure]:
    yield Figure(
        name="cooling.liquid_w",
        value=cooling.liquid_w,
        unit="W",
        working=f"{cooling.cold_plate_share:g} of what the chips under cold plates draw, cooling {system.cooling}",
        basis=Basis.ESTIMATE,
    )
    into_air = f"({peak_w:,.0f} - {cooling.liquid_w:,.0f} into liquid)" if cooling.liquid_w else f"{peak_w:,.0f}"
    density = air_density_share(cooling.altitude_m)
    thin = f" / {density:.3f} density at {cooling.altitude_m:,.0f} m" if cooling.altitude_m else ""
    yield Figure(
        name="cooling.airflow_cfm",
        value=cooling.airflow_cfm,
        unit="CFM",
        working=f"{CFM_PER_W_PER_K} × {into_air} W / {cooling.air_rise_k:g} K{thin}",
        basis=Basis.COMPUTED,
        sources=AIR,
    )
    yield Figure(
        name="cooling.airflow_m3_h",
        value=cooling.airflow_cfm * M3_PER_H_PER_CFM,
        unit="m³/h",
        working=f"{cooling.airflow_cfm:,.0f} CFM × {M3_PER_H_PER_CFM:.3f}",
        basis=Basis.COMPUTED,
        sources=AIR,
    )
    yield Figure(
        name="cooling.air_rise_k",
        value=cooling.air_rise_k,
        unit="K",
        working="assumed rise through the server",
        basis=Basis.ASSUMPTION,
    )
    yield Figure(
        name="cooling.outlet_c",
        value=cooling.inlet_c + cooling.air_rise_k if cooling.airflow_cfm else None,
        unit="°C",
        working=f"{cooling.inlet_c:g} °C at the inlet + {cooling.air_rise_k:g} K",
        basis=Basis.COMPUTED,
    )


def _inlet(system: System, cooling: Cooling) -> Figure:
    sea_level = cooling.inlet_max_at_sea_level_c
    derated = altitude_derating_k(cooling.altitude_m, sea_level)
    limit = f"{sea_level:g} °C" if sea_level is not None else "not published"
    less = f" - {kelvins(derated)} at {cooling.altitude_m:,.0f} m" if derated and sea_level is not None else ""
    return Figure(
        name="cooling.inlet_max_c",
        value=cooling.inlet_max_c,
        unit="°C",
        working=f"platform's limit {limit}{less}",
        basis=Basis.DATASHEET,
        sources=system.platform.sources if system.platform else (),
    )


def room_words(system: System, cooling: Cooling, peak_w: float) -> str:
    """How the heat of all servers, each of which draws `peak_w` at the wall, and of their UPSs comes about."""
    lost = f" + {cooling.ups_loss_w:,.0f} W that the UPSs lose" if cooling.ups_loss_w else ""
    return f"{counted(system.servers, 'server')} × {peak_w:,.0f} W{lost}"


def _room(system: System, cooling: Cooling, peak_w: float, site: Site) -> Iterator[Figure]:
    yield Figure(
        name="cooling.room_w",
        value=cooling.room_w,
        unit="W",
        working=room_words(system, cooling, peak_w),
        basis=Basis.COMPUTED,
    )
    yield Figure(
        name="cooling.room_tons",
        value=cooling.room_w * BTU_PER_H_PER_W / BTU_PER_H_PER_TON,
        unit="tons",
        working=f"{cooling.room_w:,.0f} W × {BTU_PER_H_PER_W} / {BTU_PER_H_PER_TON:,} BTU/h",
        basis=Basis.COMPUTED,
    )
    capacity_w = site.cooling_capacity_w
    yield Figure(
        name="cooling.room_share",
        value=cooling.room_w / capacity_w if capacity_w else None,
        unit="",
        working=f"{cooling.room_w:,.0f} W / {capacity_w:,.0f} W of cooling"
        if capacity_w
        else "the room's cooling is not described yet",
        basis=Basis.COMPUTED,
    )
