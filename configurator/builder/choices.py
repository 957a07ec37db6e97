"""What can be chosen, listed from the snapshot: all but the retired. The lists are made once for each snapshot and then kept."""

import re

from configurator.sizing.build import Supply
from configurator.sizing.catalogue import (
    AnyProduct,
    CatalogueSnapshot,
    GpuSpec,
    LanguageModel,
    PlatformSpec,
    ReceptacleSpec,
    SupplyPreset,
    UpsSpec,
)
from configurator.sizing.catalogue.kept import once_per_identity
from configurator.sizing.catalogue.searching import sought, squeezed
from configurator.sizing.machine.bom import kind_of

from .formatting import number
from .forms.words import REGIONS

Choices = list[tuple[str, list[tuple[str, str]]]]

BILLION = 10**9


@once_per_identity
def models(snapshot: CatalogueSnapshot) -> Choices:
    """Language models by family, smallest first."""
    families: dict[str, list[LanguageModel]] = {}
    for model in snapshot.models.values():
        if model.retired:
            continue
        families.setdefault(_family(model), []).append(model)
    return [
        (family, [(m.id, _with_size(m)) for m in sorted(members, key=lambda m: (m.params_total, m.name))])
        for family, members in sorted(families.items(), key=lambda item: item[0].lower())
    ]


def _family(model: LanguageModel) -> str:
    """Llama of Llama 3.1 8B, Qwen of Qwen2.5 7B, Phi of Phi-4 14B, gpt-oss of gpt-oss 20B."""
    first = model.name.split(" ")[0]
    return re.sub(r"-?[\d.]+$", "", first) or first


def _with_size(model: LanguageModel) -> str:
    size = f"{number(model.params_total / BILLION, 1 if model.params_total < 100 * BILLION else 0)} B parameters"
    return f"{model.name} · {size}"


@once_per_identity
def gpus(snapshot: CatalogueSnapshot) -> tuple[GpuSpec, ...]:
    """The A100s first, then the others by generation."""
    found = snapshot.offered(GpuSpec)
    return tuple(
        sorted(found, key=lambda g: (not g.is_a100, g.form != "pcie" if g.is_a100 else 0, g.memory_gb, g.tdp_w))
    )


@once_per_identity
def gpu_choices(snapshot: CatalogueSnapshot) -> Choices:
    rows = gpus(snapshot)
    a100 = [(g.id, g.name) for g in rows if g.is_a100]
    others = [(g.id, g.name) for g in rows if not g.is_a100]
    return [("A100", a100), ("Others, to compare", others)]


@once_per_identity
def platforms(snapshot: CatalogueSnapshot) -> tuple[PlatformSpec, ...]:
    found = snapshot.offered(PlatformSpec)
    return tuple(sorted(found, key=lambda p: (p.gpu_max, p.name)))


@once_per_identity
def upses(snapshot: CatalogueSnapshot) -> tuple[UpsSpec, ...]:
    found = snapshot.offered(UpsSpec)
    return tuple(sorted(found, key=lambda u: (u.watts, u.va, u.name)))


@once_per_identity
def ups_choices(snapshot: CatalogueSnapshot) -> Choices:
    listed = [(u.id, f"{u.name} · {number(u.watts)} W, {number(u.va)} VA") for u in upses(snapshot)]
    return [("", [("", "No UPS"), ("~own", "A UPS of your own, as below"), *listed])]


@once_per_identity
def receptacle_choices(snapshot: CatalogueSnapshot) -> Choices:
    found = snapshot.offered(ReceptacleSpec)
    groups: Choices = [("", [("", "Not known yet")])]
    for region, title in (*REGIONS, ("", "Either")):
        listed = [(r.id, r.name) for r in sorted(found, key=lambda r: (r.amps, r.name)) if r.region == region]
        if listed:
            groups.append((title, listed))
    return groups


def supply_of(preset: SupplyPreset) -> Supply:
    """A preset as a build holds it."""
    return Supply(
        volts=preset.volts,
        phases=preset.phases,
        voltage_is=preset.voltage_is,
        breaker_amps=preset.breaker_amps,
        receptacle=preset.receptacle or None,
    )


@once_per_identity
def supply_choices(snapshot: CatalogueSnapshot) -> Choices:
    groups: Choices = [("", [("", "Not known yet"), ("~own", "As below")])]
    for region, title in REGIONS:
        groups.append((title, [(s.id, s.name) for s in snapshot.supplies.values() if s.region == region]))
    return groups


@once_per_identity
def parts(snapshot: CatalogueSnapshot) -> tuple[AnyProduct, ...]:
    """What stands in a bill of materials as a part: everything but GPUs, platforms, UPSs and wall sockets."""
    elsewhere = (GpuSpec, PlatformSpec, UpsSpec, ReceptacleSpec)
    found = [p for p in snapshot.products.values() if not isinstance(p, elsewhere) and not p.retired]
    return tuple(sorted(found, key=lambda p: (kind_of(p), p.name)))


@once_per_identity
def _searchable(snapshot: CatalogueSnapshot) -> tuple[tuple[str, str, AnyProduct], ...]:
    return tuple((kind_of(p), squeezed(p.name, p.maker, p.part_number, p.id), p) for p in parts(snapshot))


def find_parts(snapshot: CatalogueSnapshot, kind: str, words: str, most: int) -> list[AnyProduct]:
    """Parts of a kind (or of any) that hold every word, at most `most`."""
    wanted = sought(words)
    found: list[AnyProduct] = []
    for its_kind, text, product in _searchable(snapshot):
        if (not kind or its_kind == kind) and all(word in text for word in wanted):
            found.append(product)
            if len(found) == most:
                break
    return found
