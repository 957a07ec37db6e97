"""Text for the cells of a spreadsheet: what a program would run as a formula is made harmless."""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a formula of a cell in Excel, LibreOffice or Google Sheets; the wide ones do in an East Asian Excel."""
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST = 32_000
"""Excel refuses a file with more than 32,767 characters in a cell."""


def harmless(text: str) -> str:
    """The text with an apostrophe before it where it begins like a formula, as spreadsheets themselves mark text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def storable(text: str) -> str:
    """A harmless text that an XLSX file can hold: no control characters, and not too long."""
    return harmless(NOT_IN_XML.sub("", text))[:LONGEST]
