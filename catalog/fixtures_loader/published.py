"""models.json and a100_benchmarks.json keep the shape in which the facts were collected; here it becomes ours."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import slugify

from catalog import models

from .entries import Batch, Entry, Problem

GPU_VARIANTS = {
    "a100_80_sxm": ["a100-sxm4-80gb", "a100-sxm4-80gb-500w"],
    "a100_40_sxm": ["a100-sxm4-40gb"],
    "a100_80_pcie": ["a100-pcie-80gb"],
    "l40s_48": ["l40s"],
    "a800_80_sxm": [],  # an A100 with slower NVLink: kept as a row, compared with nothing
}

SAME_NAMES = (
    "id", "name", "hf", "hidden", "layers", "heads", "kv_heads", "head_dim", "ffn", "vocab", "max_context", "params_total",
)  # fmt: skip
RENAMED = {
    "license": "licence",
    "notes": "note",
    "params_per_token_matmul": "params_per_token",
    "weights_gb": "published_weights_gb",
}
MOE = ("experts", "top_k", "expert_ffn", "shared", "dense_layers", "dense_ffn")

GITHUB = re.compile(r"github:(?P<repository>[\w.-]+/[\w.-]+)(?:@(?P<commit>[0-9a-f]+))?(?: (?P<path>[\w./-]+\.\w+))?")
WEB = re.compile(r"https?://[^\s,;)]+")


class TranslationError(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def language_models(file: str, rows: list[dict[str, Any]]) -> list[Batch]:
    entries = _entries(file, rows, _architecture)
    return [
        _citations(file, (text for row in rows for text in row.get("sources", ()))),
        Batch(file=file, model=models.LanguageModel, entries=entries),
    ]


def measurements(file: str, data: dict[str, list[dict[str, Any]]]) -> list[Batch]:
    inference, training, fits = data.get("rows", []), data.get("training", []), data.get("observed_fits", [])
    return [
        _citations(file, (row.get("source", "") for row in [*inference, *training, *fits])),
        Batch(file=file, model=models.Benchmark, entries=_entries(file, inference, _benchmark)),
        Batch(file=file, model=models.TrainingRun, entries=_entries(file, training, _training_run)),
        Batch(file=file, model=models.ObservedFit, entries=_entries(file, fits, _observed_fit)),
    ]


def citation_id(text: str) -> str:
    """An id made from a citation: readable, and unlike that of every other citation."""
    words = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^(github:|https?://)", "", text.lower()))
    return f"{words[:60].strip('-')}-{_digest(text)}"


def _citations(file: str, texts: Iterable[str]) -> Batch:
    unique = sorted({text for text in texts if text})
    return Batch(
        file=file,
        model=models.Source,
        may_repeat=True,
        entries=tuple(
            Entry(file=file, label=text, values={"id": citation_id(text), "title": text, "url": _address(text)})
            for text in unique
        ),
    )


def _address(citation: str) -> str:
    """The page that a citation names: its own address, or the file in a GitHub repository."""
    if web := WEB.search(citation):
        return web.group()
    if not (hub := GITHUB.match(citation)):
        return ""
    page = f"https://github.com/{hub['repository']}"
    if not hub["commit"]:
        return page
    return f"{page}/blob/{hub['commit']}/{hub['path']}" if hub["path"] else f"{page}/tree/{hub['commit']}"


def _entries(
    file: str, rows: list[dict[str, Any]], translate: Callable[[dict[str, Any]], dict[str, Any]]
) -> tuple[Entry, ...]:
    found = []
    for number, row in enumerate(rows, 1):
        label = str(row.get("id", f"row {number}"))
        try:
            values = translate(row)
        except KeyError as error:
            problem = Problem(file=file, label=label, field=str(error.args[0]), message="is missing or not known")
            raise TranslationError(problem) from error
        found.append(Entry(file=file, label=label, values=values))
    return tuple(found)


def _architecture(row: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if value is not None}
    values = {name: rest.pop(name) for name in SAME_NAMES if name in rest}
    values |= {ours: rest.pop(theirs) for theirs, ours in RENAMED.items() if theirs in rest}
    values["sources"] = [citation_id(text) for text in rest.pop("sources", ())]
    # A vision tower stays in 16 bits when the language model is quantised, as embedding and head do.
    values["tower_params"] = rest.pop("extra_params", 0)
    values["embedding_params"] = rest.pop("embedding_plus_head_params") + values["tower_params"]
    values["ffn_matrices"] = rest.pop("mlp_mats", 3)
    values["native_mxfp4"] = rest.pop("native_mxfp4", False)
    if moe := dict(rest.pop("moe", {})):
        values |= {f"moe_{name}": moe.pop(name) for name in MOE if name in moe}
        rest |= moe  # what is left are its biases
    if mla := rest.get("mla"):
        values |= {"kv_lora_rank": mla["kv_lora_rank"], "rope_head_dim": mla["qk_rope"]}
    if sliding := rest.pop("sliding_window", None):
        values |= {"window": sliding["window"], "full_attention_layers": sliding["full_layers"]}
    return values | {"details": rest}


def _benchmark(row: dict[str, Any]) -> dict[str, Any]:
    rest = dict(row)
    names = ("id", "model", "gpus", "precision", "tok_s", "metric", "engine", "link", "confidence")
    values = {name: rest.pop(name) for name in names}
    values |= {name: rest.pop(name) for name in ("note", "suspect", "ttft_ms", "measured_on") if name in rest}
    values["tensor_parallel"] = rest.pop("tp")
    values["gpu_label"] = rest.pop("gpu")
    values["gpu_variants"] = GPU_VARIANTS[values["gpu_label"]]
    # Words instead of numbers: "max" is a saturated server, "sharegpt" a mix of lengths. The words stay in details.
    for theirs, ours in (("concurrency", "concurrency"), ("isl", "input_tokens"), ("osl", "output_tokens")):
        values[ours] = rest.pop(theirs) if isinstance(row[theirs], int) else None
    values["sources"] = [citation_id(rest.pop("source"))]
    return values | {"details": rest}


TRAINING = (
    "note", "micro_batch", "tok_s", "method", "catalogue_model", "params", "layers", "hidden", "checkpointing", "measured_on", "excluded",
)  # fmt: skip


def _training_run(row: dict[str, Any]) -> dict[str, Any]:
    rest = dict(row)
    values = {name: rest.pop(name) for name in ("id", "task", "model", "gpus", "fits")}
    values |= {name: rest.pop(name) for name in TRAINING if name in rest}
    values |= {"gpu_label": rest.pop("gpu"), "sequence_tokens": rest.pop("seq_len", None)}
    # Labels that name no form, such as a100_80gb, stand for no variant of ours.
    values["gpu_variants"] = GPU_VARIANTS.get(values["gpu_label"], [])
    values["sources"] = [citation_id(rest.pop("source"))]
    return values | {"details": rest}


def _observed_fit(row: dict[str, Any]) -> dict[str, Any]:
    """These rows have no ids; one made from the whole row stays the same as long as the row does."""
    rest = dict(row)
    values = {name: rest.pop(name) for name in ("model", "precision", "gpus")}
    values |= {"gpu_label": rest.pop("gpu"), "fits": rest.pop("fits", None), "note": rest.pop("note", "")}
    values["sources"] = [citation_id(rest.pop("source"))]
    digest = _digest(json.dumps(row, sort_keys=True))
    return values | {
        "id": f"{slugify(row['model'])}-{slugify(row['precision'])}-{row['gpus']}x-{digest}",
        "details": rest,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
