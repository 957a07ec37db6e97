"""What somebody configures: choices only, no results. Field names and closed lists are those of the build file.

Bounds catch slips of the finger and absurd sizes; whether a choice makes sense is for the rules to say.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Le, Len

from .costs import Costs
from .fields import STRICT, Cooling, GpuIndex, Name, Slug
from .machine import (
    CustomLine,
    GpuGroup,
    MigLayout,
    OwnPlatform,
    Part,
)
from .site import Site
from .workload import (
    Workload,
)

FORMAT: Literal["a100-build/1"] = "a100-build/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody else's figure for this build, to be answered by a finding."""

    __pydantic_config__: ClassVar[Any] = STRICT

    figure: Name
    """Name of a figure, as docs/figures.md lists them."""
    value: float | str
    """What is claimed, in the figure's unit, or in words with a unit."""
    source: Annotated[str, Len(0, 500)] = ""
    """Who says so, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What somebody configures, field by field as in the build file."""

    __pydantic_config__: ClassVar[Any] = STRICT

    format: Literal["a100-build/1"] = FORMAT
    """The format and its version: additions keep it, a changed meaning would raise it."""
    name: Annotated[str, Len(0, 200)] = ""
    """What its writer calls the build."""
    as_of: date | None = None
    """Date of the prices, YYYY-MM-DD; null: today's."""
    workload: Workload = Workload()
    """What is to run."""
    gpus: Annotated[tuple[GpuGroup, ...], Len(0, 16)] = ()
    """Groups of GPUs of one of `quantity`, split over as many servers as they need. More than one variant can be said, and is judged."""
    nvlink_bridges: Annotated[int, Ge(0), Le(10_000)] = 0
    """NVLink bridge cards of one server; three join a pair."""
    nvlink_pairs: Annotated[tuple[tuple[GpuIndex, GpuIndex], ...], Len(0, 512)] = ()
    """Joined pairs, each two indices of GPUs from 0."""
    mig: Annotated[tuple[MigLayout, ...], Len(0, 128)] = ()
    """Slices, GPU by GPU; a GPU that is not named is whole."""
    platform: Slug | OwnPlatform | None = None
    """Catalogue id of the server, board or turnkey system, or a machine of one's own; null: none yet."""
    host_lanes: Literal[128, 160] | None = None
    """Which of its two wirings a dual-EPYC board has, four xGMI links (128) or three (160). None: the platform's usual."""
    cooling: Cooling | None = None
    """Cooling that is wanted; null: the platform's own."""
    quantity: Annotated[int, Ge(1), Le(1000)] = 1
    """Number of such servers, or of such sets of servers where one does not hold the GPUs."""
    parts: Annotated[tuple[Part, ...], Len(0, 500)] = ()
    """What is added to one server, or replaces what its platform brings."""
    custom_lines: Annotated[tuple[CustomLine, ...], Len(0, 500)] = ()
    """Lines of one server that no catalogue holds."""
    site: Site = Site()
    """Where the machine will stand."""
    costs: Costs = Costs()
    """The money side."""
    assumptions: Annotated[dict[str, float | None], Len(0, 200)] | None = None
    """Overrides of assumptions by name; null: the default."""
    claims: Annotated[tuple[Claim, ...], Len(0, 500)] = ()
    """Somebody else's figures for this build; each is answered by a finding."""

    @property
    def gpus_of_one(self) -> int:
        """GPUs of all groups together, for one of `quantity`."""
        return sum(group.count for group in self.gpus)

    @property
    def gpus_in_all(self) -> int:
        """GPUs of all groups together, times `quantity`; those that a turnkey system brings unnamed are not counted."""
        return self.gpus_of_one * self.quantity

    @property
    def pieces(self) -> int:
        """Pieces of all parts of one server."""
        return sum(part.count for part in self.parts)
