"""Every record of the catalogue's fixtures: whole, of the right types, sourced, and in keeping with the others."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures_data.records import CATALOGUE, PRODUCT_TABLES, TABLES, RecordError, products, record, records, rows

SLUG = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
LATEST_PRICE = date(2026, 11, 20)
"""No price is newer than the day on which these fixtures were written."""


def every_record() -> list[tuple[str, Any]]:
    return [(table, found) for table in TABLES for found in records(table)]


def ids_of(table: str) -> set[str]:
    return {row["id"] for row in rows(table)}


PRODUCTS = {found.id: found for _, found in products()}
SOURCES = ids_of("sources")


@pytest.mark.parametrize("table", TABLES)
def test_every_record_is_what_its_table_holds(table: str) -> None:
    problems = []
    for row in rows(table):
        try:
            record(table, row)
        except RecordError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)
    assert rows(table), f"{table} is empty"


# --- ids and sources ----------------------------------------------------------------------------------------------------


def test_no_file_of_the_folder_goes_unread() -> None:
    assert {path.stem for path in CATALOGUE.glob("*.yaml")} == set(TABLES)


@pytest.mark.parametrize("table", [name for name in TABLES if name not in ("prices", "claim_products")])
def test_ids_are_slugs_and_unique(table: str) -> None:
    ids = [row["id"] for row in rows(table)]
    assert [id for id in ids if not SLUG.fullmatch(id)] == []
    assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_products_have_unique_ids_over_all_tables() -> None:
    ids = [row["id"] for table in PRODUCT_TABLES for row in rows(table)]
    assert [id for id, times in Counter(ids).items() if times > 1] == []


def test_every_product_has_a_source() -> None:
    assert [product.id for product in PRODUCTS.values() if not product.sources] == []


def test_every_named_source_exists() -> None:
    dangling = [
        f"{table}.{getattr(found, 'id', '')}: {source}"
        for table, found in every_record()
        for source in getattr(found, "sources", ())
        if source not in SOURCES
    ]
    assert dangling == []


def test_what_is_only_estimated_is_not_called_certain() -> None:
    """Estimates and recalled data alone never earn the highest confidence, except a published list of dimensions."""
    unfounded = [p.id for p in PRODUCTS.values() if set(p.sources) == {"estimate"} and p.confidence != "low"]
    assert unfounded == []


# --- prices -------------------------------------------------------------------------------------------------------------


def test_every_price_names_a_product_that_exists() -> None:
    assert [price.product for price in records("prices") if price.product not in PRODUCTS] == []


def test_every_price_is_above_zero_and_has_a_source_and_a_day_in_the_past() -> None:
    wrong = [
        f"{price.product} {price.condition} {price.priced_on}"
        for price in records("prices")
        if price.low <= 0 or not price.sources or price.priced_on > LATEST_PRICE
    ]
    assert wrong == []


def test_one_price_for_a_product_a_condition_and_a_day() -> None:
    keys = [(price.product, price.condition, price.priced_on) for price in records("prices")]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_a_price_has_at_most_four_decimals() -> None:
    fine = Decimal("0.0001")
    amounts = [a for price in records("prices") for a in (price.low, price.likely, price.high)]
    assert [a for a in amounts if a != a.quantize(fine)] == []


def test_list_prices_are_older_than_street_prices_so_that_these_stay_in_force() -> None:
    newest = {p.product: p for p in sorted(records("prices"), key=lambda p: p.priced_on) if p.condition == "new"}
    assert newest["amd-epyc-7313"].likely == 800  # not AMD's list price, 1,083
    assert newest["amd-epyc-7742"].likely == 5000  # not 6,950
    assert newest["amd-epyc-7713"].likely == 7060  # no street price known: the list price


def test_the_usual_cloud_rates_are_those_of_the_guide() -> None:
    usual = [rate for rate in records("cloud_rates") if rate.usual]
    assert {rate.id: rate.usd_per_gpu_hour for rate in usual} == {
        "thunder-a100-on-demand": Decimal("0.66"),
        "lambda-a100-on-demand": Decimal("1.10"),
        "aws-a100-on-demand": Decimal("3.00"),
    }
    assert all(rate.term == "on-demand" and rate.priced_on == date(2025, 1, 15) for rate in usual)


def test_every_cloud_rate_is_of_a_known_gpu_and_has_a_source() -> None:
    assert all(rate.gpu_variant in ids_of("gpus") and rate.sources for rate in records("cloud_rates"))


def test_what_is_reserved_says_for_how_long_and_only_that() -> None:
    assert all((rate.commitment_months > 0) is (rate.term == "reserved") for rate in records("cloud_rates"))


@pytest.mark.parametrize(
    ("id", "instance_usd_h", "gpus"),
    [
        ("aws-p4de-on-demand", "27.44705", 8),  # 3.43088
        ("aws-p4d-on-demand", "21.957642", 8),  # 2.74471
        ("aws-p4de-reserved-1y", "17.401365", 8),  # 2.17517
        ("aws-p4d-reserved-1y", "13.921094", 8),  # 1.74014
        ("gcp-a2-highgpu-on-demand", "3.673385", 1),
        ("gcp-a2-highgpu-reserved-1y", "2.31421", 1),  # 1,689.3711392 / 730
        ("gcp-a2-highgpu-reserved-3y", "1.28571", 1),  # 938.56707798 / 730
    ],
)
def test_a_gpu_hour_is_the_instance_over_its_gpus(id: str, instance_usd_h: str, gpus: int) -> None:
    rate = next(rate for rate in records("cloud_rates") if rate.id == id)
    assert rate.usd_per_gpu_hour == (Decimal(instance_usd_h) / gpus).quantize(Decimal("0.0001"))


# --- GPUs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gpu", records("gpus"), ids=lambda gpu: gpu.id)
def test_a_gpu_is_consistent(gpu: Any) -> None:
    assert gpu.generation in ids_of("gpu_generations")
    # A sheet's GB is a GiB of memory, of which CUDA sees a little less.
    assert 0.90 * gpu.memory_gb < gpu.memory_gib_visible < gpu.memory_gb
    assert gpu.idle_w < gpu.tdp_w
    if gpu.fp16_sparse_tflops is not None:
        # Sparsity doubles the rate; sheets round, hence half a per cent.
        assert gpu.fp16_sparse_tflops == pytest.approx(2 * gpu.fp16_dense_tflops, rel=0.013)
    assert (gpu.nvlink == "none") == (gpu.nvlink_gb_s == 0)
    assert (gpu.nvlink == "bridge") == (gpu.bridges_per_pair > 0)
    assert (gpu.form == "pcie") == (gpu.slot_width > 0)


@pytest.mark.parametrize("gpu", [g for g in records("gpus") if g.mig_profiles], ids=lambda gpu: gpu.id)
def test_mig_profiles_fill_no_more_than_the_gpu(gpu: Any) -> None:
    for profile in gpu.mig_profiles:
        assert profile.max_instances * profile.compute_slices <= gpu.mig_compute_slices, profile.name
        assert profile.max_instances * profile.memory_slices <= gpu.mig_memory_slices, profile.name
        assert profile.memory_gib_visible <= gpu.memory_gib_visible, profile.name
    assert len({p.name for p in gpu.mig_profiles}) == len(gpu.mig_profiles)


def test_the_a100s_are_as_their_sheets_say_and_not_as_the_seeds_do() -> None:
    a100 = {gpu.id: gpu for gpu in records("gpus") if gpu.is_a100}
    seen = {
        id: (g.memory_type, g.memory_bandwidth_gb_s, g.tdp_w, g.memory_gib_visible, g.power_cable)
        for id, g in a100.items()
    }
    assert seen == {
        "a100-pcie-40gb": ("HBM2", 1555, 250, 39.39, "eps-8pin"),
        "a100-pcie-80gb": ("HBM2e", 1935, 300, 79.15, "eps-8pin"),  # the seed: 2,039 GB/s
        "a100-sxm4-40gb": ("HBM2", 1555, 400, 39.39, ""),  # the seed: HBM2e, liquid
        "a100-sxm4-80gb": ("HBM2e", 2039, 400, 79.15, ""),
        "a100-sxm4-80gb-500w": ("HBM2e", 2039, 500, 79.15, ""),
    }
    assert {g.fp16_dense_tflops for g in a100.values()} == {312}
    assert {g.fp8_dense_tflops for g in a100.values()} == {None}
    dense = {g.id: g.fp16_dense_tflops for g in records("gpus")}
    assert dense["h100-sxm5"] / dense["a100-sxm4-80gb"] == pytest.approx(3.17, abs=0.01)  # the seed: 1,979 / 312 = 6.3


def test_seven_slices_of_an_a100_and_four_of_an_a30() -> None:
    most = {g.id: max(p.max_instances for p in g.mig_profiles) for g in records("gpus") if g.mig_profiles}
    assert most["a30"] == 4
    assert {count for id, count in most.items() if id.startswith("a100")} == {7}


# --- power --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ups", records("upses"), ids=lambda ups: ups.id)
def test_a_ups_has_watts_below_its_va_and_a_runtime_that_falls(ups: Any) -> None:
    assert 0 < ups.watts <= ups.va
    assert ups.volts
    points = sorted(ups.runtime, key=lambda point: point.load_w)
    assert all(point.load_w <= ups.watts for point in points)
    assert [p.minutes for p in points] == sorted((p.minutes for p in points), reverse=True)


def test_1500_va_are_between_900_and_1500_w() -> None:
    """The seed's mistake: it sizes by VA alone."""
    watts = {ups.watts for ups in records("upses") if ups.va == 1500}
    assert (min(watts), max(watts)) == (900, 1500)
    assert PRODUCTS["apc-smt1500rm2u"].watts == 1000


@pytest.mark.parametrize("psu", records("psus"), ids=lambda psu: psu.id)
def test_a_power_supply_gives_no_more_than_its_rating(psu: Any) -> None:
    assert all(rating.volts_min < rating.volts_max for rating in psu.ratings)
    if psu.ratings:
        assert max(rating.watts for rating in psu.ratings) == psu.watts


def test_a_2000_w_supply_gives_half_at_low_line() -> None:
    psu = PRODUCTS["supermicro-psu-2000w"]
    assert [psu.watts_at(volts) for volts in (120, 208, 230)] == [1000, 1800, 2000]


@pytest.mark.parametrize("supply", records("supplies"), ids=lambda supply: supply.id)
def test_a_supply_has_a_receptacle_that_carries_its_breaker(supply: Any) -> None:
    if not supply.receptacle:
        return
    outlet = PRODUCTS[supply.receptacle]
    in_japan = supply.volts in (100, 200)  # NEMA's receptacles under IEC's rules (JIS C 8303)
    assert outlet.region == supply.region or in_japan
    assert outlet.phases == supply.phases
    assert outlet.amps >= supply.breaker_amps
    assert 0.8 * outlet.volts <= supply.volts <= outlet.volts


# --- what the seeds say -------------------------------------------------------------------------------------------------


def test_every_claim_says_what_was_stated_and_what_is_right() -> None:
    assert [claim.id for claim in records("claims") if not (claim.stated and claim.recomputed and claim.sources)] == []
    assert {claim.seed for claim in records("claims")} == {"S0", "S1", "S2"}


def test_claims_are_joined_to_products_that_exist() -> None:
    claims = ids_of("claims")
    joined = records("claim_products")
    assert [row.product for row in joined if row.product not in PRODUCTS] == []
    assert [f"{row.product}: {claim}" for row in joined for claim in row.claims if claim not in claims] == []


def test_a_claim_that_is_not_simply_right_says_why() -> None:
    right = ("AGREES", "ROUNDS")
    assert [claim.id for claim in records("claims") if claim.verdict not in right and not claim.note] == []


def test_the_server_table_of_the_second_guide_is_never_shown_as_measured() -> None:
    assert len(records("server_benchmarks")) == 5
    assert {row.verdict for row in records("server_benchmarks")} == {"UNVERIFIABLE"}


@pytest.mark.parametrize("table", ["sources", "links", "software"])
def test_addresses_are_web_addresses(table: str) -> None:
    assert [found.id for found in records(table) if found.url and not re.match(r"https?://[^\s/]+", found.url)] == []
