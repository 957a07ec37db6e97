"""Builds that people get wrong: each gets its finding, and its first repair, applied, leaves no error behind."""

from typing import Any

import pytest

from configurator.sizing import Assessment, Severity, assess
from configurator.sizing.build import codec
from tests.sizing import shelf

EPYCS = [{"product": "amd-epyc-7543", "count": 2}, {"product": "ddr4-3200-rdimm-64gb", "count": 16}]
AT_240_V = {"region": "nec", "supply": {"volts": 240, "breaker_amps": 30, "receptacle": "L6-30R"}}


def assessed(build: dict[str, Any]) -> Assessment:
    return assess(codec.from_dict({"format": "a100-build/1"} | build), shelf.snapshot())


def errors(assessment: Assessment) -> set[str]:
    return {f.code for f in assessment.of_severity(Severity.ERROR)}


def pcie(count: int = 8, variant: str = "a100-pcie-80gb", **more: Any) -> dict[str, Any]:
    """A healthy PCIe server: 8 cards in an AS-4124GS-TNR with two CPUs on 240 V."""
    usual = {
        "gpus": [{"variant": variant, "count": count}], "platform": "supermicro-as-4124gs-tnr", "parts": EPYCS, "site": AT_240_V,
    }  # fmt: skip
    return usual | more


def test_the_healthy_server_has_no_error() -> None:
    assert errors(assessed(pcie())) == set()


BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "two sizes of GPU in one server": (
        "gpu.mixed",
        pcie(gpus=[{"variant": "a100-pcie-80gb", "count": 2}, {"variant": "a100-pcie-40gb", "count": 2}]),
    ),
    "SXM modules on a PCIe board": ("gpu.form-factor", pcie(variant="a100-sxm4-80gb", count=4)),
    "three cards bridged": ("nvlink.pairs-only", pcie(count=3, nvlink_bridges=6)),
    "a card in two pairs": ("nvlink.pairs-only", pcie(count=4, nvlink_bridges=6, nvlink_pairs=[[0, 1], [1, 2]])),
    "144 lanes on 128": (
        "lanes.oversubscribed",
        {
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 4}], "platform": "hgx-a100-4gpu",
            "parts": [*EPYCS, {"product": "nic-cx6-vpi-hdr-1p", "count": 5}],
            "site": {"supply": {"volts": 240, "breaker_amps": 50}},
        },
    ),
    "1500 VA for 1.3 kW": (
        "ups.watts",
        pcie(count=2, assumptions={"peak_w": 1300}, site={"supply": {"volts": 120, "breaker_amps": 20}, "ups": "apc-smt1500rm2u"}),
    ),
    "A and B at 7 kW on 30 A": (
        "feeds.not-redundant",
        {
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 8}], "platform": "dgx-a100-640gb", "assumptions": {"peak_w": 7000},
            "site": {"supply": {"volts": 240, "breaker_amps": 30}, "feeds": 2, "redundant": True},
        },
    ),
    "a DGX on 120 V": (
        "circuit.voltage",
        {
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 8}], "platform": "dgx-a100-640gb",
            "site": {"supply": {"volts": 120, "breaker_amps": 20}},
        },
    ),
    "70B INT8 on 40 GB": (
        "workload.does-not-fit",
        pcie(count=1, variant="a100-pcie-40gb", workload={"model": "llama-3.1-70b", "weights": "int8", "context_tokens": 4096}),
    ),
    "supplies too small at 120 V": ("psu.low-line", pcie(site={"supply": {"volts": 120, "breaker_amps": 60}})),
    "a CPU of another socket": (
        "cpu.socket", pcie(parts=[{"product": "intel-xeon-platinum-8358", "count": 2}, EPYCS[1]]),
    ),
    "an overloaded circuit": ("circuit.overload", pcie(site={"supply": {"volts": 208, "breaker_amps": 15}})),
    "a plug that does not go with the supply": (
        "circuit.receptacle", pcie(site={"supply": {"volts": 240, "breaker_amps": 30, "receptacle": "NEMA 5-15R"}}),
    ),
    "a PCIe plug in the card's EPS inlet": (
        "psu.connector", pcie(gpus=[{"variant": "a100-pcie-80gb", "count": 8, "power_cable": "pcie-8pin"}]),
    ),
    "eight slices of one GPU": ("mig.layout", pcie(mig=[{"gpu": 0, "profiles": ["1g.10gb"] * 8}])),
    "tensor parallel over slices": (
        "mig.peer-to-peer",
        pcie(mig=[{"gpu": 0, "profiles": ["3g.40gb", "3g.40gb"]}], workload={"model": "llama-3.1-8b", "tensor_parallel": 2}),
    ),
    "an upgrade to SXM5": (
        "platform.upgrade",
        {
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 8, "upgrade_to": "h100-sxm5"}], "platform": "dgx-a100-640gb",
            "site": {"supply": {"volts": 240, "breaker_amps": 50}},
        },
    ),
    "five GPUs on an eight-GPU board": (
        "gpu.count",
        {
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 5}], "platform": "dgx-a100-640gb",
            "site": {"supply": {"volts": 240, "breaker_amps": 50}},
        },
    ),
    "too warm a room": ("cooling.inlet", pcie(site=AT_240_V | {"inlet_c": 45})),
    "a tower with standard fans": (
        "cooling.passive",
        {
            "gpus": [{"variant": "a100-pcie-80gb"}], "platform": "supermicro-h12ssl-i",
            "parts": [
                {"product": "amd-epyc-7313"}, {"product": "chassis-tower"}, {"product": "psu-1200w-platinum"},
                {"product": "ddr4-3200-rdimm-32gb", "count": 8},
            ],
            "site": {"supply": {"volts": 120, "breaker_amps": 15}},
        },
    ),
    "one feed called redundant": ("feeds.not-redundant", pcie(site=AT_240_V | {"redundant": True})),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_build_is_found_and_its_first_repair_leaves_no_error(name: str) -> None:
    code, build = BROKEN[name]
    before = assessed(build)
    assert code in errors(before)
    finding = next(f for f in before.findings if f.code == code)
    assert finding.fixes, f"{code} offers no repair"
    after = assess(finding.fixes[0].build, shelf.snapshot())
    assert errors(after) == set()


def test_a_repair_says_what_it_adds() -> None:
    finding = next(f for f in assessed(BROKEN["70B INT8 on 40 GB"][1]).findings if f.code == "workload.does-not-fit")
    assert all(fix.price_change is None or fix.price_change.as_tuple().exponent == -2 for fix in finding.fixes)


def test_every_finding_names_a_step_and_says_why() -> None:
    for _, build in BROKEN.values():
        for finding in assessed(build).findings:
            assert finding.step in {"workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote"}
            assert len(finding.why) > 10
            assert finding.title


def test_seven_slices_serve_seven_replicas() -> None:
    build = pcie(
        count=1, mig=[{"gpu": 0, "profiles": ["1g.10gb"] * 7}],
        workload={"model": "llama-3.1-8b", "weights": "int4", "context_tokens": 2048, "replicas": 7},
    )  # fmt: skip
    assessment = assessed(build)
    assert errors(assessment) == set()
    assert assessment.figures["memory.visible_gib"].value == 9.5


def test_a_page_of_one_step_gets_the_repairs_of_that_step_alone() -> None:
    build = codec.from_dict({"format": "a100-build/1"} | BROKEN["a DGX on 120 V"][1])
    whole, power = assess(build, shelf.snapshot()), assess(build, shelf.snapshot(), step="power")
    assert power.for_step("power") == whole.for_step("power")
    assert all(not f.fixes for f in power.findings if f.step != "power")
    assert [f.code for f in power.findings] == [f.code for f in whole.findings]


def test_a_repair_of_the_voltage_brings_a_ups_for_it() -> None:
    build = pcie(count=3, site={"supply": {"volts": 120, "breaker_amps": 15}, "ups": "apc-smt2200rm2u"})
    repairs = [fix for f in assessed(build).findings if f.code == "circuit.overload" for fix in f.fixes]
    assert any("UPS" in fix.title and fix.build.site.ups != "apc-smt2200rm2u" for fix in repairs)
