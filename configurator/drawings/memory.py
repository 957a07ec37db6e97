"""What fills the memory of each GPU, up to what it has."""

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment, MemorySplit

from .svg import SMALL, area, drawing, frame, hatch, hatched, upright, word
from .words import gib, listed, plain

NAME = "memory-bars"
LEFT, RIGHT = 66, 522
TOP = 42
BARS = {False: (22, 30), True: (12, 17)}
"""Height of a bar and distance between bars, for up to four GPUs and for more."""
MOST_ROWS = 8

VERDICTS = {"fits": "it fits", "tight": "it is tight", "no": "it does not fit"}


def memory_bars(assessment: Assessment) -> SafeString | str:
    """A bar a GPU: weights, KV cache, activations, runtime, what is free or too much; marks at 90 % and 97 %."""
    split = assessment.memory
    if split is None or split.visible_gib <= 0:
        return ""
    parts = _parts(split, assessment)
    over_gib = max(0.0, split.needed_gib - split.visible_gib)
    scale = (RIGHT - LEFT) / max(split.visible_gib, split.needed_gib)
    rows, unlike = _rows(assessment)
    bar, pitch = BARS[len(rows) > 4]
    bottom = TOP + len(rows) * pitch - (pitch - bar)
    marks = [f"<defs>{hatch(NAME, 'bad')}{hatch(NAME, 'muted')}</defs>"]
    for index, label in enumerate(rows):
        y = TOP + index * pitch
        marks.append(word(LEFT - 10, y + bar / 2 + 5, label, "muted", anchor="end"))
        marks += _bar(parts, split, scale, y, bar)
    marks += _limits(assessment, split, scale, bottom)
    marks += _legend(parts, split, over_gib, bottom + 24)
    height = bottom + 24 + 20 * ((len(parts) + 2) // 2) + 4
    if unlike:
        marks.append(word(LEFT, height + 8, unlike, "muted", size=SMALL))
        height += 18
    return drawing(NAME, height, _title(assessment, split), _description(parts, split, over_gib, unlike), marks)


def _parts(split: MemorySplit, assessment: Assessment) -> list[tuple[str, float, str]]:
    training = assessment.build.workload.task != "inference"
    named = [
        ("Weights, gradients, optimiser" if training else "Weights", split.weights_gib, "s1"),
        ("KV cache", split.kv_gib, "s2"),
        ("Activations", split.activations_gib, "s3"),
        ("Runtime", split.runtime_gib, "s4"),
    ]
    return [part for part in named if part[1] > 0]


def _rows(assessment: Assessment) -> tuple[list[str], str]:
    """A label per bar, and a sentence on the GPUs that are not drawn."""
    if assessment.build.mig:
        return ["Each slice"], ""
    count = sum(group.count for group in assessment.build.gpus)
    if count <= MOST_ROWS:
        return [f"GPU {index}" for index in range(count)] or ["Each GPU"], ""
    return ["Each GPU"], f"The other {count - 1} of {count} GPUs are filled alike."


def _bar(parts: list[tuple[str, float, str]], split: MemorySplit, scale: float, y: float, bar: float) -> list[str]:
    x = float(LEFT)
    marks = []
    for _name, size_gib, role in parts:
        marks.append(area(x, y, size_gib * scale - 0.8, bar, role))
        x += size_gib * scale
    edge = LEFT + split.visible_gib * scale
    if x > edge:
        marks.append(area(edge, y, x - edge, bar, "paper"))
        marks.append(hatched(NAME, edge, y, x - edge, bar, "bad"))
    else:
        marks.append(hatched(NAME, x, y, edge - x, bar, "muted"))
    return [*marks, frame(LEFT, y, split.visible_gib * scale, bar, "ink")]


def _limits(assessment: Assessment, split: MemorySplit, scale: float, bottom: float) -> list[str]:
    """The shares up to which a model fits and up to which it is tight, as marks through all bars."""
    used = assessment.assumptions_used
    marks = []
    for share, anchor, offset in (
        (used.get("fits_share") or 0.90, "end", -4),
        (used.get("tight_share") or 0.97, "start", 4),
    ):
        x = LEFT + split.visible_gib * share * scale
        marks.append(upright(x, TOP - 12, bottom + 6, "ink", thick=1.2, dash="3 2"))
        marks.append(word(x + offset, TOP - 16, f"{share * 100:.0f} %", "ink", anchor=anchor, size=SMALL))
    told = f"of {gib(split.visible_gib)} that the {'slice' if assessment.build.mig else 'GPU'} shows"
    return [word(LEFT, TOP - 16, told, "muted", size=SMALL), *marks]


def _legend(parts: list[tuple[str, float, str]], split: MemorySplit, over_gib: float, top: float) -> list[str]:
    marks = []
    rest = ("Too much", over_gib, "bad") if over_gib else ("Free", split.visible_gib - split.needed_gib, "muted")
    for index, (name, size_gib, role) in enumerate([*parts, rest]):
        x, y = LEFT + 236 * (index % 2), top + 20 * (index // 2)
        if index == len(parts):
            marks.append(hatched(NAME, x, y, 12, 12, role))
        else:
            marks.append(area(x, y, 12, 12, role))
        marks.append(word(x + 18, y + 11, name))
        marks.append(word(x + 216, y + 11, gib(size_gib), "ink", anchor="end"))
    return marks


def _title(assessment: Assessment, split: MemorySplit) -> str:
    what = "slice" if assessment.build.mig else "GPU"
    verdict = assessment.figures.get("memory.verdict")
    ending = f": {VERDICTS[str(verdict.value)]}" if verdict and str(verdict.value) in VERDICTS else ""
    return f"Memory of each {what}, {gib(split.needed_gib)} of {gib(split.visible_gib)}{ending}"


def _description(parts: list[tuple[str, float, str]], split: MemorySplit, over_gib: float, unlike: str) -> str:
    filled = listed(f"{name} {gib(size)}" for name, size, _role in parts)
    share = plain(split.needed_gib / split.visible_gib * 100)
    rest = f"{gib(over_gib)} too much" if over_gib else f"{gib(split.visible_gib - split.needed_gib)} free"
    return f"{filled}. {share} % of {gib(split.visible_gib)}, {rest}. {unlike}".strip()
