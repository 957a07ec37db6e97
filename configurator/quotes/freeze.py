"""From a live offer to the document that is kept: the one place where assessments become frozen words and numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from configurator import drawings
from configurator.builder import formatting
from configurator.builder.against import depends_on
from configurator.builder.presenters.costs import ends_in_words
from configurator.builder.presenters.prices import parts_left_out
from configurator.sizing import Assessment, CatalogueSnapshot, Figure
from configurator.sizing.build import codec
from configurator.sizing.costs.results import RateComparison
from configurator.sizing.quantities import round_money

from . import contents, frozen
from .assumed import assumptions_of
from .firm_prices import PricedLine
from .in_words import asked_of, summary_of
from .offer import Offer

ONE_OF_MANY = re.compile(r"^1 (\w+)s$")
"""Units are plural: 1 sequences is one sequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What makes an estimate an offer. `at` has its zone, UTC."""

    number: str
    revision: int
    at: datetime
    by: str


class _Sources:
    """Numbers the sources in the order in which they are first referred to."""

    def __init__(self, snapshot: CatalogueSnapshot) -> None:
        self.snapshot = snapshot
        self.numbers: dict[str, int] = {}

    def refer(self, ids: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.numbers.setdefault(id, len(self.numbers) + 1) for id in dict.fromkeys(ids))

    def listed(self) -> tuple[frozen.FrozenSource, ...]:
        return tuple(self._source(id, number) for id, number in self.numbers.items())

    def _source(self, id: str, number: int) -> frozen.FrozenSource:
        known = self.snapshot.sources.get(id)
        if known is None:
            return frozen.FrozenSource(number=number, id=id, title=id)
        title = f"{known.title}, {known.locator}" if known.locator else known.title
        return frozen.FrozenSource(number=number, id=id, title=title, url=known.url)


def freeze(offer: Offer, snapshot: CatalogueSnapshot, issue: Issue | None = None) -> frozen.QuoteDocument:
    """The document of an offer; without an issue, of an estimate."""
    assessment, terms, sources = offer.assessment, offer.terms, _Sources(snapshot)
    lines = _lines(offer.lines, sources)
    figures = _figures(assessment, sources)
    findings = tuple(
        frozen.FrozenFinding(
            code=f.code, severity=f.severity.value, title=f.title, why=f.why, sources=sources.refer(f.sources)
        )
        for f in offer.findings
    )
    standing = contents.STANDING_TERMS if issue else contents.ESTIMATE_TERMS
    left_out = parts_left_out(assessment)
    provided = (contents.PROVIDED.format(", ".join(left_out)),) if left_out and terms.customer_provides else ()
    return frozen.QuoteDocument(
        number=issue.number if issue else "",
        revision=issue.revision if issue else 0,
        issued_at=issue.at if issue else None,
        issued_by=issue.by if issue else "",
        seller=terms.seller,
        customer=terms.customer,
        valid_until=terms.valid_until,
        currency=assessment.currency,
        page_size=terms.page_size,
        name=offer.build.name or "An A100 server",
        summary=summary_of(assessment, snapshot),
        asked=asked_of(offer.build, snapshot),
        lines=lines,
        totals=offer.totals,
        notes=terms.notes,
        terms=(*standing, *provided, *terms.own_terms),
        figures=figures,
        findings=findings,
        assumptions=assumptions_of(assessment),
        rates=tuple(_rate(rate, assessment) for rate in assessment.rates),
        left_out=left_out,
        customer_provides=terms.customer_provides,
        sources=sources.listed(),
        drawings=_drawings(assessment),
        catalogue_as_of=assessment.as_of,
        build_file=codec.write(offer.build),
    )


def _lines(lines: Sequence[PricedLine], sources: _Sources) -> tuple[frozen.FrozenLine, ...]:
    return tuple(
        frozen.FrozenLine(
            position=position,
            product=priced.line.product,
            description=priced.line.description,
            note=priced.line.note,
            count=priced.line.count,
            condition=priced.line.condition,
            unit=priced.unit,
            total=priced.total,
            is_firm=priced.is_firm,
            price_note=_price_note(priced),
            sources=sources.refer(priced.line.sources),
        )
        for position, priced in enumerate(lines, start=1)
    )


def _price_note(priced: PricedLine) -> str:
    """Where a price comes from. One that somebody has fixed away from the catalogue's likely one is their own."""
    listed = priced.line.unit
    if priced.firm is not None and (listed is None or priced.firm != round_money(listed.likely)):
        return "price made for this quote"
    if listed is None:
        return ""
    dated = f" of {formatting.day(priced.line.priced_on)}" if priced.line.priced_on else ""
    return f"{'likely price' if priced.is_firm else 'prices'}{dated}"


def _figures(assessment: Assessment, sources: _Sources) -> dict[str, frozen.FrozenFigure]:
    """All figures; those that the quote shows bring their sources into the list."""
    shown = contents.shown_figures()
    asides = {f"{contents.SENSITIVITY}{s.name}": ends_in_words(s, assessment) for s in assessment.sensitivities}
    return {
        name: _figure(figure, sources.refer(figure.sources) if name in shown else (), asides.get(name, ""))
        for name, figure in assessment.figures.items()
    }


def _figure(figure: Figure, numbers: tuple[int, ...], aside: str) -> frozen.FrozenFigure:
    value = figure.value
    return frozen.FrozenFigure(
        name=figure.name,
        text=ONE_OF_MANY.sub(r"1 \1", formatting.figure_text(figure)),
        span=formatting.figure_span(figure),
        basis=figure.basis.value,
        working=figure.working,
        value=str(value) if isinstance(value, Decimal | tuple) else value,
        sources=numbers,
        unit=formatting.figure_unit(figure),
        aside=aside,
    )


def _rate(rate: RateComparison, assessment: Assessment) -> frozen.FrozenRate:
    months = assessment.build.costs.months
    return frozen.FrozenRate(
        id=rate.rate,
        name=rate.name,
        per_gpu_hour=rate.usd_per_gpu_hour,
        priced_on=rate.priced_on,
        cloud_month=rate.cloud_month,
        verdict=verdict_on(rate, months),
        short=_short_verdict_on(rate, months),
        is_known=rate.price_known,
        is_cheaper=rate.price_known and not rate.buying_pays,
        depends_on=depends_on(rate, assessment),
    )


def verdict_on(rate: RateComparison, months: int) -> str:
    """When owning gets cheaper than renting at this rate: 5.8 months, or a plain no."""
    even = rate.break_even_likely
    if not rate.price_known:
        return "unknown: a main part has no price, or there is no platform"
    if rate.commitment_months and even == 0:
        return f"from the start: {rate.commitment_months} months of rent are due in any case"
    if rate.months_paid > months:
        return f"{rate.months_paid} months committed to: {'owning' if rate.buying_pays else 'renting'} is cheaper over {months}"
    low, high = rate.break_even_low, rate.break_even_high
    if even is None:
        return f"never: renting is cheaper{f' (at the low price {formatting.months(low)})' if low is not None else ''}"
    first, last = formatting.number(low, 1), "never" if high is None else formatting.number(high, 1)
    span = "" if low is None or first == last else f" ({first}{formatting.DASH}{last})"
    return f"{formatting.months(even)}{span}{f', longer than {months}' if even > months else ''}"


def _short_verdict_on(rate: RateComparison, months: int) -> str:
    """The same in a word or two, for the cover."""
    if not rate.price_known:
        return "unknown"
    if rate.commitment_months and rate.break_even_likely == 0:
        return "from the start"
    if rate.months_paid > months:
        return f"{rate.months_paid} months committed to"
    return formatting.months(rate.break_even_likely)


def _drawings(assessment: Assessment) -> dict[str, str]:
    """Those that there is something to draw for, by names that a template can say."""
    drawn = {name.replace("-", "_"): draw(assessment) for name, draw in drawings.BY_NAME.items()}
    return {name: str(svg) for name, svg in drawn.items() if svg}
