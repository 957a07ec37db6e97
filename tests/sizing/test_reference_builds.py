"""The reference builds, the DGX A100 and a Dell XE8545: the numbers that the product stands for."""

from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.sizing import Assessment, Severity, assess
from configurator.sizing.build import OwnCloudRate, Part
from configurator.sizing.quantities import Span
from tests.sizing import shelf

NAMES = sorted(path.stem for path in (shelf.FIXTURES / "reference_builds").glob("*.json"))


def assessed(name: str) -> Assessment:
    return assess(shelf.reference_build(name), shelf.snapshot())


def total(assessment: Assessment) -> Span:
    figure = assessment.figures["cost.bom_total"]
    assert isinstance(figure.low, Decimal)
    assert isinstance(figure.value, Decimal)
    assert isinstance(figure.high, Decimal)
    return Span(figure.low, figure.value, figure.high)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("tier-1-new", 12_950, 18_150),  # 10-15K + 800 + 600 + 800 + 200 + 250 + 300-500
        ("tier-1-used", 4_950, 6_150),  # 2-3K + the same
        ("tier-2-new", 25_400, 35_400),  # 20-30K + 1,200 + 1,200 + 1,600 + 400 + 600 + 400
        ("tier-2-used", 10_400, 12_400),  # 5-7K for the pair with its bridges + the same
        ("tier-3-new", 81_700, 105_700),  # 60-80K + 13,700 + cooling 8-12K
        ("tier-4-new", 164_900, 199_900),  # 120-150K + 29,900 + cooling 15-20K
        ("tier-3-used", 60_000, 80_000),  # a used DGX Station A100 320 GB
        ("tier-4-used", 80_000, 120_000),  # a used DGX A100
    ],
)
def test_the_lines_of_a_tier_add_up(name: str, low: int, high: int) -> None:
    span = total(assessed(name))
    assert (span.low, span.high) == (Decimal(low), Decimal(high))


def test_a_missing_price_is_named_and_never_counted_as_zero() -> None:
    tier_1 = assessed("tier-1-new")
    unpriced = [line.description for line in tier_1.bom if line.total is None]
    assert unpriced
    finding = next(f for f in tier_1.findings if f.code == "price.missing")
    assert all(name in finding.why for name in unpriced)
    priced = sum(1 for line in tier_1.bom if line.total is not None)
    assert tier_1.figures["cost.bom_coverage"].value == pytest.approx(priced / len(tier_1.bom))


@pytest.mark.parametrize(("name", "free"), [("tier-1-new", 96), ("tier-2-new", 72)])
def test_lanes_left_on_tiers_1_and_2(name: str, free: int) -> None:
    assert assessed(name).figures["lanes.free"].value == free


def test_an_hgx_4_host_with_tier_3s_two_nics_has_16_of_128_left() -> None:
    build = shelf.reference_build("tier-3-new")
    nic = next(p for p in build.parts if p.product.startswith("nic-"))
    two = replace(build, parts=(*(p for p in build.parts if p is not nic), Part(product=nic.product, count=2)))
    figures = assess(two, shelf.snapshot()).figures
    assert (figures["lanes.host"].value, figures["lanes.free"].value) == (128, 16)


def test_tier_4_used_at_100k_against_3_dollars_is_5_8_months_and_not_4() -> None:
    """100,000 / (8 x 3.00 x 720) = 5.79; net of the power that it draws a little more."""
    build = shelf.reference_build("tier-4-used")
    aws = OwnCloudRate(name="aws", usd_per_gpu_hour=Decimal("3.00"))
    costs = replace(build.costs, hardware_price=Decimal(100_000), cloud_rates=(aws,), support_per_year=Decimal(0))
    gross = replace(build, costs=replace(costs, electricity_per_kwh=Decimal(0)))
    assert assess(gross, shelf.snapshot()).figures["cost.break_even_months.aws"].value == pytest.approx(
        5.787, abs=0.001
    )
    net = assess(replace(build, costs=costs), shelf.snapshot()).figures["cost.break_even_months.aws"]
    assert net.number == pytest.approx(5.93, abs=0.05)


def test_the_xe8545_draws_what_was_measured() -> None:
    """MLPerf Inference v1.1, four A100 of 500 W and two EPYC 7763: 632 W idle, 2,775 W median, 3,281 W most."""
    figures = assessed("dell-xe8545").figures
    assert figures["power.idle_w"].value == 632
    assert figures["power.typical_w"].value == pytest.approx(2775, rel=0.05)
    assert figures["power.peak_w"].value == pytest.approx(3281, rel=0.03)


def test_the_dgx_a100_is_what_its_data_sheet_says() -> None:
    figures = assessed("dgx-a100").figures
    expected = {
        "power.peak_w": 6500,
        "power.psu_capacity_w": 9000,  # 3 + 3 supplies of 3,000 W
        "cooling.inlet_max_c": 30,
        "rack.units": 6,
        "rack.weight_kg": 123.16,
        "nvlink.topology": "switched",
        "nvlink.nvswitches": 6,
        "nvlink.fabric_manager": True,
        "platform.nics": 10,
        "platform.memory_gib": 2048,
        "platform.data_tb": 30.72,
        "cpu.cores": 128,
    }
    assert {name: figures[name].value for name in expected} == expected
    assert figures["cooling.btu_per_h"].value == pytest.approx(22_179, abs=1)


def test_a_dgx_a100_idles_as_measured_by_the_model_too() -> None:
    """The row carries the measured 1,490 W; computed from its parts it must come near 1,453 to 1,532 W."""
    snapshot = shelf.snapshot()
    dgx = snapshot.platform("dgx-a100-640gb")
    assert dgx is not None
    unmeasured = replace(snapshot, products={**snapshot.products, dgx.id: replace(dgx, idle_w=None)})
    idle_w = assess(shelf.reference_build("dgx-a100"), unmeasured).figures["power.idle_w"].number
    assert idle_w == pytest.approx(1490, rel=0.07)


ERRORS_OF_THE_GUIDE = {"tier-4-new": {"psu.capacity"}}
"""The guide's 4.5 kW supply does not carry its eight GPUs; the reference build keeps its lines and says so."""


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_build_has_no_errors_but_those_of_the_guide(name: str) -> None:
    found = {f.code for f in assessed(name).of_severity(Severity.ERROR)}
    assert found == ERRORS_OF_THE_GUIDE.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_shows_its_working(name: str) -> None:
    without = [figure.name for figure in assessed(name).figures.values() if not figure.working.strip()]
    assert without == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_build_gets_the_same_assessment(name: str) -> None:
    assert assessed(name) == assessed(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_repair_offered_removes_its_finding(name: str) -> None:
    for finding in assessed(name).findings:
        for fix in finding.fixes:
            after = assess(fix.build, shelf.snapshot(), try_fixes=False)
            assert not any(f.code == finding.code and f.severity is finding.severity for f in after.findings)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_that_is_cited_is_in_the_catalogue(name: str) -> None:
    assessment, snapshot = assessed(name), shelf.snapshot()
    citations = {s for m in snapshot.models.values() for s in m.sources} | {
        s for b in snapshot.benchmarks for s in b.sources
    }
    known = {row["id"] for row in shelf.rows("sources")} | citations
    cited = {s for figure in assessment.figures.values() for s in figure.sources}
    cited |= {s for finding in assessment.findings for s in finding.sources}
    assert cited <= known
