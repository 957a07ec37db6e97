"""The estimates' workings: where the milliseconds of a step or a prompt go, with the numbers of the build filled in."""

from ..quantities import percent
from .constants import SHIPPED
from .step_model import Machine, Work, among_others_s, compute_share, decode_s

SHORTEST_MS = 0.05
"""Parts that would read 0.0 ms are left out."""


def lone_step(work: Work, machine: Machine) -> str:
    """One token of one user: 1 / 52.6 ms = 48.7 ms reading … + 1.0 ms all-reduce …"""
    return f"1 / {ms(decode_s(work, SHIPPED))} a token: {parts(reading(work, machine), computing(work, SHIPPED.decode_compute), overhead(work))}"


def steps_and_prompts(decode: Work, prompt: Work, stages: int, sequences: int, inputs: int, outputs: int) -> str:
    """Many sequences: 1 / (24.4 ms a step / 32 + 57.0 ms a prompt of 512 tokens / 512 tokens of answer)."""
    step, taken_in = decode_s(decode, SHIPPED), among_others_s(prompt, SHIPPED) / stages
    return f"1 / ({ms(step)} a step / {sequences:,} + {ms(taken_in)} a prompt of {inputs:,} tokens / {outputs:,} tokens of answer)"


def lone_prompt(work: Work, machine: Machine, tokens: int) -> str:
    """The first token: where the time of a prompt goes."""
    waiting = work.layers * getattr(SHIPPED, work.layer)
    return f"{tokens:,} tokens of prompt: " + parts(
        computing(work, SHIPPED.prefill_compute), reading(work, machine), ("all-reduce", work.all_reduce_s),
        ("launches", waiting), ("to take it in", SHIPPED.prefill_s),
    )  # fmt: skip


def reading(work: Work, machine: Machine) -> tuple[str, float]:
    """Words and seconds of what is read from memory."""
    share: float = getattr(SHIPPED, work.bandwidth)
    seconds = work.weights_s / share + work.cache_s / SHIPPED.bandwidth_cache
    what = "weights and caches" if work.cache_s else "weights"
    of = f"{machine.tensor_parallel} × {machine.bandwidth_b_s / 1e9:,.0f} GB/s"
    return f"reading {what} (weights at {percent(share)} of {of})", seconds


def computing(work: Work, share: float) -> tuple[str, float]:
    """Words and seconds of the arithmetic, at a share of the peak that precision and experts lower."""
    reached = share * compute_share(work, SHIPPED)
    return f"computing at {percent(reached)} of the dense peak", work.arithmetic_s / reached


def overhead(work: Work) -> tuple[str, float]:
    """Words and seconds of everything that is neither reading nor computing."""
    launches = work.layers * getattr(SHIPPED, work.layer) + SHIPPED.step_s + work.sequences * SHIPPED.sequence_s
    together = "all-reduce, " if work.all_reduce_s else ""
    return f"{together}launches of {work.layers} layers and scheduling", work.all_reduce_s + launches


def parts(*named: tuple[str, float]) -> str:
    """A sum of milliseconds."""
    return " + ".join(f"{ms(seconds)} {name}" for name, seconds in named if seconds * 1000 >= SHORTEST_MS)


def ms(seconds: float) -> str:
    """Milliseconds in words: 52.6 ms."""
    return f"{seconds * 1000:,.1f} ms"
