"""Rules about the supply that the site has: its voltage, how that is stated, and the receptacle it ends in."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Supply, VoltageIs
from ..catalogue import PsuSpec, ReceptacleSpec
from ..catalogue.products import near_range
from ..findings import Severity
from ..power import receptacles
from ..power.inlets import limit_a
from ..power.volts import line_to_line_volts, psu_volts
from ..quantities import SLACK
from .case import Case, Proposal, Verdict
from .feeding import fed_by, higher_supplies, lower_supplies

USUALLY_BETWEEN_LINES = (200.0, 250.0)
"""120/208 V, 127/220 V, 240 V delta: nobody has these from line to neutral of three phases in North America."""
OUTLETS = {"C13": "C14", "C19": "C20"}
"""Outlets of IEC 60320, and the inlet whose rating each has."""
JAPAN_V = 210.0
"""100 V and 200 V: Japan, whose receptacles are of NEMA forms."""
USUALLY_TO_NEUTRAL = (220.0, 250.0)
"""230/400 V and 240/415 V: elsewhere these stand from line to neutral; 3 x 230 V between lines is rare (old Norway)."""


def voltage(case: Case) -> Iterator[Verdict]:
    """The supplies must be made for what the site gives them."""
    site, platform = case.build.site, case.system.platform
    if site.supply is None:
        return
    volts = psu_volts(site.supply)
    low = platform.input_volts_min if platform else None
    high = platform.input_volts_max if platform else None
    outside = low is not None and high is not None and not near_range(volts, low, high)
    unrated = case.bank.count > 0 and case.bank.each_w == 0
    if not outside and not unrated:
        return
    limits = f"{low:g} to {high:g} V" if low is not None and high is not None else _rated(case)
    too_high = high is not None and volts > high
    moves = (lower_supplies, higher_supplies) if too_high else (higher_supplies, lower_supplies)
    yield Verdict(
        code="circuit.voltage",
        severity=Severity.ERROR,
        step="power",
        title=f"{platform.name if platform else 'The server'} does not run on {volts:.0f} V",
        why=f"Its supplies take {limits}, ten per cent more or less; the site gives them {volts:.0f} V.",
        sources=platform.sources if platform else (),
        proposals=(*_between_lines(case), *(proposal for move in moves for proposal in move(case))),
    )


def _rated(case: Case) -> str:
    """The voltages that the supplies themselves are rated for."""
    ranges = dict.fromkeys((r.volts_min, r.volts_max) for p in case.system.of(PsuSpec) for r in p.spec.ratings)
    return " or ".join(f"{low:g} to {high:g} V" for low, high in ranges) or "another voltage"


def _between_lines(case: Case) -> Iterator[Proposal]:
    """400 V are hardly ever meant line to neutral of three phases."""
    supply = case.build.site.supply
    if supply is not None and supply.phases == 3 and supply.voltage_is == "line_to_neutral":
        yield _stated(case, supply, "line_to_line")


def _stated(case: Case, supply: Supply, voltage_is: VoltageIs) -> Proposal:
    meant = replace(supply, voltage_is=voltage_is)
    words = "line to line" if voltage_is == "line_to_line" else "line to neutral"
    return Proposal(title=f"It is {supply.volts:g} V {words}", build=fed_by(case, meant))


def stated_voltage(case: Case) -> Iterator[Verdict]:
    """Three phases: read the other way round, the amps are wrong by √3. It is asked, and a rare answer asked again."""
    site = case.build.site
    supply = site.supply
    if supply is None or supply.phases == 1:
        return
    to_neutral = supply.voltage_is == "line_to_neutral"
    low, high = USUALLY_BETWEEN_LINES if to_neutral else USUALLY_TO_NEUTRAL
    if (site.region == "nec") is not to_neutral or not low <= supply.volts <= high:
        return
    if to_neutral and line_to_line_volts(supply) >= 400:
        return  # 240 V to neutral is 415 V between lines, which server rooms have there too
    other: VoltageIs = "line_to_line" if to_neutral else "line_to_neutral"
    yield Verdict(
        code="circuit.stated-voltage",
        severity=Severity.WARNING,
        step="power",
        title=f"{supply.volts:g} V {'to neutral' if to_neutral else 'between lines'} of three phases is rare here",
        why=f"So read, there are {line_to_line_volts(supply):.0f} V between lines. Is it the other voltage, the amps are "
        f"{'1.73 times those shown' if to_neutral else 'those shown, divided by 1.73'}: ask the electrician.",
        proposals=(_stated(case, supply, other),),
    )


def receptacle(case: Case) -> Iterator[Verdict]:
    """The receptacle must go with volts, phases and breaker, and belong to the region's code."""
    supply = case.build.site.supply
    if supply is None or supply.receptacle is None:
        return
    known = receptacles.named(supply.receptacle, case.snapshot)
    if known is None and supply.receptacle.upper() in OUTLETS:
        yield from _outlet(case, supply, supply.receptacle.upper())
    elif known is None:
        yield Verdict(
            code="circuit.receptacle",
            severity=Severity.NOTE,
            step="power",
            title=f"We do not know the receptacle {supply.receptacle}",
            why="Whether it goes with this supply is not checked.",
            proposals=tuple(_that_fits(case, supply)),
        )
    elif not receptacles.suits(known, supply, _wanted_a(case)):
        breaker = f", on a {supply.breaker_amps:g} A breaker" if supply.breaker_amps else _wants(case)
        yield Verdict(
            code="circuit.receptacle",
            severity=Severity.ERROR,
            step="power",
            title=f"{known.name} does not go with this supply",
            why=f"It is made for {known.amps:g} A, {known.volts:g} V, {_phases(known.phases)}; the supply is "
            f"{supply.volts:g} V, {_phases(supply.phases)}{breaker}.",
            sources=known.sources,
            proposals=(*_that_fits(case, supply), *higher_supplies(case)),
        )
    else:
        yield from _of_region(case, known, supply)
        yield from _through_one_plug(case, known, supply)


def _outlet(case: Case, supply: Supply, outlet: str) -> Iterator[Verdict]:
    """A connector of IEC 60320 is an outlet of a rack PDU or a UPS, which hangs on a receptacle of its own."""
    most_a = limit_a(OUTLETS[outlet], case.build.site.region)
    each_a = case.bank.each_left_a(case.draw.peak.wall_w, case.assumptions)
    over = most_a is not None and each_a is not None and each_a > most_a * (1 + SLACK)
    each = f"; each supply draws {each_a:,.1f} A" if each_a is not None else ""
    yield Verdict(
        code="circuit.receptacle",
        severity=Severity.ERROR if over else Severity.NOTE,
        step="power",
        title=f"{outlet} is an outlet of a rack PDU or UPS",
        why=f"One carries {most_a:g} A for good here{each}. The circuit itself ends in the receptacle for the PDU's plug, "
        "which is not stated: whether it goes with this supply is not checked.",
        sources=("iec-60320",),
        proposals=(*_that_fits(case, supply), *(higher_supplies(case) if over else ())),
    )


def _wanted_a(case: Case) -> float:
    """What the load wants for good of a breaker, A; nothing where no breaker needs to be guessed."""
    return case.circuit.fullest_a / case.circuit.share if case.circuit else 0.0


def _wants(case: Case) -> str:
    """The load on the circuit beside what a breaker for it must be, in words; where none is stated."""
    circuit = case.circuit
    if circuit is None:
        return ""
    sized = f" / {circuit.share:g} = {circuit.fullest_a / circuit.share:,.1f} A" if circuit.share < 1 else ""
    return f", and its {circuit.fullest_a:,.1f} A{sized} want a receptacle of as many"


def _that_fits(case: Case, supply: Supply) -> Iterator[Proposal]:
    """A receptacle of the catalogue that goes with the supply, or none stated where none does."""
    build = fed_by(case, supply)
    known = build.site.supply is not None and build.site.supply.receptacle is not None
    yield Proposal(title="Take a receptacle that fits" if known else "State no receptacle", build=build)


def _of_region(case: Case, known: ReceptacleSpec, supply: Supply) -> Iterator[Verdict]:
    """NEC wants listed receptacles of NEMA or pin-and-sleeve form; under IEC rules Japan and Taiwan have NEMA forms too."""
    region = case.build.site.region
    japan = region == "iec" and line_to_line_volts(supply) <= JAPAN_V
    if known.region in ("", region) or japan:
        return
    listed = region == "nec"
    yield Verdict(
        code="circuit.receptacle",
        severity=Severity.ERROR if listed else Severity.WARNING,
        step="power",
        title=f"{known.name} is not a receptacle of this region",
        why="The NEC takes receptacles that are listed, for North American circuits (406.3)."
        if listed
        else "North American receptacles stand in Japan, Taiwan and the Philippines; in Europe no code knows them.",
        sources=known.sources,
        proposals=tuple(_that_fits(case, supply)),
    )


def _through_one_plug(case: Case, known: ReceptacleSpec, supply: Supply) -> Iterator[Verdict]:
    """Where a receptacle may be smaller than its breaker, one plug carries less than the circuit does."""
    limit_a = receptacles.plug_limit_a(known, supply)
    each_a = case.bank.each_left_a(case.draw.peak.wall_w, case.assumptions)
    if limit_a is None or each_a is None or each_a <= limit_a * (1 + SLACK):
        return
    yield Verdict(
        code="circuit.receptacle",
        severity=Severity.ERROR,
        step="power",
        title=f"{each_a:,.1f} A through one {known.name}",
        why=f"On a {supply.breaker_amps:g} A circuit one plug may draw {limit_a:g} A; each supply draws {each_a:,.1f} A.",
        sources=known.sources,
        proposals=(*_that_fits(case, supply), *higher_supplies(case)),
    )


def _phases(phases: int) -> str:
    return "three phases" if phases == 3 else "single phase"


RULES = (voltage, stated_voltage, receptacle)
