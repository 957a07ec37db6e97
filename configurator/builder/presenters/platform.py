"""Step 3: the platforms by kind, what each brings along and what it rules out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot, GpuSpec, PlatformSpec

from .. import choices, formatting
from ..forms.words import CONDITIONS, PLATFORM_KINDS
from ..suitability import Trials, trials
from .figures import FigureView, Reading, Ready, name_of

FORM_WORDS = {"pcie": "PCIe cards", "sxm4": "SXM4 modules", "sxm5": "SXM5 modules", "": ""}
FITS = "fits"
NOT_TRIED = "not tried"
MOST_SAID = 2
"""So many errors are named beside a platform; of more, how many there are."""
MOST_TRIED = 40
"""Platforms of the GPUs' form on which the whole build is tried, at more than a millisecond each; of the rest it is said that
they are not."""
SHORT_FORMS = {"pcie": "PCIe", "sxm4": "SXM4", "sxm5": "SXM5", "": "GPUs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow(Ready):
    id: str
    name: str
    detail: str
    price: str
    suits: str
    works: bool
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformGroup:
    """Platforms of one kind; `is_open` where one of them is chosen or suits the GPUs."""

    title: str
    count: str
    rows: tuple[PlatformRow, ...]
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformView:
    name: str
    brings: tuple[str, ...]
    rules_out: tuple[str, ...]
    to_check: tuple[str, ...]
    note: str
    figures: tuple[FigureView, ...]


def results(build: Build, reading: Reading) -> PlatformView:
    snapshot = reading.snapshot
    spec = snapshot.platform(build.platform) if isinstance(build.platform, str) else None
    return PlatformView(
        name=spec.name if spec else "",
        brings=tuple(_brings(spec, snapshot)) if spec else (),
        rules_out=tuple(_rules_out(spec, snapshot)) if spec else (),
        to_check=tuple(_to_check(spec)) if spec else (),
        note=spec.note if spec else "",
        figures=reading.known("rack.units", "rack.weight_kg", "rack.depth_mm", "rack.noise_db", "cooling.inlet_max_c",
            "lanes.host", "platform.memory_gib", "platform.data_tb", "platform.nics",
        ),
    )  # fmt: skip


def offered(build: Build, snapshot: CatalogueSnapshot, chosen: str) -> tuple[PlatformGroup, ...]:
    """All platforms on offer, and the chosen one, by kind. Whether the build works on each stands beside it; none is taken away."""
    rows: dict[str, list[PlatformRow]] = {}
    listed = choices.platforms(snapshot)
    current = snapshot.platform(chosen)
    tried = trials(build, snapshot)
    for spec in listed if current is None or current in listed else (*listed, current):
        rows.setdefault(spec.kind, []).append(_row(spec, tried, chosen))
    found = [_group(title, tuple(rows[kind])) for kind, title in PLATFORM_KINDS.items() if kind in rows]
    if not any(group.is_open for group in found):
        found = [replace(group, is_open=index == 0) for index, group in enumerate(found)]
    return tuple(found)


def _group(title: str, rows: tuple[PlatformRow, ...]) -> PlatformGroup:
    is_open = any(row.works or row.chosen for row in rows)
    return PlatformGroup(title=title, count=_count(rows), rows=rows, is_open=is_open)


def _count(rows: tuple[PlatformRow, ...]) -> str:
    """How many work, of those of which it is known."""
    judged = [row for row in rows if row.suits != NOT_TRIED]
    if not any(row.suits for row in judged):
        return f"{len(rows)}, {NOT_TRIED}" if len(judged) < len(rows) else f"{len(rows)}"
    suiting = sum(row.works for row in judged)
    words = f"{suiting} of {len(judged)} {'works' if suiting == 1 else 'work'} with this build"
    return f"{words}, {len(rows) - len(judged)} {NOT_TRIED}" if len(judged) < len(rows) else words


def _row(spec: PlatformSpec, tried: Trials, chosen: str) -> PlatformRow:
    words = with_build(spec, tried)
    return PlatformRow(
        id=spec.id,
        name=spec.name,
        detail=" · ".join(filter(None, _details(spec))),
        price=_price(spec, tried.snapshot),
        suits=words,
        works=words == FITS,
        chosen=spec.id == chosen,
    )


def with_build(spec: PlatformSpec, tried: Trials) -> str:
    """In few words how the build goes with it: what errors it would bring. Where the GPUs are of another form that is all."""
    build, snapshot = tried.build, tried.snapshot
    gpu = snapshot.gpu(build.gpus[0].variant) if build.gpus else None
    if gpu is None or spec.kind == "does-not-apply":
        return ""
    if not _is_of_form(spec, gpu):
        return _takes_only(spec)
    if len(tried.platforms) >= MOST_TRIED and spec.id not in tried.platforms:
        return NOT_TRIED
    return formatting.first_of((finding.title for finding in tried.with_platform(spec.id)), MOST_SAID) or FITS


def _is_of_form(spec: PlatformSpec, gpu: GpuSpec) -> bool:
    return not spec.gpu_form or spec.gpu_form == gpu.form


def _takes_only(spec: PlatformSpec) -> str:
    return f"takes {FORM_WORDS[spec.gpu_form]} only"


def _details(spec: PlatformSpec) -> Iterator[str]:
    """What tells platforms apart, on one line."""
    if spec.gpu_max:
        yield f"{spec.gpu_max} × {SHORT_FORMS[spec.gpu_form]}"
    yield f"{spec.sockets} × {spec.cpu_socket}" if spec.cpu_socket else formatting.counted(spec.sockets, "socket")
    yield f"{spec.host_lanes} lanes" if spec.host_lanes else ""
    yield f"{formatting.number(spec.rack_units)} U" if spec.rack_units else ""
    yield spec.cooling


def _price(spec: PlatformSpec, snapshot: CatalogueSnapshot) -> str:
    for condition, word in CONDITIONS:
        price = snapshot.price(spec.id, condition)
        if price:
            return formatting.span(price.span, snapshot.currency) + ("" if condition == "new" else f" {word.lower()}")
    return formatting.UNKNOWN


def suits(spec: PlatformSpec, gpu: GpuSpec | None, wanted: int) -> str:
    """In few words how GPUs go into it, for a list of GPUs: to try the build with each would double the time of their page.
    A test asks that it agrees with the engine."""
    if gpu is None or spec.kind == "does-not-apply":
        return ""
    if not _is_of_form(spec, gpu):
        return _takes_only(spec)
    if spec.gpu_variants and gpu.id not in spec.gpu_variants:
        return "takes other GPUs"
    if spec.gpu_max and wanted > spec.gpu_max:
        return f"{-(-wanted // spec.gpu_max)} of them needed"
    if spec.gpu_counts and wanted not in spec.gpu_counts:
        return f"takes {' or '.join(map(str, spec.gpu_counts))} GPUs"
    return FITS


def _brings(spec: PlatformSpec, snapshot: CatalogueSnapshot) -> Iterator[str]:
    if spec.included_gpus:
        yield f"{spec.included_gpus.count} × {name_of(spec.included_gpus.product, snapshot)}"
    for item in spec.includes:
        yield f"{item.count} × {name_of(item.product, snapshot)}"
    if spec.psu and spec.psu_count:
        redundancy = f", {spec.psu_redundancy.upper()}" if spec.psu_redundancy not in ("", "none") else ""
        yield f"{spec.psu_count} × {spec.psu.name}{redundancy}"
    if spec.nvswitches:
        yield formatting.counted(spec.nvswitches, "NVSwitch", "NVSwitches")
    if spec.management:
        yield spec.management


def _rules_out(spec: PlatformSpec, snapshot: CatalogueSnapshot) -> Iterator[str]:
    """Limits of the platform itself, each as a sentence."""
    if spec.gpu_variants:
        yield f"GPUs other than {', '.join(name_of(v, snapshot) for v in spec.gpu_variants)}."
    elif spec.gpu_form:
        yield f"GPUs other than {FORM_WORDS[spec.gpu_form]}."
    if spec.gpu_counts:
        yield f"Numbers of GPUs other than {' or '.join(map(str, spec.gpu_counts))}."
    elif spec.gpu_max:
        yield f"More than {formatting.counted(spec.gpu_max, 'GPU')} in one server."
    if spec.input_volts_min and spec.input_volts_min > 127:
        yield f"Supplies below {formatting.number(spec.input_volts_min)} V: no 120 V circuit will do."
    for limit in spec.inlet_limits:
        with_gpus = f" with GPUs up to {formatting.number(limit.gpu_tdp_w)} W" if limit.gpu_tdp_w else ""
        yield f"Inlet air above {formatting.number(limit.max_c)} °C{with_gpus}."
    if spec.cpu_tdp_max_w:
        yield f"CPUs above {formatting.number(spec.cpu_tdp_max_w)} W."


def _to_check(spec: PlatformSpec) -> Iterator[str]:
    """What no source says of it; a build that needs it is warned of it too."""
    if spec.kind == "pcie-server" and spec.gpu_form == "pcie" and not spec.bridges_fit:
        yield "NVLink bridges: no source shows it with bridged pairs. The cards must sit side by side."
