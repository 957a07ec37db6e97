"""What the workings of owning and of renting say alike: the horizon, the cost of capital, tokens, what is left out."""

from decimal import Decimal

from ..quantities import Basis, Figure, counted, round_money
from ..throughput.speeds import Rate
from .operands import operand, plain
from .owning import CostResult
from .present_value import exact, present_months
from .terms import Terms

MILLION = 1_000_000
SECONDS_PER_HOUR = 3600
A_THOUSAND = Decimal(1000)


def worth(t: Terms, months: int) -> Decimal:
    """What so many monthly payments of 1 are worth today: months, fewer where capital costs."""
    return present_months(months, t.discount_rate)


def horizon(t: Terms, month: Decimal = A_THOUSAND, months: int | None = None) -> str:
    """The months as a factor of a sum of `month`: "36 months", or with a cost of capital "32.8329 (36 months, …)"."""
    months = t.months if months is None else months
    words = counted(months, "month")
    if not t.discount_rate:
        return words
    return f"{_factor(t, month, months)} ({words}, {_rate(t)})"


def capital(t: Terms, month: Decimal) -> str:
    """What a payment of `month` is multiplied with, as a clause of its own; empty where capital costs nothing."""
    return f"; {_rate(t)}: a month's payment × {_factor(t, month, t.months)}" if t.discount_rate else ""


def _rate(t: Terms) -> str:
    return f"capital at {t.discount_rate * 100:g} % a year"


def shown_factor(t: Terms, month: Decimal) -> Decimal:
    """The factor that `horizon` prints for payments of `month`, for the other numbers of a working to go with."""
    return Decimal(_factor(t, month, t.months).replace(",", "")) if t.discount_rate else Decimal(t.months)


def _factor(t: Terms, month: Decimal, months: int) -> str:
    factor = worth(t, months)
    return operand(factor, lambda shown: round_money(month * shown))


def left_out(c: CostResult) -> str:
    """What a result does not hold, in words; a missing price is never a zero that nobody mentions."""
    return f"; not in it, for want of a price: {', '.join(c.unpriced)}" if c.unpriced else ""


def without_cap(c: CostResult) -> str:
    """That a speed is one without the power limit of its GPUs, in words; empty where none has one."""
    return "; the speed is that without the power limit, which lowers it" if c.capped else ""


def not_known(name: str, unit: str, c: CostResult) -> Figure:
    """A figure that hangs on the price of the hardware, where nobody knows that."""
    return Figure(name=name, value=None, unit=unit, working=f"not computed: {c.why_none}", basis=Basis.COMPUTED)


def million_tokens(t: Terms, saturated: Rate | None) -> Decimal | None:
    """Millions of tokens over the horizon; later ones count less where capital costs, as the money does. None: too few."""
    if saturated is None:
        return None
    tokens = exact(saturated.central) * _seconds(t) / MILLION
    return tokens if tokens >= 1 else None


def _seconds(t: Terms) -> Decimal:
    return SECONDS_PER_HOUR * t.hours_per_month * worth(t, t.months) * t.utilisation


def span_of_tokens(low: Decimal, high: Decimal, tokens: Decimal, saturated: Rate) -> tuple[Decimal, Decimal]:
    """Low and high of a million tokens: the low sum at the highest speed, the high one at the lowest."""
    central, slow, fast = (exact(speed) for speed in (saturated.central, saturated.low, saturated.high))
    return round_money(low / tokens * central / fast), round_money(high / tokens * central / slow)


def tokens_working(total: Decimal, what: str, tokens: Decimal, t: Terms, saturated: Rate) -> str:
    """A sum over the tokens of the horizon, and where these come from."""
    millions = operand(tokens, lambda shown: round_money(total / shown))
    speed = operand(exact(saturated.central), lambda shown: round(shown * _seconds(t) / MILLION, 2))
    return (
        f"{total:,.2f} {what} / {millions} M tokens; {millions} M tokens = {speed} tok/s saturated × 3,600 s × "
        f"{plain(t.hours_per_month)} h × {plain(t.utilisation)} utilisation × {horizon(t, tokens)} / 1,000,000; the speed "
        f"is {'an estimate' if saturated.basis is Basis.ESTIMATE else saturated.basis.value}"
    )
