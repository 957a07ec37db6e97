"""What holds for all drawings: well-formed, the same each time, told in words, safe, small and quick."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString

from configurator import drawings
from configurator.drawings.svg import COLOURS, NARROW, WIDTH
from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from tests.drawings.samples import RATES, SAMPLE

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & \"q\" 'a' \x00\x0b\ufffe"
Draw = Callable[[Assessment], SafeString | str]

every_drawing = pytest.mark.parametrize("draw", drawings.BY_NAME.values(), ids=drawings.BY_NAME)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (our own text)


@every_drawing
def test_it_is_well_formed_svg_with_a_view_box(draw: Draw) -> None:
    root = parsed(draw(SAMPLE))
    assert root.tag == f"{SVG}svg"
    x, y, width, height = (float(side) for side in root.attrib["viewBox"].split())
    assert (x, y) == (0, 0)
    assert width in (NARROW, WIDTH)
    assert height > 50


@every_drawing
def test_the_same_assessment_gives_the_same_text(draw: Draw) -> None:
    assert draw(SAMPLE) == draw(replace(SAMPLE))


@every_drawing
def test_title_and_description_say_it_in_words(draw: Draw) -> None:
    root = parsed(draw(SAMPLE))
    named = root.attrib["aria-labelledby"].split()
    told = [element for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")]
    assert [element.attrib["id"] for element in told] == named
    assert all(len(element.text or "") > 20 for element in told)


@every_drawing
def test_an_assessment_without_results_draws_nothing(draw: Draw) -> None:
    empty = Assessment(build=Build(), as_of=SAMPLE.as_of, currency="USD", servers=1, figures={}, findings=(), bom=())
    assert draw(empty) == ""


@every_drawing
def test_it_is_below_12_kb_and_2_ms(draw: Draw) -> None:
    assert len(draw(SAMPLE).encode()) < 12_000
    spent = []
    for _ in range(20):
        start = time.process_time()
        draw(SAMPLE)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.002


@every_drawing
def test_it_needs_no_style_attribute_script_or_outside_file(draw: Draw) -> None:
    svg = draw(SAMPLE)
    for forbidden in (" style=", "<style", "<script", "href=", "var(", "currentColor"):
        assert forbidden not in svg


@every_drawing
def test_every_colour_is_literal_and_has_its_class(draw: Draw) -> None:
    """WeasyPrint reads the attribute, the page's style sheet goes by the class: they must not part."""
    for element in parsed(draw(SAMPLE)).iter():
        classes = element.attrib.get("class", "").split()
        for attribute in ("fill", "stroke"):
            colour = element.attrib.get(attribute, "none")
            if colour.startswith("#"):
                roles = [role for role, value in COLOURS.items() if value == colour]
                assert set(roles) & {name.removesuffix("-edge").replace("ring", "paper") for name in classes}


@every_drawing
def test_every_class_has_its_rule_in_the_style_sheet(draw: Draw) -> None:
    sheet = (Path(__file__).parents[2] / "static/css/drawings.css").read_text()
    classes = set(re.findall(r'class="([^"]+)"', draw(SAMPLE)))
    for name in {word for names in classes for word in names.split()} - {"word", "hatched", "faint"}:
        if not name.startswith("drawing"):
            assert f".{name}" in sheet, name


@every_drawing
def test_hostile_names_stay_words(draw: Draw) -> None:
    hostile = replace(
        SAMPLE,
        build=replace(
            SAMPLE.build,
            site=replace(SAMPLE.build.site, supply=replace(SAMPLE.build.site.supply, receptacle=HOSTILE)),
        ),
        currency="<b>",
        lane_uses=tuple(replace(use, device=HOSTILE, product=HOSTILE, where=HOSTILE) for use in SAMPLE.lane_uses),
        draw=tuple(replace(item, name=HOSTILE) for item in SAMPLE.draw),
        rates=tuple(replace(rate, name=HOSTILE) for rate in RATES),
        tco_items=tuple(replace(item, name=HOSTILE) for item in SAMPLE.tco_items),
        sensitivities=tuple(replace(moved, title=HOSTILE, unit=HOSTILE) for moved in SAMPLE.sensitivities),
        slots=tuple(replace(slot, name=HOSTILE, device=HOSTILE) for slot in SAMPLE.slots),
        switches=tuple(replace(switch, name=HOSTILE) for switch in SAMPLE.switches),
    )
    svg = draw(hostile)
    assert "<script" not in svg
    assert "<b>" not in svg
    parsed(svg)
