"""Step 1: each speed says of how many users it is, where more are asked for than are served together."""

from dataclasses import replace

import pytest

from configurator.builder.presenters import workload
from configurator.builder.presenters.figures import FigureView, Reading
from configurator.builder.units import AS_THE_CONTRACT
from configurator.sizing import assess
from configurator.sizing.build import Build
from tests.builder.conftest import the_snapshot


def tiles(build: Build, users: int) -> dict[str, FigureView]:
    asked = replace(
        build, workload=replace(build.workload, model="llama-3.1-8b", context_tokens=2048, concurrency=users)
    )
    reading = Reading(assess(asked, the_snapshot(), try_fixes=False), the_snapshot(), units=AS_THE_CONTRACT)
    return {view.name: view for view in workload.results(asked, reading).speed}


@pytest.mark.parametrize(
    ("users", "served", "waiting", "label"),
    [(1, "1", "", "Each user served"), (20, "20", "", "Each user served"), (1000, "256", "744 wait", "Each of the 256 served")],
)  # fmt: skip
def test_the_tiles_of_speed_say_who_is_served(tier_2: Build, users: int, served: str, waiting: str, label: str) -> None:
    speed = tiles(tier_2, users)
    together = speed["throughput.users_at_once"]
    assert (together.value, together.span) == (served, waiting)
    assert speed["throughput.per_user_tok_s"].label == label


def test_nobody_waits_where_there_is_no_model_and_in_training(tier_2: Build) -> None:
    training = replace(tier_2, workload=replace(tier_2.workload, task="lora"))
    for build in (Build(), training):
        assert workload.waiting_users(assess(build, the_snapshot(), try_fixes=False)) == 0
