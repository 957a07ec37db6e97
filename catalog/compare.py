"""The page that compares the guides with us, as ready strings: groups of rows, each rendered once per version of the catalogue."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.catalogue.kept import once_per_identity
from configurator.sizing.catalogue.searching import squeezed
from configurator.sizing.comparison.statements import Verdict

from . import claims
from .claims import LABELS, SIGNS
from .guides import Answers, answers
from .models import Claim, Product, Source

MEANINGS = {
    Verdict.AGREES: "The same, inside our span, or the same word.",
    Verdict.ROUNDS: "Ours rounds to it, up or down, to the digits that the guide gives and two at least.",
    Verdict.LOOSE: "Within a tenth of ours, or inside the band of our estimate.",
    Verdict.WRONG: "Further off, or another word: arithmetic, physics or data are wrong.",
    Verdict.CONTRADICTORY: "Two statements of the guides that cannot both hold.",
    Verdict.INCOMPLETE: "True of a part only, or under a condition that is not said.",
    Verdict.UNVERIFIABLE: "No source was found. Shown nowhere as a fact.",
}
GUIDES = dict(Claim.Seed.choices)
LIST = "catalog/_claims.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One statement: what the filters look at (`text` as `searching` squeezes it), and its line of the table."""

    id: str
    seed: str
    section: str
    verdict: Verdict
    text: str
    html: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many statements of a section came to one verdict."""

    label: str
    meaning: str
    sign: str
    tone: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A section of a guide."""

    anchor: str
    guide: str
    section: str
    rows: tuple[Row, ...]
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody narrows the page to; empty for all."""

    q: str = ""
    verdict: str = ""
    seed: str = ""

    def keeps(self, row: Row) -> bool:
        """Whether a row is wanted: each word of the search is in it, and it has the verdict and the guide, if one is named."""
        if self.verdict and row.verdict != self.verdict:
            return False
        if self.seed and row.seed != self.seed:
            return False
        return all(word in row.text for word in self.q.split())


class Comparison:
    """Every statement in the order of the guides, read and rendered once; the whole list too, which most ask for."""

    def __init__(self, snapshot: CatalogueSnapshot) -> None:
        self.rows = _rows(snapshot)
        self.total = counts(self.rows)
        self._whole = self._list(self.rows)

    def list_of(self, wanted: Wanted) -> SafeString:
        """The rows that are wanted, by section, as the fragment that the page holds and HTMX asks for."""
        if wanted == Wanted():
            return self._whole
        return self._list([row for row in self.rows if wanted.keeps(row)])

    def _list(self, found: Sequence[Row]) -> SafeString:
        return render_to_string(LIST, {"groups": groups(found), "found": len(found), "all": len(self.rows)})


comparison = once_per_identity(Comparison)


def _rows(snapshot: CatalogueSnapshot) -> tuple[Row, ...]:
    """Three statements, and a line rendered for each."""
    ours = answers(snapshot)
    named = Prefetch("products", Product.objects.only("slug", "name").order_by("slug"))
    sourced = Prefetch("sources", Source.objects.only("slug", "title").order_by("pk"))
    found = list(Claim.objects.order_by("pk").prefetch_related(named, sourced))
    first_seen: dict[tuple[str, str], int] = {}
    for claim in found:
        first_seen.setdefault((claim.seed, claim.section), len(first_seen))
    found.sort(key=lambda claim: first_seen[claim.seed, claim.section])
    return tuple(_row(claim, ours, snapshot) for claim in found)


def groups(wanted: Iterable[Row]) -> list[Group]:
    """Rows by section, with how many came to which verdict."""
    found = []
    for (seed, section), of_section in groupby(wanted, key=lambda row: (row.seed, row.section)):
        members = tuple(of_section)
        found.append(
            Group(
                anchor=f"{seed.lower()}-{slugify(section)}",
                guide=str(GUIDES[seed]),
                section=section if section != GUIDES[seed] else "",
                rows=members,
                counts=counts(members),
            )
        )
    return found


def counts(members: Iterable[Row]) -> tuple[Count, ...]:
    """How many rows came to each verdict, in the order of the verdicts; none is told too."""
    number = Counter(row.verdict for row in members)
    return tuple(
        Count(label=LABELS[verdict], meaning=MEANINGS[verdict], sign=sign, tone=tone, number=number[verdict])
        for verdict, (sign, tone) in SIGNS.items()
    )


class OfProducts:
    """What the guides say about a product, as the rows of a table on its own page: read and rendered when first asked for."""

    def __init__(self, snapshot: CatalogueSnapshot) -> None:
        self._answers = answers(snapshot)
        self._rows: dict[str, SafeString] = {}

    def rows(self, product: str) -> SafeString:
        """The rows about one product, each leading to its line of the comparison; empty where no guide speaks of it."""
        if product not in self._rows:
            found = Claim.objects.filter(products__slug=product).order_by("pk")
            rows = (claims.of_a_product(claim, self._answers).rendered() for claim in found)
            self._rows[product] = mark_safe("".join(rows))  # noqa: S308  (templates' own)
        return self._rows[product]


of_products = once_per_identity(OfProducts)


def _row(claim: Claim, ours: Answers, snapshot: CatalogueSnapshot) -> Row:
    shown = claims.of_all(claim, ours, snapshot)
    said = (claim.subject, claim.stated, claim.note, claim.recomputed, claim.slug, claim.section)
    return Row(
        id=claim.slug,
        seed=claim.seed,
        section=claim.section,
        verdict=ours.verdict(claim.slug, claim.verdict),
        text=squeezed(*said, *(value.ours for value in shown.values)),
        html=shown.rendered(),
    )
