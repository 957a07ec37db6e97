"""The way of the power through one site as stages: what each is, what it carries of what it may, and what is wrong with it.

What is wrong is what the assessment says: the errors among its findings, and the feeds and supplies that it finds too weak.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from configurator.sizing.assessment import Assessment
from configurator.sizing.findings import Finding, Severity
from configurator.sizing.power.feeds import Feed, Feeding

from .words import amps, number_of, percent, plain, tenths, watts

TOO_MUCH = "too much"


Kind = Literal["supply", "feed", "breaker", "ups", "psus", "server"]
"""What a stage is. A feed is the wire from the supply on."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Of which stage an error speaks, and what it says of it in a word or two; with a `step`, only errors of that step."""

    code: str
    kind: Kind
    words: str
    step: str = ""


CONCERNS = (
    Concern("feeds.not-redundant", "feed", "not redundant"),
    Concern("circuit.overload", "breaker", TOO_MUCH),
    Concern("circuit.unbalanced", "breaker", TOO_MUCH),
    Concern("circuit.receptacle", "breaker", "wrong receptacle"),
    Concern("ups.watts", "ups", TOO_MUCH),
    Concern("ups.va", "ups", TOO_MUCH),
    Concern("ups.phases", "ups", "wrong phases"),
    Concern("ups.voltage", "ups", "wrong voltage"),
    Concern("ups.circuit", "ups", "loses too much"),
    Concern("ups.single-phase", "ups", "all on one phase"),
    Concern("circuit.voltage", "psus", "wrong voltage"),
    Concern("psu.capacity", "psus", TOO_MUCH),
    Concern("psu.low-line", "psus", TOO_MUCH),
    Concern("cord.rating", "psus", TOO_MUCH, step="power"),
    Concern("cord.rating", "psus", "wrong cords", step="bom"),
    Concern("cord.plug", "psus", "wrong plug"),
    Concern("pdu.overload", "psus", "PDU too small"),
    Concern("pdu.supply", "psus", "wrong PDU"),
    Concern("pdu.plug", "psus", "wrong PDU plug"),
    Concern("psu.mixed", "psus", "not alike"),
    Concern("psu.connector", "psus", "wrong cable"),
)
"""The first that applies is what stands on its stage. An overload of the breaker stands on the feeds that have it."""


def concern_of(finding: Finding) -> Concern | None:
    """Of which stage a finding speaks; None where it is no error, or of something else."""
    if finding.severity is not Severity.ERROR:
        return None
    return next((c for c in CONCERNS if c.code == finding.code and c.step in ("", finding.step)), None)


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that the power passes through. `wrong` says in a word or two what is wrong there, empty where nothing is."""

    kind: Kind
    name: str
    facts: tuple[str, ...] = ()
    load: float | None = None
    limit: float | None = None
    pieces: int = 1
    wrong: str = ""

    @property
    def heading(self) -> str:
        return f"{self.name}: {self.wrong}" if self.wrong else self.name

    @property
    def in_words(self) -> str:
        return f"{self.heading}: {', '.join(self.facts)}" if self.facts else self.heading


@dataclass(frozen=True, slots=True)
class Path:
    """One feed with its stages from top to bottom: a None is a stage that only the other feed has."""

    feed: Stage
    stages: tuple[Stage | None, ...]

    @property
    def wrong(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in (self.feed, *self.stages) if stage is not None and stage.wrong)


def paths_of(assessment: Assessment, feeding: Feeding) -> tuple[Path, ...]:
    """The only feed, or of several the fullest and that with the fewest supplies: whatever is wrong is wrong on one of them."""
    wrong = dict(reversed(list(_wrong(assessment, feeding))))
    drawn = feeding.feeds if len(feeding.feeds) == 1 else (feeding.feeds[0], feeding.feeds[-1])
    return tuple(_path(assessment, feed, wrong, first=feed is drawn[0]) for feed in drawn)


def _wrong(assessment: Assessment, feeding: Feeding) -> Iterator[tuple[Kind, str]]:
    """What is wrong with a kind of stage wherever it stands."""
    if feeding.left_carry is False:
        yield "psus", TOO_MUCH
    said = [concern for finding in assessment.findings if (concern := concern_of(finding)) is not None]
    for concern in sorted(said, key=CONCERNS.index):
        if (concern.kind, concern.words) != ("breaker", TOO_MUCH):
            yield concern.kind, concern.words


def _path(assessment: Assessment, feed: Feed, wrong: dict[Kind, str], *, first: bool) -> Path:
    site = assessment.build.site
    ups = _ups(assessment) if site.ups is not None else None
    chain = [_breaker(assessment, feed), *([ups] if ups else []), _psus(assessment, feed)]
    stages = [_marked(stage, wrong) for stage in chain]
    name = f"Feed {feed.name}" if site.feeds > 1 else "The only feed"
    return Path(
        feed=_marked(Stage("feed", name), wrong),
        stages=tuple(None if s.kind == "ups" and not first and not site.redundant else s for s in stages),
    )


def _marked(stage: Stage, wrong: dict[Kind, str]) -> Stage:
    words = wrong.get(stage.kind)
    return replace(stage, wrong=words) if words and stage.pieces and not stage.wrong else stage


def supply_of(assessment: Assessment) -> Stage:
    supply = assessment.build.site.supply
    if supply is None:
        return Stage("supply", "Supply")
    phases = "three-phase" if supply.phases == 3 else "single-phase"
    between = "line to neutral" if supply.voltage_is == "line_to_neutral" else "line to line"
    return Stage("supply", "Supply", (f"{plain(supply.volts)} V {between}", phases))


def carried(assessment: Assessment, load_a: float) -> str:
    """What a feed carries, in words: of three lines it is the fullest that counts."""
    of_one = number_of(assessment, "circuit.worst_line_a") is not None
    return f"fullest line {amps(load_a)}" if of_one else f"carries {amps(load_a)}"


def _breaker(assessment: Assessment, feed: Feed) -> Stage:
    site, limit = assessment.build.site, number_of(assessment, "circuit.limit_a")
    given = site.supply.breaker_amps if site.supply else None
    needed = number_of(assessment, "circuit.worst_line_breaker_a") or number_of(assessment, "circuit.breaker_a")
    name = f"Breaker {plain(given)} A" if given else f"Breaker {plain(needed)} A needed" if needed else "Breaker"
    facts = [carried(assessment, feed.amps)]
    if limit is not None:
        facts.append(f"may carry {amps(limit)}")
    if site.servers_on_circuit > 1:
        facts.append(f"{site.servers_on_circuit} servers on it")
    if site.supply and site.supply.receptacle:
        facts.append(f"receptacle {site.supply.receptacle.upper()}")
    return Stage("breaker", name, tuple(facts), feed.amps, limit, wrong=TOO_MUCH if feed.is_over else "")


def _ups(assessment: Assessment) -> Stage:
    needed_w, needed_va = number_of(assessment, "ups.needed_w"), number_of(assessment, "ups.needed_va")
    share, minutes = number_of(assessment, "ups.share"), number_of(assessment, "ups.runtime_min")
    facts = []
    if share is not None:
        facts.append(f"loaded to {percent(share)}")
    if needed_w is not None and needed_va is not None:
        facts.append(f"needs {watts(needed_w)}, {needed_va:,.0f} VA")
    if minutes is not None:
        facts.append(f"runs {tenths(minutes)} minutes")
    return Stage("ups", "UPS", tuple(facts), share, None if share is None else 1.0)


def _psus(assessment: Assessment, feed: Feed) -> Stage:
    """The supplies that hang on a feed; on one without any there is nothing to say of them."""
    if feed.supplies == 0:
        return Stage("psus", "No power supply on it", pieces=0)
    peak, capacity = number_of(assessment, "power.psu_share"), number_of(assessment, "power.psu_capacity_w")
    each_w, each_a = number_of(assessment, "power.psu_each_w"), number_of(assessment, "power.psu_each_a")
    side = number_of(assessment, "power.psu_side_capacity_w")
    facts = []
    if capacity is not None:
        facts.append(f"deliver {watts(capacity)}")
    if peak is not None:
        facts.append(f"loaded to {percent(peak)}")
    if each_w is not None and each_a is not None:
        facts.append(f"each {watts(each_w)}, {amps(each_a)}")
    if side is not None and side != capacity and assessment.build.site.feeds > 1:
        facts.append(f"one feed lost: {watts(side)}")
    there = feed.supplies
    name = "Power supplies" if there is None else f"{there} power supplies" if there > 1 else "1 power supply"
    return Stage("psus", name, tuple(facts), peak, None if peak is None else 1.0, pieces=there or 1)


def server_of(assessment: Assessment) -> Stage:
    facts = []
    for name, state in (("power.peak_w", "peak"), ("power.typical_w", "typical"), ("power.idle_w", "idle")):
        drawn = number_of(assessment, name)
        if drawn is not None:
            facts.append(f"{state} {watts(drawn)}")
    name = "Server" if assessment.servers == 1 else f"Each of {assessment.servers} servers"
    return Stage("server", name, tuple(facts))
