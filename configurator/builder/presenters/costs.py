"""Step 7: owning, renting, and the month in which buying has paid."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment, RateComparison
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot, CloudRate

from .. import format as fmt
from .figures import FigureView, Reading
from .prices import main_without_price


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    name: str
    span: str
    likely: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """A rate to compare with. `key` names its tick box; rates of one's own have none."""

    key: str
    name: str
    detail: str
    price: str
    ticked: bool
    cloud: str
    own: str
    break_even: str
    span: str
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostsView:
    tco_drawing: str
    curves: str
    items: tuple[CostRow, ...]
    total: CostRow | None
    rates: tuple[RateRow, ...]
    shown: str
    sentence: str
    figures: tuple[FigureView, ...]
    months: str


def results(build: Build, reading: Reading) -> CostsView:
    from configurator.drawings import cost_curves, tco_stack

    assessment, snapshot = reading.assessment, reading.snapshot
    compared = {rate.rate: rate for rate in assessment.rates}
    listed = [r.id for r in snapshot.cloud_rates.values() if r.id in compared]
    return CostsView(
        tco_drawing=tco_stack(assessment),
        curves=cost_curves(assessment),
        items=tuple(
            CostRow(
                name=item.name, span=fmt.span(item.amount, assessment.currency), likely=fmt.money(item.amount.likely, assessment.currency)
            )
            for item in assessment.tco_items
        ),
        total=_total(assessment),
        rates=_rates(build, assessment, snapshot, compared),
        shown=" ".join(listed),
        sentence=sentence(build, assessment),
        figures=reading.known("cost.tco", "cost.electricity_month", "cost.electricity_month_kwh", "cost.per_million_tokens"
        ),
        months=fmt.counted(build.costs.months, "month"),
    )  # fmt: skip


def _total(assessment: Assessment) -> CostRow | None:
    figure = assessment.figures.get("cost.tco")
    if figure is None or figure.value is None:
        return None
    likely = fmt.figure_text(figure)
    return CostRow(name="Total", span=fmt.figure_span(figure) or likely, likely=likely)


def _rates(
    build: Build, assessment: Assessment, snapshot: CatalogueSnapshot, compared: dict[str, RateComparison]
) -> tuple[RateRow, ...]:
    """Compared ones first, then the rest of the catalogue's rates for the same GPUs."""
    currency, months = assessment.currency, build.costs.months
    chosen = [_compared(rate, snapshot, currency, months) for rate in assessment.rates]
    others = [
        _listed(rate, snapshot, currency)
        for rate in snapshot.cloud_rates.values()
        if rate.id not in compared and not rate.retired and _same_family(rate, build, snapshot)
    ]
    return (*chosen, *others)


def _same_family(rate: CloudRate, build: Build, snapshot: CatalogueSnapshot) -> bool:
    rented = snapshot.gpu(rate.gpu_variant)
    own = snapshot.gpu(build.gpus[0].variant) if build.gpus else None
    return rented is not None and (own is None or rented.generation == own.generation)


def _compared(rate: RateComparison, snapshot: CatalogueSnapshot, currency: str, months: int) -> RateRow:
    listed = snapshot.cloud_rates.get(rate.rate)
    return RateRow(
        key=listed.id if listed else "",
        name=rate.name,
        detail=_detail(listed, snapshot) if listed else "your own rate",
        price=fmt.money(rate.usd_per_gpu_hour, currency),
        ticked=True,
        cloud=fmt.money(rate.cloud_month, currency),
        own=fmt.money(rate.own_month, currency),
        break_even=break_even(rate),
        span=_break_even_span(rate),
        verdict=_verdict(rate, months),
    )


def break_even(rate: RateComparison) -> str:
    return fmt.months(rate.break_even_likely) if rate.price_known else "unknown"


def _verdict(rate: RateComparison, months: int) -> str:
    if not rate.price_known:
        return "unknown: a price is missing"
    pays = rate.break_even_likely is not None and rate.break_even_likely <= months
    return "buying pays" if pays else "renting is cheaper"


def _break_even_span(rate: RateComparison) -> str:
    low, high = rate.break_even_low, rate.break_even_high
    if low is None or low == high:
        return ""
    return f"{fmt.number(low, 1)} to {fmt.months(high)}"


def _listed(rate: CloudRate, snapshot: CatalogueSnapshot, currency: str) -> RateRow:
    return RateRow(
        key=rate.id, name=rate.name, detail=_detail(rate, snapshot), price=fmt.money(rate.usd_per_gpu_hour, currency),
        ticked=False, cloud="", own="", break_even="", span="", verdict="",
    )  # fmt: skip


def _detail(rate: CloudRate, snapshot: CatalogueSnapshot) -> str:
    term = "" if rate.term == "on-demand" else f"{rate.term}, "
    return f"{term}{fmt.day(rate.priced_on)}, {fmt.age(rate.priced_on, snapshot.as_of)}"


def sentence(build: Build, assessment: Assessment) -> str:
    """Plainly, which is cheaper over the horizon."""
    if not assessment.rates or not assessment.bom:
        return ""
    if not all(rate.price_known for rate in assessment.rates):
        return f"Whether buying pays is unknown: no price for {main_without_price(assessment)}."
    months = build.costs.months
    paying = [r for r in assessment.rates if r.break_even_likely is not None and r.break_even_likely <= months]
    over = f"Over {fmt.counted(months, 'month')} at {fmt.percent(build.costs.utilisation)} utilisation"
    if not paying:
        return f"{over}, renting is cheaper at every rate compared."
    if len(paying) == len(assessment.rates):
        return f"{over}, buying is cheaper at every rate compared."
    cheaper = " and ".join(r.name for r in assessment.rates if r not in paying)
    return (
        f"{over}, buying is cheaper at {len(paying)} of {len(assessment.rates)} rates. Renting is cheaper at {cheaper}."
    )
