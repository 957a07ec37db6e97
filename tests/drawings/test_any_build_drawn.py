"""Whatever a build file may say, its drawings are made, well formed, finite and of a bounded size."""

from xml.etree import ElementTree as ET

from hypothesis import given, settings

from configurator import drawings
from configurator.sizing import assess
from configurator.sizing.build import Build
from tests.sizing import builds
from tests.sizing.any_build import any_builds

LARGEST = 100_000


def check(build: Build) -> None:
    assessment = assess(build, builds.SHELF, try_fixes=False)
    for name, draw in drawings.BY_NAME.items():
        svg = draw(assessment)
        if svg:
            width, height = (float(side) for side in ET.fromstring(svg).attrib["viewBox"].split()[2:])  # noqa: S314
            assert 0 < height < 3 * width, name
            assert len(svg) < LARGEST, name
            assert "nan" not in svg.split("</desc>")[1], name


@settings(max_examples=30)
@given(any_builds)
def test_any_build_that_the_codec_admits_can_be_drawn(build: Build) -> None:
    check(build)


@settings(max_examples=30)
@given(builds.builds)
def test_any_sensible_build_can_be_drawn(build: Build) -> None:
    check(build)
