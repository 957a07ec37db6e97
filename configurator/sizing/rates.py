"""Speeds with their spans, and the bands of the estimates."""

from dataclasses import dataclass

from .quantities import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Measured over model: from `low` to `high` lie the shares of the published rows that `calibration` counts."""

    low: float
    high: float

    def holds(self, ratio: float) -> bool:
        return self.low <= ratio <= self.high


ONE_USER = Band(low=0.55, high=1.15)
BATCH = Band(low=0.45, high=1.25)
SATURATED = Band(low=0.35, high=1.30)
FIRST_TOKEN = Band(low=0.75, high=1.50)

GUESSED_MODEL = 0.10
"""More either way for a model whose dimensions are partly guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A speed (tokens a second) or a time (ms) with its span. `engine` names what was measured; empty for estimates."""

    low: float
    central: float
    high: float
    basis: Basis
    working: str
    sources: tuple[str, ...] = ()
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """Speeds of the whole build; of one user and to the first token, a replica's.

    None: not a load of this task, or (`why_none`) the model does not fit.
    """

    task: str
    roofline: Rate | None = None
    one_user: Rate | None = None
    batch: Rate | None = None
    saturated: Rate | None = None
    time_to_first_token_ms: Rate | None = None
    train_tok_s: Rate | None = None
    why_none: str = ""


def estimated(
    central: float, band: Band, bound: float, working: str, *, is_guess: bool, sources: tuple[str, ...] = ()
) -> Rate:
    """A central value with its band, all of it at most `bound`."""
    wider = GUESSED_MODEL if is_guess else 0.0
    return Rate(
        low=min(central * band.low * (1 - wider), bound), central=min(central, bound),
        high=min(central * band.high * (1 + wider), bound), basis=Basis.ESTIMATE, working=working, sources=sources,
    )  # fmt: skip
