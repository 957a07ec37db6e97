"""A frozen document as ready strings: the template places them, and computes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.safestring import SafeString, mark_safe

from configurator.builder import formatting
from configurator.builder.against import Answer, which_is_cheaper
from configurator.builder.forms.words import INPUTS, SEVERITIES
from configurator.sizing.quantities import Basis

from . import contents
from .appendix import source_row, workings
from .drawn import in_its_box, is_narrow
from .frozen import FrozenFigure, FrozenLine, QuoteDocument
from .rows import Row, amount, costs_words, halves, percentage, referred, total_rows

TOLD_BASIS = (Basis.MEASURED, Basis.ESTIMATE, Basis.ASSUMPTION)
"""Said beside the number; everything else is computed or stands in a data sheet."""
MOST_RATES = 8
MOST_BREAK_EVENS = 3
MOST_NAMED = 3
"""On the cover; the rest stands where the lines and rates are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    position: str
    description: str
    details: str
    count: str
    unit: str
    total: str
    is_typed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that templates/quotes/_document.html places."""

    title: str
    is_offer: bool
    number: str
    heading: tuple[Row, ...]
    seller_name: str
    seller_lines: tuple[str, ...]
    customer_name: str
    customer_lines: tuple[str, ...]
    summary: str
    total: str
    total_label: str
    total_aside: str
    total_without: str
    highlights: tuple[Row, ...]
    lines: tuple[Line, ...]
    unpriced: str
    totals: tuple[Row, ...]
    notes: tuple[str, ...]
    asked: str
    verdict: str
    sections: dict[str, tuple[tuple[Row, ...], ...]]
    drawings: dict[str, SafeString]
    narrow: dict[str, bool]
    rates: tuple[Row, ...]
    renting_is_cheaper: str
    moves: tuple[Row, ...]
    findings: tuple[Row, ...]
    workings: tuple[tuple[Row, ...], ...]
    assumptions: tuple[tuple[Row, ...], ...]
    sources: tuple[tuple[Row, ...], ...]
    terms: tuple[str, ...]
    fingerprint: str


def page_of(document: QuoteDocument, fingerprint: str = "", *, drawings: Mapping[str, str] | None = None) -> Page:
    """`drawings` stand in for the document's own: on paper they are images."""
    currency = document.currency
    if drawings is None:
        drawings = {name: in_its_box(name, svg) for name, svg in document.drawings.items()}
    unpriced = sum(line.unit is None for line in document.lines)
    totals = total_rows(document.totals, currency, lines=len(document.lines), unpriced=unpriced)
    return Page(
        title=document.title,
        is_offer=document.is_offer,
        number=document.number,
        heading=tuple(_heading(document)),
        seller_name=document.seller.name,
        seller_lines=_lines_of(document.seller.address, document.seller.reference),
        customer_name=document.customer.name,
        customer_lines=_lines_of(document.customer.address),
        summary=document.summary,
        total=totals[-1].text,
        total_label="Total" if document.is_offer else "Estimated total",
        total_aside=_tax_words(document),
        total_without=_total_without(document),
        highlights=tuple(_highlights(document)),
        lines=tuple(_line(line, currency) for line in document.lines),
        unpriced=_unpriced(document),
        totals=totals,
        notes=tuple(part for part in document.notes.splitlines() if part.strip()),
        asked=document.asked,
        verdict=_verdict(document),
        sections={section.slug: halves(_section(document, section)) for section in contents.SECTIONS},
        drawings={name: mark_safe(svg) for name, svg in drawings.items()},  # noqa: S308  (drawn by us, words escaped)
        narrow={name: is_narrow(svg) for name, svg in document.drawings.items()},
        rates=tuple(_rates(document)),
        renting_is_cheaper=_renting(document),
        moves=tuple(_moves(document)),
        findings=tuple(_findings(document)),
        workings=halves(workings(document)),
        assumptions=halves([Row(label=a.title, text=a.text, aside=a.source) for a in document.assumptions]),
        sources=halves([source_row(source) for source in document.sources]),
        terms=document.terms,
        fingerprint=fingerprint,
    )


def long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def moment(at: datetime) -> str:
    return f"{long_day(at.date())}, {at:%H:%M} UTC"


def _lines_of(*texts: str) -> tuple[str, ...]:
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())


def _heading(document: QuoteDocument) -> list[Row]:
    rows = []
    if document.is_offer:
        rows.append(Row(label="Number", text=document.number))
    if document.issued_at:
        rows.append(Row(label="Date", text=long_day(document.issued_at.date())))
    if document.is_offer and document.valid_until:
        rows.append(Row(label="Valid until", text=f"{long_day(document.valid_until)}, 24:00 UTC"))
    if document.customer.reference:
        rows.append(Row(label="Your reference", text=document.customer.reference, is_typed=True))
    if document.issued_by:
        rows.append(Row(label="Issued by", text=document.issued_by, is_typed=True))
    rows.append(Row(label="Catalogue of", text=long_day(document.catalogue_as_of)))
    return rows


def _tax_words(document: QuoteDocument) -> str:
    totals = document.totals
    tax = f"with {percentage(totals.tax_percent)} tax" if totals.tax_percent else "without tax"
    return f"{document.currency}, {tax}"


def _total_without(document: QuoteDocument) -> str:
    """What the sum on the cover leaves out."""
    named = formatting.first_of((line.description for line in document.lines if line.unit is None), MOST_NAMED)
    return "; ".join(filter(None, (f"without {named}: no price" if named else "", _without_parts(document))))


def _without_parts(document: QuoteDocument) -> str:
    """What the server needs and the quote does not hold, beside all that would be more with it."""
    return f"without {', '.join(document.left_out)}" if document.left_out else ""


def _net_words(document: QuoteDocument) -> str:
    """The costs are net: said where the total beside them is not."""
    return costs_words(document.totals, all_firm=all(line.is_firm for line in document.lines))


def _said(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _highlights(document: QuoteDocument) -> list[Row]:
    """The numbers on the cover: memory, watts, lanes, and months against the cheapest rates."""
    figures = document.figures
    rows = []
    needed, visible = figures.get("memory.needed_gib"), figures.get("memory.visible_gib")
    if needed and visible:
        rows.append(Row(label="Memory on each GPU", text=needed.text, aside=f"of {visible.text}"))
    for name, aside in (("power.peak_w", "power.typical_w"), ("lanes.free", "lanes.host")):
        figure, other = figures.get(name), figures.get(aside)
        if figure and figure.value is not None:
            is_peak = name == "power.peak_w"
            beside = f"{'typical' if is_peak else 'of'} {other.text}" if other and other.value is not None else ""
            lacks = _without_parts(document) if is_peak else ""
            rows.append(Row(label=contents.label_of(name), text=figure.text, aside=_said(beside, lacks)))
    for rate in document.rates[:MOST_BREAK_EVENS]:
        depends = f"; depends on {rate.depends_on}" if rate.depends_on else ""
        aside = _said(f"against {rate.name}{depends}", _net_words(document), _without_parts(document))
        rows.append(Row(label="Break-even", text=rate.short or rate.verdict, aside=aside))
    return rows


def _line(line: FrozenLine, currency: str) -> Line:
    details = ", ".join(part for part in (line.condition, line.note, line.price_note) if part)
    return Line(
        position=str(line.position),
        description=line.description,
        details=f"{details} {referred(line.sources)}".strip(),
        count=f"{line.count:,}",
        unit="no price known" if line.unit is None else amount(line.unit, currency),
        total=formatting.UNKNOWN if line.total is None else amount(line.total, currency),
        is_typed=not line.product,
    )


def _unpriced(document: QuoteDocument) -> str:
    names = [line.description for line in document.lines if line.unit is None]
    return f"Without {', '.join(names)}: no price known. Not counted as zero." if names else ""


def _verdict(document: QuoteDocument) -> str:
    verdict, share = document.figures.get("memory.verdict"), document.figures.get("memory.share")
    if verdict is None or verdict.value is None:
        return ""
    words = {"fits": "It fits", "tight": "It is tight", "no": "It does not fit"}.get(str(verdict.value), "")
    return f"{words}: {share.text} of the memory of each GPU in use" if words and share else words


def _section(document: QuoteDocument, section: contents.Section) -> list[Row]:
    rows = []
    values = {name: figure.value for name, figure in document.figures.items()}
    for name in section.figures:
        figure = document.figures.get(name)
        if contents.is_said_by_another(name, values):
            continue
        if figure is not None and figure.value is not None and figure.text != formatting.UNKNOWN:
            net = _net_words(document) if name == "cost.tco" else ""
            rows.append(Row(label=contents.label_of(name), text=figure.text, aside=_said(_aside(figure), net)))
    return rows


def _aside(figure: FrozenFigure) -> str:
    """The span without the unit that stands beside it, and where the number comes from if it is not computed."""
    basis = formatting.BASIS_WORDS[Basis(figure.basis)] if Basis(figure.basis) in TOLD_BASIS else ""
    span = figure.span.removesuffix(f" {figure.unit}") if figure.unit else figure.span
    return ", ".join(part for part in (span, basis) if part)


def _rates(document: QuoteDocument) -> list[Row]:
    rows = []
    for rate in document.rates[:MOST_RATES]:
        price = f"{formatting.money_exact(rate.per_gpu_hour, document.currency)} a GPU hour"
        dated = f", {formatting.day(rate.priced_on)}" if rate.priced_on else ""
        month = formatting.money(rate.cloud_month, document.currency)
        rows.append(Row(label=rate.name, text=rate.verdict, aside=f"{price}{dated}: {month} a month"))
    return rows


def _renting(document: QuoteDocument) -> str:
    """Said plainly, in the words of the page, where anything is known."""
    if not document.rates or not all(rate.has_answer for rate in document.rates):
        return ""
    answers = [Answer(name=r.name, buying_pays=not r.is_cheaper, depends_on=r.depends_on) for r in document.rates]
    words = which_is_cheaper(answers)
    return f"{words[0].upper()}{words[1:]}."


def _moves(document: QuoteDocument) -> list[Row]:
    """The inputs that move the answer most, with what follows at either end."""
    prefix = contents.SENSITIVITY
    found = [
        figure for name, figure in document.figures.items() if name.startswith(prefix) and figure.value is not None
    ]
    found.sort(key=lambda figure: float(figure.value or 0), reverse=True)
    return [
        Row(
            label=INPUTS.get(figure.name.removeprefix(prefix), figure.name),
            text=figure.text,
            aside=figure.aside or figure.working,
        )
        for figure in found[: contents.MOST_SENSITIVITIES]
    ]


def _findings(document: QuoteDocument) -> list[Row]:
    return [
        Row(
            label=SEVERITIES[f.severity],
            text=f.title,
            aside=f"{f.why} {referred(f.sources)}".strip(),
            is_strong=f.severity == "error",
        )
        for f in document.findings
    ]
