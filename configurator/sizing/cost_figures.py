"""What owning and renting cost, as figures with their working. What lacks a main price is not known, and says so."""

from collections.abc import Iterator

from .assessment import RateComparison
from .costs import MILLION, SECONDS_PER_HOUR, Costs, Terms, exact, present_months
from .quantities import ZERO, Basis, Figure, Span, counted, money_figure, round_money


def figures(c: Costs, currency: str, saturated_tok_s: float | None) -> Iterator[Figure]:
    t = c.terms
    yield Figure(
        name="cost.electricity_month_kwh",
        value=float(c.electricity_month_kwh),
        unit="kWh",
        basis=Basis.COMPUTED,
        working=f"{c.servers} × {c.typical_w:,.0f} W typical × PUE {t.pue} × {t.hours_per_month} h / 1000, on all month",
    )
    kwh = f"{c.electricity_month_kwh:,.1f} kWh × {t.tariff}"
    months = f"{counted(t.months, 'month')}{_capital(t)}"
    total = round_money(c.electricity_month * present_months(t.months, t.discount_rate))
    yield money_figure("cost.electricity_month", Span.exactly(c.electricity_month), kwh, unit=currency)
    yield money_figure("cost.electricity_total", Span.exactly(total), f"{kwh} × {months}", unit=currency)
    yield _tco_figure(c, months, currency)
    for rate in c.rates:
        yield money_figure(
            f"cost.cloud_month.{rate.rate}",
            Span.exactly(rate.cloud_month),
            f"{c.gpus} GPUs × {rate.usd_per_gpu_hour} × {t.hours_per_month} h × {t.utilisation} utilisation",
            unit=currency,
        )
        yield _break_even_figure(rate, c)
    yield _per_million_tokens(c, currency, saturated_tok_s)


def _capital(t: Terms) -> str:
    return f", capital at {t.discount_rate * 100:.1f} % a year" if t.discount_rate else ""


def _left_out(c: Costs) -> str:
    """What a result does not hold, in words; a missing price is never a zero that nobody mentions."""
    return f"; not in it, for want of a price: {', '.join(c.unpriced)}" if c.unpriced else ""


def _not_known(name: str, unit: str, c: Costs) -> Figure:
    why = f"not computed: no price for {', '.join(c.unpriced)}" if c.unpriced else "not computed: nothing is chosen yet"
    return Figure(name=name, value=None, unit=unit, working=why, basis=Basis.COMPUTED)


def _tco_figure(c: Costs, months: str, currency: str) -> Figure:
    if c.tco is None:
        return _not_known("cost.tco", currency, c)
    sums = "".join(
        f"{' − ' if item.amount.likely < 0 else ' + '}{abs(item.amount.likely):,.2f} {item.name.lower()}"
        for item in c.items
        if item.amount.likely
    ).removeprefix(" + ")
    return money_figure("cost.tco", c.tco, f"over {months}: {sums or '0'}{_left_out(c)}", unit=currency)


def _break_even_figure(rate: RateComparison, c: Costs) -> Figure:
    t, name = c.terms, f"cost.break_even_months.{rate.rate}"
    if c.hardware is None:
        return _not_known(name, "months", c)
    saved = rate.cloud_month - rate.own_month
    price = f"{c.hardware.likely:,.2f}" + (f" × (1 − {t.resale_fraction} resale)" if t.resale_fraction else "")
    if rate.break_even_likely is None:
        working = (
            f"renting is cheaper: it costs {rate.cloud_month:,.2f} a month, owning {rate.own_month:,.2f} and the price"
        )
    else:
        working = f"{price} / ({rate.cloud_month:,.2f} rent − {rate.own_month:,.2f} own = {saved:,.2f} a month)"
    return Figure(
        name=name,
        value=rate.break_even_likely,
        low=rate.break_even_low,
        high=rate.break_even_high,
        unit="months",
        working=f"{working}{_capital(t)}{_left_out(c)}",
        basis=Basis.COMPUTED,
    )


def _per_million_tokens(c: Costs, currency: str, tok_s: float | None) -> Figure:
    name = "cost.per_million_tokens"
    t = c.terms
    tokens = exact(tok_s) * SECONDS_PER_HOUR * t.hours_per_month * t.months * t.utilisation if tok_s else ZERO
    if tokens < MILLION:
        return Figure(
            name=name,
            value=None,
            unit=currency,
            working="no throughput, or too little use, to spread the cost over",
            basis=Basis.ESTIMATE,
        )
    if c.tco is None:
        return _not_known(name, currency, c)
    per_million = c.tco.times(MILLION / tokens)
    return Figure(
        name=name,
        value=round_money(per_million.likely),
        low=round_money(per_million.low),
        high=round_money(per_million.high),
        unit=currency,
        basis=Basis.ESTIMATE,
        working=f"{c.tco.likely:,.2f} / ({tok_s:,.0f} tok/s saturated × {t.months} months = "
        f"{tokens / MILLION:,.0f} M tokens){_left_out(c)}",
    )
