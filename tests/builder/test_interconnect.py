"""How the pages and the assessment file show slots, sockets, switches and the matrix of nvidia-smi."""

from typing import Any

import jsonschema
import pytest

from configurator.builder import assessment_file, interconnect_file
from configurator.builder.presenters import gpus, lanes
from configurator.builder.presenters.figures import Reading
from configurator.builder.units import AS_THE_CONTRACT
from tests.sizing.rules.bench import CPUS, Json, assessed, read, server, sxm
from tests.sizing.shelf import snapshot

OWN: Json = {
    "sockets": 2, "host_lanes": 128,
    "slots": [{"name": "a", "socket": 0}, {"name": "b", "lanes": 8, "physical_lanes": 16, "socket": 1, "full_height": False}],
}  # fmt: skip


def lanes_page(build: Json) -> lanes.LanesView:
    return lanes.results(read(build), Reading(assessed(build, try_fixes=False), snapshot(), units=AS_THE_CONTRACT))


def gpus_page(build: Json) -> gpus.GpusView:
    return gpus.results(read(build), Reading(assessed(build, try_fixes=False), snapshot(), units=AS_THE_CONTRACT))


def test_a_slot_says_its_size_its_socket_its_card_and_what_is_lost() -> None:
    """HDR moves 25 GB/s, Gen4 x8 carries 15.75: 9.25 lost, 37 %."""
    nic = {"product": "nic-cx6-vpi-hdr-1p", "slot": "b"}
    first, second = lanes_page(server(1, platform=OWN, parts=[CPUS, nic])).slot_rows
    assert (first.size, first.feed, first.device, first.link, first.lost) == (
        "×16", "socket 0", "GPU 0", "Gen4 ×16", "",
    )  # fmt: skip
    assert (second.size, second.feed, second.link) == ("×8 in ×16, low profile", "socket 1", "Gen4 ×8")
    assert second.lost == "9.25 (37 %), by the slot"


def test_sockets_are_shown_where_there_are_several() -> None:
    """128 lanes are wired over two sockets: half of them end in the empty one."""
    view = lanes_page(server(1, platform=OWN, parts=[CPUS | {"count": 1}]))
    assert [(s.name, s.host, s.used, s.free) for s in view.sockets] == [
        ("Socket 0", "64", "16", "48"),
        ("Socket 1, empty", "0", "0", "0"),
    ]
    assert lanes_page(server(1, platform="supermicro-h12ssl-i", parts=[CPUS | {"count": 1}])).sockets == ()


def test_a_switch_says_what_its_devices_share() -> None:
    """Two A100s of 31.5 GB/s over one x16: 63.0 / 31.5."""
    first = lanes_page(sxm(8, "hgx-a100-8gpu")).switches[0]
    assert (first.devices, first.uplink, first.ratio) == ("GPU 0, GPU 1", "Gen4 ×16, 31.5 GB/s", "2 : 1")


def test_a_link_that_its_cpu_slows_says_so_without_a_slot() -> None:
    cascade = {"product": "intel-xeon-gold-6248r", "count": 2}
    rows = lanes_page(server(1, platform="dell-r740", parts=[cascade])).rows
    assert rows[0].lost == "15.8 of 31.5 GB/s, by the CPU"


def test_the_matrix_stands_on_the_page_of_gpus() -> None:
    topo = gpus_page(server(2, nvlink_bridges=3)).topo
    assert topo is not None
    assert topo.heads == ("GPU0", "GPU1", "CPU affinity", "NUMA affinity")
    assert topo.rows[0] == ("GPU0", ("X", "NV12", "0-31,64-95", "0"))
    assert gpus_page(server(1)).topo is None


BUILDS: dict[str, Json] = {
    "DGX": sxm(8, "dgx-a100-640gb", parts=[]),
    "pairs": server(4, nvlink_bridges=6),
    "own": server(1, platform=OWN),
    "nothing": {"gpus": []},
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_the_assessment_file_holds_it_as_its_schema_says(build: Json) -> None:
    data: dict[str, Any] = assessment_file.to_dict(assessed(build, try_fixes=False))["interconnect"]
    jsonschema.validate(data, interconnect_file.schema())
    assert (data["matrix"] is None) == (not build["gpus"])


def test_the_assessment_file_holds_the_text_to_compare() -> None:
    data = assessment_file.to_dict(assessed(BUILDS["pairs"], try_fixes=False))["interconnect"]
    assert data["nvlink"]["links_per_pair"] == 12
    assert data["matrix"]["cells"][0][1] == "NV12"
    assert data["matrix"]["text"].startswith("      GPU0  GPU1")
