"""The one-line diagram: how power comes from the supply to the server, with amps and watts against their limits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment

from .svg import (
    COLOURS,
    KEPT,
    NARROW,
    SMALL,
    WIDTH,
    across,
    area,
    clipped,
    drawing,
    frame,
    hatch,
    hatched,
    short,
    stroke,
    upright,
    word,
)
from .words import amps, listed, number_of, percent, plain, tenths, watts

NAME = "one-line"
MOST_FEEDS = 2
CENTRE_ALONE = (68.0,)
CENTRES = (68.0, 328.0)
LEFT, RIGHT, NARROW_RIGHT = 4.0, WIDTH - 4.0, NARROW - 4.0
STEP = 90
GAUGE = 42.0
LINE = 17
PSUS = "Power supplies"
CARRIES = "carries"
MOST_SYMBOLS = 4
BEHIND = 4.0
"""How far each further supply peeps out behind the one before it."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """One thing that the power passes through: what it is, what it carries, what it may carry."""

    name: str
    facts: tuple[str, ...]
    load: float | None = None
    limit: float | None = None
    pieces: int = 1

    @property
    def is_over(self) -> bool:
        return self.load is not None and self.limit is not None and self.load > self.limit


def one_line(assessment: Assessment) -> SafeString | str:
    """Supply, breaker, feeds, UPS, PSUs and server from top to bottom; an overload is hatched and said in words."""
    site = assessment.build.site
    if site.supply is None or number_of(assessment, "power.peak_w") is None:
        return ""
    feeds = min(site.feeds, MOST_FEEDS)
    supply, ups, server = _supply(assessment), _ups(assessment), _server(assessment)
    chain = [stage for stage in (_breaker(assessment), ups, _psus(assessment)) if stage]
    hanging = supplies_by_feed(assessment)
    each = []
    for index in range(feeds):
        own = [None if stage is ups and index and not site.redundant else stage for stage in chain]
        each.append(tuple(_on_feed(stage, index, hanging, redundant=site.redundant) for stage in own))
    stages = [supply, *chain, server]
    return _drawn(supply, tuple(each), server, _title(assessment, site.feeds, stages), _description(stages, feeds))


@lru_cache(maxsize=KEPT)
def _drawn(
    supply: _Stage, feeds: tuple[tuple[_Stage | None, ...], ...], server: _Stage, title: str, told: str
) -> SafeString:
    """`feeds` from top to bottom: a None is a stage that only the other feed has."""
    centres = CENTRES if len(feeds) > 1 else CENTRE_ALONE
    marks = [f"<defs>{hatch(NAME, 'bad')}</defs>", *_supply_bar(supply, centres)]
    for index, (x, stages) in enumerate(zip(centres, feeds, strict=True)):
        if len(feeds) > 1:
            marks.append(word(x - 14, 74, f"Feed {'AB'[index]}", "muted", anchor="end", size=SMALL))
        marks += _feed(stages, x)
    bottom = 58 + STEP * len(feeds[0])
    marks += _server_box(server, centres, bottom)
    return drawing(NAME, bottom + 64, title, told, marks, width=WIDTH if len(feeds) > 1 else NARROW)


def _supply(assessment: Assessment) -> _Stage:
    site = assessment.build.site
    assert site.supply is not None  # noqa: S101  (one_line draws nothing without a supply)
    phases = "three-phase" if site.supply.phases == 3 else "single-phase"
    between = "line to neutral" if site.supply.voltage_is == "line_to_neutral" else "line to line"
    return _Stage("Supply", (f"{plain(site.supply.volts)} V {between}", phases))


def _breaker(assessment: Assessment) -> _Stage:
    site = assessment.build.site
    load, limit = number_of(assessment, "circuit.amps"), number_of(assessment, "circuit.limit_a")
    given = site.supply.breaker_amps if site.supply else None
    needed = number_of(assessment, "circuit.worst_line_breaker_a") or number_of(assessment, "circuit.breaker_a")
    name = f"Breaker {plain(given)} A" if given else f"Breaker {plain(needed)} A needed" if needed else "Breaker"
    facts = []
    if load is not None:
        facts.append(f"{CARRIES} {amps(load)}")
    if limit is not None:
        facts.append(f"may carry {amps(limit)}")
    if site.servers_on_circuit > 1:
        facts.append(f"{site.servers_on_circuit} servers on it")
    if site.supply and site.supply.receptacle:
        facts.append(f"receptacle {site.supply.receptacle.upper()}")
    return _Stage(name, tuple(facts), load, limit)


def _ups(assessment: Assessment) -> _Stage | None:
    needed_w, needed_va = number_of(assessment, "ups.needed_w"), number_of(assessment, "ups.needed_va")
    if assessment.build.site.ups is None:
        return None
    share, minutes = number_of(assessment, "ups.share"), number_of(assessment, "ups.runtime_min")
    facts = []
    if share is not None:
        facts.append(f"loaded to {percent(share)}")
    if needed_w is not None and needed_va is not None:
        facts.append(f"needs {watts(needed_w)}, {needed_va:,.0f} VA")
    if minutes is not None:
        facts.append(f"runs {tenths(minutes)} minutes")
    return _Stage("UPS", tuple(facts), share, None if share is None else 1.0)


def _psus(assessment: Assessment) -> _Stage:
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
    return _Stage(PSUS, tuple(facts), peak, None if peak is None else 1.0)


def supplies_by_feed(assessment: Assessment) -> tuple[int, ...]:
    """How many supplies of one server hang on each feed, the first feeds having one more where they do not divide; empty if
    nobody knows how many there are."""
    supplies, feeds = assessment.cords, assessment.build.site.feeds
    return tuple(supplies // feeds + (index < supplies % feeds) for index in range(feeds)) if supplies else ()


def _on_feed(stage: _Stage | None, index: int, hanging: tuple[int, ...], *, redundant: bool) -> _Stage | None:
    """A stage as this feed has it. Feeds that share carry what hangs on them; of redundant ones each must carry all of it."""
    if stage is None or not hanging:
        return stage
    there, most = hanging[index], hanging[0]
    if stage.name == PSUS:
        name = f"{there} power supplies" if there > 1 else "1 power supply" if there else "No power supply on it"
        return replace(stage, name=name, facts=stage.facts if there else (), pieces=there)
    carries = stage.load is not None and bool(stage.facts) and stage.facts[0].startswith(CARRIES)
    if redundant or there == most or stage.load is None or not carries:
        return stage
    load = stage.load * there / most
    return replace(stage, facts=(f"{CARRIES} {amps(load)}", *stage.facts[1:]), load=load)


def _server(assessment: Assessment) -> _Stage:
    facts = []
    for name, state in (("power.peak_w", "peak"), ("power.typical_w", "typical"), ("power.idle_w", "idle")):
        drawn = number_of(assessment, name)
        if drawn is not None:
            facts.append(f"{state} {watts(drawn)}")
    name = "Server" if assessment.servers == 1 else f"Each of {assessment.servers} servers"
    return _Stage(name, tuple(facts))


def _supply_bar(supply: _Stage, centres: tuple[float, ...]) -> list[str]:
    end = RIGHT if len(centres) > 1 else NARROW_RIGHT
    told = clipped(f"{supply.name}: {', '.join(supply.facts)}", int((end - LEFT) / 8))
    return [word(LEFT, 20, told, "ink", bold=True), stroke(f"M{short(LEFT)} 36H{short(end)}", "ink", thick=4)]


def _feed(chain: Sequence[_Stage | None], x: float) -> list[str]:
    """One feed from top to bottom; None is a stage that only the other feed has: redundant feeds have a UPS each."""
    marks = []
    for index, stage in enumerate(chain):
        top = 58 + STEP * index
        if stage is None:
            marks.append(upright(x, top - 22, top + STEP - 22, "ink", thick=1.6))
            continue
        marks.append(upright(x, top - 22, top + 12, "ink", thick=1.6))
        marks += [*_symbol(stage, index, x, top + 12), *(_gauge(stage, x - 42, top + 24) if stage.pieces else [])]
        marks.append(upright(x, top + 44, top + STEP - 22, "ink", thick=1.6))
        for line, fact in enumerate(_told(stage)):
            role = "bad" if stage.is_over and line == 0 else "ink" if line == 0 else "muted"
            marks.append(word(x + 26, top + 16 + LINE * line, fact, role, size=SMALL, bold=line == 0))
    return marks


def _told(stage: _Stage) -> tuple[str, ...]:
    name = f"{stage.name}: too much" if stage.is_over else stage.name
    return (name, *stage.facts)


def _gauge(stage: _Stage, x: float, y: float) -> list[str]:
    """How much of what it may carry it carries: full to the brim is the limit, beyond is hatched."""
    if stage.load is None or not stage.limit:
        return []
    full = min(stage.load / stage.limit, 1.0) * GAUGE
    marks = [area(x, y + GAUGE - full, 9, full, "s1")]
    if stage.is_over:
        marks = [area(x, y, 9, GAUGE, "paper"), hatched(NAME, x, y, 9, GAUGE, "bad")]
    return [
        *marks,
        frame(x, y, 9, GAUGE, "bad" if stage.is_over else "ink"),
        across(x - 3, x + 12, y, "ink", thick=1.6),
    ]


def _symbol(stage: _Stage, index: int, x: float, y: float) -> list[str]:
    """A breaker as an open blade with its cross, UPS and power supplies as boxes with their sign."""
    if index == 0:
        blade = f"M{short(x)} {short(y)}l-11 30M{short(x)} {short(y + 32)}v-1"
        cross = f"M{short(x - 4)} {short(y - 4)}l8 8m0 -8l-8 8"
        dot = f'<circle class="ink" fill="{COLOURS["ink"]}" cx="{short(x)}" cy="{short(y + 32)}" r="2.6"/>'
        return [
            stroke(blade, "bad" if stage.is_over else "ink", thick=1.8),
            stroke(cross, "ink", thick=1.6),
            dot,
        ]
    if not stage.pieces:
        return []
    marks = []
    for piece in reversed(range(min(stage.pieces, MOST_SYMBOLS))):
        left, top = x - 16 - BEHIND * piece, y - BEHIND * piece
        marks += [area(left, top, 32, 32, "paper"), frame(left, top, 32, 32, "ink", thick=1.4)]
    if stage.is_over:
        marks.append(hatched(NAME, x - 16, y, 32, 32, "bad"))
    wave = f"M{short(x - 11)} {short(y + 9)}q3 -6 6 0t6 0"
    level = f"M{short(x - 2)} {short(y + 24)}h12m-12 -4h12"
    return [
        *marks,
        stroke(f"M{short(x + 16)} {short(y)}l-32 32", "ink"),
        stroke(wave, "ink"),
        stroke(level, "ink"),
    ]


def _server_box(server: _Stage, centres: tuple[float, ...], top: float) -> list[str]:
    left, right = LEFT, RIGHT if len(centres) > 1 else NARROW_RIGHT
    marks = [upright(x, top - 22, top + 10, "ink", thick=1.6) for x in centres]
    marks.append(area(left, top + 10, right - left, 50, "panel", corner=3))
    marks.append(frame(left, top + 10, right - left, 50, "ink", corner=3))
    marks.append(word(left + 14, top + 30, server.name, "ink", bold=True))
    marks.append(word(left + 14, top + 49, ", ".join(server.facts), "ink"))
    return marks


def _title(assessment: Assessment, feeds: int, stages: list[_Stage]) -> str:
    load, limit = number_of(assessment, "circuit.amps"), number_of(assessment, "circuit.limit_a")
    how = {1: "one feed", 2: "two feeds"}.get(feeds, f"{feeds} feeds, two of them drawn")
    redundant = ", each able to carry all of it" if feeds > 1 and assessment.build.site.redundant else ""
    carried = "" if load is None or limit is None else f": {amps(load)} of {amps(limit)}"
    over = [stage.name for stage in stages if stage.is_over]
    verdict = f". Too much for: {listed(over)}" if over else ""
    return f"Power by {how}{redundant}{carried}{verdict}"


def _description(stages: list[_Stage], feeds: int) -> str:
    each = "On each feed: " if feeds > 1 else ""
    return each + ". ".join(f"{stage.name}: {', '.join(stage.facts)}" for stage in stages) + "."
