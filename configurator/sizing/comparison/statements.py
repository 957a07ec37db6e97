"""Statements of the guides beside what the engine and the catalogue say to them, and the verdict that follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from math import isfinite

from ..catalogue import CatalogueSnapshot
from ..quantities import Basis, Figure
from .agreement import Agreement, Answer, compare, distance, with_figure, worst
from .stated import OtherUnit, Range
from .terms import Assess, NoSuchTermError, Term, evaluate


class Verdict(StrEnum):
    """What becomes of a statement. The last three cannot be computed: somebody read the guides and says why."""

    AGREES = "AGREES"
    ROUNDS = "ROUNDS"
    LOOSE = "LOOSE"
    WRONG = "WRONG"
    CONTRADICTORY = "CONTRADICTORY"
    INCOMPLETE = "INCOMPLETE"
    UNVERIFIABLE = "UNVERIFIABLE"


JUDGED = frozenset({Verdict.CONTRADICTORY, Verdict.INCOMPLETE, Verdict.UNVERIFIABLE})
OF_AGREEMENT = {
    Agreement.AGREES: Verdict.AGREES,
    Agreement.ROUNDS: Verdict.ROUNDS,
    Agreement.LOOSE: Verdict.LOOSE,
    Agreement.WRONG: Verdict.WRONG,
}
LEAST_DIGITS = 2
HALF = Decimal("0.5")

Rounds = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One value of a statement, and what to compare it with. `of` says which value, where there are several.

    `stated` is a number, a range, a word, or yes and no; None shows ours beside a statement that gives no value.
    """

    stated: Range | float | str | bool | None
    term: Term
    of: str = ""
    unit: str | None = None
    exact: bool = False
    """A data sheet has one value, and a bill one total: what is not it, rounded to the nearest, is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A measure with ours beside it. `answer` is None where nothing is stated that could be compared."""

    measure: Measure
    ours: Figure
    answer: Answer | None


def compare_measure(measure: Measure, snapshot: CatalogueSnapshot, assess: Assess) -> Compared:
    """Ours for a measure, and how the two agree. Raises NoSuchTermError where the catalogue lacks what it names."""
    ours = evaluate(measure.term, snapshot, assess)
    if measure.unit is not None:
        ours = replace(ours, unit=measure.unit)
    answer = _answer(measure.stated, ours, _nearest if measure.exact else _either_way)
    if answer is not None and measure.exact and answer.agreement is Agreement.LOOSE:
        answer = replace(answer, agreement=Agreement.WRONG)
    return Compared(measure=measure, ours=ours, answer=answer)


def _answer(stated: Range | float | str | bool | None, ours: Figure, rounds: Rounds) -> Answer | None:
    if stated is None:
        return None
    if ours.value is None:
        return Answer(agreement=Agreement.WRONG, how="ours is not known")
    if isinstance(stated, Range):
        return _beside_range(stated, ours, rounds)
    if isinstance(stated, bool):
        stated = "yes" if stated else "no"
    if _is_band(ours) and not isinstance(stated, str):
        return _beside_estimate(stated, ours, rounds)
    answer = with_figure(stated, ours)
    if answer is None or isinstance(answer, OtherUnit):
        raise NoSuchTermError(f"{stated!r} cannot be compared with {ours.value!r} {ours.unit}")
    return _forgiving(stated, ours, answer, rounds)


def _is_band(ours: Figure) -> bool:
    """Whether low and high say how sure we are. Those of prices say what one may pay: all of them are right."""
    return ours.basis is Basis.ESTIMATE or (
        ours.low is not None and not ours.name.startswith("cost.") and bool(ours.name)
    )


def _beside_estimate(stated: float, ours: Figure, rounds: Rounds) -> Answer:
    """The band of an estimate says what is possible, not what is right: a number inside it is loose at the least."""
    number = ours.number
    answer = _forgiven(stated, number, compare(Range(low=stated, high=stated), number, number, number), rounds)
    if answer.agreement is not Agreement.WRONG or ours.low is None or ours.high is None:
        return answer
    if not float(ours.low) <= stated <= float(ours.high):
        return answer
    return replace(answer, agreement=Agreement.LOOSE, how=f"{answer.how}, inside the band of the estimate")


def _beside_range(stated: Range, ours: Figure, rounds: Rounds) -> Answer:
    if ours.low is None or ours.high is None or ours.low == ours.high or _is_band(ours):
        answer = compare(stated, ours.number, ours.number, ours.number)
        nearer = min((stated.low, stated.high), key=lambda end: distance(end, ours.number))
        return _forgiving(nearer, ours, answer, rounds)
    ends = ((stated.low, float(ours.low)), (stated.high, float(ours.high)))
    return worst(_forgiven(a, b, compare(Range(low=a, high=a), b, b, b), rounds) for a, b in ends)


def _forgiving(stated: float | str, ours: Figure, answer: Answer, rounds: Rounds) -> Answer:
    if isinstance(stated, str) or isinstance(ours.value, str | bool | tuple):
        return answer
    return _forgiven(stated, ours.number, answer, rounds)


def _forgiven(stated: float, ours: float, answer: Answer, rounds: Rounds) -> Answer:
    """A guide rounds as it likes: 17,000 for 17,061 and 10,000 for 10,236 are roundings, up or down."""
    if answer.agreement not in (Agreement.LOOSE, Agreement.WRONG) or not rounds(stated, ours):
        return answer
    return Answer(agreement=Agreement.ROUNDS, how=f"rounded {'up' if stated > ours else 'down'}", off=answer.off)


def _either_way(stated: float, ours: float) -> bool:
    """Whether a guide's number is ours rounded up or down: less than one unit of its last digit away."""
    return _units_away(stated, ours) < 1


def _nearest(stated: float, ours: float) -> bool:
    """Whether a guide's number is ours rounded to the nearest: at most half a unit of its last digit away."""
    return _units_away(stated, ours) <= HALF


def _units_away(stated: float, ours: float) -> Decimal:
    """How many units of a guide's last digit lie between its number and ours.

    Zeros at the end of a whole number are no digits, but two digits at least are: 4,000 is given to hundreds.
    """
    if not stated or not ours or not isfinite(stated) or not isfinite(ours):
        return Decimal("Infinity")
    given = Decimal(repr(float(stated))).normalize()
    exponent = int(given.as_tuple().exponent)
    unit = Decimal(1).scaleb(min(exponent, given.adjusted() - LEAST_DIGITS + 1))
    return abs(given - Decimal(repr(float(ours)))) / unit


def verdict(recorded: Verdict, compared: Iterable[Compared]) -> Verdict:
    """The verdict on a statement: the worst of its measures, unless one of those that only reading finds is recorded."""
    answers = [one.answer for one in compared if one.answer is not None]
    if recorded in JUDGED or not answers:
        return recorded
    return OF_AGREEMENT[worst(answers).agreement]
