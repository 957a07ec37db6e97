"""What a quote says, as it was on the day it was issued: everything that the page and the PDF print, and nothing live.

One JSON text holds it all, with sorted keys, so that its SHA-256 tells whether a single character has changed.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Literal

from pydantic import TypeAdapter

from configurator.sizing.quantities import Span

from .money import Totals

FORMAT: Literal["a100-quote/1"] = "a100-quote/1"
ESTIMATE = "Estimate"
OLD_UNKNOWN = "unknown"
"""How the verdict begins in documents that have no field for it; they are kept as they were issued."""
PageSize = Literal["A4", "Letter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    name: str = ""
    address: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenSource:
    """A source with the number by which the quote refers to it."""

    number: int
    id: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenLine:
    """`unit` and `total` are exact where the price is firm, None where nobody knows one."""

    position: int
    product: str
    description: str
    note: str
    count: int
    condition: str
    unit: Span | None
    total: Span | None
    is_firm: bool
    price_note: str = ""
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFigure:
    """A figure of the engine with the words in which it was shown: `text` ends in `unit`, `aside` is what a list says
    beside it where that is shorter than its working. Documents from before these two have neither.
    """

    name: str
    text: str
    span: str
    basis: str
    working: str
    value: str | float | int | bool | None = None
    sources: tuple[int, ...] = ()
    unit: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFinding:
    code: str
    severity: str
    title: str
    why: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenAssumption:
    title: str
    text: str
    source: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRate:
    """`verdict` says when owning gets cheaper than renting at this rate, or that it does not; `depends_on` what must be
    known better before anybody can tell; `short` is the verdict in a word or two. `is_known` is false where a price is
    missing: None in a document from before that was kept apart from the words."""

    id: str
    name: str
    per_gpu_hour: Decimal
    priced_on: date | None
    cloud_month: Decimal
    verdict: str
    is_cheaper: bool
    depends_on: str = ""
    short: str = ""
    is_known: bool | None = None

    @property
    def has_answer(self) -> bool:
        """Whether anybody can tell which is cheaper."""
        return not self.verdict.startswith(OLD_UNKNOWN) if self.is_known is None else self.is_known


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDocument:
    """An offer, or with neither number nor day of issue an estimate. `summary` is what is quoted in one line;
    `build_file` is the text that an export would write, to the letter. `left_out` are parts that the server needs and
    the lines do not hold; `customer_provides` says that the customer has them."""

    format: Literal["a100-quote/1"] = FORMAT
    number: str = ""
    revision: int = 0
    issued_at: datetime | None = None
    issued_by: str = ""
    seller: Party
    customer: Party
    valid_until: date | None
    currency: str
    page_size: PageSize
    name: str
    summary: str
    asked: str
    lines: tuple[FrozenLine, ...]
    totals: Totals
    notes: str = ""
    terms: tuple[str, ...] = ()
    figures: dict[str, FrozenFigure] = field(default_factory=dict)
    findings: tuple[FrozenFinding, ...] = ()
    assumptions: tuple[FrozenAssumption, ...] = ()
    rates: tuple[FrozenRate, ...] = ()
    left_out: tuple[str, ...] = ()
    customer_provides: bool = False
    sources: tuple[FrozenSource, ...] = ()
    drawings: dict[str, str] = field(default_factory=dict)
    catalogue_as_of: date
    build_file: str

    @property
    def is_offer(self) -> bool:
        return bool(self.number)

    @property
    def typed(self) -> tuple[object, ...]:
        """What people typed: the parties, notes and terms, and all that the build file holds."""
        parties = (
            text for party in (self.seller, self.customer) for text in (party.name, party.address, party.reference)
        )
        return (*parties, self.notes, *self.terms, self.issued_by, json.loads(self.build_file))

    @property
    def title(self) -> str:
        return f"Quote {self.number}" if self.is_offer else ESTIMATE


@cache
def _adapter() -> TypeAdapter[QuoteDocument]:
    return TypeAdapter(QuoteDocument)


def write(document: QuoteDocument) -> str:
    """The document as the one text that is kept and hashed."""
    plain = _adapter().dump_python(document, mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def read(text: str) -> QuoteDocument:
    return _adapter().validate_json(text)


def fingerprint(text: str) -> str:
    """SHA-256 of the text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
