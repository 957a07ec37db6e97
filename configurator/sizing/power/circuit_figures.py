"""The circuit as figures, each with its working."""

from collections.abc import Callable, Iterator

from ..build import Site, Supply
from ..quantities import Basis, Figure
from .breakers import rule_for, smallest_breaker
from .circuit import Circuit, line_breaker, servers_that_fit
from .feeds import Feeding
from .volts import line_to_line_volts, psu_volts

SERVERS = "servers_per_circuit"


def figures(circuit: Circuit | None, site: Site, feeding: Feeding | None) -> Iterator[Figure]:
    """The circuit's figures; without a supply each is there and says that nothing is known of it."""
    supply = site.supply
    rule = rule_for(site.region, supply)

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
    line = circuit.line
    one_line = "one phase has one line" if supply.phases == 1 else "no power supplies are known"
    yield figure("amps", circuit.amps, "A", circuit.working)
    yield figure("worst_line_a", line.amps if line else None, "A", line.working if line else one_line)
    for feed in feeding.feeds if feeding and site.feeds > 1 else ():
        yield figure(f"feed_amps.{feed.name}", feed.amps, "A", feed.working)
    yield from _limits(circuit, supply, figure)
    yield figure("breaker_a", circuit.breaker_a, "A", _sized(circuit.amps, circuit), rule.breakers_source)
    wanted, words = (line_breaker(circuit), _sized(circuit.fullest_a, circuit)) if line else (None, one_line)
    yield figure("worst_line_breaker_a", wanted, "A", words, rule.breakers_source)
    servers = servers_that_fit(circuit, supply)
    yield figure(SERVERS, servers, "", _servers_working(circuit, servers))


def _sized(amps: float, circuit: Circuit) -> str:
    wanted = amps / circuit.share
    fits = smallest_breaker(wanted, circuit.rule) is not None
    size = f"next of {circuit.rule.breaker_list}" if fits else f"more than the largest of {circuit.rule.breaker_list}"
    return f"{amps:,.2f} A / {circuit.share:g} = {wanted:,.1f} A, {size}"


def _limits(circuit: Circuit, supply: Supply, figure: Callable[..., Figure]) -> Iterator[Figure]:
    if circuit.limit_a is None or circuit.limit_w is None or supply.breaker_amps is None:
        yield figure("limit_a", None, "A", "no breaker stated")
        yield figure("limit_w", None, "W", "no breaker stated")
        return
    yield figure(
        "limit_a", circuit.limit_a, "A", f"{supply.breaker_amps:g} A breaker × {circuit.share:g}, continuously"
    )
    yield figure(
        "limit_w",
        circuit.limit_w,
        "W",
        f"{circuit.limit_a:g} A × {_volts(circuit, supply)} × {circuit.power_factor:g} = {circuit.limit_w:,.0f} W",
    )


def _volts(circuit: Circuit, supply: Supply) -> str:
    if circuit.one_phase:
        return f"{psu_volts(supply):.0f} V of one phase"
    return f"√3 × {line_to_line_volts(supply):.0f} V" if supply.phases == 3 else f"{supply.volts:.0f} V"


def _servers_working(circuit: Circuit, servers: int | None) -> str:
    if circuit.limit_w is None:
        return "no breaker stated"
    if circuit.servers_per_circuit is None:
        return "nothing draws power yet"
    each_w = circuit.drawn_w / circuit.servers
    whose = "peak of one server" if each_w == circuit.peak_w else "that one server takes of this feed"
    words = f"{circuit.limit_w:,.0f} W / {each_w:,.0f} W {whose}, rounded down"
    if servers == circuit.servers_per_circuit:
        return words
    return f"{words}, {circuit.servers_per_circuit} if balanced; {servers} on the fullest line"
