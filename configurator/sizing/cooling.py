"""Heat and air of one server.

Heat: 1 W = 3.412142 BTU/h; 12,000 BTU/h a ton. Air: V = P / (rho c_p dT), which is 1.76 CFM per W/K at sea level
(ASHRAE Fundamentals), more where the air is thin: rho falls as exp(-h / 8,434 m) (isothermal atmosphere).
Inlet: the platform's own limit, less 1 K per 300 m above 900 m (ASHRAE TC 9.9, class A2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp

from .assumptions import Assumptions
from .quantities import BTU_PER_H_PER_TON, BTU_PER_H_PER_W, Basis, Figure
from .system import System

CFM_PER_W_PER_K = 1.76
SCALE_HEIGHT_M = 8434.0
DERATE_ABOVE_M = 900.0
DERATE_M_PER_K = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """Heat and air of one server at its peak; `inlet_max_c` None where nobody published a limit."""

    btu_per_h: float
    tons: float
    airflow_cfm: float
    air_rise_k: float
    inlet_max_c: float | None
    inlet_max_at_sea_level_c: float | None
    inlet_c: float
    altitude_m: float


def cool(system: System, peak_w: float, a: Assumptions) -> Cooling:
    """Cool one server; `peak_w` is its draw at the wall, all of which becomes heat."""
    site = system.build.site
    inlet_c = site.inlet_c if site.inlet_c is not None else a.inlet_c
    altitude_m = site.altitude_m if site.altitude_m is not None else a.altitude_m
    sea_level = inlet_limit_c(system)
    btu_per_h = peak_w * BTU_PER_H_PER_W
    return Cooling(
        btu_per_h=btu_per_h,
        tons=btu_per_h / BTU_PER_H_PER_TON,
        airflow_cfm=CFM_PER_W_PER_K * peak_w / a.air_rise_k / air_density_share(altitude_m),
        air_rise_k=a.air_rise_k,
        inlet_max_c=None if sea_level is None else sea_level - altitude_derating_k(altitude_m),
        inlet_max_at_sea_level_c=sea_level,
        inlet_c=inlet_c,
        altitude_m=altitude_m,
    )


def air_density_share(altitude_m: float) -> float:
    """Density of air over that at sea level."""
    return exp(-altitude_m / SCALE_HEIGHT_M)


def altitude_derating_k(altitude_m: float) -> float:
    """Kelvin by which the inlet limit falls at an altitude."""
    return max(0.0, altitude_m - DERATE_ABOVE_M) / DERATE_M_PER_K


def inlet_limit_c(system: System) -> float | None:
    """The platform's inlet limit for the GPUs that are in it: the strictest one that applies to their TDP."""
    if system.platform is None:
        return None
    tdp = max((g.spec.tdp_w for g in system.gpus), default=0.0)
    for_tdp = [x for x in system.platform.inlet_limits if x.gpu_tdp_w is not None and tdp <= x.gpu_tdp_w]
    if for_tdp:
        return min(for_tdp, key=lambda x: x.gpu_tdp_w or 0.0).max_c
    return min((x.max_c for x in system.platform.inlet_limits if x.gpu_tdp_w is None), default=None)


def figures(system: System, cooling: Cooling, peak_w: float) -> Iterator[Figure]:
    platform = system.platform

    def figure(name: str, value: float | None, unit: str, working: str, basis: Basis = Basis.COMPUTED) -> Figure:
        return Figure(
            name=name,
            value=value,
            unit=unit,
            working=working,
            basis=basis,
            sources=platform.sources if platform and basis is Basis.DATASHEET else (),
        )

    thin = f" / {air_density_share(cooling.altitude_m):.3f} density" if cooling.altitude_m else ""
    yield figure("cooling.btu_per_h", cooling.btu_per_h, "BTU/h", f"{peak_w:,.0f} W × {BTU_PER_H_PER_W}")
    yield figure("cooling.tons", cooling.tons, "tons", f"{cooling.btu_per_h:,.0f} BTU/h / {BTU_PER_H_PER_TON:,}")
    yield figure(
        "cooling.airflow_cfm",
        cooling.airflow_cfm,
        "CFM",
        f"{CFM_PER_W_PER_K} × {peak_w:,.0f} W / {cooling.air_rise_k:g} K{thin}",
    )
    yield figure("cooling.air_rise_k", cooling.air_rise_k, "K", "assumed rise through the server", Basis.ASSUMPTION)
    derated = altitude_derating_k(cooling.altitude_m)
    limit = (
        f"{cooling.inlet_max_at_sea_level_c} °C" if cooling.inlet_max_at_sea_level_c is not None else "not published"
    )
    yield figure(
        "cooling.inlet_max_c",
        cooling.inlet_max_c,
        "°C",
        f"platform's limit {limit}" + (f" - {derated:.1f} K at {cooling.altitude_m:,.0f} m" if derated else ""),
        Basis.DATASHEET,
    )
