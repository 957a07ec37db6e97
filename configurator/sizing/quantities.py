"""Numbers that explain themselves: spans, figures, unit constants and the one rounding rule for money."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SLACK = 1e-9
"""Room for rounding of floats only: 5,760 W on 240 V is exactly the 24 A that a 30 A breaker may carry, and 187.2 V is
exactly ten per cent below 208 V."""

GIB = 2**30
GB = 10**9

BTU_PER_H_PER_W = 3.412142
"""Heat: 1 W = 3.412142 BTU/h (NIST SP 811, appendix B)."""

BTU_PER_H_PER_TON = 12_000
"""One ton of refrigeration (ASHRAE)."""

CENT = Decimal("0.01")
ZERO = Decimal(0)


def round_money(amount: Decimal) -> Decimal:
    """Round to whole cents, half away from zero: the only rounding rule for money in the product."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def percent(share: float) -> str:
    """A share in words, half rounded away from zero as money is: 0.925 is "93 %", 39.71 is "3,971 %". Zero has no sign."""
    return f"{(Decimal(repr(float(share))) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP) + 0:,f} %"


def counted(number: int, thing: str, many: str = "") -> str:
    """A number with its thing: "1 pair", "2 pairs", "2,048 tokens"; `many` where an s does not make it: "6 NVSwitches"."""
    return f"{number:,} {thing if number == 1 else many or thing + 's'}"


SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def price(amount: Decimal | float, currency: str) -> str:
    """An amount in words: $950.40; a currency without a symbol of its own stands in letters. Floats are never on a bill."""
    return f"{sign(currency)}{amount:,.2f}"


def sign(currency: str) -> str:
    """What stands before an amount: its symbol, else the letters of the currency."""
    return SYMBOLS.get(currency, currency + " ")


class Basis(StrEnum):
    """How a figure came about; shown in words beside it, never by colour alone."""

    MEASURED = "measured"
    DATASHEET = "datasheet"
    COMPUTED = "computed"
    ESTIMATE = "estimate"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True)
class Span:
    """An amount of money that nobody has fixed yet: low <= likely <= high, in the catalogue's currency."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"a span must rise: {self.low} / {self.likely} / {self.high}")

    @classmethod
    def exactly(cls, amount: Decimal) -> "Span":
        """A firm amount: all three ends the same."""
        return cls(amount, amount, amount)

    @classmethod
    def total(cls, spans: Iterable["Span"]) -> "Span":
        """The sum, end by end; zero amounts for no spans."""
        low = likely = high = ZERO
        for span in spans:
            low, likely, high = low + span.low, likely + span.likely, high + span.high
        return cls(low, likely, high)

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, factor: Decimal | int) -> "Span":
        """Scale the amounts by a factor. Raises ValueError for a negative one, which would turn low and high round."""
        if factor < 0:
            raise ValueError(f"a span is scaled by factors of zero or more, not {factor}")
        return Span(self.low * factor, self.likely * factor, self.high * factor)

    def rounded(self) -> "Span":
        """Each end rounded to whole cents."""
        if self.low is self.high:
            return Span.exactly(round_money(self.low))
        return Span(round_money(self.low), round_money(self.likely), round_money(self.high))

    @property
    def is_exact(self) -> bool:
        """Whether the amount is firm."""
        return self.low == self.high


FigureValue = float | int | str | Decimal | bool | tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its passport.

    `name` is stable (docs/figures.md), `unit` is the unit of `value`, `low` and `high`; `working` is the formula with
    its numbers filled in; `sources` are ids of catalogue sources or short references. A figure that cannot be known
    has `value=None`, and its working says why.
    """

    name: str
    value: FigureValue
    unit: str
    working: str
    basis: Basis
    sources: tuple[str, ...] = ()
    low: float | Decimal | None = None
    high: float | Decimal | None = None

    @property
    def number(self) -> float:
        """The value as a float; raises TypeError for a figure that is not a number."""
        if isinstance(self.value, int | float | Decimal) and not isinstance(self.value, bool):
            return float(self.value)
        raise TypeError(f"{self.name} is not a number: {self.value!r}")


def money_figure(name: str, span: Span, working: str, *, unit: str, sources: tuple[str, ...] = ()) -> Figure:
    """A span as a figure, rounded to cents."""
    exact = span.rounded()
    return Figure(
        name=name,
        value=exact.likely,
        low=exact.low,
        high=exact.high,
        unit=unit,
        working=working,
        basis=Basis.COMPUTED,
        sources=sources,
    )
