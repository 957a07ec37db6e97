"""Reads the catalogue's fixtures into the engine's types without a database, and says by name what is wrong with a record."""

import types
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml

from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span

FIXTURES = Path(__file__).parents[2] / "fixtures"
CATALOGUE = FIXTURES / "catalogue"
BUILDS = FIXTURES / "reference_builds"

T = TypeVar("T")


class RecordError(ValueError):
    """A record that is not what its table holds: `path` is file, id and field."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuGeneration:
    id: str
    name: str
    architecture: str
    flagship: str
    memory: str
    released: str
    status: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    product: str
    condition: Literal["new", "used", "refurbished"]
    priced_on: date
    low: Decimal
    likely: Decimal
    high: Decimal
    currency: Literal["USD"]
    sources: tuple[str, ...]
    note: str

    def __post_init__(self) -> None:
        Span(self.low, self.likely, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerBenchmark:
    id: str
    server: str
    gpu_config: str
    llama3_8b_finetune_hours: float
    sdxl_img_per_s: float
    usd_per_hour: Decimal
    verdict: Literal["UNVERIFIABLE"]
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    id: str
    kind: Literal["minimum", "framework", "container"]
    name: str
    minimum: str
    recommended: str
    support: str
    url: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedClaim:
    id: str
    seed: Literal["S0", "S1", "S2"]
    section: str
    subject: str
    stated: str
    recomputed: str
    verdict: Literal["AGREES", "ROUNDS", "LOOSE", "WRONG", "CONTRADICTORY", "INCOMPLETE", "UNVERIFIABLE"]
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: str
    name: str
    url: str
    kind: Literal["new", "used", "official", "benchmark", "pricing"]
    tier: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsAboutProduct:
    product: str
    claims: tuple[str, ...]


PRODUCT_TABLES: Mapping[str, type[Any]] = {
    "gpus": spec.GpuSpec,
    "platforms": spec.PlatformSpec,
    "cpus": spec.CpuSpec,
    "memory": spec.MemorySpec,
    "drives": spec.DriveSpec,
    "nics": spec.NicSpec,
    "psus": spec.PsuSpec,
    "chassis": spec.ChassisSpec,
    "cooling": spec.CoolingSpec,
    "bridges": spec.BridgeSpec,
    "upses": spec.UpsSpec,
    "pdus": spec.PduSpec,
    "cords": spec.CordSpec,
    "receptacles": spec.ReceptacleSpec,
    "accessories": spec.AccessorySpec,
}
OTHER_TABLES: Mapping[str, type[Any]] = {
    "sources": spec.Source,
    "gpu_generations": GpuGeneration,
    "supplies": spec.SupplyPreset,
    "prices": PriceRow,
    "cloud_rates": spec.CloudRate,
    "server_benchmarks": ServerBenchmark,
    "software": Software,
    "claims": SeedClaim,
    "claim_products": ClaimsAboutProduct,
    "links": Link,
}
TABLES: Mapping[str, type[Any]] = {**PRODUCT_TABLES, **OTHER_TABLES}


@cache
def rows(table: str) -> tuple[dict[str, Any], ...]:
    """The mappings of one file, as they stand there."""
    loaded = yaml.load((CATALOGUE / f"{table}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    if not isinstance(loaded, list) or not all(isinstance(row, dict) for row in loaded):
        raise RecordError(table, "is a list of mappings")
    return tuple(loaded)


@cache
def records(table: str) -> tuple[Any, ...]:
    """Every record of one file that can be read. One that cannot has a failing test of its own, which names it."""
    return tuple(_readable(table))


def _readable(table: str) -> Iterator[Any]:
    for row in rows(table):
        with suppress(RecordError):
            yield record(table, row)


def record(table: str, row: Mapping[str, Any]) -> Any:
    label = row.get("id") or "/".join(str(row[key]) for key in ("product", "condition", "priced_on") if key in row)
    return built(TABLES[table], _with_psu(table, row), f"{table}.{label}")


def _with_psu(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A platform names its power supply by id; the engine's type holds the whole supply."""
    if table != "platforms" or row.get("psu") is None:
        return row
    found = next((psu for psu in rows("psus") if psu["id"] == row["psu"]), None)
    if found is None:
        raise RecordError(f"platforms.{row['id']}.psu", f"no such power supply: {row['psu']}")
    return {**row, "psu": found}


def products() -> Iterator[tuple[str, Any]]:
    for table in PRODUCT_TABLES:
        for found in records(table):
            yield table, found


def built(kind: type[T], row: Mapping[str, Any], path: str) -> T:
    """A dataclass from a mapping: no unknown key, none missing, every value of the declared type."""
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]  # only dataclasses are asked for
    for key in row:
        if key not in known:
            raise RecordError(f"{path}.{key}", f"{kind.__name__} has no such field")
    for name, f in known.items():
        if name not in row and f.default is MISSING and f.default_factory is MISSING:
            raise RecordError(f"{path}.{name}", "is missing")
    values = {name: _value(hints[name], value, f"{path}.{name}") for name, value in row.items()}
    try:
        return kind(**values)
    except ValueError as error:
        raise RecordError(path, str(error)) from error


def _value(hint: Any, value: Any, path: str) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(args, value, path)
    if origin is Literal:
        if value not in args or isinstance(value, bool):
            raise RecordError(path, f"is one of {', '.join(map(repr, args))}, not {value!r}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise RecordError(path, f"is a list, not {value!r}")
        return tuple(_value(args[0], item, f"{path}[{i}]") for i, item in enumerate(value))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise RecordError(path, f"is a mapping, not {value!r}")
        return built(hint, value, path)
    return _scalar(hint, value, path)


def _one_of(args: tuple[Any, ...], value: Any, path: str) -> Any:
    if value is None and type(None) in args:
        return None
    return _value(next(arg for arg in args if arg is not type(None)), value, path)


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if hint is Decimal:
        return _amount(value, path)
    # In Python a bool is an int and an int does for a float; in a fixture a bool is never a number.
    accepted: tuple[type, ...] = (int, float) if hint is float else (hint,)
    if not isinstance(value, accepted) or (isinstance(value, bool) and hint is not bool):
        raise RecordError(path, f"is of type {hint.__name__}, not {value!r}")
    return value


def _amount(value: Any, path: str) -> Decimal:
    if not isinstance(value, str):
        raise RecordError(path, f"an amount stands in quotation marks, so that it is never a float: {value!r}")
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise RecordError(path, f"is not a decimal number: {value!r}") from error
