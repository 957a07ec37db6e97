"""What the inlets of power supplies carry for good, and so what a supply gives of which nobody says it at low line.

Amps: IEC 60320; UL lists C13/C14 for 15 A and C19/C20 for 20 A, of which 80 % may flow continuously. Behind the inlet
there are at most I V PF × efficiency watts, whatever the label says of a higher voltage.
"""

from dataclasses import replace

from ..assumptions import Assumptions
from ..build import OwnPlatform, Region
from ..catalogue import PsuSpec
from ..catalogue.products import VOLTS_TOLERANCE
from ..machine.system import LOW_LINE_VOLTS, System
from ..quantities import SLACK
from .psu import PsuBank

INLET_AMPS_IEC = {"C14": 10.0, "C16": 10.0, "C20": 16.0}
INLET_AMPS_UL = {"C14": 12.0, "C16": 12.0, "C20": 16.0}
UL_SHARE = 0.8


def limit_a(inlet: str, region: Region) -> float | None:
    """What an inlet carries continuously, A; None for an inlet that is not known."""
    return (INLET_AMPS_UL if region == "nec" else INLET_AMPS_IEC).get(inlet)


def on_low_line(bank: PsuBank) -> bool:
    """Whether the supplies get 100 to 127 V, or ten per cent more."""
    return bank.volts is not None and bank.volts <= LOW_LINE_VOLTS[1] * (1 + VOLTS_TOLERANCE)


def full_efficiency(bank: PsuBank, a: Assumptions) -> float:
    """Efficiency with all that the supplies give: a share, 0 to 1."""
    return bank.efficiency(bank.nominal_w * bank.powered, a)


def low_line_is_stated(system: System) -> bool:
    """Whether the maker, or whoever described the machine, says what every supply gives at low line."""
    fitted = system.of(PsuSpec)
    own = system.build.platform
    if isinstance(own, OwnPlatform) and all(p.included for p in fitted):
        return all(psu.watts_low_line is not None for psu in own.psus)
    return all(p.spec.ratings for p in fitted)


def held_to_inlet(bank: PsuBank, system: System, a: Assumptions) -> PsuBank:
    """Supplies on low line of which nobody states the watts there, with the amps of an inlet that does not carry their label.

    Those of a machine of one's own give no more than these amps; those of the catalogue are taken at their label, as the
    guides do that list them, and a finding says so.
    """
    amps = limit_a(bank.inlet, system.build.site.region)
    if amps is None or bank.volts is None or not on_low_line(bank) or low_line_is_stated(system):
        return bank
    most_w = amps * bank.volts * a.power_factor * full_efficiency(bank, a)
    if bank.each_w <= most_w * (1 + SLACK):
        return bank
    own = isinstance(system.build.platform, OwnPlatform) and all(psu.included for psu in system.of(PsuSpec))
    return replace(bank, each_w=most_w if own else bank.each_w, inlet_a=amps)
