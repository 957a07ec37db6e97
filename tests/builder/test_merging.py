"""Two pages open on one build: each keeps what it changed, and nothing that it left alone undoes the other."""

import pytest

from configurator.builder.models import BuildChange
from tests.builder.conftest import Visitor
from tests.builder.tabs import Tab, said

pytestmark = pytest.mark.django_db


def visitor_made_from(visitor: Visitor) -> str:
    visitor.row.refresh_from_db()
    return str(visitor.row.made_from)


def test_what_a_page_left_alone_stays_as_somebody_else_made_it(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    answer = other.post(pue="1.5")
    assert (visitor.build.costs.months, visitor.build.costs.pue) == (24, 1.5)
    # the other page's boxes are drawn again, for they show 36 months
    assert answer["HX-Retarget"] == "#work"
    assert 'value="24"' in answer.content.decode()
    assert said(answer) == ["Somebody else changed meanwhile, and you see it here: “Horizon” from 36 to 24."]


def test_where_both_changed_the_same_box_the_later_wins_and_is_told(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    answer = other.post(months="48")
    assert visitor.build.costs.months == 48
    words = "Somebody else changed “Horizon” to 24 meanwhile; your value, 48, is kept."
    assert said(answer) == [words]
    assert words in answer.content.decode()
    assert '<button class="button button-small" name="theirs" value="months=24">Take theirs: 24</button>' in (
        answer.content.decode()
    )


def test_what_somebody_else_gave_can_be_taken_after_all(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    other.post(months="48")
    answer = other.post(theirs="months=24", made_from=visitor_made_from(visitor))
    assert visitor.build.costs.months == 24
    assert answer["HX-Retarget"] == "#work"  # the box shows it


def test_a_stale_page_is_told_which_gpus_it_has_now(visitor: Visitor) -> None:
    one, other = Tab(visitor, "gpus"), Tab(visitor, "gpus")
    one.post(**{"count-0": "4"})
    answer = other.post(nvlink_bridges="6")
    assert (visitor.build.gpus[0].count, visitor.build.nvlink_bridges) == (4, 6)
    label = answer.context["form"].label_of("count-0")
    assert said(answer) == [f"Somebody else changed meanwhile, and you see it here: “{label}” from 2 to 4."]


def test_a_choice_is_named_by_its_words_not_its_id(visitor: Visitor) -> None:
    one, other = Tab(visitor, "workload"), Tab(visitor, "workload")
    one.post(weights="int4")
    answer = other.post(weights="int8")
    assert "int4" not in said(answer)[0]
    assert "INT4" in said(answer)[0]


def test_without_scripts_it_is_told_on_the_next_page(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    other.post(months="48", live=False)
    assert (
        "Somebody else changed “Horizon” to 24 meanwhile; your value, 48, is kept."
        in other.client.get(other.url).content.decode()
    )


def test_the_same_change_twice_is_no_disagreement(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    assert other.post(months="24").context["notices"] == ()


def test_ticked_rates_are_merged_too(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(rates=one.boxes["rates"][:1])
    other.post(months="24")
    assert visitor.build.costs.cloud_rates == tuple(one.boxes["rates"][:1])
    assert visitor.build.costs.months == 24


def test_ticks_that_both_changed_are_told(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(rates=one.boxes["rates"][:1])
    rest = other.boxes["rates"][1:]
    answer = other.post(rates=rest)
    assert visitor.build.costs.cloud_rates == tuple(rest)
    assert said(answer) == ["Somebody else changed “Rates to compare with” meanwhile; your value is kept."]


def test_a_page_that_saves_twice_is_not_told_of_itself(visitor: Visitor) -> None:
    page = Tab(visitor, "costs")
    answer = page.post(months="24")
    assert answer.context["notices"] == ()
    answer = page.post(months="12", made_from=answer["Made-From"])
    assert answer.context["notices"] == ()
    assert visitor.build.costs.months == 12


def test_a_page_whose_boxes_could_not_be_drawn_again_is_not_told_of_itself(visitor: Visitor) -> None:
    page = Tab(visitor, "costs")
    page.post(**{"own_name-new": "Ours", "own_rate-new": "1"})
    answer = page.post(**{"own_rate-new": "1.5", "made_from": page.boxes["made_from"] + "+"})
    assert answer.context["notices"] == ()
    assert [
        str(rate.usd_per_gpu_hour) for rate in visitor.build.costs.cloud_rates or () if not isinstance(rate, str)
    ] == ["1.5"]


def test_undo_counts_as_somebody_elses_change(visitor: Visitor) -> None:
    Tab(visitor, "costs").post(months="24")
    stale = Tab(visitor, "costs")
    visitor.do("undo", {"step": "costs"})
    Tab(visitor, "costs").post(pue="1.3")  # takes the number that the undone change had
    stale.post(discount_rate="5")
    costs = visitor.build.costs
    assert (costs.months, costs.pue, costs.discount_rate) == (36, 1.3, 0.05)


def test_a_box_that_was_typed_back_after_a_save_is_changed_back(visitor: Visitor) -> None:
    page = Tab(visitor, "costs")
    page.post(months="12", touched="months")
    page.post(months="36", touched="months", made_from=page.boxes["made_from"] + "+")
    assert visitor.build.costs.months == 36


def test_lines_of_the_bill_are_merged_by_their_boxes(visitor: Visitor) -> None:
    part, other_part = visitor.build.parts[0], visitor.build.parts[1]
    one, other = Tab(visitor, "bom"), Tab(visitor, "bom")
    one.post(**{f"count-0-{part.product}": "7"})
    answer = other.post(**{f"count-1-{other_part.product}": "9"})
    assert [p.count for p in visitor.build.parts[:2]] == [7, 9]
    assert len(said(answer)) == 1
    assert said(answer)[0].endswith("from 1 to 7.")
    assert said(other.post(**{f"count-0-{part.product}": "8"}))[0].endswith("to 7 meanwhile; your value, 8, is kept.")


def test_a_line_that_somebody_else_removed_is_named(visitor: Visitor) -> None:
    last = len(visitor.build.parts) - 1
    key = f"{last}-{visitor.build.parts[last].product}"
    one, other = Tab(visitor, "bom"), Tab(visitor, "bom")
    one.post(action=f"remove:{key}")
    notices = said(other.post(**{f"count-{key}": "9"}))
    assert len(notices) == 1
    assert "your change to it could not be kept" in notices[0]


def test_a_page_older_than_the_history_wins_as_it_stands(visitor: Visitor) -> None:
    one, other = Tab(visitor, "costs"), Tab(visitor, "costs")
    one.post(months="24")
    BuildChange.objects.filter(number=0).delete()
    other.post(pue="1.5")
    assert (visitor.build.costs.months, visitor.build.costs.pue) == (36, 1.5)


@pytest.mark.parametrize("made_from", ["", "x", "1", "0.x", "-1.0", "999.999", "²."])
def test_whatever_a_page_says_of_its_origin_it_is_saved(visitor: Visitor, made_from: str) -> None:
    visitor.post("costs", {"months": "24"})
    visitor.post("costs", {"pue": "1.5", "made_from": made_from})
    assert (visitor.build.costs.months, visitor.build.costs.pue) == (24, 1.5)
