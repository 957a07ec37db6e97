"""Cuts the variable Inter of fontpkg-inter into small fonts in build/fonts/fonts: inter.woff2, inter-400.ttf and so on.

WeasyPrint gets a static .ttf for each weight: a quote set in the variable font takes 0.79 s, in these 0.45 s, and unpacking
.woff2 costs 0.2 s more. Browsers get one variable .woff2 with all weights and the characters of our pages (28 KB, where three
static ones were 94 KB), and a second one that they load only where a page holds a letter of it.
"""

import logging
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import fontpkg_inter
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

BASE_DIR = Path(__file__).resolve().parent.parent
FONTS_DIR = BASE_DIR / "build" / "fonts" / "fonts"
STAMP_FILE = BASE_DIR / "build" / "fonts.stamp"
VARIABLE_INTER = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"

WEIGHTS = (400, 500, 600, 700)
# Inter's optical size for running text; its other end, 32, is a display cut.
TEXT_OPTICAL_SIZE = 14

WEST = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
EAST = [*range(0x100, 0x180), 0x218, 0x219, 0x21A, 0x21B, *range(0x300, 0x30D)]
"""Names of people and places hold these; `unicode-range` in tokens.css says the same."""
LATIN = [*WEST, *EAST]
TYPOGRAPHY = "‐‑‒–—‘’‚“”„†‡•…‰′″‹›⁄€₂₃\N{NARROW NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{HAIR SPACE}"
SYMBOLS = "×−·±÷≈≠≤≥√∞∑Δ∆ΩμπφηλκΣ⁰⁴⁵⁶⁷⁸⁹⁻₀₁₄₅₆₇₈₉№™←↑→↓↔↕↗↘✓✗■□▲△▶▷▼▽◀◁●○◆◇★"
# Tabular figures and slashed zero for tables, fractions and raised figures for text; the rest is kerning and accents.
FEATURES = [
    "calt",
    "case",
    "ccmp",
    "frac",
    "kern",
    "liga",
    "locl",
    "mark",
    "mkmk",
    "sinf",
    "subs",
    "sups",
    "tnum",
    "zero",
]
PAGE_FEATURES = ["ccmp", "kern", "locl", "mark", "tnum"]
"""What the style sheets of pages use; the others make the font half as large again."""
PAGE_FONTS = {"inter": [*WEST, *map(ord, TYPOGRAPHY + SYMBOLS)], "inter-east": EAST}


def subset_of(characters: list[int], features: list[str]) -> bytes:
    """The variable font with only these characters: what is cut from it is then quick to make."""
    options = Options()
    options.layout_features = features
    options.name_IDs = ["*"]
    options.notdef_outline = True
    font = TTFont(VARIABLE_INTER)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def make_weight(subset: bytes, weight: int) -> None:
    axes = {"wght": weight, "opsz": TEXT_OPTICAL_SIZE}
    font = instancer.instantiateVariableFont(TTFont(BytesIO(subset)), axes, updateFontNames=True)
    font.save(FONTS_DIR / f"inter-{weight}.ttf")


def make_page_font(name: str) -> None:
    axes = {"wght": (WEIGHTS[0], WEIGHTS[-1]), "opsz": TEXT_OPTICAL_SIZE}
    subset = subset_of(PAGE_FONTS[name], PAGE_FEATURES)
    font = instancer.instantiateVariableFont(TTFont(BytesIO(subset)), axes)
    font.flavor = "woff2"
    font.save(FONTS_DIR / f"{name}.woff2")


def stamp() -> str:
    """What the files in build/ depend on: the package, the tool, and this script."""
    made_with = f"fontpkg-inter {version('fontpkg-inter')}, fonttools {version('fonttools')}"
    return f"{made_with}\n{Path(__file__).read_text()}"


def main() -> None:
    if STAMP_FILE.exists() and STAMP_FILE.read_text() == stamp():
        return
    sys.stdout.write("Cutting the fonts\n")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    FONTS_DIR.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        pages = [pool.submit(make_page_font, name) for name in PAGE_FONTS]
        paper = subset_of([*LATIN, *map(ord, TYPOGRAPHY + SYMBOLS)], FEATURES)
        list(pool.map(partial(make_weight, paper), WEIGHTS))
        for page in pages:
            page.result()
    STAMP_FILE.write_text(stamp())


if __name__ == "__main__":
    main()
