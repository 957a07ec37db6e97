"""What a region's electrical code asks of a branch circuit: how full it may be, and which sizes there are.

NEC 210.20(A): a breaker carries 125 % of what is continuous, which is three hours and more: 80 % of its rating. (Where
breaker and assembly are listed for 100 %, the assumption `continuous_share` says so.) IEC 60364-4-43, and BS 7671 in
Britain: design current at most the rating, I_b <= I_n: all of it; many operators keep to 80 % there too. Japan goes by IEC
rules with breakers of its own: 15, 20, 30, 40 and 50 A for branch circuits (article 149 of METI's interpretation of the
technical standards for electrical equipment); the larger ratings of its list are recalled, no standard was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..assumptions import Assumptions
from ..build import Region, Supply
from ..quantities import SLACK
from .volts import line_to_line_volts


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRule:
    """A region's rule for circuits. Amps; `usual_a` are those for which sockets for servers are common."""

    code: str
    continuous_share: float
    breakers_a: tuple[int, ...]
    breaker_list: str
    usual_a: tuple[int, ...]
    source: str
    breakers_source: str


NEC = CircuitRule(
    code="NEC 210.20(A)",
    continuous_share=0.8,
    breakers_a=(
        15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 225, 250, 300, 350, 400, 450, 500,
        600, 700, 800, 1000, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000,
    ),
    breaker_list="NEC 240.6(A)",
    usual_a=(15, 20, 30, 50, 60),
    source="nec-210-20-a",
    breakers_source="nec-240-6-a",
)  # fmt: skip
IEC = CircuitRule(
    code="IEC 60364-4-43",
    continuous_share=1.0,
    breakers_a=(
        6, 10, 13, 16, 20, 25, 32, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600,
        2000, 2500, 3200, 4000, 5000, 6300,
    ),
    breaker_list="IEC 60898 and 60947-2",
    usual_a=(16, 32, 63),
    source="iec-60364-4-43",
    breakers_source="iec-60898",
)  # fmt: skip
JAPAN = CircuitRule(
    code="IEC 60364-4-43",
    continuous_share=1.0,
    breakers_a=(15, 20, 30, 40, 50, 60, 75, 100, 125, 150, 175, 200, 225, 250, 300, 350, 400, 500, 600, 800),
    breaker_list="Japan's list",
    usual_a=(15, 20, 30),
    source="iec-60364-4-43",
    breakers_source="meti-149",
)
RULES: Mapping[Region, CircuitRule] = {"nec": NEC, "iec": IEC}
JAPAN_V = ((95.0, 105.0), (190.0, 206.0))
"""100 V and 200 V between lines: nominal in Japan, and in no other country of IEC rules."""


def rule_for(region: Region, supply: Supply | None) -> CircuitRule:
    """The rule for a supply of a region; under IEC rules 100 V and 200 V are Japan's."""
    if region == "iec" and supply is not None:
        volts = line_to_line_volts(supply)
        if any(low <= volts <= high for low, high in JAPAN_V):
            return JAPAN
    return RULES[region]


def continuous_share(region: Region, supply: Supply, a: Assumptions) -> float:
    """The share of its breaker that a circuit may carry for good; an assumption overrides the region's rule."""
    return a.continuous_share if a.continuous_share is not None else rule_for(region, supply).continuous_share


def smallest_breaker(amps: float, rule: CircuitRule) -> int | None:
    """The smallest standard breaker, A, of at least `amps`; None above the largest."""
    return next((size for size in rule.breakers_a if size >= amps * (1 - SLACK)), None)


def usual_breaker(amps: float, rule: CircuitRule) -> int | None:
    """The smallest circuit, A, that commonly ends in a server's socket; None where none of them carries `amps`."""
    return next((size for size in rule.usual_a if size >= amps * (1 - SLACK)), None)
