"""What can be typed into a box, and what is said when it can't be read."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from configurator.builder.forms.fields import (
    ChoiceField,
    NumberField,
    bounds_of,
    literals_of,
    longest_of,
    options,
)
from configurator.sizing.build import Build, Costs, Part, Site, Supply, Workload


def test_bounds_come_from_the_build_itself() -> None:
    context = bounds_of(Workload, "context_tokens")
    assert (context.low, context.high, context.whole, context.optional) == (1, 10_000_000, True, False)
    breaker = bounds_of(Supply, "breaker_amps")
    assert (breaker.low, breaker.above_low, breaker.whole, breaker.optional) == (0, True, False, True)
    assert bounds_of(Costs, "support_per_year").optional
    assert bounds_of(Site, "psus_powered").whole


def test_so_do_the_most_entries_of_a_list() -> None:
    assert (longest_of(Build, "parts"), longest_of(Build, "custom_lines")) == (500, 500)


def test_closed_lists_come_from_the_build_itself() -> None:
    assert literals_of(Workload, "task") == ("inference", "lora", "qlora", "full_finetune")
    assert literals_of(Build, "cooling") == ("air", "hybrid", "liquid")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter a whole number from 1 to 1,000."),
        ("x", "Enter a whole number from 1 to 1,000."),
        ("2.5", "Enter a whole number from 1 to 1,000."),
        ("0", "Enter a number from 1 to 1,000."),
        ("10001", "Enter a number from 1 to 1,000."),
    ],
)
def test_a_number_out_of_bounds_is_answered_with_its_bounds(typed: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField(bounds_of(Part, "count")).clean(typed)
    assert caught.value.messages == [message]


def test_a_box_that_may_be_empty_says_so() -> None:
    field = NumberField(bounds_of(Site, "inlet_c"))
    assert field.clean("") is None
    with pytest.raises(ValidationError) as caught:
        field.clean("warm")
    assert caught.value.messages == ["Enter a number from −40 to 80, or leave it empty."]


def test_a_box_in_per_cent_fills_a_fraction() -> None:
    field = NumberField(bounds_of(Costs, "utilisation"), factor=100)
    assert field.clean("85") == Decimal("0.85")
    with pytest.raises(ValidationError) as caught:
        field.clean("101")
    assert caught.value.messages == ["Enter a number from 0 to 100."]


@pytest.mark.parametrize("typed", ["0.1234567", "0.0000001"])
def test_more_than_six_decimals_are_not_kept(typed: str) -> None:
    field = NumberField(bounds_of(Costs, "electricity_per_kwh"), label="Electricity")
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    assert caught.value.messages[0].startswith("Electricity: enter a number with at most 6 decimals, from 0 to ")
    assert field.clean("0.1234560000") == Decimal("0.123456")


def test_what_a_build_file_brought_may_stay_however_fine_it_is() -> None:
    field = NumberField(bounds_of(Costs, "electricity_per_kwh"))
    field.shown = "0.123456789"
    assert field.clean("0.123456789") == Decimal("0.123456789")


def test_a_message_names_its_box() -> None:
    with pytest.raises(ValidationError) as caught:
        NumberField(bounds_of(Site, "feeds"), label="Feeds").clean("none")
    assert caught.value.messages[0].startswith("Feeds: enter a whole number from ")


def test_a_choice_must_be_in_the_list() -> None:
    field = ChoiceField(options(("a", "A"), ("b", "B")))
    assert field.clean("a") == "a"
    with pytest.raises(ValidationError):
        field.clean("c")
