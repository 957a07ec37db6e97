"""What fills the memory of each GPU, up to what it has."""

from collections import Counter
from dataclasses import dataclass
from textwrap import wrap

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment
from configurator.sizing.memory.split import MemorySplit
from configurator.sizing.parallelism.planning import ParallelPlan
from configurator.sizing.quantities import counted

from .svg import NARROW, SMALL, area, drawing, frame, hatch, hatched, series, texture, upright, word
from .words import gib, listed, plain

NAME = "memory-bars"
LEFT, RIGHT = 76, 392
TOP = 58
BARS = {False: (22, 30), True: (12, 17)}
"""Height of a bar and distance between bars, for up to four GPUs and for more."""
MOST_ROWS = 8
LETTERS = 62
"""Of a note in one line."""

VERDICTS = {"fits": "it fits", "tight": "it is tight", "no": "it does not fit"}


def memory_bars(assessment: Assessment) -> SafeString | str:
    """A bar a GPU: weights, KV cache, activations, runtime, what is free or too much; marks at 90 % and 97 %."""
    split = assessment.memory
    if split is None or split.visible_gib <= 0:
        return ""
    parts = _parts(split, assessment)
    over_gib = max(0.0, split.needed_gib - split.visible_gib)
    scale = (RIGHT - LEFT) / max(split.visible_gib, split.needed_gib)
    rows, notes = _rows(assessment), _notes(assessment)
    bar, pitch = BARS[len(rows) > 4]
    bottom = TOP + len(rows) * pitch - (pitch - bar)
    textures = "".join(texture(NAME, role) for _, _, role in parts)
    marks = [f"<defs>{hatch(NAME, 'bad')}{hatch(NAME, 'muted')}{textures}</defs>"]
    for index, row in enumerate(rows):
        y = TOP + index * pitch
        marks.append(word(LEFT - 8, y + bar / 2 + 5, row.label, "muted", anchor="end"))
        marks += _idle(split, scale, y, bar) if row.idle else _bar(parts, split, scale, y, bar)
    marks += _limits(assessment, split, scale, bottom)
    marks += _legend(parts, split, over_gib, bottom + 24)
    height = bottom + 24 + 20 * ((len(parts) + 2) // 2) + 4
    for line in (line for note in notes for line in wrap(note, LETTERS)):
        marks.append(word(4, height + 8, line, "muted", size=SMALL))
        height += 18
    told = _description(parts, split, over_gib, " ".join(notes))
    return drawing(NAME, height, _title(assessment, split), told, marks, width=NARROW)


def _parts(split: MemorySplit, assessment: Assessment) -> list[tuple[str, float, str]]:
    training = assessment.build.workload.task != "inference"
    named = [
        ("Training states" if training else "Weights", split.weights_gib, "s1"),
        ("KV cache", split.kv_gib, "s2"),
        ("Activations", split.activations_gib, "s3"),
        ("Runtime", split.runtime_gib, "s4"),
    ]
    return [part for part in named if part[1] > 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A bar: of a GPU, of all of them or of each slice. An idle one holds no part of the model."""

    label: str
    idle: bool = False


def _rows(assessment: Assessment) -> list[_Row]:
    """A bar a GPU, for up to eight; beyond, or where GPUs are sliced, one that stands for all."""
    if assessment.build.mig:
        return [_Row(label="Each slice")]
    count, plan = _gpus(assessment), assessment.plan
    if count > MOST_ROWS:
        return [_Row(label="Each GPU")]
    busy = plan.gpus if plan and plan.idle_gpus else count
    return [_Row(label=f"GPU {index}", idle=index >= busy) for index in range(count)] or [_Row(label="Each GPU")]


def _gpus(assessment: Assessment) -> int:
    return sum(group.count for group in assessment.build.gpus) * assessment.build.quantity


def _notes(assessment: Assessment) -> list[str]:
    """How the model is spread over the bars, and what is not drawn."""
    build, plan = assessment.build, assessment.plan
    if build.mig:
        cut = Counter(profile for layout in build.mig for profile in layout.profiles)
        slices = listed(f"{count} × {profile}" for profile, count in sorted(cut.items()))
        least = " The smallest is drawn." if len(cut) > 1 else ""
        return [f"Slices: {slices}.", f"Each holds a whole copy.{least}"]
    notes = [_spread(plan)] if plan and plan.gpus > 1 else []
    count = _gpus(assessment)
    if count > MOST_ROWS:
        idle = plan.idle_gpus if plan else 0
        rest = f"The other {count - 1 - idle} of {count} GPUs are filled alike."
        notes.append(f"{rest} {counted(idle, 'GPU')} idle." if idle else rest)
    if len({group.variant for group in build.gpus}) > 1:
        notes.append("GPUs are mixed: the capacity is that of the smallest.")
    return notes


def _spread(plan: ParallelPlan) -> str:
    """Over how many GPUs each copy is spread: tensor and pipeline parallel; and how many copies there are."""
    copies = f"{plan.replicas:,} {'copy' if plan.replicas == 1 else 'copies'}"
    if plan.gpus_per_replica == 1:
        return f"{copies} of the model, one on each GPU."
    how = [f"tensor parallel {plan.tensor_parallel}"] if plan.tensor_parallel > 1 else []
    how += [f"pipeline {plan.pipeline_parallel}"] if plan.pipeline_parallel > 1 else []
    each = "each spread" if plan.replicas > 1 else "spread"
    return f"{copies} of the model, {each} over {plan.gpus_per_replica} GPUs ({' × '.join(how)})."


def _idle(split: MemorySplit, scale: float, y: float, bar: float) -> list[str]:
    width = split.visible_gib * scale
    return [
        frame(LEFT, y, width, bar, "muted"),
        word(LEFT + 8, y + bar / 2 + 4, "idle: no part of the model is on it", "muted", size=SMALL),
    ]


def _bar(parts: list[tuple[str, float, str]], split: MemorySplit, scale: float, y: float, bar: float) -> list[str]:
    x = float(LEFT)
    marks = []
    for _name, size_gib, role in parts:
        marks.append(series(NAME, x, y, size_gib * scale - 0.8, bar, role))
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
    kind = "" if assessment.build.workload.task == "inference" else "training_"
    marks = []
    for share, anchor, offset in (
        (used[f"{kind}fits_share"] or 0.0, "end", -4),
        (used[f"{kind}tight_share"] or 0.0, "start", 4),
    ):
        x = LEFT + split.visible_gib * share * scale
        marks.append(upright(x, TOP - 12, bottom + 6, "ink", thick=1.2, dash="3 2"))
        marks.append(word(x + offset, TOP - 16, f"{share * 100:.0f} %", "ink", anchor=anchor, size=SMALL))
    told = f"of {gib(split.visible_gib)} that the {'slice' if assessment.build.mig else 'GPU'} shows"
    return [word(LEFT, 16, told, "muted", size=SMALL), *marks]


def _legend(parts: list[tuple[str, float, str]], split: MemorySplit, over_gib: float, top: float) -> list[str]:
    marks = []
    rest = ("Too much", over_gib, "bad") if over_gib else ("Free", split.visible_gib - split.needed_gib, "muted")
    for index, (name, size_gib, role) in enumerate([*parts, rest]):
        x, y = 16 + 208 * (index % 2), top + 20 * (index // 2)
        if index == len(parts):
            marks.append(hatched(NAME, x, y, 12, 12, role))
        else:
            marks.append(series(NAME, x, y, 12, 12, role))
        marks.append(word(x + 18, y + 11, name))
        marks.append(word(x + 184, y + 11, gib(size_gib), "ink", anchor="end"))
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
