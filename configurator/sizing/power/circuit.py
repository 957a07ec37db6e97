"""The circuit that feeds the server: amps per feed, what the breaker may carry, the smallest breaker that does.

Single phase: I = P / (V PF). Three phases: I = P / (sqrt(3) V_LL PF) on each line, if they share evenly; single-phase power
supplies do so only in threes, and the fullest line then carries more. How full a breaker may be, and which there are, is
the region's rule (`breakers`). On redundant feeds each side carries everything. An electrician signs off the real one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import floor, sqrt

from ..assumptions import Assumptions
from ..build import Site, Supply
from ..quantities import SLACK, Basis, Figure, counted
from .breakers import RULES, smallest_breaker

SQRT3 = sqrt(3)
PSU_MAX_VOLTS = 250.0
"""Above this a server's supplies sit between line and neutral, as on 400/230 V and 415/240 V."""
LEAST_W = 1.0
"""Below this there is no load to count."""


def line_to_line_volts(supply: Supply) -> float:
    """Three phases: the voltage between lines, V, whichever of the two was stated. Single phase: the voltage as stated."""
    return supply.volts * SQRT3 if supply.phases == 3 and supply.voltage_is == "line_to_neutral" else supply.volts


def psu_volts(supply: Supply) -> float:
    """What a single-phase supply inside the server gets, V: line to line up to 250 V, else line to neutral."""
    if supply.phases == 1:
        return supply.volts
    between_lines = line_to_line_volts(supply)
    return between_lines if between_lines <= PSU_MAX_VOLTS else between_lines / SQRT3


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """One feed at its worst. `amps` and `limit_a` are per line, and balanced; `limit_w` is what the given breaker carries
    for good, `amps_shared` what each feed shows while all of them live; `servers_per_circuit` is balanced too.
    """

    load_w: float
    amps: float
    amps_shared: float
    limit_a: float | None
    limit_w: float | None
    breaker_a: int | None
    servers_per_circuit: int | None
    share: float
    peak_w: float
    power_factor: float
    working: str

    @property
    def overloaded(self) -> bool:
        """Whether a line carries more than the breaker may for good; exactly as much is no overload."""
        return self.limit_a is not None and self.amps > self.limit_a * (1 + SLACK)


def load(site: Site, supply: Supply, peak_w: float, a: Assumptions) -> Circuit:
    """Load one feed with every server on it; `peak_w` is the draw of one at the wall, W. Exactly full is not overloaded."""
    share = a.continuous_share if a.continuous_share is not None else RULES[site.region].continuous_share
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
        servers_per_circuit=floor(limit_w * site.servers_on_circuit / worst * (1 + SLACK))
        if limit_w is not None and peak_w >= LEAST_W
        else None,
        share=share,
        peak_w=peak_w,
        power_factor=a.power_factor,
        working=_working(site, supply, worst, amps, a),
    )


def watts_per_amp(supply: Supply, a: Assumptions) -> float:
    """Watts that one ampere of line current carries: V PF, or sqrt(3) V_LL PF."""
    if supply.phases == 3:
        return SQRT3 * line_to_line_volts(supply) * a.power_factor
    return supply.volts * a.power_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The fullest line of three, A, with `supplies` equal single-phase supplies dealt out in turn."""

    amps: float
    supplies: int
    working: str


def fullest_line(circuit: Circuit, supply: Supply, supplies: Iterable[int]) -> Line | None:
    """The worst of the numbers of supply units that may hang on the feed; None on a single phase, or without any."""
    counts = [n for n in supplies if n > 0]
    if supply.phases == 1 or not counts:
        return None
    worst = max(counts, key=lambda n: worst_line_share(supply, n))
    share = worst_line_share(supply, worst)
    amps = circuit.amps * share
    most, second = -(-worst // 3), -(-(worst - 1) // 3)
    if line_to_line_volts(supply) > PSU_MAX_VOLTS:
        form = f"{most} on one line / ({worst} / 3)"
    else:
        form = f"√({most}² + {second}² + {most} × {second}) / (√3 × {worst} / 3)"
    working = f"{circuit.amps:.2f} A × {form} = {amps:.2f} A, {counted(worst, 'supply unit')} dealt out in turn"
    return Line(amps=amps, supplies=worst, working=working)


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


def line_breaker(circuit: Circuit, line: Line | None, site: Site) -> int | None:
    """The smallest standard breaker, A, that carries the fullest line; the balanced one where there is one line only."""
    amps = max(circuit.amps, line.amps) if line else circuit.amps
    return smallest_breaker(amps / circuit.share, site.region)


def servers_that_fit(circuit: Circuit, line: Line | None, site: Site) -> int | None:
    """Servers that one circuit carries on its fullest line; None without a breaker or a load.

    `line` is of the servers that are on the circuit now. Each more brings as many supplies: the more, the evener.
    """
    count, supply = circuit.servers_per_circuit, site.supply
    if count is None or line is None or supply is None or circuit.limit_a is None:
        return count
    each_a, supplies = circuit.amps / site.servers_on_circuit, line.supplies // site.servers_on_circuit
    while count and count * each_a * worst_line_share(supply, count * supplies) > circuit.limit_a * (1 + SLACK):
        count -= 1
    return count


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


SERVERS = "servers_per_circuit"


def figures(circuit: Circuit | None, line: Line | None, site: Site) -> Iterator[Figure]:
    """The circuit's figures; without a supply each is there and says that nothing is known of it."""
    supply, rule = site.supply, RULES[site.region]

    def figure(name: str, value: float | int | None, unit: str, working: str, source: str = rule.source) -> Figure:
        return Figure(
            name=f"circuit.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=(source,)
        )

    if circuit is None or supply is None:
        units = {"amps": "A", "worst_line_a": "A", "limit_a": "A", "limit_w": "W", "breaker_a": "A",
                 "worst_line_breaker_a": "A", SERVERS: ""}  # fmt: skip
        for name, unit in units.items():
            yield figure(name, None, unit, "the site's supply is not described yet")
        return
    yield figure("amps", circuit.amps, "A", circuit.working)
    one_line = "one phase has one line" if supply.phases == 1 else "no power supplies are known"
    yield figure("worst_line_a", line.amps if line else None, "A", line.working if line else one_line)
    yield from _limits(circuit, supply, figure)
    yield figure("breaker_a", circuit.breaker_a, "A", _sized(circuit.amps, circuit, site), rule.breakers_source)
    most = max(circuit.amps, line.amps) if line else circuit.amps
    yield figure(
        "worst_line_breaker_a",
        line_breaker(circuit, line, site) if line else None,
        "A",
        _sized(most, circuit, site) if line else one_line,
        rule.breakers_source,
    )
    servers = servers_that_fit(circuit, line, site)
    yield figure(SERVERS, servers, "", _servers_working(circuit, line, servers, site))


def _sized(amps: float, circuit: Circuit, site: Site) -> str:
    rule = RULES[site.region]
    fits = smallest_breaker(amps / circuit.share, site.region) is not None
    size = f"next of {rule.breaker_list}" if fits else f"more than the largest of {rule.breaker_list}"
    return f"{amps:.2f} A / {circuit.share:g} = {amps / circuit.share:.1f} A, {size}"


def _limits(circuit: Circuit, supply: Supply, figure: Callable[..., Figure]) -> Iterator[Figure]:
    if circuit.limit_a is None or circuit.limit_w is None or supply.breaker_amps is None:
        yield figure("limit_a", None, "A", "no breaker stated")
        yield figure("limit_w", None, "W", "no breaker stated")
        return
    yield figure(
        "limit_a", circuit.limit_a, "A", f"{supply.breaker_amps:g} A breaker × {circuit.share:g}, continuously"
    )
    volts = f"√3 × {line_to_line_volts(supply):.0f} V" if supply.phases == 3 else f"{supply.volts:.0f} V"
    yield figure(
        "limit_w",
        circuit.limit_w,
        "W",
        f"{circuit.limit_a:g} A × {volts} × {circuit.power_factor:g} = {circuit.limit_w:,.0f} W",
    )


def _servers_working(circuit: Circuit, line: Line | None, servers: int | None, site: Site) -> str:
    if circuit.limit_w is None:
        return "no breaker stated"
    if circuit.servers_per_circuit is None:
        return "nothing draws power yet"
    shared = f" / {site.feeds} feeds that share it" if site.feeds > 1 and not site.redundant else ""
    words = f"{circuit.limit_w:,.0f} W / {circuit.peak_w:,.0f} W peak of one server{shared}, rounded down"
    if line is None or servers == circuit.servers_per_circuit:
        return words
    return f"{words}, {circuit.servers_per_circuit} if balanced; {servers} on the fullest line"
