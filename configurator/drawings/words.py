"""Numbers as the drawings write them."""

from collections.abc import Iterable
from decimal import Decimal

from configurator.sizing import quantities
from configurator.sizing.assessment import Assessment

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def number_of(assessment: Assessment, name: str) -> float | None:
    """The value of a figure that is there and is a number."""
    figure = assessment.figures.get(name)
    if figure is None or isinstance(figure.value, bool) or not isinstance(figure.value, int | float | Decimal):
        return None
    return float(figure.value)


def money(amount: Decimal | float, currency: str) -> str:
    """Whole units of the currency: a drawing is read at a glance, the cents stand in the tables."""
    sign = SIGNS.get(currency)
    minus = "−" if amount < 0 else ""
    return f"{minus}{sign}{abs(amount):,.0f}" if sign else f"{minus}{abs(amount):,.0f} {currency}"


def watts(amount: float) -> str:
    return f"{amount:,.0f} W"


def amps(amount: float) -> str:
    """To three figures, as the page's: 9.69 A, 31.3 A, 24 A."""
    places = 0 if amount >= 100 else 1 if amount >= 10 else 2
    text = f"{amount:,.{places}f}"
    return f"{text.rstrip('0').rstrip('.') if places else text} A"


def gib(amount: float) -> str:
    return f"{amount:,.1f} GiB"


def tenths(amount: float) -> str:
    """Months and minutes, as the pages write them: 15.0."""
    return f"{amount:,.1f}"


def plain(amount: float) -> str:
    """Up to two decimals, none that say nothing: 208, 99.5."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")


def listed(words: Iterable[str]) -> str:
    """One, two and three."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def kilograms(amount: float) -> str:
    return f"{plain(round(amount, 1))} kg"


def percent(share: float) -> str:
    """The engine's own rounding: 0.925 is 93 %."""
    return quantities.percent(share)


def clipped_money(amount: float, currency: str, beside: float = 0.0) -> str:
    """An amount beside a bar: from a hundred thousand on in thousands, from a hundred million on in millions; and so where
    the largest `beside` it is, but for what would be next to nothing then."""
    for size, letter in ((1e8, "M"), (1e5, "k")):
        if max(abs(amount), beside) >= size and abs(amount) >= size / 100:
            whole = money(amount / (1e6 if letter == "M" else 1e3), currency)
            return f"{whole}{letter}" if currency in SIGNS else whole.replace(" ", f"{letter} ")
    return money(amount, currency)
