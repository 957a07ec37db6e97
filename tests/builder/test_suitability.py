"""The parts list says what works with the build, and why the rest does not; nothing is left out unasked."""

import re
from dataclasses import replace
from typing import Any

import pytest

from configurator.builder.forms.bom import BomForm
from configurator.builder.presenters import gpus, platform
from configurator.builder.presenters.figures import Reading
from configurator.builder.presenters.parts import Asked, FoundPart, Picker, picker
from configurator.builder.suitability import OF_PLATFORM, trials
from configurator.builder.units import AS_THE_CONTRACT
from configurator.sizing import assess
from configurator.sizing.build import Build, GpuGroup, Part
from configurator.sizing.catalogue import GpuSpec, PlatformSpec
from configurator.sizing.findings import Severity
from tests.builder.conftest import HTMX, Visitor, the_snapshot
from tests.builder.posting import filled
from tests.sizing import shelf

ALTRA = "ampere-altra-max-m128-30"


def without_cpu(build: Build) -> Build:
    return replace(build, parts=tuple(part for part in build.parts if "epyc" not in part.product))


def shown(build: Build, **asked: Any) -> Picker:
    return picker(build, the_snapshot(), Asked(**asked))


def by_id(found: Picker) -> dict[str, FoundPart]:
    return {part.id: part for part in found.found}


def errors(build: Build) -> set[str]:
    return {f.code for f in assess(build, the_snapshot(), try_fixes=False).findings if f.severity is Severity.ERROR}


def test_processors_of_another_socket_say_why_and_are_listed_all_the_same(tier_2: Build) -> None:
    cpus = by_id(shown(without_cpu(tier_2), kind="cpu"))
    xeon = cpus["intel-xeon-platinum-8380"]
    assert "does not fit the socket" in xeon.conflict
    assert "LGA4189" in xeon.conflict
    assert cpus["amd-epyc-7543"].conflict == ""


def test_what_is_said_of_a_part_is_what_follows_from_adding_it(tier_2: Build) -> None:
    build = without_cpu(tier_2)
    for id, part in by_id(shown(build, kind="cpu")).items():
        added = filled(BomForm, build, action=f"add:{id}")
        assert bool(errors(added) - errors(build)) == bool(part.conflict), id


def test_what_works_in_the_place_of_its_like_says_so_and_can_take_it(tier_2: Build) -> None:
    other = by_id(shown(tier_2, kind="cpu"))["amd-epyc-7543"]
    assert (other.conflict, other.instead_of) == ("", "AMD EPYC 7343")
    assert "Different CPUs in one server" in other.as_one_more
    taken = filled(BomForm, tier_2, action="instead:amd-epyc-7543")
    assert [part.product for part in taken.parts if "epyc" in part.product] == ["amd-epyc-7543"]
    assert not errors(taken) - errors(tier_2)


def test_a_wrong_socket_is_wrong_in_its_place_too(tier_2: Build) -> None:
    xeon = by_id(shown(tier_2, kind="cpu"))["intel-xeon-platinum-8380"]
    assert xeon.instead_of == ""
    assert "does not fit the socket" in xeon.conflict


def test_they_are_counted_and_those_that_work_can_be_asked_for_alone(tier_2: Build) -> None:
    build = without_cpu(tier_2)
    everything, working = shown(build, kind="cpu"), shown(build, kind="cpu", only_working=True)
    fit = [part.id for part in everything.found if not part.conflict]
    assert everything.judged == f"{len(fit)} of {len(everything.found)} work with this build."
    assert [part.id for part in working.found] == fit
    assert working.judged == everything.judged


def test_a_long_list_is_judged_page_by_page(tier_2: Build) -> None:
    first = shown(tier_2, words="a")
    assert len(first.found) == 25
    assert "parts 1 to 25 of" in first.judged
    assert first.following.endswith("from=25")
    second = shown(tier_2, words="a", start=25)
    assert not by_id(first).keys() & by_id(second).keys()


def test_an_error_that_is_there_already_is_not_held_against_a_part(tier_2: Build) -> None:
    broken = replace(tier_2, parts=(*tier_2.parts, Part(product="ddr5-4800-rdimm-64gb")))
    assert errors(broken)
    assert by_id(shown(broken, kind="drive"))["nvme-2tb-m2"].conflict == ""


def test_a_build_is_tried_once_and_anew_when_it_changes(tier_2: Build) -> None:
    snapshot = the_snapshot()
    assert trials(tier_2, snapshot) is trials(replace(tier_2), snapshot)
    assert trials(without_cpu(tier_2), snapshot) is not trials(tier_2, snapshot)


@pytest.mark.django_db
def test_what_was_looked_for_stays_when_a_part_is_added(visitor: Visitor) -> None:
    looked_for = {"find_kind": "cpu", "find_q": "xeon", "action": "add:intel-xeon-platinum-8380"}
    body = visitor.post("bom", looked_for, live=True).content.decode()
    assert 'value="add:intel-xeon-platinum-8380"' in body
    assert "does not fit the socket" in body


@pytest.mark.django_db
def test_the_filter_is_a_box_that_works_without_scripts(visitor: Visitor) -> None:
    page = visitor.client.get(visitor.url("step", "bom"), {"kind": "cpu", "works": "1"}).content.decode()
    assert 'name="works" value="1" id="find-works" checked' in page
    assert "intel-xeon" not in page.split('id="found-parts"')[1]
    answer = visitor.client.get(visitor.url("find_parts"), {"kind": "cpu", "from": "x"}, headers=HTMX)
    assert "of 21 work with this build." in answer.content.decode()


class TestPlatforms:
    def rows(self, build: Build) -> dict[str, platform.PlatformRow]:
        return {row.id: row for group in platform.offered(build, the_snapshot(), "") for row in group.rows}

    def test_one_that_the_gpus_fit_but_not_the_processor_says_so(self, tier_2: Build) -> None:
        row = self.rows(tier_2)["dell-r740"]
        assert not row.works
        assert row.suits == "AMD EPYC 7343 does not fit the socket of Dell PowerEdge R740"

    def test_groups_count_what_works(self, tier_2: Build) -> None:
        groups = platform.offered(tier_2, the_snapshot(), "")
        for group in (group for group in groups if group.rows[0].id != "mgx"):
            assert group.count.startswith(f"{sum(row.works for row in group.rows)} of {len(group.rows)} work")

    def test_what_is_said_to_work_brings_no_error(self, tier_2: Build) -> None:
        works = [id for id, row in self.rows(tier_2).items() if row.works]
        assert works
        for id in works:
            assert not errors(replace(tier_2, platform=id)) - errors(tier_2), id

    def test_gpus_that_do_not_go_into_the_chosen_platform_say_why(self, tier_2: Build) -> None:
        snapshot = the_snapshot()
        a100 = gpus.offered(tier_2, assess(tier_2, snapshot, try_fixes=False), snapshot, "a100-pcie-80gb").a100
        conflicts = {row.id: row.conflict for row in a100}
        assert conflicts["a100-pcie-80gb"] == ""
        assert conflicts["a100-sxm4-80gb"] == "Supermicro H12DSG-O-CPU: takes PCIe cards only"

    def test_what_is_not_tried_says_so_and_is_neither_counted_nor_taken_for_working(
        self, tier_2: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        build = replace(tier_2, name="A build of which no page has tried anything")
        monkeypatch.setattr(platform, "MOST_TRIED", 4)
        rows = [row for group in platform.offered(build, the_snapshot(), "") for row in group.rows]
        of_form = [row for row in rows if row.suits not in ("", "takes SXM4 modules only", "takes SXM5 modules only")]
        untried = [row for row in of_form if row.suits == platform.NOT_TRIED]
        assert len(of_form) - len(untried) == 4
        assert not any(row.works for row in untried)
        counts = " ".join(group.count for group in platform.offered(build, the_snapshot(), ""))
        assert sum(map(int, re.findall(r"(\d+),? not tried", counts))) == len(untried)

    def test_the_page_hides_what_is_not_tried_where_only_what_works_is_asked_for(
        self, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(platform, "MOST_TRIED", 0)
        visitor.post("bom", {"action": "add:nvme-2tb-m2"})  # another build than other tests have tried
        page = visitor.get("platform").content.decode()
        row = page.partition('value="dell-r7525"')[0].rpartition("<tr ")[2]
        assert 'class="is-misfit"' in row
        assert "18, not tried" in page

    def test_an_error_of_the_chosen_platform_does_not_excuse_the_others(self, tier_2: Build) -> None:
        """Chosen is a server of another socket: what has that socket too does not work either."""
        rows = self.rows(replace(tier_2, platform="dell-r740"))
        assert rows["dell-r750xa"].suits == "AMD EPYC 7343 does not fit the socket of Dell PowerEdge R750xa"
        assert rows["dell-r7525"].works
        chosen = rows["dell-r740"]
        assert chosen.suits == "AMD EPYC 7343 does not fit the socket of Dell PowerEdge R740"
        assert not chosen.works

    def test_nor_does_a_number_of_gpus_that_it_does_not_come_in(self) -> None:
        eight = replace(shelf.reference_build("dell-xe8545"), platform="dell-xe8545")
        build = replace(eight, gpus=(replace(eight.gpus[0], count=2),))
        for row in (self.rows(build)["dell-xe8545"], self.rows(build)["hgx-a100-4gpu"]):
            assert "comes with 4 GPUs, not 2" in row.suits
            assert not row.works

    def test_platforms_are_not_tried_again_when_another_one_is_chosen(self, tier_2: Build) -> None:
        snapshot = the_snapshot()
        first, other = trials(tier_2, snapshot), trials(replace(tier_2, platform="dell-r7525"), snapshot)
        first.with_platform("dell-r740")
        assert "dell-r740" in other.platforms
        assert other.with_platform("dell-r740")[0].code == "cpu.socket"

    def test_what_the_gpu_step_says_in_short_is_what_the_engine_finds(self) -> None:
        snapshot = the_snapshot()
        for spec in (spec for spec in snapshot.offered(PlatformSpec) if spec.kind != "does-not-apply"):
            for gpu in snapshot.offered(GpuSpec):
                for count in (4, 16):
                    build = Build(gpus=(GpuGroup(variant=gpu.id, count=count),), platform=spec.id)
                    found = {f.code for f in assess(build, snapshot, try_fixes=False).findings}
                    said = platform.suits(spec, gpu, count)
                    assert (said == platform.FITS) is found.isdisjoint(OF_PLATFORM), (spec.id, gpu.id, count, said)


def bridged(build: Build, platform: str) -> Build:
    pair = (replace(build.gpus[0], variant="a100-pcie-80gb", count=2),)
    return replace(build, platform=platform, gpus=pair, nvlink_bridges=3, nvlink_pairs=((0, 1),))


def test_the_platform_page_doubts_bridges_exactly_where_the_engine_does(tier_2: Build) -> None:
    """Neither "rules out" what the GPU step counts as joined, nor is silent where a warning stands."""
    snapshot = the_snapshot()
    doubted = set()
    for spec in snapshot.offered(PlatformSpec):
        build = bridged(tier_2, spec.id)
        assessment = assess(build, snapshot, try_fixes=False)
        view = platform.results(build, Reading(assessment, snapshot, units=AS_THE_CONTRACT))
        assert not any("bridge" in line.lower() for line in view.rules_out), spec.id
        warned = any(f.code == "nvlink.adjacency" and f.step == "platform" for f in assessment.findings)
        if warned or spec.gpu_form != "pcie":
            assert any("NVLink bridges" in line for line in view.to_check) == warned, spec.id
            doubted |= {spec.id} if warned else set()
    assert doubted


@pytest.mark.parametrize(
    ("kind", "part", "says"),
    [("psu", "dell-psu-2400w", "made for servers of Dell"), ("cooling", "cooling-cdu-8gpu", "is not required")],
)
def test_what_is_not_for_this_build_is_no_match_though_it_breaks_nothing(
    tier_2: Build, kind: str, part: str, says: str
) -> None:
    assert says in by_id(shown(tier_2, kind=kind))[part].conflict


def test_a_chassis_is_taken_instead_of_the_one_that_is_there(tier_2: Build) -> None:
    chassis = by_id(shown(tier_2, kind="chassis"))
    assert all(
        part.instead_of or part.conflict
        for part in chassis.values()
        if part.id not in {p.product for p in tier_2.parts}
    )
