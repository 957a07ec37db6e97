"""Finding the constants of the speed model from published rows: coordinate descent, robust, with a weak pull to the starts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp, log, sqrt

from .constants import PASSPORTS, SHIPPED, SpeedConstants
from .samples import Sample

ROBUST_FROM = 0.25
"""Log error from which a row counts in proportion rather than squared: one odd row decides nothing."""
PULL = 0.3
"""Weight of a constant's squared log distance from its start, where a page of n rows weighs the square root of n."""
FIRST_STEP, LAST_STEP = 0.25, 0.004
"""Steps of a constant's logarithm; a step that helps neither way is halved."""


def fitted(samples: Sequence[Sample]) -> SpeedConstants:
    """The constants that explain the samples best, from the starts of the passports; deterministic."""
    return Descent(samples).run()


def starts() -> SpeedConstants:
    """The constants as a fit begins, before it has seen a row."""
    return replace(SHIPPED, **{name: passport.start for name, passport in PASSPORTS.items()})


def weights_of(samples: Sequence[Sample]) -> Mapping[str, float]:
    """A row's weight: a page of n rows of a load weighs √n in all, so that long tables don't outvote everybody."""
    pages = Counter((sample.page, sample.load) for sample in samples)
    return {sample.id: 1 / sqrt(pages[sample.page, sample.load]) for sample in samples}


def loss(ratio: float) -> float:
    """Half the squared logarithm of a ratio, a plain number, and linear from `ROBUST_FROM` on (Huber)."""
    error = abs(log(ratio))
    return error * error / 2 if error <= ROBUST_FROM else ROBUST_FROM * (error - ROBUST_FROM / 2)


class Descent:
    """One descent: a constant is moved alone, and only the rows that depend on it are looked at again."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        weights = weights_of(samples)
        self.constants = starts()
        self.touched = {
            name: [(sample, weights[sample.id]) for sample in samples if name in sample.constants] for name in PASSPORTS
        }
        self.steps = {name: FIRST_STEP for name, rows in self.touched.items() if rows}

    def run(self) -> SpeedConstants:
        """Move every constant until no step of `LAST_STEP` helps any of them."""
        while any(step >= LAST_STEP for step in self.steps.values()):
            for name, step in self.steps.items():
                if step >= LAST_STEP and not self.moves(name, step):
                    self.steps[name] = step / 2
        return self.constants

    def moves(self, name: str, step: float) -> bool:
        """Whether the constant moved, up or down, to where the rows are explained better."""
        here = self.cost(name, self.constants)
        for factor in (exp(step), exp(-step)):
            tried = self.moved(name, factor)
            if self.cost(name, tried) < here - 1e-9:
                self.constants = tried
                return True
        return False

    def moved(self, name: str, factor: float) -> SpeedConstants:
        """The constants with one of them multiplied, within its bounds."""
        passport = PASSPORTS[name]
        value = min(max(getattr(self.constants, name) * factor, passport.low), passport.high)
        return replace(self.constants, **{name: value})

    def cost(self, name: str, constants: SpeedConstants) -> float:
        """What a constant has a say in, a plain number: the weighted loss of its rows, and how far it is from its start."""
        away = log(getattr(constants, name) / PASSPORTS[name].start)
        return PULL * away * away + sum(weight * loss(sample.ratio(constants)) for sample, weight in self.touched[name])
