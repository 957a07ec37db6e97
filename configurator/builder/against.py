"""Owning against renting in words: the same on a page, on paper and in a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.results import RateComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comes of one rate over the horizon. `depends_on` names what has to be known better first; empty: nothing."""

    name: str
    buying_pays: bool
    depends_on: str = ""


def answer_at(rate: RateComparison, assessment: Assessment) -> Answer:
    """The answer at a rate; it is open where the span of what owning costs holds the rent."""
    return Answer(name=rate.name, buying_pays=rate.buying_pays, depends_on=depends_on(rate, assessment))


def depends_on(rate: RateComparison, assessment: Assessment) -> str:
    """What the answer depends on: the price where it spans, else the draw; empty where it holds at both ends."""
    if not rate.is_open:
        return ""
    hardware = next((item.amount for item in assessment.tco_items if item.key == "hardware"), None)
    return "the draw" if hardware is not None and hardware.is_exact else "the price"


def which_is_cheaper(answers: Sequence[Answer]) -> str:
    """How the rates divide: buying is cheaper at 1 of 3 rates; at Lambda it depends on the price; …"""
    return "; ".join(_parts(answers))


def _parts(answers: Sequence[Answer]) -> Iterator[str]:
    paying = [a.name for a in answers if a.buying_pays and not a.depends_on]
    renting = [a.name for a in answers if not a.buying_pays and not a.depends_on]
    among = "at every rate compared"
    if paying:
        yield f"buying is cheaper {among if len(paying) == len(answers) else f'at {len(paying)} of {len(answers)} rates'}"
    for what in dict.fromkeys(a.depends_on for a in answers if a.depends_on):
        names = [a.name for a in answers if a.depends_on == what]
        yield f"which is cheaper depends on {what} {among if len(names) == len(answers) else f'at {_listed(names)}'}"
    if renting:
        yield f"renting is cheaper {among if len(renting) == len(answers) else f'at {_listed(renting)}'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
