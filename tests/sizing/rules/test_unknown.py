"""What a build names and the catalogue does not hold: what may have been meant instead."""

import pytest

from configurator.sizing import Severity
from configurator.sizing.catalogue.nearest import nearest_ids
from tests.sizing import shelf
from tests.sizing.rules.bench import CPUS, DIMMS, Json, changed, codes, finding, repaired, server


@pytest.mark.parametrize(
    ("build", "step", "path"),
    [
        (server(variant="no-such"), "gpus", "gpus[0].variant"),
        (server(gpus=[{"variant": "a100-pcie-80gb", "upgrade_to": "no-such"}]), "gpus", "gpus[0].upgrade_to"),
        (server(platform="no-such"), "platform", "platform"),
        (server(parts=[CPUS, DIMMS, {"product": "no-such"}]), "bom", "parts[2].product"),
        (server(site={"ups": "no-such"}), "power", "site.ups"),
        (server(costs={"cloud_rates": ["no-such"]}), "costs", "costs.cloud_rates[0]"),
    ],
)
def test_what_the_catalogue_does_not_hold_is_named_where_it_stands(build: Json, step: str, path: str) -> None:
    found = finding(build, "catalogue.unknown", Severity.ERROR, f"{path} names it")
    assert found.step == step
    assert "'no-such'" in found.title


def test_what_it_holds_is_not() -> None:
    assert "catalogue.unknown" not in codes(server())


@pytest.mark.parametrize(
    ("build", "title"),
    [
        (server(variant="a100-80gb-pcie"), "Take NVIDIA A100 PCIe 80 GB"),  # the words in another order
        (server(platform="nvidia-dgx-a100-640gb", gpus=[], parts=[], site={}), "Take NVIDIA DGX A100 640 GB"),
        (server(parts=[{"product": "epyc-7543", "count": 2}, DIMMS]), "Take AMD EPYC 7543"),
        (server(parts=[CPUS, DIMMS, {"product": "zzz"}]), "Do without 'zzz'"),  # nothing is like it
        (server(site={"ups": "eaton9px6000"}), "Take Eaton 9PX 6000"),
        (server(costs={"cloud_rates": ["no-such"]}), "Do without 'no-such'"),
    ],
)
def test_the_likest_id_is_offered_first(build: Json, title: str) -> None:
    found = finding(build, "catalogue.unknown", Severity.ERROR)
    assert found.fixes[0].title == title
    repaired(found, title)


def test_only_products_of_the_right_kind_are_offered() -> None:
    """A GPU's id in the place of a platform: no card is offered as a server."""
    found = finding(server(platform="a100-pcie-80gb"), "catalogue.unknown", Severity.ERROR)
    assert [fix.title for fix in found.fixes] == ["Do without 'a100-pcie-80gb'"]


def test_retired_products_are_not_offered() -> None:
    on = changed("amd-epyc-7543", retired=True)
    build = server(parts=[{"product": "epyc-7543", "count": 2}, DIMMS])
    assert "Take AMD EPYC 7543" not in [
        fix.title for fix in finding(build, "catalogue.unknown", Severity.ERROR, on=on).fixes
    ]


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("amd-epyc-7543", ("amd-epyc-7543",)),  # itself
        ("AMD EPYC 7543", ("amd-epyc-7543",)),  # however it is written
        ("", ()),
        ("---", ()),
    ],
)
def test_ids_are_compared_by_their_words(wanted: str, nearest: tuple[str, ...]) -> None:
    assert nearest_ids(wanted, shelf.snapshot().products, most=1) == nearest
