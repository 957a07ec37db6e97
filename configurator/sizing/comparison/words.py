"""Numbers and figures as people write them, beside what the guides and the claims of a build state."""

from math import inf

from ..quantities import Figure

LONGEST = 1e15
"""From here on nobody reads digits."""


def words(value: float) -> str:
    """A number as people write it: 1,312 or 0.9206, and no more digits than help."""
    if value == inf:
        return "never"
    if abs(value) >= LONGEST:
        return f"{value:.3g}"
    if float(value).is_integer() or abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"


def in_words(figure: Figure) -> str:
    """A figure in words, with its unit and, where it is a span, its ends."""
    value = figure.value
    if value is None:
        return "never" if figure.name.startswith("cost.break_even_months.") else "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | tuple):
        return ", ".join(map(str, value)) if isinstance(value, tuple) else value
    text = f"{words(figure.number)} {figure.unit}".strip()
    if figure.low is None or figure.low == figure.high:
        return text
    return f"{text} ({words(float(figure.low))} to {words(float(figure.high)) if figure.high is not None else 'never'})"
