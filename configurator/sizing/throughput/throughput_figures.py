"""The throughput figures of the contract."""

from collections.abc import Iterator

from ..quantities import Basis, Figure
from .speeds import Rate, Throughput


def figures(speed: Throughput) -> tuple[Figure, ...]:
    """The figures of the build's task. One that can't be had, since the model does not fit, says so."""
    return tuple(as_figure(name, unit, rate, speed) for name, unit, rate in rows(speed))


def rows(speed: Throughput) -> Iterator[tuple[str, str, Rate | None]]:
    """Name, unit and rate of each figure of the task; None where it can't be had."""
    if speed.task != "inference":
        yield "train_tok_s", "tok/s", speed.train_tok_s
        return
    yield "one_user_tok_s", "tok/s", speed.one_user
    yield "batch_tok_s", "tok/s", speed.batch
    yield "users_at_once", "users", speed.running
    yield "per_user_tok_s", "tok/s", speed.per_user
    yield "saturated_tok_s", "tok/s", speed.saturated
    yield "time_to_first_token_ms", "ms", speed.time_to_first_token_ms
    yield "roofline_tok_s", "tok/s", speed.roofline
    yield "batch_roofline_tok_s", "tok/s", speed.batch_roofline
    yield "saturated_roofline_tok_s", "tok/s", speed.saturated_roofline


def as_figure(name: str, unit: str, rate: Rate | None, speed: Throughput) -> Figure:
    """A rate, or the users that it is of, as a figure: its central value with the band as low and high, in its own unit."""
    if rate is None:
        return Figure(name=f"throughput.{name}", value=None, unit=unit, working=speed.why_none, basis=Basis.ESTIMATE)
    has_span = rate.low != rate.high
    return Figure(
        name=f"throughput.{name}", value=rate.central, unit=unit, low=rate.low if has_span else None,
        high=rate.high if has_span else None, working=rate.working, basis=rate.basis, sources=rate.sources,
    )  # fmt: skip
