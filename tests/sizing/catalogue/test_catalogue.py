"""What a snapshot of the catalogue answers."""

from dataclasses import replace

from configurator.sizing import assess
from configurator.sizing.build import Build, Costs, GpuGroup, Part, Site, Supply, Workload
from configurator.sizing.catalogue import CatalogueSnapshot, UpsSpec
from tests.sizing import shelf


def with_one_retired() -> tuple[CatalogueSnapshot, UpsSpec]:
    whole = shelf.snapshot()
    gone = replace(whole.of_kind(UpsSpec)[0], retired=True)
    return replace(whole, products={**whole.products, gone.id: gone}), gone


def test_a_retired_product_is_still_known() -> None:
    snapshot, gone = with_one_retired()
    assert snapshot.ups(gone.id) is gone
    assert gone in snapshot.of_kind(UpsSpec)


def test_a_retired_product_is_not_offered() -> None:
    snapshot, gone = with_one_retired()
    assert set(snapshot.offered(UpsSpec)) == set(snapshot.of_kind(UpsSpec)) - {gone}


def all_retired_but(*kept: str) -> CatalogueSnapshot:
    whole = shelf.snapshot()
    return replace(whole, products={id: replace(p, retired=id not in kept) for id, p in whole.products.items()})


def products_of(build: Build) -> set[str]:
    chosen = {group.variant for group in build.gpus} | {part.product for part in build.parts}
    return chosen | {name for name in (build.platform, build.site.ups) if isinstance(name, str)}


REPAIRABLE = Build(
    workload=Workload(model="llama-3.1-70b"),
    gpus=(GpuGroup(variant="a100-pcie-40gb", count=2),),
    platform="supermicro-as-4124gs-tnr",
    parts=(Part(product="amd-epyc-7343", count=1),),
    site=Site(supply=Supply(volts=208, breaker_amps=30), ups="apc-smt1500"),
)


def test_no_repair_takes_a_retired_product() -> None:
    held = products_of(REPAIRABLE)
    offered = assess(REPAIRABLE, all_retired_but(*shelf.snapshot().products))
    with_none = assess(REPAIRABLE, all_retired_but(*held))
    assert any(products_of(fix.build) - held for finding in offered.findings for fix in finding.fixes)
    assert not any(products_of(fix.build) - held for finding in with_none.findings for fix in finding.fixes)


def test_the_ups_that_is_suggested_is_on_offer() -> None:
    first = assess(REPAIRABLE, shelf.snapshot()).figures["ups.suggested"].value
    others = [id for id in shelf.snapshot().products if id != first]
    second = assess(REPAIRABLE, all_retired_but(*others)).figures["ups.suggested"].value
    assert second not in {first, None}


def test_a_retired_rate_is_compared_only_where_the_build_names_it() -> None:
    whole, rate = shelf.snapshot(), "aws-a100-on-demand"
    snapshot = replace(whole, cloud_rates=whole.cloud_rates | {rate: replace(whole.cloud_rates[rate], retired=True)})
    named = replace(REPAIRABLE, costs=Costs(cloud_rates=(rate,)))
    assert rate in {compared.rate for compared in assess(REPAIRABLE, whole).rates}
    assert rate not in {compared.rate for compared in assess(REPAIRABLE, snapshot).rates}
    assert rate in {compared.rate for compared in assess(named, snapshot).rates}
