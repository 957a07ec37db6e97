"""The fonts that pages and quotes are set in, as scripts/make_fonts.py leaves them."""

import pytest
from fontTools.ttLib import TTFont

from scripts.make_fonts import FONTS_DIR, WEIGHTS


@pytest.mark.parametrize("weight", WEIGHTS)
def test_each_weight_is_a_small_static_font_with_tabular_figures(weight: int) -> None:
    with TTFont(FONTS_DIR / f"inter-{weight}.ttf") as font:
        assert font["OS/2"].usWeightClass == weight
        assert "fvar" not in font  # the table that makes a font variable
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert (FONTS_DIR / f"inter-{weight}.woff2").stat().st_size < 40_000


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_signs_of_our_tables_are_all_there(weight: int) -> None:
    with TTFont(FONTS_DIR / f"inter-{weight}.ttf") as font:
        characters = font.getBestCmap()
    assert [sign for sign in "×−–—…≤≥→·°µ√Ω²³€£✓✗“”’" if ord(sign) not in characters] == []
