"""Which characters the PDF has no letters for: it would print a box for each."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from unicodedata import category

from django.conf import settings

FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
STAND_INS = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoColorEmoji.ttf",
    "NotoEmoji-Regular.ttf",
)
"""What stands in where Inter has no letter (static/css/quote.css), as Debian names the files."""

UNSEEN = ("C", "Z")
"""Categories of characters that print nothing: control and format characters, spaces."""
VARIATION_SELECTORS = range(0xFE00, 0xFE10)


def without_glyph(texts: Iterable[str]) -> str:
    """The characters that no known font has, each once, in the order in which they stand."""
    wanted = dict.fromkeys(char for text in texts if not text.isascii() for char in text)
    return "".join(char for char in wanted if _is_seen(char) and ord(char) not in drawn())


def _is_seen(char: str) -> bool:
    return category(char)[0] not in UNSEEN and ord(char) not in VARIATION_SELECTORS


@cache
def drawn() -> frozenset[int]:
    """Code points with a letter in Inter or in a stand-in that is installed."""
    # Imported here: most customers need none of it.
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in _font_files():
        with TTFont(path, fontNumber=0, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)


def _font_files() -> Iterator[Path]:
    yield from Path(settings.BUILD_DIR).glob("fonts/fonts/inter-400.ttf")
    for folder in FOLDERS:
        for name in STAND_INS:
            yield from folder.rglob(name)
