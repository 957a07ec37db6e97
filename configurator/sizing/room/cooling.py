"""Heat and air of one server, and of the room.

Heat: 1 W = 3.412142 BTU/h; 12,000 BTU/h a ton. Air: V = P / (rho c_p dT); with rho = 1.2 kg/m3 and c_p = 1,006 J/(kg K)
that is 1.76 CFM per W/K at sea level, and more where the air is thin. At the same temperature its density falls as its
pressure does: rho / rho0 = (1 - 2.25577e-5 h)^5.2559 (ASHRAE Fundamentals, chapter 1, standard atmosphere; h in m).
Inlet: the platform's own limit, which falls above 900 m by 1 K for each 300 m; by 1 K for each 175 m where the limit is
that of class A3 (40 °C), 125 m where it is that of A4 (45 °C) (ASHRAE TC 9.9). All the classes end at 3,050 m.
Cold plates take the heat of the chips that they are on: GPUs where cooling is hybrid, CPUs too where it is liquid.
"""

from dataclasses import dataclass
from math import floor

from ..assumptions import Assumptions
from ..build import Site
from ..catalogue import CpuSpec, InletLimit
from ..machine.system import System, allowed_w
from ..quantities import BTU_PER_H_PER_TON, BTU_PER_H_PER_W

CFM_PER_W_PER_K = 1.76
M3_PER_H_PER_CFM = 1.699011
DERATE_ABOVE_M = 900.0
CLASSES_END_M = 3050.0
M_PER_K_UP_TO_C = ((35.0, 300.0), (40.0, 175.0))
"""Metres of altitude that cost a kelvin, by the limit at sea level: A1 and A2 (32 and 35 °C), A3 (40 °C)."""
M_PER_K_ABOVE = 125.0
RECOMMENDED_MAX_C = 27.0
"""The top of the inlet temperatures that ASHRAE recommends, 18 to 27 °C; up to the limit they are only allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """Heat and air of one server at its peak; `room_*` of all servers and what their UPSs lose.

    `liquid_w` goes into water where there are cold plates, the rest into the air. `inlet_max_c` is None where nobody
    published a limit; so is `inlet_min_c`.
    """

    btu_per_h: float
    tons: float
    liquid_w: float
    cold_plate_share: float
    airflow_cfm: float
    air_rise_k: float
    inlet_max_c: float | None
    inlet_max_at_sea_level_c: float | None
    inlet_min_c: float | None
    inlet_c: float
    altitude_m: float
    room_w: float
    room_typical_w: float
    ups_loss_w: float


def cool(
    system: System,
    peak_w: float,
    a: Assumptions,
    *,
    typical_w: float | None = None,
    ups_efficiency: float = 1.0,
) -> Cooling:
    """Cool the servers; `peak_w` and `typical_w` are the draw of one at the wall, all of which becomes heat.

    A UPS in the same room adds what it loses at that load: P / efficiency - P.
    """
    site = system.build.site
    inlet_c = site.inlet_c if site.inlet_c is not None else a.inlet_c
    altitude_m = altitude(site, a)
    limit = inlet_limit(system)
    liquid_w = min(liquid_heat_w(system) * a.cold_plate_share, peak_w)
    btu_per_h = peak_w * BTU_PER_H_PER_W
    all_w = peak_w * system.servers
    typical = min(typical_w, peak_w) if typical_w is not None else peak_w
    return Cooling(
        btu_per_h=btu_per_h,
        tons=btu_per_h / BTU_PER_H_PER_TON,
        liquid_w=liquid_w,
        cold_plate_share=a.cold_plate_share,
        airflow_cfm=CFM_PER_W_PER_K * (peak_w - liquid_w) / a.air_rise_k / air_density_share(altitude_m),
        air_rise_k=a.air_rise_k,
        inlet_max_c=None if limit is None else limit.max_c - altitude_derating_k(altitude_m, limit.max_c),
        inlet_max_at_sea_level_c=limit.max_c if limit else None,
        inlet_min_c=limit.min_c if limit and isinstance(system.build.platform, str) else None,
        inlet_c=inlet_c,
        altitude_m=altitude_m,
        room_w=all_w / ups_efficiency,
        room_typical_w=typical * system.servers / ups_efficiency,
        ups_loss_w=all_w / ups_efficiency - all_w,
    )


def altitude(site: Site, a: Assumptions) -> float:
    """Metres above sea level: the site's, else as assumed."""
    return site.altitude_m if site.altitude_m is not None else a.altitude_m


def air_density_share(altitude_m: float) -> float:
    """Density of air over that at sea level, at the same temperature (ASHRAE Fundamentals, standard atmosphere)."""
    return float((1 - 2.25577e-5 * altitude_m) ** 5.2559)


def metres_per_kelvin(limit_c: float | None) -> float:
    """Metres of altitude above 900 m that cost the inlet limit one kelvin (ASHRAE TC 9.9), by the limit at sea level, °C."""
    if limit_c is None:
        return M_PER_K_UP_TO_C[0][1]
    return next((metres for up_to_c, metres in M_PER_K_UP_TO_C if limit_c <= up_to_c), M_PER_K_ABOVE)


def altitude_derating_k(altitude_m: float, limit_c: float | None = None) -> float:
    """Kelvin by which an inlet limit, °C at sea level, falls at an altitude, m."""
    return max(0.0, altitude_m - DERATE_ABOVE_M) / metres_per_kelvin(limit_c)


def kelvins(k: float) -> str:
    """A derating in words: just above 900 m it is not nothing."""
    return f"{k:.1f} K" if k >= 0.05 else "less than 0.1 K"


def shown_limit(limit_c: float) -> str:
    """A limit to a tenth of a degree, rounded down: 34.99 °C is no 35."""
    return f"{floor(limit_c * 10 + 1e-6) / 10:.1f}"


def inlet_limit(system: System) -> InletLimit | None:
    """The platform's inlet limit for the GPUs in it: the strictest that applies to their TDP or power limit."""
    if system.platform is None:
        return None
    tdp = max((allowed_w(g) for g in system.gpus), default=0.0)
    for_tdp = [x for x in system.platform.inlet_limits if x.gpu_tdp_w is not None and tdp <= x.gpu_tdp_w]
    if for_tdp:
        return min(for_tdp, key=lambda x: x.gpu_tdp_w or 0.0)
    return min((x for x in system.platform.inlet_limits if x.gpu_tdp_w is None), key=lambda x: x.max_c, default=None)


def liquid_heat_w(system: System) -> float:
    """Heat of one server's chips under cold plates, W; none where it is cooled by air alone."""
    if system.cooling not in ("hybrid", "liquid"):
        return 0.0
    gpus_w = sum(allowed_w(group) * group.count for group in system.gpus)
    if system.cooling == "hybrid":
        return gpus_w
    return gpus_w + sum(part.spec.tdp_w * part.count for part in system.of(CpuSpec))
