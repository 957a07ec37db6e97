"""What a test reads in a drawing."""

import re
from html import unescape


def words(svg: str) -> list[str]:
    """Everything that is written in it, in the order of its marks."""
    return [unescape(told) for told in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def title(svg: str) -> str:
    return unescape(re.findall(r"<title[^>]*>([^<]*)</title>", svg)[0])


def description(svg: str) -> str:
    return unescape(re.findall(r"<desc[^>]*>([^<]*)</desc>", svg)[0])


def widths(svg: str, role: str) -> list[float]:
    """Of the plain areas of a role."""
    return [float(w) for w in re.findall(rf'<rect class="{role}"[^>]* width="([\d.]+)"', svg)]
