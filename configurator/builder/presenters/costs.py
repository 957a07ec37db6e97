"""Step 7: owning, renting, and the month in which buying has paid."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot, CloudRate
from configurator.sizing.costs.results import Outcome, RateComparison, Sensitivity

from .. import formatting
from ..against import answer_at, depends_on, which_is_cheaper
from .figures import FigureView, Reading
from .prices import main_without_price, parts_left_out, without_price

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    name: str
    span: str
    likely: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """A rate to compare with. `key` names its tick box; rates of one's own have none. `paid_for` says how long rent is
    due, where that is not the same for all."""

    key: str
    name: str
    detail: str
    price: str
    ticked: bool
    cloud: str = ""
    total: str = ""
    paid_for: str = ""
    tokens: str = ""
    break_even: str = ""
    span: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityRow:
    """One input at its two ends, and what follows there. `turns` says that buying pays at one end only."""

    title: str
    base: str
    ends: tuple[str, str]
    own: tuple[str, str]
    saved: tuple[str, str]
    break_even: tuple[str, str]
    swing: str
    turns: bool
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsView:
    tco_drawing: str
    sensitivity_drawing: str
    curves: str
    items: tuple[CostRow, ...]
    total: CostRow | None
    rates: tuple[RateRow, ...]
    others: tuple[RateRow, ...]
    shown: str
    sentence: str
    figures: tuple[FigureView, ...]
    rate_figures: tuple[FigureView, ...]
    own_month: str
    sensitivities: tuple[SensitivityRow, ...]
    against: str
    months: str
    rent_over: str


def results(build: Build, reading: Reading) -> CostsView:
    from configurator.drawings import cost_curves, sensitivity_bars, tco_stack

    assessment, snapshot = reading.assessment, reading.snapshot
    compared = {rate.rate: rate for rate in assessment.rates}
    listed = [r.id for r in snapshot.cloud_rates.values() if r.id in compared]
    return CostsView(
        tco_drawing=tco_stack(assessment),
        sensitivity_drawing=sensitivity_bars(assessment),
        curves=cost_curves(assessment),
        items=tuple(
            CostRow(
                name=item.name, span=formatting.span(item.amount, assessment.currency), likely=formatting.money(item.amount.likely, assessment.currency)
            )
            for item in assessment.tco_items
        ),
        total=_total(assessment),
        rates=tuple(_compared(rate, snapshot, assessment) for rate in assessment.rates),
        others=_others(build, assessment, snapshot, compared),
        shown=" ".join(listed),
        sentence=sentence(build, assessment),
        figures=reading.known(
            "cost.tco", "cost.own_month", "cost.electricity_month", "cost.electricity_month_kwh", "cost.electricity_total",
            "cost.resale_fraction", "cost.per_million_tokens",
        ),
        rate_figures=reading.known(*_names_of_rates(assessment)),
        own_month=formatting.figure_text(assessment.figures.get("cost.own_month")),
        sensitivities=tuple(_sensitivity(s, assessment) for s in assessment.sensitivities),
        against=assessment.rates[0].name if assessment.rates else "",
        months=formatting.counted(build.costs.months, "month"),
        rent_over=_rent_over(assessment),
    )  # fmt: skip


def _rent_over(assessment: Assessment) -> str:
    """Head of the column: the months paid; where a commitment makes them differ, each row says its own."""
    paid = {rate.months_paid for rate in assessment.rates}
    return f"Rent, {formatting.counted(paid.pop(), 'month')}" if len(paid) == 1 else "Rent due"


def _names_of_rates(assessment: Assessment) -> Iterator[str]:
    for rate in assessment.rates:
        for kind in ("cloud_month", "cloud_total", "break_even_months", "saving", "per_million_tokens"):
            yield f"cost.{kind}.{rate.rate}"


def _sensitivity(s: Sensitivity, assessment: Assessment) -> SensitivityRow:
    currency = assessment.currency
    figure = assessment.figures[f"cost.sensitivity.{s.name}"]

    def money(amount: float | None) -> str:
        return formatting.UNKNOWN if amount is None else formatting.money(Decimal(round(amount)), currency)

    def both(read: str) -> tuple[str, str]:
        return money(getattr(s.at_low, read)), money(getattr(s.at_high, read))

    return SensitivityRow(
        title=s.title,
        base=_amount(s, s.base, currency) + (f" a {s.unit.partition('/')[2]}" if "/" in s.unit else ""),
        ends=(_amount(s, s.low, currency), _amount(s, s.high, currency)),
        own=both("tco"),
        saved=both("saving"),
        break_even=(_months(s.at_low), _months(s.at_high)),
        swing=formatting.figure_text(figure),
        turns=s.turns_the_answer,
        working=figure.working,
    )


def ends_in_words(s: Sensitivity, assessment: Assessment) -> str:
    """What follows at either end of an input, for a list that has no columns."""
    row = _sensitivity(s, assessment)
    ends = zip(row.ends, row.own, row.break_even, strict=True)
    return "; ".join(f"at {at} owning costs {own}, break-even {even}" for at, own, even in ends)


def _months(end: Outcome) -> str:
    return formatting.UNKNOWN if end.saving is None else formatting.months(end.break_even)


SHARES = ("utilisation", "resale_fraction", "discount_rate")


def _amount(s: Sensitivity, value: float, currency: str) -> str:
    """An input's value as its box has it: money, per cent, or a number with its unit."""
    if s.name in SHARES or s.unit.startswith("of the price"):
        return formatting.percent(round(value, 6))
    if s.unit == "USD":
        return formatting.money(Decimal(round(value)), currency)
    if s.unit.startswith("USD/"):
        return formatting.money(Decimal(repr(value)), currency)
    return f"{formatting.number(value)} {s.unit}".strip()


def _total(assessment: Assessment) -> CostRow | None:
    figure = assessment.figures.get("cost.tco")
    if figure is None or figure.value is None:
        return None
    likely = formatting.figure_text(figure)
    return CostRow(name="Total", span=formatting.figure_span(figure) or likely, likely=likely)


def _others(
    build: Build, assessment: Assessment, snapshot: CatalogueSnapshot, compared: dict[str, RateComparison]
) -> tuple[RateRow, ...]:
    """The rest of the catalogue's rates for the same generation of GPUs."""
    return tuple(
        _listed(rate, snapshot, assessment.currency)
        for rate in snapshot.cloud_rates.values()
        if rate.id not in compared and not rate.retired and _same_family(rate, build, snapshot)
    )


def _same_family(rate: CloudRate, build: Build, snapshot: CatalogueSnapshot) -> bool:
    rented = snapshot.gpu(rate.gpu_variant)
    own = snapshot.gpu(build.gpus[0].variant) if build.gpus else None
    return rented is not None and (own is None or rented.generation == own.generation)


def _compared(rate: RateComparison, snapshot: CatalogueSnapshot, assessment: Assessment) -> RateRow:
    currency = assessment.currency
    listed = snapshot.cloud_rates.get(rate.rate)
    tokens = assessment.figures.get(f"cost.per_million_tokens.{rate.rate}")
    many = len({other.months_paid for other in assessment.rates}) > 1
    return RateRow(
        key=listed.id if listed else "",
        name=rate.name,
        detail=_detail(listed, snapshot) if listed else f"your own rate{_bound(rate.term, rate.commitment_months)}",
        price=formatting.money(rate.usd_per_gpu_hour, currency),
        ticked=True,
        cloud=formatting.money(rate.cloud_month, currency),
        total=formatting.money(rate.rent_total, currency),
        paid_for=f"for {formatting.counted(rate.months_paid, 'month')}" if many else "",
        tokens=formatting.figure_text(tokens) if tokens else formatting.UNKNOWN,
        break_even=break_even(rate),
        span=_break_even_span(rate),
        verdict=_verdict(rate, assessment),
    )


def _bound(term: str, months: int) -> str:
    """The terms of a rate behind its name: nothing for on demand."""
    if term == "on-demand" and not months:
        return ""
    return f", {term.replace('-', ' ')}" + (f" for {formatting.counted(months, 'month')}" if months else "")


def break_even(rate: RateComparison) -> str:
    """The month, in words where there is none: unknown, never, or a commitment that costs more than owning for as long."""
    if not rate.price_known:
        return "unknown"
    if rate.commitment_months and rate.break_even_likely == 0:
        return "from the start"
    return formatting.months(rate.break_even_likely)


def _verdict(rate: RateComparison, assessment: Assessment) -> str:
    if not rate.price_known:
        return "unknown: a platform is missing" if assessment.build.platform is None else "unknown: a price is missing"
    if what := depends_on(rate, assessment):
        return f"depends on {what}"
    return "buying pays" if rate.buying_pays else "renting is cheaper"


def _break_even_span(rate: RateComparison) -> str:
    """From the lowest to the highest; empty where the two read the same, as the likely one between them does then."""
    if rate.break_even_low is None or formatting.months(rate.break_even_low) == formatting.months(rate.break_even_high):
        return ""
    return f"{formatting.number(rate.break_even_low, 1)} to {formatting.months(rate.break_even_high)}"


def _listed(rate: CloudRate, snapshot: CatalogueSnapshot, currency: str) -> RateRow:
    return RateRow(
        key=rate.id, name=rate.name, detail=_detail(rate, snapshot), price=formatting.money(rate.usd_per_gpu_hour, currency),
        ticked=False,
    )  # fmt: skip


def _detail(rate: CloudRate, snapshot: CatalogueSnapshot) -> str:
    dated = f"{formatting.day(rate.priced_on)}, {formatting.age(rate.priced_on, snapshot.as_of)}"
    return f"{dated}{_bound(rate.term, rate.commitment_months)}"


def sentence(build: Build, assessment: Assessment) -> str:
    """Plainly, which is cheaper over the horizon."""
    if not assessment.rates or not assessment.bom:
        return ""
    if not all(rate.price_known for rate in assessment.rates):
        if build.platform is None and not main_without_price(assessment):
            return "Whether buying pays is unknown: no platform is chosen."
        missing = main_without_price(assessment) or "what the catalogue does not hold"
        return f"Whether buying pays is unknown: no price for {missing}."
    over = f"Over {formatting.counted(build.costs.months, 'month')} at {formatting.percent(build.costs.utilisation)} utilisation"
    answers = [answer_at(rate, assessment) for rate in assessment.rates]
    without = without_price(assessment) if build.costs.hardware_price is None else ()
    named = formatting.first_of((line.description for line in without), MOST_NAMED)
    left_out = f" Not counted, for want of a price: {named}." if named else ""
    parts = ", ".join(parts_left_out(assessment)) if build.costs.hardware_price is None else ""
    not_chosen = f" Not counted, as none is chosen: {parts}." if parts else ""
    return f"{over}, {which_is_cheaper(answers)}.{left_out}{not_chosen}"
