"""Whether what somebody states is what we get: the same word, inside a span, the same when rounded, or how far off.

One rule for the claims of a build and for the statements of the guides. Numbers are compared as numbers, with the unit
that stands beside them; a share may be stated as a fraction or in per cent.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import inf, isfinite

from ..figure_index import entry_of
from ..quantities import Figure
from .stated import OtherUnit, Range, read
from .words import words

SAME_WITHIN = 0.00001
"""Equal but for the digits that nobody prints."""
LOOSE_WITHIN = 0.10
"""Beyond a tenth a number is wrong, within it only loose."""
YES = {"yes", "true", "required", "needed", "1"}
NO = {"no", "false", "not required", "not needed", "none", "0"}
SAME_WORD = {
    "full mesh": "mesh", "fully connected": "mesh", "nvswitch": "switched", "bridges": "pairs", "bridged pairs": "pairs",
    "does not fit": "no", "does-not-fit": "no", "doesn't fit": "no", "oom": "no", "out of memory": "no", "comfortable": "fits",
}  # fmt: skip
"""Other names for our words."""


class Agreement(StrEnum):
    """From the best to the worst; a claim of several numbers is as good as its worst."""

    AGREES = "agrees"
    ROUNDS = "rounds"
    LOOSE = "loose"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a stated value and ours compare. `off` is the distance over ours (0: the same), None for words."""

    agreement: Agreement
    how: str
    off: float | None = None


def with_figure(stated: float | str, figure: Figure) -> Answer | OtherUnit | None:
    """A stated value beside a figure that is known; None where the two are not of one kind (a number for a word).

    A number inside the figure's span agrees; a share is read as a fraction or in per cent, whichever is nearer.
    """
    ours = figure.value
    if isinstance(ours, bool):
        return _yes_or_no(stated, ours=ours)
    if isinstance(ours, tuple):
        return _list(stated, ours)
    if isinstance(ours, str):
        return _word(stated, ours)
    found = read(stated, figure.unit)
    if isinstance(found, OtherUnit):
        return found
    low, high = _ends(figure)
    answers = [compare(reading, low, figure.number, high) for reading in found]
    if _may_be_per_cent(stated, figure):
        answers += [_in_per_cent(reading, low, figure.number, high) for reading in found]
    return min(answers, key=lambda answer: answer.off or 0, default=None)


def _may_be_per_cent(stated: float | str, figure: Figure) -> bool:
    """Whether a number without a unit may be meant in per cent: of a share, ours is at most 1 and the stated one above."""
    entry = entry_of(figure.name)
    of_shares = entry is not None and entry.is_share
    return of_shares and not isinstance(stated, str) and stated > 1 >= figure.number


def _in_per_cent(stated: Range, low: float, likely: float, high: float) -> Answer:
    answer = compare(stated, 100 * low, 100 * likely, 100 * high)
    return Answer(agreement=answer.agreement, how=f"read as per cent, {answer.how}", off=answer.off)


def _ends(figure: Figure) -> tuple[float, float]:
    """Low and high of a figure; without a high end a span is open (a price at which buying never pays)."""
    if figure.low is None:
        return figure.number, figure.number
    return float(figure.low), inf if figure.high is None else float(figure.high)


def compare(stated: Range, low: float, likely: float, high: float) -> Answer:
    """A stated number or range beside ours.

    A number inside our span agrees, and so does a range that lies in it or that ours lies in. Otherwise it rounds (see
    `rounds_to`), or is so far off: a range by its nearer end.
    """
    if stated.is_one and low < high and low <= stated.low <= high:
        return Answer(agreement=Agreement.AGREES, how=f"inside our span of {words(low)} to {words(high)}", off=0)
    if stated.is_one:
        return _one(stated.low, likely)
    if stated.low <= likely <= stated.high:
        return Answer(
            agreement=Agreement.AGREES, how=f"ours lies in {words(stated.low)} to {words(stated.high)}", off=0
        )
    if low <= stated.low and stated.high <= high:
        return Answer(agreement=Agreement.AGREES, how=f"inside our span of {words(low)} to {words(high)}", off=0)
    return _one(min((stated.low, stated.high), key=lambda end: abs(end - likely)), likely)


def _one(stated: float, ours: float) -> Answer:
    off = distance(stated, ours)
    if off <= SAME_WITHIN:
        return Answer(agreement=Agreement.AGREES, how="the same", off=0)
    how = f"{words(float(f'{off * 100:.3g}'))} % off" if off < inf else "nothing against something"
    if rounds_to(stated, ours):
        return Answer(agreement=Agreement.ROUNDS, how=f"{words(ours)} rounds to it", off=off)
    return Answer(agreement=Agreement.LOOSE if off <= LOOSE_WITHIN else Agreement.WRONG, how=how, off=off)


def distance(stated: float, ours: float) -> float:
    """How far a stated number is from ours, over ours; infinite where ours is nothing."""
    if stated == ours:
        return 0.0
    return abs(stated - ours) / abs(ours) if ours else inf


def worst(answers: Iterable[Answer]) -> Answer:
    """The least agreement of several; the first of equals that is furthest off."""
    order = list(Agreement)
    return max(answers, key=lambda a: (order.index(a.agreement), a.off or 0))


def rounds_to(stated: float, ours: float) -> bool:
    """Whether ours, rounded to as many significant digits as are stated, is what is stated: 0.1852 rounds to 0.19 and 0.2.

    Every digit of a whole number counts: 1,051 does not round to 1,000. Half rounds away from zero, as money does.
    """
    if not isfinite(ours) or not isfinite(stated) or not stated or not ours:
        return False
    given, exact = _decimal(stated), Decimal(repr(float(ours)))
    digits = len(given.as_tuple().digits)
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return exact.quantize(step, rounding=ROUND_HALF_UP) == given


def _decimal(value: float) -> Decimal:
    """The digits that somebody would write: 1,000 has four, 0.92 two."""
    exact = Decimal(repr(float(value)))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() and abs(exact) < 10**15 else exact


def _yes_or_no(stated: float | str, *, ours: bool) -> Answer | None:
    word = words(stated) if not isinstance(stated, str) else stated.strip().casefold()
    if word not in YES | NO:
        return None
    same = (word in YES) is ours
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "the opposite")


def _word(stated: float | str, ours: str) -> Answer | None:
    if not isinstance(stated, str):
        return None
    word = stated.strip(" .!\n\t").casefold()
    same = SAME_WORD.get(word, word) == ours.casefold()
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "another word")


def _list(stated: float | str, ours: tuple[int, ...]) -> Answer | None:
    """A whole list must be ours, in any order; a single number must be in it."""
    if not isinstance(stated, str):
        inside = stated in ours
        return Answer(
            agreement=Agreement.AGREES if inside else Agreement.WRONG, how="one of them" if inside else "none of them"
        )
    given = {int(number) for number in re.findall(r"\d+", stated)}
    if not given:
        return None
    same = given == set(ours)
    return Answer(agreement=Agreement.AGREES if same else Agreement.WRONG, how="the same" if same else "another list")
