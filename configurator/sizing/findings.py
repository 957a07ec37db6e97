"""What is found wrong, doubtful or worth knowing about a build, and the changes that remove it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .build import Build

STEPS = ("workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote")


class Severity(StrEnum):
    """How bad a finding is: an error blocks a quote, an approval needs a second person."""

    ERROR = "error"
    APPROVAL = "approval"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A change of which the engine has checked that it removes its finding.

    `price_change` is of the likely total, None where a part that it brings has no price; `peak_w_change` is at the
    wall, of all servers together, as the price is.
    """

    title: str
    build: Build
    price_change: Decimal | None
    peak_w_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict: `code` is stable, `why` has the numbers in it, `step` is where to change it; `subject` is what it is
    about where a code can be found several times (the id of a rate or product, the number of a GPU or socket).
    """

    code: str
    severity: Severity
    step: str
    title: str
    why: str
    sources: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    subject: str = ""
