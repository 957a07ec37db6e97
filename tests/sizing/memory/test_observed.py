"""What people observed to fit on A100s, and not to fit: no false yes, no false no."""

from typing import Any

import pytest

from configurator.sizing.assumptions import Assumptions
from tests.sizing import llm, shelf

UNSTATED_TOKENS = 4096
"""Rows without a length tell whether the model starts at all."""


def of_known_models() -> list[dict[str, Any]]:
    rows = llm.published_runs()["observed_fits"]
    return [r for r in rows if r["model"] in shelf.snapshot().models and r["gpu"].startswith("a100") and "fits" in r]


def named(row: dict[str, Any]) -> str:
    tokens = row.get("max_context_single_sequence") or row.get("max_model_len") or "unstated"
    return f"{row['model']} {row['precision']} on {row['gpus']} with {tokens}"


def test_there_are_37_of_them() -> None:
    assert len(of_known_models()) == 37


@pytest.mark.parametrize("row", of_known_models(), ids=named)
def test_the_verdict_is_what_was_observed(row: dict[str, Any]) -> None:
    tokens = row.get("max_context_single_sequence") or row.get("max_model_len") or UNSTATED_TOKENS
    found = llm.fit(row["model"], row["precision"], row["gpus"], llm.SXM_80, tokens)
    assert (found.verdict != "no") is row["fits"]


def test_rows_that_needed_more_than_the_usual_utilisation_are_not_called_comfortable() -> None:
    # Qwen2.5-72B at 16 bit on two GPUs ran with 0.98 and no CUDA graphs.
    assert llm.fit("qwen2.5-72b", gpus=2, tokens=4096).share > Assumptions().fits_share - 0.02


def test_yi_34b_grows_with_its_batch_as_its_publisher_saw() -> None:
    # Yi README, A800 80 GB, 16 bit: 65 GB for one sequence, 76 for 16, more than 80 for 32 (short chats; here 2,048 tokens)
    one, sixteen, many = (llm.fit("yi-34b", tokens=2048, users=n).split.needed_gib for n in (1, 16, 32))
    assert one == pytest.approx(65, rel=0.05)
    assert sixteen == pytest.approx(76, rel=0.06)
    assert many > 79.15
