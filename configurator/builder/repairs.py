"""Which repair a button means: the finding's code and subject, its words, and what exactly it changes.

A page may be older than the build. What its button said is done only if the engine still offers that very repair; another
finding of the same code, or one that has taken its place, is not what somebody clicked on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from configurator.sizing.findings import Finding, Fix

DIGEST_BYTES = 9


def name_of(finding: Finding, fix: Fix, build: Build) -> str:
    """`ups.watts:` and a digest of the rest. Other changes to the build meanwhile leave it as it is."""
    said = "\n".join((finding.subject, fix.title, *_changes(build, fix.build, "")))
    return f"{finding.code}:{blake2b(said.encode(), digest_size=DIGEST_BYTES).hexdigest()}"


def find(assessment: Assessment, name: str) -> Fix | None:
    """The repair of that name, if the engine offers it."""
    code = name.partition(":")[0]
    offered = ((finding, fix) for finding in assessment.findings if finding.code == code for fix in finding.fixes)
    return next((fix for finding, fix in offered if name_of(finding, fix, assessment.build) == name), None)


def _changes(before: Any, after: Any, place: str) -> Iterator[str]:
    """What is different, one line each: a value by its place, an item of a list by itself wherever it stands."""
    if before is after or before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        was, now = Counter(before), Counter(after)
        yield from (f"{place} -{item!r}" for item in (was - now).elements())
        yield from (f"{place} +{item!r}" for item in (now - was).elements())
    elif is_dataclass(before) and type(before) is type(after):
        for field in fields(before):
            yield from _changes(getattr(before, field.name), getattr(after, field.name), f"{place}.{field.name}")
    else:
        yield f"{place}={after!r}"
