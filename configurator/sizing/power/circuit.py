"""The circuit that feeds the server: amps per feed, what the breaker may carry, the smallest breaker that does.

Single phase: I = P / (V PF). Three phases: I = P / (sqrt(3) V_LL PF) on each line, if they share evenly; single-phase power
supplies do so only in threes, and the fullest line then carries more (`lines`). A UPS takes its losses besides, and one
with a single phase loads one phase of three with everything: I = P / (V PF) there. How full a breaker may be, and which
there are, is the region's rule (`breakers`). On redundant feeds each side carries everything; feeds that share carry what
hangs on them, and the fullest counts. An electrician signs off the real one.
"""

from dataclasses import dataclass
from math import floor

from ..assumptions import Assumptions
from ..build import Site, Supply
from ..catalogue import UpsSpec
from ..quantities import SLACK, counted
from .breakers import CircuitRule, continuous_share, rule_for, smallest_breaker
from .lines import Line, fullest_line, share_of_fullest_feed, supplies_on_feed, worst_line_share
from .ups import efficiency, on_one_phase
from .volts import SQRT3, line_to_line_volts, psu_volts

LEAST_W = 1.0
"""Below this there is no load to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """One feed at its worst. `load_w` is what its servers draw, `drawn_w` the same with what a UPS loses, W.

    `amps` and `limit_a` are per line, and balanced, but for a single-phase UPS on three phases (`one_phase`); `line` is the
    fullest of three. `limit_w` is what the given breaker carries for good, `amps_shared` what the fullest feed shows while
    all of them live, `bare_amps` the balanced current without a UPS; `servers_per_circuit` is balanced too.
    """

    load_w: float
    drawn_w: float
    amps: float
    bare_amps: float
    amps_shared: float
    limit_a: float | None
    limit_w: float | None
    breaker_a: int | None
    servers_per_circuit: int | None
    share: float
    rule: CircuitRule
    peak_w: float
    servers: int
    power_factor: float
    one_phase: bool
    line: Line | None
    working: str

    @property
    def overloaded(self) -> bool:
        """Whether a line carries more than the breaker may for good; exactly as much is no overload."""
        return self._over(self.amps)

    @property
    def overloaded_without_ups(self) -> bool:
        """The same without the UPS."""
        return self._over(self.bare_amps)

    @property
    def shared_a(self) -> float:
        """What the UPS would draw of each line if it shared them, A."""
        return self.bare_amps * self.drawn_w / self.load_w if self.load_w else 0.0

    def _over(self, amps: float) -> bool:
        return self.limit_a is not None and amps > self.limit_a * (1 + SLACK)

    @property
    def fullest_a(self) -> float:
        """What the fullest line carries, A."""
        return max(self.amps, self.line.amps) if self.line else self.amps

    @property
    def behind_ups_a(self) -> float:
        """What the fullest line behind a UPS carries, A; without one the fullest line."""
        return self.fullest_a * self.load_w / self.drawn_w if self.drawn_w else 0.0

    @property
    def most_server_w(self) -> float | None:
        """What one of the servers might draw at the wall for the fullest line to be within its limit, W."""
        if self.limit_a is None or self.fullest_a <= 0:
            return None
        return self.peak_w * self.limit_a / self.fullest_a


def load(
    site: Site, supply: Supply, peak_w: float, a: Assumptions, *, supplies: int = 0, ups: UpsSpec | None = None
) -> Circuit:
    """Load one feed with every server on it; `peak_w` is the draw of one at the wall, W. Exactly full is not overloaded.

    `supplies` are the cords of one server that have power, 0 where nobody knows: its feeds are then shared evenly.
    """
    rule, share = rule_for(site.region, supply), continuous_share(site.region, supply, a)
    everything, of_fullest = peak_w * site.servers_on_circuit, share_of_fullest_feed(site, supplies)
    load_w = everything if site.redundant or site.feeds == 1 else everything * of_fullest
    one_phase, lost = on_one_phase(ups, supply), efficiency(ups, a)
    per_amp = psu_volts(supply) * a.power_factor if one_phase else watts_per_amp(supply, a)
    drawn_w = load_w / lost
    amps = drawn_w / per_amp
    limit_a = supply.breaker_amps * share if supply.breaker_amps else None
    limit_w = limit_a * per_amp if limit_a is not None else None
    return Circuit(
        load_w=load_w,
        drawn_w=drawn_w,
        amps=amps,
        bare_amps=load_w / watts_per_amp(supply, a),
        amps_shared=everything * of_fullest / lost / per_amp,
        limit_a=limit_a,
        limit_w=limit_w,
        breaker_a=smallest_breaker(amps / share, rule),
        servers_per_circuit=floor(limit_w * site.servers_on_circuit / drawn_w * (1 + SLACK))
        if limit_w is not None and peak_w >= LEAST_W
        else None,
        share=share,
        rule=rule,
        peak_w=peak_w,
        servers=site.servers_on_circuit,
        power_factor=a.power_factor,
        one_phase=one_phase,
        line=_on_one_line(ups, amps) if one_phase else fullest_line(amps, supply, supplies_on_feed(site, supplies)),
        working=f"{load_w:,.0f} W ({counted(site.servers_on_circuit, 'server')}, {_how(site, supplies)})"
        f"{f' / {lost:g} efficiency of the UPS' if ups else ''} / {_divisor(supply, a, one_phase)} = {amps:,.2f} A",
    )


def watts_per_amp(supply: Supply, a: Assumptions) -> float:
    """Watts that one ampere of line current carries: V PF, or sqrt(3) V_LL PF."""
    if supply.phases == 3:
        return SQRT3 * line_to_line_volts(supply) * a.power_factor
    return supply.volts * a.power_factor


def _on_one_line(ups: UpsSpec | None, amps: float) -> Line:
    name = ups.name if ups else "the UPS"
    return Line(amps=amps, supplies=0, working=f"{amps:,.2f} A: {name} has one phase, which carries everything")


def _how(site: Site, supplies: int) -> str:
    """How the feeds share the load, in words."""
    if site.feeds == 1:
        return "one feed"
    if site.redundant:
        return "each feed carries all"
    if not supplies % site.feeds:
        return f"shared by {site.feeds} feeds"
    return f"{-(-supplies // site.feeds)} of {counted(supplies, 'supply unit')} on the fullest of {site.feeds} feeds"


def _divisor(supply: Supply, a: Assumptions, one_phase: bool) -> str:
    if one_phase:
        return f"({psu_volts(supply):.0f} V of one phase × {a.power_factor:g})"
    if supply.phases == 3:
        return f"(√3 × {line_to_line_volts(supply):.0f} V line to line × {a.power_factor:g})"
    return f"({supply.volts:.0f} V × {a.power_factor:g})"


def line_breaker(circuit: Circuit) -> int | None:
    """The smallest standard breaker, A, that carries the fullest line; the balanced one where there is one line only."""
    return smallest_breaker(circuit.fullest_a / circuit.share, circuit.rule)


def servers_that_fit(circuit: Circuit, supply: Supply) -> int | None:
    """Servers that one circuit carries on its fullest line; None without a breaker or a load.

    Each more brings as many supplies as those that are on the circuit now: the more, the evener.
    """
    count, line = circuit.servers_per_circuit, circuit.line
    if count is None or line is None or not line.supplies or circuit.limit_a is None:
        return count
    each_a, supplies = circuit.amps / circuit.servers, line.supplies // circuit.servers
    while count and count * each_a * worst_line_share(supply, count * supplies) > circuit.limit_a * (1 + SLACK):
        count -= 1
    return count
