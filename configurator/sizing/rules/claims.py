"""Answers to somebody else's figures for this build: each claim gets one finding, with both numbers and our working."""

from collections.abc import Iterator
from difflib import get_close_matches

from ..build import Claim
from ..comparison.agreement import Agreement, Answer, with_figure
from ..comparison.stated import OtherUnit, read
from ..comparison.words import in_words, words
from ..figure_index import entry_of
from ..figure_index.entry import STEPS_OF_STAGES
from ..findings import Severity
from ..quantities import Figure
from .case import Case, Verdict

AGREES_WITHIN = 0.05
"""A claim agrees when it lies in our span, rounds to our figure, or is within five per cent of it."""
NEVER = {"never", "never pays", "no break-even", "renting is cheaper", "not at all", "infinite", "∞"}
NEAREST_NAMES = 2
BREAK_EVEN = "cost.break_even_months."
BOUND_OF = {
    "throughput.one_user_tok_s": "throughput.roofline_tok_s",
    "throughput.batch_tok_s": "throughput.batch_roofline_tok_s",
    "throughput.saturated_tok_s": "throughput.saturated_roofline_tok_s",
}
"""What bandwidth and arithmetic alone allow for each load."""


def answer_claims(case: Case) -> Iterator[Verdict]:
    """One answer to each claim of the build, and a note to each that names no source."""
    for claim in case.build.claims:
        if not claim.source.strip():
            yield Verdict(
                code="claim.unsourced",
                severity=Severity.NOTE,
                step=_step(claim),
                title=f"{_label(claim)}: no source given",
                why=f"Somebody states {_stated(claim)}; nothing says who or on what ground.",
            )
        yield _answer(case, claim)


def _label(claim: Claim) -> str:
    """The figure as pages call it; its name where the index does not list it."""
    entry = entry_of(claim.figure)
    return entry.label if entry is not None else claim.figure


def _answer(case: Case, claim: Claim) -> Verdict:
    figure = case.figures.get(claim.figure)
    if figure is None:
        return _unknown(claim, _why_not_there(case, claim))
    fits = case.figures.get("memory.verdict")
    # First of all: what does not fit has no speed, and the reason is the better answer.
    if claim.figure.startswith("throughput.") and fits is not None and fits.value == "no":
        return _verdict(
            claim,
            "claim.does-not-fit",
            Severity.WARNING,
            f"{_label(claim)}: the model does not fit",
            f"{_stated(claim)}{_unit(claim, figure)} are claimed ({_source(claim)}) for a workload that does not fit: {fits.working}",
        )
    if figure.value is None:
        return _without_value(case, claim, figure)
    answer = with_figure(claim.value, figure)
    if answer is None and _says_never(claim) and claim.figure.startswith(BREAK_EVEN):
        return _contradicts(claim, figure, "it does pay")
    if answer is None:
        return _unknown(claim, f"{_stated(claim)} cannot be compared with {in_words(figure)}")
    if isinstance(answer, OtherUnit):
        return _unknown(claim, f"stated in {answer.stated}, ours is in {answer.ours}: {in_words(figure)}")
    bound = case.figures.get(BOUND_OF.get(claim.figure, ""))
    if bound is not None and _above(claim, bound):
        return _verdict(
            claim,
            "claim.above-bound",
            Severity.WARNING,
            f"{_label(claim)}: more than the memory can feed",
            f"{_stated(claim)}{_unit(claim, figure)} are claimed ({_source(claim)}), the bound is {bound.number:,.1f}: {bound.working}.",
        )
    return _agrees(claim, figure, answer.how) if agrees(answer) else _contradicts(claim, figure, answer.how)


def _why_not_there(case: Case, claim: Claim) -> str:
    """A name that the index knows has nothing to be computed from in this build; any other is no name of ours."""
    entry = entry_of(claim.figure)
    if entry is None:
        return f"no figure has that name{_nearest(case, claim)}"
    if entry.placeholder:
        which = claim.figure.removeprefix(entry.key)
        return f"not computed for this build: nothing in it is called {which}{_nearest(case, claim)}"
    if case.workloading is None:
        return f"not computed for this build: {case.model_problem or 'no workload'}"
    return f"not computed for this build: no figure of the task {case.build.workload.task}"


def agrees(answer: Answer) -> bool:
    """Whether an answer counts as agreement: the same, inside the span, rounded, or within five per cent of ours."""
    close = answer.off is not None and answer.off <= AGREES_WITHIN
    return close or answer.agreement in (Agreement.AGREES, Agreement.ROUNDS)


def _without_value(case: Case, claim: Claim, figure: Figure) -> Verdict:
    """A figure that is not known: nothing to compare with, unless what we know is that buying never pays."""
    rate = next((r for r in case.costs.rates if figure.name == BREAK_EVEN + r.rate), None)
    if rate is None or not rate.price_known:
        return _unknown(claim, figure.working or "not computed")
    if _says_never(claim):
        return _agrees(claim, figure, "the same")
    stated = read(claim.value, figure.unit)
    if isinstance(stated, OtherUnit) or not stated:
        return _unknown(claim, f"{_stated(claim)} cannot be compared with months")
    if figure.low is not None and stated[0].low >= float(figure.low):
        return _agrees(claim, figure, f"inside our span, {float(figure.low):,.1f} months to never")
    return _contradicts(claim, figure, "ours is never")


def _says_never(claim: Claim) -> bool:
    return isinstance(claim.value, str) and claim.value.strip().casefold() in NEVER


def _agrees(claim: Claim, figure: Figure, how: str) -> Verdict:
    return _verdict(
        claim,
        "claim.agrees",
        Severity.NOTE,
        f"{_label(claim)}: we agree",
        f"Stated {_stated(claim)} ({_source(claim)}), ours {in_words(figure)} ({how}): {figure.working}.",
    )


def _contradicts(claim: Claim, figure: Figure, how: str) -> Verdict:
    return _verdict(
        claim,
        "claim.contradiction",
        Severity.WARNING,
        f"{_label(claim)}: stated {_stated(claim)}, ours {in_words(figure)}",
        f"{_capital(_source(claim))} says {_stated(claim)}; we get {in_words(figure)} ({how}): {figure.working}.",
    )


def _unknown(claim: Claim, why: str) -> Verdict:
    return _verdict(
        claim,
        "claim.unknown",
        Severity.NOTE,
        f"{_label(claim)}: nothing to compare with",
        f"Stated {_stated(claim)} ({_source(claim)}); {why if why.endswith('?') else why.rstrip('.') + '.'}",
    )


def _nearest(case: Case, claim: Claim) -> str:
    """The names that the writer may have meant; a bare name is tried with each stage in front of it."""
    last = {name.partition(".")[2]: name for name in case.figures}
    found = get_close_matches(claim.figure, case.figures, n=NEAREST_NAMES, cutoff=0.75)
    found = found or [last[n] for n in get_close_matches(claim.figure.rpartition(".")[2], last, n=1, cutoff=0.75)]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _above(claim: Claim, bound: Figure) -> bool:
    if bound.value is None:
        return False
    stated = read(claim.value, bound.unit)
    return not isinstance(stated, OtherUnit) and any(reading.low > bound.number for reading in stated)


def _stated(claim: Claim) -> str:
    if isinstance(claim.value, str):
        return claim.value.strip() or "nothing"
    return words(claim.value)


def _unit(claim: Claim, figure: Figure) -> str:
    return f" {figure.unit}" if figure.unit and not isinstance(claim.value, str) else ""


def _source(claim: Claim) -> str:
    return claim.source.strip() or "no source"


def _capital(text: str) -> str:
    return "No source" if text == "no source" else text


def _step(claim: Claim) -> str:
    return STEPS_OF_STAGES.get(claim.figure.split(".")[0], "quote")


def _verdict(claim: Claim, code: str, severity: Severity, title: str, why: str) -> Verdict:
    return Verdict(code=code, severity=severity, step=_step(claim), title=title, why=why)


RULES = (answer_claims,)
