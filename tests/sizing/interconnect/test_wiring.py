"""What is kept of a machine: the same for the same machine, and nothing of what else a build says."""

from dataclasses import fields, replace

from hypothesis import given

from configurator.sizing.build import Build, Part
from configurator.sizing.catalogue.kept import ANSWERS_KEPT
from configurator.sizing.interconnect import wiring
from tests.sizing import builds, shelf
from tests.sizing.any_build import any_builds

# What a build says besides its machine. A new field belongs here or into machine_of.
BESIDES = {"format", "name", "as_of", "workload", "site", "costs", "assumptions", "claims"}


def test_every_field_of_a_build_is_the_machines_or_is_named_here() -> None:
    blank, tier_2 = Build(), shelf.reference_build("tier-4-new")
    everything = replace(tier_2, nvlink_bridges=1, nvlink_pairs=((0, 1),), host_lanes=128, cooling="air", quantity=2)
    kept = {f.name for f in fields(Build) if f.name not in BESIDES}
    for name in kept:
        assert getattr(wiring.machine_of(everything), name) == getattr(everything, name)
    for name in BESIDES:
        assert getattr(wiring.machine_of(everything), name) == getattr(blank, name)


def test_another_site_or_workload_leaves_the_wiring_as_it_is() -> None:
    build = shelf.reference_build("tier-2-new")
    changed = replace(build, name="Other", site=Build().site, workload=Build().workload, costs=Build().costs)
    first = wiring.wire(wiring.machine_of(build), shelf.snapshot())
    assert wiring.wire(wiring.machine_of(changed), shelf.snapshot()) is first


def test_another_part_is_another_machine() -> None:
    build = shelf.reference_build("tier-2-new")
    more = replace(build, parts=(*build.parts, Part(product="nic-100gbe-1p-x16")))
    first, second = (wiring.wire(wiring.machine_of(b), shelf.snapshot()) for b in (build, more))
    assert second.lanes.used == first.lanes.used + 16  # one card in a x16 slot


def test_another_catalogue_is_asked_anew() -> None:
    build = wiring.machine_of(shelf.reference_build("tier-2-new"))
    same = replace(shelf.snapshot(), products=dict(shelf.snapshot().products))
    assert wiring.wire(build, same) is not wiring.wire(build, shelf.snapshot())
    assert wiring.wire(build, same) == wiring.wire(build, shelf.snapshot())


def test_no_more_machines_are_kept_than_the_bound() -> None:
    products = dict(shelf.snapshot().products)
    catalogue = replace(shelf.snapshot(), products=products)
    for count in range(1, ANSWERS_KEPT + 10):
        wiring.wire(Build(quantity=count), catalogue)
    assert len(wiring._known(products)) <= ANSWERS_KEPT


@given(any_builds)
def test_what_is_kept_is_what_comes_out_anew(build: Build) -> None:
    machine = wiring.machine_of(build)
    assert wiring.wire(machine, builds.SHELF) == wiring._wired(machine, builds.SHELF)
