"""Answers to somebody else's figures for this build: each claim gets one finding."""

from collections.abc import Iterator

from ..assessment import Severity
from ..build import Claim
from ..quantities import Figure
from .case import Case, Verdict

DIGITS_TO_ROUND_TO = 2
"""A single digit is no rounding: 1 for a share of 0.92 is another statement."""
AGREES_WITHIN = 0.05
"""A claim agrees when it lies in our span, rounds to our figure, or is within five per cent of it."""


def answer_claims(case: Case) -> Iterator[Verdict]:
    for claim in case.build.claims:
        if not claim.source.strip():
            yield Verdict(
                code="claim.unsourced",
                severity=Severity.NOTE,
                step=_step(claim),
                title=f"{claim.figure}: no source given",
                why=f"Somebody states {_stated(claim)}; nothing says who or on what ground.",
            )
        yield _answer(case, claim)


def _answer(case: Case, claim: Claim) -> Verdict:
    figure = case.figures.get(claim.figure)
    bound = case.figures.get("throughput.roofline_tok_s")
    is_rate = claim.figure.startswith("throughput.") and claim.figure.endswith("_tok_s")
    verdict = case.figures.get("memory.verdict")
    if figure is not None and is_rate and verdict is not None and verdict.value == "no":
        return _verdict(
            claim,
            "claim.does-not-fit",
            Severity.WARNING,
            f"{claim.figure}: the model does not fit",
            f"{_stated(claim)} tok/s are claimed ({claim.source or 'no source'}) for a workload that does not fit: {verdict.working}",
        )
    # Only now: what does not fit has no speed, and the reason is the better answer.
    if figure is None or figure.value is None:
        why = figure.working if figure else "no figure has that name"
        return _verdict(claim, "claim.unknown", Severity.NOTE, f"{claim.figure}: nothing to compare with", f"{why}.")
    if claim.figure == "throughput.one_user_tok_s" and bound is not None and _above(claim, bound):
        return _verdict(
            claim,
            "claim.above-bound",
            Severity.WARNING,
            f"{claim.figure}: more than the memory can feed",
            f"{_stated(claim)} tok/s are claimed ({claim.source or 'no source'}), the bound is {bound.number:,.1f}: {bound.working}.",
        )
    if agrees(claim.value, figure):
        return _verdict(
            claim,
            "claim.agrees",
            Severity.NOTE,
            f"{claim.figure}: we agree",
            f"Stated {_stated(claim)} ({claim.source or 'no source'}), ours {_shown(figure)}: {figure.working}.",
        )
    return _verdict(
        claim,
        "claim.contradiction",
        Severity.WARNING,
        f"{claim.figure}: stated {_stated(claim)}, ours {_shown(figure)}",
        f"{claim.source or 'No source'} says {_stated(claim)}; we get {_shown(figure)}: {figure.working}.",
    )


def agrees(stated: float | str, figure: Figure) -> bool:
    """Whether a stated value is ours: the same word, inside the span, the same when rounded, or within five per cent."""
    if isinstance(stated, str) or isinstance(figure.value, str | tuple | bool) or figure.value is None:
        return str(stated).strip().casefold() == str(figure.value).casefold()
    ours = figure.number
    if figure.low is not None and figure.high is not None and float(figure.low) <= stated <= float(figure.high):
        return True
    decimals = len(str(stated).rstrip("0").partition(".")[2])
    digits = len(str(stated).strip("-0.").replace(".", ""))
    rounds = digits >= DIGITS_TO_ROUND_TO and round(ours, decimals) == stated
    return rounds or abs(stated - ours) <= AGREES_WITHIN * abs(ours)


def _above(claim: Claim, bound: Figure) -> bool:
    return isinstance(claim.value, float | int) and bound.value is not None and claim.value > bound.number


def _stated(claim: Claim) -> str:
    return f"{claim.value:,.6g}" if isinstance(claim.value, float | int) else claim.value


def _shown(figure: Figure) -> str:
    value = f"{figure.number:,.4g}" if isinstance(figure.value, float) else f"{figure.value}"
    return f"{value} {figure.unit}".strip()


def _step(claim: Claim) -> str:
    return STEP_OF_FIGURE.get(claim.figure.split(".")[0], "quote")


STEP_OF_FIGURE = {
    "memory": "workload",
    "throughput": "workload",
    "nvlink": "gpus",
    "gpu": "gpus",
    "cpu": "bom",
    "platform": "platform",
    "lanes": "lanes",
    "power": "power",
    "circuit": "power",
    "ups": "power",
    "cooling": "power",
    "rack": "power",
    "cost": "costs",
}


def _verdict(claim: Claim, code: str, severity: Severity, title: str, why: str) -> Verdict:
    return Verdict(code=code, severity=severity, step=_step(claim), title=title, why=why)


RULES = (answer_claims,)
