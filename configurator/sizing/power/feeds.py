"""What each feed carries at the servers' peak, and whether its breaker and the supplies on it stand that.

Of feeds that share, each carries what hangs on it, and the first has the one UPS there is; a redundant feed is reckoned
with everything, behind a UPS of its own. Single-phase supplies load three lines unevenly (`lines`): the fullest counts.
"""

from dataclasses import dataclass

from ..build import Site
from ..quantities import SLACK, counted
from .circuit import Circuit
from .lines import fullest_line, supplies_by_feed
from .psu import PsuBank

LETTERS = "ABCDEFGH"
"""Feeds by name; a site has eight at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`supplies` of each server hang on it, None where nobody knows how many there are; `amps` is what its fullest line
    carries, A, and `is_over` whether that is more than its breaker may carry for good.
    """

    name: str
    supplies: int | None
    amps: float
    is_over: bool
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeding:
    """The feeds, that with most supplies first and that with fewest last. `left_carry` says whether the supplies that are
    left after the worst loss carry the server, None where nobody knows them or the site's volts are not theirs.
    """

    feeds: tuple[Feed, ...]
    left_carry: bool | None


def feeding(site: Site, circuit: Circuit, bank: PsuBank, load_w: float) -> Feeding:
    """How the feeds stand the circuit's load, and the supplies the server's, `load_w` behind them, W."""
    known = bank.count > 0 and bank.each_w > 0
    return Feeding(
        feeds=tuple(_feed(site, circuit, bank.cords, index) for index in range(site.feeds)),
        left_carry=load_w <= bank.each_w * bank.fewest * (1 + SLACK) if known else None,
    )


def _feed(site: Site, circuit: Circuit, cords: int, index: int) -> Feed:
    hanging = supplies_by_feed(site, cords)
    supplies = hanging[index] if hanging else None
    amps, working = _balanced(site, circuit, hanging, index)
    one_phase = circuit.one_phase and (site.redundant or index == 0)
    if site.supply is not None and supplies and not one_phase:
        line = fullest_line(amps, site.supply, (supplies * site.servers_on_circuit,))
        amps, working = (line.amps, f"{working}; {line.working}") if line else (amps, working)
    over = circuit.limit_a is not None and amps > circuit.limit_a * (1 + SLACK)
    return Feed(name=LETTERS[index], supplies=supplies, amps=amps, is_over=over, working=working)


def _balanced(site: Site, circuit: Circuit, hanging: tuple[int, ...], index: int) -> tuple[float, str]:
    """What a feed carries on each line if they share evenly, A, and how that comes about."""
    if hanging and not hanging[index]:
        return 0.0, "no power supply hangs on it"
    if site.redundant or index == 0:
        return circuit.amps, circuit.working
    most_a = circuit.bare_amps
    behind = ", without what the UPS on the first feed loses" if circuit.drawn_w > circuit.load_w else ""
    there, most = (hanging[index], hanging[0]) if hanging else (1, 1)
    if there == most:
        return most_a, f"{most_a:,.2f} A, its share{behind}"
    amps = most_a * there / most
    return amps, f"{most_a:,.2f} A × {there} / {counted(most, 'supply unit')} = {amps:,.2f} A{behind}"
