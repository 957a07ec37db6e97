"""The catalogue's fixtures as a snapshot, read straight from their files: what engine tests use instead of a database."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from configurator.sizing import catalogue as spec
from configurator.sizing.build import Build, codec
from configurator.sizing.quantities import Span

FIXTURES = Path(__file__).parents[2] / "fixtures"
CATALOGUE = FIXTURES / "catalogue"
AS_OF = date(2026, 11, 20)

PRODUCT_FILES: dict[str, type[Any]] = {
    "gpus": spec.GpuSpec,
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


def rows(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.load((CATALOGUE / f"{name}.yaml").read_text(), Loader=yaml.CSafeLoader)
    return loaded


@cache
def snapshot(on: date = AS_OF) -> spec.CatalogueSnapshot:
    """Every product, price in force, rate, model and benchmark of the fixtures."""
    return spec.CatalogueSnapshot(
        as_of=on,
        products=dict(_products()),
        prices=_prices_in_force(on),
        cloud_rates={
            r["id"]: TypeAdapter(spec.CloudRate).validate_python(r) for r in rows("cloud_rates") if r["priced_on"] <= on
        },
        models={m.id: m for m in language_models()},
        benchmarks=tuple(benchmarks()),
        training_runs=tuple(training_runs()),
    )


def _products() -> Iterator[tuple[str, spec.AnyProduct]]:
    for name, kind in PRODUCT_FILES.items():
        adapter = TypeAdapter(kind)
        for row in rows(name):
            yield row["id"], adapter.validate_python(row)
    psus = {row["id"]: row for row in rows("psus")}
    adapter = TypeAdapter(spec.PlatformSpec)
    for row in rows("platforms"):
        supply = {"psu": psus[row["psu"]]} if row.get("psu") else {}
        yield row["id"], adapter.validate_python({**row, **supply})


def _prices_in_force(on: date) -> dict[tuple[str, str], spec.Price]:
    newest: dict[tuple[str, str], spec.Price] = {}
    for row in rows("prices"):
        low, likely, high = (TypeAdapter(Any).validate_python(row[k]) for k in ("low", "likely", "high"))
        price = spec.Price(
            product=row["product"],
            condition=row["condition"],
            priced_on=row["priced_on"],
            sources=tuple(row["sources"]),
            span=TypeAdapter(Span).validate_python({"low": low, "likely": likely, "high": high}),
        )
        key = (price.product, price.condition)
        if price.priced_on <= on and (key not in newest or newest[key].priced_on < price.priced_on):
            newest[key] = price
    return newest


def language_models() -> Iterator[spec.LanguageModel]:
    for row in json.loads((CATALOGUE / "models.json").read_text())["models"]:
        mla, window, moe = row.get("mla") or {}, row.get("sliding_window") or {}, row.get("moe")
        yield spec.LanguageModel(
            **{k: row[k] for k in ("id", "name", "hidden", "layers", "heads", "kv_heads", "head_dim", "ffn", "vocab")},
            params_total=row["params_total"],
            params_per_token=row["params_per_token_matmul"],
            embedding_params=row["embedding_plus_head_params"] + row.get("extra_params", 0),
            tower_params=row.get("extra_params", 0),
            ffn_matrices=row.get("mlp_mats", 3),
            max_context=row.get("max_context"),
            kv_lora_rank=mla.get("kv_lora_rank"),
            rope_head_dim=mla.get("qk_rope"),
            window=window.get("window"),
            full_attention_layers=window.get("full_layers"),
            native_mxfp4=row.get("native_mxfp4", False),
            moe=_moe(moe) if moe else None,
            sources=tuple(row["sources"]),
        )


def _moe(row: dict[str, Any]) -> spec.MoeSpec:
    names = ("experts", "top_k", "expert_ffn", "shared", "dense_layers", "dense_ffn")
    return spec.MoeSpec(**{name: row[name] for name in names if name in row})


GPU_VARIANTS = {
    "a100_80_sxm": ("a100-sxm4-80gb", "a100-sxm4-80gb-500w"),
    "a100_40_sxm": ("a100-sxm4-40gb",),
    "a100_80_pcie": ("a100-pcie-80gb",),
    "l40s_48": ("l40s",),
}


def benchmarks() -> Iterator[spec.Benchmark]:
    for row in json.loads((CATALOGUE / "a100_benchmarks.json").read_text())["rows"]:
        users = row["concurrency"]
        yield spec.Benchmark(
            id=row["id"],
            model=row["model"],
            gpu_variants=GPU_VARIANTS.get(row["gpu"], ()),
            gpus=row["gpus"],
            tensor_parallel=row["tp"],
            precision=row["precision"],
            concurrency=users if isinstance(users, int) else None,
            input_tokens=_tokens(row["isl"]),
            output_tokens=_tokens(row["osl"]),
            tok_s=row["tok_s"],
            metric=row["metric"],
            engine=row["engine"],
            link=row["link"],
            ttft_ms=row.get("ttft_ms"),
            suspect=row.get("suspect") or "",
            confidence=row["confidence"],
            measured_on=row.get("measured_on", ""),
            sources=(row["source"],),
        )


def training_runs() -> Iterator[spec.TrainingRun]:
    same = (
        "id",
        "model",
        "method",
        "gpus",
        "catalogue_model",
        "params",
        "layers",
        "hidden",
        "micro_batch",
        "checkpointing",
        "tok_s",
        "excluded",
    )
    for row in json.loads((CATALOGUE / "a100_benchmarks.json").read_text())["training"]:
        yield spec.TrainingRun(
            **{name: row[name] for name in same if name in row},
            gpu_variants=GPU_VARIANTS.get(row["gpu"], ()),
            sequence_tokens=row.get("seq_len"),
            sources=(row["source"],),
        )


def _tokens(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def reference_build(name: str) -> Build:
    return codec.read((FIXTURES / "reference_builds" / f"{name}.json").read_text())
