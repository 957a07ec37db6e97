"""Which line is which, when others come and go: names stay with their lines through every change."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.builder.lines import Line, Lines, carried_on
from configurator.sizing.build import Build, CustomLine, GpuGroup, Part, codec


def own(*descriptions: str, **changes: Any) -> Build:
    return Build(custom_lines=tuple(CustomLine(description=text, **changes) for text in descriptions))


def parts(*products: str) -> Build:
    return Build(parts=tuple(Part(product=product) for product in products))


def names(before: Build, after: Build, removed: Line | None = None) -> Lines:
    return Lines.of(after, carried_on(codec.to_dict(before), {}, codec.to_dict(after), revision=7, removed=removed))


@pytest.mark.parametrize(
    ("before", "after", "custom_lines"),
    [
        (own("A", "B"), own("A", "B", "C"), ("0", "1", "r7-0")),
        (own("A", "B", "C"), own("B", "C"), ("1", "2")),
        (own("A", "B", "C"), own("A", "C"), ("0", "2")),
        (own("A", "B", "C"), own("A", "Bolts", "C"), ("0", "1", "2")),  # called anew in its place
        (own("A", "B", "C"), own("B", "C", "D"), ("1", "2", "r7-0")),
        (own("A", "B"), own("B", "A"), ("1", "0")),
        (own("A", "A"), own("A", "A", "A"), ("0", "1", "r7-0")),
        (own("A", count=2), own("Bolts", count=3), ("0",)),  # two boxes at once
        (own("A", "B"), own("Bolts", "B", "C"), ("0", "1", "r7-0")),  # and another one added
        (own("A", "B"), own("C"), ("r7-0",)),  # nobody can tell which
        (own("A"), own(), ()),
        (own(), own("A", "B"), ("r7-0", "r7-1")),
    ],
)
def test_names_of_lines_of_ones_own(before: Build, after: Build, custom_lines: tuple[str, ...]) -> None:
    assert names(before, after).custom_lines == custom_lines


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (parts("rails", "cables"), parts("rails", "rack"), ("0", "r7-0")),  # another product is another line
        (parts("rails", "cables", "rack"), parts("cables", "rack"), ("1", "2")),
        (parts("rails", "rails"), parts("rails"), ("0",)),
        (parts("rails"), replace(parts("rails"), parts=(Part(product="rails", count=9, condition="used"),)), ("0",)),
    ],
)
def test_names_of_parts(before: Build, after: Build, kept: tuple[str, ...]) -> None:
    assert names(before, after).parts == kept


def test_a_group_of_gpus_stays_when_its_variant_changes() -> None:
    group = GpuGroup(variant="a100-pcie-80gb", count=2)
    before, after = Build(gpus=(group, group)), Build(gpus=(group, replace(group, variant="a100-pcie-40gb")))
    assert names(before, after).gpus == ("0", "1")


def test_a_line_that_is_known_to_be_removed_hands_its_name_to_no_other() -> None:
    removed = Line(listed="custom_lines", name="1", label="B")
    assert names(own("A", "B"), own("A", "C"), removed=removed).custom_lines == ("0", "r7-0")
    # of two equal ones the other stays
    first = Line(listed="custom_lines", name="0", label="A")
    assert names(own("A", "A"), own("A"), removed=first).custom_lines == ("1",)


def test_names_are_kept_only_where_places_do_not_tell() -> None:
    one, two = codec.to_dict(own("A", "B")), codec.to_dict(own("B"))
    assert carried_on(one, {}, one, revision=1) == {}
    kept = carried_on(one, {}, two, revision=1)
    assert kept == {"custom_lines": ["1"]}
    assert carried_on(two, kept, one, revision=2) == {"custom_lines": ["r2-0", "1"]}
    # what does not fit was written by something else than the store
    assert Lines.of(own("B", "C"), kept).custom_lines == ("0", "1")
