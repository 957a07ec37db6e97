"""One box that cannot be read holds up nothing else: the others are saved, and it stays as it was typed, with what is wrong."""

import re
from dataclasses import replace
from typing import Any

import pytest

from configurator.builder.forms.costs import own_rates
from configurator.builder.own_parts import FORMS
from tests.builder.conftest import Visitor
from tests.builder.tabs import Tab, said

SAVED, NOT_SAVED = "Saved, but for what is marked below", "Not saved."


def test_the_other_boxes_of_the_step_are_saved(visitor: Visitor) -> None:
    before, page = visitor.build, Tab(visitor, "power")
    answer = page.post(volts="99999", servers_on_circuit="3", altitude_m="500")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert SAVED in html
    assert 'value="99999"' in html
    assert visitor.build == replace(before, site=replace(before.site, servers_on_circuit=3, altitude_m=500.0))


def test_the_figures_are_those_of_what_was_saved(visitor: Visitor) -> None:
    answer = Tab(visitor, "costs").post(months="so many", utilisation="50")
    assert answer.context["build"].costs.utilisation == 0.5
    assert answer.context["view"].months == "36 months"


def test_mended_it_is_saved_with_whatever_was_typed_meanwhile(visitor: Visitor) -> None:
    page = Tab(visitor, "power")
    page.post(volts="99999", servers_on_circuit="3")
    page.boxes["made_from"] = visitor.row.made_from
    answer = page.post(volts="208", altitude_m="700", had_errors="1")
    assert answer.status_code == 200
    site = visitor.build.site
    assert site.supply is not None
    assert (site.supply.volts, site.servers_on_circuit, site.altitude_m) == (208, 3, 700)


@pytest.mark.parametrize("count", ["two", "0", "-1"])
def test_so_are_the_other_lines_of_the_bill(visitor: Visitor, count: str) -> None:
    first, second, *_ = visitor.build.parts
    page = Tab(visitor, "bom")
    boxes = [name for name in page.boxes if name.startswith("count-")]
    answer = page.post(**{boxes[0]: count, boxes[1]: str(second.count + 1)})
    assert answer.status_code == 422
    assert [part.count for part in visitor.build.parts[:2]] == [first.count, second.count + 1]
    assert f'value="{count}"' in answer.content.decode()


def test_of_a_line_with_a_wrong_price_nothing_is_saved_but_the_others_are(visitor: Visitor) -> None:
    for name in ("Cable", "Rails"):
        visitor.post("bom", {"action": "add-custom", "new_description": name, "new_likely": "10"})
    page = Tab(visitor, "bom")
    low, high = ([name for name in page.boxes if name.startswith(f"{kind}-")] for kind in ("low", "high"))
    page.post(**{low[0]: "dear", high[0]: "20", high[1]: "30"})
    cable, rails = (line.price for line in visitor.build.custom_lines[-2:])
    assert cable is not None
    assert rails is not None
    assert (cable.low, cable.high, rails.high) == (10, 10, 30)


def test_what_was_pressed_waits_until_everything_can_be_read(visitor: Visitor) -> None:
    lines = len(visitor.build.parts)
    page = Tab(visitor, "bom")
    first, second = [name for name in page.boxes if name.startswith("count-")][:2]
    page.post(**{first: "two", second: "5", "action": "add:nvme-2tb-m2"})
    assert len(visitor.build.parts) == lines
    assert visitor.build.parts[1].count == 5


def test_where_the_rest_alone_does_not_go_together_nothing_is_saved(visitor: Visitor) -> None:
    visitor.post("power", {"volts": "", "breaker_amps": "", "receptacle": ""})
    before = visitor.build
    answer = Tab(visitor, "power").post(breaker_amps="30")
    assert "Enter the voltage too" in answer.content.decode()
    assert NOT_SAVED in answer.content.decode()
    assert visitor.build == before


def test_a_wrong_box_alone_makes_no_step_back(visitor: Visitor) -> None:
    revision = visitor.row.revision
    answer = Tab(visitor, "power").post(volts="99999")
    assert NOT_SAVED in answer.content.decode()
    assert visitor.row.revision == revision


def test_a_ups_of_ones_own_waits_until_all_of_it_can_be_read(visitor: Visitor) -> None:
    before = visitor.build
    Tab(visitor, "power").post(ups="~own", ups_va="abc", ups_watts="1000", servers_on_circuit="3")
    assert visitor.build == replace(before, site=replace(before.site, servers_on_circuit=3))


def test_so_does_a_supply_that_is_not_there_yet(visitor: Visitor) -> None:
    visitor.post("power", {"volts": "", "breaker_amps": "", "receptacle": ""})
    before = visitor.build
    Tab(visitor, "power").post(volts="abc", breaker_amps="30", altitude_m="500")
    assert visitor.build == replace(before, site=replace(before.site, altitude_m=500.0))


def returned(page: Tab, answer: Any) -> None:
    """The page that came back takes the place of the one that was sent."""
    form = answer.context["form"]
    page.boxes = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    page.boxes |= {name: text for name, text in (form.data or {}).items() if name in form.boxes}
    page.boxes |= {"made_from": made_from_of(answer), "had_errors": "1"}


def made_from_of(answer: Any) -> str:
    found = re.search(r'name="made_from" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_a_new_rate_is_added_once_and_with_everything(visitor: Visitor) -> None:
    page = Tab(visitor, "costs")
    rates = visitor.build.costs.cloud_rates
    answer = page.post(**{"months": "so many", "utilisation": "50", "own_name-new": "Mine", "own_rate-new": "2.5"})
    assert SAVED in answer.content.decode()
    assert visitor.build.costs.cloud_rates == rates
    for _ in range(2):
        returned(page, page.post())
        assert visitor.build.costs.cloud_rates == rates
    page.post(months="48")
    assert [rate.name for rate in own_rates(visitor.build.costs)] == ["Mine"]
    assert visitor.build.costs.months == 48


@pytest.mark.parametrize("step", sorted(set(FORMS) - {"lanes"}))
def test_the_page_that_comes_back_changes_nothing_when_it_is_sent_again(visitor: Visitor, step: str) -> None:
    wrong = {
        "workload": "context_tokens",
        "gpus": "count-0",
        "platform": "quantity",
        "power": "volts",
        "costs": "months",
    }
    page = Tab(visitor, step)
    box = wrong.get(step) or next(name for name in page.boxes if name.startswith(("count-", "assume-")))
    answer = page.post(**{box: "so much"})
    assert answer.status_code == 422
    before, revision = visitor.build, visitor.row.revision
    returned(page, answer)
    assert page.post().status_code == 422
    assert (visitor.build, visitor.row.revision) == (before, revision)


def test_who_types_on_before_the_answer_comes_is_told_of_nobody_else(visitor: Visitor) -> None:
    page = Tab(visitor, "power")
    answer = page.post(volts="99999", servers_on_circuit="3")
    page.boxes["made_from"] = answer["Made-From"]  # as the script does, where it does not draw the page again
    answer = page.post(servers_on_circuit="4")
    assert said(answer) == []
    assert visitor.build.site.servers_on_circuit == 4


def test_a_circuit_that_was_picked_beside_it_stays_picked(visitor: Visitor) -> None:
    page = Tab(visitor, "power")
    answer = page.post(altitude_m="99999", preset="nec-208v-30a")
    assert visitor.build.site.supply is not None
    for months in ("24", "25"):
        returned(page, answer)
        answer = page.post(inlet_c=months)
        assert (visitor.build.site.supply.volts, visitor.build.site.supply.breaker_amps) == (208, 30)


def test_a_breaker_of_ones_own_leaves_the_circuits_of_the_list(visitor: Visitor) -> None:
    page = Tab(visitor, "power")
    answer = page.post(breaker_amps="30")
    assert answer["HX-Retarget"] == "#work"
    returned(page, answer)
    page.post(altitude_m="500")
    assert visitor.build.site.supply is not None
    assert visitor.build.site.supply.breaker_amps == 30


def test_the_row_of_a_new_line_stays_when_the_wrong_count_is_mended(visitor: Visitor) -> None:
    page = Tab(visitor, "bom")
    count = next(name for name in page.boxes if name.startswith("count-"))
    answer = page.post(**{"new_description": "Rails", "new_likely": "50", count: "two"})
    assert 'value="Rails"' in answer.content.decode()
    returned(page, answer)
    answer = page.post(**{count: "1"})
    assert answer.status_code == 200
    assert 'value="Rails"' in answer.content.decode()


def test_a_line_that_cannot_be_read_can_be_removed(visitor: Visitor) -> None:
    lines = len(visitor.build.parts)
    page = Tab(visitor, "bom")
    count = next(name for name in page.boxes if name.startswith("count-"))
    answer = page.post(**{count: "two", "action": f"remove:{count.partition('-')[2]}"})
    assert answer.status_code == 200
    assert len(visitor.build.parts) == lines - 1
