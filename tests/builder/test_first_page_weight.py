"""What the first page transfers: all files that a browser asks for, compressed as the server sends them."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

MOST_BYTES = 100_000
LINKED = re.compile(r'(?:<link[^>]+rel="(?:stylesheet|icon|preload)"[^>]+|<script[^>]+)>')
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')
FONT = re.compile(r"@font-face \{[^}]*\}")


def content_of(address: str) -> bytes:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    return Path(found).read_bytes()


def sent(address: str) -> int:
    """Bytes on the line: WhiteNoise sends text compressed; a font is compressed already."""
    content = content_of(address)
    return len(content) if address.endswith(".woff2") else min(len(content), len(gzip.compress(content, 9)))


def fonts_of(sheet: str) -> set[str]:
    """Fonts that any page loads: those that are not for some rare letters."""
    faces = [face for face in FONT.findall(content_of(sheet).decode()) if "unicode-range" not in face]
    return {urljoin(sheet, address) for face in faces for address in re.findall(r'url\("([^"]+)"\)', face)}


@pytest.mark.django_db
def test_the_first_page_transfers_less_than_100_kb_and_asks_nobody_else(client: Client) -> None:
    answer = client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()
    files = {found[1] for tag in LINKED.findall(page) if (found := ADDRESS.search(tag))}
    assert all(address.startswith("/static/") for address in files)
    files |= {font for sheet in files if sheet.endswith("tokens.css") for font in fonts_of(sheet)}
    assert any(address.endswith(".woff2") for address in files)
    weights = {address: sent(address) for address in files}
    assert len(answer.content) + sum(weights.values()) < MOST_BYTES, weights
