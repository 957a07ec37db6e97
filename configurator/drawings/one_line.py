"""The one-line diagram: how power comes from the supply to the server, with amps and watts against their limits."""

from functools import lru_cache

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment

from .power_path import Path, Stage, carried, paths_of, server_of, supply_of
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
from .words import amps, number_of

NAME = "one-line"
CENTRE_ALONE = (68.0,)
CENTRES = (68.0, 328.0)
LEFT, RIGHT, NARROW_RIGHT = 4.0, WIDTH - 4.0, NARROW - 4.0
WIRE, FIRST = 36.0, 58.0
"""Where the supply's bar is, and where the first stage begins."""
STEP = 90
GAUGE = 42.0
LINE = 17
MOST_SYMBOLS = 4
BEHIND = 4.0
"""How far each further supply peeps out behind the one before it."""


def one_line(assessment: Assessment) -> SafeString | str:
    """Supply, breaker, feeds, UPS, PSUs and server from top to bottom; what is wrong is hatched and said in words."""
    feeding = assessment.feeding
    if feeding is None or number_of(assessment, "power.peak_w") is None:
        return ""
    supply, server, paths = supply_of(assessment), server_of(assessment), paths_of(assessment, feeding)
    fullest_a = max(feed.amps for feed in feeding.feeds)
    return _drawn(supply, paths, server, _claim(assessment, paths, fullest_a))


@lru_cache(maxsize=KEPT)
def _drawn(supply: Stage, paths: tuple[Path, ...], server: Stage, claim: str) -> SafeString:
    centres = CENTRES if len(paths) > 1 else CENTRE_ALONE
    marks = [f"<defs>{hatch(NAME, 'bad')}</defs>", *_supply_bar(supply, centres)]
    for x, path in zip(centres, paths, strict=True):
        marks += [*_wire(path.feed, x, alone=len(paths) == 1), *_stages(path.stages, x)]
    bottom = FIRST + STEP * len(paths[0].stages)
    marks += _server_box(server, centres, bottom)
    title, told = f"{claim}{_verdict(paths)}", _description(supply, paths, server)
    return drawing(NAME, bottom + 64, title, told, marks, width=WIDTH if len(paths) > 1 else NARROW)


def _supply_bar(supply: Stage, centres: tuple[float, ...]) -> list[str]:
    end = RIGHT if len(centres) > 1 else NARROW_RIGHT
    told = clipped(f"{supply.name}: {', '.join(supply.facts)}", int((end - LEFT) / 8))
    return [
        word(LEFT, 20, told, "ink", bold=True),
        stroke(f"M{short(LEFT)} {short(WIRE)}H{short(end)}", "ink", thick=4),
    ]


def _wire(feed: Stage, x: float, *, alone: bool) -> list[str]:
    """A feed's name beside it, where there are several; one on which nobody can count is hatched before its breaker."""
    marks = [] if alone else [word(x - 18, FIRST + 16, feed.name, "muted", anchor="end", size=SMALL)]
    if feed.wrong:
        said = feed.heading if alone else feed.wrong
        marks.append(hatched(NAME, x - 6, WIRE + 4, 12, FIRST - WIRE, "bad"))
        marks.append(word(x + 26, FIRST - 2, said, "bad", size=SMALL, bold=True))
    return marks


def _stages(stages: tuple[Stage | None, ...], x: float) -> list[str]:
    """One feed from top to bottom."""
    marks = []
    for index, stage in enumerate(stages):
        top = FIRST + STEP * index
        if stage is None:
            marks.append(upright(x, top - 22, top + STEP - 22, "ink", thick=1.6))
            continue
        marks.append(upright(x, top - 22, top + 12, "ink", thick=1.6))
        marks += [*_symbol(stage, x, top + 12), *(_gauge(stage, x - 42, top + 24) if stage.pieces else [])]
        marks.append(upright(x, top + 44, top + STEP - 22, "ink", thick=1.6))
        for line, fact in enumerate((stage.heading, *stage.facts)):
            role = "bad" if stage.wrong and line == 0 else "ink" if line == 0 else "muted"
            marks.append(word(x + 26, top + 16 + LINE * line, fact, role, size=SMALL, bold=line == 0))
    return marks


def _gauge(stage: Stage, x: float, y: float) -> list[str]:
    """How much of what it may carry it carries: full to the brim is the limit, beyond is hatched."""
    if stage.load is None or not stage.limit:
        return []
    full = min(stage.load / stage.limit, 1.0) * GAUGE
    over = bool(stage.wrong) and stage.load > stage.limit
    marks = [area(x, y + GAUGE - full, 9, full, "s1")]
    if over:
        marks = [area(x, y, 9, GAUGE, "paper"), hatched(NAME, x, y, 9, GAUGE, "bad")]
    return [*marks, frame(x, y, 9, GAUGE, "bad" if over else "ink"), across(x - 3, x + 12, y, "ink", thick=1.6)]


def _symbol(stage: Stage, x: float, y: float) -> list[str]:
    """A breaker as an open blade with its cross, UPS and power supplies as boxes with their sign."""
    if stage.kind == "breaker":
        return _blade(stage, x, y)
    if not stage.pieces:
        return []
    marks = []
    for piece in reversed(range(min(stage.pieces, MOST_SYMBOLS))):
        left, top = x - 16 - BEHIND * piece, y - BEHIND * piece
        marks += [area(left, top, 32, 32, "paper"), frame(left, top, 32, 32, "ink", thick=1.4)]
    if stage.wrong:
        marks.append(hatched(NAME, x - 16, y, 32, 32, "bad"))
    wave = f"M{short(x - 11)} {short(y + 9)}q3 -6 6 0t6 0"
    level = f"M{short(x - 2)} {short(y + 24)}h12m-12 -4h12"
    return [
        *marks,
        stroke(f"M{short(x + 16)} {short(y)}l-32 32", "ink"),
        stroke(wave, "ink"),
        stroke(level, "ink"),
    ]


def _blade(stage: Stage, x: float, y: float) -> list[str]:
    marks = [hatched(NAME, x - 12, y - 2, 24, 36, "bad")] if stage.wrong else []
    blade = f"M{short(x)} {short(y)}l-11 30M{short(x)} {short(y + 32)}v-1"
    cross = f"M{short(x - 4)} {short(y - 4)}l8 8m0 -8l-8 8"
    return [
        *marks,
        stroke(blade, "ink", thick=1.8),
        stroke(cross, "ink", thick=1.6),
        f'<circle class="ink" fill="{COLOURS["ink"]}" cx="{short(x)}" cy="{short(y + 32)}" r="2.6"/>',
    ]


def _server_box(server: Stage, centres: tuple[float, ...], top: float) -> list[str]:
    left, right = LEFT, RIGHT if len(centres) > 1 else NARROW_RIGHT
    marks = [upright(x, top - 22, top + 10, "ink", thick=1.6) for x in centres]
    marks.append(area(left, top + 10, right - left, 50, "panel", corner=3))
    marks.append(frame(left, top + 10, right - left, 50, "ink", corner=3))
    marks.append(word(left + 14, top + 30, server.name, "ink", bold=True))
    marks.append(word(left + 14, top + 49, ", ".join(server.facts), "ink"))
    return marks


def _claim(assessment: Assessment, paths: tuple[Path, ...], fullest_a: float) -> str:
    site, limit = assessment.build.site, number_of(assessment, "circuit.limit_a")
    how = {1: "one feed", 2: "two feeds"}.get(site.feeds, f"{site.feeds} feeds, two of them drawn")
    load = f": {carried(assessment, fullest_a).removeprefix('carries ')} of {amps(limit)}" if limit is not None else ""
    return f"Power by {how}{_redundant(assessment, paths)}{load}"


def _redundant(assessment: Assessment, paths: tuple[Path, ...]) -> str:
    """Of feeds that are meant to be redundant: whether they are, as far as everything on their way is known."""
    site, feeding = assessment.build.site, assessment.feeding
    if any(path.feed.wrong for path in paths):
        return ", not redundant"
    if site.feeds == 1 or not site.redundant or feeding is None:
        return ""
    known = feeding.left_carry is not None and number_of(assessment, "circuit.limit_a") is not None
    able = known and not any(path.wrong for path in paths)
    return ", each able to carry all of it" if able else ", each meant to carry all of it"


def _verdict(paths: tuple[Path, ...]) -> str:
    wrong = (f". {_of_all(stage)}: {stage.wrong}" for path in paths for stage in path.wrong if stage.kind != "feed")
    return "".join(dict.fromkeys(wrong))


def _of_all(stage: Stage) -> str:
    return "Power supplies" if stage.kind == "psus" else stage.name


def _description(supply: Stage, paths: tuple[Path, ...], server: Stage) -> str:
    """Each feed by itself, or once for all that are alike."""
    told = [". ".join(stage.in_words for stage in path.stages if stage is not None) for path in paths]
    if len(paths) == 1:
        feeds = told[0]
    elif len(set(told)) == 1:
        feeds = f"On each feed: {told[0]}"
    else:
        feeds = ". ".join(f"{path.feed.name}: {words}" for path, words in zip(paths, told, strict=True))
    return f"{supply.in_words}. {feeds}. {server.in_words}."
