"""What each step's form makes of what was posted; no database is asked."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from configurator.builder.forms import own_machine
from configurator.builder.forms.costs import CostsForm
from configurator.builder.forms.lanes import LanesForm
from configurator.builder.forms.power import PowerForm
from configurator.builder.forms.start import StartForm
from configurator.builder.forms.workload import WorkloadForm
from configurator.builder.own_parts import FORMS
from configurator.sizing.build import Build, Costs, ModelConfig, ModelDimensions, OwnCloudRate, Supply, codec
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.builder.conftest import the_snapshot
from tests.builder.posting import errors, filled
from tests.sizing import shelf

REFERENCES = sorted(path.stem for path in (shelf.FIXTURES / "reference_builds").glob("*.json"))


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("step", FORMS)
def test_a_form_posted_as_it_stands_changes_nothing(step: str, reference: str) -> None:
    build = shelf.reference_build(reference)
    shown = FORMS[step](build, the_snapshot())
    boxes = {name: str(shown[name].value()) for name in shown.fields}
    assert codec.to_dict(filled(FORMS[step], build, **boxes)) == codec.to_dict(build)


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
            "config": ["The pasted config can't be read: not JSON: line 1, column 2."]
        }
        assert "config" in errors(WorkloadForm, tier_2, model="~config")

    @pytest.mark.parametrize(
        ("config", "says"),
        [
            ("[1, 2]", "must be a JSON object"),
            ("{}", "at least 1 item"),
            (json.dumps({str(n): n for n in range(501)}), "at most 500 items"),
            ('{"a": NaN}', "a: must be a finite number"),
            ('{"a": {"b": "\\u0000"}}', "a.b: holds a zero character"),
            ('{"a": "\\ud800"}', "a: half of a pair"),
            ("[" * 100_000, "nested too deeply"),
        ],
    )
    def test_a_config_that_a_build_file_could_not_hold_is_refused(self, tier_2: Build, config: str, says: str) -> None:
        assert says in errors(WorkloadForm, tier_2, config=config)["config"][0]
        answers = {"model": "~config", "config": config}
        assert says in StartForm(the_snapshot(), {}, answers).errors["config"][0]

    def test_a_model_by_its_size_alone(self, tier_2: Build) -> None:
        changed = filled(WorkloadForm, tier_2, model="~dimensions", params_b="13")
        assert changed.workload.model == ModelDimensions(params=13e9)
        assert "params_b" in errors(WorkloadForm, tier_2, model="~dimensions")

    def test_dimensions_that_are_known_are_kept_with_the_size(self, tier_2: Build) -> None:
        typed = {"layers": "80", "hidden": "8192", "heads": "64", "kv_heads": "8", "head_dim": "128"}
        changed = filled(WorkloadForm, tier_2, model="~dimensions", params_b="70.6", **typed)
        assert changed.workload.model == ModelDimensions(
            params=70.6e9, layers=80, hidden=8192, heads=64, kv_heads=8, head_dim=128
        )
        forgotten = filled(WorkloadForm, changed, heads="").workload.model
        assert forgotten == ModelDimensions(params=70.6e9, layers=80, hidden=8192, kv_heads=8, head_dim=128)

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

    def test_what_else_runs_every_month_and_what_comes_back_at_the_end(self) -> None:
        costs = filled(
            CostsForm, Build(), staff_per_year="12000", hosting_per_month="450", cooling_per_year="500",
            support_fraction_per_year="8", resale_by_age="yes", certified="no",
        ).costs  # fmt: skip
        assert (costs.staff_per_year, costs.hosting_per_month, costs.cooling_per_year) == (12_000, 450, 500)
        assert (costs.support_fraction_per_year, costs.resale_fraction) == (0.08, None)
        assert (costs.resale_by_age, costs.certified) == (True, False)

    def test_boxes_left_alone_change_nothing(self) -> None:
        costs = Costs(resale_fraction=0.25, resale_by_age=True, certified=True, staff_per_year=Decimal(1))
        assert filled(CostsForm, Build(costs=costs)).costs == costs
        assert filled(CostsForm, Build()).costs == Costs()

    def test_a_rate_of_ones_own_may_be_reserved(self) -> None:
        boxes = {"own_name-new": "Ours", "own_rate-new": "1.10", "own_term-new": "reserved", "own_months-new": "12"}
        assert filled(CostsForm, Build(), **boxes).costs.cloud_rates == (
            OwnCloudRate(name="Ours", usd_per_gpu_hour=Decimal("1.10"), term="reserved", commitment_months=12),
        )

    def test_the_catalogues_choice_of_rates_stays_until_somebody_ticks_differently(self) -> None:
        shown = "thunder-a100-on-demand aws-a100-on-demand"
        assert filled(CostsForm, Build(), rates_shown=shown, rates=shown.split()).costs.cloud_rates is None
        changed = filled(CostsForm, Build(), rates_shown=shown, rates=["aws-a100-on-demand"])
        assert changed.costs.cloud_rates == ("aws-a100-on-demand",)
        assert filled(CostsForm, Build(), rates_shown=shown).costs.cloud_rates == ()

    def test_a_rate_of_ones_own_joins_those_that_are_ticked(self) -> None:
        boxes = {
            "own_name-new": "",
            "own_rate-new": "1.40",
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


def test_no_two_rates_of_ones_own_have_one_name(tier_2: Build) -> None:
    first = filled(CostsForm, tier_2, **{"own_rate-new": "1"})
    both = filled(CostsForm, first, **{"own_rate-new": "2"})
    names = [rate.name for rate in both.costs.cloud_rates or () if isinstance(rate, OwnCloudRate)]
    assert names == ["Own rate", "Own rate 2"]
    assert errors(CostsForm, first, **{"own_name-new": "Own rate", "own_rate-new": "2"}) == {
        "own_name-new": ["There is a rate “Own rate” already."]
    }


def test_a_slot_without_the_comma_is_told_that_the_comma_is_missing() -> None:
    with pytest.raises(ValidationError, match="A comma is missing before what follows the lanes"):
        own_machine.read_slot("Slot 1 gen4 x16 socket 0, 2 wide")
    with pytest.raises(ValidationError) as refused:
        own_machine.read_slot("Slot 1")
    assert "comma" not in str(refused.value)
    assert own_machine.read_slot("Slot 1 gen4 x16, socket 0, 2 wide").socket == 0
