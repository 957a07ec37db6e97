"""How the estimates fare against everything that was published: on all rows, and on pages that a fit has not seen."""

from dataclasses import replace
from functools import cache
from math import log

import pytest

from configurator.sizing.build import Workload
from configurator.sizing.memory import fitting
from configurator.sizing.throughput import calibration, estimate
from configurator.sizing.throughput import fit as speed_fit
from configurator.sizing.throughput.calibration import (
    Calibration,
    LoadReport,
    calibrate,
    percentile,
    published,
    reasons,
)
from configurator.sizing.throughput.constants import PASSPORTS, SHIPPED
from configurator.sizing.throughput.samples import Excluded, Sample
from configurator.sizing.throughput.speeds import ONE_USER
from configurator.sizing.throughput.step_model import Machine, Running, fastest_tflops, roofline_tok_s
from configurator.sizing.throughput.training import TrainingWork
from tests.sizing import llm, shelf
from tests.sizing.llm import split

ROWS, EXCLUDED = published(shelf.snapshot())


@cache
def found() -> Calibration:
    """All constants fitted to all rows, and again without each page: some seconds, so not while tests are collected."""
    return calibrate(shelf.snapshot())


def report_of(load: str) -> LoadReport:
    return next(report for report in found().loads if report.load == load)


@pytest.mark.parametrize(("load", "rows", "pages", "inside", "left_out"), [
    ("one_user", 159, 10, 0.95, 0.92),
    ("batch", 76, 9, 0.95, 0.93),
    ("saturated", 159, 7, 0.95, 0.90),
    ("first_token", 13, 4, 0.95, 0.90),
    ("training", 151, 3, 0.97, 0.92),
])  # fmt: skip
def test_nine_of_ten_published_rows_lie_inside_the_bands_even_on_pages_that_the_fit_has_not_seen(
    load: str, rows: int, pages: int, inside: float, left_out: float
) -> None:  # fmt: skip
    report = report_of(load)
    assert (report.in_sample.rows, report.left_out.rows) == (rows, rows)
    assert report.in_sample.pages == pages
    assert report.in_sample.share_inside >= inside
    assert report.left_out.share_inside >= left_out


@pytest.mark.parametrize("load", ["one_user", "batch", "saturated", "first_token", "training"])
def test_the_central_value_is_about_the_middle_of_what_was_published(load: str) -> None:
    assert 0.88 < report_of(load).in_sample.median_ratio < 1.12


def test_the_left_out_rows_of_each_precision_are_counted_apart() -> None:
    for report in found().loads:
        assert sum(one.rows for one in report.left_out_by_kind.values()) == report.left_out.rows
    one_user = report_of("one_user").left_out_by_kind
    assert set(one_user) == {"bf16", "fp16", "int4", "int4_g32", "int4_g64", "int8", "q4_k_m"}
    assert all(one_user[kind].share_inside >= 0.9 for kind in ("bf16", "int4", "int8"))
    assert report_of("saturated").left_out_by_kind["int4"].share_inside == 1


def test_the_figure_that_is_shown_lies_as_near_to_published_rows_as_calibration_says() -> None:
    """The shown one-user figure at each row's own lengths, forced to be an estimate by an empty list of rows."""
    snapshot = replace(shelf.snapshot(), benchmarks=())
    inside = 0
    mine = [row for row in shelf.snapshot().benchmarks if row.id in {r.id for r in ROWS if r.load == "one_user"}]
    for row in mine:
        weights = {"fp16": "bf16"}.get(row.precision, row.precision)
        inputs, outputs = row.input_tokens or 200, row.output_tokens or 200
        workload = Workload(
            weights=weights, input_tokens=inputs, output_tokens=outputs, context_tokens=inputs + outputs  # type: ignore[arg-type]
        )  # fmt: skip
        model, gpu = llm.model(row.model), llm.gpu(row.gpu_variants[0])
        plan = split(row.tensor_parallel, row.gpus // row.tensor_parallel)
        fit = fitting.fit(workload, model, gpu, plan, llm.ASSUMED, mig=None)
        link = "pcie" if row.link == "pcie" else "nvlink"
        found = estimate.estimate(fit, link, snapshot).one_user
        assert found is not None, row.id
        inside += found.low <= row.tok_s <= found.high
    assert inside / len(mine) >= 0.92


def test_the_shipped_constants_are_the_fitted_ones_rounded() -> None:
    # to two digits: at most 5 per cent of a first digit 1
    for name in PASSPORTS:
        fitted, shipped = getattr(found().refitted, name), getattr(SHIPPED, name)
        assert abs(shipped / fitted - 1) <= 0.05, (name, fitted, shipped)


def test_every_constant_lies_within_its_passport() -> None:
    for name, passport in PASSPORTS.items():
        assert passport.low <= passport.start <= passport.high, name
        assert passport.low <= getattr(SHIPPED, name) <= passport.high, name


TRAINING_ROWS = [row for row in ROWS if row.load == "training"]


def test_a_left_out_page_does_not_touch_the_constants_that_judge_it() -> None:
    """All rows of a page ten times as fast are ten times as far from the model, no more and no less; the others' constants move."""
    page = TRAINING_ROWS[-1].page
    wrong = [replace(row, measured=row.measured * 10) if row.page == page else row for row in TRAINING_ROWS]
    before, after = calibration.left_out_ratios(TRAINING_ROWS), calibration.left_out_ratios(wrong)
    for row in TRAINING_ROWS:
        if row.page == page:
            assert after[row.id] / before[row.id] == pytest.approx(10)
    assert any(after[row.id] != before[row.id] for row in TRAINING_ROWS if row.page != page)


def test_the_order_of_the_rows_does_not_matter() -> None:
    mine, theirs = (calibration.left_out_ratios(rows) for rows in (TRAINING_ROWS, TRAINING_ROWS[::-1]))
    assert all(theirs[id] == pytest.approx(ratio) for id, ratio in mine.items())


def test_every_published_speed_is_compared_or_has_its_reason() -> None:
    runs = llm.published_runs()
    everything = {row["id"] for row in runs["rows"]} | {row["id"] for row in runs["training"] if row.get("tok_s")}
    compared, excluded = {row.id for row in ROWS}, {row.id for row in EXCLUDED}
    assert compared | excluded == everything
    assert not compared & excluded
    assert all(row.why for row in EXCLUDED)


def test_suspect_rows_and_unknown_models_are_excluded_with_the_reason() -> None:
    found = reasons(EXCLUDED)
    assert len(found["the catalogue holds no model gpt3-175b"]) == 3
    assert len(found["a run of 320 requests: more than a batch, over before it is saturated"]) == 20
    assert sum(len(ids) for why, ids in found.items() if why.startswith("suspect: ")) == 3
    assert [len(ids) for ids in found.values()] == sorted((len(ids) for ids in found.values()), reverse=True)


def test_reasons_are_listed_by_their_number() -> None:
    found = reasons([Excluded(id="a", why="x"), Excluded(id="b", why="y"), Excluded(id="c", why="y")])
    assert list(found.items()) == [("y", ("b", "c")), ("x", ("a",))]


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.25, 2.0), (0.5, 3.0), (0.9, 4.6), (1.0, 5.0)])
def test_a_percentile_lies_between_its_neighbours(share: float, value: float) -> None:
    # 0.9 × 4 = 3.6: six tenths of the way from the fourth to the fifth
    assert percentile([1, 2, 3, 4, 5], share) == pytest.approx(value)


def test_coverage_counts_what_lies_inside() -> None:
    rows = [replace(ROWS[0], id=str(n), load="one_user", page=page) for n, page in enumerate(("p", "p", "q", "q"))]
    low, high = ONE_USER.low, ONE_USER.high
    ratios = {"0": low - 0.01, "1": low, "2": high, "3": high + 0.01}  # the bounds themselves are inside
    found = calibration.coverage("one_user", rows, ratios)
    assert (found.rows, found.pages, found.share_inside) == (4, 2, 0.5)
    assert found.median_ratio == pytest.approx((low + high) / 2)


def job(id: str, measured: float, page: str = "p") -> Sample:
    work = TrainingWork(arithmetic_s=1.0, moved_s=0.0, share="training_full")
    return Sample(id=id, page=page, load="training", kind="", measured=measured, work=work)


def test_a_fit_goes_to_the_middle_of_its_rows_and_one_odd_row_moves_it_little() -> None:
    # the rate is the share itself: rows at 0.60, and one at 0.06
    many = [job(str(n), 0.60, page=f"p{n}") for n in range(30)]
    assert speed_fit.fitted(many).training_full == pytest.approx(0.60, rel=0.01)
    assert speed_fit.fitted([*many, job("odd", 0.06, page="odd")]).training_full == pytest.approx(0.60, rel=0.03)


def test_a_constant_without_rows_stays_at_its_start() -> None:
    found = speed_fit.fitted([job("a", 0.6)])
    assert found.bandwidth_16bit == PASSPORTS["bandwidth_16bit"].start
    assert found.training_full != PASSPORTS["training_full"].start


def test_a_constant_never_leaves_its_bounds() -> None:
    found = speed_fit.fitted([job(str(n), 50.0, page=str(n)) for n in range(20)])
    assert found.training_full == PASSPORTS["training_full"].high


def test_a_page_of_many_rows_weighs_their_root() -> None:
    # four rows of a page: each 1 / √4
    found = speed_fit.weights_of([*(job(str(n), 1.0) for n in range(4)), job("other", 1.0, page="q")])
    assert found["0"] == 0.5
    assert found["other"] == 1.0


@pytest.mark.parametrize(("ratio", "loss"), [
    (1.0, 0.0),
    (1.1, log(1.1) ** 2 / 2),
    (2.0, 0.25 * (log(2) - 0.125)),  # linear beyond an error of 0.25
    (0.5, 0.25 * (log(2) - 0.125)),
])  # fmt: skip
def test_the_loss_is_squared_near_and_linear_far(ratio: float, loss: float) -> None:
    assert speed_fit.loss(ratio) == pytest.approx(loss)


def test_no_published_row_of_one_user_or_of_a_batch_beats_the_roofline() -> None:
    snapshot, compared = shelf.snapshot(), {row.id: row for row in ROWS}
    for row in snapshot.benchmarks:
        if row.id not in compared or compared[row.id].load not in ("one_user", "batch"):
            continue
        gpu, model = llm.gpu(row.gpu_variants[0]), snapshot.models[row.model]
        weights = {"fp16": "bf16", "int8_w8a8": "int8"}.get(row.precision, row.precision)
        running = Running(model=model, weights=weights)  # type: ignore[arg-type]
        machine = Machine.of(
            gpu.memory_bandwidth_gb_s, gpu.fp16_dense_tflops, split(row.tensor_parallel), "nvlink",
            fastest_tflops(gpu, running.weights),
        )  # fmt: skip
        assert row.tok_s < roofline_tok_s(running, machine, row.concurrency or 1, 0), row.id
