"""What a snapshot of the catalogue answers."""

from dataclasses import replace

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
