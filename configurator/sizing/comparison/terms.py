"""What a statement of a guide is compared with: a figure of a build, a fact of the catalogue, or a sum of such terms.

Every term comes to a Figure, so that what is shown beside a statement has its working, its basis and its sources.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from ..assessment import Assessment
from ..build import Build, KvPrecision, WeightPrecision
from ..catalogue import CatalogueSnapshot, LanguageModel
from ..memory import kv_cache
from ..models.precision import BITS, weight_bytes, weight_working
from ..quantities import GB, Basis, Figure, FigureValue
from .words import words

NOMINAL_BITS = {"fp16": 16, "bf16": 16, "int8": 8, "int4": 4}
"""Bits as guides count them, without scales and with everything quantised."""
UNIT_OF_SUFFIX = (
    ("_gb_s", "GB/s"), ("_tflops", "TFLOPS"), ("_tops", "TOPS"), ("_gb", "GB"), ("_gib", "GiB"), ("_tb", "TB"),
    ("_kg", "kg"), ("_mm", "mm"), ("_db", "dB(A)"), ("_cfm", "CFM"), ("_w", "W"), ("_va", "VA"), ("rack_units", "U"),
    ("lanes", "lanes"), ("lanes_alternative", "lanes"), ("cores", "cores"),
)  # fmt: skip

NONE_OF = {"fp8_dense_tflops": "none (no FP8 tensor cores)"}
"""Columns that are empty because the product has no such thing, not because nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of the statement's own, which a sum starts from."""

    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOf:
    """A figure that the engine computes for a build, by its name."""

    figure: str
    build: Build


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingOf:
    """Whether the engine finds something about a build: its why, or that there is no such finding."""

    code: str
    build: Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A column of a product of the catalogue."""

    product: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOf:
    """The dated price of a product in a condition."""

    product: str
    condition: str = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsOf:
    """Gigabytes of a model's weights: parameters times nominal bits, or (`checkpoint`) as the engine counts them."""

    model: str
    precision: WeightPrecision
    checkpoint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheOf:
    """Gigabytes of key-value cache of one sequence."""

    model: str
    tokens: int
    precision: KvPrecision = "fp16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Terms joined by one sign: + − × / from left to right; `up` rounds the result up to a whole number."""

    sign: str
    terms: "tuple[Term, ...]"
    up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The low or high end of a term that is a span."""

    term: "Term"
    high: bool


Term = Number | FigureOf | FindingOf | Fact | PriceOf | WeightsOf | CacheOf | Sum | End
Assess = Callable[[Build], Assessment]


class NoSuchTermError(LookupError):
    """A term names what the catalogue or the engine does not have."""


def evaluate(term: Term, snapshot: CatalogueSnapshot, assess: Assess) -> Figure:
    """A term as a figure. Raises NoSuchTermError where the catalogue does not hold what it names."""
    match term:
        case Number():
            return _figure(term.value, term.unit, "as stated", Basis.ASSUMPTION)
        case FigureOf():
            return _of_build(term, assess)
        case FindingOf():
            return _finding(term, assess)
        case Fact():
            return _fact(term, snapshot)
        case PriceOf():
            return _price(term, snapshot)
        case WeightsOf():
            return _weights(term, snapshot)
        case CacheOf():
            return _cache(term, snapshot)
        case End():
            return _end(evaluate(term.term, snapshot, assess), high=term.high)
        case Sum():
            return _sum(term, [evaluate(part, snapshot, assess) for part in term.terms])


def _figure(value: FigureValue, unit: str, working: str, basis: Basis, sources: tuple[str, ...] = ()) -> Figure:
    return Figure(name="", value=value, unit=unit, working=working, basis=basis, sources=sources)


def _of_build(term: FigureOf, assess: Assess) -> Figure:
    found = assess(term.build).figures.get(term.figure)
    if found is None:
        raise NoSuchTermError(f"no figure {term.figure} of this build")
    return found


def _finding(term: FindingOf, assess: Assess) -> Figure:
    found = next((f for f in assess(term.build).findings if f.code == term.code), None)
    if found is None:
        return _figure(False, "", f"no finding {term.code}", Basis.COMPUTED)
    return _figure(True, "", f"{found.title}: {found.why}", Basis.COMPUTED, found.sources)


def _fact(term: Fact, snapshot: CatalogueSnapshot) -> Figure:
    product = snapshot.product(term.product)
    if product is None or not hasattr(product, term.column):
        raise NoSuchTermError(f"the catalogue has no {term.product}.{term.column}")
    value = getattr(product, term.column)
    unit = next((unit for suffix, unit in UNIT_OF_SUFFIX if term.column.endswith(suffix)), "")
    if value is None and term.column in NONE_OF:
        return _figure(NONE_OF[term.column], "", product.name, Basis.DATASHEET, product.sources)
    value = ", ".join(map(str, value)) if isinstance(value, tuple) else value
    return _figure(value, unit, product.name, Basis.DATASHEET, product.sources)


def _price(term: PriceOf, snapshot: CatalogueSnapshot) -> Figure:
    price = snapshot.price(term.product, term.condition)
    if price is None:
        raise NoSuchTermError(f"no {term.condition} price of {term.product}")
    working = f"{term.condition}, of {price.priced_on:%Y-%m-%d}"
    found = _figure(price.span.likely, snapshot.currency, working, Basis.DATASHEET, price.sources)
    return replace(found, low=price.span.low, high=price.span.high)


def _model(id: str, snapshot: CatalogueSnapshot) -> LanguageModel:
    if id not in snapshot.models:
        raise NoSuchTermError(f"no language model {id}")
    return snapshot.models[id]


def _weights(term: WeightsOf, snapshot: CatalogueSnapshot) -> Figure:
    model = _model(term.model, snapshot)
    if term.checkpoint:
        gb = weight_bytes(model, term.precision).total / GB
        return _figure(gb, "GB", weight_working(model, term.precision), Basis.COMPUTED, model.sources)
    bits = NOMINAL_BITS.get(term.precision, BITS[term.precision])
    gb = model.params_total * bits / 8 / GB
    working = f"{model.params_total / 1e9:.2f}e9 parameters × {bits / 8:g} B"
    return _figure(gb, "GB", working, Basis.COMPUTED, model.sources)


def _cache(term: CacheOf, snapshot: CatalogueSnapshot) -> Figure:
    model = _model(term.model, snapshot)
    gb = kv_cache.sequence_bytes(model, term.precision, term.tokens) / GB
    working = f"{term.tokens:,} tokens × {kv_cache.bytes_per_token(model, term.precision):,} B"
    return _figure(gb, "GB", working, Basis.COMPUTED, model.sources)


def _end(figure: Figure, *, high: bool) -> Figure:
    end = figure.high if high else figure.low
    return replace(figure, value=figure.value if end is None else end, low=None, high=None)


def _sum(term: Sum, parts: list[Figure]) -> Figure:
    first, *others = parts
    unknown = next((part for part in parts if part.value is None), None)
    if unknown is not None:
        return replace(unknown, low=None, high=None)
    value = first.number
    for part in others:
        value = _joined(value, part.number, term.sign)
    working = f" {term.sign} ".join(f"{words(part.number)} {part.unit}".strip() for part in parts)
    if term.up:
        working, value = f"{working} = {words(value)}, rounded up", float(ceil(value))
    unit = _unit(term.sign, parts)
    sources = tuple(dict.fromkeys(source for part in parts for source in part.sources))
    return _figure(value, unit, working, Basis.COMPUTED, sources)


def _joined(left: float, right: float, sign: str) -> float:
    match sign:
        case "+":
            return left + right
        case "−":
            return left - right
        case "×":
            return left * right
        case "/" if right:
            return left / right
    raise NoSuchTermError(f"cannot reckon {left:g} {sign} {right:g}")


def _unit(sign: str, parts: list[Figure]) -> str:
    """The unit that is left: a quotient of two alike has none, a product that of the part which has one."""
    units = [part.unit for part in parts]
    if sign == "/" and len(set(units)) == 1:
        return ""
    return next((unit for unit in units if unit), "")
