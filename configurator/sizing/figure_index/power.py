"""Electrical figures of the power step: draw, power supplies, circuit, UPS."""

from .entry import FigureEntry

SUM = "sum over consumers / efficiency of the supplies at that load; a measured or published node stands above it"
MEASURED = "measured nodes and published maxima in the catalogue, else an estimate"
PSU = "80 PLUS limits (th80)"
NEC = "NEC 210.20(A), 240.6(A); IEC 60364-4-43; Japan's breakers: METI, article 149"
UPS = "ratings of the UPS"

POWER = (
    FigureEntry("power.idle_w", "W", "measured, datasheet, computed, estimate, assumption", "Draw at rest, at the wall, one server", SUM, MEASURED),
    FigureEntry("power.typical_w", "W", "measured, datasheet, computed, estimate, assumption", "Draw under usual load, at the wall, one server", SUM, MEASURED),
    FigureEntry("power.peak_w", "W", "measured, datasheet, computed, estimate, assumption", "Highest draw, at the wall, one server", SUM, MEASURED),
    FigureEntry("power.psu_capacity_w", "W", "computed", "Output after losing what redundancy allows", "survivors × watts at the site's voltage", PSU),
    FigureEntry("power.psu_share", "", "computed", "Peak behind the supplies over that output", "load / capacity", PSU),
    FigureEntry("power.psu_side_capacity_w", "W", "computed", "Output with one side of the feeds lost", "supplies left × watts", PSU),
    FigureEntry("power.psu_volts", "V", "computed", "Voltage at the supplies", "of the supply: line to line, or / √3 or × √3", "supply asked"),
    FigureEntry("power.psu_each_w", "W", "computed", "Input of each supply that is left", "peak at the wall / survivors", PSU),
    FigureEntry("power.psu_each_a", "A", "computed", "Current of each supply that is left", "watts / (volts × power factor)", PSU),
    FigureEntry("power.psu_input_w", "W", "computed", "Peak at the wall", "load / efficiency", PSU),
    FigureEntry("power.psu_loss_w", "W", "computed", "What the supplies turn to heat", "input − load", PSU),
    FigureEntry(
        "circuit.amps", "A", "computed", "Current of the fullest feed, balanced over its phases, with what a UPS loses",
        "P / efficiency of the UPS / (V × PF); three phases: / (√3 × V line to line × PF), but for a UPS of one phase; feeds that "
        "share: P × supplies on the fullest / supplies", NEC,
    ),
    FigureEntry(
        "circuit.worst_line_a", "A", "computed", "Current of the fullest line of a three-phase circuit",
        "vector sum of the supplies on it; all of it where a UPS has one phase", "Kirchhoff's current law",
    ),
    FigureEntry(
        "circuit.feed_amps.FEED", "A", "computed", "Current of the fullest line of each of several feeds; redundant ones carry everything",
        "the circuit's current × supplies on the feed / supplies on the fullest; three phases: × the fullest line's share", "Kirchhoff's current law",
    ),
    FigureEntry("circuit.limit_a", "A", "computed", "What the given breaker may carry continuously", "breaker × 0.8 (NEC) or 1.0 (IEC)", NEC),
    FigureEntry("circuit.limit_w", "W", "computed", "The same in watts", "limit × V × PF (× √3)", NEC),
    FigureEntry("circuit.breaker_a", "A", "computed", "Smallest standard breaker that is needed, balanced over its phases", "next of the list above amps / share", NEC),
    FigureEntry(
        "circuit.worst_line_breaker_a", "A", "computed", "Smallest standard breaker that carries the fullest of three lines",
        "next of the list above the larger of amps and fullest line / share", NEC,
    ),
    FigureEntry("circuit.servers_per_circuit", "", "computed", "Servers that one circuit carries, on its fullest line too", "limit in watts / what one takes of a feed, UPS included, rounded down", NEC),
    FigureEntry("ups.needed_w", "W", "computed", "Rating that is needed, real power", "load × headroom", "assumption ups_headroom"),
    FigureEntry("ups.needed_va", "VA", "computed", "Rating that is needed, apparent power", "load / PF × headroom", "assumption ups_headroom"),
    FigureEntry("ups.share", "", "computed", "Load over rating of the chosen UPS, without headroom", "larger of W / W and VA / VA", UPS),
    FigureEntry(
        "ups.runtime_min", "min", "computed", "Minutes on battery at the peak, between published points",
        "t1 (P1 / P)^k, k = ln(t1/t2) / ln(P2/P1)", "published runtimes; Peukert",
    ),
    FigureEntry(
        "ups.runtime_at_least_min", "min", "computed", "Minutes that a published point at a higher load promises",
        "longest of the points at or above the load", "published runtimes",
    ),
    FigureEntry("ups.loss_w", "W", "estimate", "What the UPS turns to heat", "load / efficiency − load", "published or usual efficiency"),
    FigureEntry("ups.suggested", "", "computed", "Smallest UPS of the catalogue that carries the load with headroom on this circuit", "by watts, then VA; volts of the site's class; where it has one phase of three, amps within the breaker", UPS),
    FigureEntry("ups.units_needed", "", "computed", "Units of the chosen or suggested UPS that are needed", "as few as hold both ratings", UPS),
)  # fmt: skip
