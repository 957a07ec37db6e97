"""The changes that repairs are made of."""

import pytest

from configurator.sizing.build import Build, GpuGroup, MigLayout, Part, Supply
from configurator.sizing.catalogue import PlatformSpec
from configurator.sizing.rules import changes
from tests.sizing import shelf
from tests.sizing.rules.bench import changed, read, server

CARDS = Build(gpus=(GpuGroup(variant="a100-pcie-80gb", count=2, condition="used", upgrade_to="h100-pcie"),))
SLICES = (MigLayout(gpu=0, profiles=("7g.80gb",)),)


def test_other_gpus_keep_the_condition_and_nothing_else() -> None:
    more = changes.with_gpus(CARDS, "a100-pcie-40gb", 4)
    assert more.gpus == (GpuGroup(variant="a100-pcie-40gb", count=4, condition="used"),)


def test_pairs_start_anew_and_so_do_slices_of_another_variant() -> None:
    build = Build(gpus=CARDS.gpus, nvlink_pairs=((0, 1),), mig=SLICES)
    assert changes.with_gpus(build, "a100-pcie-80gb", 4).mig == SLICES
    assert changes.with_gpus(build, "a100-pcie-80gb", 4).nvlink_pairs == ()
    assert changes.with_gpus(build, "a100-pcie-40gb", 2).mig == ()


def test_gpus_of_a_build_without_any_are_new() -> None:
    assert changes.with_gpus(Build(), "a100-pcie-80gb", 1).gpus == (GpuGroup(variant="a100-pcie-80gb"),)


TWO_LINES = Build(
    parts=(Part(product="a", count=2, slot="x"), Part(product="b"), Part(product="a", count=3, condition="used"))
)


def test_another_product_takes_the_place_of_every_line_in_its_number() -> None:
    parts = changes.with_part(TWO_LINES, "a", "c").parts
    assert [(p.product, p.count, p.slot) for p in parts] == [("c", 2, None), ("b", 1, None), ("c", 3, None)]


def test_with_a_count_there_are_so_many_in_all() -> None:
    parts = changes.with_part(TWO_LINES, "a", "c", 4).parts
    assert [(p.product, p.count) for p in parts] == [("c", 4), ("b", 1)]


def test_a_product_is_left_out_with_all_its_lines() -> None:
    assert changes.without_part(TWO_LINES, "a").parts == (Part(product="b"),)


@pytest.mark.parametrize(("fewer", "left"), [(1, [2, 2]), (3, [2]), (4, [1]), (5, []), (9, [])])
def test_pieces_are_taken_from_the_last_line_first(fewer: int, left: list[int]) -> None:
    parts = changes.with_fewer(TWO_LINES, "a", fewer).parts
    assert [p.count for p in parts if p.product == "a"] == left
    assert Part(product="b") in parts


def test_pieces_are_added_to_one_line_of_their_product() -> None:
    assert [p.count for p in changes.with_added_part(TWO_LINES, "a", 2).parts] == [4, 1, 3]


def test_or_make_a_new_line() -> None:
    assert changes.with_added_part(TWO_LINES, "c", 2).parts[-1] == Part(product="c", count=2, condition="new")


def test_another_supply_comes_with_the_smallest_receptacle_that_suits_it() -> None:
    build = changes.with_supply(read(server()), Supply(volts=120, breaker_amps=20), shelf.snapshot())
    assert build.site.supply == Supply(volts=120, breaker_amps=20, receptacle="5-20r")


def test_platforms_hold_the_gpus_and_the_smaller_come_first() -> None:
    found = changes.platforms_for("pcie", 4, shelf.snapshot())
    assert all(p.kind == "pcie-server" and p.gpu_form == "pcie" and p.gpu_max >= 4 for p in found)
    with_supplies = [p.gpu_max for p in found if p.host_lanes and p.brings_psus]
    assert with_supplies == sorted(with_supplies)


def test_a_baseboard_is_full_or_none() -> None:
    assert {p.gpu_counts for p in changes.platforms_for("sxm4", 4, shelf.snapshot())} == {(4,)}
    assert changes.platforms_for("sxm4", 5, shelf.snapshot()) == []


def test_retired_platforms_are_not_proposed() -> None:
    first = changes.platforms_for("pcie", 4, shelf.snapshot())[0]
    left = changes.platforms_for("pcie", 4, changed(first.id, retired=True))
    assert first.id not in {p.id for p in left}
    assert all(isinstance(p, PlatformSpec) for p in left)


def test_a_platform_may_be_filled_to_the_last_place() -> None:
    assert "supermicro-as-4124gs-tnr" in {p.id for p in changes.platforms_for("pcie", 8, shelf.snapshot())}
    assert "supermicro-as-4124gs-tnr" not in {p.id for p in changes.platforms_for("pcie", 9, shelf.snapshot())}
