"""Numbers that are compared, as people see them."""

MOST_DECIMALS = 6


def apart(one: float, other: float, *, decimals: int = 0) -> tuple[str, str]:
    """Two numbers in words, with as few decimals, from `decimals` on, as tell them apart: 1,000 and 1,001; 1,000.0 and 1,000.4."""
    for places in range(decimals, MOST_DECIMALS + 1):
        words = f"{one:,.{places}f}", f"{other:,.{places}f}"
        if words[0] != words[1]:
            return words
    return f"{one:,.{decimals}f}", f"{other:,.{decimals}f}"
