"""How the estimates fare against everything that was published: on all rows, and on pages that the fit has not seen.

In-sample figures flatter: the constants were found on the same rows. So each page's rows are judged once more with
constants fitted on all other pages, by the same bands that users are shown (cross-validation with a page as a fold). Rows
of one page, a table or a README, never stand on both sides, for they share engine, machine and habits.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from statistics import median

from ..catalogue import CatalogueSnapshot
from . import samples
from .constants import SHIPPED, SpeedConstants
from .fit import fitted
from .samples import Excluded, Sample
from .speeds import BATCH, FIRST_TOKEN, ONE_USER, SATURATED, TRAINING, Band

BANDS: Mapping[str, Band] = {
    "one_user": ONE_USER, "batch": BATCH, "saturated": SATURATED, "first_token": FIRST_TOKEN, "training": TRAINING,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Rows of one kind of load: how many of how many pages, the median of measured over model, the share inside the band.

    `low` and `high` are the 5th and 95th percentiles of measured over model.
    """

    rows: int
    pages: int
    median_ratio: float
    share_inside: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """A load's stated band, its coverage with the shipped constants, and with constants that had not seen the row's page;
    the latter also by precision (of training by method)."""

    load: str
    band: Band
    in_sample: Coverage
    left_out: Coverage
    left_out_by_kind: Mapping[str, Coverage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`refitted` is what a fit over all rows finds today; `shipped` are the same, rounded, as the product uses them."""

    loads: tuple[LoadReport, ...]
    excluded: tuple[Excluded, ...]
    shipped: SpeedConstants
    refitted: SpeedConstants


def calibrate(snapshot: CatalogueSnapshot) -> Calibration:
    """Judge the estimates by every published row of a snapshot. Deterministic; takes some seconds."""
    rows, excluded = published(snapshot)
    own = {row.id: row.ratio(SHIPPED) for row in rows}
    left = left_out_ratios(rows)
    loads = [load for load in BANDS if any(row.load == load for row in rows)]
    reports = tuple(
        LoadReport(
            load=load, band=BANDS[load], in_sample=coverage(load, rows, own), left_out=coverage(load, rows, left),
            left_out_by_kind={
                kind: coverage(load, [row for row in rows if row.kind == kind], left) for kind in kinds(load, rows)
            },
        )
        for load in loads
    )  # fmt: skip
    return Calibration(loads=reports, excluded=excluded, shipped=SHIPPED, refitted=fitted(rows))


def kinds(load: str, rows: Iterable[Sample]) -> Sequence[str]:
    """The precisions (of training: methods) of a load's rows, in the order of the alphabet."""
    return sorted({row.kind for row in rows if row.load == load})


def published(snapshot: CatalogueSnapshot) -> tuple[tuple[Sample, ...], tuple[Excluded, ...]]:
    """Every published speed: those that can be compared, and the others with their reasons."""
    found = [*samples.of_inference(snapshot), *samples.of_training(snapshot)]
    return (
        tuple(row for row in found if isinstance(row, Sample)),
        tuple(row for row in found if isinstance(row, Excluded)),
    )


def left_out_ratios(rows: Sequence[Sample]) -> Mapping[str, float]:
    """The ratio of measured to model of each row, by its id, with constants fitted on all pages but its own."""
    ratios = {}
    for page in sorted({row.page for row in rows}):
        constants = fitted([row for row in rows if row.page != page])
        ratios.update({row.id: row.ratio(constants) for row in rows if row.page == page})
    return ratios


def coverage(load: str, rows: Iterable[Sample], ratios: Mapping[str, float]) -> Coverage:
    """Of the rows of a load, by the ratio of measured to model of each row's id."""
    mine = [row for row in rows if row.load == load]
    values = sorted(ratios[row.id] for row in mine)
    inside = sum(1 for value in values if BANDS[load].holds(value))
    return Coverage(
        rows=len(values), pages=len({row.page for row in mine}), median_ratio=median(values), share_inside=inside / len(values),
        low=percentile(values, 0.05), high=percentile(values, 0.95),
    )  # fmt: skip


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of the ordered values lies, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def reasons(excluded: Iterable[Excluded]) -> Mapping[str, tuple[str, ...]]:
    """The ids of excluded rows by their reason, the most frequent first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in excluded:
        found[row.why].append(row.id)
    return {why: tuple(ids) for why, ids in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))}
