"""Builds in the database: what is saved, what can be taken back, and what happens when two people type at once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import Http404

from configurator.builder import store, typed_on
from configurator.builder.models import Build as BuildRow
from configurator.sizing.build import Build, CustomLine, OwnPrice, Part, codec

pytestmark = pytest.mark.django_db


def rename(row: BuildRow, name: str) -> bool:
    return store.save(row, replace(row.load(), name=name), step="", title=f"Name {name}")


def typed(row: BuildRow, *, by: str = "ann", **costs: Any) -> bool:
    build = row.load()
    changed = replace(build, costs=replace(build.costs, **costs))
    return store.save(row, changed, step="costs", title="Costs", typed_by=by)


def kept(row: BuildRow) -> list[int]:
    """Those that undo and redo reach."""
    return list(range(row.history_start, row.history_end + 1))


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


def test_all_changes_are_kept(row: BuildRow) -> None:
    for number in range(1, 301):
        rename(row, str(number))
    while row.can_undo:
        store.undo(row)
    assert (row.history_start, row.name) == (0, "Tier 2: two A100 PCIe 80 GB with NVLink bridges, new")


class TestBounds:
    """A size that only a program reaches; a build file of the fixture has some 3 kB."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(store, "MOST_BYTES", 30_000)
        monkeypatch.setattr(store, "LOOKED_AFTER", 5)

    def test_beyond_them_the_oldest_are_forgotten(self, row: BuildRow) -> None:
        for number in range(1, 41):
            rename(row, str(number))
        assert 5 <= len(kept(row)) <= 16
        assert row.changes.count() == len(kept(row))
        while row.can_undo:
            store.undo(row)
        assert row.name == str(kept(row)[0])

    def test_so_is_what_undo_has_left_behind(self, row: BuildRow) -> None:
        for number in range(1, 41):
            rename(row, str(number))
            store.undo(row)
        assert kept(row) == [0, 1]
        assert row.changes.count() <= 16
        store.redo(row)
        assert row.name == "40"


class TestTypingOn:
    """4 becomes 48: one change to take back."""

    def test_what_is_typed_on_in_one_box_is_undone_at_once(self, row: BuildRow) -> None:
        typed(row, months=4)
        typed(row, months=48)
        assert store.undo(row) is not None
        assert (row.load().costs.months, row.can_undo) == (36, False)
        store.redo(row)
        assert row.load().costs.months == 48

    def test_after_a_pause_it_is_another_change(self, row: BuildRow) -> None:
        typed(row, months=4)
        row.updated_at -= typed_on.PAUSE + timedelta(seconds=1)
        typed(row, months=48)
        store.undo(row)
        assert row.load().costs.months == 4

    @pytest.mark.parametrize("second", [{"pue": 1.3}, {"months": 48, "by": "ben"}, {"months": 48, "by": ""}])
    def test_another_box_or_another_person_is_another_change(self, row: BuildRow, second: dict[str, Any]) -> None:
        typed(row, months=4)
        typed(row, **second)
        store.undo(row)
        assert (row.load().costs.months, row.load().costs.pue) == (4, 1.0)

    def test_so_is_what_follows_an_undo(self, row: BuildRow) -> None:
        typed(row, months=4)
        store.undo(row)
        typed(row, months=48)
        store.undo(row)
        assert row.load().costs.months == 36

    def test_typed_back_to_where_it_was_there_is_nothing_to_take_back(self, row: BuildRow) -> None:
        typed(row, pue=1.2)
        for months in (3, 36):
            typed(row, months=months)
        store.undo(row)
        assert row.load().costs.pue == 1.0

    def test_a_page_that_was_made_in_between_still_has_its_base(self, row: BuildRow) -> None:
        pages = {}
        for months in (4, 48, 120):
            typed(row, months=months)
            pages[row.made_from] = months
        typed(row, months=24)
        for made_from, months in pages.items():
            base = store.base_of(row, made_from)
            assert base is not None
            assert base.build.costs.months == months


def with_line(description: str, amount: int | None = None) -> Build:
    price = None if amount is None else OwnPrice(low=Decimal(amount), likely=Decimal(amount), high=Decimal(amount))
    return Build(parts=(Part(product="rails"),), custom_lines=(CustomLine(description=description, price=price),))


@pytest.mark.parametrize(
    ("before", "after", "is_typed"),
    [
        (Build(name="Ours"), Build(name="Ours now"), True),
        (Build(name="Ours"), Build(name="Theirs"), False),  # nobody types so
        (with_line("Rails"), with_line("Rails, long"), True),
        (with_line("Rails"), with_line("Rails", 9), True),
        (with_line("Rails", 9), with_line("Rails", 95), True),
        (with_line("Rails"), with_line("Rail", 9), False),  # two boxes
        (with_line("Rails"), replace(with_line("Rails"), parts=()), False),  # a line removed
        (with_line("Rails"), replace(with_line("Rails"), parts=(Part(product="rails", condition="used"),)), False),
        (with_line("Rails"), replace(with_line("Rails"), parts=(Part(product="rails", count=12),)), True),
    ],
)
def test_only_one_box_that_is_typed_into_is_typed_on(before: Build, after: Build, is_typed: bool) -> None:
    assert bool(typed_on.box_of("ann", codec.to_dict(before), codec.to_dict(after))) is is_typed


def test_what_was_undone_and_overwritten_still_is_the_base_of_its_pages(row: BuildRow) -> None:
    rename(row, "one")
    made_from = row.made_from
    store.undo(row)
    rename(row, "two")
    base = store.base_of(row, made_from)
    assert base is not None
    assert base.build.name == "one"


def test_a_change_on_top_of_an_older_state_is_refused(row: BuildRow) -> None:
    mine, theirs = BuildRow.objects.get(pk=row.pk), BuildRow.objects.get(pk=row.pk)
    rename(theirs, "theirs")
    with pytest.raises(store.Conflict):
        rename(mine, "mine")
    assert BuildRow.objects.get(pk=row.pk).name == "theirs"
    assert kept(theirs) == [0, 1]


def test_a_build_that_went_while_somebody_typed_is_not_there_any_more(row: BuildRow) -> None:
    BuildRow.objects.filter(pk=row.pk).delete()
    with pytest.raises(Http404):
        store.until_it_holds(row, lambda row: rename(row, "mine"))
