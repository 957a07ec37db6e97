"""The circuit that feeds the server: amps per feed, what the breaker may carry, the smallest breaker that does.

Single phase: I = P / (V PF). Three phases: I = P / (sqrt(3) V_LL PF). Continuous loads: NEC 210.20(A) asks for a
breaker of at least 125 % of them (80 %); IEC 60364-4-43 for I_b <= I_n (100 %). On redundant feeds each side carries
everything. Standard breakers: NEC 240.6(A); IEC 60898 / 60947-2 preferred ratings. An electrician signs off the real one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, sqrt

from .assumptions import Assumptions
from .build import Region, Site, Supply
from .quantities import Basis, Figure, counted

SQRT3 = sqrt(3)
CONTINUOUS_SHARE = {"nec": 0.8, "iec": 1.0}
BREAKERS_NEC_A = (
    15,
    20,
    25,
    30,
    35,
    40,
    45,
    50,
    60,
    70,
    80,
    90,
    100,
    110,
    125,
    150,
    175,
    200,
    225,
    250,
    300,
    350,
    400,
    450,
    500,
    600,
    700,
    800,
    1000,
    1200,
    1600,
    2000,
    2500,
    3000,
    4000,
    5000,
    6000,
)
BREAKERS_IEC_A = (
    6,
    10,
    13,
    16,
    20,
    25,
    32,
    40,
    50,
    63,
    80,
    100,
    125,
    160,
    200,
    250,
    315,
    400,
    500,
    630,
    800,
    1000,
    1250,
    1600,
    2000,
    2500,
    3200,
    4000,
    5000,
    6300,
)
PSU_MAX_VOLTS = 250.0
"""Above this a server's supplies sit between line and neutral, as on 400/230 V and 415/240 V."""
LEAST_W = 1.0
"""Below this there is no load to count."""
SLACK = 1e-9
"""Room for rounding of floats only: 5,760 W on 240 V is exactly the 24 A that a 30 A breaker may carry."""


def line_to_line_volts(supply: Supply) -> float:
    """Three phases: the voltage between lines, whichever of the two was stated."""
    return supply.volts * SQRT3 if supply.phases == 3 and supply.voltage_is == "line_to_neutral" else supply.volts


def psu_volts(supply: Supply) -> float:
    """What a single-phase supply inside the server gets: line to line up to 250 V, else line to neutral."""
    if supply.phases == 1:
        return supply.volts
    between_lines = line_to_line_volts(supply)
    return between_lines if between_lines <= PSU_MAX_VOLTS else between_lines / SQRT3


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """One feed at its worst. `amps` and `limit_a` are per line; `limit_w` is what the given breaker carries for good."""

    load_w: float
    amps: float
    amps_shared: float
    limit_a: float | None
    limit_w: float | None
    breaker_a: int | None
    servers_per_circuit: int | None
    share: float
    working: str

    @property
    def overloaded(self) -> bool:
        return self.limit_a is not None and self.amps > self.limit_a * (1 + SLACK)


def load(site: Site, supply: Supply, peak_w: float, a: Assumptions) -> Circuit:
    """Load one feed with every server on it; `peak_w` is the draw of one at the wall."""
    share = a.continuous_share if a.continuous_share is not None else CONTINUOUS_SHARE[site.region]
    everything = peak_w * site.servers_on_circuit
    worst = everything if site.redundant or site.feeds == 1 else everything / site.feeds
    per_amp = watts_per_amp(supply, a)
    amps = worst / per_amp
    limit_a = supply.breaker_amps * share if supply.breaker_amps else None
    limit_w = limit_a * per_amp if limit_a is not None else None
    return Circuit(
        load_w=worst,
        amps=amps,
        amps_shared=everything / site.feeds / per_amp,
        limit_a=limit_a,
        limit_w=limit_w,
        breaker_a=smallest_breaker(amps / share, site.region),
        servers_per_circuit=floor(limit_w / peak_w * (1 + SLACK))
        if limit_w is not None and peak_w >= LEAST_W
        else None,
        share=share,
        working=_working(site, supply, worst, amps, a),
    )


def watts_per_amp(supply: Supply, a: Assumptions) -> float:
    """Watts that one ampere of line current carries."""
    if supply.phases == 3:
        return SQRT3 * line_to_line_volts(supply) * a.power_factor
    return supply.volts * a.power_factor


def worst_line_share(supply: Supply, supplies: int) -> float:
    """Current of the fullest line over that of a balanced load, for `supplies` equal single-phase power supplies.

    They are dealt out in turn. Between line and neutral the fullest line carries ceil(n / 3) of n / 3; between two
    lines a pair of lines carries a and its neighbour b of them, 60 degrees apart: sqrt(a^2 + b^2 + a b) against
    sqrt(3) n / 3. Multiples of three are balanced; three times more supplies come near it.
    """
    if supply.phases == 1 or supplies <= 0:
        return 1.0
    fullest, second = -(-supplies // 3), -(-(supplies - 1) // 3)
    if line_to_line_volts(supply) > PSU_MAX_VOLTS:
        return fullest / (supplies / 3)
    return sqrt(fullest**2 + second**2 + fullest * second) / (SQRT3 * supplies / 3)


def smallest_breaker(amps: float, region: Region) -> int | None:
    """The smallest standard breaker of at least `amps`; None above the largest."""
    sizes = BREAKERS_NEC_A if region == "nec" else BREAKERS_IEC_A
    return next((size for size in sizes if size >= amps * (1 - SLACK)), None)


def _working(site: Site, supply: Supply, worst: float, amps: float, a: Assumptions) -> str:
    if supply.phases == 3:
        divisor = f"(√3 × {line_to_line_volts(supply):.0f} V line to line × {a.power_factor:g})"
    else:
        divisor = f"({supply.volts:.0f} V × {a.power_factor:g})"
    who = counted(site.servers_on_circuit, "server")
    how = (
        "each feed carries all" if site.redundant else f"shared by {site.feeds} feeds" if site.feeds > 1 else "one feed"
    )
    return f"{worst:,.0f} W ({who}, {how}) / {divisor} = {amps:.2f} A"


def figures(circuit: Circuit | None, site: Site) -> Iterator[Figure]:
    """The circuit's figures; without a supply each is there and says that nothing is known of it."""
    supply = site.supply
    rule = ("nec-210-20-a",) if site.region == "nec" else ("iec-60364-4-43",)

    def figure(name: str, value: float | int | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"circuit.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=rule
        )

    if circuit is None or supply is None:
        for name, unit in (("amps", "A"), ("limit_a", "A"), ("limit_w", "W"), ("breaker_a", "A"), (SERVERS, "")):
            yield figure(name, None, unit, "the site's supply is not described yet")
        return
    breaker = f"{supply.breaker_amps:g} A breaker × {circuit.share:g}" if supply.breaker_amps else "no breaker stated"
    yield figure("amps", circuit.amps, "A", circuit.working)
    yield figure("limit_a", circuit.limit_a, "A", f"{breaker}, continuously")
    yield figure("limit_w", circuit.limit_w, "W", f"{breaker}, at the site's voltage")
    yield figure(
        "breaker_a",
        circuit.breaker_a,
        "A",
        f"{circuit.amps:.2f} A / {circuit.share:g} = {circuit.amps / circuit.share:.1f} A, next standard size",
    )
    limit = f"{circuit.limit_w:,.0f} W" if circuit.limit_w is not None else breaker
    yield figure(SERVERS, circuit.servers_per_circuit, "", f"floor({limit} / peak of one server)")


SERVERS = "servers_per_circuit"
