"""Drawings of whole builds, sound and broken, small and large: nothing fails, and every word stays where it can be read."""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont

from configurator import drawings
from configurator.drawings.svg import NARROW, SMALL, TEXT
from configurator.sizing import assess
from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build, codec
from scripts.make_fonts import VARIABLE_INTER
from tests.drawings.reading import words
from tests.sizing import shelf
from tests.sizing.rules.bench import AT_240_V, CPUS, Json, read, server, sxm
from tests.sizing.test_broken_builds import BROKEN

SVG = "{http://www.w3.org/2000/svg}"
W70: Json = {"model": "llama-3.1-70b", "context_tokens": 8192, "concurrency": 8}
A_AND_B: Json = {"feeds": 2, "redundant": True, "ups": "eaton-9px-6000", "inlet_c": 27}
DGX = "dgx-a100-640gb"

BUILDS: dict[str, Json] = {
    "nothing": {"gpus": []},
    "GPUs without a platform": {"gpus": [{"variant": "a100-pcie-80gb", "count": 4}], "workload": W70},
    "a platform without GPUs": {"gpus": [], "platform": "supermicro-as-4124gs-tnr"},
    "no supply": server(2, site={}),
    "four pairs": server(8, nvlink_bridges=12, workload=W70, site=AT_240_V | A_AND_B | {"cooling_capacity_w": 12_000}),
    "bridges short": server(5, nvlink_bridges=5, site=AT_240_V | {"feeds": 3}),
    "pairs that overlap": server(3, nvlink_bridges=6, nvlink_pairs=[[0, 1], [1, 2]]),
    "slices": server(2, mig=[{"gpu": 0, "profiles": ["3g.40gb", "1g.10gb"]}], workload={"model": "llama-3.1-8b"}),
    "mixed": server(1) | {"gpus": [{"variant": f"a100-pcie-{gb}gb", "count": 2} for gb in (40, 80)], "workload": W70},
    "16 GPUs": sxm(16, DGX, parts=[], workload={"model": "llama-3.1-405b"}, site=AT_240_V | A_AND_B),
    "64 GPUs": sxm(64, DGX, parts=[], workload=W70),
    "64 GPUs in no platform": {"gpus": [{"variant": "a100-pcie-80gb", "count": 64}]},
    "ten servers": server(4, quantity=10, nvlink_bridges=6, workload=W70, site=AT_240_V | A_AND_B | {"rack_units_free": 20}),
    "too much heat": server(8, cooling="liquid", site=AT_240_V | A_AND_B | {"cooling_capacity_w": 2000, "inlet_c": 50}),
    "an empty socket": server(
        2,
        platform={"sockets": 2, "slots": [{"name": "a"}, {"name": "b", "socket": 1}], "rack_units": 0.5},
        parts=[CPUS | {"count": 1}, {"product": "nic-cx6-vpi-hdr-1p"}],
    ),
    "an unknown price": server(1, parts=[{"product": "no-such-part"}], custom_lines=[{"description": "A crate", "rack_units": 2}]),
    "a thousand thin servers in a tall rack": server(
        1, platform={"rack_units": 0.05, "slots": [{"name": "a"}]}, quantity=1000, site={"rack_units_free": 1000}
    ),
    "a server higher than its rack": server(1, platform={"rack_units": 90, "slots": [{"name": "a"}]}),
    "a DGX with half of its supplies on redundant feeds": sxm(
        8, DGX, parts=[], site={"supply": {"volts": 208, "phases": 3, "breaker_amps": 30}, "feeds": 2, "redundant": True, "psus_powered": 3}
    ),
    "a wrong receptacle for eight redundant feeds": server(
        4, site={"supply": {"volts": 208, "phases": 3, "breaker_amps": 100, "receptacle": "L6-30R"}, "feeds": 8, "redundant": True,
                 "servers_on_circuit": 12, "ups": "eaton-9px-6000"}
    ),
    "redundant by one feed": server(2, site=AT_240_V | {"feeds": 1, "redundant": True}),
    "wrong cords and a PDU for another supply": server(
        4, parts=[CPUS, {"product": "cord-c13-5-15p-15a", "count": 2}, {"product": "pdu-208v-30a-3ph", "count": 1}], site=AT_240_V | A_AND_B
    ),
    "training": server(4, workload={"model": "llama-3.1-8b", "task": "full_finetune"}),
}  # fmt: skip
REFERENCES = sorted(path.stem for path in (shelf.FIXTURES / "reference_builds").glob("*.json"))
EVERYTHING_WRONG = Path(__file__).parents[1] / "browser" / "broken.json"
every_build = pytest.mark.parametrize("name", [*BUILDS, *BROKEN, EVERYTHING_WRONG.stem, *REFERENCES])

ON_A_PHONE = {TEXT: 14, SMALL: 13}
"""What static/css/drawings.css makes of the sizes of words in a narrow drawing."""
every_size = pytest.mark.parametrize("sizes", [{}, ON_A_PHONE], ids=["as drawn", "on a phone"])


@cache
def assessed(name: str) -> Assessment:
    return assess(build_of(name), shelf.snapshot(), try_fixes=False)


def build_of(name: str) -> Build:
    if name in BUILDS:
        return read(BUILDS[name])
    if name in BROKEN:
        return codec.from_dict({"format": codec.FORMAT} | BROKEN[name][1])
    return codec.read(EVERYTHING_WRONG.read_text()) if name == EVERYTHING_WRONG.stem else shelf.reference_build(name)


def drawn(name: str) -> dict[str, ET.Element]:
    svgs = {which: draw(assessed(name)) for which, draw in drawings.BY_NAME.items()}
    return {which: ET.fromstring(svg) for which, svg in svgs.items() if svg}  # noqa: S314  (our own text)


@cache
def advances() -> tuple[dict[int, str], Any, float]:
    """Of Inter: its letters, their widths, and how many units of those an em has."""
    font = TTFont(VARIABLE_INTER)
    return font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm


def box(word: ET.Element, sizes: dict[int, int]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a word in units of its drawing; `sizes` are those that others take the place of."""
    letters, widths, em = advances()
    drawn_at = int(word.attrib.get("font-size", TEXT))
    size = float(sizes.get(drawn_at, drawn_at))
    heavier = 1.05 if "font-weight" in word.attrib else 1.0
    wide = sum(widths[letters[ord(letter)]][0] for letter in word.text or "") / em * size * heavier
    x, y = float(word.attrib["x"]), float(word.attrib["y"])
    left = x - wide * {"end": 1.0, "middle": 0.5}.get(word.attrib.get("text-anchor", ""), 0.0)
    return left, y - 0.73 * size, left + wide, y + 0.2 * size


@every_build
@every_size
def test_no_word_leaves_its_drawing(name: str, sizes: dict[int, int]) -> None:
    for which, root in drawn(name).items():
        width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
        for word in root.iter(f"{SVG}text"):
            left, top, right, bottom = box(word, sizes if width == NARROW else {})
            assert left > -3, (which, word.text)
            assert right < width + 3, (which, word.text)
            assert top > 0, (which, word.text)
            assert bottom < height + 4, (which, word.text)


@every_build
@every_size
def test_no_two_words_lie_on_each_other(name: str, sizes: dict[int, int]) -> None:
    for which, root in drawn(name).items():
        known = sizes if root.attrib["viewBox"].split()[2] == str(NARROW) else {}
        words = [(word.text, box(word, known)) for word in root.iter(f"{SVG}text")]
        for (one, a), (other, b) in combinations(words, 2):
            apart = a[2] <= b[0] + 2 or b[2] <= a[0] + 2 or a[3] <= b[1] + 2 or b[3] <= a[1] + 2
            assert apart, (which, one, other)


@every_build
def test_every_name_stands_there_whole(name: str) -> None:
    for which, root in drawn(name).items():
        assert not [word.text for word in root.iter(f"{SVG}text") if "…" in (word.text or "")], which


@every_build
def test_no_drawing_grows_without_bound(name: str) -> None:
    sizes = {which: len(draw(assessed(name))) for which, draw in drawings.BY_NAME.items()}
    assert max(sizes.values()) < 40_000, sizes


@every_build
def test_every_id_in_a_page_of_drawings_is_its_own(name: str) -> None:
    ids = [element.attrib["id"] for root in drawn(name).values() for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


@every_build
def test_every_pattern_that_is_used_is_defined(name: str) -> None:
    for which, root in drawn(name).items():
        ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        used = {e.attrib["fill"][5:-1] for e in root.iter() if e.attrib.get("fill", "").startswith("url(#")}
        assert used <= ids, which


def test_gpus_have_their_whole_name_by_whichever_way_the_lane_map_is_drawn() -> None:
    svg = drawings.BY_NAME["lanes"](assessed("tier-2-new"))
    assert svg == drawings.lane_map(assessed("tier-2-new"))
    assert "2 × NVIDIA A100 PCIe 80 GB" in words(svg)


def test_a_build_of_nothing_draws_nothing() -> None:
    assert drawn("nothing") == {}


def test_without_a_supply_there_is_no_one_line_diagram_but_the_heat_is_drawn() -> None:
    assert "one-line" not in drawn("no supply")
    assert "heat" in drawn("no supply")


@pytest.mark.parametrize("which", drawings.BY_NAME)
def test_a_drawing_alone_is_a_file_on_paper_with_a_size(which: str) -> None:
    svg = drawings.BY_NAME[which](assessed("tier-2-new"))
    inside, alone = ET.fromstring(svg), ET.fromstring(drawings.standalone(svg))  # noqa: S314  (our own text)
    height = float(inside.attrib["viewBox"].split()[3])
    # 16 units of margin on either side
    assert float(alone.attrib["height"]) == pytest.approx(height + 32, abs=0.1)
    assert [child.tag for child in alone][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}rect"]
    assert "sans-serif" in alone.attrib["font-family"]
