"""The file of comparisons (`fixtures/comparisons`): which figure, fact or sum answers which statement of the guides.

A claim's id stands over its measures. A measure says what is `stated` (a number, [low, high], a word, true or false) and
names one term: `figure` with a `build`, `finding` with a `build`, `fact` (product.column), `price` (with `condition`),
`weights_gb`, `checkpoint_gb` (with `precision`), `cache_gb` (with `tokens`), `number`, `sum`, `difference`, `product`,
`quotient`, `whole` (a quotient rounded up), `low` or `high` of a term. `of` says which of several values it is, `unit`
replaces the unit of ours, `exact` allows nothing but a rounding. A build is a build file without its format; in it
`reference` names a reference build on which the rest is laid.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..build import FORMAT, Build, codec
from .stated import Range
from .statements import Measure
from .terms import CacheOf, End, Fact, FigureOf, FindingOf, Number, PriceOf, Sum, Term, WeightsOf

SIGNS = {"sum": "+", "difference": "−", "product": "×", "quotient": "/", "whole": "/"}
OF_MEASURE = ("of", "stated", "unit", "exact")

Json = dict[str, Any]


class ComparisonFileError(ValueError):
    """A measure that cannot be read; the message names the claim."""


def read(given: Mapping[str, list[Json]], references: Mapping[str, Json]) -> dict[str, tuple[Measure, ...]]:
    """The measures of each claim. Raises ComparisonFileError, which names the claim that cannot be read."""
    found = {}
    for claim, measures in given.items():
        try:
            found[claim] = tuple(_measure(measure, references) for measure in measures)
        except (KeyError, TypeError, ValueError) as error:
            raise ComparisonFileError(f"{claim}: {error}") from error
    return found


def _measure(given: Json, references: Mapping[str, Json]) -> Measure:
    term = _term({key: value for key, value in given.items() if key not in OF_MEASURE}, references)
    others = {name: given[name] for name in OF_MEASURE if name in given and name != "stated"}
    return Measure(stated=_stated(given.get("stated")), term=term, **others)


def _stated(value: Any) -> Range | float | str | bool | None:
    if isinstance(value, list):
        low, high = value
        return Range(low=float(low), high=float(high))
    if value is None or isinstance(value, bool | str):
        return value
    return float(value)


def _term(given: Any, references: Mapping[str, Json]) -> Term:
    if isinstance(given, int | float):
        return Number(value=float(given))
    if not isinstance(given, dict) or not given:
        raise ValueError(f"no such term: {given}")
    kind, *_ = given
    value, rest = given[kind], {key: other for key, other in given.items() if key != kind}
    if kind in SIGNS:
        terms = tuple(_term(term, references) for term in value)
        return Sum(sign=SIGNS[kind], terms=terms, up=kind == "whole", **rest)
    if kind in ENDS:
        return End(term=_term(value, references), high=ENDS[kind], **rest)
    if kind in OF_BUILDS:
        build = _build(rest, references)
        return FigureOf(figure=value, build=build) if kind == "figure" else FindingOf(code=value, build=build)
    if kind not in PLAIN:
        raise ValueError(f"no such term: {given}")
    return PLAIN[kind](value, rest)


def _fact(path: str, rest: Json) -> Term:
    product, _, column = path.rpartition(".")
    return Fact(product=product, column=column, **rest)


ENDS = {"low": False, "high": True}
OF_BUILDS = ("figure", "finding")
PLAIN: Mapping[str, Callable[[Any, Json], Term]] = {
    "number": lambda value, rest: Number(value=float(value), **rest),
    "fact": _fact,
    "price": lambda product, rest: PriceOf(product=product, **rest),
    "weights_gb": lambda model, rest: WeightsOf(model=model, **rest),
    "checkpoint_gb": lambda model, rest: WeightsOf(model=model, checkpoint=True, **rest),
    "cache_gb": lambda model, rest: CacheOf(model=model, **rest),
}


def _build(given: Json, references: Mapping[str, Json]) -> Build:
    if list(given) != ["build"]:
        raise ValueError(f"a figure and a finding take a build, and nothing else: {given}")
    own = dict(given["build"])
    reference = own.pop("reference", None)
    base = {} if reference is None else references[reference]
    return replace(codec.from_dict({**NOTHING, **_laid_over(base, own)}), claims=())


NOTHING: Json = {"format": FORMAT, "gpus": []}
"""What every build file says at least. A comparison may be about a platform, or a draw, alone."""


def _laid_over(base: Any, own: Any) -> Any:
    """The one on the other: mappings are merged, everything else takes the place of what was there."""
    if not isinstance(base, dict) or not isinstance(own, dict):
        return own
    return {**base, **{key: _laid_over(base.get(key), value) for key, value in own.items()}}
