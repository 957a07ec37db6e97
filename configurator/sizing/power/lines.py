"""How single-phase supplies load a feed: how many of them hang on it, and the fullest of its three lines.

A supply has one cord, and so one feed: they are split over the feeds as evenly as they go, and dealt out to the phases in
turn. Between line and neutral the fullest line then carries ceil(n / 3) of n / 3; between two lines a pair of lines carries
a and its neighbour b of them, 60 degrees apart: sqrt(a^2 + b^2 + a b) against sqrt(3) n / 3.
"""

from dataclasses import dataclass
from math import sqrt

from ..build import Site, Supply
from ..quantities import counted
from .volts import PSU_MAX_VOLTS, SQRT3, line_to_line_volts


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The fullest line of three, A, with `supplies` equal single-phase supplies dealt out in turn; none: one UPS has it."""

    amps: float
    supplies: int
    working: str


def supplies_by_feed(site: Site, supplies: int) -> tuple[int, ...]:
    """How many supplies of one server hang on each feed, the first ones having one more where they do not divide; empty where
    nobody knows how many there are."""
    each, more = divmod(supplies, site.feeds)
    return tuple(each + (index < more) for index in range(site.feeds)) if supplies else ()


def share_of_fullest_feed(site: Site, supplies: int) -> float:
    """What the fullest feed carries of a server's load while all feeds live, a share; `supplies` 0: shared evenly."""
    return supplies_by_feed(site, supplies)[0] / supplies if supplies else 1 / site.feeds


def supplies_on_feed(site: Site, supplies: int) -> tuple[int, ...]:
    """How many supplies of all servers may hang on the feed that counts, of `supplies` in each server.

    Of an odd number on redundant feeds either part may be the one that lives; where feeds share, the fullest counts.
    """
    by_feed = supplies_by_feed(site, supplies)
    parts = (by_feed[0], by_feed[-1]) if by_feed and site.redundant else by_feed[:1]
    return tuple(dict.fromkeys(n * site.servers_on_circuit for n in parts if n))


def fullest_line(amps: float, supply: Supply, counts: tuple[int, ...]) -> Line | None:
    """The worst of the numbers of supplies that may hang on a feed of `amps` a line, balanced; None without phases or any."""
    if supply.phases == 1 or not counts:
        return None
    worst = max(counts, key=lambda n: worst_line_share(supply, n))
    fullest = amps * worst_line_share(supply, worst)
    most, second = _dealt_out(worst)
    if line_to_line_volts(supply) > PSU_MAX_VOLTS:
        form = f"{most} on one line / ({worst} / 3)"
    else:
        form = f"√({most}² + {second}² + {most} × {second}) / (√3 × {worst} / 3)"
    working = f"{amps:,.2f} A × {form} = {fullest:,.2f} A, {counted(worst, 'supply unit')} dealt out in turn"
    return Line(amps=fullest, supplies=worst, working=working)


def worst_line_share(supply: Supply, supplies: int) -> float:
    """Current of the fullest line over that of a balanced load, for `supplies` equal single-phase power supplies.

    Multiples of three are balanced; three times more supplies come near it.
    """
    if supply.phases == 1 or supplies <= 0:
        return 1.0
    fullest, second = _dealt_out(supplies)
    if line_to_line_volts(supply) > PSU_MAX_VOLTS:
        return fullest / (supplies / 3)
    return sqrt(fullest**2 + second**2 + fullest * second) / (SQRT3 * supplies / 3)


def _dealt_out(supplies: int) -> tuple[int, int]:
    """How many supplies are on the fullest of three lines, or pairs of lines, and on its neighbour: rounded up."""
    return -(-supplies // 3), -(-(supplies - 1) // 3)
