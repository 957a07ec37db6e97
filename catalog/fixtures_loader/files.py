"""Which files there are, what table each fills, and reading them."""

import json
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Model

from catalog import models

from . import published
from .entries import Batch, Entry, FixtureError, Problem

YAML_TABLES: tuple[tuple[str, type[Model]], ...] = (
    ("sources", models.Source),
    ("gpu_generations", models.GpuGeneration),
    ("gpus", models.Gpu),
    ("psus", models.PowerSupply),
    ("cpus", models.Cpu),
    ("memory", models.MemoryModule),
    ("drives", models.Drive),
    ("nics", models.Nic),
    ("chassis", models.Chassis),
    ("cooling", models.CoolingKit),
    ("bridges", models.NvlinkBridge),
    ("upses", models.Ups),
    ("pdus", models.Pdu),
    ("cords", models.PowerCord),
    ("receptacles", models.Receptacle),
    ("accessories", models.Accessory),
    ("platforms", models.Platform),
    ("supplies", models.Supply),
    ("prices", models.Price),
    ("cloud_rates", models.CloudRate),
    ("server_benchmarks", models.ServerBenchmark),
    ("software", models.Software),
    ("claims", models.Claim),
    ("links", models.PurchaseLink),
)
"""In an order in which each table refers only to those before it."""

KEYS: dict[type[Model], tuple[str, ...]] = {
    models.Price: ("product", "condition", "priced_on"),
    models.CloudRate: ("id", "priced_on"),
}
"""Natural keys other than the id alone."""

ABOUT = "claim_products.yaml"
"""Which claims are about which products; apart from the claims, whose file is the guides' own order."""

MODELS_JSON, BENCHMARKS_JSON = "models.json", "a100_benchmarks.json"


def read_all(folder: Path, *, partial: bool = False) -> list[Batch]:
    """Every file of the folder. Raises FixtureError; a missing file is one, unless `partial`."""
    names = [*(f"{name}.yaml" for name, _ in YAML_TABLES), ABOUT, MODELS_JSON, BENCHMARKS_JSON]
    missing = [Problem(file=name, message="is missing") for name in names if not (folder / name).is_file()]
    if missing and not partial:
        raise FixtureError(missing)
    batches = [
        Batch(
            file=f"{name}.yaml",
            model=model,
            key=KEYS.get(model, ("id",)),
            entries=_yaml(folder / f"{name}.yaml"),
        )
        for name, model in YAML_TABLES
    ]
    _name_products(batches, _yaml(folder / ABOUT))
    return batches + _json_batches(folder)


def _name_products(batches: list[Batch], about: tuple[Entry, ...]) -> None:
    """Give each claim the products that it is about."""
    claims = {entry.label: entry for batch in batches if batch.model is models.Claim for entry in batch.entries}
    for entry in about:
        for label in entry.values.get("claims", ()):
            if label not in claims:
                problem = Problem(file=ABOUT, label=entry.label, field="claims", message=f"no such claim: {label}")
                raise FixtureError([problem])
            claims[label].values.setdefault("products", []).append(entry.values.get("product"))


def _yaml(path: Path) -> tuple[Entry, ...]:
    if not path.is_file():
        return ()
    try:
        data = yaml.load(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (safe)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        message = f"not YAML: {getattr(error, 'problem', None) or error}"
        raise FixtureError([Problem(file=path.name, label=where, message=message)]) from error
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise FixtureError([Problem(file=path.name, message="must be a list of mappings")])
    return tuple(Entry(file=path.name, label=_label(item, row), values=item) for row, item in enumerate(data, 1))


def _label(item: dict[str, Any], row: int) -> str:
    if "id" in item:
        return str(item["id"])
    parts = [str(item[name]) for name in ("product", "condition", "priced_on") if name in item]
    return " ".join(parts) or f"entry {row}"


def _json_batches(folder: Path) -> list[Batch]:
    architectures = _json(folder / MODELS_JSON).get("models", [])
    measured = _json(folder / BENCHMARKS_JSON)
    try:
        return [
            *published.language_models(MODELS_JSON, architectures),
            *published.measurements(BENCHMARKS_JSON, measured),
        ]
    except published.TranslationError as error:
        raise FixtureError([error.problem]) from error


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text())
    except ValueError as error:
        raise FixtureError([Problem(file=path.name, message=f"not JSON: {error}")]) from error
    if not isinstance(data, dict):
        raise FixtureError([Problem(file=path.name, message="must be an object")])
    return data
