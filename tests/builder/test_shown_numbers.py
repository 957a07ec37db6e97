"""Every number with a unit that a step shows is a figure, stands in a figure's working, or was asked or looked up."""

import pytest
from django.test import Client
from django.urls import reverse

from configurator.builder import store
from configurator.builder.own_parts import FORMS
from configurator.sizing import assess
from tests import shown_numbers as shown
from tests.builder.conftest import the_snapshot
from tests.sizing import shelf

REFERENCES = ("tier-2-new", "dgx-a100", "dell-xe8545", "tier-4-new")


@pytest.mark.django_db
@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("step", FORMS)
def test_every_number_of_a_steps_results_and_of_the_sheet_is_accounted_for(
    client: Client, step: str, reference: str
) -> None:
    build = shelf.reference_build(reference)
    assessment = assess(build, the_snapshot(), try_fixes=False)
    known, explained = (
        shown.known_numbers(assessment, the_snapshot()),
        shown.numbers_explained(assessment, the_snapshot()),
    )
    page = client.get(reverse("builder:step", args=(store.start(build).pk, step))).content.decode()
    numbers = list(shown.shown_in(shown.text_of(page, "results", "sheet-lines")))
    assert len(numbers) > 5
    assert [n.text for n in numbers if not shown.is_known(n, known, explained)] == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>1,312 <span>W</span></p>", [("1,312 W", 1312.0, "W")]),
        ("<td>$25,400–35,400</td>", [("$25,400–35,400", 25400.0, "USD"), ("$25,400–35,400", 35400.0, "USD")]),
        ("<p>6.5 kW at 92 %</p>", [("6.5 kW", 6500.0, "W"), ("92 %", 0.92, "")]),
        ("<p>8 GPUs, Gen 4 x16</p>", []),
        ("<form>100 W</form><svg><text>200 W</text></svg>", []),
    ],
)
def test_numbers_with_a_unit_are_read_from_a_page(html: str, said: list[tuple[str, float, str]]) -> None:
    found = shown.shown_in(shown.text_of(f'<main id="results">{html}</main>', "results"))
    assert [(n.text, pytest.approx(n.value), n.unit) for n in found] == said


def test_a_number_that_no_figure_has_is_found_out() -> None:
    assessment = assess(shelf.reference_build("tier-2-new"), the_snapshot(), try_fixes=False)
    known, explained = (
        shown.known_numbers(assessment, the_snapshot()),
        shown.numbers_explained(assessment, the_snapshot()),
    )
    peak = assessment.figures["power.peak_w"].number
    right, wrong = shown.shown_in(f"{peak:,.0f} W, {peak * 1.37:,.0f} W")
    assert shown.is_known(right, known, explained)
    assert not shown.is_known(wrong, known, explained)
