"""Builds in the database: what is saved, what can be taken back, and what happens when two people type at once."""

from dataclasses import replace

import pytest
from django.http import Http404

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.sizing.build import Build

pytestmark = pytest.mark.django_db


def rename(row: BuildRow, name: str) -> bool:
    return store.save(row, replace(row.load(), name=name), step="", title=f"Name {name}")


def kept(row: BuildRow) -> list[int]:
    return list(row.changes.values_list("number", flat=True))


def test_a_build_reads_back_as_it_was_written(tier_2: Build) -> None:
    row = store.start(tier_2)
    assert BuildRow.objects.get(pk=row.pk).load() == tier_2
    assert row.name == tier_2.name


def test_what_changes_nothing_is_not_saved(row: BuildRow) -> None:
    assert not store.save(row, row.load(), step="costs", title="Costs")
    assert (row.revision, kept(row)) == (0, [0])


def test_changes_are_taken_back_and_made_again_in_order(row: BuildRow) -> None:
    rename(row, "one")
    rename(row, "two")
    undone = store.undo(row)
    assert undone is not None
    assert (undone.title, row.name) == ("Name two", "one")
    store.undo(row)
    assert not row.can_undo
    assert store.undo(row) is None
    redone = store.redo(row)
    assert redone is not None
    assert (redone.title, row.name) == ("Name one", "one")
    store.redo(row)
    assert (row.name, row.can_redo) == ("two", False)


def test_a_new_change_ends_what_could_be_done_again(row: BuildRow) -> None:
    rename(row, "one")
    rename(row, "two")
    store.undo(row)
    rename(row, "three")
    assert not row.can_redo
    assert kept(row) == [0, 1, 2]
    store.undo(row)
    assert row.name == "one"


def test_every_change_counts_as_a_revision_undo_too(row: BuildRow) -> None:
    rename(row, "one")
    store.undo(row)
    assert BuildRow.objects.get(pk=row.pk).revision == 2


def test_the_history_is_bounded(row: BuildRow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT_CHANGES", 5)
    monkeypatch.setattr(store, "PRUNED_AT_ONCE", 3)
    for number in range(1, 20):
        rename(row, str(number))
    assert 5 <= len(kept(row)) <= 5 + 3
    assert kept(row)[-1] == 19
    while row.can_undo:
        store.undo(row)
    assert row.name == str(kept(row)[0])


def test_a_change_on_top_of_an_older_state_is_refused(row: BuildRow) -> None:
    mine, theirs = BuildRow.objects.get(pk=row.pk), BuildRow.objects.get(pk=row.pk)
    rename(theirs, "theirs")
    with pytest.raises(store.Conflict):
        rename(mine, "mine")
    assert BuildRow.objects.get(pk=row.pk).name == "theirs"
    assert kept(row) == [0, 1]


def test_a_build_that_went_while_somebody_typed_is_not_there_any_more(row: BuildRow) -> None:
    BuildRow.objects.filter(pk=row.pk).delete()
    with pytest.raises(Http404):
        store.until_it_holds(row, lambda row: rename(row, "mine"))
