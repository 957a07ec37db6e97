"""Rules about parts that go into one maker's servers only."""

from collections.abc import Iterator

from ..catalogue import PlatformSpec, PsuSpec
from ..findings import Severity
from .case import Case, Proposal, Verdict
from .changes import without_part

WITH_SUPPLIES = ("turnkey", "station", "hgx", "pcie-server")
"""Kinds of platforms whose makers build their supplies for them, with a housing and a connector of their own."""
BASEBOARDS = "NVIDIA"
"""The maker of HGX baseboards: an HGX platform of its name is a host that anybody may build."""


def supply_of_another_maker(case: Case) -> Iterator[Verdict]:
    """A hot-plug supply of a server's maker in somebody else's machine. Nothing is said of supplies that are sold for any
    case, nor where nobody says whose the machine is.
    """
    platform = case.system.platform
    if platform is None or not platform.maker or (platform.kind == "hgx" and platform.maker == BASEBOARDS):
        return
    theirs = {spec.maker for spec in case.snapshot.of_kind(PlatformSpec) if spec.kind in WITH_SUPPLIES}
    for fitted in case.system.of(PsuSpec):
        maker = fitted.spec.maker
        if fitted.included or maker not in theirs or maker == platform.maker:
            continue
        yield Verdict(
            code="psu.maker",
            severity=Severity.WARNING,
            step="bom",
            title=f"{fitted.spec.name} is made for servers of {maker}",
            why=f"{platform.name} is of {platform.maker}. Supplies of servers have the housing and the connector of their maker; no "
            "source says that this one fits another's.",
            sources=fitted.spec.sources,
            subject=fitted.spec.id,
            proposals=(Proposal(title="Leave it out", build=without_part(case.build, fitted.spec.id)),),
        )


RULES = (supply_of_another_maker,)
