"""Somebody removes a line above the one that another page's reader changes: names of lines, not places, tell which is meant."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from configurator.builder import store
from configurator.sizing.build import Build, CustomLine, OwnCloudRate, Part
from tests.builder.conftest import Visitor
from tests.builder.tabs import Tab, said

pytestmark = pytest.mark.django_db


class TestLinesAbove:
    """Somebody removes a line above the one that this page's reader changes: names of lines, not places, tell which is meant."""

    @pytest.fixture
    def own(self, client: Client, tier_2: Build) -> Visitor:
        lines = tuple(CustomLine(description=text) for text in ("Rails", "Cables", "Work"))
        return Visitor(client, store.start(replace(tier_2, custom_lines=lines)))

    def lines(self, visitor: Visitor) -> list[tuple[str, int]]:
        return [(line.description, line.count) for line in visitor.build.custom_lines]

    def test_a_count_reaches_its_own_line(self, own: Visitor) -> None:
        one, other = Tab(own, "bom"), Tab(own, "bom")
        one.post(action="remove:own-0")
        answer = other.post(**{"count-own-1": "7"})
        assert self.lines(own) == [("Cables", 7), ("Work", 1)]
        assert said(answer) == ["Somebody else changed meanwhile, and you see it here: “Rails” removed."]

    def test_removing_a_line_removes_no_other(self, own: Visitor) -> None:
        one, other = Tab(own, "bom"), Tab(own, "bom")
        one.post(action="remove:own-0")
        one.post(action="add-custom", new_description="Rack")
        answer = other.post(action="remove:own-0")
        assert self.lines(own) == [("Cables", 1), ("Work", 1), ("Rack", 1)]
        assert said(answer) == [
            "Somebody else removed “Rails” meanwhile too.",
            "Somebody else changed meanwhile, and you see it here: “Rack” added.",
        ]

    def test_what_was_meant_for_a_line_that_is_gone_is_said_to_be_lost(self, own: Visitor) -> None:
        one, other = Tab(own, "bom"), Tab(own, "bom")
        one.post(action="remove:own-0")
        answer = other.post(**{"count-own-0": "7", "likely-own-0": "90", "count-own-2": "3"})
        assert self.lines(own) == [("Cables", 1), ("Work", 3)]
        assert said(answer) == ["Somebody else removed “Rails” meanwhile; your change to it could not be kept."]

    def test_so_it_is_on_a_page_that_has_saved_since(self, own: Visitor) -> None:
        one, other = Tab(own, "bom"), Tab(own, "bom")
        one.post(action="remove:own-0")
        answer = other.post(**{"count-own-0": "7", "made_from": f"{other.boxes['made_from']}+"})
        assert said(answer) == ["Somebody else removed “Rails” meanwhile; your change to it could not be kept."]

    def test_a_line_that_is_called_anew_stays_the_same_line(self, own: Visitor) -> None:
        page = Tab(own, "bom")
        page.post(**{"description-own-0": "Rail kit"})
        page.post(**{"description-own-0": "Rail kit, long", "made_from": f"{page.boxes['made_from']}+"})
        page.post(**{"likely-own-0": "90"})
        assert self.lines(own)[0] == ("Rail kit, long", 1)
        assert own.build.custom_lines[0].price is not None

    def test_what_was_changed_of_a_removed_line_is_told_to_who_removed_it(self, own: Visitor) -> None:
        one, other = Tab(own, "bom"), Tab(own, "bom")
        one.post(**{"count-own-0": "7"})
        answer = other.post(action="remove:own-0")
        assert self.lines(own) == [("Cables", 1), ("Work", 1)]
        assert said(answer) == ["Somebody else changed meanwhile what you removed: “count of Rails” from 1 to 7."]

    def test_a_line_comes_back_by_undo_under_its_name(self, own: Visitor) -> None:
        page = Tab(own, "bom")
        own.post("bom", {"action": "remove:own-0"})
        own.post("bom", {"action": "add-custom", "new_description": "Rack"})
        for _ in range(2):
            own.do("undo", {"step": "bom"})
        page.post(**{"count-own-0": "5"})
        assert self.lines(own) == [("Rails", 5), ("Cables", 1), ("Work", 1)]

    def test_parts_too(self, visitor: Visitor) -> None:
        first, second = visitor.build.parts[:2]
        one, other = Tab(visitor, "bom"), Tab(visitor, "bom")
        one.post(action=f"remove:0-{first.product}")
        other.post(**{f"count-1-{second.product}": "9"})
        assert visitor.build.parts[0] == replace(second, count=9)

    def test_their_slots_too(self, visitor: Visitor) -> None:
        nic = Part(product="nic-cx6-vpi-hdr-1p")
        store.save(visitor.row, replace(visitor.build, parts=(*visitor.build.parts, nic)), step="bom", title="NIC")
        bill, lanes = Tab(visitor, "bom"), Tab(visitor, "lanes")
        bill.post(action=f"remove:0-{visitor.build.parts[0].product}")
        box = next(name for name in lanes.boxes if name.startswith("slot-") and name.endswith(nic.product))
        slot = next(value for _, listed in lanes.form.fields[box].groups for value, _ in listed if value)
        lanes.post(**{box: slot})
        assert visitor.build.parts[-1] == replace(nic, slot=slot)

    def test_groups_of_gpus_too(self, visitor: Visitor) -> None:
        first = visitor.build.gpus[0]
        second, third = replace(first, variant="a100-pcie-40gb", count=1), replace(first, variant="h100-pcie-80gb")
        store.save(visitor.row, replace(visitor.build, gpus=(first, second, third)), step="gpus", title="Mixed")
        one, other = Tab(visitor, "gpus"), Tab(visitor, "gpus")
        assert 'name="action" value="remove:r1-0"' in one.body
        one.post(action="remove:r1-0")
        answer = other.post(**{"count-r1-1": "5"})
        assert visitor.build.gpus == (first, replace(third, count=5))
        assert "NVIDIA A100 PCIe 40 GB” removed" in said(answer)[0]


def test_the_name_of_a_line_is_in_its_boxes_and_its_button(visitor: Visitor) -> None:
    visitor.post("bom", {"action": "add-custom", "new_description": "Rails"})
    visitor.post("bom", {"action": "add-custom", "new_description": "Cables"})
    body = visitor.get("bom").content.decode()
    assert 'name="count-own-r1-0"' in body
    visitor.post("bom", {"action": "remove:own-r1-0"})
    body = visitor.get("bom").content.decode()
    assert 'name="count-own-r2-0"' in body
    assert 'value="remove:own-r2-0" aria-label="Remove Cables"' in body


class TestRatesOfOnesOwn:
    @pytest.fixture
    def own(self, client: Client, tier_2: Build) -> Visitor:
        rates = tuple(OwnCloudRate(name=name, usd_per_gpu_hour=Decimal(2)) for name in ("Ours", "Theirs"))
        return Visitor(client, store.start(replace(tier_2, costs=replace(tier_2.costs, cloud_rates=rates))))

    def rates(self, visitor: Visitor) -> list[tuple[str, str]]:
        listed = visitor.build.costs.cloud_rates or ()
        return [(rate.name, str(rate.usd_per_gpu_hour)) for rate in listed if isinstance(rate, OwnCloudRate)]

    def test_a_price_reaches_its_own_rate(self, own: Visitor) -> None:
        one, other = Tab(own, "costs"), Tab(own, "costs")
        one.post(**{"own_rate-0": ""})
        answer = other.post(**{"own_rate-1": "3"})
        assert self.rates(own) == [("Theirs", "3")]
        assert said(answer) == ["Somebody else changed meanwhile, and you see it here: “Ours” removed."]

    def test_one_that_is_gone_is_said_to_be_lost(self, own: Visitor) -> None:
        one, other = Tab(own, "costs"), Tab(own, "costs")
        one.post(**{"own_rate-0": ""})
        answer = other.post(**{"own_rate-0": "3"})
        assert self.rates(own) == [("Theirs", "2")]
        assert said(answer) == ["Somebody else removed “Ours” meanwhile; your change to it could not be kept."]

    def test_two_that_are_added_are_two(self, own: Visitor) -> None:
        one, other = Tab(own, "costs"), Tab(own, "costs")
        one.post(**{"own_name-new": "Ann's", "own_rate-new": "1"})
        other.post(**{"own_name-new": "Ben's", "own_rate-new": "4"})
        assert self.rates(own)[2:] == [("Ann's", "1"), ("Ben's", "4")]
