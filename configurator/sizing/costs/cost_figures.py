"""What owning and renting cost, as figures with their working. What lacks a main price is not known, and says so."""

from collections.abc import Iterator
from decimal import Decimal

from ..quantities import Basis, Figure, counted, money_figure, price, round_money
from ..throughput.speeds import Rate
from .owning import CostResult
from .present_value import MONTHS_PER_YEAR, exact, present_months
from .results import Outcome, RateComparison, Sensitivity
from .terms import Terms

MILLION = 1_000_000
SECONDS_PER_HOUR = 3600
NOT_COUNTED = "storage, traffic and taxes of the cloud not counted"


def figures(c: CostResult, currency: str, saturated: Rate | None) -> Iterator[Figure]:
    """Every cost figure of a build, in `currency`; `saturated` is the tokens a second of all replicas together."""
    t = c.terms
    yield from _electricity(c, currency)
    yield Figure(
        name="cost.resale_fraction",
        value=float(t.resale_fraction),
        unit="",
        working=c.resale.working,
        basis=c.resale.basis,
    )
    yield money_figure("cost.own_month", c.own_month, _own_month(c), unit=currency)
    yield _tco_figure(c, currency)
    tokens = _million_tokens(t, t.months, saturated)
    yield _per_million_tokens(c, currency, saturated, tokens)
    for rate in c.rates:
        yield from _renting(rate, c, currency, saturated)
    over = _horizon(t)
    for varied in c.sensitivities:
        yield _sensitivity(varied, over, currency)


def _electricity(c: CostResult, currency: str) -> Iterator[Figure]:
    t, e = c.terms, c.electricity
    yield Figure(
        name="cost.electricity_month_kwh",
        value=float(e.month_kwh.likely),
        low=None if e.month_kwh.is_exact else float(e.month_kwh.low),
        high=None if e.month_kwh.is_exact else float(e.month_kwh.high),
        unit="kWh",
        basis=Basis.COMPUTED,
        working=f"{c.servers} × {_draw(c)} × PUE {t.pue} × {t.hours_per_month} h / 1000, on all month",
    )
    kwh = f"{e.month_kwh.likely:,.1f} kWh × {t.tariff}"
    total = e.month.times(present_months(t.months, t.discount_rate))
    yield money_figure("cost.electricity_month", e.month, kwh, unit=currency)
    yield money_figure("cost.electricity_total", total, f"{kwh} × {_horizon(t)}", unit=currency)


def _sum(name: str, amount: Decimal, working: str, *, unit: str, sources: tuple[str, ...] = ()) -> Figure:
    """An amount that has been rounded already, and is no span."""
    return Figure(
        name=name,
        value=amount,
        low=amount,
        high=amount,
        unit=unit,
        working=working,
        basis=Basis.COMPUTED,
        sources=sources,
    )


def _draw(c: CostResult) -> str:
    t, e = c.terms, c.electricity
    if t.utilisation == 1 or e.used_w == e.unused_w:
        return f"{e.mean_w.likely:,.0f} W typical"
    return f"({t.utilisation} × {e.used_w:,.0f} W typical + {1 - t.utilisation} × {e.unused_w:,.0f} W idle)"


def _horizon(t: Terms) -> str:
    return f"{counted(t.months, 'month')}{_capital(t)}"


def _capital(t: Terms) -> str:
    return f", capital at {t.discount_rate * 100:.1f} % a year" if t.discount_rate else ""


def _left_out(c: CostResult) -> str:
    """What a result does not hold, in words; a missing price is never a zero that nobody mentions."""
    return f"; not in it, for want of a price: {', '.join(c.unpriced)}" if c.unpriced else ""


def _not_known(name: str, unit: str, c: CostResult) -> Figure:
    return Figure(name=name, value=None, unit=unit, working=f"not computed: {c.why_none}", basis=Basis.COMPUTED)


def _own_month(c: CostResult) -> str:
    t = c.terms
    parts = [("electricity", c.electricity.month.likely), ("cooling", t.cooling_month), ("support", t.support_month),
             ("staff", t.staff_month), ("hosting", t.hosting_month)]  # fmt: skip
    sums = " + ".join(f"{amount:,.2f} {name}" for name, amount in parts if amount)
    if t.support_share and c.hardware is not None:
        share = f"{c.hardware.likely:,.2f} × {float(t.support_share) * 12:g} / 12 support"
        sums = f"{sums} + {share}" if sums else share
    elif t.support_share:
        share = f"{float(t.support_share) * MONTHS_PER_YEAR * 100:g} %"
        sums = f"{sums or 'nothing else runs'}; support of {share} of the price a year is not in it: {c.why_none}"
    return sums or "nothing runs"


def _tco_figure(c: CostResult, currency: str) -> Figure:
    if c.tco is None:
        return _not_known("cost.tco", currency, c)
    sums = "".join(
        f"{' − ' if item.amount.likely < 0 else ' + '}{abs(item.amount.likely):,.2f} {item.name.lower()}"
        for item in c.items
        if item.amount.likely
    ).removeprefix(" + ")
    return money_figure("cost.tco", c.tco, f"over {_horizon(c.terms)}: {sums or '0'}{_left_out(c)}", unit=currency)


def _renting(rate: RateComparison, c: CostResult, currency: str, saturated: Rate | None) -> Iterator[Figure]:
    """A month, the horizon, the break-even, what owning saves, and a million tokens at one rate."""
    t = c.terms
    billed = "billed used or not" if rate.term == "reserved" else f"{t.utilisation} utilisation"
    yield _sum(
        f"cost.cloud_month.{rate.rate}",
        rate.cloud_month,
        f"{c.gpus} GPUs × {rate.usd_per_gpu_hour} × {t.hours_per_month} h × {billed}; {NOT_COUNTED}",
        unit=currency,
        sources=rate.sources,
    )
    yield _sum(
        f"cost.cloud_total.{rate.rate}",
        rate.rent_total,
        f"{rate.cloud_month:,.2f} × {counted(rate.months_paid, 'month')}{_capital(t)}{_due_after(rate, t)}",
        unit=currency,
    )
    yield _break_even_figure(rate, c)
    yield _saving_figure(rate, c, currency)
    tokens = _million_tokens(t, rate.months_paid, saturated)
    if tokens is not None:
        months = counted(rate.months_paid, "month")
        yield Figure(
            name=f"cost.per_million_tokens.{rate.rate}",
            value=round_money(rate.rent_total / tokens),
            unit=currency,
            basis=Basis.ESTIMATE,
            working=f"{rate.rent_total:,.2f} rent / {tokens:,.0f} M tokens of {months}, at the speed of the build's own GPUs",
        )


def _saving_figure(rate: RateComparison, c: CostResult, currency: str) -> Figure:
    name = f"cost.saving.{rate.rate}"
    own = rate.own_total
    if own is None:
        return _not_known(name, currency, c)
    words = f"{rate.rent_total:,.2f} rent − {own.likely:,.2f} own, over {_horizon(c.terms)}{_due_after(rate, c.terms)}{_left_out(c)}"
    return Figure(
        name=name,
        value=rate.rent_total - own.likely,
        low=rate.rent_total - own.high,
        high=rate.rent_total - own.low,
        unit=currency,
        working=words,
        basis=Basis.COMPUTED,
    )


def _break_even_figure(rate: RateComparison, c: CostResult) -> Figure:
    t, name = c.terms, f"cost.break_even_months.{rate.rate}"
    if c.hardware is None:
        return _not_known(name, "months", c)
    saved = rate.cloud_month - rate.own_month
    paid = f"{c.hardware.likely:,.2f}" + (f" × (1 − {t.resale_fraction} resale)" if t.resale_fraction else "")
    if rate.break_even_likely is None:
        working = (
            f"renting is cheaper: it costs {rate.cloud_month:,.2f} a month, owning {rate.own_month:,.2f} and the price"
        )
    elif t.discount_rate and rate.break_even_likely:
        working = f"the month m in which {price_later(c, t)} = {saved:,.2f} saved a month × a(m)"
    else:
        working = f"{paid} / ({rate.cloud_month:,.2f} rent − {rate.own_month:,.2f} own = {saved:,.2f} a month)"
    beyond = rate.break_even_likely is not None and rate.break_even_likely > t.months
    too_late = f"; beyond the {counted(t.months, 'month')} counted" if beyond else ""
    return Figure(
        name=name,
        value=rate.break_even_likely,
        low=rate.break_even_low,
        high=rate.break_even_high,
        unit="months",
        working=f"{working}{_capital(t)}{too_late}{_ends(rate)}{_committed(rate, t)}{_left_out(c)}",
        basis=Basis.COMPUTED,
    )


def _ends(rate: RateComparison) -> str:
    """The ends of the span in words where one is never: a span without an end would look like none."""
    low, high = rate.break_even_low, rate.break_even_high
    if low is None or high is not None:
        return ""
    likely = "" if rate.break_even_likely is not None else f"; at the low price after {low:,.1f} months"
    return f"{likely}; at the high price never"


def _due_after(rate: RateComparison, t: Terms) -> str:
    """What a longer commitment costs after the horizon, in words: it is due in any case, and so counted."""
    later = rate.months_paid - t.months
    if later <= 0:
        return ""
    horizon = counted(t.months, "month")
    return f"; {counted(later, 'month')} of the rent come after the {horizon} counted, and are due as committed"


def price_later(c: CostResult, t: Terms) -> str:
    """The price less what is got for it in month m, as the equation of the break-even has it."""
    likely = f"{c.hardware.likely:,.2f}" if c.hardware is not None else ""
    return f"{likely} × (1 − {t.resale_fraction} × v^m)" if t.resale_fraction else likely


def _committed(rate: RateComparison, t: Terms) -> str:
    if rate.commitment_months <= t.months:
        return ""
    return f"; month by month: the {rate.commitment_months} months committed to are due in any case"


def _million_tokens(t: Terms, months: int, saturated: Rate | None) -> Decimal | None:
    """Millions of tokens over so many months; later ones count less where capital costs, as the money does. None: too few."""
    if saturated is None:
        return None
    seconds = SECONDS_PER_HOUR * t.hours_per_month * present_months(months, t.discount_rate) * t.utilisation
    tokens = exact(saturated.central) * seconds / MILLION
    return tokens if tokens >= 1 else None


def _per_million_tokens(c: CostResult, currency: str, saturated: Rate | None, tokens: Decimal | None) -> Figure:
    """Total cost of ownership over tokens; the span is the dearest price at the lowest speed, and the other way round."""
    name = "cost.per_million_tokens"
    if tokens is None or saturated is None:
        return Figure(
            name=name,
            value=None,
            unit=currency,
            working="no throughput, or too little use, to spread the cost over",
            basis=Basis.ESTIMATE,
        )
    if c.tco is None:
        return _not_known(name, currency, c)
    central, slow, fast = (exact(speed) for speed in (saturated.central, saturated.low, saturated.high))
    return Figure(
        name=name,
        value=round_money(c.tco.likely / tokens),
        low=round_money(c.tco.low / tokens * central / fast),
        high=round_money(c.tco.high / tokens * central / slow),
        unit=currency,
        basis=Basis.ESTIMATE,
        working=f"{c.tco.likely:,.2f} / ({saturated.central:,.0f} tok/s saturated, {saturated.basis.value}, × "
        f"{c.terms.utilisation} utilisation × {_horizon(c.terms)} = {tokens:,.0f} M tokens){_left_out(c)}",
        sources=saturated.sources,
    )


def _sensitivity(s: Sensitivity, over: str, currency: str) -> Figure:
    """How far one input moves the answer `over` the horizon; its working has both ends."""
    what = f"the saving against {s.rate} over {over}" if s.rate else f"the cost of owning over {over}"
    return Figure(
        name=f"cost.sensitivity.{s.name}",
        value=round_money(exact(s.swing)),
        unit=currency,
        basis=Basis.COMPUTED,
        working=f"{what}: at {s.low:,.6g} {s.unit} {_end(s.at_low, currency)}; at {s.high:,.6g} {s.unit} {_end(s.at_high, currency)}",
    )


def _end(end: Outcome, currency: str) -> str:
    total = f"owning {price(exact(end.tco), currency)}"
    if end.saving is None:
        return total
    months = "never pays" if end.break_even is None else f"pays after {end.break_even:,.1f} months"
    more = "saved" if end.saving >= 0 else "lost"
    return f"{total}, {more} {price(exact(abs(end.saving)), currency)}, {months}"
