"""How the estimates fare against everything that was published (in-sample: the constants were tuned on it)."""

import pytest

from configurator.sizing import calibration
from configurator.sizing.calibration import Coverage, throughput_calibration
from configurator.sizing.step_model import Machine, Running, roofline_tok_s
from tests.sizing import shelf
from tests.sizing.llm import split

COVERAGE = throughput_calibration(shelf.snapshot())


@pytest.mark.parametrize(("load", "rows", "median", "inside"), [
    ("one_user", 150, 0.87, 0.90), ("batch", 60, 0.87, 0.88), ("saturated", 140, 0.80, 0.90),
])  # fmt: skip
def test_published_rows_lie_inside_the_bands(load: str, rows: int, median: float, inside: float) -> None:
    found = COVERAGE[load]
    assert found.rows >= rows
    assert found.median_ratio == pytest.approx(median, abs=0.06)
    assert found.share_inside >= inside


def test_first_tokens_come_about_when_they_should() -> None:
    assert COVERAGE["first_token"].rows >= 12
    assert COVERAGE["first_token"].median_ratio == pytest.approx(1.1, abs=0.15)


def test_coverage_counts_what_lies_inside() -> None:
    assert calibration.coverage("one_user", [0.5, 0.6, 1.0, 1.2]) == Coverage(
        load="one_user", rows=4, median_ratio=0.8, share_inside=0.5
    )


def test_no_published_row_of_one_user_beats_the_roofline() -> None:
    for row, model, gpu in calibration.comparable(shelf.snapshot()):
        if row.concurrency != 1 or row.metric != "output_tok_s_total":
            continue
        machine = Machine.of(gpu.memory_bandwidth_gb_s, gpu.fp16_dense_tflops, split(row.tensor_parallel), "nvlink")
        weights = {"fp16": "bf16", "int8_w8a8": "int8"}.get(row.precision, row.precision)
        running = Running(model=model, weights=weights)  # type: ignore[arg-type]
        assert row.tok_s < roofline_tok_s(running, machine, 1, 0), row.id
