"""How far one figure is from the same figure of another build, in words and with a mark: ▲ $12,600 more, +98 %."""

from dataclasses import replace
from decimal import Decimal

from configurator.sizing.quantities import Figure

from .. import formatting

UP, DOWN = "▲", "▼"
LATER_AND_EARLIER = ("cost.break_even_months.",)
LONGER_AND_SHORTER = ("throughput.time_to_first_token_ms",)
TIMES = 10
"""From ten times on, a factor says more than per cent."""
HALF_A_PERCENT, HALF_A_TENTH = Decimal("0.005"), Decimal("0.0005")
"""Less than half a per cent is said in tenths; of what is less than half a tenth the amount alone says something."""


def difference(first: Figure, other: Figure) -> str:
    """What `other` is beside `first`; empty where they read the same, or are no amounts of one unit."""
    if formatting.figure_text(first) == formatting.figure_text(other) or first.unit != other.unit:
        return ""
    before, after = _amount(first), _amount(other)
    if before is None or after is None or before == after:
        return ""
    more, less = _words(other.name)
    by = abs(after - before)
    is_share = formatting.figure_text(other).endswith("%")
    share = _share(before, after) if before > 0 and not is_share else ""
    return ", ".join(
        filter(None, (f"{UP if after > before else DOWN} {_by(other, by)} {more if after > before else less}", share))
    )


def _amount(figure: Figure) -> Decimal | None:
    value = figure.value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def _words(name: str) -> tuple[str, str]:
    if name.startswith(LATER_AND_EARLIER):
        return "later", "earlier"
    if name.startswith(LONGER_AND_SHORTER):
        return "longer", "shorter"
    return "more", "less"


def _by(figure: Figure, by: Decimal) -> str:
    """The difference in the figure's own unit; of shares, in points."""
    same_kind = by if isinstance(figure.value, Decimal) else int(by) if by == by.to_integral_value() else float(by)
    text = formatting.figure_text(replace(figure, value=same_kind))
    if not text.endswith(" %"):
        return text
    number = text.removesuffix(" %")
    return f"{number} point" if number == "1" else f"{number} points"


def _share(before: Decimal, after: Decimal) -> str:
    if after >= before * TIMES:
        return f"{formatting.number(after / before)} times"
    part = (after - before) / before
    digits = 0 if abs(part) >= HALF_A_PERCENT else 1
    return f"{'+' if part > 0 else ''}{formatting.percent(part, digits)}" if abs(part) >= HALF_A_TENTH else ""
