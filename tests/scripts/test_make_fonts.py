"""The fonts that pages and quotes are set in, as scripts/make_fonts.py leaves them."""

import pytest
from fontTools.ttLib import TTFont

from scripts.make_fonts import EAST, FONTS_DIR, PAGE_FONTS, WEIGHTS


@pytest.mark.parametrize("weight", WEIGHTS)
def test_each_weight_is_a_small_static_font_with_tabular_figures(weight: int) -> None:
    with TTFont(FONTS_DIR / f"inter-{weight}.ttf") as font:
        assert font["OS/2"].usWeightClass == weight
        assert "fvar" not in font  # the table that makes a font variable
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


def test_pages_have_one_small_font_for_all_weights() -> None:
    with TTFont(FONTS_DIR / "inter.woff2") as font:
        weight = next(axis for axis in font["fvar"].axes if axis.axisTag == "wght")
        assert (weight.minValue, weight.maxValue) == (WEIGHTS[0], WEIGHTS[-1])
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert [sign for sign in "×−–—…≤≥→·°µ√Ω²³€£✓✗“”’é" if ord(sign) not in font.getBestCmap()] == []
    assert (FONTS_DIR / "inter.woff2").stat().st_size < 32_000


def test_letters_of_the_east_come_in_a_file_of_their_own() -> None:
    with TTFont(FONTS_DIR / "inter-east.woff2") as font:
        assert set(font.getBestCmap()) <= set(EAST)
        assert ord("ł") in font.getBestCmap()
    assert not set(PAGE_FONTS["inter"]) & set(EAST)
    tokens = (FONTS_DIR.parents[2] / "static" / "css" / "tokens.css").read_text()
    assert "unicode-range: U+100-17F, U+218-21B, U+300-30C;" in tokens  # range(0x300, 0x30D) ends before its end


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_signs_of_our_tables_are_all_there(weight: int) -> None:
    with TTFont(FONTS_DIR / f"inter-{weight}.ttf") as font:
        characters = font.getBestCmap()
    assert [sign for sign in "×−–—…≤≥→·°µ√Ω²³€£✓✗“”’" if ord(sign) not in characters] == []
