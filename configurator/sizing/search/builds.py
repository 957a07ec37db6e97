"""Which builds meet a need: whole machines for a workload, at a site, within a budget.

For each A100 variant the fewest GPUs that hold the workload (`memory.fewest_gpus.VARIANT`; where one copy of the model
serves too few users, as many as hold copies enough), or as many more as reach the speed that is asked for, on the
platforms that take them, completed and assessed like any other build. What is left is the Pareto front: builds of which
none other is at once cheaper, thriftier and faster. Where nothing is left, `instead` says what nearly does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil
from typing import Literal

from ..assess import assess
from ..assessment import Assessment
from ..build import Build, Condition, Costs, Site, Workload
from ..catalogue import CatalogueSnapshot, GpuSpec
from ..costs.owning import MAIN_KINDS
from ..machine.bom import BomLine
from ..quantities import SYMBOLS, Figure, Span, counted
from . import copies
from .machines import Machine, completed, is_wanting, machines

Label = Literal["cheapest", "least power", "fastest"]
Lacking = Literal["", "model", "memory", "speed", "site", "budget"]

USUAL_SUGGESTIONS = 3
SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Numbers of GPUs that are tried to reach a speed; a larger cluster is planned by other means than these."""
MOST_SPARE = 4
"""No machine is suggested that holds more than this many times the GPUs that memory or speed ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody wants: a workload (with `required_tok_s`), where it will stand, new or used, and for how much.

    `budget` is for all servers, in the catalogue's currency; None: not asked. `name` and `costs` are those of the builds.
    """

    workload: Workload
    site: Site = field(default_factory=Site)
    condition: Condition = "new"
    budget: Decimal | None = None
    costs: Costs = field(default_factory=Costs)
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A whole build with its assessment. `fewest` is how many of its GPUs the memory asks for; `labels` what it is best at.

    `price` is the sum of the lines that have one, None where GPUs or platform have none; `unpriced` are the lines that it
    leaves out. `peak_w` is at the wall, of all servers. `speed` is the figure that the need is about, tok/s.
    """

    build: Build
    assessment: Assessment
    fewest: int
    price: Span | None
    unpriced: tuple[BomLine, ...]
    peak_w: float
    speed: Figure | None
    labels: tuple[Label, ...] = ()

    @property
    def tok_s(self) -> float:
        """The speed in tokens a second; 0 where nobody can tell."""
        return self.speed.number if self.speed is not None and self.speed.value is not None else 0.0

    @property
    def objections(self) -> tuple[str, ...]:
        """Titles of what stands in the way: errors, and parts that are still missing."""
        return tuple(f.title for f in self.assessment.findings if is_wanting(f))

    @property
    def _rank(self) -> tuple[bool, Decimal, float, float, str]:
        """Cheapest first, unknown prices last."""
        likely = self.price.likely if self.price else Decimal(0)
        return self.price is None, likely, self.peak_w, -self.tok_s, str(self.build.platform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The suggestions, the cheapest first. Where there are none, `lacking` says what fails, `problem` why in a sentence,
    and `nearest` is the build that comes nearest (None where no number of A100s holds the workload). `asked` is the
    workload on eight of the largest GPUs without a server, for what follows from the model alone.
    """

    asked: Assessment

    suggestions: tuple[Suggestion, ...] = ()
    lacking: Lacking = ""
    problem: str = ""
    nearest: Suggestion | None = None


def search(need: Need, snapshot: CatalogueSnapshot) -> Found:
    """The builds that meet a need. Never raises for a need that a build can hold; same need and catalogue, same answer."""
    probe = _probe(need, snapshot)
    if "memory.verdict" not in probe.figures:
        why = next((f.why for f in probe.findings if f.code == "workload.model"), "No model is chosen.")
        return Found(asked=probe, lacking="model", problem=why)
    variants = list(_variants(probe, snapshot)) or list(_in_copies(need, snapshot))
    found = [s for gpu, fewest in variants for s in _of_variant(need, gpu, fewest, snapshot)]
    if not found:
        why = next((f.why for f in probe.findings if f.code == "workload.does-not-fit"), "")
        return Found(
            asked=probe, lacking="memory", problem=f"No number of A100s that was tried holds it. On eight: {why}"
        )
    for lacking, meets, nearness, problem in _tests(need, snapshot.currency):
        left = [s for s in found if meets(s)]
        if not left:
            nearest = min(found, key=nearness)
            return Found(asked=probe, lacking=lacking, problem=problem(nearest), nearest=nearest)
        found = left
    return Found(asked=probe, suggestions=_chosen(found))


def _probe(need: Need, snapshot: CatalogueSnapshot) -> Assessment:
    """What the workload asks of memory: eight of the largest GPU stand for any."""
    largest = next(iter(copies.a100s(snapshot)), None)
    if largest is None:
        return assess(Build(workload=need.workload), snapshot, try_fixes=False)
    return copies.on_servers(need.workload, largest, 1, snapshot)


def _variants(probe: Assessment, snapshot: CatalogueSnapshot) -> Iterator[tuple[GpuSpec, int]]:
    """The A100s that hold the workload, with the fewest of each."""
    for gpu in snapshot.offered(GpuSpec):
        fewest = probe.figures.get(f"memory.fewest_gpus.{gpu.id}") if gpu.is_a100 else None
        if fewest is not None and isinstance(fewest.value, int):
            yield gpu, fewest.value


def _in_copies(need: Need, snapshot: CatalogueSnapshot) -> Iterator[tuple[GpuSpec, int]]:
    """The same where no one copy of the model serves everybody."""
    can_be_copied = need.workload.task == "inference" and need.workload.concurrency > 1
    return copies.fewest_in_copies(need.workload, snapshot) if can_be_copied else iter(())


def _of_variant(need: Need, gpu: GpuSpec, fewest: int, snapshot: CatalogueSnapshot) -> Iterator[Suggestion]:
    """Builds of the fewest GPUs and of the next size; where a speed is asked for, of the sizes up to the first that reaches
    it. Twice the GPUs give at most some four times the speed (more room for sequences), so sizes far below are left out.
    """
    wanted = need.workload.required_tok_s
    seen: set[Machine] = set()
    sizes = [size for size in SIZES if size >= fewest] if wanted else [fewest, 2 * fewest, 4 * fewest]
    first, last = 0.0, sizes[-1]
    for size in sizes:
        if not min(first, sizes[-1]) <= size <= last:
            continue
        for machine in machines(gpu, size, need.condition, snapshot):
            if machine in seen or machine.gpus > MOST_SPARE * (size if wanted else fewest):
                continue
            seen.add(machine)
            suggestion = _best_split(need, machine, fewest, snapshot)
            if suggestion is None:
                continue
            yield suggestion
            if suggestion.tok_s >= (wanted or 0.0):
                last = min(last, size if wanted else 2 * size)
            elif wanted and suggestion.tok_s:
                first = max(first, size * wanted / suggestion.tok_s / 2)


def _fast_enough(need: Need, suggestion: Suggestion) -> bool:
    return suggestion.tok_s >= (need.workload.required_tok_s or 0.0)


def _best_split(need: Need, machine: Machine, fewest: int, snapshot: CatalogueSnapshot) -> Suggestion | None:
    """The model over all GPUs, or copies of it on as few each as hold it, whichever is faster; None where neither fits."""
    build = completed(machine, need.condition, need.site, snapshot)
    works = [need.workload]
    if need.workload.task == "inference" and fewest < machine.gpus and need.workload.tensor_parallel is None:
        works.append(replace(need.workload, tensor_parallel=min(fewest, 8)))
    tried = [_suggestion(need, build, work, fewest, snapshot) for work in works]
    fitting = [s for s in tried if s.assessment.figures["memory.verdict"].value != "no"]
    return max(fitting, key=lambda s: s.tok_s, default=None)


def _suggestion(need: Need, build: Build, work: Workload, fewest: int, snapshot: CatalogueSnapshot) -> Suggestion:
    build = replace(build, name=need.name, workload=work, costs=need.costs)
    assessment = assess(build, snapshot, try_fixes=False)
    figures = assessment.figures
    unpriced = tuple(line for line in assessment.bom if line.total is None)
    return Suggestion(
        build=build,
        assessment=assessment,
        fewest=fewest,
        price=None
        if any(line.kind in MAIN_KINDS for line in unpriced)
        else Span.total(line.total for line in assessment.bom if line.total is not None),
        unpriced=unpriced,
        peak_w=figures["power.peak_w"].number * assessment.servers,
        speed=figures.get(_speed_asked(work)),
    )


def _speed_asked(work: Workload) -> str:
    if work.task != "inference":
        return "throughput.train_tok_s"
    return "throughput.saturated_tok_s" if work.load == "saturated" else "throughput.batch_tok_s"


Test = tuple[
    Lacking, Callable[[Suggestion], bool], Callable[[Suggestion], tuple[object, ...]], Callable[[Suggestion], str]
]
"""What is asked, who meets it, who comes nearest (the smallest), and what to say of him."""


def _tests(need: Need, currency: str) -> Iterator[Test]:
    """What a build must meet beside holding the model, hardest to change first."""
    wanted = need.workload.required_tok_s
    if wanted is not None:
        yield (
            "speed",
            lambda s: _fast_enough(need, s),
            lambda s: (-s.tok_s, s._rank),
            lambda s: _too_slow(s, wanted),
        )
    yield (
        "site",
        lambda s: not s.objections,
        lambda s: (len(s.objections), s._rank),
        lambda s: f"The build that comes nearest does not work there: {'; '.join(s.objections)}.",
    )
    budget = need.budget
    if budget is not None:
        yield (
            "budget",
            lambda s: s.price is not None and s.price.likely <= budget,
            lambda s: s._rank,
            lambda s: _over(s, budget, currency),
        )


def _too_slow(suggestion: Suggestion, wanted: float) -> str:
    said = f"{wanted:,.10g} tok/s are asked for; the fastest that was tried gives about {suggestion.tok_s:,.0f}"
    if not suggestion.tok_s:
        return f"{said}."
    return f"{said}: {counted(ceil(wanted / suggestion.tok_s), 'build')} like it would together."


def _over(suggestion: Suggestion, budget: Decimal, currency: str) -> str:
    if suggestion.price is None:
        return "No build that holds it has a price."
    likely, sign = suggestion.price.likely, SYMBOLS.get(currency, f"{currency} ")
    more = f"{sign}{likely - budget:,.0f} more than the budget"
    return f"The cheapest that holds it costs about {sign}{likely:,.0f}, {more}."


def _chosen(found: list[Suggestion]) -> tuple[Suggestion, ...]:
    """Those that are best at something, with their labels, and of the others on the front (else of all) the next cheapest."""
    ordered = sorted(found, key=lambda s: s._rank)
    front = [s for s in ordered if not any(_dominates(other, s) for other in ordered)]
    labels: dict[int, list[Label]] = {}
    priced = [s for s in front if s.price is not None]
    if priced:
        labels.setdefault(ordered.index(priced[0]), []).append("cheapest")
    labels.setdefault(ordered.index(min(front, key=lambda s: (s.peak_w, s._rank))), []).append("least power")
    labels.setdefault(ordered.index(min(front, key=lambda s: (-s.tok_s, s._rank))), []).append("fastest")
    spare = [i for i, s in enumerate(ordered) if i not in labels and s.price is not None]
    spare.sort(key=lambda i: (ordered[i] not in front, i))
    picked = sorted([*labels, *spare[: max(0, USUAL_SUGGESTIONS - len(labels))]])
    return tuple(replace(ordered[i], labels=tuple(labels.get(i, ()))) for i in picked)


def _dominates(one: Suggestion, other: Suggestion) -> bool:
    """Whether one costs no more, draws no more and is no slower than the other, and differs; an unknown price is the highest."""
    a, b = _scores(one), _scores(other)
    return a != b and all(x <= y for x, y in zip(a, b, strict=True))


def _scores(s: Suggestion) -> tuple[float, float, float]:
    return (float(s.price.likely) if s.price else float("inf"), s.peak_w, -s.tok_s)
