"""What the form of the bill of materials makes of what was posted, and products that are no longer offered."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from configurator.builder import choices
from configurator.builder.forms.bom import BomForm
from configurator.builder.forms.gpus import GpusForm
from configurator.builder.forms.platform import PlatformForm
from configurator.builder.forms.power import PowerForm
from configurator.builder.presenters import gpus, platform
from configurator.sizing import assess
from configurator.sizing.build import Build, CustomLine, OwnPrice, Part
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.builder.conftest import the_snapshot
from tests.builder.posting import errors, filled, posted

OWN = CustomLine(description="Bolts")


def exactly(amount: str) -> OwnPrice:
    return OwnPrice(low=Decimal(amount), likely=Decimal(amount), high=Decimal(amount))


class TestBom:
    @pytest.fixture
    def build(self) -> Build:
        line = CustomLine(description="Rails", price=OwnPrice(low=Decimal(80), likely=Decimal(100), high=Decimal(120)))
        return Build(
            parts=(Part(product="amd-epyc-7343"), Part(product="ddr4-3200-rdimm-64gb", count=8)), custom_lines=(line,)
        )

    def test_counts_and_conditions(self, build: Build) -> None:
        boxes = {"count-0-amd-epyc-7343": "2", "condition-0-amd-epyc-7343": "used"}
        assert filled(BomForm, build, **boxes).parts[0] == Part(product="amd-epyc-7343", count=2, condition="used")

    def test_a_page_that_is_out_of_date_changes_no_other_row(self, build: Build) -> None:
        # row 0 was another processor when the page was made
        assert filled(BomForm, build, **{"count-0-amd-epyc-7763": "2"}).parts == build.parts

    def test_a_wrong_count_is_answered_in_its_row_and_kept(self, build: Build) -> None:
        form = BomForm(build, the_snapshot(), posted(**{"count-1-ddr4-3200-rdimm-64gb": "eight"}))
        assert not form.is_valid()
        assert form.part_rows[1].error == "Enter a whole number from 1 to 1,000."
        assert form.part_rows[1].typed["count"] == "eight"

    def test_adding_a_part_that_is_there_makes_one_more_of_it(self, build: Build) -> None:
        assert filled(BomForm, build, action="add:amd-epyc-7343").parts[0].count == 2
        assert filled(BomForm, build, action="add:amd-epyc-7763").parts[-1].product == "amd-epyc-7763"

    def test_an_unknown_part_is_not_added(self, build: Build) -> None:
        assert filled(BomForm, build, action="add:nothing-like-it").parts == build.parts

    def test_removing(self, build: Build) -> None:
        assert filled(BomForm, build, action="remove:0-amd-epyc-7343").parts == build.parts[1:]
        assert filled(BomForm, build, action="remove:own-0").custom_lines == ()

    def test_a_line_of_ones_own_with_one_price_is_exact(self, build: Build) -> None:
        changed = filled(
            BomForm, build, action="add-custom", new_description="Cables", new_likely="45.50", new_watts="3"
        )
        price = OwnPrice(low=Decimal("45.50"), likely=Decimal("45.50"), high=Decimal("45.50"))
        assert changed.custom_lines[-1] == CustomLine(description="Cables", price=price, watts=3.0)

    def test_with_two_ends_the_likely_price_is_half_way(self, build: Build) -> None:
        changed = filled(BomForm, build, action="add-custom", new_description="Cables", new_low="10", new_high="30")
        price = changed.custom_lines[-1].price
        assert price is not None
        assert price.likely == 20

    def test_prices_must_rise(self, build: Build) -> None:
        boxes = {"action": "add-custom", "new_description": "Cables", "new_low": "30", "new_likely": "10"}
        assert errors(BomForm, build, **boxes) == {"new_likely": ["The prices must rise from low to likely to high."]}

    def test_a_line_without_a_description_is_not_added(self, build: Build) -> None:
        assert "new_description" in errors(BomForm, build, action="add-custom", new_likely="10")

    def test_what_was_typed_for_a_new_line_is_added_by_the_save_button_too(self, build: Build) -> None:
        assert (
            filled(BomForm, build, action="remove:0-amd-epyc-7343", new_description="Cables")
            .custom_lines[-1]
            .description
            == "Cables"
        )

    def test_live_saving_does_not_add_a_line_that_is_still_being_typed(self, build: Build) -> None:
        assert filled(BomForm, build, new_description="Cab").custom_lines == build.custom_lines

    def test_a_line_of_ones_own_is_changed_in_place(self, build: Build) -> None:
        boxes = {
            "description-own-0": "Rail kit",
            "count-own-0": "2",
            "low-own-0": "",
            "likely-own-0": "90",
            "high-own-0": "",
        }
        line = filled(BomForm, build, **boxes).custom_lines[0]
        assert (line.description, line.count) == ("Rail kit", 2)
        assert line.price == OwnPrice(low=Decimal(90), likely=Decimal(90), high=Decimal(90))

    def test_prices_are_read_with_the_sign_of_their_currency(self, build: Build) -> None:
        boxes = {"low-own-0": "", "likely-own-0": "$1.2k", "high-own-0": ""}
        assert filled(BomForm, build, **boxes).custom_lines[0].price == exactly("1200")
        boxes = {"action": "add-custom", "new_description": "Cables", "new_likely": "$45.50"}
        assert filled(BomForm, build, **boxes).custom_lines[-1].price == exactly("45.50")

    @pytest.mark.parametrize("count", [1001, 10_000])
    def test_a_line_of_ones_own_of_many_pieces_can_be_changed(self, count: int) -> None:
        build = filled(BomForm, Build(), action="add-custom", new_description="Bolts", new_count=str(count))
        assert filled(BomForm, build, **{"likely-own-0": "0.10"}).custom_lines[0].count == count
        assert filled(BomForm, Build(custom_lines=(OWN,)), **{"count-own-0": str(count)}).custom_lines[0].count == count

    def test_and_of_more_it_says_how_many_there_can_be(self) -> None:
        form = BomForm(Build(custom_lines=(OWN,)), the_snapshot(), posted(**{"count-own-0": "10001"}))
        assert not form.is_valid()
        assert form.custom_rows[0].error == "Enter a number from 1 to 10,000."

    def test_a_full_line_is_followed_by_another(self) -> None:
        full = Build(parts=(Part(product="amd-epyc-7343", count=1000),))
        assert [part.count for part in filled(BomForm, full, action="add:amd-epyc-7343").parts] == [1000, 1]

    def test_the_501st_line_of_ones_own_is_refused_and_stays_in_its_box(self) -> None:
        full = Build(custom_lines=(OWN,) * 500)
        boxes = {"action": "add-custom", "new_description": "Cables"}
        assert errors(BomForm, full, **boxes) == {"__all__": ["A bill has at most 500 lines of your own."]}
        one_less = replace(full, custom_lines=full.custom_lines[1:])
        assert filled(BomForm, one_less, **boxes).custom_lines[-1].description == "Cables"
        instead = filled(BomForm, full, action="remove:own-0", new_description="Cables")
        assert (len(instead.custom_lines), instead.custom_lines[-1].description) == (500, "Cables")

    def test_so_is_the_501st_of_parts(self) -> None:
        full = Build(parts=(Part(product="ddr4-3200-rdimm-64gb"),) * 500)
        said = {"__all__": ["A bill has at most 500 lines of parts."]}
        assert errors(BomForm, full, action="add:amd-epyc-7343") == said
        assert len(filled(BomForm, full, action="add:ddr4-3200-rdimm-64gb").parts) == 500  # one more in its line

    def test_prices_as_of_a_day(self, build: Build) -> None:
        as_of = filled(BomForm, build, as_of="2025-01-15").as_of
        assert as_of is not None
        assert as_of.isoformat() == "2025-01-15"
        assert "as_of" in errors(BomForm, build, as_of="last year")


def with_retired(*slugs: str) -> CatalogueSnapshot:
    """The catalogue, in which some products are no longer offered."""
    products = dict(the_snapshot().products)
    products |= {slug: replace(products[slug], retired=True) for slug in slugs}
    return replace(the_snapshot(), products=products)


def offered(form: Any, name: str) -> list[str]:
    return [value for _, listed in form.fields[name].groups for value, _ in listed]


@pytest.mark.parametrize("words", ["epyc7313", "EPYC-7313", "amd 7313"])
def test_a_part_is_found_however_its_letters_and_digits_are_joined(words: str) -> None:
    assert choices.find_parts(the_snapshot(), "cpu", words, 5)[0].id == "amd-epyc-7313"


class TestRetiredProducts:
    def test_they_are_not_offered_to_builds_that_do_not_hold_them(self) -> None:
        snapshot = with_retired("a100-pcie-80gb", "eaton-9px-6000", "dgx-a100-640gb")
        assert "a100-pcie-80gb" not in offered(GpusForm(Build(), snapshot), "variant-0")
        assert "eaton-9px-6000" not in offered(PowerForm(Build(), snapshot), "ups")
        assert "dgx-a100-640gb" not in offered(PlatformForm(Build(), snapshot), "platform")
        assert choices.find_parts(with_retired("amd-epyc-7763"), "cpu", "7763", 5) == []

    def test_a_build_that_holds_one_keeps_it_by_its_name(self, tier_2: Build) -> None:
        snapshot = with_retired("a100-pcie-80gb", str(tier_2.platform))
        form = GpusForm(tier_2, snapshot, posted(**{"count-0": "3"}))
        assert form.is_valid()
        assert form.apply().gpus[0].variant == "a100-pcie-80gb"
        assert form.fields["variant-0"].groups[-1] == (
            "No longer offered",
            [("a100-pcie-80gb", "NVIDIA A100 PCIe 80 GB")],
        )
        assessment = assess(tier_2, snapshot)
        a100 = gpus.offered(tier_2, assessment, snapshot, "a100-pcie-80gb").a100
        assert [row.id for row in a100 if row.chosen] == ["a100-pcie-80gb"]
        chosen = [r.id for g in platform.offered(tier_2, snapshot, str(tier_2.platform)) for r in g.rows if r.chosen]
        assert chosen == [tier_2.platform]


def test_a_build_that_could_not_be_read_again_is_not_saved() -> None:
    parts = tuple(Part(product="ddr4-3200-rdimm-64gb", count=1000) for _ in range(2))
    full = Build(parts=(*parts,))
    assert errors(BomForm, full, action="add:amd-epyc-7763") == {
        "__all__": ["2,001 pieces in all, at most 2,000 in a server."]
    }
