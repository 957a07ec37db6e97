"""How names are searched: "A100-80GB" finds A100 PCIe 80 GB, and "epyc7313" EPYC 7313, whatever stands between letters and digits."""

import re

BETWEEN = re.compile(r"[\W_]+")


def squeezed(*texts: str) -> str:
    """What is searched: letters and digits alone, each text on a line of its own, so that no word is found across two."""
    return "\n".join(BETWEEN.sub("", text).casefold() for text in texts)


def sought(query: str) -> list[str]:
    """What somebody looks for, each of which must stand in what is found."""
    return [word for word in BETWEEN.split(query.casefold()) if word]
