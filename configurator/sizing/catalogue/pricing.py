"""What the world around a machine offers: prices on a day, rented GPUs, and the circuits that rooms commonly have."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from ..quantities import Span

Condition = Literal["new", "used", "refurbished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a product cost on a day, per piece."""

    product: str
    condition: Condition
    priced_on: date
    span: Span
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudRate:
    """An hour of one rented GPU on a day. `commitment_months` must be paid for in any case; `usual` rates are compared
    with where a build names none.
    """

    id: str
    name: str
    provider: str
    gpu_variant: str
    usd_per_gpu_hour: Decimal
    term: Literal["on-demand", "reserved", "spot"] = "on-demand"
    commitment_months: int = 0
    usual: bool = True
    priced_on: date
    sources: tuple[str, ...] = ()
    note: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPreset:
    """A circuit that rooms commonly have, to choose from; `receptacle` is what the build file's supply says."""

    id: str
    name: str
    region: Literal["nec", "iec"]
    volts: float
    phases: Literal[1, 3] = 1
    voltage_is: Literal["line_to_line", "line_to_neutral"] = "line_to_neutral"
    breaker_amps: float
    receptacle: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
