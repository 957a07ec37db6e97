"""What the forms of GPUs, their slots and platforms make of what was posted; no database is asked."""

from dataclasses import replace

import pytest

from configurator.builder import choices
from configurator.builder.forms import words
from configurator.builder.forms.gpus import GpusForm
from configurator.builder.forms.lanes import LanesForm
from configurator.builder.forms.platform import PlatformForm
from configurator.sizing.build import Build, GpuGroup, MigLayout, OwnPlatform, OwnPsu, OwnSlot, OwnSwitch
from tests.builder.conftest import the_snapshot
from tests.builder.posting import errors, filled


class TestGpus:
    def test_a_blank_build_gets_its_first_gpus(self) -> None:
        changed = filled(GpusForm, Build(), **{"variant-0": "a100-pcie-80gb", "count-0": "2"})
        assert changed.gpus == (GpuGroup(variant="a100-pcie-80gb", count=2),)

    def test_a_second_kind_is_added_and_removed(self, tier_2: Build) -> None:
        two = filled(GpusForm, tier_2, action="add-group")
        assert len(two.gpus) == 2
        mixed = filled(GpusForm, two, **{"variant-1": "a100-pcie-40gb"})
        assert [g.variant for g in mixed.gpus] == ["a100-pcie-80gb", "a100-pcie-40gb"]
        assert filled(GpusForm, mixed, action="remove:1").gpus == tier_2.gpus
        assert filled(GpusForm, mixed, action="remove-group-²").gpus == mixed.gpus

    def test_a_power_limit_is_set_and_taken_off(self, tier_2: Build) -> None:
        limited = filled(GpusForm, tier_2, **{"power_limit_w-0": "250"})
        assert limited.gpus[0].power_limit_w == 250
        assert GpusForm(limited, the_snapshot())["power_limit_w-0"].value() == "250"
        assert filled(GpusForm, limited, **{"power_limit_w-0": ""}).gpus == tier_2.gpus
        assert "power_limit_w-0" in errors(GpusForm, tier_2, **{"power_limit_w-0": "0"})

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


class TestSlotsOfGpus:
    def test_gpus_are_told_their_slots_and_keep_them_when_their_number_changes(self, tier_2: Build) -> None:
        build = replace(tier_2, platform="supermicro-as-4124gs-tnr")
        told = filled(LanesForm, build, **{"gpu-slots-0": "gpu-3, gpu-4"})
        assert told.gpus[0].slots == ("gpu-3", "gpu-4")
        assert LanesForm(told, the_snapshot())["gpu-slots-0"].value() == "gpu-3, gpu-4"
        assert filled(GpusForm, told, **{"count-0": "4"}).gpus[0].slots == ("gpu-3", "gpu-4")

    def test_modules_on_a_baseboard_have_no_slots_to_choose(self, tier_2: Build) -> None:
        assert "gpu-slots-0" not in LanesForm(replace(tier_2, platform="dell-xe8545"), the_snapshot()).fields

    def test_too_many_slots_are_answered_at_their_box(self, tier_2: Build) -> None:
        build = replace(tier_2, platform="supermicro-as-4124gs-tnr")
        assert "gpu-slots-0" in errors(LanesForm, build, **{"gpu-slots-0": ",".join(map(str, range(65)))})


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

    def test_a_machine_of_ones_own_in_full(self, tier_2: Build) -> None:
        """What was typed stands in the boxes again as it was, and reads the same."""
        changed = filled(
            PlatformForm,
            tier_2,
            platform="~own",
            own_sockets="2",
            host_lanes="160",
            own_slots="a gen4 x8, x16 connector, socket 1, on Switch 1, low profile, 2 wide, shares M.2 + b\nb gen5 x16",
            own_switches="Switch 1 gen4 x16, socket 1, 4 GPUs, 1 NICs, 2 drives, 2 levels",
            own_gpu_max="8",
            own_gpu_counts="4 or 8",
            own_is_board="yes",
            own_bridges_fit="yes",
            own_nvlink_topology="mesh",
            own_numa_per_socket="4",
            own_memory_type="DDR4",
            own_cpu_tdp_max_w="280",
            own_dimm_slots="16",
        )
        assert changed.host_lanes == 160
        own = changed.platform
        assert isinstance(own, OwnPlatform)
        assert own.slots == (
            OwnSlot(
                name="a", lanes=8, physical_lanes=16, socket=1, switch="Switch 1", full_height=False, width=2,
                shares_lanes_with=("M.2", "b"),
            ),
            OwnSlot(name="b", generation=5),
        )  # fmt: skip
        assert own.switches == (
            OwnSwitch(name="Switch 1", socket=1, gpu_ports=4, nic_ports=1, drive_ports=2, levels=2),
        )
        assert (own.gpu_max, own.gpu_counts, own.dimm_slots, own.cpu_tdp_max_w) == (8, (4, 8), 16, 280.0)
        shown = PlatformForm(changed, the_snapshot())
        assert shown.describes_more
        boxes = {name: str(shown[name].value()) for name in shown.fields}
        assert filled(PlatformForm, changed, **boxes) == changed

    @pytest.mark.parametrize(
        ("typed", "psu"),
        [
            ("2 × 2000 W", OwnPsu(watts=2000, count=2)),
            ("2 × 2000 W, 0 W at low line", OwnPsu(watts=2000, watts_low_line=0, count=2)),  # for 200 to 240 V only
            ("2 × 2000 W, C20", OwnPsu(watts=2000, count=2, inlet="C20")),
            ("2 × 2000 W, titanium", OwnPsu(watts=2000, count=2, efficiency_class="titanium")),
            (
                "4 × 2000 W, 1000 W at low line, C20, titanium",
                OwnPsu(watts=2000, watts_low_line=1000, count=4, inlet="C20", efficiency_class="titanium"),
            ),
        ],
    )
    def test_supplies_of_ones_own_are_read_and_written(self, tier_2: Build, typed: str, psu: OwnPsu) -> None:
        changed = filled(PlatformForm, tier_2, platform="~own", own_psus=typed)
        assert isinstance(changed.platform, OwnPlatform)
        assert changed.platform.psus == (psu,)
        assert PlatformForm(changed, the_snapshot())["own_psus"].value() == typed

    @pytest.mark.parametrize(
        ("box", "typed"),
        [
            ("own_slots", "Slot 1 x3"), ("own_psus", "big ones"), ("own_psus", "99 x 5 W"),
            ("own_psus", "2 x 2000 W, C99"), ("own_psus", "2 x 2000 W, C20, diamond"),
            ("own_slots", "a gen4 x16, socket 9"), ("own_slots", "a gen4 x16, x3 connector"),
            ("own_slots", "a gen4 x16, by the window"), ("own_switches", "p gen4 x3"),
            ("own_switches", "p gen4 x16, 65 GPUs"), ("own_gpu_counts", "0, 4"), ("own_gpu_counts", "many"),
        ],
    )  # fmt: skip
    def test_a_line_that_cannot_be_read_is_answered_at_its_box(self, tier_2: Build, box: str, typed: str) -> None:
        assert box in errors(PlatformForm, tier_2, platform="~own", **{box: typed})


def test_the_regions_have_one_name_each_wherever_they_are_chosen() -> None:
    north_america, elsewhere = (name for _, name in words.REGIONS)
    snapshot = the_snapshot()
    assert [title for title, _ in choices.supply_choices(snapshot)] == ["", north_america, elsewhere]
    assert [title for title, _ in choices.receptacle_choices(snapshot)] == ["", north_america, elsewhere]
