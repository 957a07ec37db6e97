"""Audit, section 6: heat. BTU/h = W × 3.412142; all that a server draws at the wall becomes heat."""

import pytest

from tests.sizing.audit.cases import answers, drawing, number, row
from tests.sizing.shelf import reference_build

HEAT = "cooling.btu_per_h"


@pytest.mark.parametrize(
    ("watts", "computed", "stated"),
    [
        # 500 × 3.412142 = 1,706.1; 700 × 3.412142 = 2,388.5
        row("tier 1, 500 W: stated 1,700", 500, 1_706, 1_700, claims="s1-heat-tier1"),
        row("tier 1, 700 W: stated 2,400", 700, 2_388, 2_400, claims="s1-heat-tier1"),
        # 3,070.9 and 4,094.6
        row("tier 2, 900 W: stated 3,000", 900, 3_071, 3_000, claims="s1-heat-tier2"),
        row("tier 2, 1,200 W: stated 4,000", 1200, 4_095, 4_000, claims="s1-heat-tier2"),
        # 8,530.4 and 10,236.4
        row("tier 3, 2,500 W: stated 8,500", 2500, 8_530, 8_500, claims="s1-heat-tier3"),
        row("tier 3, 3,000 W: stated 10,000", 3000, 10_236, 10_000, claims="s1-heat-tier3"),
        # 17,060.7 and 22,178.9
        row("tier 4, 5,000 W: stated 17,000", 5000, 17_061, 17_000, claims="s1-heat-tier4-power"),
        row("tier 4, 6,500 W: stated 22,000", 6500, 22_179, 22_000, claims="s1-heat-tier4-power"),
    ],
)
def test_heat_of_a_draw(watts: float, computed: float, stated: float) -> None:
    build = drawing(watts)
    assert number(build, HEAT) == pytest.approx(computed, abs=0.6)
    assert answers(build, HEAT, [stated]) == ["agrees"]


@pytest.mark.parametrize(
    ("watts", "computed", "table_ends_at"),
    [
        # 1,300 × 3.412142, 3,200 × 3.412142
        row("tier 2 at its peak of 1,300 W", 1300, 4_436, 4_000, claims="s1-heat-tier2-peak"),
        row("tier 3 at its peak of 3,200 W", 3200, 10_919, 10_000, claims="s1-heat-tier3-peak"),
    ],
)
def test_the_tables_stop_short_of_the_peak(watts: float, computed: float, table_ends_at: float) -> None:
    build = drawing(watts)
    assert number(build, HEAT) == pytest.approx(computed, abs=0.5)
    assert answers(build, HEAT, [table_ends_at]) == ["contradiction"]


@pytest.mark.claim("s1-heat-tier4-physical")
@pytest.mark.parametrize(
    ("btu_per_h", "watts"),
    [
        # 18,000 / 3.412142, 22,000 / 3.412142
        row("18,000 BTU/h is 5,275 W", 18_000, 5_275.3),
        row("22,000 BTU/h is 6,448 W", 22_000, 6_447.6),
    ],
)
def test_tier_4s_physical_table_speaks_of_5_3_to_6_4_kw(btu_per_h: float, watts: float) -> None:
    """The audit's 5,276 W is with 3.412. The power table starts at 5,000 W, which is 17,061 and no 18,000."""
    assert number(drawing(watts), HEAT) == pytest.approx(btu_per_h, abs=1)
    assert answers(drawing(5000), HEAT, [18_000]) == ["contradiction"]


@pytest.mark.claim("s1-heat-dgx")
def test_dgx_a100_gives_off_22_179_btu_per_h() -> None:
    """6,500 W × 3.412142 = 22,178.9, NVIDIA's own figure."""
    assert number(reference_build("dgx-a100"), HEAT) == pytest.approx(22_179, abs=0.5)
