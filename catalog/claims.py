"""A statement of the guides as a row of a table: what it says, what ours is beside it, and what becomes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.comparison.stated import Range
from configurator.sizing.comparison.statements import Compared, Verdict
from configurator.sizing.comparison.words import in_words, words

from .guides import Answers
from .models import Claim
from .words import UNKNOWN

SIGNS = {
    Verdict.AGREES: ("✓", "ok"),
    Verdict.ROUNDS: ("≈", "ok"),
    Verdict.LOOSE: ("~", "warn"),
    Verdict.WRONG: ("✗", "bad"),
    Verdict.CONTRADICTORY: ("≠", "bad"),
    Verdict.INCOMPLETE: ("…", "warn"),
    Verdict.UNVERIFIABLE: ("?", "note"),
}
LABELS = {Verdict(value): str(label) for value, label in Claim.Verdict.choices}
TEMPLATE = "catalog/_claim_row.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueBeside:
    """One value that a statement gives, with ours. `of` says which value, where there are several."""

    of: str
    stated: str
    ours: str
    how: str
    working: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLink:
    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim in words. A verdict has a word and a sign, so that its colour only repeats them.

    `guide` stands where the row is about one product, on its page; `products` and `sources` where all statements are listed.
    """

    id: str
    subject: str
    stated: str
    values: tuple[ValueBeside, ...]
    recomputed: str
    note: str
    verdict: str
    sign: str
    tone: str
    guide: str = ""
    products: tuple[ProductLink, ...] = ()
    sources: str = ""

    def rendered(self) -> SafeString:
        return render_to_string(TEMPLATE, {"row": self})


def of_a_product(claim: Claim, ours: Answers) -> ClaimRow:
    """As the product's own page shows it, leading to its line of the comparison."""
    return _row(claim, ours, guide=claim.get_seed_display())


def of_all(claim: Claim, ours: Answers, snapshot: CatalogueSnapshot) -> ClaimRow:
    """As the comparison shows it; takes a claim's products and sources."""
    folder = reverse("catalog:list")
    products = tuple(ProductLink(href=f"{folder}{p.slug}/", name=p.name) for p in claim.products.all())
    return _row(claim, ours, products=products, sources=_sources(claim, ours.to(claim.slug), snapshot))


def _row(
    claim: Claim, ours: Answers, *, guide: str = "", products: tuple[ProductLink, ...] = (), sources: str = ""
) -> ClaimRow:
    verdict = ours.verdict(claim.slug, claim.verdict)
    sign, tone = SIGNS[verdict]
    return ClaimRow(
        id=claim.slug,
        subject=claim.subject,
        stated=claim.stated,
        values=tuple(_value(one) for one in ours.to(claim.slug)),
        recomputed=claim.recomputed or UNKNOWN,
        note=claim.note,
        verdict=LABELS[verdict],
        sign=sign,
        tone=tone,
        guide=guide,
        products=products,
        sources=sources,
    )


def _value(one: Compared) -> ValueBeside:
    return ValueBeside(
        of=one.measure.of,
        stated=_stated(one),
        ours=in_words(one.ours),
        how=one.answer.how if one.answer else "",
        working=one.ours.working,
        basis=one.ours.basis.value,
    )


def _stated(one: Compared) -> str:
    match one.measure.stated:
        case None:
            return ""
        case bool() as yes:
            return "yes" if yes else "no"
        case str() as word:
            return word
        case Range(low=low, high=high):
            return f"{words(low)} to {words(high)} {one.ours.unit}".strip()
        case number:
            return f"{words(number)} {one.ours.unit}".strip()


def _sources(claim: Claim, compared: Iterable[Compared], snapshot: CatalogueSnapshot) -> str:
    """What our side stands on; the guide itself is not named again."""
    titles = {source.slug: source.title for source in claim.sources.all()}
    titles |= {id: snapshot.sources[id].title for id in _ids(compared) if id in snapshot.sources}
    return "; ".join(title for id, title in titles.items() if id != claim.seed.lower())


def _ids(compared: Iterable[Compared]) -> Iterator[str]:
    for one in compared:
        yield from one.ours.sources
