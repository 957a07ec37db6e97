"""What the tests of the rules share: small builds on the fixtures' catalogue, and the one finding that a test is about."""

from dataclasses import replace
from typing import Any

from configurator.sizing import Assessment, Severity, assess
from configurator.sizing.build import Build, codec
from configurator.sizing.catalogue import AnyProduct, CatalogueSnapshot
from configurator.sizing.findings import Finding, Fix
from tests.sizing import shelf

Json = dict[str, Any]

CPUS: Json = {"product": "amd-epyc-7543", "count": 2}
DIMMS: Json = {"product": "ddr4-3200-rdimm-64gb", "count": 16}
AT_240_V: Json = {"region": "nec", "supply": {"volts": 240, "breaker_amps": 30, "receptacle": "L6-30R"}}
NO_LOSS: Json = {"psu_efficiency": 1}
"""Watts at the wall are then watts behind the supplies, so that they can be added up by hand."""


def server(count: int = 2, variant: str = "a100-pcie-80gb", **more: Any) -> Json:
    """A healthy server for eight PCIe cards, with two CPUs, on 240 V. Its fans take a tenth of what they cool."""
    usual: Json = {
        "gpus": [{"variant": variant, "count": count}], "platform": "supermicro-as-4124gs-tnr", "parts": [CPUS, DIMMS],
        "site": AT_240_V, "assumptions": NO_LOSS,
    }  # fmt: skip
    return usual | more


def sxm(count: int = 4, platform: Any = "hgx-a100-4gpu", variant: str = "a100-sxm4-80gb", **more: Any) -> Json:
    """A host for SXM4 modules, on which 128 lanes are wired. It brings no supplies."""
    usual: Json = {
        "gpus": [{"variant": variant, "count": count}], "platform": platform, "parts": [CPUS, DIMMS], "assumptions": NO_LOSS,
    }  # fmt: skip
    return usual | more


def drawing(watts: float, **more: Any) -> Json:
    """The healthy server, made to draw so many watts at its peak, before and behind its supplies."""
    return server(**{"assumptions": {"peak_w": watts, **NO_LOSS}} | more)


def on_circuit(watts: float, supply: Json, region: str = "nec", **site: object) -> Json:
    """The server, drawing so much, on this supply."""
    return drawing(watts, site={"region": region, "supply": supply, **site})


def with_products(*products: AnyProduct) -> CatalogueSnapshot:
    """The fixtures' catalogue in which these take the place of those of the same id, or are added."""
    known = shelf.snapshot()
    return replace(known, products={**known.products, **{product.id: product for product in products}})


def changed(id: str, **fields: Any) -> CatalogueSnapshot:
    """The fixtures' catalogue with one product changed."""
    return with_products(replace(shelf.snapshot().products[id], **fields))


def read(build: Json) -> Build:
    return codec.from_dict({"format": "a100-build/1"} | build)


def assessed(build: Json, on: CatalogueSnapshot | None = None, *, try_fixes: bool = True) -> Assessment:
    return assess(read(build), on or shelf.snapshot(), try_fixes=try_fixes)


def codes(build: Json, on: CatalogueSnapshot | None = None) -> set[str]:
    return {finding.code for finding in assessed(build, on, try_fixes=False).findings}


def finding(
    build: Json,
    code: str,
    severity: Severity,
    *said: str,
    on: CatalogueSnapshot | None = None,
    nth: int = 0,
    of: int = 1,
) -> Finding:
    """The finding of that code (the nth `of` so many): it has the severity, and these words and numbers in its reason."""
    found = [f for f in assessed(build, on).findings if f.code == code]
    assert len(found) == of, f"{len(found)} × {code}, not {of}"
    one = found[nth]
    assert one.severity is severity
    for words in said:
        assert words in one.why
    return one


def repaired(found: Finding, title: str, on: CatalogueSnapshot | None = None) -> Fix:
    """The first repair of a finding: it has that title and, applied, leaves no finding of that code and severity."""
    assert found.fixes, f"{found.code} offers no repair"
    fix = found.fixes[0]
    assert fix.title == title
    left = assess(fix.build, on or shelf.snapshot(), try_fixes=False).findings
    assert found.code not in {f.code for f in left if f.severity is found.severity}
    return fix
