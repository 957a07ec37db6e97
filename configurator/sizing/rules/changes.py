"""Changes to a build that repairs are made of. Each returns a new Build."""

from dataclasses import replace

from ..build import Build, GpuGroup, Part, Supply
from ..catalogue import CatalogueSnapshot, PlatformSpec
from ..power import receptacles

MOST_PLATFORMS = 3
"""Platforms that one repair proposes at most."""


def with_gpus(build: Build, variant: str, count: int) -> Build:
    """One group of `count` cards of `variant`, in the condition of the first group.

    Pairs start anew; so do the slices and the power limit of another variant.
    """
    condition = build.gpus[0].condition if build.gpus else "new"
    same = len(build.gpus) == 1 and build.gpus[0].variant == variant
    mig = build.mig if same else ()
    limit_w = build.gpus[0].power_limit_w if same else None
    group = GpuGroup(variant=variant, count=count, condition=condition, power_limit_w=limit_w)
    return replace(build, gpus=(group,), nvlink_pairs=(), mig=mig)


def with_supply(build: Build, supply: Supply, snapshot: CatalogueSnapshot, wanted_a: float = 0.0) -> Build:
    """Another supply, with a receptacle for its breaker; where none is stated, for a load that wants `wanted_a`, A, of one."""
    receptacle = receptacles.fitting(supply, build.site.region, snapshot, wanted_a)
    return replace(build, site=replace(build.site, supply=replace(supply, receptacle=receptacle)))


def with_part(build: Build, old: str, new: str, count: int | None = None) -> Build:
    """Every line of product `old` becomes `new`; with a `count`, one line of so many pieces."""
    parts: list[Part] = []
    done = False
    for part in build.parts:
        if part.product != old:
            parts.append(part)
        elif count is None or not done:
            done = True
            parts.append(replace(part, product=new, count=count or part.count, slot=None))
    return replace(build, parts=tuple(parts))


def with_fewer(build: Build, product: str, fewer: int) -> Build:
    """Take pieces of a product away, from its last lines first."""
    kept: list[Part] = []
    for part in reversed(build.parts):
        gone = min(fewer, part.count) if part.product == product else 0
        fewer -= gone
        if gone < part.count:
            kept.append(replace(part, count=part.count - gone))
    return replace(build, parts=tuple(reversed(kept)))


def without_part(build: Build, product: str) -> Build:
    """Every line of a product goes."""
    return replace(build, parts=tuple(p for p in build.parts if p.product != product))


def with_added_part(build: Build, product: str, count: int = 1) -> Build:
    """Add pieces to the first line of that product, or a line of new ones."""
    first = next((p for p in build.parts if p.product == product), None)
    if first is None:
        return replace(build, parts=(*build.parts, Part(product=product, count=count)))
    at = build.parts.index(first)
    more = replace(first, count=first.count + count)
    return replace(build, parts=(*build.parts[:at], more, *build.parts[at + 1 :]))


def platforms_for(form: str, count: int, snapshot: CatalogueSnapshot) -> list[PlatformSpec]:
    """Platforms that take `count` GPUs of a form, those with known lanes and the fewest spare places first."""
    fitting = [
        p
        for p in snapshot.offered(PlatformSpec)
        if p.kind in ("pcie-server", "hgx")
        and p.gpu_form == form
        and (count in p.gpu_counts if p.gpu_counts else count <= p.gpu_max)
    ]
    return sorted(fitting, key=lambda p: (not p.host_lanes, not p.brings_psus, p.gpu_max, p.id))
