"""The parts that can be added to the bill: found by kind and words, and whether each works with the build."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from configurator.sizing.build import Build
from configurator.sizing.catalogue import AnyProduct, CatalogueSnapshot
from configurator.sizing.machine.bom import kind_of

from .. import choices, formatting
from ..forms.words import CONDITIONS, PART_KINDS
from ..suitability import Suitability, Trials, trials

MOST_SHOWN = 25
MOST_JUDGED = 75
"""Each part that is judged costs one or two assessments of about a millisecond; a page may cost a tenth of a second."""
MOST_LISTED = 10_000

DETAILS = (
    ("cores", "cores"), ("tdp_w", "W"), ("capacity_gib", "GiB"), ("speed_mt_s", "MT/s"), ("capacity_tb", "TB"),
    ("ports", "ports"), ("gbit_s_per_port", "Gbit/s each"), ("lanes", "lanes"), ("watts", "W"), ("rack_units", "U"),
    ("slot_pitch", "slots wide"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for; `start` counts the parts of the pages before."""

    kind: str = ""
    words: str = ""
    only_working: bool = False
    start: int = 0

    @property
    def is_asked(self) -> bool:
        return bool(self.kind or self.words.strip())


def asked(query: Mapping[str, str], prefix: str = "") -> Asked:
    """From an address, or (with the prefix `find_`) from the form of the lines, which says what was looked for beside it."""
    start = query.get(f"{prefix}from", "")
    return Asked(
        kind=query.get(f"{prefix}kind", ""),
        words=query.get(f"{prefix}q", ""),
        only_working=bool(query.get(f"{prefix}works")),
        start=min(int(start), MOST_LISTED) if start.isascii() and start.isdecimal() else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPart:
    """`conflict` says why it does not work, empty if it does. Where it works only in the place of the line that
    `instead_of` names, `as_one_more` says what adding it would bring."""

    id: str
    name: str
    kind: str
    detail: str
    price: str
    conflict: str
    as_one_more: str
    instead_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """`following` is the query of the next page, empty on the last one."""

    asked: Asked
    kinds: tuple[tuple[str, str], ...]
    found: tuple[FoundPart, ...] = ()
    judged: str = ""
    following: str = ""


def picker(build: Build, snapshot: CatalogueSnapshot, asked: Asked) -> Picker:
    """The parts to add: nothing until a kind or a word has been given."""
    kinds = tuple(PART_KINDS.items())
    if not asked.is_asked:
        return Picker(asked=asked, kinds=kinds)
    listed = choices.find_parts(snapshot, asked.kind, asked.words, MOST_LISTED)
    tried = trials(build, snapshot)
    judged = _judged(listed[asked.start :], tried, only_working=asked.only_working)
    shown = [(product, suits) for product, suits in judged if suits.works or not asked.only_working]
    reached = asked.start + len(judged)
    return Picker(
        asked=asked,
        kinds=kinds,
        found=tuple(_found(product, suits, snapshot) for product, suits in shown),
        judged=_count(judged, asked.start, len(listed)),
        following=_query(asked, reached) if reached < len(listed) else "",
    )


def _judged(listed: Iterable[AnyProduct], tried: Trials, *, only_working: bool) -> list[tuple[AnyProduct, Suitability]]:
    """A page of parts; where only those that work are shown, as many as make a page, within the bound."""
    found: list[tuple[AnyProduct, Suitability]] = []
    shown = 0
    for product in listed:
        if shown == MOST_SHOWN or len(found) == MOST_JUDGED:
            break
        suits = tried.of(product.id)
        found.append((product, suits))
        shown += suits.works or not only_working
    return found


def _count(judged: list[tuple[AnyProduct, Suitability]], start: int, listed: int) -> str:
    works = sum(suits.works for _, suits in judged)
    if not judged:
        return ""
    of = f"{len(judged)}" if len(judged) == listed else f"parts {start + 1} to {start + len(judged)} of {listed}"
    return f"{works} of {of} {'works' if works == 1 else 'work'} with this build."


def _query(asked: Asked, start: int) -> str:
    works = {"works": "1"} if asked.only_working else {}
    return urlencode({"kind": asked.kind, "q": asked.words, **works, "from": start})


def _found(product: AnyProduct, suits: Suitability, snapshot: CatalogueSnapshot) -> FoundPart:
    prices = [(word, p) for value, word in CONDITIONS if (p := snapshot.price(product.id, value))]
    spans = (f"{word.lower()} {formatting.span(p.span, snapshot.currency)}" for word, p in prices)
    old = snapshot.product(suits.instead_of)
    return FoundPart(
        id=product.id,
        name=product.name,
        kind=kind_of(product),
        detail=detail_of(product),
        price="; ".join(spans) or "no price known",
        conflict=" ".join(f"{finding.title}. {finding.why}" for finding in suits.errors),
        as_one_more="; ".join(finding.title for finding in suits.as_one_more),
        instead_of=old.name if old else "",
    )


def detail_of(product: AnyProduct) -> str:
    """The figures by which parts of a kind are told apart."""
    marks: list[str] = []
    for name, unit in DETAILS:
        value = getattr(product, name, None)
        if isinstance(value, int | float | Decimal) and value:
            marks.append(f"{formatting.number(value)} {unit}".strip())
    socket = getattr(product, "socket", "")
    return ", ".join([*([socket] if socket else []), *marks])
