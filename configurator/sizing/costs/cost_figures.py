"""What owning costs, as figures with their working. What lacks a main price is not known, and says so.

The first clause of a working is the formula: its numbers give the value. What follows a semicolon says more.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from ..quantities import Basis, Figure, counted, money_figure, price, round_money, sign
from ..throughput.speeds import Rate
from .operands import amount, cents, operand, plain, six_digits
from .owning import CostResult
from .present_value import MONTHS_PER_YEAR, exact
from .rent_figures import renting
from .results import Outcome, Sensitivity
from .sensitivity import ANSWERS_KEPT
from .wording import (
    capital,
    horizon,
    left_out,
    million_tokens,
    not_known,
    shown_factor,
    span_of_tokens,
    tokens_working,
    without_cap,
    worth,
)

MILLI_KWH = Decimal("0.001")
MONEY, MANY = "USD", ("GPU-hour", "kWh")
"""Inputs that are money have it in their unit: USD, USD/month, USD/kWh. The currency is that of the catalogue."""


def figures(c: CostResult, currency: str, saturated: Rate | None) -> Iterator[Figure]:
    """Every cost figure of a build, in `currency`; `saturated` is the tokens a second of all replicas together."""
    yield from _electricity(c, currency)
    yield Figure(
        name="cost.resale_fraction",
        value=float(c.terms.resale_fraction),
        unit="",
        working=c.resale.working,
        basis=c.resale.basis,
    )
    yield money_figure("cost.own_month", c.own_month, _own_month(c), unit=currency)
    yield _tco_figure(c, currency)
    yield _per_million_tokens(c, currency, saturated)
    for rate in c.rates:
        yield from renting(rate, c, currency, saturated)
    yield from _sensitivities(c.sensitivities, counted(c.terms.months, "month"), currency)


def _electricity(c: CostResult, currency: str) -> Iterator[Figure]:
    t, e = c.terms, c.electricity
    yield Figure(
        name="cost.electricity_month_kwh",
        value=float(e.month_kwh.likely),
        low=None if e.month_kwh.is_exact else float(e.month_kwh.low),
        high=None if e.month_kwh.is_exact else float(e.month_kwh.high),
        unit="kWh",
        basis=Basis.COMPUTED,
        working=f"{counted(c.servers, 'server')} × {_draw(c)} × PUE {t.pue} × {plain(t.hours_per_month)} h / 1,000; on all month"
        + ("; what the UPS loses is not in it, a PUE above 1 can stand for that" if c.has_ups else ""),
    )
    tariff, shown = cents(t.tariff), shown_factor(t, e.month.likely)
    kwh = operand(e.month_kwh.likely, lambda energy: round_money(energy * t.tariff))
    yield money_figure("cost.electricity_month", e.month, f"{kwh} kWh × {tariff}", unit=currency)
    kwh = operand(e.month_kwh.likely, lambda energy: round_money(energy * t.tariff * shown))
    words = f"{kwh} kWh × {tariff} × {horizon(t, e.month.likely)}"
    yield money_figure("cost.electricity_total", e.month.times(worth(t, t.months)), words, unit=currency)


def _draw(c: CostResult) -> str:
    t, e = c.terms, c.electricity
    per_watt = t.pue * t.hours_per_month * c.servers / 1000

    def watts(drawn: float) -> str:
        return operand(exact(drawn), lambda shown: (shown * per_watt).quantize(MILLI_KWH))

    if t.utilisation == 1 or e.used_w == e.unused_w:
        return f"{watts(float(e.mean_w.likely))} W typical"
    idle = plain(1 - t.utilisation)
    return f"({plain(t.utilisation)} × {watts(e.used_w)} W typical + {idle} × {watts(e.unused_w)} W idle)"


def _own_month(c: CostResult) -> str:
    t = c.terms
    sums = " + ".join(f"{item.amount.likely:,.2f} {item.key}" for item in c.month_items if item.amount.likely)
    share = t.support_share * MONTHS_PER_YEAR
    if t.support_share and c.hardware is not None:
        support = next(item.amount.likely for item in c.month_items if item.key == "support")
        hardware = amount(c.hardware.likely, lambda paid: round_money(paid * t.support_share))
        return f"{sums or '0'}; {support:,.2f} support = {hardware} × {float(share):g} / 12"
    if t.support_share:
        return f"{sums or 'nothing else runs'}; support of {float(share) * 100:g} % of the price a year is not in it: {c.why_none}"
    return sums or "nothing runs"


def _tco_figure(c: CostResult, currency: str) -> Figure:
    if c.tco is None:
        return not_known("cost.tco", currency, c)
    sums = "".join(
        f"{' − ' if item.amount.likely < 0 else ' + '}{abs(item.amount.likely):,.2f} {item.key}"
        for item in c.items
        if item.amount.likely
    ).removeprefix(" + ")
    words = f"over {counted(c.terms.months, 'month')}: {sums or '0'}{capital(c.terms, c.own_month.likely)}{left_out(c)}"
    return money_figure("cost.tco", c.tco, words, unit=currency)


def _per_million_tokens(c: CostResult, currency: str, saturated: Rate | None) -> Figure:
    """Total cost of ownership over tokens; the span is the dearest price at the lowest speed, and the other way round."""
    name = "cost.per_million_tokens"
    tokens = million_tokens(c.terms, saturated)
    if tokens is None or saturated is None:
        return Figure(
            name=name,
            value=None,
            unit=currency,
            working="no throughput, as nothing runs or it does not fit, or too little use, to spread the cost over",
            basis=Basis.ESTIMATE,
        )
    if c.tco is None:
        return not_known(name, currency, c)
    low, high = span_of_tokens(c.tco.low, c.tco.high, tokens, saturated)
    return Figure(
        name=name,
        value=round_money(c.tco.likely / tokens),
        low=low,
        high=high,
        unit=currency,
        basis=Basis.ESTIMATE,
        working=f"{tokens_working(c.tco.likely, 'cost of owning', tokens, c.terms, saturated)}{without_cap(c)}{left_out(c)}",
        sources=saturated.sources,
    )


@lru_cache(maxsize=ANSWERS_KEPT)
def _sensitivities(found: tuple[Sensitivity, ...], over: str, currency: str) -> tuple[Figure, ...]:
    """One figure an input; kept as long as the answers are."""
    return tuple(_sensitivity(varied, over, currency) for varied in found)


def _sensitivity(s: Sensitivity, over: str, currency: str) -> Figure:
    """How far one input moves the answer `over` the horizon; its working has both ends."""
    over = "" if s.name == "months" else f" over {over}"
    what = f"the saving against {s.rate}{over}" if s.rate else f"the cost of owning{over}"
    return Figure(
        name=f"cost.sensitivity.{s.name}",
        value=round_money(exact(s.swing)),
        unit=currency,
        basis=Basis.COMPUTED,
        working=f"{what}: {ends_in_words(s, currency)}",
    )


def ends_in_words(s: Sensitivity, currency: str) -> str:
    """What follows at either end of an input: amounts in `currency`, and the month of break-even."""
    ends = ((s.low, s.at_low), (s.high, s.at_high))
    return "; ".join(f"at {_moved_to(value, s.unit, currency)} {_end(end, currency)}" for value, end in ends)


def _moved_to(value: float, unit: str, currency: str) -> str:
    """An input's value: 1,020.44 W, $25,400.00, $0.495 a GPU-hour."""
    if not unit.startswith(MONEY):
        return f"{six_digits(value)} {unit}".strip()
    per = unit.removeprefix(MONEY).removeprefix("/")
    return f"{sign(currency)}{cents(_paid(value, per))}{f' a {per}' if per else ''}"


def _paid(value: float, per: str) -> Decimal:
    """An amount to the cent; one of an hour or a kilowatt-hour, of which there are many, to six digits."""
    return exact(float(six_digits(value).replace(",", ""))) if per in MANY else round_money(exact(value))


def _end(end: Outcome, currency: str) -> str:
    total = f"owning {price(end.tco, currency)}"
    if end.saving is None:
        return total
    months = "from the start" if end.break_even == 0 else f"after {end.break_even or 0:,.1f} months"
    pays = "never pays" if end.break_even is None else f"pays {months}"
    more = "saved" if end.saving >= 0 else "lost"
    return f"{total}, {more} {price(abs(end.saving), currency)}, {pays}"
