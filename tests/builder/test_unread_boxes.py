"""One box that cannot be read holds up nothing else: the others are saved, and it stays as it was typed, with what is wrong."""

from dataclasses import replace

import pytest

from tests.builder.conftest import Visitor
from tests.builder.tabs import Tab

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
    page.post(**{first: "two", second: "5", "action": f"remove:{second.partition('-')[2]}"})
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
