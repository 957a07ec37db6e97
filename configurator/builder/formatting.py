"""Numbers as people read them: the same words on the page, in the report and in the quote. Rounds for display only."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from configurator.sizing import quantities
from configurator.sizing.figure_index import entry_of
from configurator.sizing.quantities import CENT, SYMBOLS, Basis, Figure, Span, round_money

MINUS = "−"
DASH = "–"
UNKNOWN = "—"

WHOLE = Decimal(1)
CENTS_BELOW = 1000
"""Amounts below this show cents, unless they are whole and at least ten."""

BASIS_WORDS = {
    Basis.MEASURED: "measured",
    Basis.DATASHEET: "from the data sheet",
    Basis.COMPUTED: "computed",
    Basis.ESTIMATE: "estimate",
    Basis.ASSUMPTION: "assumption",
}

Amount = Decimal | int | float

counted = quantities.counted
"""As the engine counts in its own words."""


def money(amount: Decimal | int | None, currency: str = "USD") -> str:
    """$12,950, $85.50, $3.00, −$1,200. `money_exact` always shows the cents."""
    if amount is None:
        return UNKNOWN
    return _money([Decimal(amount)], currency)[0]


def money_exact(amount: Decimal | int | None, currency: str = "USD") -> str:
    """$12,950.00: to the cent, as a quote's totals are."""
    return UNKNOWN if amount is None else _with_symbol(Decimal(amount), CENT, currency)


def span(amounts: Span | None, currency: str = "USD") -> str:
    """$12,950–18,150, or one amount where the ends are equal."""
    if amounts is None:
        return UNKNOWN
    return between(amounts.low, amounts.high, currency)


def between(low: Decimal, high: Decimal, currency: str = "USD") -> str:
    """$12,950–18,150; the symbol once."""
    first, last = _money([low, high], currency)
    if first == last:
        return first
    return f"{first}{DASH}{last if high < 0 else last.removeprefix(SYMBOLS.get(currency, f'{currency} '))}"


def _money(amounts: list[Decimal], currency: str) -> list[str]:
    """All amounts to the same place, so that a span reads evenly."""
    smallest = min(abs(amount) for amount in amounts)
    whole = all(amount == amount.to_integral_value() for amount in amounts)
    cents = smallest < CENTS_BELOW and not (whole and (smallest >= 10 or smallest == 0))
    return [_with_symbol(amount, CENT if cents else WHOLE, currency) for amount in amounts]


def _with_symbol(amount: Decimal, place: Decimal, currency: str) -> str:
    rounded = round_money(amount) if place == CENT else amount.quantize(place, rounding=ROUND_HALF_UP)
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{SYMBOLS.get(currency, f'{currency} ')}{abs(rounded):,}"


def number(value: Amount | None, digits: int | None = None) -> str:
    """1,312 or 54.5 or 0.0123: three significant figures, and whole numbers from a hundred up, unless `digits` says."""
    if value is None:
        return UNKNOWN
    if digits is not None:
        return f"{value:,.{digits}f}".replace("-", MINUS)
    if value == int(value):
        return f"{int(value):,}".replace("-", MINUS)
    size = abs(float(value))
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    text = f"{value:,.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def watts(value: Amount | None) -> str:
    return UNKNOWN if value is None else f"{number(value, 0)} W"


def percent(share: Amount | None, digits: int = 0) -> str:
    """A fraction as a percentage: 0.925 is 93 % (half away from zero, as people expect)."""
    if share is None:
        return UNKNOWN
    if not digits:
        return quantities.percent(float(share)).replace("-", MINUS)
    hundredths = (Decimal(str(share)) * 100).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{hundredths:,} %".replace("-", MINUS)


def months(value: Amount | None) -> str:
    """Break-even as the page and the PDF write it: 5.8 months."""
    return "never" if value is None else f"{number(value, 1)} months"


def day(value: date | None) -> str:
    """15 Jan 2025."""
    return f"{value.day} {value:%b %Y}" if value else ""


def age(then: date | None, now: date) -> str:
    """How old a price is, in the largest unit that says it well."""
    if then is None:
        return ""
    days = (now - then).days
    if days < 1:
        return "today"
    for size, word in ((365, "year"), (30, "month"), (1, "day")):
        if days >= size and not (word == "year" and days < 2 * size):
            return f"{days // size} {word}{'s' if days // size > 1 else ''} old"
    return ""


def figure_value(figure: Figure | None) -> str:
    """The value without its unit: 1,312, $12,950, 92 %, fits, 1, 2, 4."""
    if figure is None or figure.value is None:
        return UNKNOWN
    return _value(figure, figure.value)


def figure_unit(figure: Figure | None) -> str:
    """The unit as it stands after the value; money and shares carry theirs in the value."""
    if figure is None or figure.value is None or _is_money(figure):
        return ""
    return ONE_OF.get(figure.unit, figure.unit) if figure.value == 1 else figure.unit.replace("deg C", "°C")


def figure_text(figure: Figure | None) -> str:
    """Value with its unit: 1,312 W, $12,950, 92 %."""
    unit = figure_unit(figure)
    return f"{figure_value(figure)} {unit}" if unit else figure_value(figure)


def figure_span(figure: Figure | None) -> str:
    """Low to high in the figure's unit: $12,950–18,150, 41–58 tok/s. Empty where the figure has no span, or one whose ends read
    the same, as its value does then."""
    if figure is None or figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    if isinstance(figure.low, Decimal) and isinstance(figure.high, Decimal) and _is_money(figure):
        return between(figure.low, figure.high, figure.unit[:3])
    unit, low, high = figure_unit(figure), _number_of(figure, figure.low), _number_of(figure, figure.high)
    return f"{low}{DASH}{high}{f' {unit}' if unit else ''}" if low != high else ""


DIGITS = {"W": 0, "VA": 0, "BTU/h": 0, "CFM": 0, "ms": 0, "GiB": 1, "months": 1}
"""Places after the point, by unit; the others show three significant figures."""
WHOLE_FROM = {"GiB": 100}
"""From here on whole numbers of a unit are written without their zeros: 512 GiB, but 5.0 GiB."""

ONE_OF = {
    "GPUs": "GPU",
    "sequences": "sequence",
    "users": "user",
    "lanes": "lane",
    "slots": "slot",
    "tokens": "token",
    "months": "month",
}


def is_share(figure: Figure) -> bool:
    """Whether a figure is a fraction that is shown in per cent."""
    entry = entry_of(figure.name)
    return entry is not None and entry.is_share


def _is_money(figure: Figure) -> bool:
    return figure.unit[:3] in SYMBOLS and isinstance(figure.value, Decimal | None)


def _number_of(figure: Figure, value: Amount) -> str:
    whole = value == int(value) and value >= WHOLE_FROM.get(figure.unit, float("inf"))
    return number(value, None if whole else DIGITS.get(figure.unit))


def _value(figure: Figure, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(number(item) for item in value) or "none"
    if isinstance(value, Decimal) and _is_money(figure):
        return money(value, figure.unit[:3]) + figure.unit[3:].replace("/", " a ", 1)
    if isinstance(value, int | float | Decimal):
        return percent(value) if is_share(figure) else _number_of(figure, value)
    return str(value)


def first_of(names: Iterable[str], most: int) -> str:
    """Names, each once; of many the first few, and how many more there are. Names have commas of their own."""
    each = list(dict.fromkeys(names))
    more = f" and {counted(len(each) - most, 'other')}" if len(each) > most else ""
    return "; ".join(each[:most]) + more
