"""When a figure may be called measured, and what it then says."""

from dataclasses import replace
from datetime import date

import pytest

from configurator.sizing.build import Workload
from configurator.sizing.catalogue import Benchmark, CatalogueSnapshot
from configurator.sizing.memory import fitting
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput import estimate, measured
from configurator.sizing.throughput.speeds import Throughput
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, PCIE_80, SXM_80, split

ROW = Benchmark(
    id="x1", model="llama-3.1-8b", gpu_variants=(SXM_80,), gpus=1, tensor_parallel=1, precision="fp16", concurrency=1, input_tokens=900,
    output_tokens=300, tok_s=95.0, metric="output_tok_s_total", engine="vLLM 0.20", link="nvlink", sources=("s1",),
)  # fmt: skip


def speed(
    *rows: Benchmark, id: str = "llama-3.1-8b", gpus: int = 1, on: str = SXM_80, link: str = "nvlink", **more: object
) -> Throughput:
    snapshot = CatalogueSnapshot(as_of=date(2026, 11, 20), benchmarks=rows)
    workload = Workload(model=id, **{"concurrency": 8, **more})  # type: ignore[arg-type]
    fit = fitting.fit(workload, llm.model(id), llm.gpu(on), split(gpus), ASSUMED, mig=None)
    return estimate.estimate(fit, link, snapshot)


def one_user(*rows: Benchmark, **more: object) -> tuple[Basis, float]:
    found = speed(*rows, **more).one_user  # type: ignore[arg-type]
    assert found is not None
    return found.basis, found.central


def test_the_very_setup_is_measured_with_engine_and_source() -> None:
    found = speed(ROW).one_user
    assert found is not None
    assert (found.basis, found.central) == (Basis.MEASURED, 95)
    assert (found.engine, found.sources) == ("vLLM 0.20", ("s1",))
    assert found.working == (
        "measured with vLLM 0.20 (x1): prompts of 900 tokens, counted in, answers of 300 tokens; other engines lie at 0.7 to 1.35 of it"
    )


def test_one_measurement_has_the_span_of_other_engines_within_the_bound() -> None:
    found = speed(replace(ROW, tok_s=80.0)).one_user
    assert found is not None
    assert (found.low, found.high) == pytest.approx((56, 108))  # 0.7 and 1.35 times 80
    fast = speed(replace(ROW, tok_s=120.0)).one_user
    assert fast is not None
    assert fast.high == pytest.approx(2039e9 / 15.16e9, rel=0.01)  # all weights and 1,150 tokens of cache, once a token


def test_the_month_stands_with_the_engine_where_it_is_known() -> None:
    found = speed(replace(ROW, measured_on="2026-03")).one_user
    assert found is not None
    assert found.working.startswith("measured with vLLM 0.20, 2026-03 (x1): ")
    assert found.engine == "vLLM 0.20"


def test_the_month_of_the_catalogues_rows_is_known_but_for_three_engines() -> None:
    undated = {row.engine for row in shelf.snapshot().benchmarks if not row.measured_on}
    assert undated == {"vLLM 0.23", "vLLM 0.20.1", "NeMo TensorRT-LLM (docs)"}


def test_bf16_and_fp16_count_as_the_same() -> None:
    assert one_user(ROW, weights="bf16")[0] is one_user(ROW, weights="fp16")[0] is Basis.MEASURED


@pytest.mark.parametrize("other", [
    {"model": "llama-3.3-70b"},
    {"precision": "int8"},
    {"gpus": 2},
    {"tensor_parallel": 2},
    {"gpu_variants": (PCIE_80,)},
    {"gpu_variants": ()},
    {"concurrency": 8},
    {"concurrency": None},
    {"metric": "prefill_tok_s"},
    {"suspect": "above the roofline"},
    {"input_tokens": 100_000},  # another length would be slower by more than a tenth
])  # fmt: skip
def test_anything_else_is_an_estimate(other: dict[str, object]) -> None:
    assert one_user(replace(ROW, **other))[0] is Basis.ESTIMATE  # type: ignore[arg-type]


def test_an_8_bit_cache_was_not_measured() -> None:
    assert one_user(ROW, kv_cache="int8")[0] is Basis.ESTIMATE


def test_lengths_that_hardly_change_the_speed_count() -> None:
    assert one_user(replace(ROW, input_tokens=10))[0] is Basis.MEASURED
    assert one_user(replace(ROW, input_tokens=None, output_tokens=None))[0] is Basis.MEASURED


def test_between_several_gpus_the_link_counts() -> None:
    pair = replace(ROW, gpus=2, tensor_parallel=2, gpu_variants=(PCIE_80,), link="pcie", tok_s=120.0)
    assert one_user(pair, gpus=2, on=PCIE_80, link="pcie")[0] is Basis.MEASURED
    assert one_user(pair, gpus=2, on=PCIE_80, link="nvlink")[0] is Basis.ESTIMATE
    assert one_user(replace(pair, link="unstated"), gpus=2, on=PCIE_80, link="nvlink")[0] is Basis.MEASURED
    assert one_user(replace(ROW, link="pcie"))[0] is Basis.MEASURED  # one GPU has no link


def test_several_rows_give_their_median_and_range() -> None:
    rows = [
        replace(ROW, id=f"x{n}", tok_s=float(value), engine=engine)
        for n, value, engine in ((1, 80, "A"), (2, 100, "B"), (3, 93, "A"))
    ]
    found = speed(*rows).one_user
    assert found is not None
    assert found.central == 93
    assert (found.low, found.high) == pytest.approx((93 * 0.7, 93 * 1.35))
    assert found.working.startswith("median of 3 measurements with A, B (x1, x2, x3): prompts of 900 tokens")


@pytest.mark.parametrize("dated", ["vLLM (2023)", "FasterTransformer", "HF Transformers 4.46"])
def test_a_dated_engine_counts_only_where_nothing_newer_was_measured(dated: str) -> None:
    old = replace(ROW, id="x0", tok_s=40.0, engine=dated)
    assert one_user(old) == (Basis.MEASURED, 40.0)
    assert one_user(old, ROW) == (Basis.MEASURED, 95.0)


def test_servers_of_today_come_before_engines_of_a_desk_and_gpus_that_are_held_back() -> None:
    desk = replace(ROW, id="x2", tok_s=70.0, engine="MLC LLM")
    limited = replace(ROW, id="x3", tok_s=60.0, engine="gpt-fast (PyTorch compile)")
    assert one_user(desk, limited, ROW) == (Basis.MEASURED, 95.0)
    assert one_user(desk, limited) == (Basis.MEASURED, 65.0)  # the median of the two
    found = speed(limited).one_user
    assert found is not None
    assert "GPUs limited to 330 W" in found.working


@pytest.mark.parametrize(("precision", "weights", "basis"), [
    ("fp16", "bf16", Basis.ESTIMATE), ("bf16", "fp16", Basis.ESTIMATE), ("q4_k_m", "q4_k_m", Basis.MEASURED),
])  # fmt: skip
def test_llama_cpp_stands_for_its_own_formats_only(precision: str, weights: str, basis: Basis) -> None:
    row = replace(ROW, precision=precision, engine="llama.cpp")
    assert one_user(row, weights=weights)[0] is basis


def test_models_of_the_same_matrices_share_their_rows() -> None:
    shared = [llm.speed(id, gpus=2).one_user for id in ("llama-3.1-70b", "llama-3.3-70b", "r1-distill-llama-70b")]
    assert all(rate is not None and rate.basis is Basis.MEASURED and rate.central == 16.03 for rate in shared)
    other = llm.speed("llama-2-70b", gpus=2).one_user
    assert other is not None
    assert other.central == 21.32  # another vocabulary, and a row of its own


def test_weight_only_int8_stands_for_w8a8_with_one_user_only() -> None:
    alone = replace(ROW, precision="int8", tok_s=130.0)
    together = replace(ROW, precision="int8", concurrency=8, tok_s=800.0)
    found = speed(alone, together, weights="int8")
    assert found.one_user is not None
    assert found.batch is not None
    assert (found.one_user.basis, found.batch.basis) == (Basis.MEASURED, Basis.ESTIMATE)
    w8a8 = speed(alone, replace(together, precision="int8_w8a8"), weights="int8").batch
    assert w8a8 is not None
    assert (w8a8.basis, w8a8.central) == (Basis.MEASURED, 800)


def test_more_for_each_of_two_than_for_one_alone_is_explained() -> None:
    found = speed(replace(ROW, tok_s=40.0), concurrency=2)
    assert found.one_user is not None
    assert found.per_user is not None
    assert found.per_user.central > 40
    assert "above the 40.0 of one user alone, since that was measured with vLLM 0.20" in found.per_user.working


def test_a_batch_of_one_is_one_user() -> None:
    found = speed(ROW, concurrency=1)
    assert found.one_user is not None
    assert found.batch == found.one_user


def test_a_batch_is_measured_at_its_own_concurrency() -> None:
    row = replace(ROW, concurrency=8, input_tokens=1000, tok_s=600.0)
    found, other = speed(row).batch, speed(row, concurrency=9).batch
    assert found is not None
    assert other is not None
    assert (found.basis, found.central, other.basis) == (Basis.MEASURED, 600, Basis.ESTIMATE)


def test_saturation_is_measured_at_its_own_lengths() -> None:
    row = replace(ROW, concurrency=None, input_tokens=1000, output_tokens=1000, tok_s=3787.0)
    same = speed(row, input_tokens=1100, output_tokens=900).saturated
    other = speed(row).saturated  # 1,000 and 300
    chats = speed(replace(row, input_tokens=None, output_tokens=None)).saturated
    assert same is not None
    assert other is not None
    assert chats is not None
    assert (same.basis, same.central) == (Basis.MEASURED, 3787)
    assert other.basis is chats.basis is Basis.ESTIMATE


def test_the_first_token_is_measured_too() -> None:
    row = replace(ROW, metric="prefill_tok_s", input_tokens=2048, output_tokens=1, tok_s=14_670, ttft_ms=139.6)
    found = speed(row, input_tokens=2000).time_to_first_token_ms
    assert found is not None
    assert (found.basis, found.central) == (Basis.MEASURED, 139.6)


def test_replicas_together_were_not_measured() -> None:
    row = replace(ROW, concurrency=8, input_tokens=1000, tok_s=600.0)
    snapshot = CatalogueSnapshot(as_of=date(2026, 11, 20), benchmarks=(row, ROW))
    workload = Workload(model="llama-3.1-8b", concurrency=8)
    plan = split(replicas=2)
    fit = fitting.fit(workload, llm.model("llama-3.1-8b"), llm.gpu(), plan, ASSUMED, mig=None)
    found = estimate.estimate(fit, "nvlink", snapshot)
    assert found.batch is not None
    assert found.one_user is not None
    assert found.batch.basis is Basis.ESTIMATE
    assert found.one_user.basis is Basis.MEASURED  # one user is on one replica


def test_users_shared_out_evenly_are_measured_as_those_of_one_replica() -> None:
    row = replace(ROW, concurrency=4, input_tokens=1000, tok_s=330.0)
    snapshot = CatalogueSnapshot(as_of=date(2026, 11, 20), benchmarks=(row,))
    batches = []
    for concurrency in (8, 4, 9):
        workload = Workload(model="llama-3.1-8b", concurrency=concurrency)
        plan = split(replicas=2)
        fit = fitting.fit(workload, llm.model("llama-3.1-8b"), llm.gpu(), plan, ASSUMED, mig=None)
        found = estimate.estimate(fit, "nvlink", snapshot).batch
        assert found is not None
        batches.append((found.basis, found.central))
    assert batches[0] == (Basis.COMPUTED, 2 * 330)  # four on each
    assert batches[1][0] is batches[2][0] is Basis.ESTIMATE  # two on each; four and five


def test_full_replicas_add_up_to_a_multiple_of_what_was_measured_of_one() -> None:
    row = replace(ROW, concurrency=None, input_tokens=1000, output_tokens=1000, tok_s=3787.0)
    snapshot = CatalogueSnapshot(as_of=date(2026, 11, 20), benchmarks=(row,))
    workload = Workload(model="llama-3.1-8b", concurrency=8, input_tokens=1000, output_tokens=1000)
    plan = split(replicas=3)
    fit = fitting.fit(workload, llm.model("llama-3.1-8b"), llm.gpu(), plan, ASSUMED, mig=None)
    found = estimate.estimate(fit, "nvlink", snapshot).saturated
    assert found is not None
    assert (found.basis, found.central) == (Basis.COMPUTED, 3 * 3787)
    assert found.working.startswith("3 replicas × one of them as measured with vLLM 0.20 (x1): ")


@pytest.mark.parametrize(("id", "weights", "gpus", "on", "tok_s"), [
    ("llama-3.1-70b", "bf16", 2, SXM_80, 16.0),
    ("llama-3.1-70b", "bf16", 4, SXM_80, 37.5),
    ("llama-3.1-70b", "bf16", 8, SXM_80, 58.8),
    ("llama-3.1-405b", "int8", 8, SXM_80, 15.6),
    ("deepseek-r1", "int4_g64", 8, SXM_80, 46.8),
    ("mixtral-8x7b", "bf16", 2, SXM_80, 96.7),
])  # fmt: skip
def test_highlights_of_the_catalogue(id: str, weights: str, gpus: int, on: str, tok_s: float) -> None:
    found = llm.speed(id, weights, gpus, on).one_user
    assert found is not None
    assert found.basis is Basis.MEASURED
    assert found.low - 0.1 <= tok_s <= found.high + 0.1


def test_what_trt_llm_published_at_saturation() -> None:
    found = llm.speed("llama-3.1-70b", gpus=8, input_tokens=1000, output_tokens=1000).saturated
    assert found is not None
    assert (found.basis, round(found.central)) == (Basis.MEASURED, 3320)


def test_suspect_rows_of_the_catalogue_stand_for_nothing() -> None:
    suspects = [r for r in llm.published_runs()["rows"] if r.get("suspect")]
    assert len(suspects) == 3
    shown = measured.index_of(shelf.snapshot().benchmarks).values()
    assert not {r["id"] for r in suspects} & {row.id for rows in shown for row in rows}


def test_dated_engines_are_those_that_the_catalogue_flags() -> None:
    flagged = {r["engine"] for r in llm.published_runs()["rows"] if r.get("old_engine")}
    assert flagged == set(measured.DATED_ENGINES)


def test_rows_are_indexed_once_for_a_snapshot() -> None:
    rows = (ROW,)
    assert measured.index_of(rows) is measured.index_of(rows)
