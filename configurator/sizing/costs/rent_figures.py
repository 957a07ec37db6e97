"""What renting costs at one rate, and what owning saves against it, as figures with their working."""

from collections.abc import Iterator
from decimal import Decimal

from ..quantities import Basis, Figure, counted, round_money
from ..throughput.speeds import Rate
from .operands import amount, cents, plain
from .owning import CostResult
from .results import RateComparison
from .terms import Terms
from .wording import capital, horizon, left_out, million_tokens, not_known, span_of_tokens, tokens_working, without_cap

NOT_COUNTED = "storage, traffic and taxes of the cloud not counted"
WHOLE_MONTH = "billed used or not"


def renting(rate: RateComparison, c: CostResult, currency: str, saturated: Rate | None) -> Iterator[Figure]:
    """A month, the horizon, the break-even, what owning saves, and a million tokens at one rate."""
    t, month = c.terms, _month(rate, c)
    reserved = f"; {WHOLE_MONTH}" if rate.term == "reserved" else ""
    yield _sum(
        f"cost.cloud_month.{rate.rate}",
        rate.cloud_month,
        f"{month}{reserved}; {NOT_COUNTED}",
        unit=currency,
        sources=rate.sources,
    )
    yield _sum(
        f"cost.cloud_total.{rate.rate}",
        rate.rent_total,
        f"{month} × {horizon(t, rate.month_exact, rate.months_paid)}{reserved}{_due_after(rate, t)}",
        unit=currency,
    )
    yield _break_even_figure(rate, c)
    yield _saving_figure(rate, c, currency)
    if rate.same_work:
        yield from _per_million_tokens(rate, c, currency, saturated)


def _month(rate: RateComparison, c: CostResult) -> str:
    used = "" if rate.term == "reserved" else f" × {plain(c.terms.utilisation)} utilisation"
    return f"{counted(c.gpus, 'GPU')} × {cents(rate.usd_per_gpu_hour)} × {plain(c.terms.hours_per_month)} h{used}"


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


def _per_million_tokens(rate: RateComparison, c: CostResult, currency: str, saturated: Rate | None) -> Iterator[Figure]:
    """All rent that is due over the tokens of the horizon; the span is that of the speed."""
    tokens = million_tokens(c.terms, saturated)
    if tokens is None or saturated is None:
        return
    low, high = span_of_tokens(rate.rent_total, rate.rent_total, tokens, saturated)
    yield Figure(
        name=f"cost.per_million_tokens.{rate.rate}",
        value=round_money(rate.rent_total / tokens),
        low=low,
        high=high,
        unit=currency,
        basis=Basis.ESTIMATE,
        working=f"{tokens_working(rate.rent_total, 'rent', tokens, c.terms, saturated)}, that of the build's own GPUs{without_cap(c)}{_due_after(rate, c.terms)}",
        sources=saturated.sources,
    )


def _saving_figure(rate: RateComparison, c: CostResult, currency: str) -> Figure:
    name = f"cost.saving.{rate.rate}"
    own = rate.own_total
    if own is None:
        return not_known(name, currency, c)
    sums = f"{rate.rent_total:,.2f} rent − {own.likely:,.2f} own"
    return Figure(
        name=name,
        value=rate.rent_total - own.likely,
        low=rate.rent_total - own.high,
        high=rate.rent_total - own.low,
        unit=currency,
        working=f"over {counted(c.terms.months, 'month')}: {sums}{capital(c.terms, rate.month_exact)}"
        f"{_due_after(rate, c.terms)}{left_out(c)}",
        basis=Basis.COMPUTED,
    )


def _break_even_figure(rate: RateComparison, c: CostResult) -> Figure:
    t, name = c.terms, f"cost.break_even_months.{rate.rate}"
    if c.hardware is None:
        return not_known(name, "months", c)
    beyond = rate.break_even_likely is not None and rate.break_even_likely > t.months
    too_late = f"; beyond the {counted(t.months, 'month')} counted" if beyond else ""
    return Figure(
        name=name,
        value=rate.break_even_likely,
        low=rate.break_even_low,
        high=rate.break_even_high,
        unit="months",
        working=f"{_equation(rate, c, c.hardware.likely)}{too_late}{_ends(rate)}{left_out(c)}",
        basis=Basis.COMPUTED,
    )


def _equation(rate: RateComparison, c: CostResult, hardware: Decimal) -> str:
    """The quotient where the resale is the same in every month and capital costs nothing, else the equation for the month."""
    t = c.terms
    if rate.break_even_likely is None:
        return (
            f"renting is cheaper: it costs {rate.cloud_month:,.2f} a month, owning {rate.own_month:,.2f} and the price"
        )
    if rate.commitment_months and not rate.break_even_likely and hardware > 0:
        return (
            f"cheaper from the start: the {counted(rate.commitment_months, 'month')} committed to are due in any case, and "
            f"cost no less than owning for as long; a month {rate.cloud_month:,.2f} rent, {rate.own_month:,.2f} own"
        )
    rent = amount(rate.month_exact, _to_a_millionth)
    saved = f"({rent} rent − {rate.own_month:,.2f} own) a month"
    paid = amount(hardware, _to_a_millionth)
    if not t.discount_rate and t.resale_kept == 1:
        back = f" × (1 − {plain(t.resale_fraction)} resale)" if t.resale_fraction else ""
        return f"{paid}{back} / {saved}"
    later = " × v^m" if t.discount_rate else ""
    falls = f" × {t.resale_kept:g}^(m / 12)" if t.resale_kept != 1 else ""
    back = f" × (1 − {t.resale_at_once:.6g}{falls}{later})" if t.resale_at_once else ""
    if not t.discount_rate:
        return f"the month m in which {paid}{back} = {saved} × m"
    return (
        f"the month m in which {paid}{back} = {saved} × (1 − v^m) / (1 / v − 1); v = {1 + t.discount_rate:g}^(−1 / 12), "
        f"capital at {t.discount_rate * 100:g} % a year"
    )


def _to_a_millionth(amount: Decimal) -> Decimal:
    """To a millionth: what is smaller moves no break-even that anybody prints."""
    return round(amount, 6)


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
    counted_months = counted(t.months, "month")
    return f"; {counted(later, 'month')} of the rent come after the {counted_months} counted, and are due as committed"
