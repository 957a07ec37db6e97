"""Speeds with their spans, and the bands of the estimates."""

from dataclasses import dataclass

from ..catalogue.language import GUESSED_BAND
from ..quantities import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Measured over model: from `low` to `high` lie the shares of the published rows that `calibration` counts."""

    low: float
    high: float

    def holds(self, ratio: float) -> bool:
        """Whether measured over model lies inside; the bounds do."""
        return self.low <= ratio <= self.high

    @property
    def words(self) -> str:
        """For workings: 0.6 to 1.25."""
        return f"{self.low:g} to {self.high:g}"


ONE_USER = Band(low=0.60, high=1.30)
BATCH = Band(low=0.45, high=1.35)
SATURATED = Band(low=0.45, high=1.90)
FIRST_TOKEN = Band(low=0.65, high=1.60)
TRAINING = Band(low=0.60, high=1.30)
"""What holds nine of ten rows whose pages the fit has not seen (`manage.py calibrate`), rounded outwards. Saturation is the widest:
engines of 2023 and of today differ by two, and TensorRT-LLM runs more than vLLM's 256 sequences. Of first tokens there are
few rows, so their band is wider than they ask for; training's low end is for jobs tuned less than published ones."""

MEASURED = Band(low=0.70, high=1.35)
"""Of a measurement: what other engines of today reach with the same setup. An 8B model in BF16 gave 75.8 and 92.9 tok/s to
one user, and 2,695 and 3,917 tok/s saturated, with two versions of vLLM."""


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
    """Speeds of the whole build; of one user (the prompt's time included) and to the first token, a replica's; `per_user`
    one user's among all that run.

    `users_at_once` are served together, the others wait; `running` is that number with its working. The rooflines are
    bounds: of one user, of all users together, and of as many as the memory holds. None: not a load of this task, or
    (`why_none`) the model does not fit.
    """

    task: str
    roofline: Rate | None = None
    one_user: Rate | None = None
    batch: Rate | None = None
    per_user: Rate | None = None
    running: Rate | None = None
    batch_roofline: Rate | None = None
    saturated_roofline: Rate | None = None
    saturated: Rate | None = None
    time_to_first_token_ms: Rate | None = None
    train_tok_s: Rate | None = None
    users_at_once: int = 0
    why_none: str = ""


def estimated(
    central: float, band: Band, bound: float, working: str, *, is_guess: bool, sources: tuple[str, ...] = ()
) -> Rate:
    """A central value with its band, all of it at most `bound`."""
    wider = GUESSED_BAND if is_guess else 0.0
    return Rate(
        low=min(central * band.low * (1 - wider), bound), central=min(central, bound),
        high=min(central * band.high * (1 + wider), bound), basis=Basis.ESTIMATE, working=working, sources=sources,
    )  # fmt: skip
