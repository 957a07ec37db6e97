"""Rules about what a build names and the catalogue does not hold."""

from collections.abc import Iterator
from typing import Any

from ..build import Build, codec
from ..catalogue import GpuSpec, PlatformSpec, UpsSpec
from ..catalogue.nearest import nearest_ids
from ..findings import Severity
from .case import Case, Proposal, Verdict

STEP_OF = {"gpus": "gpus", "platform": "platform", "parts": "bom", "site": "power", "costs": "costs"}
KIND_OF = {"gpus": GpuSpec, "platform": PlatformSpec, "site": UpsSpec}
MOST_LOOKED_AT = 12
"""Likest ids of any kind, among which those of the right kind are sought."""
MOST_OFFERED = 3


def unknown_products(case: Case) -> Iterator[Verdict]:
    """Ids of products, GPUs, platforms, UPSs and rates that the catalogue does not hold, with the likest ones as repairs."""
    for item in case.system.unknown:
        room = _room(item.path)
        yield Verdict(
            code="catalogue.unknown",
            severity=Severity.ERROR,
            step=STEP_OF.get(room, "bom"),
            title=f"The catalogue does not hold {item.id!r}",
            why=f"{item.path} names it. Nothing that depends on it can be computed.",
            proposals=_likest(case, item.path, item.id),
            subject=item.id,
        )


def _room(path: str) -> str:
    return path.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0]


def _likest(case: Case, path: str, id: str) -> Iterator[Proposal]:
    """What may have been meant, and to do without it where a build can."""
    room = _room(path)
    for known, name in list(_of_kind(case, room, id))[:MOST_OFFERED]:
        yield Proposal(title=f"Take {name}", build=with_id(case.build, path, known))
    if path.endswith(".variant"):
        return
    yield Proposal(title=f"Do without {id!r}", build=with_id(case.build, path, None))


def _of_kind(case: Case, room: str, id: str) -> Iterator[tuple[str, str]]:
    snapshot = case.snapshot
    if room == "costs":
        rates = snapshot.cloud_rates
        yield from ((known, rates[known].name) for known in nearest_ids(id, rates) if not rates[known].retired)
        return
    for known in nearest_ids(id, snapshot.products, most=MOST_LOOKED_AT):
        product = snapshot.products[known]
        if isinstance(product, KIND_OF.get(room, object)) and not product.retired:
            yield known, product.name


def with_id(build: Build, path: str, id: str | None) -> Build:
    """The build with another id at a path of the build file, such as `parts[2].product`; None takes it away.

    A part without a product is no part, so that the whole line goes; so does a rate out of the list of rates.
    """
    document = codec.to_dict(build)
    way = path.replace("[", ".").replace("]", "").split(".")
    if id is None and way[-1] == "product":
        way.pop()
    *before, last = (int(key) if key.isdigit() else key for key in way)
    place: Any = document
    for key in before:
        place = place[key]
    if id is None and isinstance(place, list):
        place.pop(int(last))
    else:
        place[last] = id
    return codec.from_dict(document)


RULES = (unknown_products,)
