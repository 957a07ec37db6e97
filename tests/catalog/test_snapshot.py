"""Rows become the engine's types; the price in force is the newest of a day or before."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from catalog import snapshot
from catalog.models import (
    Benchmark,
    Category,
    IncludedPart,
    InletLimit,
    MigProfile,
    NvlinkBridge,
    PcieSwitch,
    Price,
    PsuRating,
    RuntimePoint,
    Slot,
    Supply,
)
from catalog.snapshot.products import SPEC_OF
from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span
from tests.catalog import samples

pytestmark = pytest.mark.django_db

JANUARY, MAY, NOVEMBER = date(2025, 1, 15), date(2025, 5, 1), date(2026, 11, 20)


def test_an_empty_catalogue_gives_an_empty_snapshot() -> None:
    taken = snapshot.take(NOVEMBER)
    assert (taken.as_of, dict(taken.products), dict(taken.prices)) == (NOVEMBER, {}, {})


def test_without_a_date_it_is_today_in_utc() -> None:
    before = datetime.now(UTC).date()
    assert before <= snapshot.take().as_of <= datetime.now(UTC).date()


def test_a_gpu_comes_with_its_profiles_and_sources_in_the_order_in_which_they_were_entered() -> None:
    gpu = samples.gpu(retired=True, note="Passive", int8_dense_tops=624)
    gpu.sources.add(samples.source("zeta"))
    gpu.sources.add(samples.source("alpha"))
    for name, compute in (("7g.80gb", 7), ("1g.10gb", 1)):
        MigProfile.objects.create(
            gpu=gpu, name=name, memory_slices=1, compute_slices=compute, max_instances=1, memory_gib_visible=9.5
        )
    assert snapshot.take(NOVEMBER).gpu("a100-pcie-80gb") == spec.GpuSpec(
        id="a100-pcie-80gb",
        name="NVIDIA A100 PCIe 80 GB",
        maker="NVIDIA",
        sources=("zeta", "alpha"),
        note="Passive",
        retired=True,
        generation="ampere",
        form="pcie",
        memory_gb=80,
        memory_gib_visible=79.15,
        memory_type="HBM2e",
        memory_bandwidth_gb_s=1935,
        tdp_w=300,
        idle_w=45,
        fp16_dense_tflops=312,
        int8_dense_tops=624,
        mig_profiles=(
            spec.MigProfile(name="7g.80gb", memory_slices=1, compute_slices=7, max_instances=1, memory_gib_visible=9.5),
            spec.MigProfile(name="1g.10gb", memory_slices=1, compute_slices=1, max_instances=1, memory_gib_visible=9.5),
        ),
    )


def test_a_platform_comes_with_everything_that_hangs_on_it() -> None:
    gpu, psu, part = samples.gpu(), samples.power_supply(), samples.accessory()
    PsuRating.objects.create(psu=psu, volts_min=100, volts_max=127, watts=1000)
    platform = samples.platform(
        psu=psu,
        psu_count=2,
        included_gpu=gpu,
        included_gpu_count=8,
        gpu_counts=[4, 8],
        cooling_options=["air", "liquid"],
    )
    platform.gpu_variants.add(gpu)
    Slot.objects.create(platform=platform, name="1", takes_gpu=True, shares_lanes_with=["2"])
    PcieSwitch.objects.create(platform=platform, name="A", uplink_lanes=16, gpu_ports=4)
    InletLimit.objects.create(platform=platform, max_c=35, gpu_tdp_w=400)
    IncludedPart.objects.create(platform=platform, product=part, count=2)
    supply = spec.PsuSpec(
        id="psu-2000w",
        name="Supply of 2,000 W",
        watts=2000,
        ratings=(spec.PsuRating(volts_min=100, volts_max=127, watts=1000),),
    )
    assert snapshot.take(NOVEMBER).platform("server") == spec.PlatformSpec(
        id="server",
        name="A server",
        kind="pcie-server",
        psu=supply,
        psu_count=2,
        gpu_counts=(4, 8),
        gpu_variants=("a100-pcie-80gb",),
        cooling_options=("air", "liquid"),
        slots=(spec.Slot(name="1", takes_gpu=True, shares_lanes_with=("2",)),),
        switches=(spec.PcieSwitch(name="A", uplink_lanes=16, gpu_ports=4),),
        inlet_limits=(spec.InletLimit(max_c=35, gpu_tdp_w=400),),
        includes=(spec.Included(product="rails", count=2),),
        included_gpus=spec.Included(product="a100-pcie-80gb", count=8),
    )


def test_a_ups_comes_with_its_runtime_and_a_bridge_with_the_gpus_that_it_joins() -> None:
    ups = samples.ups(volts=[208, 240])
    RuntimePoint.objects.create(ups=ups, load_w=2700, minutes=14)
    bridge = NvlinkBridge.objects.create(slug="bridge", name="Bridge")
    bridge.gpu_variants.add(samples.gpu())
    taken = snapshot.take(NOVEMBER)
    assert taken.ups("ups") == spec.UpsSpec(
        id="ups",
        name="A UPS",
        va=6000,
        watts=5400,
        volts=(208, 240),
        runtime=(spec.RuntimePoint(load_w=2700, minutes=14),),
    )
    assert taken.product("bridge") == spec.BridgeSpec(id="bridge", name="Bridge", gpu_variants=("a100-pcie-80gb",))


def test_every_table_of_products_has_its_type_in_the_engine() -> None:
    assert {model.CATEGORY for model in SPEC_OF} == set(Category)


def test_a_language_model_brings_its_experts() -> None:
    samples.language_model("mixtral", moe_experts=8, moe_top_k=2, moe_expert_ffn=14336)
    samples.language_model("dense")
    taken = snapshot.take(NOVEMBER).models
    assert taken["mixtral"].moe == spec.MoeSpec(experts=8, top_k=2, expert_ffn=14336)
    assert taken["dense"].moe is None


def test_a_benchmark_names_the_variants_that_it_counts_for() -> None:
    row = Benchmark.objects.create(
        slug="b001", model="llama-3.1-8b", gpus=1, precision="fp16", tok_s=86.1, engine="vLLM", suspect="too fast"
    )
    row.gpu_variants.add(samples.gpu())
    row.sources.add(samples.source())
    assert snapshot.take(NOVEMBER).benchmarks == (
        spec.Benchmark(
            id="b001",
            model="llama-3.1-8b",
            gpu_variants=("a100-pcie-80gb",),
            gpus=1,
            tensor_parallel=1,
            precision="fp16",
            concurrency=None,
            input_tokens=None,
            output_tokens=None,
            tok_s=86.1,
            metric="output_tok_s_total",
            engine="vLLM",
            suspect="too fast",
            sources=("datasheet",),
        ),
    )


def test_supplies_are_there_to_choose_from() -> None:
    Supply.objects.create(slug="l6-30", name="30 A", region="nec", volts=240, breaker_amps=30, receptacle="L6-30R")
    assert snapshot.take(NOVEMBER).supplies["l6-30"].receptacle == "L6-30R"


class TestThePriceInForce:
    @pytest.fixture(autouse=True)
    def two_prices(self) -> None:
        part = samples.accessory()
        older = samples.price(part, JANUARY, low=Decimal(80), likely=Decimal(90), high=Decimal(100))
        older.sources.add(samples.source("list"))
        samples.price(part, MAY, likely="70")
        samples.price(part, MAY, likely="30", condition="used")

    def test_before_the_first_there_is_none(self) -> None:
        assert snapshot.take(JANUARY - timedelta(days=1)).price("rails", "new") is None

    def test_on_its_own_day_it_counts(self) -> None:
        assert snapshot.take(JANUARY).price("rails", "new") == spec.Price(
            product="rails",
            condition="new",
            priced_on=JANUARY,
            span=Span(Decimal(80), Decimal(90), Decimal(100)),
            sources=("list",),
        )

    def test_it_holds_until_the_day_before_the_next(self) -> None:
        price = snapshot.take(MAY - timedelta(days=1)).price("rails", "new")
        assert price is not None
        assert price.priced_on == JANUARY

    def test_afterwards_the_newest_counts(self) -> None:
        price = snapshot.take(NOVEMBER).price("rails", "new")
        assert price is not None
        assert price.span == Span.exactly(Decimal(70))

    def test_each_condition_has_its_own(self) -> None:
        assert snapshot.take(JANUARY).price("rails", "used") is None
        used = snapshot.take(MAY).price("rails", "used")
        assert used is not None
        assert used.span.likely == Decimal(30)

    def test_a_retired_product_keeps_its_price_so_that_old_builds_still_add_up(self) -> None:
        part = Price.objects.all()[0].product
        part.retired = True
        part.save()
        taken = snapshot.take(NOVEMBER)
        product = taken.product("rails")
        assert product is not None
        assert product.retired
        assert taken.price("rails", "new") is not None


def test_a_cloud_rate_of_a_later_day_replaces_the_earlier_one_under_the_same_id() -> None:
    samples.cloud_rate(rate="4.10", priced_on=JANUARY)
    samples.cloud_rate(rate="3.00", priced_on=MAY)
    rates = [snapshot.take(day).cloud_rates["aws-a100-on-demand"].usd_per_gpu_hour for day in (JANUARY, NOVEMBER)]
    assert rates == [Decimal("4.10"), Decimal("3.00")]
