"""What each step's form makes of what was posted; no database is asked."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from configurator.builder import choices
from configurator.builder.forms.bom import BomForm
from configurator.builder.forms.costs import CostsForm
from configurator.builder.forms.gpus import GpusForm
from configurator.builder.forms.lanes import LanesForm
from configurator.builder.forms.platform import PlatformForm
from configurator.builder.forms.power import PowerForm
from configurator.builder.forms.workload import WorkloadForm
from configurator.builder.pages import FORMS
from configurator.builder.presenters import gpus, platform
from configurator.sizing import assess, build_file
from configurator.sizing.build import (
    Build,
    Costs,
    CustomLine,
    GpuGroup,
    MigLayout,
    ModelConfig,
    ModelDimensions,
    OwnCloudRate,
    OwnPlatform,
    OwnPrice,
    OwnPsu,
    OwnSlot,
    Part,
    Supply,
)
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.builder.conftest import the_snapshot
from tests.sizing import shelf

REFERENCES = sorted(path.stem for path in (shelf.FIXTURES / "reference_builds").glob("*.json"))


def posted(**boxes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in boxes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def filled(form: Any, build: Build, **boxes: Any) -> Build:
    bound = form(build, the_snapshot(), posted(**boxes))
    assert bound.is_valid(), bound.errors
    changed: Build = bound.apply()
    return changed


def errors(form: Any, build: Build, **boxes: Any) -> dict[str, list[str]]:
    bound = form(build, the_snapshot(), posted(**boxes))
    assert not bound.is_valid()
    return {name: list(messages) for name, messages in bound.errors.items()}


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("step", FORMS)
def test_a_form_posted_as_it_stands_changes_nothing(step: str, reference: str) -> None:
    build = shelf.reference_build(reference)
    shown = FORMS[step](build, the_snapshot())
    boxes = {name: str(shown[name].value()) for name in shown.fields}
    assert build_file.to_dict(filled(FORMS[step], build, **boxes)) == build_file.to_dict(build)


@pytest.mark.parametrize("step", FORMS)
def test_boxes_that_were_not_posted_keep_what_the_build_says(step: str, tier_2: Build) -> None:
    assert filled(FORMS[step], tier_2) == tier_2


class TestWorkload:
    def test_numbers_and_choices(self, tier_2: Build) -> None:
        work = filled(WorkloadForm, tier_2, context_tokens="8,192", concurrency="16", weights="int8").workload
        assert (work.context_tokens, work.concurrency, work.weights) == (8192, 16, "int8")

    def test_a_pasted_config_wins_over_the_list(self, tier_2: Build) -> None:
        config = {"num_hidden_layers": 2, "hidden_size": 64}
        assert filled(WorkloadForm, tier_2, config=json.dumps(config)).workload.model == ModelConfig(config=config)

    def test_choosing_from_the_list_again_wins_over_the_pasted_config(self) -> None:
        build = Build()
        pasted = filled(WorkloadForm, build, config='{"hidden_size": 64}')
        config = json.dumps({"hidden_size": 64}, indent=1)
        assert filled(WorkloadForm, pasted, model="llama-3.1-8b", config=config).workload.model == "llama-3.1-8b"

    def test_text_that_is_no_config_is_answered_at_its_box(self, tier_2: Build) -> None:
        assert errors(WorkloadForm, tier_2, config="{oops") == {
            "config": ["This is not JSON (line 1: Expecting property name enclosed in double quotes)."]
        }
        assert "config" in errors(WorkloadForm, tier_2, config="[1, 2]")
        assert "config" in errors(WorkloadForm, tier_2, model="~config")

    def test_a_model_by_its_size_alone(self, tier_2: Build) -> None:
        changed = filled(WorkloadForm, tier_2, model="~dimensions", params_b="13")
        assert changed.workload.model == ModelDimensions(params=13e9)
        assert "params_b" in errors(WorkloadForm, tier_2, model="~dimensions")

    def test_a_model_that_the_catalogue_has_dropped_stays_chosen(self, tier_2: Build) -> None:
        gone = replace(tier_2, workload=replace(tier_2.workload, model="no-longer-there"))
        assert filled(WorkloadForm, gone, context_tokens="4096").workload.model == "no-longer-there"

    def test_training_fields(self, tier_2: Build) -> None:
        changed = filled(WorkloadForm, tier_2, task="lora", lora_rank="64", checkpointing="no", zero_stage="3")
        training = changed.workload.training
        assert (training.lora_rank, training.checkpointing, training.zero_stage) == (64, False, 3)

    def test_an_assumption_can_be_overridden_and_given_back(self, tier_2: Build) -> None:
        own = filled(WorkloadForm, tier_2, **{"assume-gpu_memory_utilization": "0.95"})
        assert own.assumptions is not None
        assert own.assumptions["gpu_memory_utilization"] == 0.95
        given_back = filled(WorkloadForm, own, **{"assume-gpu_memory_utilization": ""})
        assert "gpu_memory_utilization" not in (given_back.assumptions or {})

    def test_an_assumption_out_of_bounds_is_answered_at_its_box(self, tier_2: Build) -> None:
        assert errors(WorkloadForm, tier_2, **{"assume-gpu_memory_utilization": "1.2"}) == {
            "assume-gpu_memory_utilization": [
                "Share of GPU memory that the engine may use: enter a number from 0.1 to 1, or leave it empty."
            ]
        }


class TestGpus:
    def test_a_blank_build_gets_its_first_gpus(self) -> None:
        changed = filled(GpusForm, Build(), **{"variant-0": "a100-pcie-80gb", "count-0": "2"})
        assert changed.gpus == (GpuGroup(variant="a100-pcie-80gb", count=2),)

    def test_a_second_kind_is_added_and_removed(self, tier_2: Build) -> None:
        two = filled(GpusForm, tier_2, action="add-group")
        assert len(two.gpus) == 2
        mixed = filled(GpusForm, two, **{"variant-1": "a100-pcie-40gb"})
        assert [g.variant for g in mixed.gpus] == ["a100-pcie-80gb", "a100-pcie-40gb"]
        assert filled(GpusForm, mixed, action="remove-group-1").gpus == tier_2.gpus

    def test_pairs_are_read_and_written(self, tier_2: Build) -> None:
        assert filled(GpusForm, tier_2, nvlink_pairs="0-1, 2 + 3").nvlink_pairs == ((0, 1), (2, 3))
        assert errors(GpusForm, tier_2, nvlink_pairs="0-1, two") == {
            "nvlink_pairs": ["“two” is not a pair. Write pairs like 0-1, 2-3."]
        }

    def test_mig_layouts_are_read_and_written(self, tier_2: Build) -> None:
        changed = filled(GpusForm, tier_2, mig="0: 3g.40gb, 1g.10gb × 2\nGPU 1: 7g.80gb")
        assert changed.mig == (
            MigLayout(gpu=0, profiles=("3g.40gb", "1g.10gb", "1g.10gb")),
            MigLayout(gpu=1, profiles=("7g.80gb",)),
        )
        assert GpusForm(changed, the_snapshot())["mig"].value() == "0: 3g.40gb, 1g.10gb × 2\n1: 7g.80gb"

    @pytest.mark.parametrize("typed", ["all of them", "0: half", "0: 1g.10gb x 99", "5000: 1g.10gb"])
    def test_a_layout_that_cannot_be_read_is_answered_at_its_box(self, tier_2: Build, typed: str) -> None:
        assert "mig" in errors(GpusForm, tier_2, mig=typed)


class TestPlatform:
    def test_any_platform_can_be_chosen(self, tier_2: Build) -> None:
        assert filled(PlatformForm, tier_2, platform="dgx-a100-640gb", quantity="2").platform == "dgx-a100-640gb"

    def test_a_machine_of_ones_own(self, tier_2: Build) -> None:
        changed = filled(
            PlatformForm,
            tier_2,
            platform="~own",
            own_sockets="2",
            own_host_lanes="160",
            own_slots="Slot 1 gen4 x16\nriser, gen3 x8",
            own_psus="2 × 2000 W, 1000 W at low line",
            own_inlet_max_c="35",
        )
        assert changed.platform == OwnPlatform(
            sockets=2,
            host_lanes=160,
            slots=(OwnSlot(name="Slot 1"), OwnSlot(name="riser", generation=3, lanes=8)),
            psus=(OwnPsu(watts=2000, watts_low_line=1000, count=2),),
            inlet_max_c=35.0,
        )

    @pytest.mark.parametrize(
        ("box", "typed"), [("own_slots", "Slot 1 x3"), ("own_psus", "big ones"), ("own_psus", "99 x 5 W")]
    )
    def test_a_line_that_cannot_be_read_is_answered_at_its_box(self, tier_2: Build, box: str, typed: str) -> None:
        assert box in errors(PlatformForm, tier_2, platform="~own", **{box: typed})


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
        assert filled(BomForm, build, action="remove-own:0").custom_lines == ()

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
        a100, _ = gpus.variants(tier_2, assessment, snapshot, "a100-pcie-80gb")
        assert [row.id for row in a100 if row.chosen] == ["a100-pcie-80gb"]
        chosen = [r.id for g in platform.groups(tier_2, snapshot, str(tier_2.platform)) for r in g.rows if r.chosen]
        assert chosen == [tier_2.platform]


class TestLanes:
    def test_a_network_card_gets_a_slot(self, tier_2: Build) -> None:
        index = next(i for i, part in enumerate(tier_2.parts) if "gbe" in part.product or "connectx" in part.product)
        key = f"slot-{index}-{tier_2.parts[index].product}"
        slot = the_snapshot().platform(str(tier_2.platform)).slots[-1].name  # type: ignore[union-attr]
        assert filled(LanesForm, tier_2, **{key: slot}).parts[index].slot == slot
        assert key in errors(LanesForm, tier_2, **{key: "no such slot"})


class TestPower:
    def test_a_preset_fills_in_the_supply(self, snapshot: CatalogueSnapshot) -> None:
        preset = next(p for p in snapshot.supplies.values() if p.phases == 3)
        site = filled(PowerForm, Build(), preset=preset.id).site
        assert site.supply is not None
        assert (site.region, site.supply.volts, site.supply.phases) == (preset.region, preset.volts, 3)

    def test_after_that_each_part_of_it_can_be_changed(self, snapshot: CatalogueSnapshot) -> None:
        preset = next(iter(snapshot.supplies.values()))
        build = filled(PowerForm, Build(), preset=preset.id)
        changed = filled(PowerForm, build, preset=preset.id, breaker_amps="63")
        assert changed.site.supply is not None
        assert changed.site.supply.breaker_amps == 63

    def test_a_supply_of_ones_own(self) -> None:
        site = filled(PowerForm, Build(), preset="~own", volts="415", phases="3", breaker_amps="32").site
        assert site.supply == Supply(volts=415.0, phases=3, breaker_amps=32.0)

    def test_a_breaker_without_a_voltage_is_not_lost(self) -> None:
        assert errors(PowerForm, Build(), breaker_amps="32") == {
            "volts": ["Enter the voltage too, or empty the breaker and the receptacle."]
        }

    def test_no_supply_any_more(self, tier_2: Build) -> None:
        assert filled(PowerForm, tier_2, preset="").site.supply is None

    def test_the_rest_of_the_room(self) -> None:
        site = filled(
            PowerForm, Build(), feeds="2", redundant="yes", inlet_c="-5", ups="eaton-9px-6000", psus_powered="0"
        ).site
        assert (site.feeds, site.redundant, site.inlet_c, site.ups, site.psus_powered) == (
            2,
            True,
            -5.0,
            "eaton-9px-6000",
            0,
        )


class TestCosts:
    def test_percentages_become_fractions_and_money_stays_exact(self) -> None:
        costs = filled(CostsForm, Build(), utilisation="85", resale_fraction="12.5", support_per_year="1999.99").costs
        assert (costs.utilisation, costs.resale_fraction) == (0.85, 0.125)
        assert costs.support_per_year == Decimal("1999.99")

    def test_the_catalogues_choice_of_rates_stays_until_somebody_ticks_differently(self) -> None:
        shown = "thunder-a100-on-demand aws-a100-on-demand"
        assert filled(CostsForm, Build(), rates_shown=shown, rates=shown.split()).costs.cloud_rates is None
        changed = filled(CostsForm, Build(), rates_shown=shown, rates=["aws-a100-on-demand"])
        assert changed.costs.cloud_rates == ("aws-a100-on-demand",)
        assert filled(CostsForm, Build(), rates_shown=shown).costs.cloud_rates == ()

    def test_a_rate_of_ones_own_joins_those_that_are_ticked(self) -> None:
        boxes = {
            "own_name-0": "",
            "own_rate-0": "1.40",
            "rates_shown": "aws-a100-on-demand",
            "rates": ["aws-a100-on-demand"],
        }
        own = OwnCloudRate(name="Own rate", usd_per_gpu_hour=Decimal("1.40"))
        assert filled(CostsForm, Build(), **boxes).costs.cloud_rates == ("aws-a100-on-demand", own)

    def test_an_emptied_rate_of_ones_own_goes(self) -> None:
        own = OwnCloudRate(name="Ours", usd_per_gpu_hour=Decimal("1.40"))
        build = Build(costs=Costs(cloud_rates=("aws-a100-on-demand", own)))
        boxes = {"own_rate-0": "", "rates_shown": "aws-a100-on-demand", "rates": ["aws-a100-on-demand"]}
        assert filled(CostsForm, build, **boxes).costs.cloud_rates == ("aws-a100-on-demand",)


def test_a_build_that_could_not_be_read_again_is_not_saved() -> None:
    parts = tuple(Part(product="ddr4-3200-rdimm-64gb", count=1000) for _ in range(2))
    full = Build(parts=(*parts,))
    assert errors(BomForm, full, action="add:amd-epyc-7763") == {
        "__all__": ["2,001 pieces in all, at most 2,000 in a server."]
    }


def test_no_two_rates_of_ones_own_have_one_name(tier_2: Build) -> None:
    first = filled(CostsForm, tier_2, **{"own_rate-0": "1"})
    both = filled(CostsForm, first, **{"own_rate-1": "2"})
    names = [rate.name for rate in both.costs.cloud_rates or () if isinstance(rate, OwnCloudRate)]
    assert names == ["Own rate", "Own rate 2"]
    assert errors(CostsForm, first, **{"own_name-1": "Own rate", "own_rate-1": "2"}) == {
        "own_name-1": ["There is a rate “Own rate” already."]
    }
