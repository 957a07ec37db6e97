"""The reference builds: build files that come with the product, to start from, assessed with today's catalogue."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from configurator.sizing import assess
from configurator.sizing.build import Build, codec
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.catalogue.kept import once_per_identity
from configurator.sizing.findings import Severity

from . import formatting
from .forms.words import SHORT_WEIGHTS
from .presenters import prices
from .presenters.findings import tally
from .presenters.shell import gpus_line, model_name, platform_line

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "reference_builds"
ORDER = ("tier-1-", "tier-2-", "tier-3-", "tier-4-")


SAMPLE = "tier-2-new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    drawing: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRow:
    slug: str
    name: str
    model: str
    gpus: str
    platform: str
    memory: str
    price: str
    missing: str
    power: str
    findings: str
    blocked: str


@cache
def builds() -> dict[str, Build]:
    """By slug, the tiers first."""
    found = {path.stem: codec.read(path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))}
    return dict(sorted(found.items(), key=lambda item: (not item[0].startswith(ORDER), item[0])))


@once_per_identity
def rows(snapshot: CatalogueSnapshot) -> tuple[ReferenceRow, ...]:
    return tuple(_row(slug, build, snapshot) for slug, build in builds().items())


@once_per_identity
def sample(snapshot: CatalogueSnapshot) -> Sample | None:
    """What the front page shows of what is to come: a 70B model on two GPUs."""
    from configurator.drawings import memory_bars

    build = builds().get(SAMPLE)
    if build is None:
        return None
    assessment = assess(build, snapshot, try_fixes=False)
    name, gpus = model_name(build, snapshot), gpus_line(build, snapshot)
    return Sample(
        drawing=memory_bars(assessment), caption=f"{name} in {SHORT_WEIGHTS[build.workload.weights]} on {gpus}"
    )


def _row(slug: str, build: Build, snapshot: CatalogueSnapshot) -> ReferenceRow:
    assessment = assess(build, snapshot, try_fixes=False)
    memory = sum(gpu.memory_gb * group.count for group in build.gpus if (gpu := snapshot.gpu(group.variant)))
    return ReferenceRow(
        slug=slug,
        name=build.name or slug,
        model=model_name(build, snapshot),
        gpus=gpus_line(build, snapshot),
        platform=platform_line(build, snapshot),
        memory=f"{formatting.number(memory)} GB" if memory else formatting.UNKNOWN,
        price=prices.total(assessment) or formatting.UNKNOWN,
        missing=prices.missing(assessment),
        power=formatting.figure_text(assessment.figures.get("power.peak_w")),
        findings=tally(f for f in assessment.findings if f.severity is not Severity.NOTE),
        blocked="; ".join(f.title for f in assessment.findings if f.severity is Severity.ERROR),
    )
