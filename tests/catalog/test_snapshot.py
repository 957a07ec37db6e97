"""Rows become the engine's types; the price in force is the newest of a day or before; a second call costs one statement."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

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
    version,
)
from catalog.snapshot.products import SPEC_OF
from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span
from tests.catalog import samples

pytestmark = pytest.mark.django_db

JANUARY, MAY, NOVEMBER = date(2025, 1, 15), date(2025, 5, 1), date(2026, 11, 20)


def statements(on: date = NOVEMBER) -> int:
    with CaptureQueriesContext(connection) as captured:
        snapshot.take(on)
    return len(captured)


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


class TestTheMemory:
    def test_the_same_version_and_date_costs_one_statement_and_gives_the_same_object(self) -> None:
        samples.accessory()
        first = snapshot.take(NOVEMBER)
        assert statements() == 1
        assert snapshot.take(NOVEMBER) is first

    def test_another_date_reads_only_the_money_again(self) -> None:
        samples.accessory()
        first = snapshot.take(NOVEMBER)
        assert statements(MAY) <= 6
        assert snapshot.take(MAY).products is first.products

    def test_it_keeps_a_few_dates_and_forgets_the_one_that_was_asked_for_longest_ago(self) -> None:
        samples.accessory()
        days = [NOVEMBER + timedelta(days=n) for n in range(snapshot.DATES_KEPT)]
        for day in days:
            snapshot.take(day)
        snapshot.take(days[0])
        snapshot.take(MAY)
        assert statements(days[0]) == 1
        assert statements(days[1]) > 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda part, price: price.delete(),
            lambda part, price: part.sources.add(samples.source()),
            lambda part, price: samples.price(part, MAY),
            lambda part, price: (setattr(part, "name", "Other rails"), part.save()),
            lambda part, price: samples.cloud_rate(),
        ],
        ids=["deleting a price", "citing a source", "adding a price", "renaming", "adding a rate"],
    )
    def test_a_change_of_any_row_is_seen_at_once(self, change: Any) -> None:
        part = samples.accessory()
        price = samples.price(part)
        before = snapshot.take(NOVEMBER)
        change(part, price)
        assert snapshot.take(NOVEMBER) != before

    def test_bulk_work_is_seen_after_a_bump(self) -> None:
        price = samples.price(samples.accessory())
        snapshot.take(NOVEMBER)
        Price.objects.update(high=Decimal(500))
        version.bump()
        taken = snapshot.take(NOVEMBER).price(price.product.slug, "new")
        assert taken is not None
        assert taken.span.high == Decimal(500)

    def test_what_was_rolled_back_does_not_come_back_under_a_later_version(self) -> None:
        part = samples.accessory()
        with transaction.atomic():
            samples.price(part, likely="1")
            assert snapshot.take(NOVEMBER).price("rails", "new") is not None
            transaction.set_rollback(True)
        assert snapshot.take(NOVEMBER).price("rails", "new") is None
        samples.price(part, likely="2")
        price = snapshot.take(NOVEMBER).price("rails", "new")
        assert price is not None
        assert price.span.likely == Decimal(2)


def test_as_many_statements_for_sixty_products_as_for_one() -> None:
    def fill(names: Iterator[str]) -> None:
        for name in names:
            part = samples.accessory(name)
            part.sources.add(samples.source(name))
            samples.price(part).sources.add(samples.source(name))

    fill(iter(["one"]))
    few = statements()
    fill(f"part-{n}" for n in range(60))
    assert statements() == few


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_one_snapshot_between_them() -> None:
    samples.accessory()
    found: list[Any] = []

    def ask() -> None:
        found.append(snapshot.take(NOVEMBER))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({id(taken) for taken in found}) == 1
