"""Which parts and platforms work with a build: each is assessed as it would be taken, and what errors it would bring are named,
and what else says that it is not for the build.

An error that the build has already is not held against them. The answers are kept as long as build and catalogue stay; those
about platforms as long as the rest of the build does, as it is the platform that changes where platforms are listed.
"""

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from threading import Lock

from configurator.sizing import assess
from configurator.sizing.build import Build, Part, codec
from configurator.sizing.catalogue import CatalogueSnapshot, ChassisSpec
from configurator.sizing.findings import Finding, Severity

from .adding import in_place, replaceable, with_one_more

BUILDS_KEPT = 64
UNSUITED = ("psu.maker", "cooling.liquid-not-needed", "gpu.count", "gpu.not-qualified")
"""Findings below an error that say all the same that a part or platform is not for the build."""
OF_PLATFORM = (
    "gpu.form-factor",
    "gpu.count",
    "gpu.not-qualified",
    "platform.turnkey-conflict",
    "platform.does-not-apply",
)
"""What is said of a platform though the build has it already: it is about this very platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """How a part works with a build: as one more, or only in the place of the line of `instead_of`, or not at all.

    `as_one_more` are the errors that adding it brings; `errors` those that it brings in whatever way.
    """

    as_one_more: tuple[Finding, ...] = ()
    errors: tuple[Finding, ...] = ()
    instead_of: str = ""

    @property
    def works(self) -> bool:
        return not self.errors


class Trials:
    """What has been tried on one build: a cache, which fills as products and platforms are asked about."""

    def __init__(self, build: Build, snapshot: CatalogueSnapshot) -> None:
        self.build = build
        self.snapshot = snapshot
        self._products: dict[str, Suitability] = {}
        self._on_platforms: dict[str, tuple[Finding, ...]] = {}

    def of(self, product: str) -> Suitability:
        """How a product of the catalogue would suit the build; assessed when it is asked about first."""
        if product not in self._products:
            self._products[product] = self._tried(product)
        return self._products[product]

    def with_platform(self, platform: str) -> tuple[Finding, ...]:
        """The errors that the build would have on this platform, beside those that it has already in the same words: the same
        error in other words is about another socket, other supplies, or other slots. What names the platform is never excused, so
        that the chosen one is judged as the others are. What is about the platform itself stands first."""
        if platform not in self.platforms:
            self.platforms[platform] = self._errors_of(replace(self.build, platform=platform))
        spec = self.snapshot.product(platform)
        already = {(f.code, f.title) for f in self._before if spec is None or spec.name not in f.title}
        found = self.platforms[platform]
        its_own = tuple(finding for finding in found if finding.code in OF_PLATFORM)
        others = (finding for finding in found if finding.code not in OF_PLATFORM)
        return (*its_own, *(finding for finding in others if (finding.code, finding.title) not in already))

    @property
    def platforms(self) -> dict[str, tuple[Finding, ...]]:
        """All errors on each platform that has been tried."""
        return self._without_platform._on_platforms

    @cached_property
    def _without_platform(self) -> "Trials":
        return self if self.build.platform is None else trials(replace(self.build, platform=None), self.snapshot)

    @cached_property
    def _before(self) -> tuple[Finding, ...]:
        return self._errors_of(self.build)

    def _tried(self, product: str) -> Suitability:
        parts = self.build.parts
        added = self._new_errors(with_one_more(parts, product, self.snapshot))
        once_only = isinstance(self.snapshot.product(product), ChassisSpec)
        old = replaceable(parts, product, self.snapshot) if added or once_only else None
        if old is None:
            return Suitability(as_one_more=added, errors=added)
        errors = self._new_errors(in_place(parts, product, self.snapshot))
        return Suitability(as_one_more=added, errors=errors, instead_of="" if errors else old.product)

    def _new_errors(self, parts: list[Part]) -> tuple[Finding, ...]:
        already = {(finding.code, finding.subject) for finding in self._before}
        found = self._errors_of(replace(self.build, parts=tuple(parts)))
        return tuple(finding for finding in found if (finding.code, finding.subject) not in already)

    def _errors_of(self, changed: Build) -> tuple[Finding, ...]:
        found = assess(changed, self.snapshot, try_fixes=False).findings
        return tuple(f for f in found if f.severity is Severity.ERROR or f.code in UNSUITED)


_kept: OrderedDict[tuple[bytes, int], Trials] = OrderedDict()
_lock = Lock()


def trials(build: Build, snapshot: CatalogueSnapshot) -> Trials:
    """Those of a build, kept for the next page or search as long as neither it nor the catalogue changes."""
    key = (_digest(build), id(snapshot))  # the snapshot is held beside it, so that its id is not used twice
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = Trials(build, snapshot)
    with _lock:
        _kept[key] = made
        while len(_kept) > BUILDS_KEPT:
            _kept.popitem(last=False)
    return made


def _digest(build: Build) -> bytes:
    return blake2b(json.dumps(codec.to_dict(build), sort_keys=True).encode(), digest_size=16).digest()
