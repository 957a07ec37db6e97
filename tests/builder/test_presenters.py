"""The words that pages show: platforms beside GPUs, joined GPUs as a drawing, lines of the bill, cheaper or not."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from configurator.builder.lines import Lines
from configurator.builder.own_parts import RESULTS
from configurator.builder.presenters import bom, costs, gpus, platform, workload
from configurator.builder.presenters.figures import Reading
from configurator.builder.presenters.findings import effect_of, finding_views, tally
from configurator.builder.presenters.shell import sheet
from configurator.builder.units import AS_THE_CONTRACT
from configurator.sizing import assess
from configurator.sizing.build import Build, Costs, CustomLine, GpuGroup, Part, Workload
from configurator.sizing.figure_index.labels import LABELS, SHORT
from configurator.sizing.findings import Finding, Fix, Severity
from tests.builder.conftest import the_snapshot
from tests.sizing import shelf


def reading(build: Build) -> Reading:
    return Reading(assess(build, the_snapshot()), the_snapshot(), units=AS_THE_CONTRACT)


@pytest.mark.parametrize(
    ("slug", "gpu", "wanted", "words"),
    [
        ("dgx-a100-640gb", "a100-sxm4-80gb", 8, "fits"),
        ("dgx-a100-640gb", "a100-sxm4-40gb", 8, "takes other GPUs"),
        ("dgx-a100-640gb", "a100-pcie-80gb", 8, "takes SXM4 modules only"),
        ("dgx-a100-640gb", "a100-sxm4-80gb", 16, "2 of them needed"),
        ("supermicro-as-4124gs-tnr", "a100-pcie-80gb", 8, "fits"),
        ("supermicro-as-4124gs-tnr", "a100-pcie-80gb", 9, "2 of them needed"),
        ("mgx", "a100-pcie-80gb", 1, ""),
    ],
)
def test_beside_each_platform_stands_how_the_gpus_go_into_it(slug: str, gpu: str, wanted: int, words: str) -> None:
    spec = the_snapshot().platform(slug)
    assert spec is not None
    assert platform.suits(spec, the_snapshot().gpu(gpu), wanted) == words


def test_every_platform_can_be_chosen_whatever_the_gpus_are(tier_2: Build) -> None:
    listed = [row.id for group in platform.offered(tier_2, the_snapshot(), "") for row in group.rows]
    assert sorted(listed) == sorted(p for p in the_snapshot().products if the_snapshot().platform(p))


class TestBill:
    def test_each_part_finds_its_own_line_even_among_equal_ones(self) -> None:
        parts = (Part(product="amd-epyc-7343"), Part(product="amd-epyc-7343"), Part(product="no-such-part"))
        build = Build(platform="supermicro-h12ssl-i", parts=parts)
        paired, rest = bom.pair_lines(build, reading(build).assessment)
        assert [line.product if line else None for line in paired] == ["amd-epyc-7343", "amd-epyc-7343", None]
        assert [line.product for line in rest] == ["supermicro-h12ssl-i"]

    def test_a_part_that_the_catalogue_has_dropped_is_shown_with_its_id(self) -> None:
        build = Build(parts=(Part(product="no-such-part"),))
        line = bom.results(build, reading(build), Lines.of(build), None).parts[0]
        assert (line.description, line.priced) == ("no-such-part", "not in the catalogue")

    def test_totals_are_for_all_servers(self, tier_2: Build) -> None:
        three = replace(tier_2, quantity=3)
        view = bom.results(three, reading(three), Lines.of(three), None)
        assert view.servers == "Counts are for one server; totals are for all 3."


class TestCosts:
    def sentence(self, **changes: Any) -> str:
        tier_2 = shelf.reference_build("tier-2-new")
        build = replace(tier_2, costs=replace(tier_2.costs, **changes))
        return costs.results(build, reading(build)).sentence

    def test_cheaper_at_every_rate(self) -> None:
        assert self.sentence(hardware_price=Decimal(1)).endswith("buying is cheaper at every rate compared.")

    def test_cheaper_at_none(self) -> None:
        assert self.sentence(hardware_price=Decimal(10_000_000)).endswith("renting is cheaper at every rate compared.")

    def test_in_between_it_names_the_rates(self) -> None:
        assert self.sentence() == (
            "Over 36 months at 100 % utilisation, buying is cheaper at 2 of 3 rates; which is cheaper "
            "depends on the price at Thunder Compute A100 on demand. Not counted, for want of a price: NVLink bridge for A100 "
            "PCIe, 2-slot; 100GbE adapter, 1 port, PCIe 4.0 x16; CyberPower PR1500RT2U."
        )

    def test_without_the_price_of_a_main_part_nobody_can_tell(self) -> None:
        # the module's GPUs and server have no price, the CPUs and the memory have one
        build = shelf.reference_build("dell-xe8545")
        view = costs.results(build, reading(build))
        assert view.sentence.startswith("Whether buying pays is unknown: no price for ")
        assert "A100 SXM4 80 GB" in view.sentence
        assert {(r.break_even, r.verdict) for r in view.rates if r.ticked} == {
            ("unknown", "unknown: a price is missing")
        }

    def test_without_rates_it_says_nothing(self) -> None:
        assert self.sentence(cloud_rates=()) == ""

    def test_inputs_stand_in_the_order_of_what_they_move(self) -> None:
        """Against Thunder, 2 × 0.66 × 720 × 36 = 34,214.40: a quarter either way is 17,107; hardware 25,400 to 35,400."""
        tier_2 = shelf.reference_build("tier-2-new")
        rows = costs.results(tier_2, reading(tier_2)).sensitivities
        assert [row.title for row in rows][:2] == ["Cloud rate", "Horizon"]
        assert (rows[0].base, rows[0].swing) == ("$0.66 a GPU-hour", "$17,107")
        assert rows[0].turns
        assert [row.swing for row in rows if row.title == "Hardware"] == ["$10,000"]

    @pytest.mark.parametrize(
        ("low", "high", "words"),
        [(6.71, 6.74, ""), (6.6, 6.8, "6.6 to 6.8 months"), (6.7, None, "6.7 to never"), (None, None, "")],
    )
    def test_a_span_is_said_where_its_ends_read_differently(
        self, tier_2: Build, low: float | None, high: float | None, words: str
    ) -> None:
        page = reading(tier_2)
        first, *others = page.assessment.rates
        first = replace(first, break_even_low=low, break_even_likely=6.72, break_even_high=high)
        page.assessment = replace(page.assessment, rates=(first, *others))
        assert costs.results(tier_2, page).rates[0].span == words

    def test_terms_of_a_rate_stand_behind_its_day(self) -> None:
        build = replace(
            shelf.reference_build("tier-2-new"),
            costs=Costs(cloud_rates=("aws-p4de-reserved-1y", "hyperstack-a100-pcie-spot")),
        )
        spot, reserved = (row.detail for row in costs.results(build, reading(build)).rates if row.ticked)
        assert reserved.endswith(", reserved for 12 months")
        assert spot.endswith(", spot")


class TestWorkload:
    def test_training_shows_its_states_and_no_cache(self, tier_2: Build) -> None:
        names = [f.name for f in workload.results(tier_2, reading(tier_2)).split]
        assert names[:3] == ["memory.needed_gib", "memory.weights_gib", "memory.kv_gib"]
        trained = replace(tier_2, workload=replace(tier_2.workload, task="qlora", tensor_parallel=None))
        names = [f.name for f in workload.results(trained, reading(trained)).split]
        assert names[:2] == ["memory.needed_gib", "memory.states_gib"]
        assert not {"memory.weights_gib", "memory.kv_gib"} & set(names)

    def test_the_verdict_is_a_sentence_with_its_numbers(self, tier_2: Build) -> None:
        view = workload.results(tier_2, reading(tier_2))
        assert view.verdict == "tight"
        assert re.fullmatch(
            r"Llama 3\.1 70B is tight: it needs [\d.]+ GiB of the [\d.]+ GiB on each GPU\.", view.verdict_words
        )

    def test_without_a_model_or_gpus_it_asks_for_them(self) -> None:
        assert workload.results(Build(), reading(Build())).verdict_words.startswith("Choose a model")
        only_model = Build(workload=Workload(model="llama-3.1-8b"))
        words = workload.results(only_model, reading(only_model)).verdict_words
        assert words == "Llama 3.1 8B: choose the GPUs to see whether it fits."


class TestGpus:
    def test_a100s_stand_first_and_the_chosen_one_is_marked(self, tier_2: Build) -> None:
        offered = gpus.offered(tier_2, reading(tier_2).assessment, the_snapshot(), "a100-pcie-80gb")
        a100, others = offered.a100, offered.others
        assert len(a100) == 5
        assert [row.id for row in a100 if row.chosen] == ["a100-pcie-80gb"]
        assert {"h100-sxm5", "v100-pcie-32gb", "b200-hgx"} <= {row.id for row in others}
        assert not any(row.name.startswith("NVIDIA") for row in (*a100, *others))


class TestFindings:
    def test_the_worst_stand_first(self) -> None:
        build = Build(gpus=(GpuGroup(variant="a100-sxm4-80gb", count=3),), platform="supermicro-h12ssl-i")
        severities = [view.severity for view in finding_views(reading(build))]
        assert severities[0] == "error"
        assert severities == sorted(severities, key=[s.value for s in Severity].index)

    def test_they_are_counted_in_words(self) -> None:
        severities = [Severity.WARNING] * 4 + [Severity.NOTE]
        findings = [Finding(code="a.b", severity=severity, step="bom", title="", why="") for severity in severities]
        assert tally(findings) == "4 warnings, 1 note"
        assert tally(()) == ""

    @pytest.mark.parametrize(
        ("price", "watts", "words"),
        [
            (Decimal(1200), 223.6, "+$1,200, +224 W"),
            (Decimal(-900), -40.0, "−$900, −40 W"),
            (Decimal(0), 0.2, ""),
            (None, 0.0, "price not known"),
        ],
    )
    def test_a_repair_says_what_it_does_to_price_and_watts(
        self, price: Decimal | None, watts: float, words: str
    ) -> None:
        fix = Fix(title="", build=Build(), price_change=price, peak_w_change=watts)
        assert effect_of(fix, "USD") == words


def test_sources_are_numbered_once_however_often_they_are_named(tier_2: Build) -> None:
    page = reading(tier_2)
    first = page.known("memory.weights_gib", "memory.kv_gib")
    again = page.known("memory.weights_gib")
    assert first[0].sources == again[0].sources
    assert [int(s.number) for s in page.sources] == list(range(1, len(page.sources) + 1))
    assert {number for figure in first for number in figure.sources} <= {s.number for s in page.sources}


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    page = Reading(assess(Build(), the_snapshot()), the_snapshot(), units=AS_THE_CONTRACT)
    page.numbers_of(["javascript:alert(1)", "https://example.org/"])
    assert [source.url for source in page.sources] == ["", "https://example.org/"]


@pytest.mark.parametrize("reference", ["tier-2-new", "dgx-a100"])
def test_every_figure_has_a_label_in_words(reference: str) -> None:
    page = reading(replace(shelf.reference_build(reference), costs=Costs()))
    unnamed = [f.name for f in page.assessment.figures.values() if page.figure(f).label == f.name]
    assert unnamed == []
    assert all(label[0].isupper() for label in (*LABELS.values(), *SHORT.values()))


class TestPricesThatAreNotWhole:
    def test_without_a_main_price_the_sum_of_the_rest_is_no_price(self) -> None:
        build = shelf.reference_build("dell-xe8545")
        box = next(line for line in sheet("/", reading(build).assessment).lines if line.key == "price")
        assert box.value == "—"
        assert re.fullmatch(r"no price for .*A100 SXM4 80 GB.*; the other lines \$[\d,–]+", box.note)
        assert box.state == "warning"

    def test_a_lesser_line_without_a_price_is_named(self, tier_2: Build) -> None:
        build = replace(tier_2, custom_lines=(CustomLine(description="Rails"),))
        box = next(line for line in sheet("/", reading(build).assessment).lines if line.key == "price")
        assert (box.value, box.note) == (
            "$30,400",
            "$25,400–35,400 · without NVLink bridge for A100 PCIe, 2-slot and 3 others: no price",
        )  # three of the catalogue's have none

    def test_the_bill_says_what_its_total_leaves_out(self, tier_2: Build) -> None:
        build = replace(tier_2, custom_lines=(CustomLine(description="Rails"),))
        view = bom.results(build, reading(build), Lines.of(build), None)
        assert (view.total, view.missing) == ("$25,400–35,400", "4 lines")
        assert view.figures[0].label == "Sum of the priced lines"


@pytest.mark.parametrize("step", RESULTS)
def test_what_is_not_chosen_yet_has_no_figures(step: str) -> None:
    view = RESULTS[step](Build(), reading(Build()))
    shown = [figure for name in ("figures", "split", "limits", "speed", "parts") for figure in getattr(view, name, ())]
    assert shown == []


def test_a_gpu_that_is_offered_no_more_stays_in_the_table_of_the_build_that_holds_it(tier_2: Build) -> None:
    known = the_snapshot()
    gone = {**known.products, "a100-pcie-80gb": replace(known.products["a100-pcie-80gb"], retired=True)}
    snapshot = replace(known, products=gone)
    names = ["NVIDIA A100 PCIe 80 GB", "NVIDIA A100 PCIe 40 GB"]
    for variant, shown in (("a100-pcie-80gb", [True, True]), ("a100-pcie-40gb", [False, True])):
        build = replace(tier_2, gpus=(GpuGroup(variant=variant, count=2),))
        rows = workload.results(build, Reading(assess(build, snapshot), snapshot, units=AS_THE_CONTRACT)).fits
        assert [any(row.variant == name for row in rows) for name in names] == shown
        assert [row.variant for row in rows if row.chosen] == [names[variant == "a100-pcie-40gb"]]
