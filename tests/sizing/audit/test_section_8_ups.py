"""Audit, section 8: UPSs. A UPS has a rating in VA and one in W, and both must hold; the guide sizes on VA alone.

Each rule that reproduces a stated VA is an assumption of the engine: `ups_headroom` is VA over W, `power_factor` W over VA.
"""

from dataclasses import replace

import pytest

from configurator.sizing.build import Build
from configurator.sizing.catalogue import UpsSpec
from tests.sizing.audit.cases import drawing, figures, findings, number, row
from tests.sizing.shelf import snapshot


@pytest.mark.parametrize(
    ("watts", "headroom", "power_factor", "needed_va", "stated_va"),
    [
        # 700 × 1.5 = 1,050; 700 / 0.7 = 1,000
        row("700 W: 1,000 VA by 1.5 VA a W", 700, 1.5, 1.0, 1_050, 1_000, claims="s1-ups-700w s1-ups-tier1"),
        row("700 W: 1,000 VA by W / 0.7", 700, 1.0, 0.7, 1_000, 1_000, claims="s1-ups-700w s1-ups-tier1"),
        # 1,200 × 1.5
        row("1,200 W: 1,800 VA by 1.5", 1200, 1.5, 1.0, 1_800, 1_800, claims="s1-ups-1200w"),
        # 1,300 / 0.9
        row("1,300 W: 1,500 VA by W / 0.9", 1300, 1.0, 0.9, 1_444, 1_500, claims="s1-ups-tier2"),
        # 3,000 × 1.5
        row("3,000 W: 4,500 VA by 1.5", 3000, 1.5, 1.0, 4_500, 4_500, claims="s1-ups-3000w"),
        # 3,200 / 0.8
        row("3,200 W: 4,000 VA by W / 0.8", 3200, 1.0, 0.8, 4_000, 4_000, claims="s1-ups-tier3"),
        # 6,500 × 1.5
        row("6,500 W: 10,000 VA by 1.5", 6500, 1.5, 1.0, 9_750, 10_000, claims="s1-ups-6500w"),
        # 7,000 / 0.9 × 1.25
        row("7,000 W: 10 kVA by W / 0.9 x 1.25", 7000, 1.25, 0.9, 9_722, 10_000, claims="s1-ups-tier4"),
    ],
)  # fmt: skip
def test_the_rule_that_reproduces_a_stated_va(
    watts: float, headroom: float, power_factor: float, needed_va: float, stated_va: float
) -> None:
    found = number(drawing(watts, ups_headroom=headroom, power_factor=power_factor), "ups.needed_va")
    assert found == pytest.approx(needed_va, abs=0.5)
    assert found == pytest.approx(stated_va, rel=0.05)


def behind(ups: str, watts: float) -> Build:
    build = drawing(watts)
    return replace(build, site=replace(build.site, ups=ups))


@pytest.mark.parametrize(
    ("ups", "watts", "share", "verdict"),
    [
        # the larger of W / W and VA / VA: 700 / 700
        row("700 W on 1,000 VA / 700 W: full, no headroom", "apc-smt1000", 700, 1.00, "ups.headroom",
            claims="s1-ups-700w s1-ups-tier1"),
        # 1,300 / 1,000, 1,300 / 900, 1,300 / 1,350
        row("1,300 W on SMT1500, 1,000 W: overload", "apc-smt1500rm2u", 1300, 1.30, "ups.watts", claims="s1-ups-tier2"),
        row("1,300 W on CP1500, 900 W: overload", "cyberpower-cp1500pfclcd", 1300, 1.44, "ups.watts", claims="s1-ups-tier2"),
        row("1,300 W on OR1500, 900 W: overload", "cyberpower-or1500erm1u", 1300, 1.44, "ups.watts", claims="s1-ups-tier2"),
        row("1,300 W on an online 1,500 VA, 1,350 W: 96 %", "apc-srt1500", 1300, 0.96, "ups.headroom", claims="s1-ups-tier2"),
        row("1,300 W on 1,500 VA / 1,500 W: 87 %", "cyberpower-pr1500rt2u", 1300, 0.87, "ups.headroom", claims="s1-ups-tier2"),
        # 1,200 / 1,980
        row("1,200 W on 2,200 VA / 1,980 W: 61 %", "apc-smt2200rm2u", 1200, 0.61, None, claims="s1-ups-1200w"),
        # 3,000 / 4,500, 3,200 / 4,500
        row("3,000 W on 5,000 VA / 4,500 W: 67 %", "apc-srt5krmxlt", 3000, 0.67, None, claims="s1-ups-3000w"),
        row("3,200 W on 5,000 VA / 4,500 W: 71 %", "apc-srt5krmxlt", 3200, 0.71, None, claims="s1-ups-3000w s1-ups-tier3"),
        # 6,500 / 10,000, 6,500 / 8,000
        row("6,500 W on 10 kW: 65 %", "apc-srt10k", 6500, 0.65, None, claims="s1-ups-6500w"),
        row("6,500 W on 8 kW: 81 %", "apc-srt8k", 6500, 0.81, "ups.headroom", claims="s1-ups-6500w"),
        # 7,000 / 10,000
        row("7,000 W on 10 kVA: 70 %", "apc-srt10k", 7000, 0.70, None, claims="s1-ups-tier4"),
    ],
)  # fmt: skip
def test_a_real_ups_under_a_stated_load(ups: str, watts: float, share: float, verdict: str | None) -> None:
    build = behind(ups, watts)
    assert number(build, "ups.share") == pytest.approx(share, abs=0.006)
    assert findings(build) & {"ups.watts", "ups.va", "ups.headroom"} == ({verdict} if verdict else set())


@pytest.mark.claim("s1-ups-method")
def test_a_ups_can_fail_in_watts_where_its_va_hold() -> None:
    """1,300 W at a power factor of 1.0 are 1,300 VA of 1,500 (87 %), and 1,300 W of 1,000 (130 %)."""
    unit = ups_spec("apc-smt1500rm2u")
    assert 1300 / unit.va == pytest.approx(0.87, abs=0.005)
    assert number(behind(unit.id, 1300), "ups.share") == pytest.approx(1300 / unit.watts)
    assert "ups.va" not in findings(behind(unit.id, 1300))


def ups_spec(id: str) -> UpsSpec:
    found = snapshot().ups(id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "va",
    [
        row("1,800 VA for 1,200 W", 1800, claims="s1-ups-1200w"),
        row("4,500 VA for 3,000 W", 4500, claims="s1-ups-3000w"),
        row("4,000 VA for 3,200 W", 4000, claims="s1-ups-tier3"),
    ],
)
def test_no_ups_of_the_catalogue_has_a_size_that_the_guide_names(va: float) -> None:
    units = [product for product in snapshot().products.values() if isinstance(product, UpsSpec)]
    assert units
    assert va not in {unit.va for unit in units}


@pytest.mark.parametrize(
    ("watts", "headroom", "suggested"),
    [
        # 1,800 W and VA: the audit's next step is 2,200 VA / 1,980 W; the catalogue holds one of 2,000 VA / 1,800 W as well
        row("1,200 W by the guide's rule: 2,000 VA / 1,800 W", 1200, 1.5, (2000, 1800), claims="s1-ups-1200w"),
        # 1,300 × 1.25 = 1,625
        row("1,300 W with 25 % headroom: 2,000 VA / 1,800 W", 1300, 1.25, (2000, 1800), claims="s1-ups-tier2"),
        # 3,000 × 1.5 = 4,500 W: 5,000 VA / 4,500 W
        row("3,000 W by the guide's rule: 5,000 VA / 4,500 W", 3000, 1.5, (5000, 4500), claims="s1-ups-3000w"),
        # 6,500 × 1.25 = 8,125 W > 8,000
        row("6,500 W with 25 % headroom: 10 kW", 6500, 1.25, (10_000, 10_000), claims="s1-ups-6500w"),
    ],
)
def test_what_the_engine_suggests(watts: float, headroom: float, suggested: tuple[float, float]) -> None:
    found = figures(drawing(watts, ups_headroom=headroom))["ups.suggested"].value
    unit = ups_spec(str(found))
    assert (unit.va, unit.watts) == suggested


def test_the_next_step_above_1800_w_that_is_no_2000_va_unit_is_2200_va_1980_w() -> None:
    """What the audit names; the catalogue's smaller unit gives exactly 1,800 W, so a watt more leads there."""
    unit = ups_spec(str(figures(drawing(1201, ups_headroom=1.5))["ups.suggested"].value))
    assert (unit.va, unit.watts) == (2200, 1980)


@pytest.mark.claim("s1-ups-tier2", "s1-ups-1200w")
def test_tier_2s_text_asks_for_less_than_its_table_does_for_a_smaller_load() -> None:
    """1,300 W get 1,500 VA, 1,200 W get 1,800: by the table's own rule 1,300 W would need 1,950."""
    assert number(drawing(1300, ups_headroom=1.5), "ups.needed_va") == pytest.approx(1950)


@pytest.mark.claim("s1-ups-tier3", "s1-ups-3000w")
def test_tier_3s_text_asks_for_less_than_its_table_does_for_a_smaller_load() -> None:
    """3,200 W get 4,000 VA, 3,000 W get 4,500: by the table's own rule 3,200 W would need 4,800."""
    assert number(drawing(3200, ups_headroom=1.5), "ups.needed_va") == pytest.approx(4800)


@pytest.mark.claim("s1-ups-runtime-column")
def test_runtime_is_minutes_or_nothing() -> None:
    """918 W is a published point of the Eaton 5130: 13 minutes. Where no point is published there is no figure."""
    assert number(behind("eaton-5130-3000", 918), "ups.runtime_min") == 13
    assert figures(behind("apc-smt1000", 700))["ups.runtime_min"].value is None
